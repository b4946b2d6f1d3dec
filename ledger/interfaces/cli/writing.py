"""Commands that record: built from their declaration, executed, acknowledged."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from ledger.domain.commands import COMMANDS
from ledger.errors import SAVED_UNKNOWN, InvalidInput, LedgerError
from ledger.interfaces.cli import declared
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.exit_codes import of_attempt
from ledger.interfaces.cli.option_groups import grouped
from ledger.interfaces.cli.placeholders import check_filled_in
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import folded
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.logs import Log

ID_OPTION = Text(
    "id of this command (UUID); asking again with the same id records nothing twice",
    "この命令の番号（UUID）。同じ番号で繰り返しても二重に記録されない",
)
AT_OPTION = Text(
    "when it happened, if not now: 2026-04-01T09:30 (in the organisation's time zone), or 09:30",
    "発生日時（省略時は現在）。2026-04-01T09:30（事業者の時間帯）又は 09:30",
)


def writing(
    cli_name: str,
    command: str,
    positional: Sequence[str] = (),
    *,
    examples: Sequence[Example | str],
    details: Text | None = None,
    at: bool = True,
    exit_by_verdict: bool = False,
    afterwards: Callable[[Session, Outcome], None] | None = None,
) -> TextCommand:
    """The command line of one command of the domain; `afterwards` adds to its acknowledgement."""

    def run(session: Session, **given: Any) -> int | None:
        outcome = record(session, command, given, positional)
        if afterwards is not None:
            afterwards(session, outcome)
        return of_attempt(outcome) if exit_by_verdict else None

    return TextCommand(
        cli_name,
        run,
        title=COMMANDS[command].title,
        details=details,
        params=[
            *grouped(command, declared.parameters(command, positional)),
            *about_the_command(at),
        ],
        examples=examples,
    )


def about_the_command(at: bool = True) -> list[click.Parameter]:
    """--at and --id, which every command that records has (--at where the past can be meant)."""
    when = [TextOption(["--at", "happened_at"], text=AT_OPTION, metavar="TIME")] if at else []
    return [*when, TextOption(["--id", "command_id"], text=ID_OPTION, metavar="UUID")]


def record(
    session: Session, name: str, given: Mapping[str, Any], positional: Sequence[str] = ()
) -> Outcome:
    """Execute one command and print its acknowledgement; InvalidInput in the words typed."""
    from ledger.interfaces.cli.acknowledgement import acknowledge

    log, outcome = execute(session, name, given, positional)
    acknowledge(session, log, name, outcome, given)
    return outcome


def execute(
    session: Session, name: str, given: Mapping[str, Any], positional: Sequence[str] = ()
) -> tuple[Log, Outcome]:
    """Execute one command and print nothing: the log it went to, and what came of it."""
    from ledger.application.logs import log_of

    try:
        origin, outcome = _execute(session, name, given)
    except InvalidInput as error:
        raise declared.named_as_typed(error, name, positional) from error
    return log_of(session.store, origin), outcome


def _execute(session: Session, name: str, given: Mapping[str, Any]) -> tuple[str, Outcome]:
    from ledger.application.command import Command
    from ledger.interfaces.bootstrap import now
    from ledger.interfaces.cli.interrupted import finish_interrupted

    check_filled_in(given)
    opens = name == "org.add"
    log = None if opens else session.log(session.store)
    zone = ZoneInfo(log.zone) if log else _zone(given.get("zone"))
    moment = now()
    arguments = declared.arguments(name, given, zone, moment, session.out.note)
    at = given.get("happened_at")
    happened_at = declared.instant(at, zone, moment, "--at", session.out.note) if at else None
    origin = log.origin if log else str(arguments.get("origin", ""))
    command = Command(
        name=name,
        id=folded(given.get("command_id") or str(uuid.uuid4())).lower(),
        arguments=arguments,
        actor=session.actor,
        happened_at=happened_at,
    )
    ledger = session.ledger
    if log is not None:
        finish_interrupted(session, log.origin)
    # Interrupted from here to the answer, it is not known whether it was recorded.
    session.command_id = command.id
    try:
        outcome = ledger.execute(origin, command)
    except LedgerError as error:
        if error.saved != SAVED_UNKNOWN:
            session.command_id = None
        raise
    session.command_id = None
    return origin, outcome


def _zone(text: str | None) -> ZoneInfo | None:
    """The zone of a log about to be opened; None leaves it to the shapes to say what is wrong."""
    try:
        return ZoneInfo(text) if text else None
    except (ValueError, OSError, KeyError):
        return None
