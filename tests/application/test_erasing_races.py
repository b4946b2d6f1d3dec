"""A command that has read its facts before an erasure was decided seals nothing under its keys.

Every command that can seal something about somebody known is tried: those that the declarations
name, so a new one is tried too or the list fails.
"""

from __future__ import annotations

import multiprocessing
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from ledger.application.erasing import finish, waiting
from ledger.application.verify import verify_log
from ledger.domain.commands import BECOMES, COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.event import Event
from ledger.domain.events import EVENT_TYPES
from ledger.domain.withheld import RESTRICTED
from ledger.errors import InvalidInput, KeyGone
from ledger.log.content import parse_content
from ledger.store.address import Address
from ledger.store.contract import Append, Store
from tests.application.test_nothing_personal_in_the_clear import do_everything
from tests.application.test_races import decided_while
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, Clinic
from tests.support.erased import decided
from tests.support.erasing import ALL, DIRECTOR, decide, erase, readable, tags_of
from tests.support.processes import in_processes

ONLY_THE_NEW = {"person.add", "party.add", "party.amend", "person.rekey"}
"""They seal who somebody is, under keys made at that moment."""
SEALING = {
    name
    for name in COMMANDS.keys() - ONLY_THE_NEW
    if any(EVENT_TYPES[type_name].sealed_class for type_name in BECOMES[name])
}


def sealed_before(append: Append) -> set[str]:
    """Registrations that an append seals something about, and does not register itself."""
    contents = [parse_content(one.content) for one in append.events]
    new = {c.subject for c in contents if c.type in ("subject.registered", "party.registered")}
    return {str(c.subject) for c in contents if c.sealed is not None} - {str(one) for one in new}


def would_be_stopped(append: Append, subject: str) -> bool:
    """Whether its condition speaks of an erasure of this registration."""
    return append.condition is not None and any(
        (not item.types or "erasure.decided" in item.types) and set(item.tags) <= {subject}
        for item in append.condition.query
    )


class Watched(Clinic):
    """A clinic of which something is told of every command before it is carried out."""

    about_to: Callable[[str, dict[str, Any]], None]

    def do(self, name: str, /, **more: Any) -> Any:
        if hasattr(self, "about_to"):
            self.about_to(name, more)
        return super().do(name, **more)


class Looking:
    """A store that notes of every append that seals, whether an erasure would have stopped it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.stopped: list[tuple[str, bool]] = []
        self.name = ""

    def append(self, batch: Any) -> Any:
        for one in batch:
            self.stopped += [
                (self.name, would_be_stopped(one, subject)) for subject in sealed_before(one)
            ]
        return self._store.append(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_every_append_that_seals_is_on_condition_that_no_erasure_was_decided(
    address: Address,
) -> None:
    held: list[Looking] = []

    def put_before(store: Store) -> Store:
        held.append(Looking(store))
        return cast(Store, held[0])

    with Watched.created(address, wrap=put_before) as clinic:
        clinic.about_to = lambda name, _: setattr(held[0], "name", name)
        do_everything(clinic)
    assert {name for name, _ in held[0].stopped} == SEALING
    assert [name for name, stopped in held[0].stopped if not stopped] == []


class Erasing:
    """A store in which, just before the first append that seals, those it is about are erased."""

    def __init__(self, store: Store, clinic: Clinic) -> None:
        self._store, self._clinic = store, clinic
        self.erased: set[str] = set()

    def append(self, batch: Any) -> Any:
        (one,) = batch
        if not self.erased:
            self.erased = sealed_before(one)
            for subject in self.erased:
                decided(self._clinic, subject, *ALL)
            finish(self._clinic.ledger, ORIGIN, DIRECTOR)
        return self._store.append(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@dataclass
class Copying:
    """Every sealing command of a clinic, tried first on a copy in which the person is erased."""

    clinic: Clinic
    tried: set[str] = field(default_factory=set)

    def __call__(self, name: str, more: dict[str, Any]) -> None:
        if name not in SEALING or name in self.tried:
            return
        place = Path(self.clinic.address.place)
        copy = place.parent.with_name(f"{place.parent.name}-{name}")
        shutil.copytree(place.parent, copy)
        self._try(name, more, replace(self.clinic.address, place=str(copy / place.name)))
        shutil.rmtree(copy)

    def _try(self, name: str, more: dict[str, Any], address: Address) -> None:
        clock = self.clinic.clock
        held: list[Erasing] = []
        command = self.clinic.command(name, **more)
        with Clinic(address, seed=77, clock=clock) as eraser:
            eraser.clock.now = clock.now

            def put_before(store: Store) -> Store:
                held.append(Erasing(store, eraser))
                return cast(Store, held[0])

            with Clinic(address, seed=78, clock=clock, wrap=put_before) as late:
                clock.move(minutes=1)
                with suppress(InvalidInput):
                    late.repeat(command)
            for subject in held[0].erased:
                self.tried.add(name)
                check_nothing_is_sealed(eraser, subject, name)


def check_nothing_is_sealed(clinic: Clinic, subject: str, name: str) -> None:
    events = clinic.events()
    decisions = [e for e in events if e.type == "erasure.decided" and e.subject == subject]
    assert decisions, name
    later = [e for e in events[decisions[-1].position :] if e.subject == subject]
    assert [e.type for e in later if e.sealed_class] == [], name
    # What was withheld is erased by a decision of its own, of which the person is not told.
    classes = {None, RESTRICTED}
    about = [e for e in events if e.subject == subject]
    positions = [e.position for e in about if e.sealed_class not in classes]
    assert clinic.raw.ciphertexts(ORIGIN, positions) == {}, name
    assert not readable(clinic, {subject}).keys() & set(positions), name


def test_no_command_that_seals_does_so_under_keys_that_died_after_it_had_read(
    tmp_path: Path,
) -> None:
    (tmp_path / "first").mkdir()
    with Watched.created(Address("sqlite", str(tmp_path / "first" / "ledger.db"))) as clinic:
        copying = clinic.about_to = Copying(clinic)
        do_everything(clinic)
    assert copying.tried == SEALING


@pytest.fixture
def noted(clinic: Clinic) -> Clinic:
    clinic.do("consent", **CONSENT, note="代筆")
    return clinic


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("consent", {**CONSENT, "note": "再"}),
        ("suspend", {"person": NUMBER, "kind": "USE", "ground": "BREACH", "note": "x"}),
        ("provide", {**PROVISION, "means": "FAX", "note": "送付"}),
    ],
)
def test_what_was_to_be_sealed_is_refused_when_the_erasure_came_first(
    noted: Clinic, name: str, arguments: dict[str, Any]
) -> None:
    tags = tags_of(noted)
    with pytest.raises(InvalidInput, match=r"sealed|erasure decided"):
        racing(noted, name, arguments)
    assert readable(noted, tags) == {}
    assert noted.types()[-2:] == ["erasure.decided", "erasure.completed"]


@pytest.mark.parametrize("name", ["consent", "provide"])
def test_a_command_that_depends_on_nothing_else_depends_on_erasures_when_it_seals(
    noted: Clinic, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It does not rest on every decision naming the erasures: the sealing itself does."""
    nothing = replace(DECISIONS[name], depends=lambda _: ())
    monkeypatch.setitem(DECISIONS, name, nothing)
    tags = tags_of(noted)
    arguments = {**CONSENT} if name == "consent" else {**PROVISION, "means": "FAX"}
    with pytest.raises(InvalidInput, match=r"sealed|erasure decided"):
        racing(noted, name, {**arguments, "note": "x"})
    assert readable(noted, tags) == {}


@dataclass
class KeysGoneAtLast:
    """A key store of which a person's keys are erased just before the first is asked for."""

    keys: Any
    act: Callable[[], object]
    done: bool = False

    def get(self, origin: str, subject: str, klass: str) -> Any:
        if klass == "record" and not self.done:
            self.done = True
            self.act()
        return self.keys.get(origin, subject, klass)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.keys, name)


def test_keys_that_died_between_reading_and_sealing_are_a_refusal_and_no_fault(
    noted: Clinic,
) -> None:
    size = noted.size
    keys = KeysGoneAtLast(noted.keys, lambda: erase(noted))
    people = replace(noted.people, keys=keys)
    late = replace(noted.ledger, people=people)
    command = noted.command("suspend", person=NUMBER, kind="USE", ground="BREACH", note="x")
    with pytest.raises(InvalidInput, match="sealed"):
        late.execute(ORIGIN, command)
    assert noted.types()[size:] == [
        "erasure.proposed", "erasure.decided", "erasure.completed",
    ]  # fmt: skip


def test_a_key_that_is_gone_without_an_erasure_is_no_refusal(noted: Clinic) -> None:
    (tag,) = tags_of(noted)
    noted.keys.erase(ORIGIN, [(tag, "record")], [])
    with pytest.raises(KeyGone):
        noted.do("suspend", person=NUMBER, kind="USE", ground="BREACH", note="x")


def racing(clinic: Clinic, name: str, arguments: dict[str, Any]) -> None:
    decided_while(clinic, erase, name, **arguments)


def test_a_record_that_came_meanwhile_is_kept_by_the_decision(noted: Clinic) -> None:
    """The decision had read that nothing is kept; the append fails, and it reads again."""
    proposal = noted.do("erase.propose", person=NUMBER, ground="BREACH").main.event
    held: list[Meanwhile] = []

    def put_before(store: Store) -> Store:
        held.append(Meanwhile(store, noted))
        return cast(Store, held[0])

    with Clinic(noted.address, seed=9, wrap=put_before, clock=noted.clock) as other:
        command = other.command("erase.decide", proposal=proposal, actor=DIRECTOR)
        (decision,) = other.repeat(command).events
    assert held[0].appends == 2
    assert decision.data["classes"] == []


class Meanwhile:
    """A store in which something is provided about the person before the first append."""

    def __init__(self, store: Store, clinic: Clinic) -> None:
        self._store, self._clinic, self.appends = store, clinic, 0

    def append(self, batch: Any) -> Any:
        self.appends += 1
        if self.appends == 1:
            self._clinic.do("provide", **PROVISION, means="FAX")
        return self._store.append(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


# Real processes.


def finish_all(address: Address, seed: int) -> list[str]:
    """Finish what is unfinished, in a process of its own: the completions it was told of."""
    with Clinic(address, seed=seed, clock=lambda: datetime.now(UTC)) as clinic:
        return [one.completed.main.event for one in finish(clinic.ledger, ORIGIN, DIRECTOR)]


def test_two_processes_that_finish_one_erasure_at_once_complete_it_once(noted: Clinic) -> None:
    tags = tags_of(noted)
    (decision,) = decide(noted)
    told = in_processes(finish_all, [(noted.address, 21), (noted.address, 22)])
    assert noted.types().count("erasure.completed") == 1
    done = next(e for e in noted.events() if e.type == "erasure.completed")
    assert done.data["decision"] == decision.event
    assert {one for events in told for one in events} == {done.event}
    assert waiting(noted.raw, ORIGIN) == []
    assert readable(noted, tags) == {}


def provide_all(address: Address, numbers: list[str], barrier: Any) -> list[str]:
    """Provide the data of each of these people, with a note; what came of each."""
    said = []
    with Clinic(address, seed=31, clock=lambda: datetime.now(UTC)) as clinic:
        for number in numbers:
            barrier.wait(20)
            arguments = {**PROVISION, "person": number, "means": "FAX", "note": "送付"}
            try:
                said.append(clinic.repeat(clinic.command("provide", arguments=arguments)).main.type)
            except InvalidInput as error:
                said.append(error.problems[0].wanted.en)
    return said


def erase_all(address: Address, proposals: list[str], barrier: Any) -> list[list[str]]:
    """Decide and carry out each of these; the classes that went at once."""
    said = []
    with Clinic(address, seed=32, clock=lambda: datetime.now(UTC)) as clinic:
        for proposal in proposals:
            barrier.wait(20)
            command = clinic.command("erase.decide", proposal=proposal, actor=DIRECTOR)
            (decision,) = clinic.repeat(command).events
            finish(clinic.ledger, ORIGIN, DIRECTOR)
            said.append(list(decision.data["classes"]))
    return said


ROUNDS = 12


def test_an_erasure_and_a_provision_of_one_person_at_once_end_one_way_or_the_other(
    clinic: Clinic,
) -> None:
    """First the record: then it is kept. First the erasure: then nothing is sealed any more."""
    numbers = [f"r{one}" for one in range(ROUNDS)]
    people, proposals = {}, []
    for number in numbers:
        added = clinic.do("person.add", kind="PATIENT", name="佐藤", numbers=[number])
        people[number] = str(added.main.subject)
        asked = clinic.do("erase.propose", person=number, ground="BREACH")
        proposals.append(asked.main.event)
    with multiprocessing.get_context("spawn").Manager() as manager:
        barrier = manager.Barrier(2)
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            one = pool.apply_async(provide_all, (clinic.address, numbers, barrier))
            other = pool.apply_async(erase_all, (clinic.address, proposals, barrier))
            said, went = one.get(50), other.get(50)
    for number, provided, classes in zip(numbers, said, went, strict=True):
        opens = readable(clinic, {people[number]})
        recorded = [e for e in of(clinic, people[number]) if e.type == "provision.recorded"]
        if provided == "provision.recorded":
            assert classes == []
            assert len(opens) == 2
            assert len(recorded) == 1
        else:
            assert re.search("registered|sealed|erasure", provided), provided
            assert classes == ALL
            assert (opens, recorded) == ({}, [])
    check_nothing_was_lost(clinic)


def of(clinic: Clinic, tag: str) -> list[Event]:
    return [event for event in clinic.events() if event.subject == tag]


def check_nothing_was_lost(clinic: Clinic) -> None:
    found = verify_log(clinic.raw, ORIGIN)
    assert (found.log.findings, found.store) == ((), ())
