"""A history file checked whole, before its first line is carried out.

What a line refers to must stand earlier in the file, or in the log if there is one already. What
only the law or the people in the log can decide is left to the recording loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ledger.application import resolve
from ledger.application.command import Command
from ledger.application.history_file import Line, meant_by, parse_line, read_lines
from ledger.application.history_references import (
    earlier,
    is_of_kind,
    kinds,
    registers_somebody,
)
from ledger.application.logs import Log, log_of
from ledger.application.people import search_key
from ledger.application.record import Ledger, instant
from ledger.domain.commands import COMMANDS, Reference
from ledger.errors import InvalidInput, Problem, shown
from ledger.log.content import format_instant
from ledger.text import Text

SHOWN_PROBLEMS = 50

FIRST_LINE = Text("org.add on the first line, and on no other", "1行目だけに org.add")
NO_SECOND_USE = Text("an id that no other line has", "ほかの行にない番号")
NO_DECISION = Text(
    "a record of what happened: a history cannot decide for now",
    "起きたことの記録（過去の記録では、今の可否を判定できません）",
)


@dataclass(frozen=True)
class History:
    """A file that was checked: the log it is for, and how many lines it has."""

    path: Path
    origin: str
    lines: int
    log_exists: bool


@dataclass
class Seen:
    """What the lines so far have said, as far as later lines may refer to it."""

    ids: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    """(line, command, whether it registered a natural person) by id."""
    numbers: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    recorded_at: str = ""


def check_files(
    paths: Sequence[Path],
    now: datetime,
    ledger: Ledger | None,
    progress: Callable[[int], None] = lambda _lines: None,
) -> list[History]:
    """The files, all of them good. InvalidInput with the problems of all files, else.

    Reads each file once, line by line; only ids and codes stay in memory. The store is only read;
    without one (`ledger` None) a file is checked as the history of a log yet to be made.
    """
    found: list[Problem] = []
    count = 0
    histories: list[History] = []
    for path in paths:
        check = _FileCheck(path, format_instant(now), ledger, progress)
        for problem in check.problems():
            count += 1
            if len(found) < SHOWN_PROBLEMS:
                found.append(problem)
        histories.append(check.history())
    for history in histories:
        twice = [other.path for other in histories if other.origin == history.origin != ""]
        if twice[:1] not in ([], [history.path]):
            count += 1
            wanted = Text("one file for one log", "1つの台帳に1つのファイル")
            found.append(Problem("arguments.origin", history.origin, wanted, f"{history.path}:1"))
    if found:
        raise InvalidInput(found, help=_more(count - len(found)))
    return histories


def _more(hidden: int) -> Text | None:
    if hidden <= 0:
        return None
    return Text(f"{hidden} more problems are not shown.", f"ほかに{hidden}件の問題があります。")


class _FileCheck:
    """One pass over one file."""

    def __init__(
        self, path: Path, now: str, ledger: Ledger | None, progress: Callable[[int], None]
    ) -> None:
        self.path, self.now, self.ledger, self.progress = path, now, ledger, progress
        self.seen = Seen()
        self.lines = 0
        self.first: Command | None = None
        self.log: Log | None = None

    def history(self) -> History:
        origin = str(self.first.arguments["origin"]) if self.first else ""
        return History(self.path, origin, self.lines, self.log is not None)

    def problems(self) -> Iterator[Problem]:
        """Every problem of the file, each with its file and line."""
        for number, data in read_lines(self.path):
            self.lines = number
            line = parse_line(number, data)
            if isinstance(line, list):
                self._keep_id(number, data)
            for problem in line if isinstance(line, list) else self._line(line):
                yield Problem(problem.field, problem.found, problem.wanted, self._where(number))
            self.progress(number)
        if not self.lines:
            yield Problem("file", "nothing", FIRST_LINE, self._where(1))

    def _keep_id(self, number: int, data: bytes) -> None:
        # So that the lines that refer to a bad one are not all reported with it.
        meant = meant_by(data)
        if meant is not None:
            self.seen.ids.setdefault(meant[0], (number, meant[1], True))

    def _where(self, number: int) -> str:
        return f"{self.path}:{number}"

    def _line(self, line: Line) -> Iterator[Problem]:
        command = line.command
        if line.number == 1:
            yield from self._header(command)
        elif command.name == "org.add":
            yield Problem("command", command.name, FIRST_LINE)
        yield from self._times(command)
        yield from self._references(command)
        yield from self._registers(line)

    def _header(self, command: Command) -> Iterator[Problem]:
        """The first line opens the log, or is for the log that is there."""
        if command.name != "org.add":
            yield Problem("command", command.name, FIRST_LINE)
            return
        self.first = command
        origin = str(command.arguments["origin"])
        head = self.ledger.store.head(origin) if self.ledger else None
        if self.ledger is None or head is None or not head.size:
            return
        self.log = log_of(self.ledger.store, origin)
        given = command.arguments
        for name in ("code", "name", "zone", "simulated"):
            value, standing = given.get(name, False), getattr(self.log, name)
            if value != standing:
                wanted = Text(
                    f"{standing}, as the log {origin} says",
                    f"{standing}（台帳 {origin} の記載どおり）",
                )
                yield Problem(f"arguments.{name}", shown(value), wanted)

    @property
    def simulated(self) -> bool:
        return bool(self.first and self.first.arguments.get("simulated", False))

    def _times(self, command: Command) -> Iterator[Problem]:
        """Happened, then recorded, and recorded in the order of the lines."""
        if self.first is None:
            return  # the first line is bad: whose clock counts is not known
        happened_at = instant(str(command.happened_at))
        if not self.simulated:
            yield from self._real_clock(command, happened_at)
            return
        if command.recorded_at is None:
            wanted = Text(
                "an instant: the clock of a simulated log is in its file",
                "日時（模擬の台帳では、ファイルが時計になります）",
            )
            yield Problem("recorded_at", "nothing", wanted)
            return
        recorded_at = instant(command.recorded_at)
        if recorded_at < self.seen.recorded_at:
            yield Problem("recorded_at", command.recorded_at, self._not_before())
        self.seen.recorded_at = max(recorded_at, self.seen.recorded_at)
        if not COMMANDS[command.name].in_history and happened_at != recorded_at:
            wanted = Text(
                f"{command.recorded_at}: it decides when it is recorded",
                f"{command.recorded_at}（判定は記録の時点で行われます）",
            )
            yield Problem("happened_at", str(command.happened_at), wanted)
        elif happened_at > recorded_at:
            wanted = Text(
                f"not after it was recorded, {command.recorded_at}",
                f"記録の日時（{command.recorded_at}）以前",
            )
            yield Problem("happened_at", str(command.happened_at), wanted)

    def _not_before(self) -> Text:
        zone = ZoneInfo(str(self.first.arguments["zone"])) if self.first else None
        local = datetime.fromisoformat(self.seen.recorded_at).astimezone(zone).isoformat()
        return Text(f"not before the line above, {local}", f"前の行の日時（{local}）以後")

    def _real_clock(self, command: Command, happened_at: str) -> Iterator[Problem]:
        if command.recorded_at is not None:
            wanted = Text(
                "nothing: the log is not simulated", "指定なし（模擬の台帳ではありません）"
            )
            yield Problem("recorded_at", command.recorded_at, wanted)
        if not COMMANDS[command.name].in_history:
            yield Problem("command", command.name, NO_DECISION)
        if happened_at > self.now:
            wanted = Text(
                f"an instant not in the future: it is {self.now}",
                f"未来でない日時（現在 {self.now}）",
            )
            yield Problem("happened_at", str(command.happened_at), wanted)

    def _references(self, command: Command) -> Iterator[Problem]:
        for argument, reference in COMMANDS[command.name].references.items():
            if argument not in command.arguments:
                continue
            given = command.arguments[argument]
            for one in given if isinstance(given, list) else [given]:
                yield from self._reference(reference, argument, str(one))

    def _reference(self, reference: Reference, argument: str, given: str) -> Iterator[Problem]:
        if given in self.seen.ids:
            line, name, natural = self.seen.ids[given]
            if not is_of_kind(reference, argument, name, natural):
                found = f"{given} ({name}, line {line})"
                yield Problem(f"arguments.{argument}", found, kinds(reference, argument))
            return
        if reference is Reference.PERSON and search_key(given) in self.seen.numbers:
            return
        if reference is Reference.PARTY and given in self.seen.parties:
            return
        wanted = earlier(reference, argument)
        if not self._in_log(reference, given, argument):
            yield Problem(f"arguments.{argument}", shown(given), wanted)

    def _in_log(self, reference: Reference, given: str, argument: str) -> bool:
        """Whether there is a log already that knows what is meant."""
        if self.ledger is None or self.log is None:
            return False
        store, people, origin = self.ledger.store, self.ledger.people, self.log.origin
        try:
            if reference is Reference.PERSON:
                resolve.person(store, people, origin, given, argument)
            elif reference is Reference.PARTY:
                resolve.party(store, origin, given, argument)
            else:
                resolve.record(store, origin, given, argument)
        except InvalidInput:
            return False
        return True

    def _registers(self, line: Line) -> Iterator[Problem]:
        """What later lines may refer to; an id or a code that is taken is a problem."""
        command, arguments = line.command, line.command.arguments
        if command.id in self.seen.ids:
            found = f"{command.id}, line {self.seen.ids[command.id][0]}"
            yield Problem("id", found, NO_SECOND_USE)
        else:
            self.seen.ids[command.id] = (line.number, command.name, registers_somebody(command))
        self.seen.numbers.update(search_key(number) for number in arguments.get("numbers", ()))
        if command.name == "party.add" and "code" in arguments:
            if arguments["code"] in self.seen.parties:
                wanted = Text("a code not yet in use", "未使用の符号")
                yield Problem("arguments.code", arguments["code"], wanted)
            self.seen.parties.add(arguments["code"])
