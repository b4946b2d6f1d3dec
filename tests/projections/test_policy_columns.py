"""What a row of the view keeps of the organisation's own policy, and of data held for another."""

from __future__ import annotations

from typing import Any

from ledger.domain.event import Event, party_tag
from ledger.domain.facts.proposal import NOT_SAID
from projections.provisions.finding import boundary_of
from projections.provisions.record import amended, first_version

HELD_FOR = "22222222-2222-4222-8222-222222222222"
SUBJECT = "s-" + "a" * 26
RECORD = "11111111-1111-4111-8111-111111111111"
STATED = {"party": "lab", "items": ["NAME"], "purpose": "P1", "basis": "ENTRUST", "means": "PAPER"}
FOR_ANOTHER = {"clause": "MIN-6.2.1", "held_for": HELD_FOR, "entruster": "clinic"}


def _event(type_name: str, **data: Any) -> Event:
    instant = "2024-04-01T00:00:00.000000Z"
    return Event(
        position=7, type=type_name, schema=1, event=RECORD, command="", recorded_at=instant,
        happened_at=instant, zone="Asia/Tokyo", actor={}, subject=SUBJECT, tags=(), data=data,
    )  # fmt: skip


def _judged(policy: Any, **more: Any) -> dict[str, Any]:
    facts = {**NOT_SAID, "basis": "ENTRUST"}
    return {"facts": facts, "rulebook": {"law_version": "2023-04-01", "revision": 2},
            "verdict": {"verdict": "ALLOW", "row": "D50", "rule": "APPI-27-5-1"},
            "policy_check": policy, **more}  # fmt: skip


MET = {"verdict": "MET", "clauses": ["MIN-6.2.1", "MIN-T11.2"], "findings": [], "would": []}
NOT_MET = {"verdict": "NOT_MET", "clauses": ["MIN-2.9"], "findings": [], "would": []}
NOT_ASKED = {"verdict": None, "reason": {"en": "-", "ja": "-"}}


def test_a_row_says_what_the_policy_said_and_by_which_clauses() -> None:
    row = first_version(1, _event("provision.recorded", **STATED, **_judged(MET)))
    assert (row.policy, row.policy_clauses) == ("MET", "|MIN-6.2.1|MIN-T11.2|")
    silent = {**MET, "verdict": "SILENT", "clauses": []}
    row = first_version(1, _event("provision.recorded", **STATED, **_judged(silent)))
    assert (row.policy, row.policy_clauses) == ("SILENT", "")


def test_a_row_of_a_record_without_a_policy_says_nothing_of_it() -> None:
    row = first_version(1, _event("provision.recorded", **STATED, **_judged(NOT_ASKED)))
    assert (row.policy, row.policy_clauses, row.clause, row.held_for) == (None,) * 4


def test_an_amendment_that_is_judged_again_says_it_anew() -> None:
    row = first_version(1, _event("provision.recorded", **STATED, **_judged(MET)))
    instant = "2024-04-01T00:00:00.000000Z"
    corrected = {**STATED, "happened_at": instant}
    after = amended(row, _event("provision.amended", provision=RECORD, void=False,
                                corrected=corrected, **_judged(NOT_MET)))  # fmt: skip
    assert (after.policy, after.policy_clauses) == ("NOT_MET", "|MIN-2.9|")


def test_data_held_for_another_are_judged_again_as_such() -> None:
    row = first_version(1, _event("provision.recorded", **STATED, **FOR_ANOTHER, **_judged(MET)))
    proposal = row.proposal()
    assert proposal is not None
    assert (proposal.clause, proposal.held_for, proposal.entruster) == (
        "MIN-6.2.1", HELD_FOR, "clinic",
    )  # fmt: skip
    tags = {tag for part in boundary_of(row, frozenset({SUBJECT})) for tag in part.tags}
    assert party_tag("clinic") in tags
    own = first_version(1, _event("provision.recorded", **STATED, **_judged(MET)))
    tags = {tag for part in boundary_of(own, frozenset({SUBJECT})) for tag in part.tags}
    assert party_tag("clinic") not in tags
