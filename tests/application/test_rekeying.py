"""New keys after a leak: nothing more is sealed under the old ones, and nothing else changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from ledger.application.persons import in_use, person_of
from ledger.application.recompute import recompute
from ledger.application.registrations import became
from ledger.application.resolve import person as resolve_person
from ledger.domain.event import Event
from ledger.errors import InvalidInput
from ledger.store.address import Address
from ledger.store.contract import Store
from tests.application.test_races import Act, decided_while
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PATIENT, PROVISION, Clinic, Interposed
from tests.support.disclosed import Disclosure, opened
from tests.support.erasing import decide, erase
from tests.support.sealing_commands import ABOUT, REFERS, SEALING, Before, arguments_of
from tests.support.succeeding import after, succeeded

IDENTITY = {name: value for name, value in PATIENT.items() if name != "kind"}


def registered(clinic: Clinic) -> str:
    """The patient's first tag."""
    return next(str(e.subject) for e in clinic.events() if e.type == "subject.registered")


def rekey(clinic: Clinic, tag: str, **identity: Any) -> str:
    """The new tag."""
    outcome = clinic.do("person.rekey", person=tag, **(identity or IDENTITY))
    return str(outcome.main.data["by"])


def rekey_while(clinic: Clinic, act: Act, tag: str) -> None:
    """New keys asked for, and before they are written somebody else acts."""
    with Clinic(
        clinic.address, seed=77, clock=clinic.clock,
        wrap=lambda store: cast(Store, Interposed(store, lambda: act(clinic))),
    ) as other:  # fmt: skip
        other.repeat(other.command("person.rekey", arguments={"person": tag, **IDENTITY}))


def sealed_under(clinic: Clinic, tag: str) -> list[Event]:
    return [e for e in clinic.events() if e.sealed_class and e.subject == tag]


@pytest.fixture
def old(clinic: Clinic) -> str:
    return registered(clinic)


# Nothing more under the old keys.


def test_every_command_that_seals_under_a_person_is_tried_here() -> None:
    assert sorted([*ABOUT, *REFERS]) == SEALING


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("named", ["number", "old tag", "new tag", "registration"])
def test_after_new_keys_every_command_seals_under_them_however_the_person_is_named(
    clinic: Clinic, old: str, named: str, times: int
) -> None:
    before = Before.made(clinic)
    first = next(e for e in clinic.events() if e.subject == old)
    new = rekey(clinic, old)
    for _ in range(times - 1):
        new = rekey(clinic, new)
    who = {"number": NUMBER, "old tag": old, "new tag": new, "registration": first.command}[named]
    under = len(sealed_under(clinic, old))
    for name in SEALING:
        outcome = clinic.do(name, **arguments_of(name, before, who))
        sealed = [e.subject for e in clinic.events()[-len(outcome.events) :] if e.sealed_class]
        assert sealed, name
        assert set(sealed) == {new}, name
    assert len(sealed_under(clinic, old)) == under
    clinic.check()


def test_a_command_that_had_read_before_new_keys_is_decided_again_under_them(
    clinic: Clinic, old: str
) -> None:
    for name in sorted(ABOUT):
        new: list[str] = []
        tag = in_use(clinic.raw, ORIGIN, old)

        def leak(clinic: Clinic, tag: str = tag, new: list[str] = new) -> None:
            new.append(rekey(clinic, tag))

        arguments = {"person": NUMBER, **ABOUT[name], "note": "途中で"}
        outcome, appends = decided_while(clinic, leak, name, **arguments)
        assert appends == 2, name
        assert {e.subject for e in outcome.events if e.sealed_class} == set(new), name


def test_of_two_who_give_new_keys_at_once_one_is_told_of_the_other(
    clinic: Clinic, old: str
) -> None:
    made: list[str] = []
    with pytest.raises(InvalidInput) as caught:
        rekey_while(clinic, lambda clinic: made.append(rekey(clinic, old)), old)
    assert made[0] in caught.value.message.en
    assert made[0] in caught.value.message.ja
    assert person_of(clinic.raw, ORIGIN, old) == {old, *made}


def test_who_was_erased_while_new_keys_were_asked_for_does_not_come_back(
    clinic: Clinic, old: str
) -> None:
    size = clinic.size
    with pytest.raises(InvalidInput) as caught:
        rekey_while(clinic, lambda clinic: erase(clinic, old), old)
    assert "erased" in caught.value.message.en
    assert clinic.types()[size:] == [
        "erasure.proposed", "erasure.decided", "erasure.completed",
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as caught:
        resolve_person(clinic.raw, clinic.people, ORIGIN, NUMBER, "person")
    assert "registered" in caught.value.message.en


# Nothing else changes.


def test_consents_stops_and_verdicts_go_on_and_are_computed_again_the_same(
    clinic: Clinic, old: str
) -> None:
    clinic.do("consent", **CONSENT)
    first = clinic.do("authorise_and_provide", **PROVISION, means="FAX")
    new = rekey(clinic, old)
    second = clinic.do("authorise_and_provide", **PROVISION, means="FAX")
    assert first.verdict is not None
    assert second.verdict is not None
    assert (second.verdict["verdict"], second.verdict["row"]) == ("ALLOW", "D72")
    assert (first.main.subject, second.main.subject) == (old, new)
    clinic.do("suspend", person=old, kind="PROVISION", ground="BREACH")
    stopped = clinic.do("authorise", **{**PROVISION, "person": new})
    assert stopped.verdict is not None
    assert stopped.verdict["row"] == "D10"
    clinic.check()
    assert recompute(clinic.raw, ORIGIN).findings == ()


def test_what_was_sealed_before_opens_as_it_did(clinic: Clinic, old: str) -> None:
    clinic.do("consent", **CONSENT, note="代筆")
    before = {e.position: clinic.payload(e.position) for e in sealed_under(clinic, old)}
    rekey(clinic, old)
    assert {p: clinic.payload(p) for p in before} == before


def test_a_repeated_command_gives_no_keys_a_second_time(clinic: Clinic, old: str) -> None:
    command = clinic.command("person.rekey", person=old, **IDENTITY)
    first, size = clinic.repeat(command), clinic.size
    again = clinic.repeat(command)
    assert clinic.size == size
    assert again.acknowledged.events == first.acknowledged.events
    assert again.main.data == first.main.data


def test_a_second_time_the_registration_in_use_is_retired_and_the_chain_leads_to_the_last(
    clinic: Clinic, old: str
) -> None:
    tags = [old]
    for _ in range(3):
        tags.append(rekey(clinic, tags[-1]))
    assert [in_use(clinic.raw, ORIGIN, tag) for tag in tags] == [tags[-1]] * 4
    assert person_of(clinic.raw, ORIGIN, old) == set(tags)
    found = became(clinic.raw, ORIGIN, tags)
    retired = [found[tag].retired for tag in tags]
    assert [one.data["by"] if one else None for one in retired] == [*tags[1:], None]


# Who else has keys.


def test_a_natural_person_who_receives_gets_keys_and_goes_on_to_receive(
    clinic: Clinic, old: str
) -> None:
    mother = clinic.do(
        "party.add", kind="PRIVATE_PERSON", sector="FAMILY", name="山田 和子",
    ).main  # fmt: skip
    new = rekey(clinic, str(mother.subject), name="山田 和子")
    clinic.do("consent", person=str(mother.subject), **ABOUT["consent"], note="母の同意")
    assert [e.subject for e in clinic.events() if e.sealed_class][-1] == new
    clinic.do("provide", **{**PROVISION, "party": mother.data["party"]}, means="PAPER",
              note="手渡し")  # fmt: skip
    assert clinic.events()[-1].subject == old  # the person's whose data they are
    clinic.check()
    assert recompute(clinic.raw, ORIGIN).findings == ()


def test_a_representative_and_staff_get_keys_and_are_named_as_before(
    clinic: Clinic, old: str
) -> None:
    clinic.do("party.amend", party="sakura", kind="ORGANISATION", sector="PHARMACY",
              name="さくら薬局", representative="代表 太郎")  # fmt: skip
    head = next(e for e in clinic.events() if e.data.get("kind") == "REPRESENTATIVE")
    new = rekey(clinic, str(head.subject), name="代表 太郎")
    assert clinic.events()[-3].data["kind"] == "REPRESENTATIVE"
    before = Before.made(clinic)
    staff = rekey(clinic, before.staff, name="院長", numbers=["DR-1"])
    clinic.do("review", **{**arguments_of("review", before, NUMBER), "decided_by": "DR-1"})
    assert clinic.events()[-1].subject == old
    assert person_of(clinic.raw, ORIGIN, str(head.subject)) == {head.subject, new}
    assert in_use(clinic.raw, ORIGIN, before.staff) == staff
    clinic.check()


def test_of_two_linked_registrations_only_the_one_named_gets_new_keys(
    clinic: Clinic, old: str
) -> None:
    other = clinic.do("person.add", **{**PATIENT, "numbers": ["777"]}).main.subject
    clinic.do("person.link", person=old, other=other, reason="SAME_PERSON")
    new = rekey(clinic, old)
    clinic.do("consent", **{**CONSENT, "person": "777"}, note="別の番号で")
    clinic.do("consent", **CONSENT, note="元の番号で")
    sealed = [e.subject for e in clinic.events() if e.type == "consent.given"]
    assert sealed == [other, new]
    assert person_of(clinic.raw, ORIGIN, old) == {old, other, new}


def test_after_people_are_unlinked_each_ones_own_keys_are_used(clinic: Clinic, old: str) -> None:
    other = str(clinic.do("person.add", **{**PATIENT, "numbers": ["777"]}).main.subject)
    clinic.do("person.link", person=old, other=other, reason="SAME_PERSON")
    new = rekey(clinic, old)
    for pair in ((old, new), (new, old), (NUMBER, new)):
        with pytest.raises(InvalidInput):
            clinic.do("person.unlink", person=pair[0], other=pair[1], reason="MISTAKE")
    clinic.do("person.unlink", person=NUMBER, other="777", reason="MISTAKE")
    assert person_of(clinic.raw, ORIGIN, old) == {old, new}
    for number, tag in ((NUMBER, new), ("777", other)):
        clinic.do("consent", **{**CONSENT, "person": number}, note="解除後")
        assert clinic.events()[-1].subject == tag
    clinic.check()


# Erased, handed over, carried over.


def test_of_somebody_to_be_erased_the_new_keys_wait_with_the_old(clinic: Clinic, old: str) -> None:
    clinic.do("consent", **CONSENT)
    clinic.do("provide", **PROVISION, means="FAX")
    decide(clinic)
    new = rekey(clinic, old)
    clinic.do("provide", **{**PROVISION, "person": old}, means="FAX", note="決定の後")
    event = clinic.events()[-1]
    assert (event.subject, event.data["verdict"]["row"]) == (new, "D07")
    with pytest.raises(InvalidInput):  # by number it might be somebody who came back
        clinic.do("consent", **CONSENT)


def test_of_somebody_erased_no_new_keys_are_made(clinic: Clinic, old: str) -> None:
    erase(clinic)
    size, keys = clinic.size, [*clinic.keys.key_rows(ORIGIN)]
    with pytest.raises(InvalidInput) as caught:
        rekey(clinic, old)
    assert "erased" in caught.value.message.en
    assert "消去" in caught.value.message.ja
    assert (clinic.size, [*clinic.keys.key_rows(ORIGIN)]) == (size, keys)


def test_an_erasure_after_new_keys_destroys_both(clinic: Clinic, old: str) -> None:
    clinic.do("consent", **CONSENT, note="前")
    new = rekey(clinic, old)
    clinic.do("consent", **CONSENT, note="後")
    assert sorted(str(one.decision.subject) for one in erase(clinic)) == sorted([old, new])
    rows = {row.subject for batch in clinic.keys.key_rows(ORIGIN) for row in batch}
    assert rows.isdisjoint({old, new})
    assert clinic.people.find(ORIGIN, "number", NUMBER) == []


def test_a_bundle_for_the_person_opens_what_was_sealed_under_both(
    clinic: Clinic, old: str, tmp_path: Path
) -> None:
    clinic.do("consent", **CONSENT, note="前の鍵")
    rekey(clinic, old)
    clinic.do("consent", **CONSENT, note="後の鍵")
    disclosure = Disclosure(clinic, tmp_path)
    out = disclosure.of(people=person_of(clinic.raw, ORIGIN, old))
    notes = [payload.get("note") for payload in opened(out).values()]
    assert {"前の鍵", "後の鍵"} <= set(notes)
    assert disclosure.report(out).exit_code == 0


def test_in_the_log_that_succeeds_it_the_retired_registration_stays_retired(
    clinic: Clinic, old: str
) -> None:
    clinic.do("consent", **CONSENT, note="前")
    new = rekey(clinic, old)
    clinic.do("consent", **CONSENT, note="後")
    succeeded(clinic)
    there = after(clinic)
    tags = [str(e.subject) for e in there.events() if e.type == "subject.registered"]
    assert len(tags) == 2
    assert not {old, new} & set(tags)
    assert in_use(there.raw, there.origin, tags[0]) == tags[1]
    for who in (NUMBER, *tags):
        there.do("consent", **{**CONSENT, "person": who}, note="引継ぎ後")
        assert there.events()[-1].subject == tags[1]
    newest = rekey(there, tags[1])
    assert in_use(there.raw, there.origin, tags[0]) == newest
    there.check()


def test_the_old_keys_open_nothing_that_came_after(address: Address, clinic: Clinic) -> None:
    old = registered(clinic)
    clinic.do("consent", **CONSENT, note="前")
    stolen = {row for batch in clinic.keys.key_rows(ORIGIN) for row in batch if row.subject == old}
    rekey(clinic, old)
    clinic.do("consent", **CONSENT, note="後")
    under = {(row.subject, row.klass) for row in stolen}
    later = [e for e in clinic.events() if e.sealed_class][-2:]
    assert all((e.subject, e.sealed_class) not in under for e in later)
    kept = {row for batch in clinic.keys.key_rows(ORIGIN) for row in batch}
    assert stolen <= kept  # what was sealed before goes on to open
