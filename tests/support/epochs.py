"""A change of the key-encryption key in a clinic, step by step, and what must hold all along.

changed(clinic, KEK, SECOND)      the whole change; its backup is opened for real
Watched(keys, before=...)         a key store that runs something before each of its acts
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ledger.application.epochs import (
    Change,
    drop_old,
    note_backed_up,
    note_started,
)
from ledger.application.erasing import finish
from ledger.application.key_backup import back_up_keys, open_keys_backup
from ledger.application.people import People
from ledger.application.record import Ledger
from ledger.log.content import Actor
from ledger.sealing.keys import KeyEncryptionKey, SoftwareKey
from ledger.store.contract import KeyStore
from tests.support.clinic import STAFF, Clinic

SECOND = SoftwareKey(2, bytes(range(32, 64)))
THIRD = SoftwareKey(3, bytes(range(64, 96)))
DUE = "2026-07-01"
MANAGER = Actor("staff-2", "manager")

ACTS = ("put", "note", "change_epoch", "drop_old_epochs")
"""What a change of epoch writes with."""


class Watched:
    """A key store that tells `before` the name of each act, and then does it."""

    def __init__(self, keys: KeyStore, before: Callable[[str], object]) -> None:
        self._keys, self._before = keys, before

    def __getattr__(self, name: str) -> Any:
        if name in ACTS:
            self._before(name)
        return getattr(self._keys, name)


def once(act: str, what: Callable[[], object]) -> Callable[[str], object]:
    """Does something before the first act of that name."""
    done: list[str] = []

    def before(name: str) -> None:
        if name == act and not done:
            done.append(name)
            what()

    return before


def change_of(
    clinic: Clinic,
    old: KeyEncryptionKey,
    new: KeyEncryptionKey,
    before: Callable[[str], object] = lambda _: None,
) -> Change:
    """The change, on the clinic's clock and chance."""
    return Change(Watched(clinic.keys, before), old, new, clinic.chance, clinic.clock)


def changed(
    clinic: Clinic,
    old: KeyEncryptionKey,
    new: KeyEncryptionKey,
    place: Path,
    before: Callable[[str], object] = lambda _: None,
) -> int:
    """How many rows the whole change wrapped; old rows are dropped in the end."""
    clinic.clock.move(minutes=1)
    change = change_of(clinic, old, new, before)
    current = clinic.keys.check_value()
    wrapped = 0
    if current is not None and current[0] != new.epoch:
        wrapped = change.wrap_anew()
    note_started(change.keys, clinic.clock, DUE)

    def back_up() -> str:
        made = back_up_keys(clinic.keys, place, clinic.clock.move(seconds=1))
        return open_keys_backup(made.folder, new).sha256

    note_backed_up(change.keys, clinic.clock, back_up)
    drop_old(change.keys)
    return wrapped


def with_key(clinic: Clinic, kek: KeyEncryptionKey) -> Clinic:
    """The same clinic as a process sees it that was started with this key."""
    clinic.people = People(clinic.keys, kek, clinic.chance)
    clinic.ledger = Ledger(clinic.store, clinic.people, clinic.clock)
    return clinic


def erase(clinic: Clinic, person: str, ground: str = "BREACH") -> None:
    """Everything the Act lets go of a person: proposed, decided by another, destroyed, completed.

    Four eyes, as it is done.
    """
    proposed = clinic.do("erase.propose", person=person, ground=ground).main.event
    decide = clinic.command("erase.decide", proposal=proposed)
    clinic.clock.move(minutes=1)
    clinic.ledger.execute(clinic.origin, replace(decide, actor=MANAGER))
    clinic.clock.move(minutes=1)
    finish(clinic.ledger, clinic.origin, STAFF)


def epochs_in(keys: KeyStore, origin: str) -> set[int]:
    """The epochs of all rows of a log."""
    return {row.epoch for batch in keys.key_rows(origin) for row in batch} | {
        row.epoch for batch in keys.index_rows(origin) for row in batch
    }
