"""One line of a history file: what it says, and everything wrong with its form.

A history file is JSON Lines in UTF-8, one legal entity a file. Each line is one command with the
instant it happened; the first is `org.add`, and names the log. A line is read strictly: a member
that repeats, is unknown or does not fit its shape is a problem, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger import canonical
from ledger.application.command import Command
from ledger.domain.commands import COMMANDS
from ledger.domain.shape import INSTANT, TAG, UUID, Field, Fields, optional, required
from ledger.errors import LedgerError, Malformed, Problem, invalid, shown
from ledger.log.content import Actor
from ledger.text import Text

COMMAND_NAMES = Text(f"one of: {', '.join(COMMANDS)}", f"次のいずれか: {', '.join(COMMANDS)}")


@dataclass(frozen=True)
class OneOfCommands:
    """The name of a command."""

    wanted: Text = COMMAND_NAMES

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in COMMANDS:
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class AnyArguments:
    """An object; its members are the matter of the command's own shape."""

    wanted: Text = Text("an object with the arguments", "引数のオブジェクト")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(path, shown(value), self.wanted)


ACTOR = Fields({
    "id": required(TAG, "pseudonymous id", "仮名の識別子"),
    "role": required(TAG, "role", "役割"),
    "on_behalf_of": optional(TAG, "for whom", "代理される者"),
})  # fmt: skip

LINE: dict[str, Field] = {
    "id": required(UUID, "id of the command; the same id is recorded once", "命令の番号"),
    "happened_at": required(INSTANT, "when it happened", "起きた日時"),
    "recorded_at": optional(INSTANT, "when it was taken down (simulated logs)", "記録した日時"),
    "actor": required(ACTOR, "who did it", "行為者"),
    "command": required(OneOfCommands(), "what was done", "命令"),
    "arguments": required(AnyArguments(), "its arguments", "引数"),
}
LINE_SHAPE = Fields(LINE)

OBJECT_WANTED = Text(
    "one JSON object in UTF-8, without a byte order mark, repeated keys or floats",
    "UTF-8 の JSON オブジェクト1つ（BOM・重複した項目・小数は不可）",
)


@dataclass(frozen=True)
class Line:
    """One good line: its number from 1, and the command it holds."""

    number: int
    command: Command


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(number from 1, bytes) of each line, never more than one line in memory.

    A line that is too long comes cut off one byte past the limit, so that parsing refuses it.
    Raises InvalidInput if the file cannot be read.
    """
    limit = canonical.MAX_PAYLOAD_BYTES
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(limit + 2):
                number += 1
                yield number, line.rstrip(b"\n")
                while not line.endswith(b"\n") and (line := file.readline(limit)):
                    pass
    except OSError as error:
        wanted = Text("a file that can be read", "読み取れるファイル")
        raise invalid("file", f"{path}: {error.strerror}", wanted) from None


def parse_line(number: int, data: bytes) -> Line | list[Problem]:
    """The line, or everything wrong with its form; fields are named from the line's top."""
    try:
        value = canonical.parse_any_form(data)
    except Malformed as error:
        return [Problem("line", error.found if data.strip() else "nothing", OBJECT_WANTED)]
    problems = list(LINE_SHAPE.problems(value, ""))
    if not problems:
        shape = COMMANDS[str(value["command"])].shape
        problems = list(shape.problems(value["arguments"], "arguments"))
    return problems or Line(number, _command(value))


def meant_by(data: bytes) -> tuple[str, str] | None:
    """(id, command) of a line with problems, if at least these are good: others may refer to it."""
    try:
        value = canonical.parse_any_form(data)
    except Malformed:
        return None
    good = all(
        not list(LINE[name].shape.problems(value.get(name), name)) for name in ("id", "command")
    )
    return (str(value["id"]), str(value["command"])) if good else None


def line_of(number: int, data: bytes, where: str) -> Line:
    """The line of a file that was checked before; LedgerError if it is no longer good."""
    line = parse_line(number, data)
    if isinstance(line, list):
        raise LedgerError(
            Text(
                f"{where}: the file changed while it was replayed.",
                f"{where}: 再生中にファイルが書き換えられました。",
            )
        )
    return line


def _command(value: dict[str, Any]) -> Command:
    return Command(
        name=value["command"],
        id=value["id"],
        arguments=value["arguments"],
        actor=Actor(**value["actor"]),
        happened_at=value["happened_at"],
        recorded_at=value.get("recorded_at"),
        imported=True,
    )
