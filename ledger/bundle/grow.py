"""A copy of a log in a directory, that grows: an evidence bundle, or the public part of one.

What is new is written under `next/` and flushed; `next/checkpoint` is there only when all of it is.
Then it takes its place: first the page, then the data, then `checkpoint`, then earlier checkpoints;
last the narrower tiles go that wider ones replaced, and `next/` with them.

    next/ without checkpoint   interrupted while it was written: thrown away
    next/checkpoint            interrupted on its way: `finish` brings it to its end, with no store

So `checkpoint` is the old one or the new one, and everything below its size is there. A reader with
the old one may miss a partial tile (`.p/W`) that was replaced, and takes the wider one, as C2SP
tlog-tiles has it. Whoever calls this keeps others from growing the copy at the same time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ledger.bundle.copy_page import copy_page, parse_page
from ledger.bundle.layout import (
    CHECKPOINT,
    LIMITS,
    LOCK,
    MAX_CIPHERTEXT,
    NEXT,
    README,
    Part,
    ciphertexts_path,
    read_items,
)
from ledger.durable import flush_folder, make_folder, write_new
from ledger.errors import Malformed, invalid
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import MAX_NOTE
from ledger.log.tiles import HEIGHT, WIDTH, parse_tile, tile_path
from ledger.text import Text

NOT_PUBLIC = ("contents", "ciphertexts", "policies")
EARLIER = "checkpoints/"
PRIVATE, OPEN = (0o700, 0o600), (0o755, 0o644)
"""Modes of folders and files; the process' mask applies."""
A_COPY = Text(
    "an empty or new directory, or one that a log was published into",
    "空の若しくは新しいフォルダー、又はすでに台帳の写しを置いているフォルダー",
)
ITS_FOLDER = Text("a directory, or a new name in a folder that is there",
                  "フォルダー、又は存在するフォルダーの中の新しい名前")  # fmt: skip
ONLY_PUBLIC = Text(
    "a directory without contents: this one is for publishing",
    "記録の内容を含まないフォルダー（ここは公開用です）",
)


class Copy:
    """The copy of one log in one directory."""

    def __init__(self, path: Path, origin: str, *, contents: bool) -> None:
        self.path, self.origin, self.contents = path, origin, contents
        self.folder_mode, self.file_mode = PRIVATE if contents else OPEN

    def check(self) -> bool:
        """Whether a copy is here; InvalidInput if it is another one, or something else is here."""
        if not self.path.is_dir():
            if self.path.exists() or self.path.is_symlink() or not self.path.parent.is_dir():
                raise self._invalid("no such folder, or a file", ITS_FOLDER)
            return False
        page = parse_page(self._page(self.path))
        if page is None:
            self._check_empty()
            return False
        if page[0] != self.origin:
            alone = Text(f"a directory for {self.origin}", f"{self.origin} のためのフォルダー")
            raise self._invalid(f"the copy of {page[0]}", alone)
        if page[1] != self.contents:
            raise self._invalid(
                "a copy with contents" if page[1] else "a public copy",
                Text("the kind that the directory has: --contents", "--contents（元の種類のまま）")
                if page[1] else
                Text("the kind that the directory has: without --contents",
                     "--contents なし（公開用の写しのまま）"),
            )  # fmt: skip
        if not self.contents and (found := [n for n in NOT_PUBLIC if (self.path / n).exists()]):
            raise self._invalid(f"{found[0]}/", ONLY_PUBLIC)
        return True

    def make(self) -> None:
        """The directory, for its owner alone if it is to have contents."""
        make_folder(self.path, self.folder_mode)
        if self.contents and not (self.path / README).exists():
            with suppress(OSError):  # a disk without owners: `is_open_to_others` tells
                self.path.chmod(self.folder_mode)

    def is_open_to_others(self) -> bool:
        """Whether others may look into a copy that is not for them."""
        return self.contents and os.name == "posix" and bool(self.path.stat().st_mode & 0o077)

    def note(self) -> bytes | None:
        """The newest checkpoint of the copy; None before the first."""
        try:
            return self._whole(CHECKPOINT, MAX_NOTE)
        except FileNotFoundError:
            return None

    def earlier(self) -> set[str]:
        """Names of the earlier checkpoints it has."""
        folder = self.path / EARLIER
        return {EARLIER + one.name for one in folder.iterdir()} if folder.is_dir() else set()

    def has(self, name: str) -> bool:
        """Whether it has a file."""
        return (self.path / name).is_file()

    def tile(self, checkpoint: Checkpoint, level: int, index: int) -> Sequence[bytes]:
        """The hashes of one tile as a checkpoint has it; Malformed if it is not there like that."""
        width = min(WIDTH, (checkpoint.size >> HEIGHT * level) - index * WIDTH)
        name = tile_path(level, index, width)
        try:
            return parse_tile(self._whole(name, LIMITS[Part.TILE]), width)
        except FileNotFoundError:
            raise Malformed(name, "nothing", "a tile") from None
        except Malformed as error:
            raise Malformed(name, error.found, f"{width} hashes") from None

    def ciphertexts(self, index: int, width: int) -> list[bytes]:
        """The ciphertexts it has of the last entries; Malformed if they are not `width` items."""
        name = ciphertexts_path(index, width)
        try:
            with (self.path / name).open("rb") as stream:
                return list(read_items(stream, name, width, MAX_CIPHERTEXT))
        except FileNotFoundError:
            raise Malformed(name, "nothing", f"{width} items") from None

    def finish(self) -> None:
        """Bring to its end what an earlier run had written whole, and throw away what it had not.

        Needs a copy that `check` knows.
        """
        if self._has_next():
            self._place()
            for folder in sorted(self.path.rglob("*.p")):
                self._drop_narrower(folder)
        self._drop_next()

    def begin(self, simulated: bool | None) -> Adding:
        """A place for what is new. What an earlier run left there must have been finished."""
        adding = Adding(self.path / NEXT, (self.folder_mode, self.file_mode))
        if not self.has(README):
            self._drop_next()
            page = copy_page(self.origin, contents=self.contents, simulated=simulated)
            adding.put(f"{README}.new", [page])
            (self.path / NEXT / f"{README}.new").rename(self.path / NEXT / README)
        return adding

    def commit(self, adding: Adding, note: bytes) -> None:
        """Put in place what was added: from here on nothing but a disk can keep it from there."""
        adding.seal(note)
        for name in self._place():
            grown = self.path / f"{name.partition('.p/')[0]}.p"
            if grown.is_dir():
                self._drop_narrower(grown)
        self._drop_next()

    def abandon(self) -> None:
        """Throw away what was being added; nothing else was changed."""
        self._drop_next()

    def _place(self) -> list[str]:
        """Move what is under next/ to where it belongs, `checkpoint` in its turn."""
        names = sorted(_files(self.path / NEXT))
        later = [name for name in names if name.startswith(EARLIER)]
        own = (CHECKPOINT, f"{CHECKPOINT}.new", README)  # placed one by one
        data = [name for name in names if name not in (*later, *own)]
        if README in names:
            self._move([README])
        self._move(data)
        fresh = self.path / NEXT / f"{CHECKPOINT}.new"
        write_new(fresh, [self._whole(f"{NEXT}/{CHECKPOINT}", MAX_NOTE)], self.file_mode)
        fresh.replace(self.path / CHECKPOINT)
        flush_folder(self.path)
        self._move(later)
        return names

    def _move(self, names: Iterable[str]) -> None:
        folders = set()
        for name in names:
            place = self.path / name
            if place.parent not in folders:
                make_folder(place.parent, self.folder_mode)
                folders.add(place.parent)
            (self.path / NEXT / name).replace(place)
        for folder in folders:
            flush_folder(folder)

    def _drop_narrower(self, folder: Path) -> None:
        """Of `N.p/` leave the widest; nothing where N itself is there."""
        found = sorted((one for one in folder.iterdir() if one.name.isdecimal()), key=_width)
        is_full = folder.with_suffix("").is_file()
        for one in found if is_full else found[:-1]:
            one.unlink()
        if is_full:
            folder.rmdir()

    def _has_next(self) -> bool:
        return self.has(f"{NEXT}/{CHECKPOINT}")

    def _drop_next(self) -> None:
        """Throw away next/, last of all what says whose it is."""
        folder = self.path / NEXT
        if not folder.exists():
            return
        for one in sorted(folder.iterdir()):
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one)
            elif one.name != README:
                one.unlink()
        (folder / README).unlink(missing_ok=True)
        folder.rmdir()
        flush_folder(self.path)

    def _check_empty(self) -> None:
        """Nothing is here but what a first run leaves that was interrupted."""
        others = [one.name for one in self.path.iterdir() if one.name not in (NEXT, LOCK)]
        unfinished = self.path / NEXT
        if not others and unfinished.exists():
            names = {one.name for one in unfinished.iterdir()} if unfinished.is_dir() else {NEXT}
            if parse_page(self._page(unfinished)) is None and names - {f"{README}.new"}:
                others = [NEXT]
        if others:
            raise self._invalid(f"{self.path}: {min(others)}", A_COPY)

    def _page(self, folder: Path) -> bytes:
        try:
            with (folder / README).open("rb") as file:
                return file.read(4096)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return b""

    def _whole(self, name: str, most: int) -> bytes:
        with (self.path / name).open("rb") as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise Malformed(name, f"more than {most} bytes", "less")
        return data

    @staticmethod
    def _invalid(found: str, wanted: Text) -> Exception:
        return invalid("DIR", found, wanted)


class Adding:
    """What is new, under next/ until it is whole; each file is on the disk when `put` returns."""

    def __init__(self, folder: Path, modes: tuple[int, int]) -> None:
        self._folder = folder
        self._folder_mode, self._file_mode = modes

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        """One file."""
        path = self._folder / name
        make_folder(path.parent, self._folder_mode)
        write_new(path, parts, self._file_mode)

    def seal(self, note: bytes) -> None:
        """Say that all is there, by the checkpoint that it was found to agree with."""
        make_folder(self._folder, self._folder_mode)
        for folder, _, _ in os.walk(self._folder):
            flush_folder(Path(folder))
        self.put(f"{CHECKPOINT}.new", [note])
        (self._folder / f"{CHECKPOINT}.new").replace(self._folder / CHECKPOINT)
        flush_folder(self._folder)


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _width(path: Path) -> int:
    return int(path.name)
