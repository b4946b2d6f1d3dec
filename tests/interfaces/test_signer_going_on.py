"""A signer that goes on: it signs what comes, waits for a store that is away, ends at a refusal."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.cli import CONSENT, Desk
from tests.support.signing import signer_at

ENTRIES = 4


@contextmanager
def going_on(desk: Desk, line: str) -> Iterator[subprocess.Popen[str]]:
    process = desk.process(line)
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=10)


def _until(good: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not good():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_signer_that_goes_on_signs_what_comes_and_ends_at_a_refusal(
    signing: Desk, tmp_path: Path
) -> None:
    older = tmp_path / "older.db"
    shutil.copy(signing.folder / "clinic.db", older)
    path = signer_at(signing).path / "checkpoints"
    with going_on(signing, "signer run --every 0.05") as process:
        for size in (ENTRIES + 1, ENTRIES + 2):
            signing.done(CONSENT)
            _until((path / str(size)).exists)
        assert process.poll() is None
        for name in ("clinic.db-wal", "clinic.db-shm"):
            (signing.folder / name).unlink(missing_ok=True)
        older.replace(signing.folder / "clinic.db")
        stdout, stderr = process.communicate(timeout=20)
    assert process.returncode == 3, stderr
    assert stdout.count("✓ signed") == 2
    assert "refused (smaller)" in stdout


def test_ctrl_c_ends_a_signer_that_goes_on(signing: Desk) -> None:
    signing.done(CONSENT)
    with going_on(signing, "signer run --every 30") as process:
        _until((signer_at(signing).path / "checkpoints" / "5").exists)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        assert process.returncode == 130


def test_a_signer_that_goes_on_waits_for_a_store_that_cannot_be_reached(signing: Desk) -> None:
    signing.env["DAICHO_STORE"] = "postgresql://nobody@127.0.0.1:1/none"
    with going_on(signing, "signer run --every 0.05") as process:
        assert process.stderr is not None
        for _ in range(2):
            assert "Warning: " in process.stderr.readline()
        assert process.poll() is None
    assert signing.run("signer run").code == 1


@pytest.mark.parametrize("line", ["--once --every 1", "--every 0", "--every -1", "--every nan"])
def test_a_wrong_pace_is_refused(signing: Desk, line: str) -> None:
    assert signing.run(f"signer run {line}").code == 2
