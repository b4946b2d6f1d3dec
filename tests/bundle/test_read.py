"""What comes from anybody is refused with a finding, never followed, and never held whole."""

from __future__ import annotations

import os
import resource
import shutil
import stat
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.bundle import read, zipped
from ledger.bundle.read import open_bundle
from ledger.errors import Malformed
from tests.support.bundles import Log, judged, told, tree_of
from tests.support.packing import files_of, pack


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Log.of(5).write(tmp_path_factory.mktemp("zip") / "sound.zip", zipped=True)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Log.of(5).write(tmp_path / "bundle")


def not_readable(path: Path) -> None:
    assert told(judged(path)) == "1: not_readable, not_tied"


@pytest.mark.parametrize(
    "how",
    [{"method": zipfile.ZIP_DEFLATED}, {"method": zipfile.ZIP_BZIP2}, {"extra": b"ab\x01\x00x"}],
)  # fmt: skip
def test_a_zip_of_another_form_is_not_read(tmp_path: Path, packed: Path, how: Any) -> None:
    not_readable(pack(tmp_path / "a.zip", files_of(packed), **how))


def patched(packed: Path, out: Path, edit: Callable[[bytearray], object]) -> Path:
    data = bytearray(packed.read_bytes())
    edit(data)
    out.write_bytes(data)
    return out


def flags(value: int) -> Callable[[bytearray], None]:
    """Flags of every file, in both of its descriptions."""

    def edit(data: bytearray) -> None:
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.find(mark)
            while at >= 0:
                struct.pack_into("<H", data, at + offset, value)
                at = data.find(mark, at + 1)

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        flags(0x01),  # encrypted
        flags(0x08),  # sizes in a data descriptor
        flags(0x40),  # strongly encrypted
        lambda data: data.extend(b"x"),
        lambda data: data.insert(0, 0),
        lambda data: data.__delitem__(slice(-5, None)),
        lambda data: data.__delitem__(slice(40, 41)),
        lambda data: data.__setitem__(slice(-2, None), b"\x01\x00"),  # a comment is said to follow
        lambda data: data.__setitem__(30, data[30] ^ 1),  # another name in front of the file
        lambda data: struct.pack_into("<H", data, len(data) - 12, 60_000),  # more files
        lambda data: struct.pack_into("<L", data, len(data) - 6, 7),  # the directory elsewhere
        lambda data: data.__delitem__(slice(None)),
        lambda data: data.__setitem__(slice(None), b"PK\x05\x06" + bytes(17)),
    ],
)  # fmt: skip
def test_a_zip_that_was_bent_is_not_read(
    tmp_path: Path, packed: Path, edit: Callable[[bytearray], object]
) -> None:
    not_readable(patched(packed, tmp_path / "a.zip", edit))


def test_two_descriptions_of_one_stretch_are_not_read(tmp_path: Path, packed: Path) -> None:
    def overlap(data: bytearray) -> None:
        first = data.find(b"PK\x01\x02")
        second = data.find(b"PK\x01\x02", first + 1)
        struct.pack_into("<L", data, second + 42, 0)

    not_readable(patched(packed, tmp_path / "a.zip", overlap))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused_and_neither_is_read(
    tmp_path: Path, packed: Path
) -> None:
    files = files_of(packed)
    made = pack(tmp_path / "a.zip", [*files, ("checkpoint", b"other"), ("checkpoint", b"third")])
    report = judged(made)
    assert report.exit_code == 3
    assert "file_refused" in told(report)
    assert "checkpoint_missing" in told(report)


@pytest.mark.parametrize(
    "name",
    ["../checkpoint", "/etc/passwd", "a/../b", "./a", "a//b", "a\\b", "c:a", "a\nb", "..", "a/.."],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, packed: Path, name: str) -> None:
    made = pack(tmp_path / "a.zip", sorted([*files_of(packed), (name, b"x")]))
    assert told(judged(made)) == "3: file_refused"


def test_a_link_in_a_zip_is_refused(tmp_path: Path, packed: Path) -> None:
    made = pack(tmp_path / "a.zip", files_of(packed), mode=stat.S_IFLNK | 0o777)
    report = judged(made)
    assert report.exit_code == 3
    assert told(report).startswith("3: file_refused")


def test_a_zip_packed_by_others_without_compression_is_read_and_said_to_be_unusual(
    tmp_path: Path, packed: Path
) -> None:
    files = [("tile/", b""), *files_of(packed)]
    made = pack(tmp_path / "a.zip", files, date=(2026, 4, 1, 0, 0, 0))
    assert told(judged(made)) == "0: zip_unusual"


def test_a_zip_with_wide_offsets_is_read(
    tmp_path: Path, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library writes zip64 where an offset or a count passes its limits: here, at once.
    files = files_of(packed)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    made = pack(tmp_path / "a.zip", files)
    assert b"PK\x06\x06" in made.read_bytes()
    assert told(judged(made)) == "0: "
    wide = tmp_path / "b.zip"
    with zipfile.ZipFile(wide, "w") as out:
        for name, data in files:
            out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
        limit = max(len(data) for _, data in files) + 1
        monkeypatch.setattr(zipfile, "ZIP64_LIMIT", limit)
    assert b"\x01\x00\x08\x00" in wide.read_bytes()
    assert told(judged(wide)) == "0: "


@pytest.mark.parametrize("zip", [False, True])
def test_too_many_files_are_not_read(
    tmp_path: Path, packed: Path, bundle: Path, zip: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_FILES", 4)
    not_readable(packed if zip else bundle)


def test_a_folder_without_an_end_is_not_read(bundle: Path) -> None:
    deep = bundle
    for _ in range(30):
        deep = deep / "d"
    deep.mkdir(parents=True)
    not_readable(bundle)


def test_links_in_a_directory_are_refused_and_not_followed(tmp_path: Path, bundle: Path) -> None:
    shutil.move(bundle / "checkpoint", tmp_path / "kept")
    (bundle / "checkpoint").symlink_to(tmp_path / "kept")
    assert told(judged(bundle)) == "3: file_refused, checkpoint_missing, not_tied"
    (bundle / "checkpoint").unlink()
    shutil.move(tmp_path / "kept", bundle / "checkpoint")
    shutil.move(bundle / "contents", tmp_path / "contents")
    (bundle / "contents").symlink_to(tmp_path / "contents")
    assert told(judged(bundle)) == "3: file_refused"


def test_a_pipe_holds_nobody_up(bundle: Path) -> None:
    os.mkfifo(bundle / "openings.jsonl")
    assert told(judged(bundle)) == "3: file_refused"


def test_a_file_that_turns_into_a_link_after_it_was_listed_is_not_followed(
    tmp_path: Path, bundle: Path
) -> None:
    with open_bundle(bundle) as opened:
        (bundle / "checkpoint").rename(tmp_path / "kept")
        (bundle / "checkpoint").symlink_to(tmp_path / "kept")
        with pytest.raises(OSError, match="checkpoint"):
            opened.open("checkpoint")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_could_not_be_checked(bundle: Path) -> None:
    (bundle / "openings.jsonl").touch(mode=0)
    assert told(judged(bundle)) == "1: not_readable"


@pytest.mark.parametrize(
    ("name", "size"),
    [("checkpoint", 2**21), ("tile/0/000.p/5", 2**20), ("tile/entries/000.p/5", 2**25)],
)
def test_a_file_larger_than_its_kind_may_be_is_refused(bundle: Path, name: str, size: int) -> None:
    os.truncate(bundle / name, size)
    report = judged(bundle)
    assert report.exit_code == 3
    assert "file_malformed" in told(report)


def test_huge_files_are_checked_in_little_memory(tmp_path: Path) -> None:
    # Sparse files of 256 MiB each under every name, and 128 MiB to check them all in.
    bundle = Log.of(5).write(tmp_path / "bundle")
    for name in [*tree_of(bundle), "openings.jsonl", "proofs/1.tlog-proof", "consistency/1-2.json",
                 f"policies/{'0' * 64}"]:  # fmt: skip
        path = bundle / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.truncate(path, 2**28)
    if sys.platform == "linux":
        limits = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + 2**27, limits[1]))
        try:
            report = judged(bundle)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, limits)
        assert report.exit_code == 3


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def test_what_is_no_bundle_at_all_could_not_be_checked(tmp_path: Path) -> None:
    for data in (b"", b"hello", b"PK\x03\x04", os.urandom(300)):
        (tmp_path / "x").write_bytes(data)
        not_readable(tmp_path / "x")
    (tmp_path / "empty").mkdir()
    assert told(judged(tmp_path / "empty")) == "1: checkpoint_missing, not_tied"


def test_the_reader_of_zips_stops_where_the_limit_is(packed: Path) -> None:
    with packed.open("rb") as file, pytest.raises(Malformed, match="at most 3 files"):
        list(zipped.read_members(file, 3))


def test_bytes_between_two_files_are_not_read(tmp_path: Path, packed: Path) -> None:
    def gap(data: bytearray) -> None:
        directory = struct.unpack_from("<L", data, len(data) - 6)[0]
        at = data.find(b"PK\x01\x02", directory)
        second = struct.unpack_from("<L", data, data.find(b"PK\x01\x02", at + 1) + 42)[0]
        at = data.find(b"PK\x01\x02", at + 1)
        while at >= 0:
            begins = struct.unpack_from("<L", data, at + 42)[0]
            struct.pack_into("<L", data, at + 42, begins + 9)
            at = data.find(b"PK\x01\x02", at + 1)
        struct.pack_into("<L", data, len(data) - 6, directory + 9)
        data[second:second] = b"something"

    made = patched(packed, tmp_path / "a.zip", gap)
    with zipfile.ZipFile(made) as read_by_others:
        assert read_by_others.testzip() is None
    not_readable(made)


@pytest.mark.parametrize(
    "edit",
    [
        lambda data: data + b"\0",
        lambda data: data + bytes(4),
        lambda data: data[:-1],
        lambda data: data[:2],
        lambda data: b"\xff\xff\xff\xff" + data[4:],
        lambda _: (70_000).to_bytes(4, "big") + b"x" * 70_000 + bytes(16),
    ],
)
def test_a_file_of_items_holds_exactly_as_many_as_its_name_says(
    bundle: Path, edit: Callable[[bytes], bytes]
) -> None:
    path = bundle / "contents/000.p/5"
    path.write_bytes(edit(path.read_bytes()))
    assert "file_malformed" in told(judged(bundle))
    assert judged(bundle).exit_code == 3
