"""Read, decide, seal, append: how every command becomes events.

1. A command already recorded returns its first acknowledgement.
2. Arguments are checked against their shapes, references resolved.
3. The boundary is read, in a prefix of the log of size `seen`.
4. The domain decides, for an instant not before any fact it was given.
5. Keys of new people are made durable; payloads are sealed; contents are made.
6. The append names what must not have changed since `seen`. If it has: again from 3.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ledger.application.behind import check_goes_on_here, check_held, check_held_since
from ledger.application.carried_over import check_carried_over
from ledger.application.command import Command, Outcome
from ledger.application.erased import check_not_erased
from ledger.application.keeping import keeping
from ledger.application.logs import Log, log_of
from ledger.application.people import Pending, People
from ledger.application.persons import in_use, person_of
from ledger.application.resolve import Resolved, check_not_returned, resolve
from ledger.application.withholding import classes_of, with_copies
from ledger.domain.boundary import ERASURE, LINKING, Boundary, of_people
from ledger.domain.commands import BECOMES, COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.request import Decided, Decision, Known, Request
from ledger.domain.event import Event, NewEvent
from ledger.domain.events import EVENT_TYPES
from ledger.domain.events.withholding import WITHHOLDING
from ledger.domain.shape import INSTANT, ORIGIN, Fields
from ledger.errors import (
    BoundaryKeepsChanging,
    InvalidInput,
    KeyGone,
    LogClosed,
    Problem,
    invalid,
    shown,
)
from ledger.log.content import Content, format_instant, parse_content
from ledger.log.entry import check_origin
from ledger.store.contract import (
    Acknowledged,
    Append,
    Condition,
    Conflict,
    Item,
    Proposed,
    Query,
    Store,
)
from ledger.store.feed import event_of, read_events
from ledger.text import Text

RETRIES = 8
FIRST_PAUSE_SECONDS = 0.005
ABOUT_REGISTRATIONS = frozenset({"person.link", "person.unlink", "person.rekey"})
"""Commands that mean the very registration named, also where another is in use in its place."""
ABOUT_THE_ERASED = ABOUT_REGISTRATIONS | {"erase.propose", "erase.outlived"}
"""Commands that add nothing to what is known of a person, and may mean somebody erased."""


@dataclass(frozen=True)
class Ledger:
    """A store with the keys of its people, a clock and a source of randomness."""

    store: Store
    people: People
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    guard: Callable[[str], None] = lambda _origin: None
    """Raises where a log must not be written to for what only its surroundings know."""

    def execute(self, origin: str, command: Command) -> Outcome:
        """Carry out one command in one log.

        Raises InvalidInput and LogClosed (nothing saved), BoundaryKeepsChanging, and what the store
        raises.
        """
        _check_arguments(origin, command)
        first = self.store.acknowledgement(origin, command.id)
        if first is not None:
            return self.repeated(origin, first, command)
        try:
            return _Attempts(self, origin, command).run()
        except (InvalidInput, LogClosed):
            # Sent twice at once, the second finds its own work done: that is no fault of it.
            first = self.store.acknowledgement(origin, command.id)
            if first is None:
                raise
            return self.repeated(origin, first, command)

    def repeated(self, origin: str, first: Acknowledged, command: Command) -> Outcome:
        """The first acknowledgement; InvalidInput if the id was used for something else."""
        start = first.first_position
        events = tuple(
            read_events(self.store, origin, (), start=start, end=start + len(first.events))
        )
        kinds = {event.type for event in events}
        if not kinds & BECOMES[command.name]:
            raise invalid(
                "id", f"{command.id}, already used for {', '.join(sorted(kinds))}",
                Text("a new UUID for a new command", "新しい命令には新しい UUID"),
            )  # fmt: skip
        return Outcome(first, events)


def _check_arguments(origin: str, command: Command) -> None:
    """InvalidInput with every problem of origin, id, instants and arguments."""
    declared = COMMANDS.get(command.name)
    if declared is None:
        raise invalid(
            "command", command.name,
            Text(f"one of: {', '.join(COMMANDS)}", f"次のいずれか: {', '.join(COMMANDS)}"),
        )  # fmt: skip
    problems = [*ORIGIN.problems(origin, "origin")]
    problems += declared.shape.problems(dict(command.arguments), "")
    if command.name == "org.add" and command.arguments.get("origin", origin) != origin:
        wanted = Text(f"the log that is opened, {origin}", f"開設する台帳 {origin}")
        problems.append(Problem("origin", shown(command.arguments["origin"]), wanted))
    parsed = str(uuid.UUID(command.id)) if _is_uuid(command.id) else ""
    if parsed != command.id:
        wanted = Text("a UUID version 4, lowercase", "UUID 第4版（小文字）")
        problems.append(Problem("id", command.id, wanted))
    for name in ("happened_at", "recorded_at"):
        if getattr(command, name) is not None:
            problems += INSTANT.problems(getattr(command, name), name)
    if problems:
        raise InvalidInput(problems)


def _is_uuid(text: str) -> bool:
    try:
        return uuid.UUID(text).version == 4
    except ValueError:
        return False


def instant(text: str) -> str:
    """Any instant with its offset, as the 27 characters in UTC that the log holds."""
    return format_instant(datetime.fromisoformat(text))


class _Attempts:
    """One command on its way through the steps of this page, as often as it takes."""

    def __init__(self, ledger: Ledger, origin: str, command: Command) -> None:
        self.ledger, self.origin, self.command = ledger, origin, command
        self.decision: Decision = DECISIONS[command.name]
        self.creates = command.name == "org.add"

    def run(self) -> Outcome:
        """What came of the command; raises as Ledger.execute."""
        log = None if self.creates else log_of(self.ledger.store, self.origin)
        if self.creates:
            check_goes_on_here(self.ledger.store)
        if log is not None:
            if log.successor is not None:
                raise LogClosed(log.origin, log.successor)
            check_held(self.ledger.store, log.origin, log.zone)
            self.ledger.guard(log.origin)
            check_carried_over(self.ledger.store, log)
        self._check_recorded_at(log)
        arguments = _normalised(COMMANDS[self.command.name].shape, self.command.arguments)
        resolved = (
            Resolved(arguments)
            if self.creates
            else resolve(
                self.ledger.store, self.ledger.people, self.origin, self.command.name, arguments
            )
        )
        zone = str(arguments["zone"]) if log is None else log.zone
        pause = FIRST_PAUSE_SECONDS
        for _ in range(RETRIES):
            outcome = self._attempt(resolved, zone)
            if outcome is not None:
                return outcome
            self.ledger.sleep(pause * (1 + self.ledger.people.random(1)[0] / 255))
            pause *= 2
        raise BoundaryKeepsChanging(
            Text(
                f"What this depends on changed {RETRIES} times while it was decided.",
                f"判定の前提が処理中に{RETRIES}回変わりました。",
            ),
            help=Text("Try again.", "もう一度実行してください。"),
        )

    def _check_recorded_at(self, log: Log | None) -> None:
        simulated = self.command.arguments.get("simulated", False) if log is None else log.simulated
        if self.command.recorded_at is not None and not simulated:
            raise invalid(
                "recorded_at", self.command.recorded_at,
                Text("nothing: only a simulated log takes it from the file",
                     "指定なし（模擬の台帳だけが指定できます）"),
            )  # fmt: skip

    def _times(self, seen: int, facts: Sequence[Event]) -> tuple[str, str]:
        """When this is taken down, and when it happened.

        Taken down now, and not before the last entry or any of the facts: a clock that is behind,
        or a fact that another desk recorded while this one was deciding, must not put a stop that
        was read into the future of the decision.
        """
        given = self.command.recorded_at
        now = instant(given) if given is not None else format_instant(self.ledger.clock())
        last = self.ledger.store.entry(self.origin, seen - 1) if seen else None
        before = [event.recorded_at for event in facts]
        if last is not None:
            before.append(parse_content(last.content).recorded_at)
        recorded_at = max(now, *before) if before else now
        happened_at = instant(self.command.happened_at) if self.command.happened_at else recorded_at
        decides_for_now = not COMMANDS[self.command.name].in_history
        if decides_for_now and happened_at not in (now, recorded_at):
            raise invalid(
                "happened_at", self.command.happened_at,
                Text("nothing: this decides for now", "指定なし（現在の時点で判定します）"),
            )  # fmt: skip
        if happened_at > recorded_at:
            raise invalid(
                "happened_at", self.command.happened_at,
                Text(f"an instant not in the future: it is {recorded_at}",
                     f"未来でない日時（現在 {recorded_at}）"),
            )  # fmt: skip
        return recorded_at, happened_at

    def _attempt(self, resolved: Resolved, zone: str) -> Outcome | None:
        """Steps 3 to 6 once; None if the boundary changed meanwhile."""
        store, people = self.ledger.store, self.ledger.people
        pending = Pending()
        head = store.head(self.origin)
        seen = head.size if head else 0
        subject = self._subject(resolved)
        person = person_of(store, self.origin, subject, end=seen) if subject else frozenset[str]()
        if subject and len(person) > 1 and self.command.name not in ABOUT_REGISTRATIONS:
            subject = in_use(store, self.origin, subject, end=seen)
        asked = self._request(resolved, subject, person, "", "", zone, pending)
        reads = self.decision.reads(asked)
        facts = read_events(store, self.origin, query(reads), end=seen) if reads else []
        if self._first in resolved.by_number and self.command.name not in ABOUT_THE_ERASED:
            check_not_returned(self.command.arguments, str(self._first), person, facts)
        recorded_at, happened_at = self._times(seen, facts)
        request = replace(asked, recorded_at=recorded_at, happened_at=happened_at)
        kept = keeping(store, self.origin, person, seen) if self.decision.keeping else ()
        decided = self.decision.decide(request, Known(facts, seen, kept))
        decided = with_copies(store, people, self.origin, person, decided, seen)
        classes = classes_of(store, self.origin, person, decided.events, seen)
        sealing = self._sealed_under(decided.events, classes, pending)
        check_not_erased(store, self.origin, sealing, seen)
        try:
            proposed = tuple(
                self._proposed(event, classes[event.event], zone, recorded_at, happened_at, pending)
                for event in decided.events
            )
        except KeyGone:
            # An erasure may have been decided, and carried out, since the facts were read.
            head = store.head(self.origin)
            check_not_erased(store, self.origin, sealing, head.size if head else 0)
            raise
        people.keep(self.origin, pending)
        depends = (self.decision.depends or self.decision.reads)(request)
        sealed = frozenset(tag for tag, _ in sealing)
        depends = (*depends, *of_people(sealed, (*LINKING, *ERASURE, *WITHHOLDING)))
        result = store.append([self._append(decided, proposed, depends, seen)])[0]
        if isinstance(result, Conflict):
            return None
        if result.repeated:
            return self.ledger.repeated(self.origin, result, self.command)
        check_held_since(store, self.origin, opened=self.creates)
        start = result.first_position
        events = [
            event_of(start + index, parse_content(one.content))
            for index, one in enumerate(proposed)
        ]
        return Outcome(result, tuple(events))

    @staticmethod
    def _sealed_under(
        events: Sequence[NewEvent], classes: Mapping[str, str | None], pending: Pending
    ) -> set[tuple[str, str]]:
        """(registration, class) of every payload whose key was made before."""
        new = {row.subject for row in pending.keys}
        return {
            (event.subject, klass)
            for event in events
            if event.payload
            and event.subject
            and event.subject not in new
            and (klass := classes[event.event])
        }

    @property
    def _first(self) -> str | None:
        """The argument that says whom or what the command is about: its first reference."""
        return next(iter(COMMANDS[self.command.name].references), None)

    def _subject(self, resolved: Resolved) -> str | None:
        """The person the command is about: whom its first reference leads to."""
        first = self._first
        return resolved.targets[first].subject if first in resolved.targets else None

    def _request(
        self, resolved: Resolved, subject: str | None, person: frozenset[str],
        recorded_at: str, happened_at: str, zone: str, pending: Pending,
    ) -> Request:  # fmt: skip
        return Request(
            name=self.command.name,
            command=self.command.id,
            happened_at=happened_at,
            recorded_at=recorded_at,
            arguments=resolved.arguments,
            subject=subject,
            subjects=person,
            targets=resolved.targets,
            new_event=self._new_uuid,
            new_subject=lambda: self.ledger.people.new_subject(self.origin, pending),
            origin=self.origin,
            zone=zone,
            actor={k: str(v) for k, v in self.command.actor.as_object().items()},
        )

    def _new_uuid(self) -> str:
        return str(uuid.UUID(bytes=self.ledger.people.random(16), version=4))

    def _proposed(
        self, event: NewEvent, klass: str | None, zone: str, recorded_at: str, happened_at: str,
        pending: Pending,
    ) -> Proposed:  # fmt: skip
        """One decided event as bytes, its payload sealed."""
        declared = EVENT_TYPES[event.type]
        data = dict(event.data) | ({"imported": True} if self.command.imported else {})
        problems = list(declared.data_shape.problems(data, event.type))
        if event.payload:
            problems += declared.payload_shape.problems(dict(event.payload), event.type)
        if problems:
            raise InvalidInput(problems)
        content = Content(
            type=event.type,
            schema=declared.schema,
            event=event.event,
            command=self.command.id,
            recorded_at=recorded_at,
            happened_at=event.happened_at or happened_at,
            zone=zone,
            actor=self.command.actor,
            subject=event.subject,
            tags=tuple(sorted(set(event.tags))),
            data=data,
        )
        ciphertext = None
        if event.payload and klass:
            content, ciphertext = self.ledger.people.seal(
                self.origin, content, event.payload, klass, pending
            )
        if declared.sealed_class == "identity" and event.subject:
            self.ledger.people.index_identity(self.origin, event.subject, event.payload, pending)
        encoded = content.encode()
        parse_content(encoded)  # what would not verify is never written
        return Proposed(event.type, event.event, encoded, content.index_tags(), ciphertext)

    def _append(
        self, decided: Decided, proposed: tuple[Proposed, ...], depends: Boundary, seen: int
    ) -> Append:
        return Append(
            origin=check_origin(self.origin),
            command=self.command.id,
            events=proposed,
            condition=Condition(query(depends), seen) if depends else None,
            documents=tuple((hashlib.sha256(text).digest(), text) for text in decided.documents),
            creates_log=self.creates,
        )


def _normalised(shape: Fields, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with every instant in the log's own form, so that texts sort as instants."""
    return {
        name: instant(value) if shape.members[name].shape is INSTANT else value
        for name, value in arguments.items()
    }


def query(boundary: Boundary) -> Query:
    """A boundary as the store's query."""
    return tuple(Item(part.types, part.tags) for part in boundary)
