"""Entries withheld from the person: made, refused, sealed, kept, erased, released, carried over."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from ledger.application.handing_out import place_of, record
from ledger.application.resolve import record as resolve_record
from ledger.application.resolve import told_record
from ledger.application.selecting import Asked
from ledger.domain.event import Event
from ledger.errors import InvalidInput
from ledger.store.withheld import NOTHING, withheld_from
from tests.support.clinic import (
    CONSENT,
    NUMBER,
    ORIGIN,
    PATIENT,
    PROVISION,
    STAFF,
    Clinic,
    Interposed,
)
from tests.support.disclosed import Disclosure
from tests.support.erasing import erase, tags_of
from tests.support.withholding import (
    AT_ONCE,
    DECIDER,
    NOTED,
    RECEIVED,
    listed_one,
    of,
    provided,
    untold,
    withhold,
)


def refused(clinic: Clinic, *events: Event | str, **more: Any) -> str:
    size = clinic.size
    with pytest.raises(InvalidInput) as caught:
        withhold(clinic, *events, **more)
    assert clinic.size == size
    return str(caught.value)


# Made.


@pytest.mark.parametrize("name", ["provide", "authorise", "authorise_and_provide", "receive"])
def test_what_is_withheld_from_its_making_is_so_in_one_append(house: Clinic, name: str) -> None:
    asked: dict[str, Any] = {**NOTED}
    asked |= {"means": "FAX"} if "provide" in name else {}
    if name == "receive":
        asked = RECEIVED
    before = house.size
    outcome = house.do(name, **asked, **AT_ONCE)
    first, *others = outcome.events
    assert first.type == "entry.withheld"
    assert first.data["entries"] == [event.event for event in others]
    assert house.size == before + len(outcome.events)
    assert untold(house) == {event.event for event in others}
    assert outcome.main == others[-1]
    house.check()


def test_an_attempt_that_is_refused_is_withheld_too(house: Clinic) -> None:
    unasked = {**PROVISION, "items": ["EXAM_RESULT"]}
    outcome = house.do("authorise", **unasked, **AT_ONCE)
    assert outcome.main.type == "provision.refused"
    assert untold(house) == {outcome.main.event}


@pytest.mark.parametrize("left_out", AT_ONCE)
def test_a_ground_a_decider_and_a_reason_are_asked_for(house: Clinic, left_out: str) -> None:
    given = {name: value for name, value in AT_ONCE.items() if name != left_out}
    with pytest.raises(InvalidInput, match=left_out):
        provided(house, **given)
    assert untold(house) == set()


def test_asked_again_it_is_recorded_once(house: Clinic) -> None:
    command = house.command("provide", **NOTED, means="FAX", **AT_ONCE)
    first, again = house.repeat(command), house.repeat(command)
    assert again.repeated
    assert again.events == first.events


# Sealed.


def test_it_is_sealed_under_keys_of_its_own_with_all_that_is_added_to_it(house: Clinic) -> None:
    made = provided(house, **AT_ONCE)
    amended = house.do("amend", record=made.event, means="PAPER", reason="誤記").main
    assert {made.sealed_class, amended.sealed_class} == {"restricted"}
    assert untold(house) == {made.event, amended.event}
    assert provided(house).sealed_class == "record"
    house.check()


def test_what_was_sealed_before_is_copied_with_who_the_person_is(house: Clinic) -> None:
    made = provided(house)
    withholding = withhold(house, made)
    assert withholding.sealed_class == "restricted"
    payload = of(house, withholding)
    assert payload["reason"] == "要請"
    copies = {one["event"]: json.loads(one["payload"]) for one in payload["copies"]}
    assert copies[made.event] == {"note": "窓口で手渡し"}
    assert [one["name"] for one in copies.values() if "name" in one] == [PATIENT["name"]]
    assert {"note": "口頭で説明"} in copies.values()  # the consent that it rests on
    house.check()


# Refused.


def test_what_is_withheld_already_is_not_withheld_again(house: Clinic) -> None:
    made = provided(house, **AT_ONCE)
    assert "not withheld yet" in refused(house, made)


def test_only_records_of_provision_and_receipt_of_one_person_are_withheld(house: Clinic) -> None:
    house.do("consent", **{**CONSENT, "person": "777"})
    other = house.do("provide", **{**NOTED, "person": "777"}, means="FAX").main
    events = house.events()
    for event in events:
        if event.type in ("policy.published", "party.registered", "subject.registered",
                          "consent.given", "log.created"):  # fmt: skip
            assert "one person" in refused(house, event)
    assert "one person" in refused(house, provided(house), other)


def test_somebody_attests_that_the_person_holds_nothing_of_it(house: Clinic) -> None:
    assert "no_receipt_outside" in refused(house, provided(house), no_receipt_outside=False)


def test_nobody_withholds_from_oneself(house: Clinic) -> None:
    assert "decided_by" in refused(house, provided(house), decided_by=NUMBER)


def hand_out(clinic: Clinic, folder: Path, **asked: Any) -> None:
    """An opened bundle of the person, recorded as daicho does it."""
    wanted = Asked(people=tags_of(clinic), **asked)
    place = place_of(clinic.raw, ORIGIN, wanted.people)
    disclosure = Disclosure(clinic, Path(mkdtemp(dir=folder)))
    disclosure.of(people=wanted.people, **asked)
    assert disclosure.last is not None
    record(clinic.ledger, place, ORIGIN, wanted, disclosure.last, actor=STAFF,
           command=clinic.chance.uuid(), means=None)  # fmt: skip


def test_what_the_person_was_handed_is_not_withheld(house: Clinic, tmp_path: Path) -> None:
    made = provided(house)
    hand_out(house, tmp_path)
    newer = provided(house)
    assert "handed out" in refused(house, made)
    assert "handed out" in refused(house, made, newer)
    withhold(house, newer)


def test_what_a_bundle_left_out_was_not_handed_out(house: Clinic, tmp_path: Path) -> None:
    made = provided(house, **AT_ONCE)
    hand_out(house, tmp_path)
    house.do("release", withholding=listed_one(house, made), decided_by=DECIDER)
    withhold(house, made)
    early, late = provided(house), provided(house)
    hand_out(house, tmp_path, happened_before=late.happened_at)
    assert "handed out" in refused(house, early)
    withhold(house, late)


def test_what_an_erasure_named_to_the_person_is_not_withheld(house: Clinic) -> None:
    made = provided(house)
    erase(house)
    assert "told" in refused(house, made)


# At the same time.


def test_handed_out_meanwhile_it_is_not_withheld(house: Clinic, tmp_path: Path) -> None:
    made = provided(house)
    ledger = house.ledger
    store = Interposed(house.raw, lambda: None)
    object.__setattr__(ledger, "store", store)
    store._before = lambda: hand_out(house, tmp_path)
    with pytest.raises(InvalidInput, match="handed out"):
        withhold(house, made)
    assert untold(house) == set()


def test_withheld_meanwhile_the_bundle_is_not_handed_out(house: Clinic, tmp_path: Path) -> None:
    made = provided(house)
    wanted = Asked(people=tags_of(house))
    place = place_of(house.raw, ORIGIN, wanted.people)
    disclosure = Disclosure(house, tmp_path)
    disclosure.of(people=wanted.people)
    assert disclosure.last is not None
    withhold(house, made)
    with pytest.raises(InvalidInput, match="changed meanwhile"):
        record(house.ledger, place, ORIGIN, wanted, disclosure.last, actor=STAFF,
               command=house.chance.uuid(), means=None)  # fmt: skip


def test_withheld_by_two_at_once_it_is_withheld_once(house: Clinic) -> None:
    made = provided(house)
    store = Interposed(house.raw, lambda: None)
    object.__setattr__(house.ledger, "store", store)
    store._before = lambda: withhold(house, made)
    with pytest.raises(InvalidInput, match="not withheld yet"):
        withhold(house, made)
    assert house.types().count("entry.withheld") == 1


# All that tells of it.


def test_the_whole_act_goes_with_any_part_of_it(house: Clinic) -> None:
    authorised = house.do("authorise", **PROVISION).main
    made = house.do("provide", **NOTED, means="FAX", authorisation=authorised.event).main
    amended = house.do("amend", record=made.event, means="PAPER", reason="誤記").main
    kept = provided(house)
    for part in (authorised, made, amended):
        withholding = withhold(house, part)
        assert untold(house) == {authorised.event, made.event, amended.event}
        house.do("release", withholding=withholding.event, decided_by=DECIDER)
        assert untold(house) == set()
    assert told_record(house.raw, ORIGIN, kept.event, "RECORD") == kept


def test_a_review_goes_with_what_was_referred(house: Clinic) -> None:
    referred = house.do("authorise", **PROVISION, data_class="DECEASED", **AT_ONCE).main
    review = house.do("review", referral=referred.event, decision="APPROVED", decided_by=DECIDER,
                      reason="確認").main  # fmt: skip
    approved = house.do("authorise", **PROVISION, data_class="DECEASED", review=review.event).main
    assert approved.type == "provision.authorised"
    assert untold(house) == {referred.event, review.event, approved.event}


def test_withheld_under_one_registration_it_is_withheld_under_all(house: Clinic) -> None:
    house.do("person.add", **{**PATIENT, "numbers": ["A-77"]})
    house.do("person.link", person=NUMBER, other="A-77", reason="SAME_PERSON")
    made = provided(house, **AT_ONCE)
    assert made.event in withheld_from(house.raw, ORIGIN, tags_of(house, "A-77"))


def test_unlinked_from_where_it_was_decided_it_is_withheld_all_the_same(house: Clinic) -> None:
    house.do("person.add", **{**PATIENT, "numbers": ["A-77"]})
    made = provided(house, person="A-77", basis="LAW", statute="刑事訴訟法197条2項")
    house.do("person.link", person=NUMBER, other="A-77", reason="SAME_PERSON")
    other = provided(house)
    withhold(house, other, made)
    house.do("person.unlink", person=NUMBER, other="A-77", reason="MISTAKE")
    assert made.event in withheld_from(house.raw, ORIGIN, tags_of(house, "A-77"))
    assert other.event in withheld_from(house.raw, ORIGIN, tags_of(house))


@pytest.mark.parametrize("at_once", [False, True])
def test_unlinked_an_act_of_both_registrations_is_withheld_whole(
    house: Clinic, at_once: bool
) -> None:
    house.do("person.add", **{**PATIENT, "numbers": ["A-77"]})
    asked = house.do("authorise", **{**PROVISION, "person": NUMBER}).main
    house.do("person.link", person=NUMBER, other="A-77", reason="SAME_PERSON")
    more = AT_ONCE if at_once else {}
    made = provided(house, person="A-77", authorisation=asked.event, **more)
    assert made.subject != asked.subject
    if not at_once:
        withhold(house, made)
    house.do("person.unlink", person=NUMBER, other="A-77", reason="MISTAKE")
    for person in (NUMBER, "A-77"):
        found = withheld_from(house.raw, ORIGIN, tags_of(house, person))
        assert {asked.event, made.event} <= set(found.by)
    house.do("release", withholding=listed_one(house, made), decided_by=DECIDER)
    assert untold(house) == set()


def test_who_has_nothing_withheld_costs_one_question(house: Clinic) -> None:
    provided(house, **AT_ONCE)
    asked: list[Any] = []

    class Counting:
        def read(self, origin: str, query: Any, **more: Any) -> Any:
            asked.append(query)
            return house.raw.read(origin, query, **more)

    assert withheld_from(Counting(), ORIGIN, tags_of(house, "777")) is NOTHING  # type: ignore[arg-type]
    assert len(asked) == 1
    # Who decided is told as little, and nothing about the others is read for that.
    (decider,) = tags_of(house, DECIDER)
    assert len(withheld_from(Counting(), ORIGIN, {decider}).positions) == 1  # type: ignore[arg-type]
    assert {tag for query in asked[1:] for item in query for tag in item.tags} == {decider}


def test_decisions_know_what_is_withheld(house: Clinic) -> None:
    """What came by opt-out may not go on by opt-out (Act 27(2) proviso), told or not."""
    received = {**RECEIVED, "items": ["DISPENSING"], "basis": "OPT_OUT"}
    house.do("receive", **received, **AT_ONCE)
    facts = house.do("authorise", **{**PROVISION, "basis": "OPT_OUT"}).main.data["facts"]
    assert facts["received_by_optout"] is True


# Released.


def test_released_it_is_told_again_and_what_told_of_withholding_is_not(house: Clinic) -> None:
    made = provided(house, **AT_ONCE)
    withholding = listed_one(house, made)
    released = house.do("release", withholding=withholding, decided_by=DECIDER).main
    withheld = withheld_from(house.raw, ORIGIN, tags_of(house))
    assert set(withheld.positions) == {withholding, released.event}
    assert told_record(house.raw, ORIGIN, made.event, "RECORD") == made
    with pytest.raises(InvalidInput, match="not released yet"):
        house.do("release", withholding=withholding, decided_by=DECIDER)
    house.check()


def test_only_a_withholding_is_released(house: Clinic) -> None:
    made = provided(house, **AT_ONCE)
    with pytest.raises(InvalidInput, match=r"entry\.withheld"):
        house.do("release", withholding=resolve_record(house.raw, ORIGIN, made.event, "x").event,
                 decided_by=DECIDER)  # fmt: skip
