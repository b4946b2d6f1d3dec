"""What the verifier says of a copy met while it grows: next/, and files beyond the newest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import SignerKey, encode_note, sign_note
from tests.support.bundles import SIZE, Log, Signer, judged, put, small, told, tree_of
from tests.support.logs import ORIGIN

SMALLER = 20


def other_log_by_the_same_key() -> bytes:
    key = SignerKey.of(ORIGIN, (1).to_bytes(32, "big"), ed25519.public_of)
    text = Checkpoint("ledger.example/other", SIZE, small().root()).text()
    return encode_note(sign_note(text, key, ed25519.sign))


@pytest.fixture
def half_way(tmp_path: Path) -> Path:
    """The copy of 20 entries into which those up to 25 were moved, but not the checkpoint."""
    log = small()
    newest = log.write(tmp_path / "newest")
    log.leaves, log.contents, log.earlier = log.leaves[:SMALLER], log.contents[:SMALLER], (10,)
    copy = log.write(tmp_path / "copy")
    for path in newest.rglob("*.p/25"):
        shutil.copy(path, copy / path.relative_to(newest))
    put(copy, {"next/checkpoint": (newest / "checkpoint").read_bytes()})
    return copy


def test_files_that_a_signed_checkpoint_says_are_being_added_are_told_as_not_checked(
    half_way: Path,
) -> None:
    report = judged(half_way)
    assert (told(report), report.size) == ("0: ", SMALLER)
    assert any("next/" in text.en for text in report.not_checked)


def test_without_that_checkpoint_they_are_a_rollback(half_way: Path) -> None:
    (half_way / "next" / "checkpoint").unlink()
    assert told(judged(half_way)).startswith("3, first 20: newer_than_checkpoint")


@pytest.mark.parametrize(
    "note",
    [
        Signer(2).note(SIZE, small().root()),
        Signer(1, "ledger.example/other").note(SIZE, small().root()),
        other_log_by_the_same_key(),
        small().note(24),
        b"no note",
        b"",
        small().note(SIZE).replace(b"\n25\n", b"\n26\n"),
    ],
    ids=["other-key", "other-log", "same-key-other-log", "smaller", "no-note", "empty", "forged"],
)
def test_so_are_they_where_it_is_not_signed_for_them(half_way: Path, note: bytes) -> None:
    (half_way / "next" / "checkpoint").write_bytes(note)
    assert told(judged(half_way)).startswith("3, first 20: newer_than_checkpoint")


def test_what_lies_in_next_counts_for_nothing(tmp_path: Path) -> None:
    log = Log.of(3)
    bundle = log.write(tmp_path / "out")
    files = dict(tree_of(bundle))
    put(bundle, {f"next/{name}": b"anything" for name in files} | {"next/x": b"", "next/a/b": b""})
    assert told(judged(bundle)) == "0: "
    for name in files:
        (bundle / name).unlink()
    put(bundle, {f"next/{name}": data for name, data in files.items()})
    assert told(judged(bundle)) == "1: checkpoint_missing, not_tied"


def test_a_narrower_tile_that_was_not_removed_yet_is_no_finding_while_next_is_there(
    tmp_path: Path,
) -> None:
    bundle = small().write(tmp_path / "out")
    put(bundle, {"tile/0/000.p/20": bytes(640)})
    assert told(judged(bundle)) == "0: other_file"
    put(bundle, {"next/checkpoint": (bundle / "checkpoint").read_bytes()})
    assert told(judged(bundle)) == "0: "
