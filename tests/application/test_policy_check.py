"""What the organisation's own policy says stands beside the Act's verdict, and can be computed
again: authorised is what the Act allows and no policy in force is against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pytest

from ledger.application.recompute import recompute
from ledger.application.rule_findings import RuleKind
from ledger.application.verdict_alone import judge_alone_again
from ledger.domain.event import Event
from ledger.store.address import Address
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PATIENT, PHARMACY, PROVISION, Clinic
from tests.support.forging import event_at, forged, judged_by_revision_1

POLICY = {"text": "What we promise.", "posted_at": "2024-01-01T00:00:00+09:00"}


def profile(name: str) -> dict[str, Any]:
    data = files("ledger.interfaces.profiles").joinpath(f"{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(data)
    return found


def publish(clinic: Clinic, said: Mapping[str, Any], **more: Any) -> str:
    return clinic.do(
        "policy.publish", policy=said["policy"], version=said["version"], profile=said,
        **{**POLICY, **more},
    ).events[0].event  # fmt: skip


@pytest.fixture
def clinic(address: Address) -> Clinic:
    """A clinic that promises as Kizuna does: no provision without consent, but what is listed."""
    clinic = Clinic.created(address)
    publish(clinic, profile("kizuna"))
    clinic.do("person.add", **PATIENT)
    clinic.do("party.add", **PHARMACY)
    return clinic


def asked(**changes: Any) -> dict[str, Any]:
    return {**PROVISION, "purpose": "KIZ-P1", **changes}


def test_both_checks_stand_in_what_is_recorded(clinic: Clinic) -> None:
    clinic.do("consent", **{**CONSENT, "purposes": ["KIZ-P1"]})
    event = clinic.do("authorise", **asked()).events[0]
    assert event.type == "provision.authorised"
    assert event.data["verdict"]["row"] == "D72"
    said = event.data["policy_check"]
    assert (said["verdict"], said["clauses"]) == ("MET", ["KIZ-5.1"])
    assert [one["row"] for one in said["findings"] if one["verdict"] == "MET"] == ["Q09"]
    assert "KIZ-5.1" in said["reason"]["en"]
    assert "KIZ-5.1" in said["reason"]["ja"]


def test_what_the_act_allows_and_the_policy_does_not_is_refused(clinic: Clinic) -> None:
    # Kizuna knows no implied consent: it promises prior consent (T-05).
    care = {"code": "P-X", "en": "care", "ja": "診療", "care": "P-C4", "provision": True}
    clinic.do(
        "purpose.change", policy="KIZ", old="KIZ-P1", new=care, relation="it is care",
        announced="PUBLISHED", announced_at="2024-02-01T00:00:00Z",
        effective_at="2024-02-01T00:00:00Z",
    )  # fmt: skip
    clinic.do(
        "notice.give", code="POSTED", version="1", kind="CARE", text="院内掲示",
        contains=["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"],
        purposes=["P-C4"],
    )  # fmt: skip
    event = clinic.do("authorise", **asked(purpose="P-X", basis="CONSENT_IMPLIED_CARE")).events[0]
    assert (event.data["verdict"]["verdict"], event.data["verdict"]["row"]) == ("ALLOW", "D62")
    assert event.data["policy_check"]["verdict"] == "NOT_MET"
    assert event.data["policy_check"]["clauses"] == ["KIZ-5.1"]
    assert event.type == "provision.refused"
    assert not recompute(clinic.store, ORIGIN).findings


def test_what_happened_is_recorded_whatever_the_policy_says(clinic: Clinic) -> None:
    event = clinic.do("provide", **asked(), means="PAPER").events[0]
    assert event.type == "provision.recorded"
    assert event.data["policy_check"]["verdict"] == "NOT_MET"


def left_to_a_person(clinic: Clinic) -> Event:
    """Marketing under a stop of use: by the Act it goes to review; the policy is against it."""
    clinic.do("person.add", kind="STAFF", name="佐藤 一", numbers=["S1"])
    clinic.do("suspend", person=NUMBER, kind="USE", ground="BREACH")
    clinic.do("marketing.stop", person=NUMBER, channel="PHONE")
    return clinic.do(
        "authorise", **asked(purpose="KIZ-P3", basis="PUBLIC_HEALTH", need=True,
                             consent_difficult=True)
    ).main  # fmt: skip


def test_a_reviewer_cannot_approve_what_the_policy_is_against(clinic: Clinic) -> None:
    event = left_to_a_person(clinic)
    assert event.data["verdict"]["verdict"] == "REVIEW"
    assert event.data["policy_check"]["verdict"] == "NOT_MET"
    assert event.type == "provision.refused"
    assert not recompute(clinic.store, ORIGIN).findings


def test_a_review_that_is_named_against_the_policy_authorises_nothing(clinic: Clinic) -> None:
    event = left_to_a_person(clinic)
    position = forged(clinic, event, "provision.authorised", review=event.event)
    (found,) = judge_alone_again(event_at(clinic, position))
    assert found.kind is RuleKind.TYPE_DIFFERS
    assert found.found == "provision.authorised on REVIEW D09, policy NOT_MET"
    assert found.wanted == "provision.refused"


def test_a_ground_that_only_the_policy_knows_authorises_nothing(address: Address) -> None:
    clinic = Clinic.created(address)
    publish(clinic, profile("sakura"))
    clinic.do("person.add", **PATIENT)
    clinic.do("party.add", **{**PHARMACY, "code": "card", "sector": "SETTLEMENT"})
    event = clinic.do(
        "authorise", person=NUMBER, party="card", items=["PAYMENT_INFO"], purpose="SAK-P1.3a",
        basis="CONSENT", clause="SAK-4.2",
    ).events[0]  # fmt: skip
    assert event.type == "provision.refused"
    said = event.data["policy_check"]
    assert "Q07" in [one["row"] for one in said["findings"]]
    assert said["would"]
    assert event.data["clause"] == "SAK-4.2"


def test_where_no_policy_in_force_has_a_profile_nothing_is_judged(address: Address) -> None:
    clinic = Clinic.founded(address)
    event = clinic.do("authorise", **PROVISION).events[0]
    assert event.data["policy_check"]["verdict"] is None
    assert event.data["policy_check"]["reason"]["ja"]
    assert "profiles" not in event.data["policy_check"]


def test_the_version_in_force_at_the_instant_is_the_one_that_judges(clinic: Clinic) -> None:
    later = {**profile("kizuna"), "version": "2"}
    clinic.clock.move(days=30)
    posted = "2026-04-20T00:00:00Z"
    second = publish(clinic, later, posted_at=posted, at=posted)
    before = clinic.do("provide", **asked(), means="PAPER", at="2026-04-19T00:00:00Z").events[0]
    after = clinic.do("provide", **asked(), means="PAPER", at="2026-04-21T00:00:00Z").events[0]
    assert before.data["policy_check"]["profiles"] != [second]
    assert after.data["policy_check"]["profiles"] == [second]
    assert not recompute(clinic.store, ORIGIN).findings


def test_a_check_that_was_not_what_the_policy_says_is_found(clinic: Clinic) -> None:
    event = clinic.do("provide", **asked(), means="PAPER").events[0]
    forged_check = {**event.data["policy_check"], "verdict": "MET", "findings": []}
    forged(clinic, event_at(clinic, event.position), policy_check=forged_check)
    kinds = {finding.kind for finding in recompute(clinic.store, ORIGIN).findings}
    assert RuleKind.POLICY_DIFFERS in kinds


def test_words_may_be_improved_and_what_they_say_may_not_be_changed(clinic: Clinic) -> None:
    event = clinic.do("provide", **asked(), means="PAPER").events[0]
    check = event.data["policy_check"]
    words = {"en": "Said otherwise.", "ja": "別の言い方です。"}
    reworded = [{**one, "reason": words} for one in check["findings"]]
    forged(clinic, event_at(clinic, event.position),
           policy_check={**check, "reason": words, "findings": reworded})  # fmt: skip
    assert RuleKind.POLICY_DIFFERS not in {f.kind for f in recompute(clinic.store, ORIGIN).findings}
    for changed in ({"row": "Q09"}, {"clause": "KIZ-5.2"}, {"verdict": "NOTE"}):
        other = [{**one, **changed} for one in check["findings"]]
        forged(clinic, event_at(clinic, event.position), policy_check={**check, "findings": other})
    found = [f.kind for f in recompute(clinic.store, ORIGIN).findings]
    assert found.count(RuleKind.POLICY_DIFFERS) == 3


def test_an_attempt_authorised_against_the_policy_is_found(clinic: Clinic) -> None:
    event = clinic.do("authorise", **asked()).events[0]
    forged(clinic, event_at(clinic, event.position), "provision.authorised")
    kinds = {finding.kind for finding in recompute(clinic.store, ORIGIN).findings}
    assert RuleKind.TYPE_DIFFERS in kinds


def test_before_revision_2_nothing_was_asked_of_a_policy(clinic: Clinic) -> None:
    """Whatever stands there: those rules do not look at it."""
    clinic.do("consent", **{**CONSENT, "purposes": ["KIZ-P1"]})
    event = clinic.do("authorise", **asked()).main
    position = judged_by_revision_1(clinic, event, policy_check={"verdict": "NOT_MET"})
    assert not recompute(clinic.store, ORIGIN).findings
    assert judge_alone_again(event_at(clinic, position)) == []


def test_a_word_that_is_no_verdict_is_found_and_the_rest_is_looked_at(clinic: Clinic) -> None:
    event = clinic.do("authorise", **asked()).main
    verdict = {**event.data["verdict"], "verdict": "MAYBE"}
    position = forged(clinic, event, verdict=verdict, grounds={})
    kinds = {found.kind for found in recompute(clinic.store, ORIGIN).findings}
    assert kinds == {RuleKind.VERDICT_DIFFERS, RuleKind.TYPE_DIFFERS, RuleKind.GROUNDS_DIFFER}
    alone = {found.kind for found in judge_alone_again(event_at(clinic, position))}
    assert alone == {RuleKind.VERDICT_DIFFERS, RuleKind.TYPE_DIFFERS}
