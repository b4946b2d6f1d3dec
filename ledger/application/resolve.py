"""References of a command -> what they refer to.

A person is named by a number of the clinic, a subject tag, or the id of the command that
registered; a party by its code or such an id; a record by its record number or such an id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.application.look_up import REGISTERED, look_up
from ledger.application.people import People, search_key
from ledger.application.persons import person_of
from ledger.domain.commands import COMMANDS, Reference
from ledger.domain.event import Event
from ledger.domain.events.erasure import DECIDED
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.shape import PARTY_CODE, SUBJECT, UUID
from ledger.errors import InvalidInput, Problem, shown
from ledger.store.contract import Item, Store
from ledger.store.feed import event_in, read_events
from ledger.store.withheld import withheld_from
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
ALL_ERASED = Text(
    "one person; all of these are erased: give one of the tags",
    "1人の本人（いずれも消去の決定済みです。タグで指定してください）",
)
NOT_ERASED = Text(
    "somebody whose erasure was not decided; who returns is registered anew (daicho person add)",
    "消去の決定がない本人（再来の方は daicho person add で新しく登録してください）",
)
TIME_BEFORE = Text(
    "What belongs to the time before is recorded under the subject tag.",
    "以前の分を記録するときは、本人タグで指定してください。",
)
BY_TAG_ALONE = Text(
    "Somebody who was erased is found under no number any more, only by the subject tag.",
    "消去済みの方は番号では見つかりません。本人タグで指定してください。",
)
AMBIGUOUS = Text(
    "one person; link these registrations, or give one of the tags",
    "1人の本人（登録を名寄せするか、タグで指定してください）",
)


@dataclass(frozen=True)
class Resolved:
    """The arguments with party codes in place, and the events the others refer to.

    Of a list of records each event stands under `name[i]`, the first under the name as well.
    """

    arguments: dict[str, Any]
    targets: dict[str, Event] = field(default_factory=dict)
    by_number: frozenset[str] = frozenset()
    """Arguments that name a person by a number."""


def resolve(
    store: Store, people: People, origin: str, name: str, arguments: Mapping[str, Any]
) -> Resolved:
    """Every reference of a command looked up; InvalidInput with all that lead nowhere."""
    resolved = dict(arguments)
    targets: dict[str, Event] = {}
    by_number: set[str] = set()
    problems: list[Problem] = []
    hint: Text | None = None
    for argument, reference in COMMANDS[name].references.items():
        if argument not in arguments:
            continue
        given = arguments[argument]
        try:
            if reference is Reference.PERSON:
                found = meant(store, people, origin, given, argument)
                targets[argument] = found.registered
                by_number |= {argument} if found.by_number else set()
            elif reference is Reference.RECORD and isinstance(given, list):
                meant_here = [record(store, origin, one, argument) for one in given]
                resolved[argument] = list(dict.fromkeys(one.event for one in meant_here))
                targets |= _each(argument, meant_here)
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
            hint = hint or error.help
    if problems:
        raise InvalidInput(problems, help=hint)
    return Resolved(resolved, targets, frozenset(by_number))


def _each(argument: str, events: Sequence[Event]) -> dict[str, Event]:
    """The events of a list, the first under the name of the argument too; each once."""
    apart = list({event.event: event for event in events}.values())
    return {argument: apart[0]} | {f"{argument}[{i}]": one for i, one in enumerate(apart)}


@dataclass(frozen=True)
class Meant:
    """Whom a name of a person leads to, and whom it would lead to as well had they not gone."""

    registered: Event
    erased: tuple[Event, ...] = ()
    """Registrations of others under the same number, whose erasure was decided: they give way."""
    by_number: bool = False
    """Whether a number of the clinic led there: what may come to mean another."""


def person(store: Store, people: People, origin: str, given: str, argument: str) -> Event:
    """The registration of a person (of a natural person who is a party: that one's)."""
    return meant(store, people, origin, given, argument).registered


def meant(store: Store, people: People, origin: str, given: str, argument: str) -> Meant:
    """As `person`, with those who give way: who returns after an erasure has the number anew."""
    found = _named(store, origin, given)
    if not found and not SUBJECT.form.fullmatch(given):
        return _numbered(store, people, origin, given, argument)
    if not found:
        raise _unknown(argument, given, NO_SUCH_PERSON)
    return Meant(found[0])


def _named(store: Store, origin: str, given: str) -> list[Event]:
    """The registration under a tag, or of a command; none where it is something else."""
    if SUBJECT.form.fullmatch(given):
        return registrations(store, origin, given)
    events = _of_command(store, origin, given) if UUID.form.fullmatch(given) else []
    return [event for event in events if event.type in REGISTERED and event.subject]


def _numbered(store: Store, people: People, origin: str, given: str, argument: str) -> Meant:
    """The one person under a number who is not erased; if there is none but one, that one."""
    numbered = look_up(store, people, origin, "number", search_key(given))
    if not numbered:
        raise InvalidInput([Problem(argument, shown(given), NO_SUCH_PERSON)], help=BY_TAG_ALONE)
    everybody = _apart(store, origin, [one.registered for one in numbered])
    if len(everybody) == 1:
        return Meant(everybody[0].first, by_number=True)
    erased = [one for one in everybody if is_erased(store, origin, one.tags)]
    left = [one for one in everybody if one not in erased]
    if len(left) != 1:
        names = ", ".join(str(one.first.subject) for one in left or erased)
        raise _unknown(argument, f"{given}: {names}", AMBIGUOUS if left else ALL_ERASED)
    return Meant(left[0].first, tuple(one.first for one in erased), by_number=True)


def check_not_returned(
    arguments: Mapping[str, Any], argument: str, person: frozenset[str], facts: Sequence[Event]
) -> None:
    """InvalidInput where a number leads to somebody erased: it may be meant of who came back.

    Every boundary about a person holds the decisions to erase; one that comes between is seen too.
    """
    for event in facts:
        if event.type == DECIDED and event.subject in person:
            found = f"{arguments[argument]}: {event.subject}"
            day = day_in_japan(event.recorded_at)
            raise InvalidInput(
                [Problem(argument, f"{shown(found)}, erasure decided {day}", NOT_ERASED)],
                help=TIME_BEFORE,
            )


def is_erased(store: Store, origin: str, tags: frozenset[str]) -> bool:
    """Whether an erasure of this person was decided, whatever of it is still to come."""
    items = tuple(Item((DECIDED,), (tag,)) for tag in sorted(tags))
    return any(event.subject in tags for event in read_events(store, origin, items))


@dataclass(frozen=True)
class _Person:
    """One person, of whose registrations `first` was found first."""

    first: Event
    tags: frozenset[str]


def _apart(store: Store, origin: str, found: list[Event]) -> list[_Person]:
    """The people these registrations are of, each with the first of them."""
    people: list[_Person] = []
    for event in found if len(found) > 1 else ():
        if not any(event.subject in one.tags for one in people):
            people.append(_Person(event, person_of(store, origin, str(event.subject))))
    return people or [_Person(found[0], frozenset())]


def registrations(store: Store, origin: str, tag: str) -> list[Event]:
    """The registration under a tag; none for the key of a registration never written."""
    items = (Item(REGISTERED, (tag,)),)
    return [event for event in read_events(store, origin, items) if event.subject == tag]


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


def told_record(store: Store, origin: str, given: str, argument: str) -> Event:
    """As `record`, where it may be told: what is withheld from its person is not found."""
    event = record(store, origin, given, argument)
    if event.subject is not None:
        person = person_of(store, origin, event.subject)
        if event.event in withheld_from(store, origin, person):
            raise _unknown(argument, given, NO_SUCH_RECORD)
    return event


def _of_command(store: Store, origin: str, command: str) -> list[Event]:
    acknowledged = store.acknowledgement(origin, command)
    if acknowledged is None:
        return []
    start = acknowledged.first_position
    return read_events(store, origin, (), start=start, end=start + len(acknowledged.events))


def _unknown(argument: str, given: str, wanted: Text) -> InvalidInput:
    return InvalidInput([Problem(argument, shown(given), wanted)])
