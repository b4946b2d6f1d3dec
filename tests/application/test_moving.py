"""Logs and keys moved to another store: the same in all, and never two that are written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger.application.behind import Held, HeldKind, parse_held
from ledger.application.moving import Moved, Places, move
from ledger.application.moving_keys import copy_keys, differing
from ledger.application.people import People
from ledger.application.verify import verify_log
from ledger.errors import AppendOutcomeUnknown, InvalidInput, LogHeld
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address, keys_address
from ledger.store.contract import Append, KeyRow, KeyStore, Proposed, Store
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.clinic import CONSENT, KEK, ORIGIN, PATIENT, PROVISION, Chance, Clinic
from tests.support.same_log import log_rows
from tests.support.stepping import BrokenOff, Steps
from tests.support.succeeding import NEW, after, succeeded

PLACES = Places("sqlite:////old.db", "postgresql://host/new")
AT = "2026-04-01T00:00:00.000000Z"


class Pair:
    """A clinic in use, and an empty place of the other kind, both open."""

    def __init__(self, clinic: Clinic, there: Address) -> None:
        self.clinic, self.there = clinic, there
        self.store: Store = open_store(there)
        self.keys: KeyStore = open_keys(keys_address(there))

    def move(self, source: Any = None, destination: Any = None, keys: Any = None) -> Moved:
        return move(
            source or self.clinic.raw, destination or self.store,
            (keys or self.clinic.keys, self.keys), PLACES, AT,
        )  # fmt: skip

    def same(self) -> None:
        """Both hold the same, to the last row."""
        for head in self.clinic.raw.heads():
            assert log_rows(self.store, head.origin) == log_rows(self.clinic.raw, head.origin)
        assert self.store.heads() == self.clinic.raw.heads()
        assert key_rows(self.keys) == key_rows(self.clinic.keys)

    @contextmanager
    def moved(self) -> Iterator[Clinic]:
        """The clinic as it goes on in its new place."""
        with Clinic(self.there, seed=77) as clinic:
            clinic.clock.now = self.clinic.clock.now
            yield clinic


def another(clinic: Clinic, origin: str = "ledger.example/other") -> None:
    """A second log in the store of a clinic."""
    arguments = {"origin": origin, "code": "other", "name": "他", "zone": "Asia/Tokyo"}
    clinic.ledger.execute(origin, clinic.command("org.add", arguments=arguments))


def key_rows(keys: KeyStore) -> dict[str, Any]:
    return {
        "values": keys.check_values(),
        "notes": keys.notes(),
        **{
            origin: (
                [row for rows in keys.key_rows(origin) for row in rows],
                [row for rows in keys.index_rows(origin) for row in rows],
            )
            for origin in keys.origins()
        },
    }


@pytest.fixture(
    params=[("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")],
    ids=["to-postgresql", "to-sqlite", "two-files"],
)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    addresses = []
    for number, kind in enumerate(request.param):
        if kind == "sqlite":
            addresses.append(Address("sqlite", str(tmp_path / f"{number}.db")))
        else:
            addresses.append(request.getfixturevalue("postgres_address"))
    here, there = addresses
    with Clinic.founded(here) as clinic:
        clinic.do("consent", **CONSENT, note="同意書")
        clinic.do("authorise_and_provide", **PROVISION, means="FAX", note="送付")
        if there.kind == "sqlite":
            create_store(there)
            create_keys(keys_address(there))
        pair = Pair(clinic, there)
        yield pair
        pair.store.close()
        pair.keys.close()


# Two SQLite stores show all that no database changes.
plain = pytest.mark.parametrize("pair", [("sqlite", "sqlite")], indirect=True, ids=["sqlite"])


def test_everything_is_the_same_in_the_new_place_and_work_goes_on_there(pair: Pair) -> None:
    pair.clinic.keys.note(1, "started", AT, "2027-04-01")
    came = pair.move()
    assert [(log.origin, log.size, log.lacking) for log in came.logs] == [
        (ORIGIN, pair.clinic.size, ())
    ]
    pair.same()
    with pair.moved() as clinic:
        clinic.do("authorise_and_provide", **PROVISION, means="FAX")
        clinic.do("person.add", **PATIENT | {"numbers": ["777"]})
        clinic.check()


def test_the_old_store_takes_no_command_any_more_and_can_be_read(pair: Pair) -> None:
    pair.move()
    before = pair.clinic.size
    with pytest.raises(LogHeld, match="moved to postgresql://host/new"):
        pair.clinic.do("consent", **CONSENT)
    with pytest.raises(LogHeld):
        another(pair.clinic)
    assert pair.clinic.size == before
    assert verify_log(pair.clinic.raw, ORIGIN).breaks == 0
    assert pair.clinic.payload(2)


def test_moved_again_it_says_that_it_was_done_and_changes_nothing(pair: Pair) -> None:
    pair.move()
    with pair.moved() as clinic:
        clinic.do("person.add", **PATIENT | {"numbers": ["777"]})
    before = log_rows(pair.store), key_rows(pair.keys)
    assert pair.move().already
    assert (log_rows(pair.store), key_rows(pair.keys)) == before


def test_what_is_recorded_while_it_is_copied_goes_along(pair: Pair) -> None:
    store: Any = Before(pair.clinic.raw, {"hold_log": lambda: desk(pair.clinic)})
    pair.move(source=store)
    assert pair.clinic.events()[-1].type == "consent.given"
    pair.same()


def desk(clinic: Clinic) -> None:
    """What a front desk does meanwhile: a new person, with keys, and her consent."""
    clinic.do("person.add", **PATIENT | {"numbers": ["888"]})
    clinic.do("consent", **CONSENT | {"person": "888"})


class Before:
    """A store or key store that does something once before a method is called."""

    def __init__(self, wrapped: Any, acts: dict[str, Callable[[], object]]) -> None:
        self._wrapped, self._acts = wrapped, acts

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._wrapped, name)

        def run(*arguments: Any, **more: Any) -> Any:
            act = self._acts.pop(name, None)
            if act:
                act()
            return method(*arguments, **more)

        return run


@plain
def test_a_command_that_was_on_its_way_when_the_source_was_held_is_not_acknowledged(
    pair: Pair,
) -> None:
    clinic = pair.clinic
    late: Any = Before(clinic.raw, {"append": pair.move})
    command = clinic.command("consent", arguments=CONSENT)
    object.__setattr__(clinic.ledger, "store", late)
    with pytest.raises(AppendOutcomeUnknown, match="held while"):
        clinic.repeat(command)
    with pair.moved() as new:
        assert new.repeat(command).main.type == "consent.given"
        assert [event.command for event in new.events()].count(command.id) == 1


@plain
def test_a_command_that_was_appended_before_the_hold_and_acknowledged_after_it_is_over(
    pair: Pair,
) -> None:
    """It goes along, its answer is unknown, and asking in the new place gives it."""
    clinic = pair.clinic
    late: Any = Before(clinic.raw, {"held_for": lambda: None})
    command = clinic.command("consent", arguments=CONSENT)

    def append(batch: Any) -> Any:
        came = clinic.raw.append(batch)
        pair.move()
        return came

    late.append = append
    object.__setattr__(clinic.ledger, "store", late)
    with pytest.raises(AppendOutcomeUnknown):
        clinic.repeat(command)
    with pair.moved() as new:
        assert new.repeat(command).acknowledged.repeated


def test_what_was_erased_before_and_meanwhile_is_not_in_the_new_place(pair: Pair) -> None:
    clinic = pair.clinic
    subject = clinic.events()[2].subject
    assert subject
    positions = clinic.raw.ciphertext_positions(ORIGIN, 0, 99)
    clinic.raw.erase_ciphertexts(ORIGIN, positions[:1])

    def erase() -> None:
        clinic.raw.erase_ciphertexts(ORIGIN, positions[1:2])
        clinic.keys.erase(ORIGIN, [(subject, "identity")], [])

    came = pair.move(source=Before(clinic.raw, {"hold_log": erase}))
    assert came.logs[0].erased == 1
    pair.same()
    assert pair.store.ciphertext_positions(ORIGIN, 0, 99) == positions[2:]
    assert pair.keys.get(ORIGIN, subject, "identity") == {}
    assert pair.keys.get(ORIGIN, subject, "record")


def wrapped_anew(clinic: Clinic, epoch: int) -> SoftwareKey:
    """A change of epoch as far as its flip; the old rows still stand."""
    new = SoftwareKey(epoch, bytes([epoch]) * 32)
    old = clinic.people.kek
    for origin in clinic.keys.origins():
        for rows in clinic.keys.key_rows(origin):
            put = [
                KeyRow(row.subject, row.klass, epoch, b"%d" % epoch + row.wrapped)
                for row in rows if row.epoch == old.epoch
            ]  # fmt: skip
            clinic.keys.put(origin, put)
        for index in clinic.keys.index_rows(origin):
            its = [row._replace(epoch=epoch) for row in index if row.epoch == old.epoch]
            clinic.keys.put(origin, (), its)
    assert clinic.keys.change_epoch(epoch, b"check %d" % epoch) == 0
    object.__setattr__(clinic, "people", People(clinic.keys, new, clinic.chance))
    return new


def test_keys_of_several_epochs_go_along_and_epochs_that_are_over_too(pair: Pair) -> None:
    keys = pair.clinic.keys
    wrapped_anew(pair.clinic, 2)
    keys.drop_old_epochs()
    wrapped_anew(pair.clinic, 3)
    keys.note(2, "destroyed", AT)
    assert copy_keys(keys, pair.keys) == 0
    assert key_rows(pair.keys) == key_rows(keys)
    keys.drop_old_epochs()
    wrapped_anew(pair.clinic, 4)
    keys.note(4, "started", AT, "2027-01-01")
    assert differing(keys, pair.keys) > 0
    assert copy_keys(keys, pair.keys) == 0
    keys.drop_old_epochs()
    assert key_rows(pair.keys) == key_rows(keys)


@plain
def test_an_epoch_that_changes_and_a_person_who_is_erased_between_two_reads_are_caught_up_with(
    pair: Pair,
) -> None:
    keys = pair.clinic.keys
    copy_keys(keys, pair.keys)
    subject = pair.clinic.events()[2].subject
    assert subject

    def meanwhile() -> None:
        wrapped_anew(pair.clinic, 2)
        keys.erase(ORIGIN, [(subject, "record")], [])
        keys.drop_old_epochs()

    source: Any = Before(keys, {"index_rows": meanwhile})
    for _ in range(5):
        if not copy_keys(source, pair.keys):
            break
    assert key_rows(pair.keys) == key_rows(keys)
    assert {row.epoch for row in key_rows(pair.keys)[ORIGIN][0]} == {2}


@plain
def test_a_key_store_of_somebody_else_is_left_as_it_is(pair: Pair) -> None:
    People(pair.keys, SoftwareKey(1, bytes(32)), Chance(3)).set_check()
    before = key_rows(pair.keys)
    with pytest.raises(InvalidInput, match="--to-keys"):
        pair.move()
    assert key_rows(pair.keys) == before
    assert pair.store.heads() == []
    pair.clinic.do("consent", **CONSENT)


@plain
def test_a_store_that_is_in_use_is_left_as_it_is(pair: Pair, tmp_path: Path) -> None:
    with Clinic(pair.there, seed=3, origin="ledger.example/other") as other:
        another(other)
        with pytest.raises(InvalidInput, match="--to: "):
            pair.move()
        assert [head.origin for head in other.raw.heads()] == [other.origin]
    pair.clinic.do("consent", **CONSENT)


@plain
def test_a_log_that_appears_at_the_last_moment_keeps_the_new_place_shut(pair: Pair) -> None:
    raw, late = pair.clinic.raw, "ledger.example/late"
    event = Proposed("log.created", "11111111-1111-4111-8111-111111111111", b"{}", ())
    appended = Append(late, "22222222-2222-4222-8222-222222222222", (event,), creates_log=True)

    class Late(Before):
        def notes(self) -> Any:
            if raw.held_for(ORIGIN) and raw.head(late) is None:
                raw.append([appended])
            return self._wrapped.notes()

    with pytest.raises(InvalidInput, match="--to: "):
        pair.move(keys=Late(pair.clinic.keys, {}))
    assert pair.store.held_for(ORIGIN)


@plain
def test_a_log_that_is_held_for_something_else_is_not_moved(pair: Pair) -> None:
    pair.clinic.raw.hold_log(ORIGIN, Held(HeldKind.RESTORED, AT).line())
    with pytest.raises(LogHeld, match="restored"):
        pair.move()
    assert pair.store.heads() == []


@plain
@pytest.mark.parametrize("at", range(12))
def test_broken_off_at_any_call_the_same_again_ends_in_the_same(pair: Pair, at: int) -> None:
    steps = Steps(at)
    whole = (
        steps.of(pair.clinic.raw), steps.of(pair.store),
        (steps.of(pair.clinic.keys), steps.of(pair.keys)),
    )  # fmt: skip
    try:
        move(*whole, PLACES, AT)
    except BrokenOff:
        assert not writable_twice(pair)
        pair.move()
    pair.same()
    assert pair.clinic.raw.held_for(ORIGIN)
    assert pair.store.held_for(ORIGIN) is None


def writable_twice(pair: Pair) -> bool:
    free = [
        store.head(ORIGIN) is not None and store.held_for(ORIGIN) is None
        for store in (pair.clinic.raw, pair.store)
    ]
    return all(free)


@plain
def test_a_closed_log_goes_along_closed_with_its_successor(pair: Pair) -> None:
    succeeded(pair.clinic)
    pair.move()
    pair.same()
    assert pair.store.successor_of(ORIGIN) == NEW
    with pair.moved() as clinic:
        after(clinic).do("person.add", **PATIENT | {"numbers": ["777"]})


@plain
def test_an_old_store_is_not_succeeded_after_the_move(pair: Pair) -> None:
    pair.move()
    with pytest.raises(LogHeld):
        succeeded(pair.clinic)
    assert pair.clinic.raw.successor_of(ORIGIN) is None


@pytest.mark.parametrize("held", [
    Held(HeldKind.RESTORED, AT), Held(HeldKind.MOVED, AT, "postgresql://host/with space"),
    Held(HeldKind.MOVING, AT, "sqlite:////a b.db"), Held(HeldKind.OTHER, "", "somebody's words"),
])  # fmt: skip
def test_a_reason_is_read_as_it_was_written(held: Held) -> None:
    line = held.line() if held.kind is not HeldKind.OTHER else held.place
    assert parse_held(line) == held
    assert held.why.en != held.why.ja or held.kind is HeldKind.OTHER


def test_the_keys_are_those_of_the_key_that_opens_them(pair: Pair) -> None:
    pair.move()
    people = People(pair.keys, KEK, Chance(5))
    people.check_fits()
    (found,) = people.find(ORIGIN, "number", PATIENT["numbers"][0])
    assert found == pair.clinic.events()[2].subject
