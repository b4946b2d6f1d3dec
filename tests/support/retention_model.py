"""What keeps each entry, worked out a second time: all events at once, by the words of the rules.

Written from the rules alone and in another way than the view: no versions, no increments, one
graph of who rests on whom, walked from every record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from ledger.domain.event import Event

LOGS_OWN = ("log.", "erasure.", "subject.linked", "subject.unlinked")
MEMBERS = ("provision", "receipt", "consent", "instruction", "request", "suspension",
           "reservation", "agent", "arrangement", "notice", "stop", "refusal")  # fmt: skip
STARTS = ("consent.given", "instruction.given", "opt_out.requested", "suspension.started",
          "reservation.made", "agent.verified", "marketing.stopped",
          "tracking.refused")  # fmt: skip
IDENTITY = ("subject.registered", "party.registered", "party.amended")
ARTICLE = {"consent": "Act 27(1)", "instruction": "Act 27(1)", "opt_out": "Act 27(2)",
           "suspension": "Act 35", "reservation": "Medical Guidance", "agent": "Act 37(3)",
           "marketing": "the policy", "tracking": "the policy",
           "arrangement": "Act 25, 27(5), 28(3)", "notice": "Act 27, 28(2)",
           "policy": "Act 17, 21", "purpose": "Act 17, 21"}  # fmt: skip
FOREVER = "9999-12-31"


class Kept(NamedTuple):
    """What is expected of one entry."""

    state: str
    keep_until: str | None = None
    held_by: str | None = None
    rule: str | None = None


class Owed(NamedTuple):
    """One record with its term: a day, or FOREVER while its series runs."""

    record: Event
    until: str
    letters: str


def expected(events: Sequence[Event]) -> dict[str, Kept]:
    """By event id, what keeps each entry in a log that holds exactly these events."""
    by_id = {event.event: event for event in events}
    records = _records(events)
    holders: dict[str, list[Owed]] = {}
    for owed, statement in records:
        for held in _reached(owed, statement, events, by_id):
            holders.setdefault(held, []).append(owed)
    own = {owed.record.event: owed for owed, _ in records}
    ends = {event.event: _force_ends(event, events) for event in events}
    found = {}
    for event in events:
        if not event.type.startswith(LOGS_OWN):
            found[event.event] = _kept(_root(event, by_id), event, own, holders, ends)
    return found


def _kept(
    root: Event, event: Event, own: dict[str, Owed], holders: dict[str, list[Owed]],
    ends: dict[str, str | None],
) -> Kept:  # fmt: skip
    if root.type in ("provision.recorded", "receipt.recorded"):
        owed = own.get(root.event)
        if owed is None:
            return Kept("NO_DUTY")
        by = root.event if event is not root else None
        keeping = {"P": "Rule 21", "R": "Rule 25", "G": "Rule 29"}[owed.letters]
        if owed.until == FOREVER:
            return Kept("SERIES_RUNNING", None, by, keeping)
        return Kept("KEEP_UNTIL", owed.until, by, keeping)
    longest = max(
        holders.get(root.event, ()), key=lambda o: (o.until, -o.record.position), default=None
    )
    by = longest.record.event if longest else None
    omitting = {"P": "Rule 20(2)", "R": "Rule 24(2)", "G": "Rule 28(2)"}
    rule = omitting[longest.letters] if longest else None
    end = ends[root.event]
    article = ARTICLE.get(root.type.split(".")[0]) if root.type not in IDENTITY else None
    if longest is not None and longest.until == FOREVER:
        return Kept("SERIES_RUNNING", None, by, rule)
    days = [day for day in (longest.until if longest else None, end) if day and day != FOREVER]
    last = max(days, default=None)
    if end == FOREVER:
        return Kept("IN_FORCE", last, by, article)
    if last is None:
        return Kept("NO_DUTY")
    return Kept("KEEP_UNTIL", last, by, rule if longest and longest.until == last else article)


def _records(events: Sequence[Event]) -> list[tuple[Owed, Event]]:
    found = []
    for record in events:
        if not record.type.endswith(".recorded") or record.type.startswith("collection"):
            continue
        family = record.type.split(".")[0]
        said = [e for e in events if e.data.get(family) == record.event]
        statement = said[-1] if said else record
        asked: Any = statement.data.get("record")
        if statement.data.get("void") or asked["set"] == "0":
            continue
        letters = "G" if asked["set"] == "G" else ("P" if family == "provision" else "R")
        found.append((Owed(record, asked.get("retain_until", FOREVER), letters), statement))
    return found


def _reached(
    owed: Owed, statement: Event, events: Sequence[Event], by_id: dict[str, Event]
) -> set[str]:
    """Everything that a record leads to, but for the record itself."""
    ways = [*statement.data.get("grounds", {}).values(), owed.record.data.get("authorisation")]
    if owed.letters != "G":
        ways.append(owed.record.subject)
    reached: set[str] = set()
    while ways:
        way = ways.pop()
        if way in by_id:
            root = _root(by_id[way], by_id)
            if root.event not in reached:
                reached.add(root.event)
                ways += [root.data.get(m) for m in ("representative", "given_by", "referral",
                                                    "decided_by")]  # fmt: skip
                ways += [root.subject] if root.type in IDENTITY else []
        elif way is not None:
            reached |= {
                e.event
                for e in events[: statement.position]
                if e.subject == way and e.type in IDENTITY
            }
    return reached


def _root(event: Event, by_id: dict[str, Event]) -> Event:
    """An amendment belongs to its record, an end to what it ends, a filing to its notice."""
    family, act = event.type.split(".")
    if act in ("amended", "withdrawn", "revoked", "lifted", "ended", "checked", "filed",
               "published") and family not in ("party", "policy"):  # fmt: skip
        return next(by_id[event.data[m]] for m in MEMBERS if event.data.get(m) in by_id)
    return event


def _force_ends(event: Event, events: Sequence[Event]) -> str | None:
    """The last day in force: FOREVER if no end is known, None if it is over or never was."""
    if event.type in IDENTITY:
        about = [e for e in events if event.subject and e.subject == event.subject]
        return max(
            (day for e in about if e.type in STARTS and (day := _force_ends(e, events))),
            default=None,
        )
    if event.type in (*STARTS, "arrangement.made"):
        if any(event.event in e.data.values() and e.type.split(".")[1] in
               ("withdrawn", "revoked", "lifted", "ended") for e in events):  # fmt: skip
            return None
        return _day(event.data["expires_at"]) if "expires_at" in event.data else FOREVER
    if event.type == "notice.given":
        ended = any(e.type == "notice.ended" and e.data["notice"] == event.event for e in events)
        later = any(
            e.type == "notice.given"
            and e.data["code"] == event.data["code"]
            and (e.happened_at, e.position) > (event.happened_at, event.position)
            for e in events
        )
        return None if ended or later else FOREVER
    if event.type in ("policy.published", "purpose.changed"):
        after = sorted(
            e.data["effective_at"]
            for e in events
            if e.type == "policy.published"
            and e.data["policy"] == event.data["policy"]
            and (e.data["effective_at"], e.position) > (event.data["effective_at"], event.position)
        )
        return _day(after[0]) if after else FOREVER
    return None


def _day(instant: str) -> str:
    moment = datetime.fromisoformat(instant).astimezone(timezone(timedelta(hours=9)))
    day: date = moment.date()
    return day.isoformat()
