"""References of a command -> what they refer to.

A person is named by a number of the clinic, a subject tag, or the id of the command that
registered; a party by its code or such an id; a record by its record number or such an id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.application.look_up import REGISTERED, look_up
from ledger.application.people import People, search_key
from ledger.application.persons import person_of
from ledger.domain.commands import COMMANDS, Reference
from ledger.domain.event import Event
from ledger.domain.shape import PARTY_CODE, SUBJECT, UUID
from ledger.errors import InvalidInput, Problem, shown
from ledger.store.contract import Item, Store
from ledger.store.feed import event_in, read_events
from ledger.text import Text

NO_SUCH_PERSON = Text(
    "a person registered in this log: a number, a subject tag, or the id of the registration",
    "この台帳に登録済みの本人（診察券番号・本人タグ・登録の番号）",
)
NO_SUCH_PARTY = Text(
    "a party registered in this log: its code, or the id of the registration",
    "この台帳に登録済みの提供先・提供元（符号又は登録の番号）",
)
NO_SUCH_RECORD = Text(
    "a record of this log: its record number, or the id of the command",
    "この台帳の記録（記録番号又は命令の番号）",
)
AMBIGUOUS = Text(
    "one person; link these registrations, or give one of the tags",
    "1人の本人（登録を名寄せするか、タグで指定してください）",
)


@dataclass(frozen=True)
class Resolved:
    """The arguments with party codes in place, and the events the others refer to."""

    arguments: dict[str, Any]
    targets: dict[str, Event] = field(default_factory=dict)


def resolve(
    store: Store, people: People, origin: str, name: str, arguments: Mapping[str, Any]
) -> Resolved:
    """Every reference of a command looked up; InvalidInput with all that lead nowhere."""
    resolved = dict(arguments)
    targets: dict[str, Event] = {}
    problems: list[Problem] = []
    for argument, reference in COMMANDS[name].references.items():
        if argument not in arguments:
            continue
        given = arguments[argument]
        try:
            if reference is Reference.PERSON:
                targets[argument] = person(store, people, origin, given, argument)
            elif reference is Reference.RECORD:
                targets[argument] = record(store, origin, given, argument)
            elif isinstance(given, list):
                # Named twice, by code and by id, it is still one party.
                codes = [party(store, origin, one, argument) for one in given]
                resolved[argument] = list(dict.fromkeys(codes))
            else:
                resolved[argument] = party(store, origin, given, argument)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return Resolved(resolved, targets)


def person(store: Store, people: People, origin: str, given: str, argument: str) -> Event:
    """The registration of a person (of a natural person who is a party: that one's)."""
    if UUID.form.fullmatch(given):
        for event in _of_command(store, origin, given):
            if event.type in REGISTERED and event.subject:
                return event
    if SUBJECT.form.fullmatch(given):
        found = registrations(store, origin, given)
    else:
        numbered = look_up(store, people, origin, "number", search_key(given))
        found = [one.registered for one in numbered]  # of one person's registrations, the first
    if not found:
        raise _unknown(argument, given, NO_SUCH_PERSON)
    if len(found) > 1 and not _one_person(store, origin, found):
        names = ", ".join(str(event.subject) for event in found)
        raise _unknown(argument, f"{given}: {names}", AMBIGUOUS)
    return found[0]


def registrations(store: Store, origin: str, tag: str) -> list[Event]:
    """The registration under a tag; none for the key of a registration never written."""
    items = (Item(REGISTERED, (tag,)),)
    return [event for event in read_events(store, origin, items) if event.subject == tag]


def _one_person(store: Store, origin: str, found: list[Event]) -> bool:
    everybody = person_of(store, origin, str(found[0].subject))
    return all(event.subject in everybody for event in found)


def party(store: Store, origin: str, given: str, argument: str) -> str:
    """The code of a registered party."""
    if UUID.form.fullmatch(given):
        for event in _of_command(store, origin, given):
            if event.type == "party.registered":
                return str(event.data["party"])
    if PARTY_CODE.form.fullmatch(given) and store.read(
        origin, (Item(("party.registered",), (f"party:{given}",)),), limit=1
    ):
        return given
    raise _unknown(argument, given, NO_SUCH_PARTY)


def record(store: Store, origin: str, given: str, argument: str) -> Event:
    """The event under a record number; by a command's id, the last event of that command."""
    position = store.position_of(origin, given)
    if position is not None:
        entry = store.entry(origin, position)
        if entry is not None:
            return event_in(origin, entry)
    events = _of_command(store, origin, given)
    if not events:
        raise _unknown(argument, given, NO_SUCH_RECORD)
    return events[-1]


def _of_command(store: Store, origin: str, command: str) -> list[Event]:
    acknowledged = store.acknowledgement(origin, command)
    if acknowledged is None:
        return []
    start = acknowledged.first_position
    return read_events(store, origin, (), start=start, end=start + len(acknowledged.events))


def _unknown(argument: str, given: str, wanted: Text) -> InvalidInput:
    return InvalidInput([Problem(argument, shown(given), wanted)])
