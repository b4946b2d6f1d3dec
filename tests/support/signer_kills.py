"""A signer killed just before any step that it takes in its folder.

for step, left in kills(desk, "signer run"):      copies of a desk, each as such a kill left it
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.cli import ROOT, Desk

# Every writing, renaming, removing and making of a file in the signer's folder, and every flush of
# a folder, is a step: the process kills itself just before the one whose number it was given.
KILLED_AT = """
import os, signal, sys
left, folder = int(sys.argv.pop(1)), sys.argv.pop(1)
def step(event, arguments):
    global left
    if event not in ("open", "os.rename", "os.remove", "os.mkdir"):
        return
    path = str(arguments[0])
    reads = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if folder in path and (not reads or os.path.isdir(path)):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
from ledger.interfaces.cli.main import main
import ledger.interfaces.cli.signer
sys.addaudithook(step)
main()
"""


def copied(opened: Path, tmp_path: Path) -> Desk:
    """A desk of its own: a copy of one that was opened elsewhere."""
    shutil.copytree(opened, tmp_path / "desk")
    (tmp_path / "bare").mkdir()
    bare = Desk.bare(tmp_path / "bare")
    env = {name: value.replace("/bare", "/desk") for name, value in bare.env.items()}
    return Desk(tmp_path / "desk", env)


def killed(desk: Desk, line: str, step: int) -> bool:
    """Whether the command was killed before that step; False if it ended before, and well."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(step), str(desk.folder / "signer"), *line.split()],
        cwd=desk.folder, env={**os.environ, **desk.env, "PYTHONPATH": str(ROOT)},
        capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def kills(desk: Desk, line: str) -> Iterator[tuple[int, Desk]]:
    """Copies of a desk, each left by the command as it was killed one step later."""
    for step in range(60):
        place = desk.folder.with_name(f"step-{step}")
        shutil.copytree(desk.folder, place)
        env = {name: one.replace(str(desk.folder), str(place)) for name, one in desk.env.items()}
        left = Desk(place, env)
        if not killed(left, line, step):
            return
        yield step, left
