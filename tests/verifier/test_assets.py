"""Bundles that were made once are judged the same for ever; none is ever made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_receipt
from ledger.verifier.signatures import ed25519
from tests.support.bundle_assets import make
from tests.support.bundles import Signer, judged, told
from tests.support.packing import files_of

ASSETS = Path(__file__).resolve().parents[1] / "assets" / "bundles"
WANTED = {
    "sound": "0: ",
    "content-changed": "3, first 3: content_differs 3",
    "leaves-swapped": (
        "3, first 1: leaf_out_of_place 1, previous_differs 1, leaf_out_of_place 2,"
        " previous_differs 2, previous_differs 3, tile_differs 1, tile_differs 2,"
        " earlier_root_differs, root_differs, not_tied, content_differs 1, content_differs 2"
    ),
    "last-entry-dropped": "3, first 4: entries_missing 4, not_tied",
    "tile-changed": "3, first 0: tile_differs 0",
    "ciphertext-changed": "3, first 3: ciphertext_differs 3",
    "signed-by-another-key": "3: not_signed_by_key, not_tied",
    "older-checkpoint": "3, first 2: newer_than_checkpoint 2, not_tied",
    "nothing-tied": "1: not_tied",
    "newer-version": "1: unknown_version 4",
    "one-file-more": "0: other_file",
    "partial-sound": "0: ",
    "partial-opening-forged": "3, first 3: opening_differs 3",
    "partial-opening-moved": "3, first 4: opening_differs 4",
    "partial-opening-without-content": "1: entry_not_tied 5",
    "partial-content-changed": "3, first 3: content_differs 3",
    "partial-content-without-proof": "1: entry_not_tied 4",
    "partial-proof-of-another-entry": "3, first 3: file_malformed 3",
    "partial-proof-wrong": "3, first 3: proof_differs 3",
    "partial-growth-wrong": "3: consistency_differs",
    "partial-checkpoint-of-another-log": ("3: not_signed_by_key, checkpoint_malformed, not_tied"),
    "partial-older-checkpoint": ("3, first 4: newer_than_checkpoint 4, not_tied, entry_not_tied 3"),
    "two-signatures": "0: ",
    "two-signatures-one-wrong": "0: ",
}
UNDER_BOTH_KEYS = {
    "sound": "0: ",
    "two-signatures": "0: ",
    "two-signatures-one-wrong": "3: signature_wrong, not_tied",
    "signed-by-another-key": "0: ",
}
HELD = ASSETS / "sound.tlog-proof"


@pytest.mark.parametrize("name", WANTED)
def test_a_kept_bundle_is_judged_as_it_always_was(name: str) -> None:
    assert told(judged(ASSETS / f"{name}.zip")) == WANTED[name]


@pytest.mark.parametrize("name", UNDER_BOTH_KEYS)
def test_a_kept_bundle_is_judged_under_two_keys_of_its_log_as_it_always_was(name: str) -> None:
    report = judged(ASSETS / f"{name}.zip", Signer(1).key, Signer(2).key)
    assert told(report) == UNDER_BOTH_KEYS[name]


def test_both_keys_that_signed_are_named() -> None:
    report = judged(ASSETS / "two-signatures.zip", Signer(1).key, Signer(2).key)
    assert report.signed_by == [Signer(1).key, Signer(2).key]
    assert judged(ASSETS / "two-signatures.zip", Signer(2).key).signed_by == [Signer(2).key]


def test_a_kept_receipt_is_judged_as_it_always_was() -> None:
    keys = Keys([Signer().key], ed25519())
    assert told(verify_receipt(HELD, keys, None)) == "0: "


def test_every_kept_bundle_has_its_judgement() -> None:
    assert {path.stem for path in ASSETS.iterdir()} == set(WANTED)


def test_what_a_bundle_says_of_a_log_is_what_it_always_was(tmp_path: Path) -> None:
    # The page and the list of files may change their words; what is proved may not.
    make(tmp_path)
    for name in WANTED:
        kept, now = (dict(files_of(place / f"{name}.zip")) for place in (ASSETS, tmp_path))
        for words in ("README.txt", "manifest.json"):
            kept.pop(words, None)
            now.pop(words, None)
        assert kept == now, name
