"""`daicho key change` killed just before any step that it takes, and every copy so left.

for step, left in kills(desk, "key change ..."):      copies of a desk, each as such a kill left it

Every act on the key store and every change of a file in the desk's folder is a step. One process
has all modules ready and forks a child for each step, which kills itself: starting Python anew
each time would take most of the time.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.cli import ROOT, Desk
from tests.support.epochs import ACTS

MOST = 80
FILES = ("open", "os.rename", "os.remove", "os.mkdir", "os.link")
PROGRAM = "import sys; from tests.support.epoch_kills import fork_each; fork_each(sys.argv[1:])"


def kills(desk: Desk, line: str) -> Iterator[tuple[int, Desk]]:
    """Copies of a desk, each left by the command as it was killed one step later."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(desk.folder), *line.split()],
        cwd=ROOT, env={**os.environ, **desk.env, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    for step in range(int(done.stdout)):
        place = _copy_of(desk.folder, step)
        env = {name: one.replace(str(desk.folder), str(place)) for name, one in desk.env.items()}
        yield step, Desk(place, env)


def fork_each(arguments: list[str]) -> None:
    """Print at how many steps the command was killed; each leaves a copy of the folder behind."""
    import ledger.interfaces.cli.key_change  # noqa: F401 - ready before the forks
    from ledger.interfaces.cli.main import cli

    folder, words = Path(arguments[0]), arguments[1:]
    for step in range(MOST):
        place = _copy_of(folder, step)
        shutil.copytree(folder, place)
        child = os.fork()
        if child == 0:
            for name, value in os.environ.items():
                os.environ[name] = value.replace(str(folder), str(place))
            os.chdir(place)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            _arm(step, str(place))
            cli.main(words)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == 0:
            sys.stdout.write(f"{step}\n")
            return
        assert status == -signal.SIGKILL, f"step {step} ended with {status}"
    raise AssertionError(f"not done after {MOST} steps")


def _copy_of(folder: Path, step: int) -> Path:
    return folder.with_name(f"step-{step}")


def _arm(step: int, place: str) -> None:
    """Have this process killed before its step of that number."""
    from ledger.store.sqlite_keys import SQLiteKeyStore

    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in FILES:
            return
        path = str(arguments[0])
        writes = event != "open" or (
            isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        # Paths may be relative to the folder, in which this process works.
        if writes and path != os.devnull and os.path.abspath(path).startswith(place):  # noqa: PTH100
            count()

    for name in ACTS:
        setattr(SQLiteKeyStore, name, _counted(getattr(SQLiteKeyStore, name), count))
    sys.addaudithook(watch)


def _counted(act: Any, count: Any) -> Any:
    def counted(*arguments: Any, **named: Any) -> Any:
        count()
        return act(*arguments, **named)

    return counted
