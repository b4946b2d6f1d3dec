"""The key-encryption key changed: from one epoch to a later one, without a moment of no return.

begun -> every key wrapped anew beside the old row -> the epoch flips -> started -> a backup of the
key store is made and opened with the new key -> backed up -> old rows dropped -> old key destroyed

Each step is durable before the next and may be done again, so a change that was interrupted is
finished by doing it once more with the same two keys. Until the flip every row has its old twin;
from the flip on every row has a new one. The old key is needed up to the flip only, and is
destroyed after a backup was seen to open without it. A row erased while it is being wrapped anew
does not come back: the store keeps a row of an epoch to come only beside its current one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, groupby, islice
from typing import NamedTuple, TypeVar

from ledger.application.key_fit import (
    BACKED_UP,
    BEGUN,
    DESTROYED,
    FILE_DESTROYED,
    STARTED,
    Fit,
    check_value_of,
    fit_of,
    noted,
    opens,
)
from ledger.errors import InvalidInput, KeyDoesNotFit, invalid
from ledger.log.content import format_instant, parse_instant
from ledger.sealing.keys import INDEX, KeyEncryptionKey, Random
from ledger.store.contract import IndexRow, KeyRow, KeyStore
from ledger.text import Text

BATCH = 500
DAYS_TO_NEXT = 90
"""From one change to the day the next is due, where nothing else is asked."""
MAX_BARREN = 3
"""Passes over all rows that find none to wrap while the store still counts some."""

Row = TypeVar("Row")
Clock = Callable[[], datetime]
Tell = Callable[[int], object]
"""Is told how many rows were wrapped so far."""


def newest_begun(keys: KeyStore) -> int:
    """The newest epoch to which a change was begun and did not come; 0 if there is none."""
    current = keys.check_value()
    begun = [one.epoch for one in keys.notes() if one.note == BEGUN]
    return max((epoch for epoch in begun if current and epoch > current[0]), default=0)


def check_new_key(keys: KeyStore, new: KeyEncryptionKey) -> None:
    """InvalidInput unless this key can be the next one, or is the current one already.

    Where a change to its epoch was begun it must be the very key that it was begun with.
    """
    current = keys.check_value()
    fit = fit_of(keys, new)
    if fit in (Fit.FITS, Fit.NEWER):
        return
    if current is not None and new.epoch > current[0]:
        begun = noted(keys, new.epoch, BEGUN)
        if begun is None:
            return
        raise another_was_begun(new.epoch, begun.at)
    wanted = Text(f"a new file, or the key of an epoch after {current[0] if current else 0}",
                  f"新しいファイル、又は第{current[0] if current else 0}期より後の鍵")  # fmt: skip
    raise invalid("NEWFILE", f"a key of epoch {new.epoch}", wanted)


def another_was_begun(epoch: int, at: str) -> InvalidInput:
    """The refusal of a second key for an epoch: rows under two keys would mix."""
    day = parse_instant(at).astimezone().date()
    return invalid(
        "NEWFILE", f"another key than the change to epoch {epoch}, begun on {day}, was made with",
        Text("the key file made then", "そのときに作った鍵ファイル"),
        help=Text("If that file is lost: the same command with a new file and --anew.",
                  "そのファイルを失ったときは、新しいファイル名と --anew で実行してください。"),
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A change of a key store's key-encryption key; each method is one step of it."""

    keys: KeyStore
    old: KeyEncryptionKey
    new: KeyEncryptionKey
    random: Random
    clock: Clock

    def wrap_anew(self, tell: Tell = lambda _: None) -> int:
        """How many rows were wrapped; the new epoch is the current one when this returns.

        KeyDoesNotFit, and the old epoch stays the current one, where a row does not open.
        """
        check = self._begin()
        wrapped = barren = 0
        compared = False
        while True:
            before = wrapped
            for batch in self._pass(compare=not compared):
                wrapped += batch
                tell(wrapped)
            compared = True
            # Desks add rows meanwhile: the store counts what a pass has missed, and later passes
            # only look for that, or a busy house would keep ahead of them.
            if not (left := self._flip(check)):
                return wrapped
            barren = 0 if wrapped > before else barren + 1
            if barren == MAX_BARREN:
                raise _not_in_reach(left, self.old.epoch)

    def _begin(self) -> bytes:
        """The check value of the new epoch, noted; InvalidInput if another key was first."""
        if noted(self.keys, self.new.epoch, BEGUN) is None:
            detail = check_value_of(self.new, self.random).hex()
            self.keys.note(self.new.epoch, BEGUN, _now(self.clock), detail)
        # What was noted first is what counts, whoever else is at it.
        begun = noted(self.keys, self.new.epoch, BEGUN)
        assert begun is not None
        if not opens(self.new, bytes.fromhex(begun.detail)):
            raise another_was_begun(self.new.epoch, begun.at)
        return bytes.fromhex(begun.detail)

    def _flip(self, check: bytes) -> int:
        """How many rows have no new twin yet; 0 once the new epoch is the current one."""
        try:
            return self.keys.change_epoch(self.new.epoch, check)
        except InvalidInput:
            if fit_of(self.keys, self.new) is Fit.FITS:
                return 0
            raise

    def _pass(self, *, compare: bool) -> Iterator[int]:
        """How many rows were written, batch by batch, in one pass over all there are."""
        for origin in self.keys.origins():
            for keys in batches(self._new_keys(origin, compare)):
                self.keys.put(origin, keys, anew=True)
                yield len(keys)
            for index in batches(self._new_index(origin, compare)):
                self.keys.put(origin, (), index, anew=True)
                yield len(index)

    def _new_keys(self, origin: str, compare: bool) -> Iterator[KeyRow]:
        rows = chain.from_iterable(self.keys.key_rows(origin))
        for (subject, klass), group in groupby(rows, lambda row: (row.subject, row.klass)):
            twins = {row.epoch: row.wrapped for row in group}
            made = self._made_from(twins, Place(origin, subject, klass), compare)
            if made is not None:
                yield KeyRow(subject, klass, self.new.epoch, made)

    def _new_index(self, origin: str, compare: bool) -> Iterator[IndexRow]:
        rows = chain.from_iterable(self.keys.index_rows(origin))
        for (kind, hmac, name), group in groupby(rows, lambda row: (row.kind, row.hmac, row.row)):
            twins = {row.epoch: row.wrapped for row in group}
            made = self._made_from(twins, Place(origin, "", INDEX), compare)
            if made is not None:
                yield IndexRow(kind, hmac, name, self.new.epoch, made)

    def _made_from(self, twins: Mapping[int, bytes], place: Place, compare: bool) -> bytes | None:
        """The secret wrapped anew; None where it is already: the same secret, if to be compared."""
        old, new = twins.get(self.old.epoch), twins.get(self.new.epoch)
        if old is None or (new is not None and not compare):
            return None
        secret = _opened(self.old, old, place)
        if new is None:
            return self.new.wrap(secret, **place._asdict(), random=self.random)
        if _opened(self.new, new, place) != secret:
            raise _does_not_open(self.new.epoch, place)
        return None


class Place(NamedTuple):
    """What a wrapped secret is bound to, with its epoch."""

    origin: str
    subject: str
    klass: str


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in lists of at most BATCH."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def due_day(now: datetime, days: int = DAYS_TO_NEXT) -> str:
    """The day that many days from today on this machine's calendar, YYYY-MM-DD."""
    return (now.astimezone().date() + timedelta(days=days)).isoformat()


def note_started(keys: KeyStore, clock: Clock, due: str) -> str:
    """The day the next change is due, noted for the current epoch; the first one noted counts."""
    return _noted_once(keys, STARTED, clock, lambda: due)


def note_backed_up(keys: KeyStore, clock: Clock, back_up: Callable[[], str]) -> str:
    """SHA-256 of a backup that was opened with the current key, in hex.

    `back_up` makes it, opens it, and gives its digest; it is not called again once that is noted.
    """
    return _noted_once(keys, BACKED_UP, clock, back_up)


def drop_old(keys: KeyStore) -> int:
    """How many rows of old epochs were dropped; InvalidInput as long as no backup was opened."""
    current = keys.check_value()
    if current is None or noted(keys, current[0], BACKED_UP) is None:
        wanted = Text("a backup that was opened with the new key", "新しい鍵で開けたバックアップ")
        raise invalid("backup", "nothing", wanted)
    return keys.drop_old_epochs()


def note_destroyed(keys: KeyStore, epoch: int, clock: Clock, *, all_copies: bool = True) -> bool:
    """Whether that was news; InvalidInput for the current epoch, and for one that never was.

    `all_copies` False: of the file here alone, which is told and counts for nothing.
    """
    current = keys.check_value()
    known = {*keys.check_values(), *(one.epoch for one in keys.notes() if one.note == BEGUN)}
    over = sorted(one for one in known if current and one < current[0])
    if epoch not in over:
        past = ", ".join(map(str, over))
        wanted = Text(f"an epoch that is over: {past or 'there is none'}",
                      f"終わった期: {past or 'なし'}")  # fmt: skip
        raise invalid("EPOCH", epoch, wanted)
    word = DESTROYED if all_copies else FILE_DESTROYED
    if noted(keys, epoch, word) is not None:
        return False
    keys.note(epoch, word, _now(clock))
    return True


def _noted_once(keys: KeyStore, word: str, clock: Clock, detail: Callable[[], str]) -> str:
    current = keys.check_value()
    assert current is not None
    found = noted(keys, current[0], word)
    if found is not None:
        return found.detail
    made = detail()
    keys.note(current[0], word, _now(clock), made)
    return made


def _now(clock: Clock) -> str:
    return format_instant(clock())


def _opened(kek: KeyEncryptionKey, wrapped: bytes, place: Place) -> bytes:
    try:
        return kek.unwrap(wrapped, **place._asdict())
    except KeyDoesNotFit:
        raise _does_not_open(kek.epoch, place) from None


def _does_not_open(epoch: int, place: Place) -> KeyDoesNotFit:
    whose = place.subject or place.origin
    return KeyDoesNotFit(
        Text(
            f"The key of class {place.klass} of {whose} does not open with the key-encryption key"
            f" of epoch {epoch}. No key was destroyed, and this run did not change the epoch.",
            f"{whose} の {place.klass} の鍵が第{epoch}期の鍵暗号化鍵で開けません。"
            "鍵は何も破棄しておらず、この実行では期も変更していません。",
        ),
        help=Text(
            "A row was changed or damaged: compare the key store with its newest backup, daicho"
            " restore --check.",
            "行が変更されたか破損しています。最新のバックアップと比べてください"
            "（daicho restore --check）。",
        ),
    )


def _not_in_reach(left: int, epoch: int) -> KeyDoesNotFit:
    return KeyDoesNotFit(
        Text(
            f"{left} rows of the key store cannot be wrapped anew: none of theirs is of epoch"
            f" {epoch}. No key was destroyed, and the epoch was not changed.",
            f"鍵の保管庫の{left}行は第{epoch}期の行がなく、包み直せません。"
            "鍵は何も破棄しておらず、期も変更していません。",
        )
    )
