"""The recording loop: what a command leaves, what it is answered, when nothing is saved."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from ledger.application.command import Command
from ledger.application.people import People
from ledger.application.record import RETRIES, Ledger
from ledger.errors import BoundaryKeepsChanging, InvalidInput, KeyDoesNotFit, LedgerError
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address
from ledger.store.contract import Store
from tests.support.clinic import (
    CONSENT,
    NUMBER,
    PATIENT,
    PHARMACY,
    POLICY,
    PROVISION,
    SHOWN,
    STAFF,
    START,
    STOP,
    Clinic,
    Interposed,
    renamed,
)

RECORD = {**PROVISION, "means": "PAPER"}


def refused(clinic: Clinic, field: str, name: str, /, **more: Any) -> None:
    """A command that must be refused for this argument, and leave nothing in the log."""
    before = clinic.leaves()
    with pytest.raises(InvalidInput) as caught:
        clinic.do(name, **more)
    assert field in [problem.field for problem in caught.value.problems]
    assert clinic.leaves() == before


# Asked twice.


def test_a_repeated_command_returns_the_first_acknowledgement(clinic: Clinic) -> None:
    command = clinic.command("consent", arguments=CONSENT)
    first = clinic.repeat(command)
    clinic.clock.move(days=1)
    again = clinic.repeat(command)
    assert again.acknowledged == replace(first.acknowledged, repeated=True)
    assert (again.repeated, again.events) == (True, first.events)
    assert clinic.types().count("consent.given") == 1


def test_a_command_that_can_be_done_once_is_answered_again_when_repeated(clinic: Clinic) -> None:
    consent = clinic.do("consent", **CONSENT).main.event
    for name, arguments in (
        ("withdraw", {"consent": consent, "channel": "PHONE"}),
        ("party.add", {**PHARMACY, "code": "momiji"}),
        ("policy.publish", {**POLICY, "version": "2"}),
    ):
        command = clinic.command(name, arguments=arguments)
        first = clinic.repeat(command)
        assert clinic.repeat(command).acknowledged.leaf_hashes == first.acknowledged.leaf_hashes
        with pytest.raises(InvalidInput):
            clinic.repeat(renamed(command, clinic.chance.uuid()))
    clinic.check()


def test_an_id_used_for_another_command_is_refused(clinic: Clinic) -> None:
    first = clinic.do("consent", **CONSENT)
    refused(clinic, "id", "suspend", id=first.acknowledged.command, **STOP)


def race(address: Address, name: str, id: str, arguments: dict[str, Any], start: Any) -> Any:
    """What one process gets for a command that others send at the same instant."""
    with Clinic(address, seed=os.getpid()) as clinic:
        clinic.clock.move(days=1)
        start.wait(timeout=20)
        outcome = clinic.repeat(clinic.command(name, id=id, arguments=arguments))
        return outcome.acknowledged.leaf_hashes, outcome.repeated


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("consent", CONSENT), ("party.add", {**PHARMACY, "code": "momiji"})],
)
def test_one_command_from_three_processes_at_once_is_recorded_once(
    clinic: Clinic, name: str, arguments: dict[str, Any]
) -> None:
    command = clinic.chance.uuid()
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(3) as pool:
        start = manager.Barrier(3)
        work = [(clinic.address, name, command, arguments, start)] * 3
        answers = pool.starmap_async(race, work, chunksize=1).get(timeout=50)
    assert len({hashes for hashes, _ in answers}) == 1
    assert sorted(repeated for _, repeated in answers) == [False, True, True]
    clinic.check()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("suspend", STOP), ("party.add", {**PHARMACY, "code": "momiji"}), ("person.add", PATIENT)],
)
def test_one_command_from_many_threads_at_once_is_recorded_once(
    clinic: Clinic, name: str, arguments: dict[str, Any]
) -> None:
    command = clinic.command(name, arguments=arguments)
    size = clinic.size
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(clinic.repeat, [command] * 6))
    assert [outcome.repeated for outcome in outcomes].count(False) == 1
    assert len({outcome.acknowledged.leaf_hashes for outcome in outcomes}) == 1
    assert clinic.size == size + 1
    clinic.check()


class Between:
    """A store that answers `acknowledgement` once, and then runs `act`."""

    def __init__(self, store: Store, act: Any) -> None:
        self._store, self._act = store, act

    def acknowledgement(self, origin: str, command: str) -> Any:
        answer = self._store.acknowledgement(origin, command)
        act, self._act = self._act, None
        if act is not None:
            act()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("party.add", {**PHARMACY, "code": "momiji"}), ("policy.publish", {**POLICY, "version": "2"})],
)
def test_a_command_whose_twin_was_quicker_is_answered_as_the_twin(
    clinic: Clinic, name: str, arguments: dict[str, Any]
) -> None:
    """The twin is recorded after this one was looked up and before its facts were read."""
    command = clinic.command(name, arguments=arguments)

    def twin(store: Store) -> Any:
        return Between(store, lambda: clinic.repeat(command))

    with Clinic(clinic.address, seed=9, wrap=twin, clock=clinic.clock) as other:
        outcome = other.repeat(command)
    assert outcome.repeated
    assert clinic.types().count(outcome.main.type) == 2  # the one of the founding, and this


def test_two_commands_that_share_an_id_at_once_are_not_taken_for_each_other(
    clinic: Clinic,
) -> None:
    stop = clinic.command("suspend", arguments=STOP)
    opt_out = clinic.command("opt_out", id=stop.id, person=NUMBER, channel="PHONE")

    def twin(store: Store) -> Any:
        return Between(store, lambda: clinic.repeat(stop))

    with (
        Clinic(clinic.address, seed=9, wrap=twin, clock=clinic.clock) as other,
        pytest.raises(InvalidInput, match="already used for suspension"),
    ):
        other.repeat(opt_out)
    assert "opt_out.requested" not in clinic.types()


# Nothing saved.


@pytest.mark.parametrize(
    ("field", "name", "arguments"),
    [
        ("command", "forget", {}),
        ("id", "suspend", {**STOP, "id": "00000000-0000-1000-8000-000000000000"}),
        ("id", "suspend", {**STOP, "id": "ABCDEF00-0000-4000-8000-000000000000"}),
        ("id", "suspend", {**STOP, "id": "x"}),
        ("happened_at", "suspend", {**STOP, "at": "2026-04-01"}),
        ("happened_at", "suspend", {**STOP, "at": "2026-04-01T09:00:00"}),
        ("happened_at", "suspend", {**STOP, "at": "2026-02-30T09:00:00+09:00"}),
        ("happened_at", "suspend", {**STOP, "at": "2099-01-01T00:00:00Z"}),
        ("happened_at", "suspend", {**STOP, "at": "0001-01-01T00:00:00+09:00"}),
        ("happened_at", "suspend", {**STOP, "at": "9999-12-31T23:59:59-09:00"}),
        ("person", "suspend", {**STOP, "person": "9999999"}),
        ("person", "suspend", {**STOP, "person": "s-" + "a" * 26}),
        ("person", "suspend", {**STOP, "person": "00000000-0000-4000-8000-000000000000"}),
        ("kind", "suspend", {**STOP, "kind": "EVERYTHING"}),
        ("why", "suspend", {**STOP, "why": "x"}),
        ("party", "authorise", {**PROVISION, "party": "nobody"}),
        ("consent", "withdraw", {"consent": "00000000-0000-4000-8000-000000000000",
                                 "channel": "PHONE"}),
        ("parties", "consent", {**CONSENT, "parties": ["sakura", "nobody"]}),
        ("expires_at", "consent", {**CONSENT, "expires_at": "0001-01-01T00:00:00+09:00"}),
        ("origin", "org.add", {"origin": "ledger.example/other", "code": "k", "name": "n",
                               "zone": "Asia/Tokyo"}),
        ("origin", "org.add", {"origin": "ledger.example/kizuna-clinic", "code": "k", "name": "n",
                               "zone": "Asia/Tokyo"}),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_and_nothing_is_saved(
    clinic: Clinic, field: str, name: str, arguments: dict[str, Any]
) -> None:
    refused(clinic, field, name, **arguments)


def test_every_problem_is_named_at_once(clinic: Clinic) -> None:
    with pytest.raises(InvalidInput) as caught:
        clinic.do("authorise", id="x", person=NUMBER, party=7, items=[], basis="B")
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {"id", "party", "items", "basis", "purpose"}


def test_a_log_that_is_not_there_is_refused(clinic: Clinic) -> None:
    for origin in ("ledger.example/nobody", "台帳", "a b", ""):
        with pytest.raises(InvalidInput):
            clinic.ledger.execute(origin, clinic.command("suspend", arguments=STOP))


# Who is meant.


def test_a_person_is_named_by_number_as_typed_anywhere_by_tag_or_by_command(
    clinic: Clinic,
) -> None:
    registered = next(event for event in clinic.events() if event.type == "subject.registered")
    for given in (NUMBER, "００１２３４５", " 0012345", registered.subject, registered.command):
        assert clinic.do("suspend", **{**STOP, "person": given}).main.subject == registered.subject


def test_a_number_of_two_people_is_refused_until_they_are_linked(clinic: Clinic) -> None:
    registered = [event for event in clinic.events() if event.type == "subject.registered"]
    other = clinic.do("person.add", **PATIENT).main.subject
    refused(clinic, "person", "suspend", **STOP)
    clinic.do("person.link", person=registered[0].subject, other=other, reason="SAME_PERSON")
    assert clinic.do("suspend", **STOP).main.subject == registered[0].subject


def test_two_numbers_that_read_the_same_are_kept_as_typed_and_found(clinic: Clinic) -> None:
    outcome = clinic.do("person.add", kind="USER", name="甲", numbers=["77", "７７"])
    assert clinic.payload(outcome.main.position)["numbers"] == ["77", "７７"]
    assert clinic.do("opt_out", person="77", channel="WEB").main.subject == outcome.main.subject


def test_keys_of_a_registration_that_was_never_written_are_passed_over(clinic: Clinic) -> None:
    """A crash between keys and append: the number leads to nobody, or to the right one."""

    def crash() -> None:
        raise ConnectionError

    with (
        Clinic(clinic.address, seed=3, wrap=lambda store: Interposed(store, crash)) as other,
        pytest.raises(ConnectionError),
    ):
        other.do("person.add", kind="USER", name="乙", numbers=["88"])
    refused(clinic, "person", "opt_out", person="88", channel="WEB")
    right = clinic.do("person.add", kind="USER", name="乙", numbers=["88"]).main.subject
    assert clinic.do("opt_out", person="88", channel="WEB").main.subject == right
    clinic.check()


def test_a_natural_person_who_is_a_party_can_say_stop(clinic: Clinic) -> None:
    mother = clinic.do("party.add", kind="PRIVATE_PERSON", sector="FAMILY", name="山田 梅").main
    stopped = clinic.do("suspend", **{**STOP, "person": mother.subject}).main
    assert stopped.subject == mother.subject
    clinic.do("authorise", **{**PROVISION, "person": mother.subject})
    clinic.check()


# The two clocks.


def test_what_happened_in_the_future_is_refused_and_now_is_not(clinic: Clinic) -> None:
    clinic.clock.now = START.replace(hour=9)
    refused(clinic, "happened_at", "suspend", at="2026-04-01T09:01:00.000001Z", **STOP)
    event = clinic.do("suspend", at="2026-04-01T18:02:00+09:00", **STOP).main
    assert event.happened_at == event.recorded_at == "2026-04-01T09:02:00.000000Z"


@pytest.mark.parametrize("name", ["authorise", "authorise_and_provide"])
def test_an_authorisation_takes_no_instant_of_the_past(clinic: Clinic, name: str) -> None:
    means = {"means": "PAPER"} if name == "authorise_and_provide" else {}
    refused(clinic, "happened_at", name, at="2026-03-01T09:00:00+09:00", **PROVISION, **means)


def test_a_clock_set_back_does_not_set_the_log_back(clinic: Clinic) -> None:
    clinic.do("suspend", **STOP)
    newest = clinic.events()[-1].recorded_at
    clinic.clock.move(hours=-2)
    event = clinic.do("suspend", **STOP).main
    assert event.recorded_at == event.happened_at == newest
    recorded = [event.recorded_at for event in clinic.events()]
    assert recorded == sorted(recorded)
    assert clinic.check().log.findings == ()


def command_at(clinic: Clinic, name: str, recorded_at: str, /, **arguments: Any) -> Command:
    return replace(clinic.command(name, arguments=arguments), recorded_at=recorded_at)


def test_recorded_at_is_given_in_a_simulated_log_only(clinic: Clinic) -> None:
    real = command_at(clinic, "suspend", "2020-01-01T00:00:00Z", **STOP)
    with pytest.raises(InvalidInput, match="recorded_at"):
        clinic.repeat(real)
    origin = "ledger.example/simulated"
    opening = command_at(
        clinic, "org.add", "2020-01-01T09:00:00+09:00",
        origin=origin, code="sim", name="模擬", zone="Asia/Tokyo", simulated=True,
    )  # fmt: skip
    assert clinic.ledger.execute(origin, opening).main.recorded_at == "2020-01-01T00:00:00.000000Z"
    patient = command_at(clinic, "person.add", "2020-01-02T00:00:00Z", **PATIENT)
    assert clinic.ledger.execute(origin, patient).main.recorded_at == "2020-01-02T00:00:00.000000Z"
    earlier = command_at(clinic, "suspend", "2020-01-01T12:00:00Z", **STOP)
    assert clinic.ledger.execute(origin, earlier).main.recorded_at == "2020-01-02T00:00:00.000000Z"


# Findings.


def test_an_unlawful_provision_is_recorded_with_its_finding(clinic: Clinic) -> None:
    outcome = clinic.do("provide", **RECORD)
    assert outcome.main.type == "provision.recorded"
    assert outcome.verdict is not None
    assert (outcome.verdict["verdict"], outcome.verdict["row"]) == ("REFUSE", "D70")


def test_a_late_record_is_judged_at_the_instant_it_happened(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    then = clinic.clock.move(hours=1)
    clinic.clock.move(hours=1)
    clinic.do("suspend", **STOP)
    clinic.clock.move(days=3)
    late = clinic.do("provide", at=then, **RECORD)
    now = clinic.do("provide", **RECORD)
    rows = [outcome.verdict and outcome.verdict["row"] for outcome in (late, now)]
    assert rows == ["D72", "D10"]
    assert late.main.happened_at < late.main.recorded_at


def test_a_consent_recorded_later_does_not_change_the_finding(clinic: Clinic) -> None:
    before = clinic.clock.move(hours=1)
    recorded = clinic.do("provide", **RECORD).main
    stored = clinic.raw.entry(clinic.origin, recorded.position)
    clinic.do("consent", at=before, **CONSENT)
    assert clinic.raw.entry(clinic.origin, recorded.position) == stored
    assert recorded.data["verdict"]["row"] == "D70"
    clinic.check()


@pytest.mark.parametrize(
    ("basis", "type"),
    [("LAW", "provision.refused"), ("ON_BEHALF", "provision.refused")],
)
def test_an_attempt_that_is_not_authorised_is_recorded_too(
    clinic: Clinic, basis: str, type: str
) -> None:
    for name, more in (("authorise", {}), ("authorise_and_provide", {"means": "FAX"})):
        outcome = clinic.do(name, **{**PROVISION, "basis": basis, **more})
        assert [event.type for event in outcome.events] == [type]
    assert "provision.recorded" not in clinic.types()
    clinic.check()


def test_what_a_mother_says_for_her_child_says_nothing_of_her(clinic: Clinic) -> None:
    clinic.do("person.add", kind="PATIENT", name="山田 小花", numbers=["0099"])
    clinic.do("consent", **{**CONSENT, "person": "0099", "given_by": NUMBER, **SHOWN})
    assert clinic.do("authorise", **PROVISION).main.data["verdict"]["row"] == "D70"
    child = {**PROVISION, "person": "0099"}
    assert clinic.do("authorise", **child).main.type == "provision.authorised"
    clinic.check()


def test_a_verdict_names_what_it_was_decided_from(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    size = clinic.size
    data = clinic.do("authorise", **PROVISION).main.data
    assert data["seen"] == size
    assert data["rulebook"] == {"law_version": "2023-04-01", "revision": 2}
    read = {one for part in data["boundary"] for one in part["types"]}
    assert read >= {
        "consent.given", "consent.withdrawn", "suspension.started", "subject.linked",
        "erasure.decided", "party.amended", "policy.published", "purpose.changed",
    }  # fmt: skip


def test_an_amendment_leaves_the_record_and_says_what_is_right(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    record = clinic.do("authorise_and_provide", **{**RECORD, "items": ["NAME", "DISPENSING"]}).main
    stored = clinic.raw.entry(clinic.origin, record.position)
    amended = clinic.do("amend", record=record.event, items=["NAME", "BILLING"], reason="誤記").main
    assert amended.data["corrected"]["items"] == ["NAME", "BILLING"]
    assert amended.data["not_covered"] == ["item:BILLING"]
    assert clinic.payload(amended.position) == {"reason": "誤記"}
    assert clinic.raw.entry(clinic.origin, record.position) == stored
    by_command = clinic.do("amend", record=record.command, means="FAX", reason="r").main
    assert by_command.data["corrected"]["items"] == ["NAME", "BILLING"]
    clinic.do("amend", record=record.event, void=True, reason="r")
    clinic.check()


# Beside the log.


def test_texts_are_kept_by_their_digest_once(clinic: Clinic) -> None:
    digest = hashlib.sha256(POLICY["text"].encode()).digest()
    clinic.do("policy.publish", **{**POLICY, "version": "2"})
    assert clinic.raw.document_digests(clinic.origin) == [digest]
    assert clinic.raw.document(clinic.origin, digest) == POLICY["text"].encode()
    clinic.check()


def test_names_come_back_exactly_as_typed(clinic: Clinic) -> None:
    typed = {"name": "神󠄀田　ガ㌔ﾔﾏﾀﾞ", "kana": "ﾔﾏﾀﾞ はなこ", "birth_date": "1958-03-02"}
    position = clinic.do("person.add", kind="PATIENT", **typed).main.position
    assert clinic.payload(position) == typed


def test_another_key_encryption_key_is_refused(clinic: Clinic) -> None:
    wrong = People(clinic.keys, SoftwareKey(1, bytes(32)), clinic.chance)
    older = People(clinic.keys, SoftwareKey(2, bytes(range(32))), clinic.chance)
    clinic.people.check_fits()
    for people in (wrong, older):
        with pytest.raises(KeyDoesNotFit):
            people.check_fits()
    before = clinic.leaves()
    command = clinic.command("consent", arguments=CONSENT)
    with pytest.raises(KeyDoesNotFit):
        Ledger(clinic.store, wrong, clinic.clock).execute(clinic.origin, command)
    assert clinic.leaves() == before


def test_facts_that_keep_changing_are_given_up_in_the_end(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    pauses: list[float] = []

    class Restless:
        def __init__(self, store: Store) -> None:
            self._store = store

        def append(self, batch: Any) -> Any:
            clinic.do("suspend", **STOP)
            return self._store.append(batch)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._store, name)

    restless: Any = Restless(clinic.raw)
    ledger = Ledger(restless, clinic.people, clinic.clock, pauses.append)
    with pytest.raises(BoundaryKeepsChanging) as caught:
        ledger.execute(clinic.origin, clinic.command("authorise", arguments=PROVISION))
    assert isinstance(caught.value, LedgerError)
    assert str(RETRIES) in str(caught.value)
    assert len(pauses) == RETRIES
    assert sum(pauses) < 5
    assert not any(name.startswith("provision.") for name in clinic.types())


def test_an_actor_that_does_not_fit_saves_nothing(clinic: Clinic) -> None:
    before = clinic.leaves()
    command = replace(clinic.command("suspend", arguments=STOP), actor=replace(STAFF, id="山田"))
    with pytest.raises(LedgerError):
        clinic.repeat(command)
    assert clinic.leaves() == before
