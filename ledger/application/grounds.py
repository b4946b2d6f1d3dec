"""Notices and arrangements as they stand: which are in force, what they lack, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.application.resolve import record
from ledger.domain.boundary import ARRANGEMENT, NOTICE
from ledger.domain.decisions.noticing import CONTENTS
from ledger.domain.event import Event, notice_tag, party_tag
from ledger.domain.facts.instants import day_in_japan, when
from ledger.domain.facts.notices import notices_in_force
from ledger.domain.law.rows.abroad import a_year_after
from ledger.domain.shape import UUID
from ledger.errors import InvalidInput, invalid
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.text import Text

CHECKED = ("ENTRUSTMENT", "EQUIVALENT_SYSTEM")
"""Kinds on which nothing can rest before a check has found the measures kept."""


@dataclass(frozen=True)
class Notice:
    """One version of a notice, and what was recorded about it."""

    given: Event
    in_force: bool
    replaced_by: Event | None
    """The version that follows it, given by now."""
    ended: Event | None
    filed: tuple[Event, ...]
    published: tuple[Event, ...]

    @property
    def code(self) -> str:
        """The code of the notice."""
        return str(self.given.data["code"])

    @property
    def version(self) -> str:
        """The version."""
        return str(self.given.data["version"])

    @property
    def kind(self) -> str:
        """The kind of notice."""
        return str(self.given.data["kind"])

    @property
    def lacking(self) -> list[str]:
        """What the law asks a notice of this kind to say, and this one does not."""
        return lacking(self.kind, self.given.data["contains"])

    @property
    def lacking_in_filing(self) -> list[str]:
        """For an opt-out: what it says and no filing contains."""
        contained = {code for event in self.filed for code in event.data["contains"]}
        return [code for code in self.given.data["contains"] if code not in contained]


@dataclass(frozen=True)
class Arrangement:
    """One arrangement with its last check."""

    made: Event
    check: Event | None
    ended: Event | None

    @property
    def kind(self) -> str:
        """The kind of arrangement."""
        return str(self.made.data["kind"])

    @property
    def unchecked(self) -> bool:
        """Whether a check is wanted and none was ever made."""
        return self.ended is None and self.check is None and self.kind in CHECKED

    @property
    def broken(self) -> bool:
        """Whether the last check found the measures not kept."""
        return self.check is not None and self.check.data["outcome"] == "BROKEN"

    @property
    def check_by(self) -> str | None:
        """The last day in Japan on which the last check still counts (Act 28(3), Rule 18).

        None where no yearly check is asked: not abroad, ended, or nothing checked to count from.
        """
        if self.kind != "EQUIVALENT_SYSTEM" or self.ended is not None or self.check is None:
            return None
        return a_year_after(date.fromisoformat(day_in_japan(self.check.happened_at))).isoformat()


def lacking(kind: str, contains: Sequence[str]) -> list[str]:
    """What a notice must say to be relied on, less what it says.

    Of a recipient abroad, the country and its system may be replaced by why they are unknown and
    what helps in their place (Rule 17(3)), the measures by why they are unknown (Rule 17(4)).
    """
    wanted = list(CONTENTS[kind])
    if kind == "ABROAD":
        wanted = [] if {"FI1a", "FI1b"} <= set(contains) else ["FI1", "FI2"]
        wanted += [] if "FI3a" in contains else ["FI3"]
    return [code for code in wanted if code not in contains]


def notices_of(store: Store, origin: str, at: str, code: str | None = None) -> list[Notice]:
    """Every version of every notice, or of one, as recorded; `at` an instant of 27 characters."""
    tags = (notice_tag(code),) if code else ()
    events = read_events(store, origin, (Item(NOTICE, tags),))
    past = [event for event in events if event.happened_at <= at]
    in_force = {e.event for kind in CONTENTS for e in notices_in_force(past, kind)}
    return [
        Notice(
            given=event,
            in_force=event.event in in_force,
            replaced_by=_next(event, past),
            ended=next(iter(_about(events, "notice.ended", event)), None),
            filed=_about(events, "notice.filed", event),
            published=_about(events, "notice.published", event),
        )
        for event in events
        if event.type == "notice.given"
    ]


def _next(event: Event, past: Sequence[Event]) -> Event | None:
    code = event.data["code"]
    later = (
        e for e in past
        if e.type == "notice.given" and e.data["code"] == code and when(e) > when(event)
    )  # fmt: skip
    return min(later, key=when, default=None)


def _about(events: Sequence[Event], type_name: str, notice: Event) -> tuple[Event, ...]:
    return tuple(e for e in events if e.type == type_name and e.data["notice"] == notice.event)


def notice_of(store: Store, origin: str, named: str, at: str) -> tuple[Notice, list[Notice]]:
    """The version meant, and all versions of that notice; InvalidInput if there is none.

    By record number or id of the command, that version; by code, the one in force, else the
    newest.
    """
    event = None
    if UUID.form.fullmatch(named):
        event = record(store, origin, named, "notice")
        if event.type != "notice.given":
            raise _no_notice(store, origin, f"{named} ({event.type})", at)
    code = str(event.data["code"]) if event else named
    versions = notices_of(store, origin, at, code)
    if not versions:
        raise _no_notice(store, origin, named, at)
    if event is not None:
        return next(one for one in versions if one.given.event == event.event), versions
    return max(versions, key=lambda one: (one.in_force, when(one.given))), versions


def _no_notice(store: Store, origin: str, found: str, at: str) -> InvalidInput:
    known = ", ".join(sorted({one.code for one in notices_of(store, origin, at)})) or "-"
    return invalid(
        "notice", found,
        Text(f"the record number or code of a notice; codes: {known}",
             f"通知の記録番号又は符号（符号: {known}）"),
    )  # fmt: skip


def arrangements_of(store: Store, origin: str, party: str | None = None) -> list[Arrangement]:
    """Every arrangement, or those with one party: those in force first, then as recorded."""
    tags = (party_tag(party),) if party else ()
    events = read_events(store, origin, (Item(ARRANGEMENT, tags),))
    found = [
        Arrangement(made, max(_checks(events, made), key=when, default=None), _end(events, made))
        for made in events
        if made.type == "arrangement.made"
    ]
    return sorted(found, key=lambda one: one.ended is not None)


def _checks(events: Sequence[Event], made: Event) -> list[Event]:
    checks = (e for e in events if e.type == "arrangement.checked")
    return [e for e in checks if e.data["arrangement"] == made.event]


def _end(events: Sequence[Event], made: Event) -> Event | None:
    ends = (e for e in events if e.type == "arrangement.ended")
    return next((e for e in ends if e.data["arrangement"] == made.event), None)
