"""An opened bundle is recorded before it has its name: who makes it, with which rights, where."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ledger.application.disclosing import Disclosed
from ledger.application.handing_out import Place, place_of, record
from ledger.application.logs import Log
from ledger.application.selecting import Asked
from ledger.domain.shape import UUID, Code
from ledger.domain.terms import PROVISION_MEANS
from ledger.errors import (
    AppendOutcomeUnknown,
    InvalidInput,
    KeyNotGiven,
    LedgerError,
    NotPermitted,
    Problem,
)
from ledger.interfaces.bootstrap import now
from ledger.interfaces.cli import declared
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import folded
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.people import People
    from ledger.application.record import Ledger

COMMAND = "bundle.hand_out"
OR_SEALED = Text(
    "Or leave the sealed parts closed: --sealed", "封緘のまま渡す場合は --sealed を指定してください"
)
RECORDED_FIRST = Text(
    "What is handed out opened is recorded in the log first, so that an erasure can list it.",
    "開封したものは、消去のときに一覧に示せるよう、先に台帳へ記録します。",
)
ROLE = Text(
    "On PostgreSQL that takes a user who is a member of daicho_writer, not of daicho_reader alone.",
    "PostgreSQL では daicho_writer の利用者が必要です（daicho_reader だけでは足りません）。",
)


def check_named(session: Session) -> None:
    """InvalidInput, before anything is looked at, unless who makes the bundle is named."""
    with _helped():
        _ = session.actor


def ledger_of(session: Session) -> Ledger:
    """What opens and what records, before anybody is looked for; raises what is lacking."""
    with _helped():
        return session.ledger


@dataclass
class Handing:
    """One opened bundle on its way out; `record` is called just before it takes its name."""

    session: Session
    log: Log
    asked: Asked
    ledger: Ledger
    place: Place
    command: str
    means: str | None
    outcome: Outcome | None = field(default=None)

    @classmethod
    def of(cls, session: Session, log: Log, asked: Asked, given: Mapping[str, Any]) -> Handing:
        """Everything it takes, before an entry is read; InvalidInput, LogClosed."""
        command = folded(given["command_id"] or str(uuid.uuid4())).lower()
        arguments = declared.arguments(COMMAND, {"means": given["means"]}, None, now(), _silent)
        means = arguments.get("means")
        problems = [*UUID.problems(command, "--id")]
        if means is not None:
            problems += Code(PROVISION_MEANS).problems(means, "--means")
        if problems:
            raise InvalidInput(problems)
        ledger = ledger_of(session)
        with _helped():
            place = place_of(ledger.store, log.origin, asked.people)
        return cls(session, log, asked, ledger, place, command, means)

    @property
    def people(self) -> People:
        """With whose keys it is opened."""
        return self.ledger.people

    def record(self, found: Disclosed) -> None:
        """List it in the log; a bundle in which nothing could be opened is as a sealed one."""
        if not found.opened:
            return
        # Interrupted from here to the answer, it is not known whether it was recorded.
        self.session.command_id = self.command
        try:
            with _helped():
                self.outcome = record(
                    self.ledger, self.place, self.log.origin, self.asked, found,
                    actor=self.session.actor, command=self.command, means=self.means,
                )  # fmt: skip
        except InvalidInput as error:
            self.session.command_id = None
            raise _as_typed(error) from error
        except LedgerError as error:
            if not isinstance(error, AppendOutcomeUnknown):
                self.session.command_id = None
            raise
        self.session.command_id = None

    def as_object(self) -> dict[str, Any] | None:
        """The member of a JSON answer; null where nothing was opened."""
        if self.outcome is None:
            return None
        return {
            "log": self.place.origin,
            "position": self.outcome.main.position,
            "event": self.outcome.main.event,
            "command": self.command,
            "repeated": self.outcome.repeated,
        }


def _silent(_text: Text) -> None:
    pass


def _as_typed(error: InvalidInput) -> InvalidInput:
    problems = [
        Problem("--id" if one.field == "id" else one.field, one.found, one.wanted, one.where)
        for one in error.problems
    ]
    return InvalidInput(problems, help=error.help)


@contextmanager
def _helped() -> Iterator[None]:
    """What may help, under the error for a name, a key or rights that are lacking."""
    try:
        yield
    except (InvalidInput, KeyNotGiven, NotPermitted) as error:
        why = RECORDED_FIRST if not isinstance(error, KeyNotGiven) else None
        rights = ROLE if type(error) is NotPermitted else None
        told = [one for one in (error.help, why, rights, OR_SEALED) if one]
        error.help = Text("\n".join(one.en for one in told), "\n".join(one.ja for one in told))
        raise
