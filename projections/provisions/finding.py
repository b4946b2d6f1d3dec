"""The finding now: what the Act says of a record with everything known in a prefix of the log.

The finding recorded is that of what was known then. It is judged again as soon as an event of
its boundary stands at `seen` or later that can change it:

    any link or unlink of the person's registrations, or
    an event that happened no later than the provision, or
    an amendment of the record itself

What a person granted is a ground only if it stands in the log before the record: a consent
recorded after the provision it would cover never silences a finding, and is shown as claimed
later. So the finding of a row is a function of the prefix alone, whoever computes it, and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.boundary import LINKING, Part, of_people, of_provision
from ledger.domain.decisions.judging import Proposal, judge_provision
from ledger.domain.event import Event, party_tag
from ledger.domain.law.verdict import Judgement
from projections.past import Past
from projections.provisions.record import (
    AMENDED,
    AS_RECORDED,
    CLAIMED_LATER,
    DIFFERS,
    NOTHING_TO_JUDGE,
    ProvisionRow,
    amended,
    as_found,
    first_version,
    names,
)

GRANTS = ("consent.given", "instruction.given", "opt_out.revoked", "suspension.lifted")


@dataclass(frozen=True)
class Found:
    """A row with its finding now, and the whole judgement if it was judged again."""

    row: ProvisionRow
    judgement: Judgement | None = None
    verdict: Any = None
    """The verdict recorded, whole, where the record was read from contents."""


def finding_at(past: Past, row: ProvisionRow, size: int, people: frozenset[str]) -> Found:
    """The row with its finding as known in the prefix of this size.

    `people` are all registrations of the row's person in that prefix.
    """
    row = as_found(row)
    if row.finding == NOTHING_TO_JUDGE or row.seen is None or row.data_class is None:
        return Found(row)
    events = past.events(of_provision(people, row.party), size)
    newer = any(event.position >= row.seen and can_change(event, row) for event in events)
    if not newer and row.amended_by is None:
        return Found(row)
    if not _has_party(row.party, events):
        return Found(row)  # nothing can be judged about a party nobody registered
    known = [e for e in events if e.position < row.position or e.type not in GRANTS]
    now = _judged(row, known)
    claimed = now if len(known) == len(events) else _judged(row, events)
    return Found(_with(row, now, claimed), now)


def record_at(past: Past, position: int, size: int) -> Found:
    """The record at a position as known in the prefix of this size, from contents alone."""
    event = past.event(position)
    row = first_version(past.log, event)
    verdict = event.data.get("verdict")
    amendments = (
        Part(AMENDED, (party_tag(row.party),)), *of_people(frozenset({row.subject}), AMENDED)
    )  # fmt: skip
    for later in past.events(amendments, size, start=position):
        if names(row, later):
            row = amended(row, later)
            verdict = later.data.get("verdict", verdict)
    found = finding_at(past, row, size, past.people(row.subject, size))
    return replace(found, verdict=verdict)


def can_change(event: Event, row: ProvisionRow) -> bool:
    """Whether an event of a row's boundary can change its finding."""
    return event.type in LINKING or event.happened_at <= row.happened_at


def _has_party(party: str, events: Sequence[Event]) -> bool:
    return any(e.type.startswith("party.") and e.data["party"] == party for e in events)


def _judged(row: ProvisionRow, events: Sequence[Event]) -> Judgement:
    proposal = Proposal(
        row.party, row.item_codes(), str(row.purpose), row.basis, str(row.data_class),
        bool(row.misuse),
    )  # fmt: skip
    return judge_provision(
        proposal, events, at=row.happened_at, recorded_at=row.judged_at
    ).judgement


def _with(row: ProvisionRow, now: Judgement, claimed: Judgement) -> ProvisionRow:
    found = (row.found_verdict, row.found_row, row.found_rule)
    if claimed.verdict == "ALLOW" and now.verdict != "ALLOW":
        finding = CLAIMED_LATER
    else:
        finding = AS_RECORDED if (now.verdict, now.row, now.rule) == found else DIFFERS
    return row._replace(
        now_verdict=now.verdict, now_row=now.row, now_rule=now.rule, finding=finding
    )
