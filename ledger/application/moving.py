"""Every log of a store, and the keys of its people, in another store: the same entries and hashes.

1. The logs are held in the destination before anything is in it.
2. What is there is copied while people go on working, again until little is left.
3. The logs are held in the source: from here on nothing is acknowledged there.
4. The rest is copied; erasures that came meanwhile are carried out; closed logs are closed.
5. Heads, ciphertexts and keys of both are found the same. Only then the destination is released.

So never are both written to. The source is left as it is, held. Interrupted anywhere, the same
again goes on: each step looks for what is there before it does anything. Or it is given up:
ledger.application.giving_up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.application.behind import Held, HeldKind, held, parse_held
from ledger.application.moving_keys import check_same_keys, copy_keys
from ledger.application.transfer import Filled, fill, stored
from ledger.errors import LedgerError, LogHeld, NotPermitted, StoreBusy, invalid
from ledger.store.contract import KeyStore, Store
from ledger.text import Text

LITTLE = 50
"""Entries that a copying may have found new and still be the last before the source is held."""
ROUNDS = 10
WINDOW = 50_000
"""Positions whose ciphertexts are compared at a time."""
NO_REASON = "-"
"""No log is held for it: releasing one that is tells whether one could be released."""
RIGHTS = Text(
    "In the old place a writer is enough. In the new one: its owner, or a login with both"
    " daicho_writer and daicho_eraser, for what is erased meanwhile.",
    "移行元は daicho_writer の権限で足ります。移行先は、所有者、又は daicho_writer と daicho_eraser"
    " の両方を持つ利用者で実行してください（移行中に消去された情報を移行先でも消去するため）。",
)


Progress = Callable[[str, int, int], None]
"""Told of which log how many entries of how many are over."""


@dataclass(frozen=True)
class Places:
    """Source and destination as people may see them: no user, no password."""

    source: str
    destination: str


@dataclass(frozen=True)
class MovedLog:
    """One log in its new place."""

    origin: str
    size: int
    erased: int
    """Ciphertexts that were erased in the source while it was copied, and here after it."""
    lacking: tuple[bytes, ...]
    """Digests of texts that entries refer to and the source does not have."""


@dataclass(frozen=True)
class Moved:
    """What came of it; the destination is in use from now on."""

    logs: tuple[MovedLog, ...]
    already: bool = False
    """True if it had been done before."""


def move(
    source: Store,
    destination: Store,
    keys: tuple[KeyStore, KeyStore],
    places: Places,
    at: str,
    *,
    progress: Progress | None = None,
) -> Moved:
    """Every log in its new place, with `keys` of the source in those of the destination.

    `at` is the instant that is noted. Raises InvalidInput where the destination is in use for
    something else, LogHeld where a log of the source is held for another reason, and what the
    stores raise: then the same again goes on.
    """
    return _Move(source, destination, keys, places, at, progress).run()


def origins_of(store: Store) -> list[str]:
    """The logs of a store that have an entry, sorted."""
    return [head.origin for head in store.heads() if head.size]


def is_in_use(store: Store, origin: str) -> bool:
    """Whether a log is there and may be written to."""
    return store.held_for(origin) is None and store.head(origin) is not None


def check_source(source: Store, places: Places, *, to_be_held: bool = False) -> None:
    """LogHeld unless each log is held for this very move, or is free and need not be held yet."""
    if not origins_of(source):
        raise invalid("--store", places.source, Text("a store with a log", "台帳のある保管先"))
    for origin in origins_of(source):
        found = held(source, origin)
        if found and (found.kind, found.place) != (HeldKind.MOVED, places.destination):
            raise LogHeld(origin, found.why, found.help)
        if found is None and to_be_held:
            raise _given_up(origin, source)


def _given_up(origin: str, store: Store) -> LogHeld:
    found = held(store, origin)
    why = found.why if found else Text("it was released", "書込みの停止が解除されています")
    return LogHeld(
        origin,
        Text(f"this move was given up meanwhile: {why.en}",
             f"この移行はその間に取りやめられました。{why.ja}"),
        Text("Go on in the old place. To move after all: daicho move to a place that is empty.",
             "元の保管先をお使いください。移行するときは、空の保管先へ daicho move を実行します。"),
    )  # fmt: skip


class _Move:
    def __init__(
        self, source: Store, destination: Store, keys: tuple[KeyStore, KeyStore],
        places: Places, at: str, progress: Progress | None,
    ) -> None:  # fmt: skip
        self._source, self._destination, self._keys = source, destination, keys
        self._places, self._at, self._progress = places, at, progress
        self._filled: dict[str, Filled] = {}
        self._lacking: dict[str, dict[bytes, None]] = {}

    def run(self) -> Moved:
        """The steps of this page."""
        check_source(self._source, self._places)
        if self._is_over():
            return self._released(already=True)
        self._check_destination()
        check_same_keys(*self._keys)
        self._check_rights()
        self._hold_destination()
        for _ in range(ROUNDS):
            if self._copy() <= LITTLE:
                break
        copy_keys(*self._keys)
        try:
            self._hold_source()
            for _ in range(ROUNDS):  # what was on its way when the source was held
                if not self._copy():
                    break
            erased = {origin: self._erase(origin) for origin in self._origins()}
            self._close()
            self._copy_keys()
            self._compare()
        except LedgerError as error:
            error.saved = Text(
                f"{self._places.source} takes no entries any more. Run the same daicho move again.",
                f"{self._places.source} への書込みは止めてあります。"
                "同じ daicho move をもう一度実行してください。",
            )
            raise
        return self._released(erased)

    def _origins(self) -> list[str]:
        return origins_of(self._source)

    def _check_destination(self) -> None:
        """InvalidInput unless every log there is one that this move has begun."""
        there, ours = {head.origin for head in self._destination.heads()}, set(self._origins())
        for origin in sorted(there | ours):
            found = held(self._destination, origin)
            begun = found is not None and found.kind is HeldKind.MOVING
            free = found is None and origin not in there
            if origin not in ours or not (begun or free):
                wanted = Text("a place that is empty, or where this move was begun",
                              "空の保管先、又はこの移行を始めた保管先")  # fmt: skip
                why = None
                if found is not None:
                    why = Text(f"There {found.why.en}.", f"移行先の状態: {found.why.ja}。")
                raise invalid("--to", f"{self._places.destination}: {origin}", wanted, help=why)

    def _check_rights(self) -> None:
        """NotPermitted, before anything is written, for logins that could not end the move."""
        for store, keys, place in (
            (self._source, None, self._places.source),
            (self._destination, self._keys[1], self._places.destination),
        ):
            try:
                store.release_log(self._origins()[0], NO_REASON)
                if keys is not None:  # what is erased meanwhile is to be erased there too
                    store.erase_ciphertexts(self._origins()[0], [])
                    keys.erase(self._origins()[0], [], [])
            except NotPermitted as error:
                said = Text(f"{place}: {error.message.en}", f"{place}: {error.message.ja}")
                raise NotPermitted(said, help=RIGHTS) from error

    def _is_over(self) -> bool:
        """Whether the destination was released: then all of it had been found the same."""
        return all(held(self._source, origin) for origin in self._origins()) and any(
            is_in_use(self._destination, origin) for origin in self._origins()
        )

    def _hold_destination(self) -> None:
        line = Held(HeldKind.MOVING, self._at, self._places.source).line()
        for origin in self._origins():
            self._destination.hold_log(origin, line)

    def _hold_source(self) -> None:
        """Nothing is acknowledged in the source from here on, logs opened meanwhile included."""
        line = Held(HeldKind.MOVED, self._at, self._places.destination).line()
        while some := [one for one in self._origins() if self._source.held_for(one) is None]:
            for origin in some:
                self._source.hold_log(origin, line)
        self._hold_destination()

    def _copy(self) -> int:
        """How many entries went over in one round."""
        written = 0
        for origin in self._origins():
            there = self._destination.head(origin)
            head = self._source.head(origin)
            came = fill(
                self._destination,
                origin,
                # From the last one that is over: its leaf hash vouches for all before it.
                stored(self._source, origin, start=max(there.size - 1, 0) if there else 0),
                self._document(origin),
                progress=self._told(origin, head.size if head else 0),
            )
            self._lacking.setdefault(origin, {}).update(dict.fromkeys(came.lacking))
            written += came.written
        return written

    def _document(self, origin: str) -> Callable[[bytes], bytes | None]:
        return lambda digest: self._source.document(origin, digest)

    def _told(self, origin: str, total: int) -> Callable[[int], None]:
        def tell(done: int) -> None:
            if self._progress:
                self._progress(origin, done, max(done, total))

        return tell

    def _erase(self, origin: str) -> int:
        """How many ciphertexts went because they are gone from the source."""
        head = self._source.head(origin)
        count = 0
        for start in range(0, head.size if head else 0, WINDOW):
            ours = set(self._source.ciphertext_positions(origin, start, start + WINDOW))
            theirs = set(self._destination.ciphertext_positions(origin, start, start + WINDOW))
            if ours - theirs:
                raise invalid("--to", f"{len(ours - theirs)} ciphertexts of {origin} missing",
                              Text("all of them", "すべての暗号文"))  # fmt: skip
            if theirs - ours:
                count += self._destination.erase_ciphertexts(origin, sorted(theirs - ours))
        return count

    def _close(self) -> None:
        for origin in self._origins():
            successor = self._source.successor_of(origin)
            if successor is not None:
                self._destination.close_log(origin, successor)

    def _copy_keys(self) -> None:
        for _ in range(ROUNDS):
            if not copy_keys(*self._keys):
                return
        raise StoreBusy(
            Text("The keys of people go on changing in the old key store.",
                 "元の鍵の保管庫で鍵の変更が続いています。"),
            help=Text("End the commands that change keys, then run the same daicho move again.",
                      "鍵を変更するコマンドを終えてから、同じ daicho move を実行してください。"),
        )  # fmt: skip

    def _compare(self) -> None:
        """InvalidInput unless source and destination have the same logs, to the last entry."""
        ours, theirs = self._source.heads(), self._destination.heads()
        if ours != theirs:
            found = ", ".join(f"{one.origin} {one.size}" for one in theirs) or "-"
            wanted = ", ".join(f"{one.origin} {one.size}" for one in ours)
            raise invalid("--to", found, Text(wanted, wanted))

    def _released(self, erased: dict[str, int] | None = None, *, already: bool = False) -> Moved:
        """The destination in use; this is the step that nothing comes after.

        The first log decides, for whoever gives the move up begins with it too.
        """
        check_source(self._source, self._places, to_be_held=True)
        heads = {head.origin: head.size for head in self._source.heads()}
        for origin in heads:
            line = self._destination.held_for(origin)
            if line is None:
                continue
            is_moving = parse_held(line).kind is HeldKind.MOVING
            if not (is_moving and self._destination.release_log(origin, line)):
                raise _given_up(origin, self._destination)
        logs = (
            MovedLog(one, size, (erased or {}).get(one, 0), tuple(self._lacking.get(one, ())))
            for one, size in heads.items()
        )
        return Moved(tuple(logs), already=already)
