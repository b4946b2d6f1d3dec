"""What we write, a program in Go checks that knows nothing of ours but the page of the log format.

It uses Go's own packages for trees and notes; see tests/support/other_tools.go.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.bundles import Log, Signer, change, flipped, put
from tests.support.cli import Desk
from tests.support.other_tools import (
    ASSETS,
    LIES,
    SPOILT,
    Check,
    counts,
    key_of,
    lie,
    part,
    relinked,
    renamed,
    signed_size,
    unpacked,
)
from tests.verifier.test_assets import WANTED


def test_go_reads_a_bundle_of_a_clinic_whole(go: Check, desk: Desk) -> None:
    size = signed_size(desk)
    found = counts(go(desk.folder / "evidence", key_of(desk)))
    assert found.pop("Ciphertexts") > 0
    assert found == {
        "Size": size, "Leaves": size, "Contents": size, "Earlier": 1, "Consistency": 1,
    }  # fmt: skip


def test_go_reads_a_copy_that_grew_public_or_with_contents(go: Check, grown: Desk) -> None:
    size = grown.size()
    public = counts(go(grown.folder / "public", key_of(grown)))
    assert public == {"Size": size, "Leaves": size, "Earlier": 2, "Consistency": 2}
    whole = counts(go(grown.folder / "copy", key_of(grown)))
    assert whole.pop("Ciphertexts") > 0
    assert whole == public | {"Contents": size}


def test_go_reads_what_one_person_was_shown(go: Check, desk: Desk) -> None:
    desk.done("bundle person --person 0012345 --opened --since 4")
    found = counts(go(desk.folder / "person", key_of(desk)))
    assert (found["Size"], found["Consistency"], found["Earlier"]) == (signed_size(desk), 1, 1)
    assert found["Proofs"] == found["Contents"] > 1
    assert 0 < found["Openings"] <= found["Proofs"]
    openings = desk.folder / "person" / "openings.jsonl"
    openings.write_bytes(openings.read_bytes().replace(b'"blind":"', b'"blind":"AAAA', 1))
    assert go(desk.folder / "person", key_of(desk)).code == 3


def test_go_reads_a_receipt_of_a_clinic(go: Check, desk: Desk) -> None:
    receipt = desk.folder / "consent.tlog-proof"
    assert counts(go(receipt, key_of(desk))) == {"Size": signed_size(desk), "Proofs": 1}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 600 entries: full tiles, partial ones, and a level above."""
    log = Log.of(600, earlier=(1, 256, 257, 599))
    return log.write(tmp_path_factory.mktemp("large") / "evidence")


def test_go_reads_tiles_of_several_levels(go: Check, sound: Path) -> None:
    assert sorted(path.name for path in (sound / "tile").iterdir()) == ["0", "1", "entries"]
    assert counts(go(sound, Signer().key.text)) == {
        "Size": 600, "Leaves": 600, "Contents": 600, "Earlier": 4, "Consistency": 4,
    }  # fmt: skip


def test_go_sees_a_copy_without_contents(go: Check, sound: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sound, copy)
    shutil.rmtree(copy / "contents")
    shutil.rmtree(copy / "ciphertexts", ignore_errors=True)
    found = counts(go(copy, Signer().key.text))
    assert found == {"Size": 600, "Leaves": 600, "Earlier": 4, "Consistency": 4}


def test_go_checks_proofs_where_there_are_no_tiles(go: Check, tmp_path: Path) -> None:
    files = part(Log.of(40), [0, 17, 39], 33)
    found = counts(go(put(tmp_path / "part", files), Signer().key.text))
    assert found == {"Size": 40, "Proofs": 3, "Earlier": 1, "Consistency": 1}


@pytest.mark.parametrize(
    "name", ["checkpoint", "checkpoints/33", "consistency/33-40.json", "proofs/17.tlog-proof"]
)
def test_go_refuses_a_part_with_a_spoiled_file(go: Check, tmp_path: Path, name: str) -> None:
    folder = put(tmp_path / "part", part(Log.of(40), [0, 17, 39], 33))
    (folder / name).write_bytes((folder / name).read_bytes().replace(b"A", b"B"))
    assert go(folder, Signer().key.text).code == 3


@pytest.mark.parametrize("name", WANTED)
def test_go_accepts_the_kept_bundles_that_our_verifier_accepts_and_no_other(
    go: Check, tmp_path: Path, name: str
) -> None:
    verdict = go(unpacked(name, tmp_path), Signer().key.text)
    assert verdict.code == (0 if WANTED[name].startswith("0:") else 3), verdict.said


def test_go_accepts_the_kept_ones_that_are_sound(go: Check, tmp_path: Path) -> None:
    key = Signer().key.text
    assert counts(go(unpacked("sound", tmp_path), key)) == {
        "Size": 5, "Leaves": 5, "Contents": 5, "Ciphertexts": 1, "Earlier": 1, "Consistency": 1,
    }  # fmt: skip
    assert counts(go(ASSETS / "sound.tlog-proof", key)) == {"Size": 5, "Proofs": 1}
    assert go(unpacked("sound", tmp_path), Signer(2).key.text).code == 3
    assert go(ASSETS / "sound.tlog-proof", Signer(2).key.text).code == 3


def test_go_takes_no_checkpoint_of_another_log_by_the_same_key(go: Check, tmp_path: Path) -> None:
    folder = unpacked("sound", tmp_path)
    change(folder / "checkpoint", renamed)
    verdict = go(folder, Signer().key.text)
    assert verdict.code == 3
    assert verdict.said.startswith("checkpoint: not three lines of")


def test_go_sees_a_fork_in_an_earlier_checkpoint(go: Check, tmp_path: Path) -> None:
    folder = unpacked("sound", tmp_path)
    (folder / "checkpoints" / "2").write_bytes(Signer().note(2, bytes(32)))
    verdict = go(folder, Signer().key.text)
    assert verdict.code == 3
    assert "consistency" in verdict.said


def test_go_sees_that_a_public_copy_has_an_entry_less(go: Check, tmp_path: Path) -> None:
    folder = unpacked("last-entry-dropped", tmp_path)
    shutil.rmtree(folder / "contents")
    shutil.rmtree(folder / "ciphertexts")
    verdict = go(folder, Signer().key.text)
    assert (verdict.code, verdict.said) == (3, "4 entries of 5\n")


def files_that_count(folder: Path) -> list[str]:
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(set(names) - {"README.txt", "manifest.json"})


def test_go_sees_a_bit_changed_in_any_file_that_counts(go: Check, tmp_path: Path) -> None:
    folder = unpacked("sound", tmp_path)
    names = files_that_count(folder)
    assert len(names) > 5
    for name in names:
        path = folder / name
        whole = path.read_bytes()
        # In the middle, for a signature line ends in bits that some decoders pass over.
        change(path, flipped(len(whole) // 2))
        verdict = go(folder, Signer().key.text)
        assert verdict.code == 3, name
        path.write_bytes(whole)
    assert go(folder, Signer().key.text).code == 0


def test_go_sees_that_a_log_was_made_anew_under_its_old_checkpoint(
    go: Check, tmp_path: Path
) -> None:
    assert go(relinked(tmp_path), Signer().key.text).code == 3


def test_go_takes_a_checkpoint_alone_for_no_evidence(go: Check, tmp_path: Path) -> None:
    folder = put(tmp_path / "evidence", {"checkpoint": Log.of(3).note(3)})
    verdict = go(folder, Signer().key.text)
    assert (verdict.code, verdict.said) == (3, "nothing ties an entry to the checkpoint\n")


@pytest.mark.parametrize("how", SPOILT)
def test_go_refuses_a_spoiled_receipt(go: Check, tmp_path: Path, how: str) -> None:
    receipt = tmp_path / "consent.tlog-proof"
    receipt.write_bytes(SPOILT[how]((ASSETS / "sound.tlog-proof").read_bytes()))
    assert go(receipt, Signer().key.text).code == 3


@pytest.mark.parametrize("name", LIES)
def test_go_takes_no_lie_because_its_checkpoint_is_signed(
    go: Check, tmp_path: Path, name: str
) -> None:
    receipt = tmp_path / "consent.tlog-proof"
    receipt.write_bytes(lie(name))
    assert go(receipt, Signer().key.text).code == 3
