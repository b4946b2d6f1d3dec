"""Mutated bundles get a report, never a traceback, and never pass for what they are not."""

from __future__ import annotations

import time
from pathlib import Path

from tests.support.bundle_fuzz import one_round, seeds

SECONDS = 4.0
ROUNDS = 150


def test_whatever_comes_in_a_report_comes_out(tmp_path: Path) -> None:
    start = seeds(tmp_path / "start")
    end = time.monotonic() + SECONDS
    came = []
    for seed in range(ROUNDS):
        came.append(one_round(seed, start, tmp_path))
        if time.monotonic() > end:
            break
    assert len(came) > 20
    assert "3" in came
