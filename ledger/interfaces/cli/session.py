"""One run of the command line: its settings, its output, and the ledger, opened when asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ledger.errors import InvalidInput, invalid
from ledger.interfaces.cli.output import Output
from ledger.interfaces.settings import Settings, resolve, under_the_name
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.logs import Log
    from ledger.application.people import People
    from ledger.application.record import Ledger
    from ledger.log.content import Actor
    from ledger.store.contract import Store

ACTOR_HELP = Text(
    "For example: export DAICHO_ACTOR=staff-1 DAICHO_ROLE=front_desk (no name: these are not"
    " sealed)",
    "例: export DAICHO_ACTOR=staff-1 DAICHO_ROLE=front_desk（封緘されないので氏名は使わない）",
)


class Session:
    """What a command works with; everything opened is closed by `close`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out = Output(
            settings.language,
            settings.flag("json"),
            False if settings.flag("no_color") else None,
        )
        self.command_id: str | None = None
        """The id under which something is being recorded: asking again with it settles it."""
        self._warned_of: str | None = None
        self._stack = ExitStack()

    @classmethod
    def start(cls, given: Mapping[str, str]) -> Session:
        """A session with the options given on the command line."""
        return cls(resolve(given, os.environ))

    def close(self) -> None:
        """Close what was opened."""
        self._stack.close()

    def on_close(self, action: Callable[[], object]) -> None:
        """Have something done at the end, for what a command opens itself."""
        self._stack.callback(action)

    @cached_property
    def store(self) -> Store:
        """The log's store, for writing too."""
        from ledger.interfaces.bootstrap import store_address
        from ledger.store.opening import open_store

        store = open_store(store_address(self.settings))
        self.on_close(store.close)
        return store

    @cached_property
    def reading_store(self) -> Store:
        """The log's store, for reading only: enough for an auditor's account."""
        from ledger.interfaces.bootstrap import store_address
        from ledger.store.opening import open_store

        store = open_store(store_address(self.settings), read_only=True)
        self.on_close(store.close)
        return store

    @cached_property
    def people(self) -> People:
        """The people, whose key has been found to fit."""
        from ledger.interfaces.bootstrap import open_people

        people = open_people(self.settings, self.out.warn)
        self.on_close(people.keys.close)
        return people

    @cached_property
    def reading_people(self) -> People:
        """The people, for reading only."""
        from ledger.interfaces.bootstrap import open_people

        people = open_people(self.settings, self.out.warn, read_only=True)
        self.on_close(people.keys.close)
        return people

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, ready to record."""
        from ledger.interfaces.bootstrap import behind_guard, ledger_of

        guard = behind_guard(self.settings, self.store, self.out.warn)
        return ledger_of(self.store, self.people, guard)

    def log(self, store: Store, *, warn_if_held: bool = True) -> Log:
        """The log that is meant: the one named by --org, or the only one there is that is open.

        If it is closed, a warning says so: what is read in it is not the newest. If it is held,
        another one does.
        """
        from ledger.application.behind import in_words
        from ledger.interfaces.cli.succession_words import closed

        log = self._meant(store)
        if told := closed(store, log):
            self.out.warn(told)
        if warn_if_held and log.held is not None and self._warned_of != log.origin:
            self._warned_of = log.origin  # a command may ask for its log more than once
            self.out.warn(in_words(log.origin, log.held))
        return log

    def _meant(self, store: Store) -> Log:
        from ledger.application.logs import find_log, logs_of, open_logs

        named = self.settings.get("org")
        if named is not None:
            try:
                return find_log(store, named)
            except InvalidInput as error:
                raise under_the_name(error, "--org") from None
        logs = open_logs(store) or logs_of(store)
        if len(logs) == 1:
            return logs[0]
        if not logs:
            raise invalid(
                "--org", "no log in this store",
                Text("a log; open one with: daicho org add", "台帳（daicho org add で開設）"),
            )  # fmt: skip
        codes = ", ".join(log.code for log in logs)
        raise invalid(
            "--org", "nothing",
            Text(f"which of the logs of this store: {codes}", f"この保管先の台帳のどれか: {codes}"),
        )  # fmt: skip

    @staticmethod
    def zone(log: Log) -> ZoneInfo:
        """The time zone of the organisation."""
        return ZoneInfo(log.zone)

    @property
    def actor(self) -> Actor:
        """Who does it; InvalidInput if nobody is named or the id is out of form."""
        from ledger.domain.shape import TAG
        from ledger.log.content import Actor

        values = {name: self.settings.get(name) for name in ("actor", "role", "on_behalf_of")}
        actor = self.settings.require("actor", ACTOR_HELP)
        role = self.settings.require("role", ACTOR_HELP)
        problems = [
            problem
            for name, value in values.items()
            if value is not None
            for problem in TAG.problems(value, "--" + name.replace("_", "-"))
        ]
        if problems:
            raise InvalidInput(problems, help=ACTOR_HELP)
        return Actor(actor, role, values["on_behalf_of"])
