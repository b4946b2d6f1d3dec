"""The writing of a person's bundle, killed: under its name it is whole, or is not there.

And it is never there without the entry that says that it was handed out.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.log.note import VerifierKey
from tests.support.bundles import judged, told
from tests.support.cli import CONSENT, ROOT, Desk

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]

# Every opening, renaming and making of a file of the bundle is a step: the process kills itself
# just before the one whose number it was given, and tells how many there were if it was not.
KILLED_AT = """
import os, signal, sys
last, steps = int(sys.argv.pop(1)), 0
def step(event, arguments):
    global steps
    if event in ("open", "os.rename", "os.mkdir") and ".made" in str(arguments[0]):
        steps += 1
        if steps > last:
            os.kill(os.getpid(), signal.SIGKILL)
from ledger.interfaces.cli.main import main
import ledger.interfaces.cli.bundle
sys.addaudithook(step)
try:
    main()
finally:
    print(f"steps {steps}")
"""


def run(desk: Desk, last: int, *more: str) -> subprocess.CompletedProcess[str]:
    """The command, killed before the step after `last`."""
    return subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(last), "bundle", "made", "--person", "0012345",
         *more],
        cwd=desk.folder, env={**os.environ, **desk.env, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("more", [(), ("--zip",)], ids=["directory", "zip"])
def test_killed_at_any_step_it_is_whole_under_its_name_or_not_there(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    desk = Desk.opened(tmp_path)
    desk.done(CONSENT)
    desk.done("signer init")
    desk.done("signer run --once")
    whole = run(desk, 10**6, *more)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout.rsplit("steps ", 1)[1])
    (path,) = Path(desk.env["DAICHO_SIGNER"]).glob("*/vkey")
    key = VerifierKey.parse(path.read_text().strip())
    made, there, listed_alone = tmp_path / "made", list[int](), list[int]()
    for last in (steps, 0, 1, steps // 3, steps - 3, steps - 2, steps - 1):
        shutil.rmtree(made, ignore_errors=True)
        made.unlink(missing_ok=True)
        before = desk.size()
        killed = run(desk, last, *more)
        assert killed.returncode == (0 if last == steps else -signal.SIGKILL), killed.stderr
        if made.exists():
            assert told(judged(made, key)) == "0: "
            there.append(last)
            assert desk.size() == before + 1
        elif desk.size() > before:
            listed_alone.append(last)
        for left in tmp_path.glob(".made*"):  # what it had written, for the owner alone
            assert left.stat().st_mode & 0o777 == 0o700
            shutil.rmtree(left)
    # Once it has its name, only the work folder of a zip is left to be taken away.
    assert set(there) <= {steps, *((steps - 2, steps - 1) if more else ())}
    # Between the entry and the name only one step lies: an entry may tell of a bundle that is not.
    assert len(listed_alone) == 1
