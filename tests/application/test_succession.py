"""A log succeeded by another: what goes over, in which form, and what binds from then on.

The final checkpoint is computed independently; signers and commands are the matter of
tests/interfaces/test_log_succeed.py.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.application.recompute import recompute
from ledger.application.succession import begun
from ledger.application.verify import verify_log
from ledger.domain.carrying import CARRIED
from ledger.errors import InvalidInput
from ledger.log.entry import base64_text
from tests.support.clinic import (
    CONSENT,
    NUMBER,
    PATIENT,
    POLICY,
    PROVISION,
    SHOWN,
    STOP,
    Clinic,
)
from tests.support.erased import decided
from tests.support.succeeding import NEW, after, carried, checkpoint_of, succeeded

MOTHER = {"kind": "AGENT", "name": "山田 和子", "numbers": ["0099"]}
DOCTOR = {"kind": "SOLE_PROPRIETOR", "sector": "CLINIC", "name": "鈴木 一郎", "address": "東京都"}
RECEIPT = {
    "person": NUMBER, "party": "sakura", "items": ["DISPENSING"], "basis": "CONSENT",
    "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip
NOTICE = {
    "code": "posted", "version": "1", "kind": "CARE", "text": "院内掲示",
    "contains": ["EXPLICIT_ON_REQUEST"], "purposes": ["P-C4"],
}  # fmt: skip


def verdict(clinic: Clinic, **changes: Any) -> tuple[Any, Any]:
    """Verdict and row of a request to provide for now."""
    said = clinic.do("authorise", **{**PROVISION, **changes}).verdict
    assert said is not None
    return said["verdict"], said["row"]


def check(clinic: Clinic) -> None:
    """Old log and new one verified, all verdicts and receipts of both computed again."""
    for one in (clinic, after(clinic)):
        found = verify_log(one.raw, one.origin)
        assert (found.log.findings, found.store) == ((), ())
        again = recompute(one.raw, one.origin)
        assert again.findings == ()
    after(clinic).check()


def test_the_new_log_goes_on_from_the_final_checkpoint_for_the_same_organisation(
    clinic: Clinic,
) -> None:
    first, final = clinic.events()[0], checkpoint_of(clinic)
    came = succeeded(clinic)
    created = after(clinic).events()[0]
    assert created.type == "log.created"
    assert created.data == {**first.data, "predecessor": f"{clinic.origin}\n4\n"
                            f"{base64_text(final.root)}\n"}  # fmt: skip
    assert created.zone == first.zone
    assert begun(clinic.store, NEW) == final
    assert (came.size, came.read, came.agreed, came.carried, came.lost) == (4, 4, 4, 3, 0)
    last = after(clinic).events()[-1]
    assert (last.type, last.data["carried"], last.data["predecessor"]) == (
        "log.carried_over", 3, clinic.origin,
    )  # fmt: skip
    check(clinic)


def test_an_event_keeps_what_happened_and_says_which_entry_it_was(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT, note="窓口で")
    clinic.do("authorise_and_provide", **PROVISION, means="PAPER")
    old = {event.position: event for event in clinic.events()}
    leaves = clinic.leaves()
    clinic.clock.move(days=3)
    succeeded(clinic)
    found = carried(after(clinic))
    assert [event.data["carried_from"]["position"] for event in found] == [
        event.position for event in old.values() if event.type in CARRIED
    ]
    people: dict[str, str] = {}
    for event in found:
        carried_from = event.data["carried_from"]
        was = old[carried_from["position"]]
        kept = ("type", "schema", "event", "command", "happened_at", "zone", "actor")
        assert all(getattr(event, name) == getattr(was, name) for name in kept)
        assert carried_from["origin"] == clinic.origin
        assert carried_from["leaf_hash"] == base64_text(leaves[was.position])
        assert carried_from["recorded_at"] == was.recorded_at < event.recorded_at
        assert event.data["imported"] is True
        if was.subject:
            assert people.setdefault(was.subject, str(event.subject)) == event.subject
            assert event.subject != was.subject
    assert "provision.recorded" not in after(clinic).types()
    check(clinic)


def test_sealed_parts_go_over_sealed_anew_under_keys_of_the_new_log(clinic: Clinic) -> None:
    position = clinic.do("consent", **CONSENT, note="窓口で").main.position
    before = clinic.payload(position)
    succeeded(clinic)
    new = after(clinic)
    there = next(event for event in carried(new) if event.type == "consent.given")
    assert new.payload(there.position) == before == {"note": "窓口で"}
    ciphertexts = (
        one.raw.ciphertexts(one.origin, [at])[at]
        for one, at in ((clinic, position), (new, there.position))
    )
    assert len(set(ciphertexts)) == 2
    old, fresh = (set(clinic.keys.subjects(origin)) - {""} for origin in (clinic.origin, NEW))
    assert not old & fresh
    assert len(old) == len(fresh) == 1


def test_people_are_found_in_the_new_log_by_what_they_are_known_under(clinic: Clinic) -> None:
    succeeded(clinic)
    new = after(clinic)
    (tag,) = clinic.people.find(NEW, "number", NUMBER)
    assert tag == next(event.subject for event in new.events() if event.subject)
    new.do("consent", **CONSENT)
    assert verdict(new) == ("ALLOW", "D72")
    check(clinic)


def test_a_stop_in_the_last_entry_binds_the_first_decision_of_the_new_log(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    assert verdict(clinic)[0] == "ALLOW"
    clinic.do("suspend", **STOP)
    succeeded(clinic)
    assert verdict(after(clinic)) == ("REFUSE", "D10")
    assert after(clinic).events()[-2].type == "log.carried_over"
    check(clinic)


def test_what_was_ended_is_ended_and_what_stands_can_be_ended_by_its_number(
    clinic: Clinic,
) -> None:
    first = clinic.do("consent", **CONSENT).main.event
    clinic.do("withdraw", consent=first, channel="PHONE")
    second = clinic.do("consent", **CONSENT).main.event
    succeeded(clinic)
    new = after(clinic)
    with pytest.raises(InvalidInput, match="still in force"):
        new.do("withdraw", consent=first, channel="PHONE")
    assert verdict(new)[0] == "ALLOW"
    new.do("withdraw", consent=second, channel="PHONE")
    assert verdict(new)[0] == "REFUSE"
    check(clinic)


def test_a_guardian_a_linked_person_and_a_natural_recipient_are_themselves_in_the_new_log(
    clinic: Clinic,
) -> None:
    clinic.do("person.add", **MOTHER)
    clinic.do("person.add", **{**PATIENT, "numbers": ["777"]})
    clinic.do("person.link", person=NUMBER, other="777", reason="SAME_PERSON")
    clinic.do("consent", **{**CONSENT, "given_by": "0099", **SHOWN})
    doctor = clinic.do("party.add", **DOCTOR).main.data["party"]
    clinic.do("suspend", **{**STOP, "person": "777"})
    clinic.do("agent.verify", person=NUMBER, party=doctor, authority="LEGAL_REPRESENTATIVE",
              proof="FAMILY_REGISTER")  # fmt: skip
    succeeded(clinic)
    new = after(clinic)
    events = {event.type: event for event in new.events()}
    (mother,) = clinic.people.find(NEW, "number", "0099")
    assert events["consent.given"].data["given_by"] == mother
    assert events["consent.given"].tags == (mother,)
    one, other = (clinic.people.find(NEW, "number", number)[0] for number in (NUMBER, "777"))
    link = events["subject.linked"]
    assert (link.subject, link.data["other"], link.tags) == (one, other, (other,))
    party = events["party.registered"]
    assert party.data["party"] == doctor
    assert new.payload(party.position)["name"] == "鈴木 一郎"
    assert verdict(new, person=NUMBER) == ("REFUSE", "D10")  # the stop of the other registration
    old_tags = set(clinic.keys.subjects(clinic.origin)) - {""}
    assert not any(tag in repr(event.data) for event in new.events() for tag in old_tags)
    check(clinic)


def test_texts_beside_the_old_log_stand_beside_the_new_one(clinic: Clinic) -> None:
    clinic.do("notice.give", **NOTICE)
    digests = [hashlib.sha256(text.encode()).digest() for text in (POLICY["text"], "院内掲示")]
    succeeded(clinic)
    assert [clinic.raw.document(NEW, digest) for digest in digests] == [
        POLICY["text"].encode(), "院内掲示".encode(),
    ]  # fmt: skip
    assert clinic.raw.document_digests(NEW) == clinic.raw.document_digests(clinic.origin)


def test_a_receipt_is_judged_by_when_it_was_first_taken_down(clinic: Clinic) -> None:
    clinic.do("receive", **RECEIPT)
    clinic.clock.move(days=400)  # a record made only now would be years late
    succeeded(clinic)
    new = after(clinic)
    amended = new.do("amend", record=next(
        event.event for event in carried(new) if event.type == "receipt.recorded"
    ), items=["NAME"], reason="項目の誤り").main  # fmt: skip
    assert amended.type == "receipt.amended"
    check(clinic)


def test_a_log_can_be_succeeded_again_and_says_since_when_each_event_is_on_record(
    clinic: Clinic,
) -> None:
    clinic.do("receive", **RECEIPT)
    clinic.do("suspend", **STOP)
    since = {event.event: event.recorded_at for event in clinic.events()}
    clinic.clock.move(days=2)
    succeeded(clinic)
    clinic.clock.move(days=2)
    second = after(clinic)
    third = after(clinic, f"{NEW}-3")
    succeeded(second, new=third.origin)
    for event in carried(third):
        assert event.data["carried_from"]["origin"] == NEW
        assert event.data["carried_from"]["recorded_at"] == since[event.event]
    assert verdict(third) == ("REFUSE", "D10")
    found = verify_log(third.raw, third.origin)
    assert (found.log.findings, found.store) == ((), ())
    assert recompute(third.raw, third.origin).findings == ()


def test_a_command_of_the_old_log_that_comes_again_is_answered_and_not_recorded_twice(
    clinic: Clinic,
) -> None:
    command = clinic.command("consent", **CONSENT)
    clinic.clock.move(minutes=1)
    first = clinic.repeat(command)
    succeeded(clinic)
    new = after(clinic)
    size = new.size
    again = new.repeat(command)
    assert again.repeated
    assert again.main.event == first.main.event
    assert new.size == size


# Erasure, and what is gone.


def test_an_erased_person_goes_over_without_what_was_erased_and_stays_erased(
    clinic: Clinic,
) -> None:
    clinic.do("consent", **CONSENT, note="窓口で")
    subject = next(event.subject for event in clinic.events() if event.subject)
    decided(clinic, str(subject), "identity")
    came = succeeded(clinic)
    new = after(clinic)
    person = next(event for event in new.events() if event.type == "subject.registered")
    assert came.without_payload == 1
    assert person.sealed_class is None
    assert clinic.keys.get(NEW, str(person.subject), "identity") == {}
    assert clinic.keys.get(NEW, str(person.subject), "record") != {}
    assert clinic.people.find(NEW, "number", NUMBER) == []
    consent = next(event for event in new.events() if event.type == "consent.given")
    assert new.payload(consent.position) == {"note": "窓口で"}
    assert "erasure.decided" in new.types()
    assert verdict(new, person=person.subject) == ("REFUSE", "D07")
    found = verify_log(new.raw, NEW)
    assert (found.log.findings, found.store) == ((), ())


class Gone:
    """A key store in which the keys of one log are not there any more."""

    def __init__(self, keys: Any, origin: str) -> None:
        self._keys, self._origin = keys, origin

    def get(self, origin: str, subject: str, klass: str) -> Any:
        return {} if origin == self._origin else self._keys.get(origin, subject, klass)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._keys, name)


def test_an_event_whose_key_is_gone_goes_over_without_its_payload_and_is_counted(
    clinic: Clinic,
) -> None:
    clinic.do("consent", **CONSENT, note="窓口で")
    object.__setattr__(clinic.people, "keys", Gone(clinic.keys, clinic.origin))
    came = succeeded(clinic)
    sealed = [event for event in clinic.events() if event.sealed_class]
    assert came.without_payload == len(sealed) == 2
    new = after(clinic)
    assert [event.sealed_class for event in carried(new)] == [None] * came.carried
    assert found_in(new) == ()
    person = next(event for event in new.events() if event.subject)
    assert verdict(new, person=person.subject) == ("ALLOW", "D72")
    again = succeeded(clinic)
    assert (again.already, again.without_payload) == (True, 2)


def found_in(clinic: Clinic) -> tuple[Any, ...]:
    found = verify_log(clinic.raw, clinic.origin)
    return (*found.log.findings, *found.store)


# What is lost, what is vouched for, and whose clock.


def test_a_lost_tail_is_told_apart_from_what_was_read_and_from_what_is_vouched_for(
    clinic: Clinic,
) -> None:
    clinic.do("consent", **CONSENT)
    early = checkpoint_of(clinic, 3)
    final = checkpoint_of(clinic, more=7)
    roots = {early.size: early.root, final.size: final.root}
    came = succeeded(clinic, final=final, roots=roots, reason="LOST_TAIL")
    assert (came.size, came.read, came.agreed, came.lost) == (12, 5, 3, 7)
    assert came.carried == 4
    check(clinic)


def test_entries_after_the_last_trusted_checkpoint_are_carried_and_counted_as_unvouched(
    clinic: Clinic,
) -> None:
    trusted = checkpoint_of(clinic)
    clinic.do("suspend", **STOP)
    thiefs = checkpoint_of(clinic, 4, more=1)  # another fifth entry, signed by who has the key
    came = succeeded(
        clinic, final=trusted, roots={4: trusted.root, 5: thiefs.root}, reason="KEY_STOLEN"
    )
    assert (came.size, came.read, came.agreed) == (4, 5, 4)
    assert "suspension.started" in after(clinic).types()


def test_the_new_log_is_of_one_time_though_the_clock_is_behind_the_old_one(clinic: Clinic) -> None:
    clinic.do("suspend", **STOP)
    clinic.clock.move(days=-30)
    succeeded(clinic)
    times = [event.recorded_at for event in after(clinic).events()]
    assert times == sorted(times)
    assert times[0] >= clinic.events()[-1].recorded_at
    assert all(event.happened_at <= event.recorded_at for event in after(clinic).events())


def test_a_simulated_log_is_succeeded_by_a_simulated_one(address: Any) -> None:
    with Clinic(address) if address.kind == "postgresql" else _made(address) as clinic:
        clinic.people.set_check()
        clinic.do("org.add", origin=clinic.origin, code="k", name="K", zone="Asia/Tokyo",
                  simulated=True)  # fmt: skip
        succeeded(clinic)
        assert after(clinic).events()[0].data["simulated"] is True


def _made(address: Any) -> Clinic:
    from ledger.store.address import keys_address
    from ledger.store.opening import create_keys, create_store

    create_store(address)
    create_keys(keys_address(address))
    return Clinic(address)
