"""Blocks of pages that show a terminal, run line by line against the real program.

A block in the language `console` holds commands after `$ ` (continued after `> `) and below each
what it prints. In what is expected, … stands for any text in a line: an id, a time, a hash. All
blocks of a page are one session: variables that are exported stay, and so does the folder.

    python -m tests.docs.console PAGE    writes what is printed now into the page, … put in
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.docs.pages import FENCE, ROOT, blocks, shown

ANY = "…"
SHIM = """#!/bin/sh
PYTHONPATH={root} exec {python} -c 'from ledger.interfaces.cli.main import main; main()' "$@"
"""
PYTHON = """#!/bin/sh
exec {python} "$@"
"""
# What differs from run to run.
CHANGES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"  # ids
    r"|\bs-[a-z2-7]{26}"  # subject tags
    r"|\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( \S+ \([+-]\d\d:\d\d\))?"  # times
    r"|\b20(?:2[4-9]|[3-9]\d)-\d\d-\d\d\b(?!T)"  # days not long past
    r"|[A-Za-z0-9+/]{43}="  # hashes
    r"|\b[0-9a-f]{16,64}\b…?"
    r"|[A-Za-z0-9+/]{16}…"
    r"|\b[0-9.]+ (?:ms|s)\b|[0-9.]+ ?秒"  # durations
)
# Given by the one who types: they stay as they are.
TYPED = re.compile(r"^([0-9])\1{7}-")


@dataclass(frozen=True)
class Step:
    """One command as typed, and the lines expected below it."""

    command: str
    expected: tuple[str, ...]
    line: int


def steps(page: Path) -> list[Step]:
    """The commands of a page, in order."""
    found: list[Step] = []
    for block in blocks(page, "console"):
        typed: list[str] = []
        printed: list[str] = []
        begins = 0
        for offset, line in enumerate(block.text.splitlines(), block.line + 1):
            if line.startswith("$ "):
                if typed:
                    found.append(Step("\n".join(typed), tuple(printed), begins))
                typed, printed, begins = [line[2:]], [], offset
            elif line.startswith("> ") and typed and not printed:
                typed.append(line[2:])
            else:
                printed.append(line)
        if typed:
            found.append(Step("\n".join(typed), tuple(printed), begins))
    return found


class Terminal:
    """A shell in a folder of its own, with `daicho` and `python3` as this interpreter runs them."""

    def __init__(self, folder: Path) -> None:
        tools = folder / "bin"
        tools.mkdir()
        python = shlex.quote(sys.executable)
        for name, text in (("daicho", SHIM), ("python3", PYTHON)):
            (tools / name).write_text(text.format(root=shlex.quote(str(ROOT)), python=python))
            (tools / name).chmod(0o755)
        self.state = folder / "state"
        self.place = str(folder / "home")
        Path(self.place).mkdir()
        self.code = 0
        self.environment = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "HOME": self.place,
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, command: str) -> list[str]:
        """What the command prints, on either stream, in order."""
        state = shlex.quote(str(self.state))
        script = f"(exit {self.code})\n{command}\ncode=$?; (pwd; env -0) >{state}; exit $code"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.place,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        self.code = done.returncode
        place, _, variables = self.state.read_text(encoding="utf-8").partition("\n")
        self.place = place
        self.environment = dict(pair.split("=", 1) for pair in variables.split("\0") if "=" in pair)
        return done.stdout.decode("utf-8").rstrip("\n").splitlines()


def fits(expected: str, printed: str) -> bool:
    """Whether a line is the one expected; … stands for any text."""
    form = ".*".join(re.escape(part) for part in expected.rstrip().split(ANY))
    return re.fullmatch(form, printed.rstrip()) is not None


def differences(page: Path, folder: Path) -> list[str]:
    """Every command of the page that prints other things than the page says."""
    terminal = Terminal(folder)
    found = []
    for step in steps(page):
        printed = [line for line in terminal.run(step.command) if line.strip()]
        expected = [line for line in step.expected if line.strip()]
        good = len(printed) == len(expected) and all(map(fits, expected, printed))
        if not good:
            both = "\n".join(("  page:", *expected, "  printed:", *printed))
            found.append(f"{shown(page)}:{step.line}: $ {step.command}\n{both}")
    return found


def fill(page: Path, folder: Path) -> None:
    """Write what the commands print now into the page."""
    printed = {}
    terminal = Terminal(folder)
    for step in steps(page):
        printed[step.line] = [_masked(line) for line in terminal.run(step.command)]
    known = {block.line: block for block in blocks(page, "console")}
    text = page.read_text(encoding="utf-8")

    def block_again(found: re.Match[str]) -> str:
        begins = text.count("\n", 0, found.start()) + 1
        if begins not in known:
            return found[0]
        lines: list[str] = []
        for offset, line in enumerate(found[2].splitlines(), begins + 1):
            if line.startswith(("$ ", "> ")):
                if line.startswith("$ ") and lines and not lines[-1].startswith(("$ ", "> ")):
                    lines.append("")
                lines.append(line)
                at = max((start for start in printed if start <= offset), default=0)
                following = found[2].splitlines()[offset - begins : offset - begins + 1]
                if not (following and following[0].startswith("> ")):
                    lines += printed[at]
        return "```console\n" + "\n".join(lines) + "\n```"

    page.write_text(FENCE.sub(block_again, text), encoding="utf-8")


def _masked(line: str) -> str:
    def mask(found: re.Match[str]) -> str:
        if TYPED.match(found[0]):
            return found[0]
        return "s-" + ANY if found[0].startswith("s-") else ANY

    return CHANGES.sub(mask, line).rstrip()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            fill(Path(name).resolve(), Path(scratch))
