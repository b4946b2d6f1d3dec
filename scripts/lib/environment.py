"""Makes the environment `.venv` with everything pinned; a moment's work when it is there already.

Needs Python 3.11 with venv and ensurepip, nothing else. What was finished is written down in
`.venv/daicho-setup.json`; an environment without that note, with other requirements, or from a
folder that was moved is made anew, so a set-up that was interrupted repairs itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "daicho-setup.json"
LOG = VENV / "daicho-setup.log"
REQUIREMENTS = ROOT / "requirements-dev.txt"
SECONDS_BETWEEN_SIGNS_OF_LIFE = 10.0

Note = dict[str, str]


def main() -> None:
    """Leave `.venv` as the requirement files want it, or say why not and exit with 1."""
    with only_one_at_a_time():
        wanted = note_wanted()
        found = note_found()
        if not fits(found, wanted):
            make(wanted)
        elif found["package"] != wanted["package"]:
            install_package()
            NOTE.write_text(json.dumps(found | {"package": wanted["package"]}), encoding="utf-8")


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Two set-ups started together: the second waits, then finds the work done.

    Children inherit the lock, so a pip that outlives a killed set-up is waited for as well.
    """
    folder = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here: waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def note_wanted() -> Note:
    """What the note must say: digests of what gets installed, the place, the interpreter."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    package = [pyproject["build-system"], pyproject["project"], pyproject["tool"]["setuptools"]]
    return {
        "requirements": hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest(),
        "package": hashlib.sha256(json.dumps(package, sort_keys=True).encode()).hexdigest(),
        "place": str(ROOT),
        "python": "{}.{}.{}".format(*sys.version_info[:3]),
    }


def note_found() -> Note:
    """What the last finished set-up wrote; empty if there was none."""
    try:
        note = json.loads(NOTE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def fits(found: Note, wanted: Note) -> bool:
    """Whether the environment can stay. Another interpreter is a reason only if it was named."""
    binding = ["requirements", "place"] + (["python"] if os.environ.get("PYTHON") else [])
    return (
        all(found.get(name) == wanted[name] for name in binding)
        and "package" in found
        and PYTHON.exists()  # false also where the interpreter it points to was removed
        and (VENV / "bin" / "daicho").exists()
    )


def make(wanted: Note) -> None:
    """An environment from nothing, the note written last."""
    refuse_without_venv()
    clear()
    count = sum("==" in line for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines())
    say(f"Setting up {VENV.name}/ (once; needs a package index, about half a minute):")
    version = wanted["python"]
    step(f"Python {version} environment", [sys.executable, "-m", "venv", str(VENV)])
    pip = [str(PYTHON), "-m", "pip"]
    step(
        f"{count} packages, each checked against its hash",
        [
            *pip,
            *("install", "--require-hashes", "--no-deps", "--progress-bar", "off"),
            *("-r", REQUIREMENTS.name),
        ],
        counted="Collecting ",
        help="Without a network? The package index must be reachable once; then run this again.",
    )
    install_package()
    step("what was installed fits together", [*pip, "check"])
    NOTE.write_text(json.dumps(wanted), encoding="utf-8")


def refuse_without_venv() -> None:
    """Debian ships venv apart: say so before anything is made."""
    try:
        import ensurepip
        import venv
    except ImportError as error:
        fail(
            f"This Python ({sys.executable}) cannot make an environment: {error}.",
            "On Debian and Ubuntu: apt-get install python3-venv. Then run this again.",
        )
    del ensurepip, venv


def clear() -> None:
    """Empty `.venv`, a PostgreSQL unpacked there excepted; never one that others made."""
    if VENV.is_symlink() or (VENV.exists() and not LOG.exists() and any(VENV.iterdir())):
        fail(
            f"{VENV} was not made by these scripts, so it is not touched.",
            "Move it away or delete it, then run this again.",
        )
    VENV.mkdir(exist_ok=True)
    LOG.touch()  # first, so that an interrupted set-up is recognised as ours
    for path in VENV.iterdir():
        if path == LOG or path.name.startswith("postgresql-"):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def install_package() -> None:
    """The command `daicho` and the packages, run from where they are."""
    step(
        "the command daicho",
        [
            *(str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-build-isolation"),
            *("--progress-bar", "off", "-e", "."),
        ],
    )


def step(what: str, command: list[str], *, counted: str = "", help: str = "") -> None:
    """Run a command, its output in the log; one line for people with the time it took."""
    started = time.monotonic()
    environment = {
        **os.environ,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_USER": "0",
    }
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="replace",
        close_fds=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    output = process.stdout
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(output), daemon=True)
    reader.start()
    show_progress(process, what, started, lines, counted)
    reader.join()
    with LOG.open("a", encoding="utf-8") as log:
        log.writelines(["$ ", " ".join(command), "\n", *lines])
    seconds = time.monotonic() - started
    if process.returncode:
        say(f"  failed   {what} ({seconds:.0f} s)")
        fail("".join(lines[-12:]).rstrip(), help, f"The whole output: {LOG}")
    say(f"  {seconds:5.1f} s  {what}", over=True)


def show_progress(
    process: subprocess.Popen[str], what: str, started: float, lines: list[str], counted: str
) -> None:
    """A running line on a terminal, otherwise a sign of life now and then, until the end."""
    terminal = sys.stdout.isatty()
    pause = 0.2 if terminal else SECONDS_BETWEEN_SIGNS_OF_LIFE
    while True:
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            seconds = time.monotonic() - started
            number = sum(line.startswith(counted) for line in list(lines)) if counted else 0
            so_far = f", {number} so far" if number else ""
            line = f"  {seconds:5.0f} s  {what}{so_far} ..."
            print(f"\r{line}\x1b[K" if terminal else line, end="" if terminal else "\n", flush=True)
        else:
            return


def say(line: str, *, over: bool = False) -> None:
    """A line for people; `over` writes it over the running line of a terminal."""
    print(f"\r{line}\x1b[K" if over and sys.stdout.isatty() else line, flush=True)


def fail(*lines: str) -> NoReturn:
    """Say what stands in the way and what would help; the environment counts as not made."""
    for line in lines:
        if line:
            print(line, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\nInterrupted. Run it again: it repairs what is half done.", file=sys.stderr)
        sys.exit(130)
