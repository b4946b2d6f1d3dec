"""What is withheld from a person: the entries named, and all that would tell of them.

An entry goes with the whole act it is part of (what was asked, referred and reviewed, the record,
its amendments), and so does whatever points to one of these. The withholding itself, its release,
and the erasure of what was withheld are never told to the person, whatever became of it since.
None of this is recorded: it follows from the entries about the person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ledger.domain.boundary import ERASURE, LINKING
from ledger.domain.event import Event, NewEvent
from ledger.domain.events.erasure import COMPLETED, DECIDED, DECLINED, PROPOSED
from ledger.domain.events.withholding import RELEASED, WITHHELD, WITHHOLDING

RESTRICTED = "restricted"
"""The class of keys for what is withheld: it is erased on days of its own."""
MAY_BE_WITHHELD = frozenset({
    "provision.authorised", "provision.refused", "provision.referred", "provision.not_judged",
    "provision.reviewed", "provision.recorded", "provision.amended",
    "receipt.recorded", "receipt.amended",
})  # fmt: skip
"""Records of provision and receipt (Order 11), with what was asked before and amended since."""
PART_OF = ("authorisation", "provision", "receipt", "referral", "review")
"""Members by which an entry names another part of its own act."""
OF_ERASURES = (*ERASURE, DECLINED, PROPOSED)
NEVER = frozenset({*LINKING, *OF_ERASURES, *WITHHOLDING})
"""What does not go with a withheld entry because it names it; see is_of_withholding."""


def standing(events: Iterable[Event]) -> list[Event]:
    """The withholdings that are not released, in order."""
    events = list(events)
    released = {event.data["withholding"] for event in events if event.type == RELEASED}
    return [e for e in events if e.type == WITHHELD and e.event not in released]


def is_of_withholding(event: Event | NewEvent) -> bool:
    """Whether it tells of withholding as such: made, released, or its keys erased."""
    if event.type in (DECIDED, COMPLETED):
        return list(event.data["classes"]) == [RESTRICTED]
    return event.type in WITHHOLDING


def withheld_by(events: Sequence[Event]) -> dict[str, Event]:
    """Record number of each withheld entry -> the first withholding because of which.

    `events`: all about one person, under every registration. Of what tells of withholding, and of
    nothing but that, see is_of_withholding.
    """
    acts = _acts(events)
    found: dict[str, Event] = {}
    for withholding in standing(events):
        for name in going_with(withholding.data["entries"], events, acts):
            found.setdefault(name, withholding)
    return found


def hidden(events: Sequence[Event]) -> frozenset[str]:
    """Record numbers of all that the person is not told of, among all that is about the person."""
    if not any(is_of_withholding(event) for event in events):
        return frozenset()
    telling = {event.event for event in events if is_of_withholding(event)}
    return frozenset(telling | set(withheld_by(events)))


def going_with(
    entries: Iterable[str], events: Sequence[Event], acts: Mapping[str, set[str]] | None = None
) -> set[str]:
    """The entries with the rest of their acts, and with all that points to any of these."""
    acts = _acts(events) if acts is None else acts
    found: set[str] = set()
    left = set(entries)
    while left:
        found |= left
        more = {other for name in left for other in acts.get(name, ())}
        more |= {event.event for event in events if points_to(event, left)}
        left = more - found
    return found


def points_to(event: Event | NewEvent, entries: Collection[str]) -> bool:
    """Whether an entry names any of these anywhere in what it says."""
    return event.type not in NEVER and any(text in entries for text in texts_in(event.data))


def _acts(events: Sequence[Event]) -> dict[str, set[str]]:
    """Record number -> the entries that are directly part of the same act."""
    known = {event.event for event in events if event.type in MAY_BE_WITHHELD}
    found: dict[str, set[str]] = {}
    for event in events:
        if event.event in known:
            for name in PART_OF:
                other = event.data.get(name)
                if isinstance(other, str) and other in known:
                    found.setdefault(event.event, set()).add(other)
    return found


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from texts_in(member)
