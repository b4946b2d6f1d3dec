"""Every bit of what is stored and of what is handed over, changed one at a time.

    subject = Stored(folder)                   a small log; or Handed, Zipped, BackedUp
    subject.bits                               how many bits there are
    subject.found(17)                          whether the change of bit 17 is found; it is undone

`scripts/tamper` does every bit; the suite takes one random bit of each of some bytes.
"""

from __future__ import annotations

import random
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from ledger.application.verify import verify_log
from ledger.bundle.layout import Part, place_of
from ledger.bundle.read import open_bundle
from ledger.errors import LedgerError
from ledger.log.note import VerifierKey
from ledger.store.address import Address
from ledger.store.opening import open_store
from tests.support.backups import Backups
from tests.support.bundles import judged, tree_of
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, Clinic
from tests.support.signing import new_signer, signed
from tests.support.tampering import Administrator, desk_at

COLUMNS = (
    ("entry", "content"), ("entry", "previous"), ("entry", "leaf_hash"),
    ("ciphertext", "bytes"), ("document", "bytes"),
)  # fmt: skip


class Subject(Protocol):
    """Something with bits; a change of each is found, or was said to vouch for nothing."""

    name: str
    bits: int

    def found(self, bit: int) -> bool: ...
    def where(self, bit: int) -> str: ...
    def sound(self) -> bool: ...


class _Cells:
    """Pieces of bytes, and which of them a bit of all of them is in."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.ends = list(accumulate(sizes))
        self.bits = 8 * self.ends[-1]

    def place(self, bit: int) -> tuple[int, int, int]:
        """Piece, byte in it, and mask of the bit."""
        byte = bit // 8
        piece = bisect_right(self.ends, byte)
        return piece, byte - (self.ends[piece - 1] if piece else 0), 1 << bit % 8


def changed(data: bytes, at: int, mask: int) -> bytes:
    """The bytes with one bit changed."""
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def small(folder: Path) -> Address:
    """A log of eight entries with sealed parts and a text; views are not made."""
    folder.mkdir(parents=True, exist_ok=True)
    address = Address("sqlite", str(folder / "ledger.db"))
    with Clinic.founded(address) as clinic:
        clinic.do("consent", **CONSENT)
        clinic.do("authorise_and_provide", **PROVISION, means="PAPER", note="処方箋")
        clinic.do("person.add", kind="PATIENT", name="鈴木 一郎", numbers=["0099"])
    return address


class Stored:
    """Contents, links, leaf hashes, sealed parts and texts in a real SQLite file."""

    name = "store"

    def __init__(self, folder: Path) -> None:
        address = small(folder)
        admin = Administrator(address)
        admin.run("SELECT 1")  # drops the triggers
        self._cells: list[tuple[str, str, int, bytes]] = []
        self._raw = sqlite3.connect(address.place, isolation_level=None)
        self._raw.execute("PRAGMA synchronous = OFF")
        for table, column in COLUMNS:
            rows = self._raw.execute(f"SELECT rowid, {column} FROM {table} ORDER BY rowid")
            self._cells += [(table, column, row, data) for row, data in rows.fetchall()]
        self._all = _Cells([len(data) for *_, data in self._cells])
        self.bits = self._all.bits
        self._store = open_store(address, read_only=True)

    def found(self, bit: int) -> bool:
        piece, at, mask = self._all.place(bit)
        data = self._cells[piece][3]
        try:
            self._put(piece, changed(data, at, mask))
        except sqlite3.IntegrityError:
            return True  # the database itself takes no such row
        try:
            return not self.sound()
        finally:
            self._put(piece, data)

    def sound(self) -> bool:
        """Whether verification finds the log as it is sound."""
        return not verify_log(self._store, ORIGIN).breaks

    def _put(self, piece: int, data: bytes) -> None:
        table, column, row, _ = self._cells[piece]
        self._raw.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (data, row))

    def where(self, bit: int) -> str:
        piece, at, mask = self._all.place(bit)
        return f"{self._cells[piece][:3]}, byte {at}, mask {mask}"

    def close(self) -> None:
        """Give up both connections."""
        self._store.close()
        self._raw.close()


class Handed:
    """Every file of a bundle but those that are said to vouch for nothing."""

    name = "bundle"

    def __init__(self, folder: Path, *options: str) -> None:
        self.path, self._key = made(folder, *options)
        spared = {Part.CONVENIENCE, Part.CLAIMED}
        self._files = [
            (self.path / name, data)
            for name, data in sorted(tree_of(self.path).items())
            if data and (place := place_of(name)) and place.part not in spared
        ]
        self._all = _Cells([len(data) for _, data in self._files])
        self.bits = self._all.bits

    def found(self, bit: int) -> bool:
        piece, at, mask = self._all.place(bit)
        path, data = self._files[piece]
        path.write_bytes(changed(data, at, mask))
        try:
            return not self.sound()
        finally:
            path.write_bytes(data)

    def sound(self) -> bool:
        """Whether the bundle as it is is one that nothing is found in."""
        return not judged(self.path, self._key).noted

    def where(self, bit: int) -> str:
        piece, at, mask = self._all.place(bit)
        return f"{self._files[piece][0].name}, byte {at}, mask {mask}"


class Disclosed(Handed):
    """A bundle for one person, opened, in which each entry is proved by itself."""

    name = "person"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "--person", NUMBER)


class Zipped:
    """A bundle in one file: a change is found, or what is read from it is the same."""

    name = "zip"

    def __init__(self, folder: Path, *options: str) -> None:
        self.path, self._key = made(folder, "--zip", *options)
        self._data = self.path.read_bytes()
        self._read = read_all(self.path)
        self.bits = 8 * len(self._data)

    def found(self, bit: int) -> bool:
        self.path.write_bytes(changed(self._data, bit // 8, 1 << bit % 8))
        try:
            return not self.sound() or self._same()
        finally:
            self.path.write_bytes(self._data)

    def _same(self) -> bool:
        with suppress(LedgerError, OSError):
            return read_all(self.path) == self._read
        return False

    def sound(self) -> bool:
        """Whether the zip as it is is one that nothing is found in."""
        return not judged(self.path, self._key).noted

    def where(self, bit: int) -> str:
        return f"byte {bit // 8}, bit {bit % 8}"


def read_all(path: Path) -> dict[str, bytes]:
    """Every file of a bundle as the verifier reads it, but those that vouch for nothing."""
    with open_bundle(path) as bundle:
        found = {}
        for name in bundle.sizes:
            place = place_of(name)
            if place is None or place.part is not Part.CONVENIENCE:
                with bundle.open(name) as stream:
                    found[name] = stream.read()
        return found


def made(folder: Path, *options: str) -> tuple[Path, VerifierKey]:
    """A bundle of the small log, signed at two sizes, and the key to check it by."""
    address = small(folder / "store")
    signer = new_signer(folder / "signer")
    signed(address, signer)
    with Clinic(address, seed=2) as clinic:
        clinic.clock.move(days=1)
        clinic.do("consent", **CONSENT)
    signed(address, signer)
    desk = desk_at(address, folder)
    desk.env["DAICHO_SIGNER"] = str(folder / "signer")
    desk.done(f"bundle made {' '.join(options)}")
    return folder / "made", signer.verifier_key()


class DisclosedZip(Zipped):
    """A bundle for one person in one file."""

    name = "person-zip"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "--person", NUMBER)


class BackedUp:
    """Every file of a backup of the small log: its three parts, each with its manifest."""

    name = "backup"

    def __init__(self, folder: Path) -> None:
        with Clinic(small(folder / "store"), seed=3) as clinic:
            self._backups = Backups(folder / "backups")
            self._backups.make(clinic)
        paths = (path for path in self._backups.folder.rglob("*.json*") if path.is_file())
        self._files = [(path, path.read_bytes()) for path in sorted(paths)]
        self._all = _Cells([len(data) for _, data in self._files])
        self.bits = self._all.bits

    def found(self, bit: int) -> bool:
        piece, at, mask = self._all.place(bit)
        path, data = self._files[piece]
        path.write_bytes(changed(data, at, mask))
        try:
            return not self.sound()
        except LedgerError:
            return True  # it is not taken for a backup at all
        finally:
            path.write_bytes(data)

    def sound(self) -> bool:
        """Whether the backup as it is is one that nothing is found in."""
        return not self._backups.checked().findings

    def where(self, bit: int) -> str:
        piece, at, mask = self._all.place(bit)
        path = self._files[piece][0]
        return f"{path.parent.parent.name}/{path.name}, byte {at}, mask {mask}"


SUBJECTS: dict[str, type[Stored | Handed | Zipped | BackedUp]] = {
    one.name: one for one in (Stored, Handed, Disclosed, Zipped, DisclosedZip, BackedUp)
}


def one_of_each_byte(of: range, seed: int, most: int) -> Iterator[int]:
    """One random bit of each byte of a stretch, of as many bytes as that, spread over all."""
    chance = random.Random(seed)
    for byte in sorted(chance.sample(of, min(most, len(of)))):
        yield 8 * byte + chance.randrange(8)
