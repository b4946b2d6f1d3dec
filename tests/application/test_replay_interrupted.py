"""`daicho replay` in real processes: killed, interrupted, refused, and run again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ledger.application.verify import verify_log
from ledger.store.address import Address
from ledger.store.opening import open_store
from tests.support.history_files import ORIGIN, Line, id_of, line, small_clinic, write

DAICHO = [sys.executable, "-c", "from ledger.interfaces.cli.main import main; main()"]
ROOT = Path(__file__).parents[2]
LINES = 400


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Settings of a ledger that is made and empty."""
    settings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DAICHO_STORE": f"sqlite:///{tmp_path}/ledger.db",
        "DAICHO_KEY_FILE": str(tmp_path / "key"),
        "DAICHO_LANG": "en",
    }
    for words in (["key", "new", str(tmp_path / "key")], ["init"]):
        assert daicho(settings, *words).returncode == 0
    return settings


def daicho(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DAICHO, *words], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def long_history() -> list[Line]:
    people = [
        line(number, "person.add", kind="PATIENT", name=f"見本 {number}", numbers=[f"n{number}"])
        for number in range(7, LINES)
    ]
    return [*small_clinic(), *people]


def size(tmp_path: Path) -> int:
    store = open_store(Address("sqlite", str(tmp_path / "ledger.db")), read_only=True)
    try:
        head = store.head(ORIGIN)
        return head.size if head else 0
    finally:
        store.close()


def stopped_by(
    environment: dict[str, str], tmp_path: Path, path: Path, how: signal.Signals, at: int
) -> tuple[int, str]:
    """Exit code and standard error of a replay that got the signal once `at` entries stood."""
    process = subprocess.Popen(
        [*DAICHO, "replay", str(path)], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while size(tmp_path) < at and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(how)
    _, errors = process.communicate(timeout=30)
    return process.returncode, errors


@pytest.mark.faults
def test_a_replay_killed_again_and_again_ends_as_one_that_was_not(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "long.jsonl", long_history())
    for at in (3, 90, 210):
        code, errors = stopped_by(environment, tmp_path, path, signal.SIGKILL, at)
        assert code == -signal.SIGKILL, errors
        assert at <= size(tmp_path) < LINES
    assert f"{LINES} lines, " in daicho(environment, "replay", str(path)).stdout
    assert size(tmp_path) == LINES
    store = open_store(Address("sqlite", str(tmp_path / "ledger.db")), read_only=True)
    try:
        assert verify_log(store, ORIGIN).breaks == 0
        commands = [command for command, _, _ in store.command_rows(ORIGIN)]
        assert commands == [id_of(number) for number in range(LINES)]
    finally:
        store.close()


@pytest.mark.faults
def test_an_interrupted_replay_says_how_much_is_saved(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "long.jsonl", long_history())
    code, errors = stopped_by(environment, tmp_path, path, signal.SIGINT, 50)
    assert code == 130
    assert "Interrupted in" in errors
    saved = int(errors.split("the first ")[1].split(" ")[0])
    # The line at hand may have been saved without having been counted.
    assert size(tmp_path) - saved in (0, 1)
    assert daicho(environment, "replay", str(path)).returncode == 0
    assert size(tmp_path) == LINES


def test_a_file_with_a_mistake_ends_with_2_and_saves_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    good = write(tmp_path / "good.jsonl", small_clinic())
    bad = write(tmp_path / "bad.jsonl", [*small_clinic()[:3], "{"])
    answer = daicho(environment, "replay", str(good), str(bad))
    assert answer.returncode == 2
    assert f"{bad}:4: line: found" in answer.stderr
    assert "Nothing was saved." in answer.stderr
    assert size(tmp_path) == 0


def test_a_line_the_log_refuses_ends_with_8(environment: dict[str, str], tmp_path: Path) -> None:
    lines = [*small_clinic(), line(7, "withdraw", consent=id_of(4), channel="LETTER")]
    answer = daicho(environment, "replay", str(write(tmp_path / "a.jsonl", lines)), "--json")
    told: dict[str, Any] = json.loads(answer.stdout)
    assert answer.returncode == told["exit_code"] == 8
    assert told["error"]["code"] == "partly_done"
    assert told["error"]["cause"]["problems"][0]["where"].endswith("a.jsonl:8")
    assert size(tmp_path) == 7


def test_a_check_saves_nothing_and_needs_no_store(
    environment: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "a.jsonl", small_clinic())
    assert daicho(environment, "replay", "--check", str(path)).returncode == 0
    assert size(tmp_path) == 0
    without = {name: value for name, value in environment.items() if "DAICHO_S" not in name}
    answer = daicho(without, "replay", "--check", str(path), "--lang", "ja")
    assert "7行、問題はありません" in answer.stdout


def test_a_second_run_says_that_nothing_is_new(environment: dict[str, str], tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", small_clinic())
    daicho(environment, "replay", str(path))
    answer = daicho(environment, "replay", str(path))
    assert (answer.returncode, answer.stdout) == (0, f"{path}: 7 lines, 0 new, in {ORIGIN}\n")
    told = json.loads(daicho(environment, "replay", str(path), "--json").stdout)
    assert told["files"] == [{"file": str(path), "origin": ORIGIN, "lines": 7, "new": 0}]
