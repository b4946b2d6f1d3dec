"""A sound bundle passes; each tampering is told by its name, at its place, with exit code 3."""

from __future__ import annotations

import hashlib
import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.bundle.layout import encode_item
from ledger.log.entry import Leaf, data_hash, encode_leaf
from ledger.log.tiles import encode_entries, parse_entries
from tests.support.bundles import (
    CIPHERTEXT,
    SIZE,
    Log,
    Signer,
    change,
    flipped,
    judged,
    leaf_data,
    small,
    text,
    told,
    tree_of,
)
from tests.support.logs import ORIGIN

ENTRIES, CONTENTS, SEALED = "tile/entries/000.p/25", "contents/000.p/25", "ciphertexts/000.p/25"


def entries(edit: Callable[[list[bytes]], object]) -> Callable[[bytes], bytes]:
    def act(data: bytes) -> bytes:
        every = parse_entries(data)
        edit(every)
        return encode_entries(every)

    return act


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_sound_bundle_of_any_size_passes(tmp_path: Path, size: int, zipped: bool) -> None:
    log = Log.of(size, earlier=[one for one in (1, 256, 300) if one < size])
    report = judged(log.write(tmp_path / "out", zipped=zipped))
    assert told(report) == "0: "
    assert (report.origin, report.size, report.root) == (ORIGIN, size, log.root())
    assert report.simulated is True
    assert report.tied
    assert [key.text for key in report.signed_by] == [Signer().key.text]


def test_a_tree_of_two_levels_of_full_tiles_passes_and_a_byte_of_its_upper_tile_counts(
    tmp_path: Path,
) -> None:
    contents = [b"%d" % n for n in range(65_600)]  # no events, only bytes
    log = Log(contents, leaf_data(contents))
    bundle = log.write(tmp_path / "out")
    shutil.rmtree(bundle / "contents")
    shutil.rmtree(bundle / "ciphertexts")
    assert told(judged(bundle)) == "0: "
    change(bundle / "tile/1/000", flipped(32 * 3))
    assert told(judged(bundle)) == "3, first 768: tile_differs 768"
    change(bundle / "tile/1/000", flipped(32 * 3))
    change(bundle / "tile/2/000.p/1", flipped(0))
    assert told(judged(bundle)) == "3, first 0: tile_differs 0"


def swap(every: list[bytes]) -> None:
    every[5], every[6] = every[6], every[5]


def reforged(data: bytes) -> bytes:
    """Entry 7 with another content hash, and all after it tied to it anew."""
    every = parse_entries(data)
    previous = data_hash(every[6])
    for at in range(7, len(every)):
        line = b64decode(every[at].split(b"\n")[4])
        every[at] = encode_leaf(Leaf(ORIGIN, at, previous, bytes(32) if at == 7 else line))
        previous = data_hash(every[at])
    return encode_entries(every)


AFTER_7 = ", ".join(f"tile_differs {at}" for at in range(7, SIZE))
ROOT = text(small().root()).encode()
TAMPERINGS: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "a byte of a content": (
        CONTENTS, lambda data: data.replace(b'"number":7}', b'"number":6}'),
        "3, first 7: content_differs 7",
    ),
    "a byte of a leaf": (
        ENTRIES, entries(lambda every: every.__setitem__(7, flipped(-3)(every[7]))),
        ("3, first 7: leaf_malformed 7, previous_differs 8, tile_differs 7,"
        " earlier_root_differs, root_differs, not_tied"),
    ),
    "a content hash in a leaf": (
        ENTRIES,
        entries(lambda every: every.__setitem__(
            7, encode_leaf(Leaf(ORIGIN, 7, data_hash(every[6]), bytes(32))))),
        ("3, first 7: previous_differs 8, tile_differs 7, earlier_root_differs, root_differs,"
        " not_tied, content_differs 7"),
    ),
    "every leaf from one on made anew": (
        ENTRIES, reforged,
        f"3, first 7: {AFTER_7}, earlier_root_differs, root_differs, not_tied, content_differs 7",
    ),
    "a byte of a tile": (
        "tile/0/000.p/25", flipped(32 * 7 + 4), "3, first 7: tile_differs 7",
    ),
    "two leaves swapped": (
        ENTRIES, entries(swap),
        ("3, first 5: leaf_out_of_place 5, previous_differs 5, leaf_out_of_place 6,"
        " previous_differs 6, previous_differs 7, tile_differs 5, tile_differs 6,"
        " earlier_root_differs, root_differs, not_tied, content_differs 5, content_differs 6"),
    ),
    "the last entry dropped": (
        ENTRIES, entries(lambda every: every.pop()),
        "3, first 24: entries_missing 24, not_tied",
    ),
    "a bit of the signature": (
        "checkpoint", flipped(-8), "3: signature_wrong, not_tied",
    ),
    "a bit of an earlier signature": (
        "checkpoints/10", flipped(-8), "3: signature_wrong",
    ),
    "another root, signed by nobody": (
        "checkpoint", lambda _: small().note(SIZE).replace(ROOT, text(bytes(32)).encode()),
        "3: signature_wrong, root_differs, not_tied",
    ),
    "a checkpoint of another key": (
        "checkpoint", lambda _: Signer(2).note(SIZE, small().root()),
        "3: not_signed_by_key, not_tied",
    ),
    "a checkpoint of another log": (
        "checkpoint", lambda _: Signer(1, "ledger.example/other").note(SIZE, small().root()),
        "3, first 0: not_signed_by_key, checkpoint_malformed, "
        + ", ".join(f"leaf_of_other_log {at}" for at in range(SIZE)) + ", not_tied",
    ),
    "an older checkpoint": (
        "checkpoint", lambda _: small().note(20), "3, first 20: newer_than_checkpoint 20, not_tied",
    ),
    "an earlier checkpoint of another tree": (
        "checkpoints/20", lambda _: Signer().note(20, bytes(32)), "3: earlier_root_differs",
    ),
    "a newer checkpoint among the earlier ones": (
        "checkpoints/30", lambda _: Signer().note(30, bytes(32)),
        "3, first 25: newer_than_checkpoint 25",
    ),
    "an earlier checkpoint under another size": (
        "checkpoints/21", lambda _: small().note(20), "3: file_malformed",
    ),
    "an earlier checkpoint by nobody known": (
        "checkpoints/20", lambda _: Signer(2).note(20, small().root(20)),
        "0: earlier_not_signed_by_key",
    ),
    "a ciphertext swapped": (
        SEALED, lambda data: data.replace(CIPHERTEXT, CIPHERTEXT[::-1], 1),
        "3, first 7: ciphertext_differs 7",
    ),
    "a ciphertext where nothing is sealed": (
        SEALED, lambda data: encode_item(b"x") + data[4:], "3, first 0: ciphertext_extra 0",
    ),
    "a text": (
        f"policies/{hashlib.sha256(b'text').hexdigest()}", flipped(0),
        "3: document_differs",
    ),
    "one file more": ("notes.txt", lambda _: b"hello", "0: other_file"),
    "a tile of an earlier size": (
        "tile/0/000.p/7", lambda _: bytes(32 * 7), "0: other_file",
    ),
    "entries beyond the checkpoint": (
        "tile/entries/000.p/26", lambda _: b"", "3, first 25: newer_than_checkpoint 25",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_named_where_it_is(bundle: Path, name: str) -> None:
    file, edit, wanted = TAMPERINGS[name]
    before = (bundle / file).read_bytes() if (bundle / file).exists() else b""
    after = edit(before)
    assert after != before or not (bundle / file).exists()
    (bundle / file).write_bytes(after)
    found = told(judged(bundle))
    assert found == wanted


def test_the_newest_checkpoint_alone_tells_where_the_signed_part_ends(bundle: Path) -> None:
    # Everything from entry 12 on was made anew, tiles too: earlier checkpoints narrow it down.
    log = small()
    log.contents[12] = log.contents[12].replace(b'"number":12}', b'"number":13}')
    forged = Log(log.contents, leaf_data(log.contents), log.ciphertexts)
    forged.write(bundle.parent / "forged")
    for name in ("tile", "contents", "ciphertexts"):
        shutil.rmtree(bundle / name)
        shutil.copytree(bundle.parent / "forged" / name, bundle / name)
    report = judged(bundle)
    assert told(report) == "3: earlier_root_differs, root_differs, not_tied"
    assert "entries before 10 agree" in report.noted[0].finding.found


@pytest.mark.parametrize("folder", ["tile", "checkpoint"])
def test_a_bundle_in_which_nothing_is_tied_to_a_checkpoint_is_not_verified(
    bundle: Path, folder: str
) -> None:
    gone = bundle / folder
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    report = judged(bundle)
    assert report.exit_code == 1
    assert told(report).endswith("not_tied")


def test_contents_that_were_left_out_are_told_and_are_no_break(bundle: Path) -> None:
    shutil.rmtree(bundle / "contents")
    report = judged(bundle)
    assert told(report) == "0: "
    left_out = " ".join(what.en for what in report.not_checked)
    assert "contents that are not in the bundle" in left_out
    assert "sealed parts and openings whose content is not in the bundle" in left_out


def test_tiles_that_were_left_out_are_told_and_are_no_break(bundle: Path) -> None:
    shutil.rmtree(bundle / "tile/0")
    report = judged(bundle)
    assert told(report) == "0: "
    assert any("tiles that are not" in what.en for what in report.not_checked)


def test_a_missing_file_of_entries_is_told_with_its_first_position(tmp_path: Path) -> None:
    bundle = Log.of(600).write(tmp_path / "out")
    (bundle / "tile/entries/001").unlink()
    report = judged(bundle)
    assert told(report) == "3, first 256: entries_missing 256, not_tied"
    assert any("cannot be made" in what.en for what in report.not_checked)
    (bundle / "tile/entries/002.p/88").unlink()
    assert told(judged(bundle)) == "3, first 256: entries_missing 256, not_tied"


def test_no_more_than_a_hundred_findings_of_a_kind_are_kept_and_all_are_counted(
    tmp_path: Path,
) -> None:
    bundle = Log.of(300).write(tmp_path / "out")
    change(bundle / "contents/000", lambda data: data.replace(b"front_desk", b"front_dusk"))
    report = judged(bundle)
    assert len(report.noted) == 100
    assert report.as_json()["counts"] == {"content_differs": 256}


def test_every_flipped_bit_of_what_counts_is_a_break(bundle: Path) -> None:
    # One bit of every file that is checked, at several places of each; README and manifest vouch
    # for nothing, and what the signature line says of other keys is passed over.
    spared = ("README.txt", "manifest.json")
    for name, data in tree_of(bundle).items():
        if name in spared:
            continue
        for at in range(0, len(data), max(1, len(data) // 12)):
            (bundle / name).write_bytes(flipped(at, at % 7)(data))
            report = judged(bundle)
            assert report.exit_code == 3 or "not_signed" in told(report), (name, at, told(report))
        (bundle / name).write_bytes(data)
    assert judged(bundle).exit_code == 0


def test_the_findings_of_the_report_are_in_both_languages(bundle: Path) -> None:
    change(bundle / CONTENTS, lambda data: data.replace(b'"number":7}', b'"number":6}'))
    answer: dict[str, Any] = judged(bundle).as_json()
    (finding,) = answer["findings"]
    assert (finding["check"], finding["position"], finding["severity"]) == (4, 7, "BREAK")
    assert finding["message"]["en"] != finding["message"]["ja"]
    assert answer["verdict"] == "break"
    assert [one["state"] for one in answer["checks"]] == [
        "passed", "passed", "passed", "passed", "failed", "passed", "not_checked", "not_checked",
    ]  # fmt: skip
