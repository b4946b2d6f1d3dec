"""The files of a backup: what a stranger reads, and what a changed byte does."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.backup.layout import (
    LogHead,
    Manifest,
    Part,
    backups_in,
    clear_unfinished,
    find_backup,
    parse_manifest,
)
from ledger.backup.lines import bytes_of, lines_in
from ledger.backup.read import open_backup
from ledger.backup.write import write_part
from ledger.canonical import Object
from ledger.errors import InvalidInput, Malformed, UnknownVersion

AT = "2026-11-22T10:15:00.000000Z"
LINES: list[Object] = [{"kind": "entry", "position": 0}, {"kind": "entry", "position": 1}]
MANIFEST = Manifest(
    Part.LOG, AT, "log.jsonl", 10, "ab" * 32, 2, (LogHead("example/a", 2, bytes(32)),), None
)


def written(place: Path, at: str = AT, lines: list[Object] = LINES) -> Path:
    part = write_part(place, Part.LOG, at, lines)
    part.put_in_place()
    return part.folder


def read(data: bytes, part: Part = Part.LOG, at: str = AT) -> list[Object]:
    return list(lines_in(io.BytesIO(data), part, at, data.count(b"\n") - 2))


def data_of(lines: list[Object] = LINES) -> bytes:
    return b"".join(bytes_of(Part.LOG, AT, lines, lambda _: None))


def test_a_stranger_reads_a_part_with_json_and_a_hash_alone(tmp_path: Path) -> None:
    folder = written(tmp_path)
    data = (folder / "log.jsonl").read_bytes()
    first, *lines, last = (json.loads(line) for line in data.splitlines())
    assert first == {"format": "daicho-backup-1", "kind": "backup", "made_at": AT, "part": "log"}
    assert lines == LINES
    body = data[: data.rindex(b'{"kind":"end"')]
    assert last == {"kind": "end", "lines": 2, "sha256": hashlib.sha256(body).hexdigest()}
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert (manifest["bytes"], manifest["lines"], manifest["file"]) == (len(data), 2, "log.jsonl")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    backup = open_backup(written(tmp_path), Part.LOG)
    backup.check_file()
    with backup.lines() as lines:
        assert list(lines) == LINES


def test_a_part_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = written(tmp_path / "new")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_the_newest_backup_of_a_place_is_found_and_one_is_found_by_its_folder(
    tmp_path: Path,
) -> None:
    old = written(tmp_path, "2026-11-21T10:15:00.000000Z")
    new = written(tmp_path)
    assert backups_in(tmp_path) == [old, new]
    assert find_backup(tmp_path, Part.LOG) == new
    assert find_backup(old, Part.LOG) == old


def test_what_is_not_in_place_passes_for_no_backup(tmp_path: Path) -> None:
    write_part(tmp_path, Part.LOG, AT, LINES)
    assert backups_in(tmp_path) == []
    with pytest.raises(InvalidInput):
        open_backup(tmp_path, Part.LOG)
    clear_unfinished(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_clearing_leaves_everything_that_is_not_an_unfinished_backup(tmp_path: Path) -> None:
    kept = [written(tmp_path), tmp_path / ".mine.unfinished", tmp_path / "other.unfinished"]
    for path in kept[1:]:
        path.mkdir()
    clear_unfinished(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_a_second_backup_of_one_instant_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    folder = written(tmp_path)
    before = (folder / "log.jsonl").read_bytes()
    with pytest.raises(InvalidInput):
        write_part(tmp_path, Part.LOG, AT, [])
    assert (folder / "log.jsonl").read_bytes() == before
    assert list(tmp_path.iterdir()) == [folder]


def test_what_fails_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    def failing() -> Iterator[Object]:
        yield LINES[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_part(tmp_path, Part.LOG, AT, failing())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", range(len(data_of())))
def test_every_changed_byte_is_seen_by_the_last_line(at: int) -> None:
    data = bytearray(data_of())
    data[at] ^= 1
    with pytest.raises((Malformed, UnknownVersion)):
        read(bytes(data))


@pytest.mark.parametrize("end", range(len(data_of())))
def test_every_shortened_file_is_seen(end: int) -> None:
    with pytest.raises(Malformed):
        read(data_of()[:end])


def test_what_follows_the_last_line_is_seen() -> None:
    with pytest.raises(Malformed):
        read(data_of() + b"\n")


def test_a_changed_file_is_told_by_its_manifest_without_reading_lines(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "log.jsonl").write_bytes(data_of([]))
    with pytest.raises(Malformed):
        open_backup(folder, Part.LOG).check_file()
    (folder / "log.jsonl").unlink()
    with pytest.raises(Malformed):
        open_backup(folder, Part.LOG).check_file()


def test_another_number_of_lines_than_the_manifest_says_is_seen() -> None:
    with pytest.raises(Malformed) as caught:
        list(lines_in(io.BytesIO(data_of()), Part.LOG, AT, 3))
    assert "found 2" in caught.value.message.en


def test_a_part_is_not_taken_for_one_of_another_instant() -> None:
    with pytest.raises(Malformed) as caught:
        read(data_of(), at="2099-01-01T00:00:00.000000Z")
    assert AT in caught.value.message.en


def test_a_part_is_not_taken_for_another() -> None:
    with pytest.raises(Malformed):
        read(data_of(), Part.KEYS)


def test_a_manifest_of_another_part_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(Malformed):
        open_backup(written(tmp_path), Part.KEYS)


def test_a_newer_format_is_told_from_damage(tmp_path: Path) -> None:
    newer = data_of().replace(b"daicho-backup-1", b"daicho-backup-2")
    with pytest.raises(UnknownVersion):
        read(newer)
    folder = written(tmp_path)
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"backup-1", b"backup-2"))
    with pytest.raises(UnknownVersion):
        open_backup(folder, Part.LOG)


def test_a_manifest_comes_back_from_its_bytes() -> None:
    assert parse_manifest(MANIFEST.encode()) == MANIFEST


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../log.jsonl"},
        {"file": "keys.jsonl"},
        {"bytes": -1},
        {"bytes": True},
        {"sha256": "AB" * 32},
        {"lines": "2"},
        {"part": "letters"},
        {"made_at": "yesterday"},
        {"logs": [{"origin": "a+b", "size": 1, "leaf_hash": base64.b64encode(bytes(32)).decode()}]},
        {"logs": [{"origin": "a", "size": -1, "leaf_hash": base64.b64encode(bytes(32)).decode()}]},
        {"logs": [{"origin": "a", "size": 1, "leaf_hash": "AA=="}]},
        {"logs": 7},
        {"epoch": "1"},
    ],
)
def test_a_manifest_out_of_form_is_malformed(change: dict[str, object]) -> None:
    value = json.loads(MANIFEST.encode()) | change
    with pytest.raises(Malformed):
        parse_manifest(json.dumps(value).encode())


def test_a_manifest_without_a_member_is_malformed() -> None:
    for name in json.loads(MANIFEST.encode()):
        value = json.loads(MANIFEST.encode())
        del value[name]
        with pytest.raises(Malformed):
            parse_manifest(json.dumps(value).encode())
