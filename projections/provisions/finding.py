"""The finding now: what the Act says of a record with everything known in a prefix of the log.

The finding recorded is that of what was known then. It is judged again, under the revision of the
rules that judged it, as soon as an event of its boundary stands at `seen` or later that can change
it:

    any link or unlink of the person's registrations, or
    an event that happened no later than the provision, or
    an amendment of a receipt of the person, which says what was true all along, or
    an amendment of the record itself

What can make a provision lawful is a ground only if it stands in the log before the record: of
GRANTS recorded later, the record is judged without them, and then with one after the other as they
became known. The worst of these judgements is the finding. So a grant recorded after the provision
it would cover never silences a finding, and is shown as claimed later; but a version of a notice,
a party or a policy recorded late is found where it takes away what was there.

So the finding of a row is a function of the prefix alone, whoever computes it, and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.boundary import LINKING, Part, of_people, of_provision
from ledger.domain.decisions.judging import Judged, judge_provision
from ledger.domain.event import Event, party_tag
from ledger.domain.facts.proposal import Proposal
from ledger.domain.law.records import present_of_party
from ledger.domain.law.verdict import Judgement
from ledger.store.past import Past
from projections.provisions.record import (
    AMENDED,
    AS_RECORDED,
    CLAIMED_LATER,
    DIFFERS,
    NOTHING_TO_JUDGE,
    ProvisionRow,
    amended,
    apart,
    as_found,
    first_version,
    items_text,
    names,
)

GRANTS = frozenset({
    # said by the person, or granted
    "consent.given", "instruction.given", "opt_out.revoked", "reservation.lifted",
    "suspension.lifted", "agent.verified",
    # made known: a version that replaces a better one takes away; the end of the one that is
    # looked at first can let another be looked at
    "notice.ended", "notice.filed", "notice.given", "notice.published", "policy.published",
    "purpose.announced", "purpose.changed", "purpose.told",
    # collected under purposes that later versions left out
    "collection.recorded", "receipt.recorded",
    # agreed and supervised
    "arrangement.checked", "arrangement.made",
    # said to have been otherwise all along
    "party.amended", "receipt.amended",
})  # fmt: skip
"""Types of events that can turn a refusal into an allowance; all others only take away, say who
somebody is, or are there before anything can be recorded."""

RECORDED_WITH = ("verdict", "grounds", "policy_check")
"""Members of a record, or of its newest judged amendment, that say how it was judged."""
BADNESS = {"ALLOW": 0, None: 1, "REVIEW": 2, "REFUSE": 3}


@dataclass(frozen=True)
class Found:
    """A row with its finding now, and the whole judgement if it was judged again."""

    row: ProvisionRow
    judgement: Judgement | None = None
    verdict: Any = None
    """The verdict recorded, whole, where the record was read from contents."""
    grounds: Any = None
    """Event ids by what they are to the judgement recorded, likewise."""
    policy: Any = None
    """What the organisation's own policy said, likewise."""
    transfers: int | None = None
    """How many transfers a record in bulk stands for, likewise; None where it does not say."""


def finding_at(past: Past, row: ProvisionRow, size: int, people: frozenset[str]) -> Found:
    """The row with its finding as known in the prefix of this size.

    `people` are all registrations of the row's person in that prefix.
    """
    row = as_found(row)
    proposal = row.proposal()
    if row.finding == NOTHING_TO_JUDGE or row.seen is None or proposal is None:
        return Found(row)
    events = past.events(boundary_of(row, people), size)
    newer = any(event.position >= row.seen and can_change(event, row) for event in events)
    if not newer and row.amended_by is None:
        return Found(row)
    if not _has_party(row.party, events):
        return Found(row)  # nothing can be judged about a party nobody registered
    stages = _stages(row, proposal, events, people)
    now = max(stages, key=lambda judged: BADNESS[judged.judgement.verdict]).judgement
    row = _with(row, now, claimed=stages[-1].judgement)
    return Found(row._replace(now_missing=_still_missing(row, stages[-1], events)), now)


def record_at(past: Past, position: int, size: int) -> Found:
    """The record at a position as known in the prefix of this size, from contents alone."""
    event = past.event(position)
    row = first_version(past.log, event)
    said = {name: event.data.get(name) for name in RECORDED_WITH}
    stated = event.data
    amendments = (
        Part(AMENDED, (party_tag(row.party),)), *of_people(frozenset({row.subject}), AMENDED)
    )  # fmt: skip
    for later in past.events(amendments, size, start=position):
        if names(row, later):
            row = amended(row, later)
            said |= {name: later.data[name] for name in RECORDED_WITH if name in later.data}
            stated = later.data.get("corrected", stated)
    found = finding_at(past, row, size, past.people(row.subject, size))
    return replace(
        found, verdict=said["verdict"], grounds=said["grounds"], policy=said["policy_check"],
        transfers=stated.get("transfers"),
    )  # fmt: skip


def boundary_of(row: ProvisionRow, people: frozenset[str]) -> tuple[Part, ...]:
    """What the judgement of a row reads, under the revision that judged it."""
    return of_provision(people, row.party, row.revision or 0, row.entruster)


def can_change(event: Event, row: ProvisionRow) -> bool:
    """Whether an event of a row's boundary can change its finding."""
    return (
        event.type in LINKING
        or event.type == "receipt.amended"
        or event.happened_at <= row.happened_at
    )


def _has_party(party: str, events: Sequence[Event]) -> bool:
    return any(e.type.startswith("party.") and e.data["party"] == party for e in events)


def _stages(
    row: ProvisionRow, proposal: Proposal, events: Sequence[Event], people: frozenset[str]
) -> list[Judged]:
    """The judgement without what was granted later, and after each of these grants."""
    later = [e.position for e in events if _granted_later(e, row)]
    return [
        judge_provision(
            proposal,
            [e for e in events if e.position < end or not _granted_later(e, row)],
            person=people,
            at=row.happened_at,
            recorded_at=row.judged_at,
            revision=row.revision or 0,
        )
        for end in (row.position, *(position + 1 for position in later))
    ]


def _granted_later(event: Event, row: ProvisionRow) -> bool:
    return event.type in GRANTS and event.position > row.position and can_change(event, row)


def _with(row: ProvisionRow, now: Judgement, claimed: Judgement) -> ProvisionRow:
    found = (row.found_verdict, row.found_row, row.found_rule)
    if claimed.verdict == "ALLOW" and now.verdict != "ALLOW":
        finding = CLAIMED_LATER
    else:
        finding = AS_RECORDED if (now.verdict, now.row, now.rule) == found else DIFFERS
    return row._replace(
        now_verdict=now.verdict, now_row=now.row, now_rule=now.rule, finding=finding
    )


def _still_missing(row: ProvisionRow, judged: Judged, events: Sequence[Event]) -> str | None:
    """What the record lacks still, with the party as everything known says it was then."""
    version = dict(judged.grounds).get("party")
    if not row.missing or version is None:
        return row.missing
    party = next(event.data for event in events if event.event == version)
    supplied = present_of_party(party)
    return items_text([item for item in apart(row.missing) if item not in supplied])
