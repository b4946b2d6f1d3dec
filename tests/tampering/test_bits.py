"""One random bit of a byte, wherever it stands, is found; every bit: scripts/tamper."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import ROOT
from tests.tampering.bits import SUBJECTS, BackedUp, Handed, Stored, Zipped, one_of_each_byte

PARTS = 4
"""Of each subject, so that several processes can share the work."""
SAMPLE = 150
"""Bytes a part; of the store and of a whole bundle continuous integration takes every byte."""
WHOLE_IN_CI = (Stored, Handed)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", SUBJECTS.values(), ids=SUBJECTS)
def test_a_changed_bit_is_found(
    tmp_path: Path, kind: type[Stored | Handed | Zipped | BackedUp], part: int
) -> None:
    subject = kind(tmp_path)
    try:
        assert subject.sound()
        seed = random.SystemRandom().randrange(2**31)
        size = subject.bits // 8
        mine = range(size * part // PARTS, size * (part + 1) // PARTS)
        every = os.environ.get("CI") == "true" and kind in WHOLE_IN_CI
        missed = [
            f"seed {seed}: {subject.where(bit)}"
            for bit in one_of_each_byte(mine, seed, len(mine) if every else SAMPLE)
            if not subject.found(bit)
        ]
        assert missed == []
        assert subject.sound()
    finally:
        if isinstance(subject, Stored):
            subject.close()


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
