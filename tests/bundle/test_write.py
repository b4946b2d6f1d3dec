"""The same log is the same bytes, in the form that section 8 of the log format gives."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from ledger.bundle.layout import place_of
from ledger.bundle.write import write_directory
from tests.support.bundles import Log, tree_of


def log() -> Log:
    return Log.of(300, earlier=(7, 256), ciphertexts={299: b"sealed"})


def test_two_writings_of_the_same_log_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = log().write(tmp_path / "one"), log().write(tmp_path / "two")
    assert tree_of(one) == tree_of(two)
    packed = [log().write(tmp_path / name, zipped=True).read_bytes() for name in ("a", "b")]
    assert packed[0] == packed[1]


def test_a_zip_holds_what_the_directory_holds_in_the_one_form(tmp_path: Path) -> None:
    files = tree_of(log().write(tmp_path / "out"))
    with zipfile.ZipFile(log().write(tmp_path / "out.zip", zipped=True)) as packed:
        assert packed.testzip() is None
        members = packed.infolist()
        assert {one.filename: packed.read(one) for one in members} == files
    assert [one.filename for one in members] == sorted(files)
    assert {one.date_time for one in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {one.compress_type for one in members} == {zipfile.ZIP_STORED}
    assert not any(one.extra or one.comment or one.flag_bits for one in members)


def test_every_file_of_a_bundle_has_a_place(tmp_path: Path) -> None:
    names = tree_of(log().write(tmp_path / "out"))
    assert [name for name in names if place_of(name) is None] == []


def test_the_manifest_lists_every_other_file(tmp_path: Path) -> None:
    files = dict(tree_of(log().write(tmp_path / "out")))
    manifest = json.loads(files.pop("manifest.json"))
    assert {one["name"]: (one["size"], one["sha256"]) for one in manifest["files"]} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    }
    assert (manifest["origin"], manifest["size"]) == ("ledger.example/kizuna-clinic", 300)


def test_the_page_in_the_bundle_says_in_both_languages_that_a_log_is_simulated(
    tmp_path: Path,
) -> None:
    page = (log().write(tmp_path / "out") / "README.txt").read_text("utf-8")
    assert "SIMULATED" in page
    assert "模擬" in page
    assert "--key" in page


@pytest.mark.parametrize("zipped", [False, True])
def test_what_is_there_is_never_replaced_and_a_failure_leaves_nothing(
    tmp_path: Path, zipped: bool
) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    with pytest.raises(FileExistsError):
        log().write(out, zipped=zipped)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert out.read_text() == "mine"
    out.unlink()

    def disagrees(_: bytes) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_directory(log().source(), out, disagrees)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "", "checkpoint/", "Checkpoint", "checkpoints/01", "checkpoints/-1", "checkpoints/x",
        "tile/00/000", "tile/64/000", "tile/0/0", "tile/0/x000/001", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/07", "tile/0/000.P/7", "tile/entries/000/", "contents/1",
        "contents/x001/x000", "proofs/01.tlog-proof", "consistency/1-2", "policies",
        "tsr/1", "tile/0/x001/234.p/7/", "tile/0/００0", "checkpoints/1\n", "openings.jsonl ",
    ],
)  # fmt: skip
def test_a_name_that_is_spelt_otherwise_has_no_place(name: str) -> None:
    assert place_of(name) is None
