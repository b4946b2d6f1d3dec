"""A ground that goes while a provision is authorised on it is seen: on every basis it can have."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application.command import Outcome
from ledger.errors import InvalidInput
from tests.application.test_races import Act, decided_while
from tests.support.clinic import NUMBER, POLICY, PROVISION, Clinic

ABOUT = {"person": NUMBER}
POSTED = {
    "code": "POSTED", "version": "1", "kind": "CARE", "text": "院内掲示",
    "contains": ["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"],
    "purposes": ["P-C4"],
}  # fmt: skip
CONTRACT = {
    "party": "sakura", "kind": "ENTRUSTMENT", "form": "CONTRACT", "items": ["DISPENSING"],
    "purposes": ["P1"],
}  # fmt: skip
JOINT = {
    "code": "JU", "version": "1", "kind": "JOINT_USE", "text": "共同利用",
    "contains": ["JU1", "JU2", "JU3", "JU4", "JU5"], "items": ["DISPENSING"],
    "parties": ["sakura"],
}  # fmt: skip
HEALTH = {**PROVISION, "basis": "PUBLIC_HEALTH", "need": True, "consent_difficult": True}


@pytest.fixture
def grounded(clinic: Clinic) -> Clinic:
    """Every ground recorded that a clinic has for its pharmacy."""
    purpose = {**POLICY["purposes"][0], "care": "P-C4"}
    clinic.do("policy.publish", **{**POLICY, "version": "2", "purposes": [purpose]})
    clinic.do("notice.give", **POSTED)
    clinic.do("notice.give", **JOINT)
    made = clinic.do("arrangement.make", **CONTRACT).main
    clinic.do("arrangement.check", arrangement=made.event, outcome="KEPT")
    return clinic


def last(clinic: Clinic, name: str, **wanted: Any) -> str:
    return [
        event.event
        for event in clinic.events()
        if event.type == name and all(event.data[key] == one for key, one in wanted.items())
    ][-1]


def end_notice(kind: str) -> Act:
    return lambda clinic: clinic.do("notice.end", notice=last(clinic, "notice.given", kind=kind))


def reserve(clinic: Clinic) -> Outcome:
    return clinic.do("reserve", purposes=["P1"], channel="IN_PERSON", **ABOUT)


def find_broken(clinic: Clinic) -> Outcome:
    made = last(clinic, "arrangement.made")
    return clinic.do("arrangement.check", arrangement=made, outcome="BROKEN")


def end_contract(clinic: Clinic) -> Outcome:
    return clinic.do("arrangement.end", arrangement=last(clinic, "arrangement.made"))


@pytest.mark.parametrize(
    ("basis", "act", "row"),
    [
        ("CONSENT_IMPLIED_CARE", reserve, "D60"),
        ("CONSENT_IMPLIED_CARE", end_notice("CARE"), "D61"),
        ("ENTRUST", find_broken, "D51"),
        ("ENTRUST", end_contract, "D51"),
        ("JOINT_USE", end_notice("JOINT_USE"), "D54"),
    ],
)
def test_a_ground_that_ends_meanwhile_is_none(
    grounded: Clinic, basis: str, act: Act, row: str
) -> None:
    asked = {**PROVISION, "basis": basis}
    assert grounded.do("authorise", **asked).main.type == "provision.authorised"
    outcome, appends = decided_while(grounded, act, **asked)
    assert appends == 2
    assert (outcome.main.type, outcome.main.data["verdict"]["row"]) == ("provision.refused", row)


def test_what_happens_to_another_recipient_disturbs_nothing(grounded: Clinic) -> None:
    grounded.do("party.add", kind="ORGANISATION", code="momiji", sector="CLINIC", name="もみじ")
    _, appends = decided_while(
        grounded,
        lambda clinic: clinic.do("arrangement.make", **{**CONTRACT, "party": "momiji"}),
        **{**PROVISION, "basis": "ENTRUST"},
    )
    assert appends == 1


def test_a_review_used_meanwhile_by_another_desk_is_not_used_again(grounded: Clinic) -> None:
    grounded.do("suspend", kind="USE", ground="BREACH", **ABOUT)
    grounded.do("person.add", kind="STAFF", name="責任 太郎", numbers=["officer"])
    referred = grounded.do("authorise", **HEALTH).main
    assert referred.type == "provision.referred"
    review = grounded.do(
        "review", referral=referred.event, decision="APPROVED", decided_by="officer", reason="r"
    ).main.event
    with pytest.raises(InvalidInput) as caught:
        decided_while(
            grounded, lambda clinic: clinic.do("authorise", review=review, **HEALTH),
            review=review, **HEALTH,
        )  # fmt: skip
    assert [problem.field for problem in caught.value.problems] == ["review"]
    authorised = [e for e in grounded.events() if e.type == "provision.authorised"]
    assert [event.data.get("review") for event in authorised] == [review]
    grounded.check()
