"""What a record is owed: how long it must exist, and what it rests on.

The newest statement counts: the record itself, or the amendment that says what is true instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan, known_since
from ledger.domain.law.data.dated import on
from ledger.domain.law.data.retention_periods import YEARS
from ledger.domain.law.retention import retain_until
from ledger.domain.retention.entry import RetentionRow, brought

REVISION = 0
"""Of the rules of this room: a decision to erase names it, and is checked by the same rules. A
corrected rule is a new revision; the old one stays for the decisions that name it."""
KEEPING = {"G": "Rule 29", **dict.fromkeys("AB", "Rule 21"), **dict.fromkeys("CDEF", "Rule 25")}
OMITTING = {
    "G": "Rule 28(2)", **dict.fromkeys("AB", "Rule 20(2)"), **dict.fromkeys("CDEF", "Rule 24(2)"),
}  # fmt: skip
NAMES_NOBODY = "G"
"""The one set of items without the principal (Rule 28(1))."""


class Term(NamedTuple):
    """How long a record must exist: `until` a day, or as long as its series runs and then on."""

    record: str
    holder: int
    until: str | None
    running: bool
    rule: str
    omit_rule: str
    principal: str | None
    """Tag of whom the record must name."""
    grounds: tuple[str, ...]
    position: int
    """Of the entry that states it."""


def term_of(record: Event, statement: Event) -> Term | None:
    """The term of a record as an entry states it; None where none runs.

    A record that says nothing of its term (revision 0), or has none though it is due, is kept as
    long as one made at each provision ([project]).
    """
    data = statement.data
    if data.get("void"):
        return None
    asked = data.get("record") or _asked_by_verdict(data.get("verdict") or {}, record)
    if asked["set"] == "0":
        return None
    until = asked.get("retain_until")
    running = until is None and asked["method"] in ("BULK", "SUBST")
    if until is None and not running:
        day = day_in_japan(known_since(statement))
        until = retain_until(date.fromisoformat(day), on(YEARS, day)["EACH"]).isoformat()
    return Term(
        record=record.event,
        holder=record.position,
        until=until,
        running=running,
        rule=KEEPING[asked["set"]],
        omit_rule=OMITTING[asked["set"]],
        principal=None if asked["set"] == NAMES_NOBODY else record.subject,
        grounds=tuple(data.get("grounds", {}).values()),
        position=statement.position,
    )


def series_over(term: Term, closed_on: str) -> Term:
    """The term after the log of its record was closed, on this day in Japan.

    A closed log takes no record and no amendment: the last provision that a series there covers was
    on that day at the latest, and the years count from it (Rules 21, 25 and 29).
    """
    if not term.running:
        return term
    until = retain_until(date.fromisoformat(closed_on), on(YEARS, closed_on)["BULK"])
    return term._replace(running=False, until=until.isoformat())


def _asked_by_verdict(verdict: Any, record: Event) -> dict[str, Any]:
    fallback = "D" if record.type == "receipt.recorded" else "B"
    asked: dict[str, Any] = {"set": verdict.get("record_set") or fallback, "method": "EACH"}
    if verdict.get("retain_until"):
        asked["retain_until"] = verdict["retain_until"]
    return asked


def rests_on(
    term: Term,
    record: RetentionRow,
    find: Callable[[str], RetentionRow | None],
    identities: Callable[[str], Iterable[str]],
) -> frozenset[str]:
    """Events that are kept as long as a record; those that belong to another count as that one.

    `find` gives the row of an event, `identities` the events that say who a tag is, as recorded
    before the entry that states the term.
    """
    found: set[str] = set()
    open_ = [*term.grounds, *brought(record), *([term.principal] if term.principal else [])]
    while open_:
        name = open_.pop()
        if name.startswith("s-"):
            found |= set(identities(name))
            continue
        row = find(name)
        while row is not None and row.follows is not None:
            row = find(row.follows)
        if row is not None and row.event not in found:
            found.add(row.event)
            open_ += brought(row)
    return frozenset(found - {record.event})
