"""What a verdict refers to: reviews and authorisations that do not bear it out are found."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application.rule_findings import RuleFinding, RuleKind
from ledger.domain.event import Event
from tests.support.clinic import CONSENT, PROVISION, STOP, Clinic
from tests.support.forging import event_at, forged
from tests.support.whole_bundles import recomputed

HEALTH: dict[str, Any] = {
    **PROVISION, "basis": "PUBLIC_HEALTH", "need": True, "consent_difficult": True
}  # fmt: skip
OFFICER = "S-1"


@pytest.fixture(autouse=True)
def stopped(clinic: Clinic) -> None:
    """A stop of use: what public health asks for is left to a person; and that person."""
    clinic.do("person.add", kind="STAFF", name="佐藤 次郎", numbers=[OFFICER])
    clinic.do("suspend", **{**STOP, "kind": "USE"})


def referred(clinic: Clinic, **other: Any) -> Event:
    event = clinic.do("authorise", **{**HEALTH, **other}).main
    assert event.type == "provision.referred"
    return event


def reviewed(clinic: Clinic, referral: Event, decision: str = "APPROVED") -> Event:
    return clinic.do(
        "review", referral=referral.event, decision=decision, decided_by=OFFICER,
        reason="感染症の発生状況の報告のため",
    ).main  # fmt: skip


def authorised_anyway(clinic: Clinic, referral: Event, review: str, **data: Any) -> int:
    """What was referred once more, as if the review had let it go ahead."""
    grounds = {**referral.data["grounds"], "review": review}
    data = {"review": review, "grounds": grounds, "seen": clinic.size, **data}
    return forged(clinic, referral, "provision.authorised", **data)


def found_in(clinic: Clinic) -> list[RuleFinding]:
    return list(recomputed(clinic).findings)


def only(clinic: Clinic, kind: RuleKind, position: int) -> RuleFinding:
    """The one finding there is."""
    (found,) = found_in(clinic)
    assert (found.kind, found.position) == (kind, position)
    return found


def test_a_review_that_approved_lets_all_that_follows_from_it_come_out(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic))
    attempt, record = clinic.do(
        "authorise_and_provide", **HEALTH, means="FAX", review=review.event
    ).events
    assert attempt.data["review"] == record.data["grounds"]["review"] == review.event
    clinic.do("provide", **HEALTH, means="FAX", authorisation=attempt.event)
    amended = clinic.do("amend", record=record.event, means="PAPER", reason="手段の誤り").main
    assert amended.data["grounds"]["review"] == review.event
    assert found_in(clinic) == []


def test_a_review_used_twice_is_found(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic))
    first = clinic.do("authorise", **HEALTH, review=review.event).main
    position = forged(clinic, first)
    found = only(clinic, RuleKind.REVIEW_DIFFERS, position)
    assert found.found == f"used by entry {first.position}"


def test_an_authorisation_on_a_review_that_declined_is_found(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic), "DECLINED")
    position = authorised_anyway(clinic, referred(clinic), review.event)
    found = only(clinic, RuleKind.REVIEW_DIFFERS, position)
    assert (found.found, found.wanted) == ("DECLINED", "APPROVED")


def test_a_second_review_of_what_was_declined_is_found(clinic: Clinic) -> None:
    declined = reviewed(clinic, referred(clinic), "DECLINED")
    again = event_at(clinic, forged(clinic, declined, decision="APPROVED"))
    position = authorised_anyway(clinic, referred(clinic), again.event)
    found = only(clinic, RuleKind.REVIEW_DIFFERS, position)
    assert found.found == f"entry {declined.position} (provision.reviewed)"


def test_a_review_of_facts_that_have_changed_since_is_found(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic))
    clinic.do("consent", **CONSENT)
    position = authorised_anyway(clinic, referred(clinic), review.event)
    found = only(clinic, RuleKind.REVIEW_DIFFERS, position)
    assert found.wanted == "a referral of this, with the same facts"


def test_a_review_serves_days_later_for_fewer_items(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic, items=["DISPENSING", "NAME"])).event
    clinic.clock.move(days=30)
    clinic.do("authorise", **HEALTH, review=review)
    assert found_in(clinic) == []


def test_a_review_that_serves_for_more_or_for_something_else_is_found(clinic: Clinic) -> None:
    clinic.do("party.add", kind="ORGANISATION", code="minato", sector="HOSPITAL", name="みなと")
    review = reviewed(clinic, referred(clinic, items=["DISPENSING", "NAME"])).event
    more = referred(clinic, items=["DISPENSING", "NAME", "EXAM_RESULT"])
    elsewhere = referred(clinic, party="minato")
    places = [authorised_anyway(clinic, one, review) for one in (more, elsewhere)]
    assert [(f.kind, f.position) for f in found_in(clinic)] == [
        (RuleKind.REVIEW_DIFFERS, at) for at in places
    ]


def test_a_review_about_somebody_else_is_found(clinic: Clinic) -> None:
    clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=["0099"])
    clinic.do("suspend", **{**STOP, "kind": "USE", "person": "0099"})
    review = reviewed(clinic, referred(clinic, person="0099"))
    position = authorised_anyway(clinic, referred(clinic), review.event)
    found = only(clinic, RuleKind.REVIEW_DIFFERS, position)
    assert found.wanted == "a provision.referred about this person"


def test_a_review_by_nobody_registered_or_by_the_person_is_found(clinic: Clinic) -> None:
    referral = referred(clinic)
    review = reviewed(clinic, referred(clinic))
    nobody = "s-" + "a" * (len(str(referral.subject)) - 2)
    places = []
    for decider in (nobody, referral.subject):
        own = referred(clinic)
        other = forged(clinic, review, referral=own.event, decided_by=decider)
        places.append(authorised_anyway(clinic, own, event_at(clinic, other).event))
    found = found_in(clinic)
    assert [(one.kind, one.position) for one in found] == [
        (RuleKind.REVIEW_DIFFERS, at) for at in places
    ]
    assert [one.wanted for one in found] == [
        "somebody registered", "somebody other than the person"
    ]  # fmt: skip


def test_what_is_no_review_or_comes_later_is_found(clinic: Clinic) -> None:
    referral = referred(clinic)
    review = reviewed(clinic, referral)
    unseen = authorised_anyway(clinic, referral, review.event, seen=review.position)
    no_review = authorised_anyway(clinic, referral, referral.event)
    missing = authorised_anyway(clinic, referral, "00000000-0000-4000-8000-000000000000")
    assert [(f.kind, f.position) for f in found_in(clinic)] == [
        (RuleKind.REVIEW_DIFFERS, at) for at in (unseen, no_review, missing)
    ]


def test_a_review_where_nothing_was_left_to_a_person_is_found(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic)).event
    stop = next(event for event in clinic.events() if event.type == "suspension.started")
    clinic.do("resume", suspension=stop.event)
    allowed = clinic.do("authorise", **HEALTH).main
    both = authorised_anyway(clinic, allowed, review)
    grounds = {**allowed.data["grounds"], "review": review}
    ground = forged(clinic, allowed, grounds=grounds)
    found = found_in(clinic)
    assert [(one.kind, one.position) for one in found] == [
        (RuleKind.REVIEW_DIFFERS, both), (RuleKind.REVIEW_DIFFERS, ground)
    ]  # fmt: skip
    assert [one.wanted for one in found] == ["none: nothing was left to a person", "ground none"]


def test_a_record_that_conceals_the_review_it_rests_on_is_found(clinic: Clinic) -> None:
    review = reviewed(clinic, referred(clinic))
    _, record = clinic.do(
        "authorise_and_provide", **HEALTH, means="FAX", review=review.event
    ).events
    amended = clinic.do("amend", record=record.event, means="PAPER", reason="手段の誤り").main
    places = []
    for event in (record, amended):
        grounds = {name: one for name, one in event.data["grounds"].items() if name != "review"}
        places.append(forged(clinic, event, grounds=grounds))
    assert [(f.kind, f.position) for f in found_in(clinic)] == [
        (RuleKind.REVIEW_DIFFERS, at) for at in places
    ]


def test_an_authorisation_of_something_else_is_found(clinic: Clinic) -> None:
    """By recipient, purpose, basis, item, person, instant; and by what is no authorisation."""
    clinic.do("party.add", kind="ORGANISATION", code="minato", sector="HOSPITAL", name="みなと")
    stop = next(event for event in clinic.events() if event.type == "suspension.started")
    clinic.do("resume", suspension=stop.event)
    clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=["0099"])
    early = clinic.clock.now
    clinic.do("consent", **CONSENT)
    clinic.do("consent", **{**CONSENT, "person": "0099"})
    given = clinic.do("authorise", **PROVISION).main
    hers = clinic.do("authorise", **{**PROVISION, "person": "0099"}).main
    record = clinic.do("provide", **PROVISION, means="PAPER", authorisation=given.event).main
    more = clinic.do("provide", **{**PROVISION, "items": ["DISPENSING", "NAME"]}, means="FAX").main
    before = clinic.do("provide", **PROVISION, means="PAPER", at=early).main
    elsewhere = clinic.do("provide", **{**PROVISION, "party": "minato"}, means="PAPER").main
    others = ({"purpose": "P2"}, {"basis": "LAW"})
    not_so = [clinic.do("provide", **PROVISION | other, means="PAPER").main for other in others]
    places = [
        forged(clinic, record, authorisation=hers.event),
        forged(clinic, more, authorisation=given.event),
        forged(clinic, before, authorisation=given.event),
        forged(clinic, elsewhere, authorisation=given.event),
        *(forged(clinic, other, authorisation=given.event) for other in not_so),
        forged(clinic, record, authorisation=record.event),
    ]
    assert [(f.kind, f.position) for f in found_in(clinic)] == [
        (RuleKind.AUTHORISATION_DIFFERS, at) for at in places
    ]
