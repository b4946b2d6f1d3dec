"""What a decision is given, and what it gives back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.domain.boundary import Boundary
from ledger.domain.event import Event, NewEvent
from ledger.domain.events import EVENT_TYPES
from ledger.domain.retention.classes import ClassKept
from ledger.errors import InvalidInput, invalid
from ledger.text import Text


@dataclass(frozen=True)
class Request:
    """One command, its references resolved; instants are texts of 27 characters in UTC."""

    name: str
    command: str
    happened_at: str
    recorded_at: str
    arguments: Mapping[str, Any]
    subject: str | None
    """The person it is about, as registered."""
    subjects: frozenset[str]
    """All registrations of that person, by the links read."""
    targets: Mapping[str, Event]
    """Earlier events that arguments refer to, by argument."""
    new_event: Callable[[], str]
    new_subject: Callable[[], str]
    origin: str = ""
    """The log it is asked of."""
    zone: str = "Asia/Tokyo"
    """The log's time zone."""
    actor: Mapping[str, str] = field(default_factory=dict)
    """Who asks: `id`, `role` and, where it is done for somebody else, `on_behalf_of`."""


@dataclass(frozen=True)
class Known:
    """What was read: the events of the boundary in a prefix of the log of size `seen`."""

    events: Sequence[Event]
    seen: int
    kept: Sequence[ClassKept] = ()
    """What the Act keeps of the person's classes, for decisions that ask for it."""


@dataclass(frozen=True)
class Decided:
    """The events to be appended together, and texts to be kept beside the log."""

    events: tuple[NewEvent, ...]
    documents: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Decision:
    """How one command is decided.

    `reads` names what it must have seen; `depends` is the part of it that nothing may be added to
    before the append (all of it, unless said otherwise). `keeping`: it is told what the Act keeps.
    """

    reads: Callable[[Request], Boundary]
    decide: Callable[[Request, Known], Decided]
    depends: Callable[[Request], Boundary] | None = None
    keeping: bool = False


def digest_of(text: str) -> str:
    """The name under which a text is kept beside the log: SHA-256 of its UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def refuse(field: str, found: object, wanted: Text) -> InvalidInput:
    """The error for one thing that does not fit what is recorded."""
    return invalid(field, found, wanted)


def payload_of(arguments: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of the named arguments that were given."""
    return {name: arguments[name] for name in names if name in arguments}


def check_person(request: Request, known: Known, field: str = "person") -> None:
    """InvalidInput unless the person is registered in this log, however late."""
    registered = [
        event
        for event in known.events
        if event.type in ("subject.registered", "party.registered")
        and event.subject in request.subjects
    ]
    if not registered:
        raise refuse(
            field, request.arguments.get(field), Text("a registered person", "登録済みの本人")
        )


def check_party(party: str, known: Known, field: str = "party") -> Event:
    """The party's first version; InvalidInput unless it is registered."""
    for event in known.events:
        if event.type == "party.registered" and event.data["party"] == party:
            return event
    raise refuse(field, party, Text("a registered party", "登録済みの提供先・提供元"))


def target(request: Request, argument: str, *types: str) -> Event:
    """The event an argument refers to; InvalidInput unless it is of one of these types."""
    event = request.targets[argument]
    if event.type not in types:
        titles = [EVENT_TYPES[name].title for name in types]
        names, words = ", ".join(types), "」又は「".join(title.ja for title in titles)
        raise refuse(
            argument,
            f"{request.arguments[argument]} ({event.type})",
            Text(f"a record of type {names}", f"「{words}」の記録（{names}）"),
        )
    return event


def check_open(request: Request, known: Known, argument: str, closes: str) -> None:
    """InvalidInput if what is to be ended has ended already."""
    end = _end(request, known, argument, closes)
    if end is not None:
        raise _ended(request, argument, end)
    check_begun(request, argument)


def check_not_ended(request: Request, known: Known, argument: str, closes: str) -> None:
    """InvalidInput if what is meant had ended when this happened, however late it is recorded."""
    end = _end(request, known, argument, closes)
    if end is not None and end.happened_at <= request.happened_at:
        raise _ended(request, argument, end)


def check_begun(request: Request, argument: str) -> None:
    """InvalidInput if this happened before what it is about."""
    meant = request.targets[argument]
    if request.happened_at < meant.happened_at:
        raise refuse(
            "happened_at",
            request.happened_at,
            Text(f"not before it began, {meant.happened_at}", f"開始（{meant.happened_at}）以後"),
        )


def _end(request: Request, known: Known, argument: str, closes: str) -> Event | None:
    """What ended the event that an argument refers to."""
    meant = request.targets[argument].event
    return next((e for e in known.events if e.type == closes and e.data[argument] == meant), None)


def _ended(request: Request, argument: str, end: Event) -> InvalidInput:
    return refuse(
        argument,
        f"{request.targets[argument].event}, ended by {end.event}",
        Text("one that is still in force", "まだ有効なもの"),
    )
