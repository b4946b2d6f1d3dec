"""Entries one by one, attempts that were not authorised, and what was known when."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from ledger.canonical import Object
from ledger.domain.event import Event
from ledger.errors import AnswerNotBorneOut
from ledger.log.content import check_instant
from ledger.store.contract import Store, log_id
from ledger.store.feed import event_in
from ledger.store.past import Past
from ledger.text import Text
from projections.answers.borne_out import HELP, check_row
from projections.answers.listing import Page, Source, page
from projections.database.contract import ViewDatabase
from projections.registry import BY_NAME
from projections.runner import catch_up
from projections.tables import reading
from projections.trail.projection import TrailRow, row_of
from projections.trail.view import ATTEMPTS, TrailFilter, asked, first_recorded_after

NOT_HANDED_OVER = frozenset({"recorded_max"})


@dataclass(frozen=True)
class TrailAnswer:
    """One entry, from its content."""

    origin: str
    row: TrailRow
    event: Event
    leaf_hash: bytes

    def as_object(self) -> Object:
        """The entry as a member of a JSON answer."""
        row = self.row._asdict()
        for column in ("log_id", *NOT_HANDED_OVER):
            del row[column]
        leaf_hash = b64encode(self.leaf_hash).decode()
        return {"origin": self.origin, **row, "leaf_hash": leaf_hash}


@dataclass(frozen=True)
class AttemptAnswer:
    """One provision that was asked for and not authorised, with its reasons; from its content."""

    origin: str
    event: Event
    leaf_hash: bytes

    def as_object(self) -> Object:
        """The attempt as a member of a JSON answer."""
        event, data = self.event, self.event.data
        value: dict[str, Any] = {
            "origin": self.origin,
            "position": event.position,
            "attempt": event.event,
            "type": event.type,
            "subject": event.subject,
            "party": data["party"],
            "items": data["items"],
            "purpose": data["purpose"],
            "basis": data["basis"],
            "happened_at": event.happened_at,
            "recorded_at": event.recorded_at,
            "actor": dict(event.actor),
            "verdict": data["verdict"],
            "policy_check": data["policy_check"],
            "leaf_hash": b64encode(self.leaf_hash).decode(),
        }
        return cast(Object, value)


def trail(source: Source, origins: Sequence[str], wanted: TrailFilter) -> Page[TrailAnswer]:
    """One page of the entries that fit, newest first."""
    return page(source, origins, asked(wanted), _entry)


def attempts(source: Source, origins: Sequence[str], wanted: TrailFilter) -> Page[AttemptAnswer]:
    """One page of the attempts that fit, newest first; of `wanted.types`, only attempts count."""
    types = tuple(each for each in wanted.types if each in ATTEMPTS) or ATTEMPTS
    return page(source, origins, asked(replace(wanted, types=types)), _attempt)


def as_known_on(store: Store, views: ViewDatabase, origin: str, instant: str) -> int:
    """The size of the prefix that was recorded by an instant (27 characters, UTC).

    It ends before the first entry at which the running maximum of recorded_at passes the instant;
    what was recorded at the very instant is in it. For a day, give its last microsecond. The two
    entries at the cut are read back from contents.
    """
    check_instant("instant", instant)
    reached = catch_up(store, views, origin)
    found = reading(
        views, [BY_NAME["trail"]],
        lambda rows: first_recorded_after(rows, log_id(origin), instant),
    )  # fmt: skip
    size = reached.size if found is None else min(found, reached.size)
    _check_cut(store, origin, size, reached.size, instant)
    return size


def _check_cut(store: Store, origin: str, size: int, end: int, instant: str) -> None:
    last = store.entry(origin, size - 1) if size else None
    next_one = store.entry(origin, size) if size < end else None
    too_many = last is not None and event_in(origin, last).recorded_at > instant
    too_few = next_one is not None and event_in(origin, next_one).recorded_at <= instant
    if too_many or too_few:
        raise AnswerNotBorneOut(
            Text(
                f"{origin}: the view cuts the log at {size} for {instant}; the entries there"
                " were not recorded so.",
                f"{origin}: 表示用データは {instant} 時点の件数を {size} としていますが、"
                "台帳の記録日時と合いません。",
            ),
            help=HELP,
        )


def _entry(past: Past, found: TrailRow, _size: int) -> TrailAnswer:
    event = past.event(found.position)
    row = row_of(past.log, event, found.recorded_max)
    check_row(past.origin, found.position, found, row, NOT_HANDED_OVER)
    return TrailAnswer(past.origin, row, event, past.leaf_hash(found.position))


def _attempt(past: Past, found: TrailRow, size: int) -> AttemptAnswer:
    entry = _entry(past, found, size)
    return AttemptAnswer(past.origin, entry.event, entry.leaf_hash)
