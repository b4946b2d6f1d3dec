"""The keys of a change of epoch: the new one made or taken, the old one's file destroyed.

A new key file appears whole or not at all, and none is ever overwritten. The old file is destroyed
in three steps, each of which an interrupted run leaves so that the next one knows it: its bytes
are overwritten with a mark, that is noted, and the file is removed.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ledger.application.epochs import (
    Clock,
    another_was_begun,
    check_new_key,
    newest_begun,
    note_destroyed,
)
from ledger.application.key_fit import BEGUN, Fit, fit_of, noted
from ledger.durable import flush_folder, remove_file, write_new
from ledger.errors import InvalidInput, KeyNotGiven, LedgerError, invalid
from ledger.interfaces.key_choice import Warn, key_in_device, new_key_in_device
from ledger.interfaces.key_file import key_line, parse_key, read_key, write_key
from ledger.interfaces.key_uri import is_uri
from ledger.interfaces.settings import SETTINGS, Settings
from ledger.sealing.keys import KeyEncryptionKey, SoftwareKey
from ledger.store.contract import KeyStore
from ledger.text import Text

MARK = re.compile(r"daicho-kek-destroyed ([1-9][0-9]{0,8}) *\n?")


def take(name: str, keys: KeyStore, settings: Settings, warn: Warn) -> KeyEncryptionKey | None:
    """The new key, if it is there already; InvalidInput unless it can follow, or is in force."""
    key: KeyEncryptionKey
    if is_uri(name):
        try:
            key = key_in_device(name, "NEWFILE", settings, warn)
        except KeyNotGiven:
            return None
    elif not Path(name).exists():
        return None
    else:
        _aside(Path(name)).unlink(missing_ok=True)  # a copy that an interrupted run may have left
        key, warning = read_key(name, None)
        if warning is not None:
            warn(warning)
    check_new_key(keys, key)
    return key


def make(
    name: str, keys: KeyStore, settings: Settings, warn: Warn, *, anew: bool
) -> KeyEncryptionKey:
    """A new key of the epoch that is next; a file is on the disk when this returns.

    InvalidInput where a change was begun with another key, unless `anew` leaves that one behind.
    """
    current = keys.check_value()
    assert current is not None
    begun = newest_begun(keys)
    if begun and not anew:
        note = noted(keys, begun, BEGUN)
        assert note is not None
        raise another_was_begun(begun, note.at)
    epoch = max(current[0], begun) + 1
    if is_uri(name):
        return new_key_in_device(name, epoch, settings, warn, "NEWFILE")
    key = SoftwareKey(epoch, os.urandom(32))
    _write_whole(Path(name), key)
    return key


def _write_whole(path: Path, key: SoftwareKey) -> None:
    """A new file that is never half there, where the file system knows hard links."""
    aside = _aside(path)
    try:
        write_new(aside, [key_line(key).encode("ascii")], 0o600)
        os.link(aside, path)
    except OSError:
        # No hard links, no such folder, or somebody was first: then it is told why.
        write_key(path, key)
    finally:
        aside.unlink(missing_ok=True)
    flush_folder(path.parent)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


class Left(StrEnum):
    """What became of the old key, as far as this program has it in hand."""

    DESTROYED = "destroyed"
    """Its file was overwritten and removed by this run, or by the one before."""
    KEPT = "kept"
    """As asked."""
    NOT_A_FILE = "not_a_file"
    """It was given by the environment, or is in a device."""
    NOT_HERE = "not_here"
    """The file that the settings name is not there, or is the new one already, or no key."""


@dataclass(frozen=True)
class OldKey:
    """The key file that the settings name, if they name one."""

    path: Path | None

    @classmethod
    def of(cls, settings: Settings) -> OldKey:
        """As the settings have it; a link is followed, for it is the file that holds the key."""
        named = settings.get("key_file")
        return cls(Path(named).resolve() if named else None)

    def destroy(self, keys: KeyStore, clock: Clock, *, only_copy: bool) -> Left:
        """Overwrite and remove the file, if it holds the key of an epoch that is over.

        Call it after a backup was opened with the new key. As far as the file system goes: it may
        keep what was overwritten, and knows nothing of copies.
        """
        if self.path is None:
            return Left.NOT_A_FILE
        try:
            text = self.path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return Left.NOT_HERE
        marked = MARK.fullmatch(text)
        if marked is None:
            try:
                key = parse_key(text, str(self.path))
            except InvalidInput:
                return Left.NOT_HERE
            if fit_of(keys, key) is not Fit.OLDER:
                return Left.NOT_HERE
            epoch = key.epoch
            self._overwrite(epoch)
        else:
            epoch = int(marked[1])
        note_destroyed(keys, epoch, clock, all_copies=only_copy)
        remove_file(self.path)
        return Left.DESTROYED

    def _overwrite(self, epoch: int) -> None:
        assert self.path is not None
        with self.path.open("r+b", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            file.write(f"daicho-kek-destroyed {epoch}".ljust(size - 1).encode("ascii") + b"\n")
            os.fsync(file.fileno())


def holds(settings: Settings, epoch: int, keys: KeyStore) -> str | None:
    """Where the settings still give the very key of an epoch, or None: a file, or the variable."""
    named = settings.get("key_file")
    try:
        if named is not None:
            key, _ = read_key(named, None)
        else:
            key, _ = read_key(None, settings.get("key"))
    except LedgerError:  # no key, or none that can be read: then it is not this one
        return None
    if key.epoch != epoch or fit_of(keys, key) is Fit.OTHER:
        return None
    return named or SETTINGS["key"].env


@dataclass(frozen=True)
class Where:
    """Where the settings have the key from, and what has to stand there from now on."""

    place: Text
    line: str


def where_to_name(settings: Settings, name: str) -> Where | None:
    """What to change so that every command uses the new key; None if nothing."""
    device = is_uri(name)
    named = settings.get("key_device" if device else "key_file")
    if named is not None and (named == name if device else _same_file(named, name)):
        return None
    setting = SETTINGS["key_device" if device else "key_file"]
    value = name if device else str(Path(name).resolve())
    in_file = f"{setting.name} = {json.dumps(value, ensure_ascii=False)}"
    for kind in ("key_file", "key", "key_device"):
        if settings.get(kind) is None:
            continue
        source = settings.sources[kind]
        if source == SETTINGS[kind].option:
            return Where(Text("Give from now on:", "今後は次のように指定してください:"),
                         f"{setting.option} {value}")  # fmt: skip
        if source == SETTINGS["key"].env:
            place = Text(f"{source} has to hold, from now on, the line of that file; or instead:",
                         f"今後は {source} にそのファイルの1行を入れるか、代わりに:")  # fmt: skip
            return Where(place, f"export {setting.env}={value}")
        if source == SETTINGS[kind].env:
            place = Text(f"Instead of {source}, from now on:", f"今後は {source} を次に変更:")
            return Where(place, f"export {setting.env}='{value}'")
        number = _line_of(Path(source), kind)
        return Where(Text(f"Change line {number} of {source} to:",
                          f"{source} の{number}行目を次に変更してください:"), in_file)  # fmt: skip
    return Where(Text("Name it from now on:", "今後は次のように指定してください:"), in_file)


def _same_file(one: str, other: str) -> bool:
    return Path(one).resolve() == Path(other).resolve()


def _line_of(file: Path, name: str) -> int:
    """The line of a settings file on which a setting stands, from 1."""
    lines = file.read_text(encoding="utf-8").splitlines()
    found = (n for n, line in enumerate(lines, 1) if re.match(rf"\s*[\"']?{name}[\"']?\s*=", line))
    return next(found, 0)


def check_writable(folder: Path) -> None:
    """InvalidInput unless files can be written there; the folder may be missing as yet."""
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        wanted = Text("a folder that can be written", "書き込めるフォルダー")
        raise invalid("--backup", str(folder), wanted)
