"""What may be forgotten when, and why not yet."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from ledger.canonical import Object
from ledger.domain.event import Event
from ledger.domain.retention.contents import Contents
from ledger.domain.retention.entry import KEPT, RetentionRow, may_be_forgotten
from ledger.store.past import Past
from projections.answers.borne_out import check_row, not_borne_out
from projections.answers.listing import Page, Source, page
from projections.retention.view import RetentionFilter, asked

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
    """One page of the entries that fit, newest first."""
    return page(source, origins, asked(wanted), partial(_answer, known={}))


def _answer(
    past: Past, found: RetentionRow, size: int, *, known: dict[str, Contents]
) -> RetentionAnswer:
    event = past.event(found.position)
    if event.type not in KEPT:
        raise not_borne_out(past.origin, found.position, "type", found.type, event.type)
    # The records that rest on one entry are asked for once a page.
    contents = known.setdefault(past.origin, Contents(past, size))
    row = contents.row(found.position)
    check_row(past.origin, found.position, found, row, NOT_HANDED_OVER)
    return RetentionAnswer(past.origin, row, event, past.leaf_hash(found.position))
