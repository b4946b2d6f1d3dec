"""History files carried out: every line once, whatever happened in between.

The id of a line is the idempotency key of its command. So a file that was interrupted is simply
run again: lines already recorded are passed over, the rest is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ledger.application.command import Command, Outcome
from ledger.application.history_check import History
from ledger.application.history_file import Line, line_of, read_lines
from ledger.application.record import Ledger, instant
from ledger.domain.commands import COMMANDS
from ledger.errors import InvalidInput, LedgerError, PartlyDone, Problem, shown
from ledger.text import Text

# Arguments that the event holds as a digest, or under a tag: they cannot be compared.
NOT_KEPT_AS_GIVEN = frozenset({"text", "relation", "representative"})

GO_ON = Text(
    "Mend that line and run the same file again: it goes on from there.",
    "その行を直して同じファイルをもう一度実行すると、続きから再開します。",
)


@dataclass(frozen=True)
class Replayed:
    """How many lines a file has, and how many of them were not recorded before."""

    history: History
    lines: int
    new: int


@dataclass
class Progress:
    """How far a replay has come; readable at any moment, after an interruption too."""

    lines: int = 0
    new: int = 0


def replay(
    ledger: Ledger,
    history: History,
    progress: Progress | None = None,
    report: Callable[[Progress], None] = lambda _progress: None,
) -> Replayed:
    """Carry out a file that check_files found good; `report` is called after every line.

    Raises PartlyDone where the log refuses a line: those before it are saved. Other errors keep
    their type, with `saved` saying how many lines are.
    """
    done = progress or Progress()
    for number, data in read_lines(history.path):
        where = f"{history.path}:{number}"
        line = line_of(number, data, where)
        try:
            done.new += _carry_out(ledger, history, line)
        except InvalidInput as error:
            raise _stopped(error, done, where) from error
        except LedgerError as error:
            error.saved = _saved(done)
            raise
        done.lines = number
        report(done)
    return Replayed(history, done.lines, done.new)


def _carry_out(ledger: Ledger, history: History, line: Line) -> int:
    """1 if the line was recorded now, 0 if it was before."""
    if line.number == 1 and history.log_exists:
        return 0
    outcome = ledger.execute(history.origin, line.command)
    if outcome.repeated:
        _check_same(line.command, outcome)
        return 0
    return 1


def _check_same(command: Command, outcome: Outcome) -> None:
    """InvalidInput if the line says other things than what was recorded under its id.

    Only what the event holds in the clear is compared; what is sealed or a digest is not.
    """
    event = outcome.main
    kept: dict[str, Any] = {
        name: value
        for name, value in event.data.items()
        if name in _comparable(command.name) and name in command.arguments
    }
    problems = [
        Problem(f"arguments.{name}", shown(command.arguments[name]), _recorded(value))
        for name, value in kept.items()
        if not _same(command.arguments[name], value)
    ]
    happened_at = instant(str(command.happened_at))
    if event.happened_at != happened_at:
        problems.append(
            Problem("happened_at", str(command.happened_at), _recorded(event.happened_at))
        )
    if problems:
        raise InvalidInput(problems)


def _comparable(name: str) -> frozenset[str]:
    declared = COMMANDS[name]
    return frozenset(declared.arguments) - frozenset(declared.references) - NOT_KEPT_AS_GIVEN


def _same(given: Any, recorded: Any) -> bool:
    if isinstance(given, str) and isinstance(recorded, str) and given != recorded:
        try:
            return instant(given) == recorded
        except ValueError:
            return False
    return bool(given == recorded)


def _recorded(value: Any) -> Text:
    return Text(
        f"{shown(value)}, as it was recorded under this id", f"{shown(value)}（この番号で記録済み）"
    )


def _stopped(error: InvalidInput, done: Progress, where: str) -> PartlyDone:
    problems = [
        Problem(problem.field, problem.found, problem.wanted, where) for problem in error.problems
    ]
    cause = InvalidInput(problems, help=error.help)
    return PartlyDone(cause.message, cause, saved=_saved(done), help=GO_ON)


def _saved(done: Progress) -> Text:
    return Text(
        f"The {done.lines} lines before it are saved, {done.new} of them just now.",
        f"その前の{done.lines}行は保存されています（今回の追加は{done.new}行）。",
    )
