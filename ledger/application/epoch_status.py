"""Where the epochs of a key store stand, and what that means for what was erased.

A backup of the key store opens with the key of its epoch and with no other. So what was erased in
epoch N is in no backup that can be opened once the keys of all epochs up to N are destroyed, with
every copy of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.key_fit import BACKED_UP, BEGUN, DESTROYED, FILE_DESTROYED, STARTED
from ledger.domain.events.erasure import COMPLETED
from ledger.log.content import parse_instant
from ledger.store.contract import EpochNote, Item, KeyStore, Store
from ledger.store.feed import read_events
from ledger.text import Text


@dataclass(frozen=True)
class Epoch:
    """What was noted about one epoch; None for what was not."""

    number: int
    begun_at: str | None = None
    """When rows of this epoch began to be: a backup made from then on may hold some."""
    started_at: str | None = None
    due: str | None = None
    """The day the change to the next one is due, YYYY-MM-DD."""
    backed_up_at: str | None = None
    backup_sha256: str | None = None
    file_destroyed_at: str | None = None
    destroyed_at: str | None = None
    """When it was confirmed that no copy of the key is left."""

    def as_object(self) -> dict[str, Any]:
        """The epoch as a JSON answer has it."""
        return {
            "epoch": self.number,
            "begun_at": self.begun_at,
            "started_at": self.started_at,
            "due": self.due,
            "backed_up_at": self.backed_up_at,
            "backup_sha256": self.backup_sha256,
            "file_destroyed_at": self.file_destroyed_at,
            "destroyed_at": self.destroyed_at,
        }


@dataclass(frozen=True)
class Epochs:
    """Every epoch there has been or was begun, in order, and which one is the current."""

    current: int
    all: tuple[Epoch, ...]

    @property
    def now(self) -> Epoch:
        """The current epoch."""
        return next(one for one in self.all if one.number == self.current)

    @property
    def begun(self) -> Epoch | None:
        """The newest epoch to which a change was begun and not finished."""
        return next((one for one in reversed(self.all) if one.number > self.current), None)

    @property
    def not_destroyed(self) -> tuple[int, ...]:
        """Epochs that are over, whose keys are not known to be destroyed."""
        return tuple(
            one.number for one in self.all if one.number < self.current and one.destroyed_at is None
        )

    @property
    def in_other_hands(self) -> tuple[int, ...]:
        """Those of them whose file was not destroyed here either."""
        left = self.not_destroyed
        return tuple(
            one.number for one in self.all if one.number in left and one.file_destroyed_at is None
        )

    def is_overdue(self, today: str) -> bool:
        """Whether the day of the next change is past; `today` as YYYY-MM-DD."""
        return self.now.due is not None and self.now.due < today

    def at(self, instant: str) -> int:
        """The newest epoch in which a row can have been wrapped by then."""
        then = parse_instant(instant)
        reached = [
            one.number
            for one in self.all
            if (since := one.begun_at or one.started_at) is not None
            and parse_instant(since) <= then
        ]
        return max(reached, default=self.all[0].number)

    def left_of(self, epoch: int) -> BackupsLeft:
        """What backups can still show of rows that were erased in an epoch.

        The key in force is there, whatever a note says of it.
        """
        alive = tuple(
            one.number
            for one in self.all
            if one.number <= epoch and (one.destroyed_at is None or one.number == self.current)
        )
        return BackupsLeft(epoch, alive, self.now.due if alive else None)


@dataclass(frozen=True)
class BackupsLeft:
    """Which keys still open backups of what was erased in `epoch`."""

    epoch: int
    opened_by: tuple[int, ...]
    """Epochs whose keys are not known to be destroyed; none: no backup can be opened."""
    until: str | None
    """The day the next change is due, by which they should be gone."""

    @property
    def is_in_no_backup(self) -> bool:
        """Whether nothing that was kept can be opened any more."""
        return not self.opened_by

    def as_text(self) -> Text:
        """The state in words."""
        if self.is_in_no_backup:
            return Text("destroyed, in no backup that can be opened",
                        "廃棄済み（開けるバックアップには残っていません）")  # fmt: skip
        if self.until is None:
            return Text("destroyed here, in backups until the key is changed",
                        "ここでは廃棄済み（鍵を変更するまでバックアップに残ります）")  # fmt: skip
        return Text(f"destroyed here, in backups until {self.until}",
                    f"ここでは廃棄済み（{self.until}までバックアップに残ります）")  # fmt: skip


@dataclass(frozen=True)
class Erasure:
    """A completed erasure of one registration, and what backups can still show of it."""

    event: str
    subject: str | None
    classes: tuple[str, ...]
    completed_at: str
    left: BackupsLeft

    def as_object(self) -> dict[str, Any]:
        """The erasure as a JSON answer has it."""
        return {
            "event": self.event,
            "subject": self.subject,
            "classes": list(self.classes),
            "completed_at": self.completed_at,
            "epoch": self.left.epoch,
            "in_no_backup": self.left.is_in_no_backup,
            "opened_by": list(self.left.opened_by),
            "until": self.left.until,
        }


def epochs_of(keys: KeyStore) -> Epochs | None:
    """The epochs of a key store; None if it has no check value yet."""
    current = keys.check_value()
    if current is None:
        return None
    notes = keys.notes()
    numbers = {*keys.check_values(), *(one.epoch for one in notes)}
    return Epochs(current[0], tuple(_epoch(number, notes) for number in sorted(numbers)))


def _epoch(number: int, notes: Sequence[EpochNote]) -> Epoch:
    first: dict[str, EpochNote] = {}
    for note in notes:
        if note.epoch == number:
            first.setdefault(note.note, note)
    begun, started, backed_up = map(first.get, (BEGUN, STARTED, BACKED_UP))
    file_destroyed, destroyed = map(first.get, (FILE_DESTROYED, DESTROYED))
    return Epoch(
        number,
        begun_at=begun.at if begun else None,
        started_at=started.at if started else None,
        due=started.detail if started else None,
        backed_up_at=backed_up.at if backed_up else None,
        backup_sha256=backed_up.detail if backed_up else None,
        file_destroyed_at=file_destroyed.at if file_destroyed else None,
        destroyed_at=destroyed.at if destroyed else None,
    )


def erasures(store: Store, origin: str, epochs: Epochs, simulated: bool) -> Iterator[Erasure]:
    """Every completed erasure of a log, oldest first.

    The clock of a simulated log tells no epoch: there an erasure counts as of the newest.
    """
    for event in read_events(store, origin, (Item((COMPLETED,)),)):
        epoch = epochs.all[-1].number if simulated else epochs.at(event.recorded_at)
        classes = tuple(str(klass) for klass in event.data["classes"])
        yield Erasure(event.event, event.subject, classes, event.recorded_at, epochs.left_of(epoch))


def count_in_backups(found: Iterable[Erasure]) -> int:
    """How many of them a backup can still show."""
    return sum(not one.left.is_in_no_backup for one in found)
