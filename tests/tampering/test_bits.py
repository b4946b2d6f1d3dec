"""One random bit of a byte, wherever it stands, is found; every bit: scripts/tamper."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import ROOT
from tests.tampering.bits import (
    SUBJECTS,
    Disclosed,
    DisclosedZip,
    Handed,
    Stored,
    Zipped,
    one_of_each_byte,
)

SEED = 20260401


def not_found(subject: Stored | Handed | Zipped, most: int) -> list[str]:
    """The places at which a changed bit was not found."""
    return [
        subject.where(bit)
        for bit in one_of_each_byte(subject, SEED, most)
        if not subject.found(bit)
    ]


def test_a_changed_bit_of_the_store_is_found(tmp_path: Path) -> None:
    stored = Stored(tmp_path)
    try:
        assert stored.breaks() == 0
        assert not_found(stored, 600) == []
        assert stored.breaks() == 0
    finally:
        stored.close()


@pytest.mark.parametrize("kind", [Handed, Disclosed, Zipped, DisclosedZip])
def test_a_changed_bit_of_a_bundle_is_found(tmp_path: Path, kind: type[Handed | Zipped]) -> None:
    handed = kind(tmp_path)
    assert handed.noted() == []
    assert not_found(handed, 300) == []
    assert handed.noted() == []


def test_every_bit_has_its_place(tmp_path: Path) -> None:
    for name, kind in SUBJECTS.items():
        subject = kind(tmp_path / name)
        assert subject.where(0) != subject.where(subject.bits - 1)
        if isinstance(subject, Stored):
            subject.close()


def test_the_long_run_says_what_it_did_and_where_to_go_on() -> None:
    words = ["--every-bit", "--only", "store", "--from", "10", "--to", "40"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "tamper"), *words],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "store: 30 changes, 0 not found" in done.stdout
    assert done.stdout.endswith("Every change was found.\n")
