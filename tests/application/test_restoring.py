"""A backup brought back: the same bytes, held, without what was erased, whatever interrupts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.application.behind import HeldKind, held, parse_held
from ledger.application.checking_backup import check_backup
from ledger.application.epochs import Change
from ledger.application.erased_later import decided as decided_of
from ledger.application.people import People
from ledger.application.restoring import check_new, restore
from ledger.application.verify import verify_log
from ledger.backup.layout import Part
from ledger.errors import KeyDoesNotFit, KeyGone, LogHeld, StoreExists, StoreUnavailable
from ledger.log.content import parse_content
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.text import Text
from tests.support.backups import Backups, all_rows, stores
from tests.support.clinic import CONSENT, KEK, ORIGIN, PATIENT, PROVISION, Clinic
from tests.support.erased import decided, destroyed, sealed_of
from tests.support.succeeding import NEW, after, succeeded

NEXT_KEK = SoftwareKey(2, bytes(range(32, 64)))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """Two patients with sealed identities and notes, a text, a provision; on SQLite."""
    with Clinic.founded(Address("sqlite", str(tmp_path / "old.db"))) as clinic:
        clinic.do("person.add", **{**PATIENT, "numbers": ["777"]})
        clinic.do("consent", **CONSENT, note="代筆")
        clinic.do("consent", **{**CONSENT, "person": "777"}, note="口頭")
        clinic.do("provide", **PROVISION, means="FAX")
        yield clinic


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path / "backups")


def hanako(clinic: Clinic) -> str:
    return next(str(e.subject) for e in clinic.events() if e.type == "subject.registered")


def everything(store: Store, origin: str = ORIGIN) -> list[object]:
    """What a store holds of a log, all of it."""
    head = store.head(origin)
    assert head is not None
    positions = range(head.size)
    return [
        head,
        list(store.scan(origin)),
        store.ciphertexts(origin, positions),
        {digest: store.document(origin, digest) for digest in store.document_digests(origin)},
        store.tag_rows(origin, 0, head.size),
        list(store.command_rows(origin)),
        store.successor_of(origin),
    ]


def opened(store: Store, people: People, position: int) -> Any:
    entry = store.entry(ORIGIN, position)
    assert entry is not None
    sealed = store.ciphertexts(ORIGIN, [position]).get(position)
    return people.open(ORIGIN, parse_content(entry.content), sealed)


def test_a_restored_store_holds_the_same_bytes_hashes_and_keys(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    backups.make(clinic)
    with backups.restored(address) as (came, store, keys):
        assert everything(store) == everything(clinic.raw)
        assert all_rows(keys) == all_rows(clinic.keys)
        found = verify_log(store, ORIGIN)
        assert (found.breaks, found.unknown) == (0, 0)
        people = People(keys, KEK, clinic.chance)
        people.check_fits()
        assert opened(store, people, 2)["name"] == "山田 花子"
        assert people.find(ORIGIN, "number", "777")
        assert came.left_out == 0


def test_a_backup_of_one_database_is_restored_into_the_other(
    address: Address, backups: Backups, tmp_path: Path
) -> None:
    with Clinic.founded(address) as clinic:
        clinic.do("consent", **CONSENT, note="代筆")
        backups.make(clinic)
        target = Address("sqlite", str(tmp_path / "new.db"))
        with backups.restored(target) as (_, store, keys):
            assert everything(store) == everything(clinic.raw)
            assert all_rows(keys) == all_rows(clinic.keys)


def test_a_restored_log_is_held_and_takes_nothing(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    backups.make(clinic)
    with backups.restored(address) as (came, store, _):
        found = held(store, ORIGIN)
        assert found is not None
        assert found.kind is HeldKind.RESTORED
        assert found.since == backups.parts()[Part.LOG].manifest.made_at
        assert came.logs[0].held == store.held_for(ORIGIN)
    with Clinic(address) as restored:
        with pytest.raises(LogHeld):
            restored.do("person.add", **{**PATIENT, "numbers": ["1"]})
        assert restored.size == clinic.size
        restored.raw.release_log(ORIGIN)
        restored.chance = clinic.chance
        restored.clock.now = clinic.clock.now
        restored.do("person.add", **{**PATIENT, "numbers": ["1"]})
        restored.check()


def test_a_log_that_goes_on_elsewhere_stays_held_for_that(
    clinic: Clinic, backups: Backups, tmp_path: Path
) -> None:
    clinic.raw.hold_log(ORIGIN, "moved 2026-01-01T00:00:00.000000Z postgresql://db.example/daicho")
    backups.make(clinic)
    with backups.restored(Address("sqlite", str(tmp_path / "new.db"))) as (_, store, _keys):
        line = store.held_for(ORIGIN)
        assert line is not None
        assert parse_held(line).kind is HeldKind.MOVED


def test_a_closed_log_is_closed_again_with_its_last_entry(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    succeeded(clinic)
    backups.make(clinic)
    with backups.restored(address) as (_, store, _keys):
        for origin in (ORIGIN, NEW):
            assert everything(store, origin) == everything(clinic.raw, origin)
            assert not verify_log(store, origin).breaks
        assert store.successor_of(ORIGIN) == NEW


def test_what_was_erased_after_the_keys_were_backed_up_does_not_come_back(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    backups.make(clinic)
    subject = hanako(clinic)
    destroyed(clinic, subject, "identity", "record", "tag")
    backups.make(clinic, Part.LOG, Part.DOCUMENTS)
    with backups.restored(address) as (came, store, keys):
        for klass in ("identity", "record", "tag"):
            assert keys.get(ORIGIN, subject, klass) == {}
        people = People(keys, KEK, clinic.chance)
        assert people.find(ORIGIN, "number", "0012345") == []
        assert people.find(ORIGIN, "number", "777")
        assert came.left_out == 3 + 2  # her keys; number and kana in the index
        assert not verify_log(store, ORIGIN).breaks


def test_a_class_that_was_only_decided_to_go_does_not_come_back_with_its_ciphertexts(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    subject = hanako(clinic)
    decided(clinic, subject, "record")
    (position,) = sealed_of(clinic, subject, "record")
    backups.make(clinic)
    with backups.restored(address) as (_, store, keys):
        assert keys.get(ORIGIN, subject, "record") == {}
        assert keys.get(ORIGIN, subject, "identity") != {}
        assert store.ciphertexts(ORIGIN, [position]) == {}
        assert opened(store, People(keys, KEK, clinic.chance), 2)["name"] == "山田 花子"
        with pytest.raises(KeyGone):
            opened(store, People(keys, KEK, clinic.chance), position)


def test_what_a_successor_erased_does_not_come_back_in_the_log_before(
    clinic: Clinic, backups: Backups, tmp_path: Path
) -> None:
    subject = hanako(clinic)
    succeeded(clinic)
    new = after(clinic)
    registered = clinic.events()[2].event
    carried = next(
        e for e in new.events() if e.type == "subject.registered" and e.event == registered
    )
    decided(new, str(carried.subject), "identity", "record")
    backups.make(clinic)
    with backups.restored(Address("sqlite", str(tmp_path / "new.db"))) as (_, store, keys):
        for origin, tag in ((ORIGIN, subject), (NEW, str(carried.subject))):
            assert keys.get(origin, tag, "identity") == keys.get(origin, tag, "record") == {}
        # What the stream of the backup told is what the store tells.
        told = {(o, *one) for o in (ORIGIN, NEW) for one in decided_of(store, o)}
        assert told == backups.checked().erased
        people = People(keys, KEK, clinic.chance)
        assert people.find(ORIGIN, "number", "0012345") == []
        assert people.find(NEW, "number", "0012345") == []


def test_old_epochs_are_not_brought_back_and_the_current_one_opens(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    Change(clinic.keys, KEK, NEXT_KEK, clinic.chance, clinic.clock).wrap_anew(lambda _: None)
    backups.make(clinic)
    with backups.restored(address, NEXT_KEK) as (_, store, keys):
        people = People(keys, NEXT_KEK, clinic.chance)
        people.check_fits()
        assert opened(store, people, 2)["name"] == "山田 花子"
        assert {row.epoch for rows in keys.key_rows(ORIGIN) for row in rows} == {2}
        assert {row.epoch for rows in keys.index_rows(ORIGIN) for row in rows} == {2}
        assert keys.check_values() == clinic.keys.check_values()
        assert keys.notes() == clinic.keys.notes()


def test_a_store_or_a_key_store_in_use_is_refused_and_stays_as_it_is(
    clinic: Clinic, backups: Backups, tmp_path: Path
) -> None:
    backups.make(clinic)
    with Clinic.founded(Address("sqlite", str(tmp_path / "used.db")), seed=5) as used:
        before = everything(used.raw), all_rows(used.keys)
        for store, keys in ((used.raw, used.keys), (used.raw, None), (None, used.keys)):
            with pytest.raises(StoreExists):
                check_new(backups.parts(), store, keys)
        assert (everything(used.raw), all_rows(used.keys)) == before


def test_a_finished_restore_is_not_done_again(
    clinic: Clinic, backups: Backups, tmp_path: Path
) -> None:
    backups.make(clinic)
    target = Address("sqlite", str(tmp_path / "new.db"))
    with backups.restored(target):
        pass
    with pytest.raises(StoreExists), backups.restored(target):
        pass


STEPS = ("hold_log", "append", "close_log", "put", "note", "set_check_value", "change_epoch")


@pytest.mark.parametrize("after_it", [False, True], ids=["before", "after"])
def test_a_restore_that_is_interrupted_anywhere_goes_on_and_ends_the_same(
    clinic: Clinic, backups: Backups, tmp_path: Path, after_it: bool
) -> None:
    succeeded(clinic)
    Change(clinic.keys, KEK, NEXT_KEK, clinic.chance, clinic.clock).wrap_anew(lambda _: None)
    backups.make(clinic)
    parts = backups.parts()
    erased = check_backup(parts, NEXT_KEK).erased
    stopped: list[str] = []
    for step in range(100):
        target = Address("sqlite", str(tmp_path / f"new-{step}.db"))
        with stores(target) as (store, keys):
            check_new(parts, store, keys)
            breaking = _Breaking(step, after_it=after_it)
            try:
                restore(parts, breaking.of(store), breaking.of(keys), NEXT_KEK, erased)
            except StoreUnavailable as error:
                stopped.append(error.message.en)
        if len(stopped) == step:
            break
        if stopped[-1] == "change_epoch" and after_it:
            continue  # that was the last thing to be done
        with stores(target) as (store, keys), pytest.raises(KeyDoesNotFit):
            People(keys, NEXT_KEK, clinic.chance).check_fits()
        with backups.restored(target, NEXT_KEK) as (_, store, keys):
            for origin in (ORIGIN, NEW):
                assert everything(store, origin) == everything(clinic.raw, origin)
                assert store.held_for(origin)
            assert keys.check_values() == clinic.keys.check_values()
            assert keys.notes() == clinic.keys.notes()
    assert set(stopped) == set(STEPS)


class _Breaking:
    """Lets so many writes through, then breaks one: before it, or after it was done."""

    def __init__(self, writes: int, *, after_it: bool) -> None:
        self.left, self.after_it = writes, after_it

    def of(self, store: Any) -> Any:
        return _Broken(self, store)


class _Broken:
    def __init__(self, breaking: _Breaking, store: Any) -> None:
        self._breaking, self._store = breaking, store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name not in STEPS:
            return method

        def step(*args: Any, **more: Any) -> Any:
            breaking = self._breaking
            if breaking.left == 0 and not breaking.after_it:
                raise StoreUnavailable(Text(name, name))
            result = method(*args, **more)
            if breaking.left == 0:
                raise StoreUnavailable(Text(name, name))
            breaking.left -= 1
            return result

        return step


def test_rows_of_a_change_that_was_under_way_come_along_and_not_those_of_the_erased(
    clinic: Clinic, backups: Backups, address: Address
) -> None:
    class Interrupted:
        """A key store that is gone when everything is wrapped anew and the epoch is to change."""

        def __getattr__(self, name: str) -> Any:
            return getattr(clinic.keys, name)

        def change_epoch(self, *_: Any) -> int:
            raise StoreUnavailable(Text("gone", "なし"))

    with pytest.raises(StoreUnavailable):
        Change(Interrupted(), KEK, NEXT_KEK, clinic.chance, clinic.clock).wrap_anew(lambda _: None)
    subject = hanako(clinic)
    decided(clinic, subject, "identity", "record", "tag")
    backups.make(clinic)
    with backups.restored(address) as (_, _store, keys):
        assert subject not in keys.subjects(ORIGIN)
        rows = [row for batch in keys.index_rows(ORIGIN) for row in batch]
        assert sorted(row.epoch for row in rows) == [1, 1, 2, 2]  # the other's number and kana
        assert keys.check_value() == clinic.keys.check_value()
        finished = Change(keys, KEK, NEXT_KEK, clinic.chance, clinic.clock)
        finished.wrap_anew(lambda _: None)
        people = People(keys, NEXT_KEK, clinic.chance)
        assert people.find(ORIGIN, "number", "0012345") == []
        assert people.find(ORIGIN, "number", "777")


def test_a_store_with_another_log_is_refused_though_it_is_held(
    clinic: Clinic, backups: Backups, tmp_path: Path
) -> None:
    backups.make(clinic)
    other = Address("sqlite", str(tmp_path / "other.db"))
    with Clinic.created(other, origin="ledger.example/other") as another:
        another.raw.hold_log(another.origin, "restored 2026-01-01T00:00:00.000000Z")
        with pytest.raises(StoreExists):
            check_new(backups.parts(), another.raw, None)
