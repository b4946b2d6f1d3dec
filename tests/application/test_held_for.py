"""Data held for another, provided on: judged by the entruster's purposes, and found where forged.

A provision that says for whom the data are held says under which arrangement. It stands in what is
authorised, recorded and amended, and everything that is computed again asks for it.
"""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application.persons import person_of
from ledger.application.record import query
from ledger.application.rule_findings import RuleFinding, RuleKind
from ledger.domain.boundary import of_provision
from ledger.domain.decisions.judging import judge_provision
from ledger.domain.decisions.providing import proposal_of
from ledger.domain.event import Event
from ledger.domain.facts.proposal import attested_in
from ledger.domain.law.rulebook import REVISION
from ledger.errors import InvalidInput
from ledger.store.feed import read_events
from tests.application.test_races import decided_while
from tests.support.clinic import CONSENT, ORIGIN, PROVISION, STOP, Clinic
from tests.support.forging import forged
from tests.support.whole_bundles import recomputed

NOBODY = "00000000-0000-4000-8000-000000000000"
TO_SAKURA: dict[str, Any] = {**PROVISION, "purpose": "E1", "basis": "ENTRUST"}
HEALTH: dict[str, Any] = {
    **TO_SAKURA, "basis": "PUBLIC_HEALTH", "need": True, "consent_difficult": True
}  # fmt: skip
LAW: dict[str, Any] = {
    **TO_SAKURA, "basis": "LAW", "statute": "感染症法第12条", "statute_applies": True
}  # fmt: skip


def entrusted_by(clinic: Clinic, party: str, **changes: Any) -> Event:
    """An arrangement: by default one under which this party entrusts, for E1."""
    made = {"party": party, "kind": "ACCEPTED", "form": "CONTRACT",
            "items": ["NAME", "DISPENSING"], "purposes": ["E1"]}  # fmt: skip
    return clinic.do("arrangement.make", **made | changes).main


def entrusted_on(clinic: Clinic, **changes: Any) -> Event:
    """A contract with the pharmacy, supervised."""
    made = entrusted_by(clinic, "sakura", kind="ENTRUSTMENT", **changes)
    clinic.do("arrangement.check", arrangement=made.event, outcome="KEPT")
    return made


@pytest.fixture
def made(clinic: Clinic) -> Event:
    """The west clinic entrusts data for E1, and they go on; the pharmacy has our own data too."""
    for code in ("west", "east"):
        clinic.do("party.add", kind="ORGANISATION", code=code, sector="ENTRUSTER", name=code)
    entrusted_on(clinic, purposes=["E1", "P1"])
    made = entrusted_by(clinic, "west")
    entrusted_on(clinic, under=made.event)
    return made


def found_in(clinic: Clinic) -> list[RuleFinding]:
    return list(recomputed(clinic).findings)


def only(clinic: Clinic, kind: RuleKind, position: int) -> None:
    assert [(one.kind, one.position) for one in found_in(clinic)] == [(kind, position)]


def other_than(event: Event, **grounds: Any) -> dict[str, Any]:
    """The grounds of an event but for these; None takes one away."""
    kept = {**event.data["grounds"], **grounds}
    return {name: one for name, one in kept.items() if one is not None}


def judged_as(clinic: Clinic, event: Event, **stated: Any) -> int:
    """The provision once more, with this said of it (None: nothing), and judged as that gives."""
    data, corrected, seen = event.data, "corrected" in event.data, clinic.size
    said = {**data.get("corrected", data), **stated}
    said = {name: one for name, one in said.items() if one is not None}
    proposal = proposal_of(said, attested_in(data["facts"]))
    person = person_of(clinic.store, ORIGIN, str(event.subject))
    boundary = of_provision(person, proposal.party, REVISION, proposal.entruster)
    judged = judge_provision(
        proposal, read_events(clinic.store, ORIGIN, query(boundary), end=seen), person=person,
        at=said.get("happened_at", event.happened_at), recorded_at=event.recorded_at,
    )  # fmt: skip
    dropped = [name for name, one in stated.items() if one is None and not corrected]
    new = {"corrected": said} if corrected else {name: said[name] for name in stated.keys() & said}
    return forged(
        clinic, event, drop=dropped, facts=judged.facts, verdict=judged.judgement.as_object(),
        policy_check=dict(judged.policy), grounds=dict(judged.grounds), seen=seen,
        boundary=[part.as_object() for part in boundary], **new,
    )  # fmt: skip


# From the authorisation to the amendment.


def test_authorised_provided_and_amended_it_stays_held_for_that_entruster(
    clinic: Clinic, made: Event
) -> None:
    asked = {**TO_SAKURA, "held_for": made.event}
    permit = clinic.do("authorise", **asked).main
    record = clinic.do("provide", **asked, means="FAX", authorisation=permit.event).main
    both = clinic.do("authorise_and_provide", **asked, means="FAX").events
    amended = clinic.do("amend", record=record.event, items=["NAME"], reason="誤記").main
    again = clinic.do("amend", record=record.event, means="EMAIL", reason="誤記").main
    stated = [event.data.get("corrected", event.data) for event in (permit, record, *both)]
    stated += [event.data["corrected"] for event in (amended, again)]
    for said, event in zip(stated, (permit, record, *both, amended, again), strict=True):
        assert (said["held_for"], said["entruster"]) == (made.event, "west")
        assert event.data["grounds"]["entrusted"] == made.event
        assert event.data["verdict"]["row"] == "D50"
        tags = [part["tags"] for part in event.data["boundary"] if "arrangement.made" in
                part["types"]]  # fmt: skip
        assert tags == [["party:sakura"], ["party:west"]]
    assert [event.type for event in (permit, *both)] == [
        "provision.authorised", "provision.authorised", "provision.recorded"
    ]  # fmt: skip
    assert found_in(clinic) == []
    clinic.check()


def test_an_arrangement_named_by_its_command_is_the_same_one(clinic: Clinic, made: Event) -> None:
    event = clinic.do("authorise", **TO_SAKURA, held_for=made.command).main
    assert event.data["held_for"] == made.event
    assert event.type == "provision.authorised"


def test_only_the_purposes_of_that_entruster_count(clinic: Clinic, made: Event) -> None:
    other = entrusted_by(clinic, "west", purposes=["E2"])
    entrusted_on(clinic, under=other.event, purposes=["E2"])
    for changes in ({"purpose": "P1", "held_for": made.event}, {"held_for": other.event}, {}):
        event = clinic.do("authorise", **{**TO_SAKURA, **changes}).main
        assert (event.type, event.data["verdict"]["row"]) == ("provision.refused", "D14")
    own = clinic.do("authorise", **{**TO_SAKURA, "purpose": "P1"}).main
    assert own.type == "provision.authorised"
    assert not {"held_for", "entruster"} & own.data.keys()
    assert "entrusted" not in own.data["grounds"]
    assert found_in(clinic) == []


def test_an_arrangement_that_has_ended_entrusts_nothing_more(clinic: Clinic, made: Event) -> None:
    asked = {**TO_SAKURA, "held_for": made.event}
    before = clinic.clock.now
    clinic.clock.move(hours=1)
    clinic.do("arrangement.end", arrangement=made.event)
    clinic.clock.move(hours=1)
    refused = clinic.do("authorise", **asked).main
    assert (refused.type, refused.data["verdict"]["row"]) == ("provision.refused", "D14")
    late = clinic.do("provide", **asked, means="FAX", at=before).main
    assert late.data["verdict"]["row"] == "D50"
    assert found_in(clinic) == []
    clinic.check()


def test_an_arrangement_that_ends_while_it_is_authorised_is_seen(
    clinic: Clinic, made: Event
) -> None:
    def end(clinic: Clinic) -> object:
        return clinic.do("arrangement.end", arrangement=made.event)

    asked = {**TO_SAKURA, "held_for": made.event}
    outcome, appends = decided_while(clinic, end, **asked)
    assert (outcome.main.type, appends) == ("provision.refused", 2)


@pytest.mark.parametrize("name", ["authorise", "provide", "authorise_and_provide"])
def test_what_entrusts_nothing_to_this_organisation_is_refused(
    clinic: Clinic, made: Event, name: str
) -> None:
    ours = entrusted_by(clinic, "sakura", kind="ENTRUSTMENT")
    consent = clinic.do("consent", **CONSENT).main
    means = {} if name == "authorise" else {"means": "FAX"}
    for held_for in (ours.event, consent.event):
        with pytest.raises(InvalidInput) as caught:
            clinic.do(name, **TO_SAKURA, **means, held_for=held_for)
        assert [problem.field for problem in caught.value.problems] == ["held_for"]


def test_an_amendment_does_not_say_for_whom_data_are_held(clinic: Clinic, made: Event) -> None:
    record = clinic.do("provide", **PROVISION, means="FAX").main
    with pytest.raises(InvalidInput) as caught:
        clinic.do("amend", record=record.event, held_for=made.event, reason="誤記")
    assert [problem.field for problem in caught.value.problems] == ["held_for"]


# What a provision rests on is of data held for the same entruster.


def test_an_authorisation_of_data_held_otherwise_bears_nothing_out(
    clinic: Clinic, made: Event
) -> None:
    other = entrusted_by(clinic, "east").event
    entrusted_on(clinic, under=other)
    both = ({"held_for": made.event}, {"held_for": other})
    permit, elsewhere = (clinic.do("authorise", **TO_SAKURA, **held).main for held in both)
    records = [clinic.do("provide", **TO_SAKURA, **held, means="FAX").main for held in both]
    own = clinic.do("provide", **TO_SAKURA, means="FAX").main
    for held, wrong in ((both[0], elsewhere), ({}, permit)):
        with pytest.raises(InvalidInput) as caught:
            clinic.do("provide", **TO_SAKURA, **held, means="FAX", authorisation=wrong.event)
        assert [problem.field for problem in caught.value.problems] == ["authorisation"]
    assert found_in(clinic) == []
    places = [
        forged(clinic, records[0], authorisation=elsewhere.event),
        forged(clinic, records[1], authorisation=permit.event),
        forged(clinic, own, authorisation=permit.event),
    ]
    assert [(one.kind, one.position) for one in found_in(clinic)] == [
        (RuleKind.AUTHORISATION_DIFFERS, at) for at in places
    ]


def test_a_review_of_data_held_otherwise_lets_nothing_go_ahead(clinic: Clinic, made: Event) -> None:
    clinic.do("person.add", kind="STAFF", name="佐藤 次郎", numbers=["S-1"])
    clinic.do("suspend", **STOP | {"kind": "USE"})
    # Another arrangement of the same purposes, entrusted on too: all the facts are the same.
    other = entrusted_by(clinic, "west").event
    entrusted_on(clinic, under=other)
    referral = clinic.do("authorise", **HEALTH, held_for=made.event).main
    elsewhere = clinic.do("authorise", **HEALTH, held_for=other).main
    assert (referral.type, elsewhere.type) == ("provision.referred", "provision.referred")
    review = clinic.do(
        "review", referral=referral.event, decision="APPROVED", decided_by="S-1", reason="必要",
    ).main.event  # fmt: skip
    for held in ({"held_for": other}, {}):
        with pytest.raises(InvalidInput) as caught:
            clinic.do("authorise", **HEALTH, **held, review=review)
        assert [problem.field for problem in caught.value.problems] == ["review"]
    position = forged(
        clinic, elsewhere, "provision.authorised", review=review, seen=clinic.size,
        grounds=other_than(elsewhere, review=review),
    )  # fmt: skip
    only(clinic, RuleKind.REVIEW_DIFFERS, position)


def test_a_review_of_data_held_for_the_same_entruster_lets_it_go_ahead(
    clinic: Clinic, made: Event
) -> None:
    clinic.do("person.add", kind="STAFF", name="佐藤 次郎", numbers=["S-1"])
    clinic.do("suspend", **STOP | {"kind": "USE"})
    asked = {**HEALTH, "held_for": made.event}
    referral = clinic.do("authorise", **asked).main
    review = clinic.do(
        "review", referral=referral.event, decision="APPROVED", decided_by="S-1", reason="必要",
    ).main.event  # fmt: skip
    both = clinic.do("authorise_and_provide", **asked, means="FAX", review=review).events
    assert [event.data["held_for"] for event in both] == [made.event] * 2
    assert found_in(clinic) == []


# What another program wrote.


@pytest.fixture
def record(clinic: Clinic, made: Event) -> Event:
    return clinic.do("provide", **TO_SAKURA, means="FAX", held_for=made.event).main


def test_a_record_that_conceals_for_whom_the_data_are_held_is_found(
    clinic: Clinic, record: Event
) -> None:
    position = forged(clinic, record, drop=("held_for", "entruster"))
    assert {(one.kind, one.position) for one in found_in(clinic)} == {
        (kind, position)
        for kind in (
            RuleKind.BOUNDARY_DIFFERS, RuleKind.FACTS_DIFFER, RuleKind.GROUNDS_DIFFER,
            RuleKind.VERDICT_DIFFERS,
        )
    }  # fmt: skip


def test_another_arrangement_than_that_which_entrusts_is_found(
    clinic: Clinic, record: Event
) -> None:
    other = entrusted_by(clinic, "west", purposes=["E2"]).event
    position = forged(
        clinic, record, held_for=other, seen=clinic.size,
        grounds=other_than(record, entrusted=other),
    )  # fmt: skip
    kinds = {one.kind for one in found_in(clinic) if one.position == position}
    assert {RuleKind.FACTS_DIFFER, RuleKind.VERDICT_DIFFERS} <= kinds


def test_a_ground_that_says_nothing_of_the_arrangement_is_found(
    clinic: Clinic, record: Event
) -> None:
    position = forged(clinic, record, grounds=other_than(record, entrusted=None))
    only(clinic, RuleKind.GROUNDS_DIFFER, position)


@pytest.mark.parametrize("entruster", ["east", None])
@pytest.mark.parametrize("basis", [LAW, {**TO_SAKURA, "basis": "CONSENT"}])
@pytest.mark.parametrize("recipient", ["sakura", "west"])
def test_another_entruster_than_that_of_the_arrangement_is_found(
    clinic: Clinic, made: Event, recipient: str, basis: dict[str, Any], entruster: str | None
) -> None:
    clinic.do("consent", **CONSENT | {"purposes": ["E1"], "parties": ["sakura", "west"]})
    asked = {**basis, "party": recipient, "held_for": made.event}
    record = clinic.do("provide", **asked, means="FAX").main
    assert record.data["verdict"]["verdict"] == "ALLOW"
    only(clinic, RuleKind.GROUNDS_DIFFER, judged_as(clinic, record, entruster=entruster))


@pytest.mark.parametrize("what", ["nobody's", "ours", "a consent"])
def test_what_is_no_arrangement_to_hold_data_is_found(
    clinic: Clinic, made: Event, what: str
) -> None:
    # What a law asks for needs no purpose of the entruster's.
    ours = entrusted_by(clinic, "west", kind="ENTRUSTMENT")
    consent = clinic.do("consent", **CONSENT).main
    named = {"nobody's": NOBODY, "ours": ours.event, "a consent": consent.event}[what]
    record = clinic.do("provide", **LAW, means="FAX", held_for=made.event).main
    only(clinic, RuleKind.GROUNDS_DIFFER, judged_as(clinic, record, held_for=named))


def test_an_entruster_without_an_arrangement_is_found(clinic: Clinic, made: Event) -> None:
    own = clinic.do("provide", **LAW, means="FAX").main
    only(clinic, RuleKind.GROUNDS_DIFFER, judged_as(clinic, own, entruster="west"))


@pytest.mark.parametrize("to", ["another", "nobody"])
def test_an_amendment_that_holds_the_data_for_somebody_else_is_found(
    clinic: Clinic, made: Event, to: str
) -> None:
    other = entrusted_by(clinic, "west").event
    record = clinic.do("provide", **LAW, means="FAX", held_for=made.event).main
    amended = clinic.do("amend", record=record.event, means="EMAIL", reason="誤記").main
    said = {"held_for": other} if to == "another" else {"held_for": None, "entruster": None}
    only(clinic, RuleKind.GROUNDS_DIFFER, judged_as(clinic, amended, **said))


def test_an_amendment_keeps_data_of_ones_own_from_being_held_for_another(
    clinic: Clinic, made: Event
) -> None:
    record = clinic.do("provide", **LAW, means="FAX").main
    amended = clinic.do("amend", record=record.event, means="EMAIL", reason="誤記").main
    said = {"held_for": made.event, "entruster": "west"}
    only(clinic, RuleKind.GROUNDS_DIFFER, judged_as(clinic, amended, **said))
