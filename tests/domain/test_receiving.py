"""Receipts: told as they were, with what the Act asks of the record and the source it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.boundary import ERASURE, IDENTITY, LINKING, PARTY, Part
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.receiving import follows_of_receipt
from ledger.domain.decisions.request import Request
from ledger.domain.law import receipts
from ledger.domain.law.data.dated import Dated
from ledger.domain.law.data.public_bodies import EXEMPT
from tests.domain.notation import RECEIPT, Story, instant, shaped

AT, LATER = "04-20 09:00", "04-25 09:00"
WHOLE: dict[str, Any] = {"address": "大阪市1-1", "representative": "s-" + "a" * 26}
TOLD: dict[str, Any] = {
    **RECEIPT, "data_class": "PERSONAL", "consent_obtained": True, "information_given": True,
    "opt_out_published": False, "exceptions": ["REC-EX-5"], "method": "BULK", "repeated": True,
    "linked_to_service": False, "document_complete": True, "period_from": "2026-04-01",
    "period_until": "2026-06-30",
}  # fmt: skip


@pytest.fixture
def known_source(story: Story) -> str:
    """The code of a source of which name, address and representative are registered."""
    return story.party("momiji", **WHOLE)


def receive(story: Story, hanako: str, at: str = AT, recorded: str = AT, **more: Any) -> Any:
    event = shaped(story.when("receive", at, recorded, person=hanako, **{**RECEIPT, **more}))
    return event.data


def test_all_that_was_told_is_recorded_as_it_was_told(
    story: Story, hanako: str, known_source: str
) -> None:
    data = receive(story, hanako, **{**TOLD, "party": known_source})
    assert {name: data[name] for name in TOLD} == {**TOLD, "party": known_source}
    assert data["record"] == {
        "set": "0", "statutory": False, "method": "EACH", "methods": [], "missing": [],
    }  # fmt: skip


def test_a_receipt_says_what_the_act_asks_of_its_record(
    story: Story, hanako: str, known_source: str
) -> None:
    data = receive(story, hanako, party=known_source, consent_obtained=True)
    assert data["record"] == {
        "set": "D", "statutory": True, "method": "EACH", "methods": ["EACH"], "missing": [],
        "retain_until": "2029-04-20",
    }  # fmt: skip
    assert data["findings"] == []


def test_what_lacks_or_was_not_lawful_is_recorded_all_the_same(story: Story, hanako: str) -> None:
    data = receive(story, hanako, basis="OPT_OUT", acquisition="UNKNOWN", method="BULK")
    assert data["record"]["missing"] == [
        "PARTY_ADDRESS", "PARTY_REPRESENTATIVE", "ACQUISITION", "OPT_OUT_PUBLISHED",
    ]  # fmt: skip
    rules = [finding["rule"] for finding in data["findings"]]
    assert rules == ["APPI-30-1", "APPI-30-1", "APPI-27-2-SENS", "R23-2"]
    assert all(set(finding["reason"]) == {"en", "ja"} for finding in data["findings"])


def test_a_receipt_rests_on_the_source_as_it_was_when_it_was_received(
    story: Story, hanako: str
) -> None:
    first = story.events[-2].event  # sakura, registered with the story
    story.party("sakura", "04-10 00:00", **WHOLE)
    amended = story.events[-1].event
    before = receive(story, hanako, "04-09 23:59")
    after = receive(story, hanako, "04-10 00:00")
    assert (before["grounds"], after["grounds"]) == ({"party": first}, {"party": amended})
    missing = ["CONSENT", "PARTY_ADDRESS", "PARTY_REPRESENTATIVE"]
    assert (before["record"]["missing"], after["record"]["missing"]) == (missing, ["CONSENT"])


def test_of_a_source_registered_later_the_first_version_counts(story: Story, hanako: str) -> None:
    story.party("momiji", "04-15 00:00", public_body="STATE_ORGAN")
    first = story.events[-1].event
    story.party("momiji", "04-16 00:00", public_body="NONE")
    data = receive(story, hanako, "04-01 00:00", party="momiji")
    assert (data["grounds"], data["record"]["set"]) == ({"party": first}, "0")
    assert receive(story, hanako, "04-16 00:00", party="momiji")["record"]["set"] == "D"


def test_the_term_of_a_late_record_runs_from_its_day_in_japan(story: Story, hanako: str) -> None:
    late = receive(story, hanako, "04-01 00:00", "04-20 15:00")
    assert late["record"]["retain_until"] == "2029-04-21"  # midnight had passed in Tokyo
    early = receive(story, hanako, "04-01 00:00", "04-20 14:59")
    assert early["record"]["retain_until"] == "2029-04-20"


def test_the_tables_are_asked_for_the_day_in_japan_of_the_receipt(
    story: Story, hanako: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    none_from_the_21st = (*EXEMPT, Dated("2026-04-21", frozenset[str](), "a change to come"))
    monkeypatch.setattr(receipts, "EXEMPT", none_from_the_21st)
    story.party("office", public_body="STATE_ORGAN")
    days = (("04-20 14:59", "0"), ("04-20 15:00", "D"))
    for at, record_set in days:
        data = receive(story, hanako, at, "04-25 00:00", party="office")
        assert data["record"]["set"] == record_set


def test_what_follows_reads_the_members_of_a_receipt_and_no_others(
    story: Story, hanako: str
) -> None:
    told = {**RECEIPT, "party": "sakura"}
    follows = follows_of_receipt(told, story.events, instant(AT), instant(AT))
    assert set(follows) == {"record", "findings", "grounds"}
    corrected = {**told, "happened_at": instant(AT)}
    assert follows_of_receipt(corrected, story.events, instant(AT), instant(AT)) == follows
    assert follows == {name: receive(story, hanako)[name] for name in follows}


def test_a_receipt_reads_who_the_person_and_the_source_are_and_depends_on_the_person_alone(
    story: Story, hanako: str
) -> None:
    request = Request(
        name="receive", command="", happened_at=instant(AT), recorded_at=instant(AT),
        arguments=RECEIPT, subject=hanako, subjects=frozenset({hanako}), targets={},
        new_event=str, new_subject=str,
    )  # fmt: skip
    decision = DECISIONS["receive"]
    person = (hanako,)
    assert decision.reads(request) == (Part(IDENTITY, person), Part(PARTY, ("party:sakura",)))
    assert decision.depends is not None
    assert decision.depends(request) == (Part((*LINKING, *ERASURE), person),)


def test_what_completes_a_record_is_told_in_an_amendment(story: Story, hanako: str) -> None:
    event = shaped(story.when("receive", AT, person=hanako, **RECEIPT))
    record = story.given(event.type, hanako, AT, event.tags, **event.data)
    story.party("sakura", "04-19 00:00", **WHOLE)
    amended = shaped(
        story.when("amend", LATER, record=record, consent_obtained=True, reason="提供元に確認")
    )
    assert amended.data["record"]["missing"] == []
    assert amended.data["record"]["retain_until"] == "2029-04-25"
    assert amended.data["grounds"] == {"party": story.events[-1].event}
    assert amended.data["findings"] == []
