"""A row: one entry, what keeps it, and what follows from that.

    term        the record's own last day under the Act, or a series that still runs
    holders     records that rest on the entry: what a record refers to is part of it, and is kept
                as long (Rules 20(2), 24(2), 28(2))
    standing    a consent, stop, notice and the like that is still in force: judged with every day

An entry that changes or ends another (an amendment, a withdrawal, a filing) is kept with it.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.domain.event import Event

SERIES_RUNNING = "SERIES_RUNNING"
IN_FORCE = "IN_FORCE"
KEEP_UNTIL = "KEEP_UNTIL"
NO_DUTY = "NO_DUTY"

FOLLOWS = {
    "provision.amended": "provision",
    "receipt.amended": "receipt",
    "consent.withdrawn": "consent",
    "instruction.withdrawn": "instruction",
    "opt_out.revoked": "request",
    "suspension.lifted": "suspension",
    "reservation.lifted": "reservation",
    "recording.ended": "agreement",
    "marketing.resumed": "stop",
    "tracking.allowed": "refusal",
    "agent.ended": "agent",
    "arrangement.checked": "arrangement",
    "arrangement.ended": "arrangement",
    "notice.filed": "notice",
    "notice.published": "notice",
    "notice.ended": "notice",
    "purpose.announced": "change",
    "dataset.published": "made",
    "dataset.announced": "made",
    "dataset.provided": "made",
    "dataset.reidentified": "made",
}
"""Type -> the member that names the entry it belongs to."""

RECORDED = ("provision.recorded", "receipt.recorded")
AMENDED = ("provision.amended", "receipt.amended")
IDENTITIES = ("party.amended", "party.registered", "subject.registered")
"""Where they have a subject, they say who that is."""

SPOKEN = (
    "consent.given", "consent.refused", "instruction.given", "marketing.stopped",
    "opt_out.requested", "recording.agreed", "reservation.made", "suspension.started",
    "tracking.refused",
)  # fmt: skip
"""What somebody can have said for the person: who that was belongs to it."""

KEPT = frozenset({
    *FOLLOWS, *RECORDED, *IDENTITIES,
    "consent.given", "consent.refused", "instruction.given", "opt_out.requested",
    "suspension.started", "marketing.stopped", "tracking.refused",
    "reservation.made", "agent.verified", "arrangement.made",
    "notice.given", "policy.published", "purpose.changed", "collection.recorded",
    "acceptance.deemed", "purpose.told", "recording.agreed",
    "provision.authorised", "provision.refused", "provision.referred", "provision.not_judged",
    "provision.reviewed", "dataset.made",
})  # fmt: skip
"""All but the log's own entries: links, which name tags alone, and erasures."""


class RetentionRow(NamedTuple):
    """One version of what keeps an entry. Days are days in Japan, YYYY-MM-DD."""

    log_id: int
    position: int
    from_position: int
    to_position: int | None
    event: str
    type: str
    happened_at: str
    subject: str | None
    sealed_class: str | None
    follows: str | None
    """The entry it belongs to and is kept with."""
    brings: str
    """What a record that rests on this entry rests on too: |EVENT|TAG|; a tag is an identity."""
    own_until: str | None
    own_running: int
    own_rule: str | None
    stands: int
    stands_until: str | None
    """A last day in force that is known beforehand."""
    held_until: str | None
    held_running: int
    held_by: str | None
    """Record number of the holder with the latest day; of one that still runs, if there is any."""
    held_rule: str | None
    state: str
    keep_until: str | None
    """The last day it must exist; of what is still in force, as far as its holders' days go."""
    rule: str | None


def row_of(log: int, event: Event) -> RetentionRow:
    """The row of an entry that nothing keeps yet."""
    member = FOLLOWS.get(event.type)
    return RetentionRow(
        log_id=log,
        position=event.position,
        from_position=event.position,
        to_position=None,
        event=event.event,
        type=event.type,
        happened_at=event.happened_at,
        subject=event.subject,
        sealed_class=event.sealed_class,
        follows=str(event.data[member]) if member else None,
        brings=_brings(event),
        own_until=None,
        own_running=0,
        own_rule=None,
        stands=0,
        stands_until=None,
        held_until=None,
        held_running=0,
        held_by=None,
        held_rule=None,
        state=NO_DUTY,
        keep_until=None,
        rule=None,
    )


def _brings(event: Event) -> str:
    """Who represents a party, who gave a consent, what was reviewed and by whom."""
    data = event.data
    if event.type in ("party.registered", "party.amended"):
        brought = [data.get("representative"), event.subject]
    elif event.type in SPOKEN:
        brought = [data.get("given_by")]
    elif event.type == "provision.reviewed":
        brought = [data["referral"], data["decided_by"]]
    elif event.type in RECORDED:
        brought = [data.get("authorisation")]
    else:
        brought = []
    return "".join(f"|{one}" for one in brought if one)


def brought(row: RetentionRow) -> list[str]:
    """What the row brings, apart."""
    return [one for one in row.brings.split("|") if one]


def decided(row: RetentionRow, standing_rule: str | None) -> RetentionRow:
    """The row with what follows from all that keeps it; `standing_rule` is cited if it stands."""
    days = [
        (row.own_until or "", row.own_rule),
        (row.held_until or "", row.held_rule),
        (row.stands_until or "", standing_rule),
    ]
    until, rule = max(days, key=lambda day: day[0])
    if row.own_running or row.held_running:
        state, until = SERIES_RUNNING, ""
        rule = row.own_rule if row.own_running else row.held_rule
    elif row.stands:
        state, rule = IN_FORCE, standing_rule
    elif until:
        state = KEEP_UNTIL
    else:
        state, rule = NO_DUTY, None
    return row._replace(state=state, keep_until=until or None, rule=rule)


def following(row: RetentionRow, kept_with: RetentionRow | None) -> RetentionRow:
    """The row of an entry that is kept with another; alone, if there is no such entry."""
    if kept_with is None:
        return row
    record = kept_with.event if kept_with.type in RECORDED and kept_with.own_rule else None
    return row._replace(
        held_until=kept_with.keep_until,
        held_running=int(kept_with.state == SERIES_RUNNING),
        held_by=kept_with.held_by or record,
        held_rule=kept_with.rule,
        state=kept_with.state,
        keep_until=kept_with.keep_until,
        rule=kept_with.rule,
    )


def may_be_forgotten(state: str, keep_until: str | None, day: str) -> bool:
    """Whether nothing in the Act keeps an entry on a day: its last day is over."""
    return state == NO_DUTY or (state == KEEP_UNTIL and keep_until is not None and keep_until < day)
