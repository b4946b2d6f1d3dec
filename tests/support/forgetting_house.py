"""The same clinic with all that is kept elsewhere: bundles, copies, backups, and another machine.

house = House(folder, places)      a World that signs, hands out, changes keys, burns and comes back
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ledger.application.bundle_source import BundleSource
from ledger.application.bundling import bundle_log
from ledger.application.checking_backup import check_backup
from ledger.application.completing import Shown as Checkpoint
from ledger.application.completing import checked_note, complete, incomplete, look, roots_of
from ledger.application.disclosing import Disclosed, bundle_part
from ledger.application.epochs import (
    Change,
    drop_old,
    due_day,
    newest_begun,
    note_backed_up,
    note_destroyed,
    note_started,
)
from ledger.application.erasing import reapply
from ledger.application.handing_out import place_of, record
from ledger.application.key_backup import back_up_keys, open_keys_backup
from ledger.application.key_fit import BACKED_UP, BEGUN, Fit, fit_of, noted
from ledger.application.moving import Places, move
from ledger.application.people import People
from ledger.application.publishing import Published, publish
from ledger.application.restoring import check_new, restore
from ledger.application.selecting import Asked
from ledger.bundle.grow import Copy
from ledger.domain.event import Event
from ledger.errors import AnswerNotBorneOut, LogBehind
from ledger.log.content import format_instant
from ledger.log.note import encode_note
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address, keys_address
from ledger.store.contract import KeyStore, Store
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.backups import Backups
from tests.support.clinic import ORIGIN, PHARMACY, START
from tests.support.disclosed import opened
from tests.support.forgetting_model import Forgetting, Name
from tests.support.forgetting_world import OTHER, Crash, Fused, World


@dataclass(frozen=True)
class Bundle:
    """One that was written: a whole log still sealed, or some entries with what was shown."""

    path: Path
    size: int
    shown: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Payloads by position."""
    entry: str | None = None
    """Record number under which it is listed as handed out."""
    subjects: frozenset[str] = frozenset()
    """Registrations of which it shows something."""
    sealed: frozenset[int] | None = None
    """Of a whole log: positions of which it has the sealed part."""


@dataclass(frozen=True)
class Snapshot:
    """What a backup was made of."""

    events: tuple[Event, ...]
    sealed: frozenset[int]
    keys: frozenset[Name]
    rows: frozenset[tuple[str, str]]
    epoch: int

    def decided(self) -> set[Name]:
        """What its log says is to be destroyed."""
        return Forgetting(events=list(self.events)).decided()


class House(World):
    """A world with a safe."""

    def __init__(self, folder: Path, places: Callable[[], Address]) -> None:
        super().__init__(folder, places)
        self.bundles: list[Bundle] = []
        self.backups, self.snapshots = Backups(folder / "backups"), list[Snapshot]()
        self.copy: Bundle | None = None
        self.changed_at: Address | None = None
        """Where the key was changed last."""

    # What leaves the house.

    def note(self) -> bytes:
        """The newest checkpoint, of the log as it is."""
        return self._signed(self.sign())

    def _signed(self, size: int) -> bytes:
        note = self.signer.note(size)
        assert note is not None
        return encode_note(note)

    def hand_out(self, who: int | None) -> None:
        """An opened bundle of one person, of the pharmacy, or of everything."""
        model, clinic = self.model, self.clinic
        tag = self.someone(who) if who is not None else None
        if tag is not None:
            asked = Asked(people=frozenset(model.person(tag)))
        elif who is not None:
            asked = Asked(party=PHARMACY["code"])
        else:
            asked = Asked(happened_from=format_instant(START))
        note, size = self.note(), model.size
        place = place_of(clinic.store, ORIGIN, asked.people)
        entries: list[str] = []

        def before(found: Disclosed) -> None:
            if found.opened:
                self.clock.move(minutes=1)
                command = clinic.chance.uuid()
                came = record(clinic.ledger, place, ORIGIN, asked, found, actor=OTHER,
                              command=command)  # fmt: skip
                entries.append(came.main.event)

        out = self.folder / f"bundle-{next(self.numbers)}"
        wanted = {
            event.position: model.payload(event) for event in model.events
            if event.sealed_class and model.must_open(event) and _is_asked(event, asked)
        }  # fmt: skip
        bundle_part(clinic.raw, ORIGIN, note, asked, out, people=clinic.people, before=before)
        assert opened(out) == wanted
        self.did["handed out"] += bool(entries)
        subjects = frozenset(str(model.events[at].subject) for at in wanted)
        self.bundles.append(Bundle(out, size, wanted, next(iter(entries), None), subjects))

    def bundle_log(self) -> None:
        """The whole log, sealed."""
        note, size = self.note(), self.model.size
        out = self.folder / f"bundle-{next(self.numbers)}"
        bundle_log(self.clinic.raw, ORIGIN, note, {}, out)
        there = self.clinic.raw.ciphertext_positions(ORIGIN, 0, size)
        self.bundles.append(Bundle(out, size, sealed=frozenset(there)))

    def publish(self) -> None:
        """A copy of the log with contents, brought up to now."""
        note, size = self.note(), self.model.size
        copy = Copy(self.folder / "copy", ORIGIN, contents=True)
        copy.check()
        copy.make()
        notes = {one: partial(self._signed, one) for one in self.signer.sizes()}
        came = publish(self.clinic.raw, copy, note, self.signer.verifier_keys(), notes)
        assert isinstance(came, Published), came
        had = self.copy.sealed or frozenset() if self.copy else frozenset[int]()
        before = self.copy.size if self.copy else 0
        there = {*had, *self.clinic.raw.ciphertext_positions(ORIGIN, before, size)}
        done = self.model.decided() - self.model.waiting()
        there -= {e.position for e in self.model.events if (e.subject, e.sealed_class) in done}
        self.did["taken out of the copy"] += came.erased
        self.copy = Bundle(copy.path, size, sealed=frozenset(there))

    # Keys.

    def change_key(self) -> None:
        """A new key-encryption key; or what was left of the change before is brought to its end."""
        clinic, keys = self.clinic, self.clinic.keys
        epoch = self._epoch()
        if noted(keys, epoch, BEGUN) is None or noted(keys, epoch, BACKED_UP) is not None:
            self.clock.move(minutes=1)
            self.changed_at = self.address
            new = self._next_key(epoch)
            Change(keys, self.keks[epoch], new, clinic.chance, self.clock).wrap_anew()
            self.use(new)
        else:
            self.did["change went on"] += 1
        self.did["key changed"] += 1
        note_started(keys, self.clock, due_day(self.clock()))
        note_backed_up(keys, self.clock, self._keys_backed_up)
        drop_old(keys)

    def _epoch(self) -> int:
        current = self.clinic.keys.check_value()
        assert current is not None
        return current[0]

    def _next_key(self, epoch: int) -> SoftwareKey:
        begun = newest_begun(self.clinic.keys)
        there = self.keks.get(begun)
        if there is not None and fit_of(self.clinic.keys, there) is Fit.NEWER:
            return there
        number = max(begun, epoch) + 1
        self.keks[number] = SoftwareKey(number, next(self.numbers).to_bytes(32, "big"))
        return self.keks[number]

    def _keys_backed_up(self) -> str:
        at = self.clock.move(seconds=1)
        made = back_up_keys(self.clinic.keys, self.folder / "epochs", at)
        kek = self.clinic.people.kek
        return open_keys_backup(made.folder, kek).sha256

    def destroy_old_keys(self) -> None:
        """Every copy of the keys of epochs that are over, once a change came to its end."""
        keys, current = self.clinic.keys, self._epoch()
        if noted(keys, current, BACKED_UP) is None:
            return
        for epoch in sorted(one for one in self.keks if one < current):
            self.did["key destroyed"] += 1
            del self.keks[epoch]
            note_destroyed(keys, epoch, self.clock)

    # Backups.

    def back_up(self) -> None:
        """Everything, to be kept."""
        model, keys = self.model, self.clinic.keys
        self.backups.make(self.clinic)
        there = frozenset((row.subject, row.klass) for rows in keys.key_rows(ORIGIN)
                          for row in rows)  # fmt: skip
        sealed = frozenset(self.clinic.raw.ciphertext_positions(ORIGIN, 0, model.size))
        gone = {tag for tag, klass in model.decided() if klass == "identity" and
                (tag, klass) not in there}  # fmt: skip
        rows = frozenset(row for row in model.rows if row[1] not in gone)
        made = Snapshot(tuple(model.events), sealed, there, rows, self._epoch())
        self.snapshots.append(made)

    def restore(self, log: int, keys: int) -> None:
        """The machine burns. What comes back is of two backups, and of what was signed."""
        if not self.snapshots:
            return
        i, j = log % len(self.snapshots), keys % len(self.snapshots)
        last = len(self.snapshots) - 1
        of_log, of_keys = self.snapshots[i], self.snapshots[j]
        kek = self.keks.get(of_keys.epoch)
        if kek is None:
            return
        parts = self.backups.parts(log=last - i, keys=last - j)
        fuse, self.fuse.left = self.fuse.left, None
        checked = check_backup(parts, kek)
        assert checked.sound == self._is_whole(i, j), [str(one) for one in checked.findings]
        if not checked.sound:
            self.did["not whole"] += 1
            return
        self.fuse.left = fuse
        address = self.places()

        def bring_back(store: Store, keys: KeyStore) -> None:
            check_new(parts, store, keys)
            restore(parts, store, keys, kek, checked.erased)

        self._until_done(address, bring_back)
        self._until_done(
            address, lambda store, keys: _check_not_brought_back(store, keys, of_log, kek)
        )
        self._confirm(address, of_log, of_keys, kek)

    def _is_whole(self, i: int, j: int) -> bool:
        """Whether all that these backups hold sealed has its key and its sealed part in them."""
        log, keys = self.snapshots[i], self.snapshots[j]
        decided = log.decided()
        for event in log.events:
            name = str(event.subject), str(event.sealed_class)
            # Keys of a later backup may be gone by an erasure that this log does not know.
            lost = event.position not in log.sealed or (name not in keys.keys and j <= i)
            if event.sealed_class and name not in decided and lost:
                return False
        return True

    def _confirm(
        self, address: Address, of_log: Snapshot, of_keys: Snapshot, kek: SoftwareKey
    ) -> None:
        """The restored log held against what was signed, completed, and gone on with."""
        signed, size, model = self.signer.state().size, len(of_log.events), self.model
        ours = [event.event for event in model.events[:signed]]
        theirs = [event.event for event in of_log.events[:signed]]
        kept = [*self.bundles, *([self.copy] if self.copy else [])]
        sources = [one for one in kept if one.sealed is not None and one.size >= signed]
        source = sources[-1] if sources else None

        def confirm(store: Store, keys: KeyStore) -> None:
            self._shown_and_completed(store, source)
            reapply(store, People(keys, kek, self.clinic.chance), ORIGIN)
            store.release_log(ORIGIN)

        if ours[:size] != theirs:
            self.did["contradicted"] += 1
            with pytest.raises(AnswerNotBorneOut):
                self._until_done(address, confirm)
            return
        if size < signed and source is None:
            self.did["behind"] += 1
            with pytest.raises(LogBehind):
                self._until_done(address, confirm)
            return
        self._until_done(address, confirm)
        sealed = set(of_log.sealed)
        events = list(of_log.events)
        if size < signed:
            assert source is not None
            assert source.sealed is not None
            sealed |= {position for position in source.sealed if size <= position < signed}
            events = model.events[:signed]
            self.did["completed"] += 1
        self.did["restored"] += 1
        self.did["entries lost"] += len(events) < model.size
        again = {(str(e.subject), klass) for e in events if e.type == "erasure.decided"
                 for klass in e.data["classes"]}  # fmt: skip
        self.did["erased again"] += bool(again & of_keys.keys)
        self._go_on_at(address)
        for epoch in [one for one in self.keks if one > kek.epoch]:
            del self.keks[epoch]  # nobody keeps a key that fits nothing
        model.events = events
        model.back_to(len(events), set(of_keys.keys), sealed, set(of_keys.rows))

    def _shown_and_completed(self, store: Store, source: Bundle | None) -> None:
        """As `daicho log confirm` does it."""
        signer = self.signer
        shown = [checked_note("signer", self._signed(size), ORIGIN, signer.verifier_keys())
                 for size in signer.sizes()]  # fmt: skip
        if signer.state().size:
            shown.append(Checkpoint("state", signer.state().checkpoint()))
        roots = roots_of(shown)
        found = look(store, ORIGIN, roots)
        if not found.missing:
            return
        if source is None:
            raise incomplete(ORIGIN, found.size, found.signed)
        with _source(source.path) as bundle:
            complete(store, ORIGIN, found, roots, bundle)

    def _until_done(self, address: Address, act: Callable[[Store, KeyStore], object]) -> None:
        """An act on another place, once more from the start where the process ended in it."""
        while True:
            store, keys = opened_at(address)
            try:
                act(Fused(store, self.fuse), Fused(keys, self.fuse))
            except Crash:
                self.did["crashed elsewhere"] += 1
            else:
                return
            finally:
                store.close()
                keys.close()

    def _go_on_at(self, address: Address) -> None:
        self.clinic.close()
        self.address = address
        self.open()

    def move(self) -> None:
        """Everything in another store."""
        address = self.places()
        places = Places(f"place of {self.address.place}", f"place of {address.place}")
        at = format_instant(self.clock())
        self._until_done(address, lambda store, keys: move(
            self.clinic.store, store, (self.clinic.keys, keys), places, at
        ))  # fmt: skip
        self.did["moved"] += 1
        self._go_on_at(address)


def _check_not_brought_back(
    store: Store, keys: KeyStore, backup: Snapshot, kek: SoftwareKey
) -> None:
    """Nothing that the restored log knows to be erased is in the restored stores."""
    gone = backup.decided()
    there = {(row.subject, row.klass) for rows in keys.key_rows(ORIGIN) for row in rows}
    assert not there & gone
    sealed = set(store.ciphertext_positions(ORIGIN, 0, len(backup.events)))
    assert not {e.event for e in backup.events
                if e.position in sealed and (e.subject, e.sealed_class) in gone}  # fmt: skip
    for row in (row for rows in keys.index_rows(ORIGIN) for row in rows):
        if row.epoch == kek.epoch:
            tag = kek.unwrap(row.wrapped, origin=ORIGIN, subject="", klass="index").decode()
            assert (tag, "identity") not in gone


def _is_asked(event: Event, asked: Asked) -> bool:
    """Whether a sealed part is in a bundle of these."""
    if asked.people:
        return event.subject in asked.people
    return asked.party is None or f"party:{asked.party}" in event.tags


@contextmanager
def _source(path: Path) -> Iterator[BundleSource]:
    source = BundleSource.open(path)
    try:
        yield source
    finally:
        source.close()


def opened_at(address: Address) -> tuple[Store, KeyStore]:
    """A store and its key store, made if they are SQLite files that are not there."""
    if address.kind == "sqlite" and not address.path.exists():
        create_store(address)
    if address.kind == "sqlite" and not keys_address(address).path.exists():
        create_keys(keys_address(address))
    return open_store(address), open_keys(keys_address(address))
