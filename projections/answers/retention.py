"""What may be forgotten when, and why not yet."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from ledger.canonical import Object
from ledger.domain.boundary import of_people
from ledger.domain.event import Event
from ledger.domain.retention.contents import Contents
from ledger.domain.retention.entry import KEPT, RetentionRow, may_be_forgotten
from ledger.store.past import Past
from ledger.store.withheld import withheld_from
from projections.answers.borne_out import check_row, not_borne_out
from projections.answers.listing import Page, Source, page
from projections.asking import Asked
from projections.retention.view import RetentionFilter, asked, with_freed

NOT_HANDED_OVER = frozenset({"from_position", "to_position"})
HANDED_OVER = (
    "position", "event", "type", "happened_at", "subject", "sealed_class", "state", "own_until",
    "keep_until", "held_by", "rule",
)  # fmt: skip


@dataclass(frozen=True)
class RetentionAnswer:
    """One entry with what keeps it, from contents."""

    origin: str
    row: RetentionRow
    event: Event
    leaf_hash: bytes

    def free_on(self, day: str) -> bool:
        """Whether nothing in the Act keeps it on this day in Japan."""
        return may_be_forgotten(self.row.state, self.row.keep_until, day)

    def as_object(self) -> Object:
        """The entry as a member of a JSON answer."""
        value: dict[str, Any] = {name: getattr(self.row, name) for name in HANDED_OVER}
        value |= {"origin": self.origin, "leaf_hash": b64encode(self.leaf_hash).decode()}
        return cast(Object, value)


def retention(
    source: Source, origins: Sequence[str], wanted: RetentionFilter
) -> Page[RetentionAnswer]:
    """One page of the entries that fit, newest first.

    Of a person they are kept as long as if what is withheld from the person were not there.
    """
    hidden = {} if source.withheld else _hidden(source, origins, wanted.people or frozenset())
    build = partial(_answer, known={}, hidden=hidden)
    return page(source, origins, asked(wanted), build, partial(_freed, source, wanted, hidden))


Hidden = Mapping[str, frozenset[str]]
"""By origin, record numbers of what is withheld from the person asked about."""


def _hidden(source: Source, origins: Sequence[str], people: frozenset[str]) -> Hidden:
    found = {origin: withheld_from(source.store, origin, people) for origin in origins}
    return {origin: frozenset(one.positions) for origin, one in found.items() if one}


def _freed(
    source: Source, wanted: RetentionFilter, hidden: Hidden, question: Asked,
    sizes: Mapping[str, int],
) -> Asked:  # fmt: skip
    """The question with what only something withheld keeps: to the person it is free."""
    day, people = wanted.free_on, wanted.people
    if day is None or people is None:
        return question
    for origin, names in hidden.items():
        past = Past(source.store, origin)
        contents = Contents(past, sizes[origin], hidden=names)
        about = past.events(of_people(people, tuple(sorted(KEPT))), sizes[origin])
        rows = [contents.row(event.position) for event in about if event.event not in names]
        freed = [row.position for row in rows if may_be_forgotten(row.state, row.keep_until, day)]
        question = with_freed(question, past.log, tuple(freed))
    return question


def _answer(
    past: Past, found: RetentionRow, size: int, *, known: dict[str, Contents], hidden: Hidden
) -> RetentionAnswer:
    event = past.event(found.position)
    if event.type not in KEPT:
        raise not_borne_out(past.origin, found.position, "type", found.type, event.type)
    # The records that rest on one entry are asked for once a page.
    contents = known.setdefault(past.origin, Contents(past, size))
    row = contents.row(found.position)
    check_row(past.origin, found.position, found, row, NOT_HANDED_OVER)
    if past.origin in hidden:
        name = f"{past.origin} as told"
        told = known.setdefault(name, Contents(past, size, hidden=hidden[past.origin]))
        row = told.row(found.position)
    return RetentionAnswer(past.origin, row, event, past.leaf_hash(found.position))
