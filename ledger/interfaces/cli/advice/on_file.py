"""What the log holds of one answer: the records it rests on, and those that stand in its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.application.persons import person_of
from ledger.domain.boundary import CONSENT, RESERVATION, STOPS, of_people
from ledger.domain.commands import NOT_AUTHORISED
from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan, in_force
from ledger.interfaces.cli.advice.asked import Asked
from ledger.store.contract import Item, Store
from ledger.store.feed import event_in, read_events


def asked(store: Store, origin: str, event: Event, command: str, given: Mapping[str, Any]) -> Asked:
    """The answer in `event`, with what the log held when it was recorded."""
    names: Mapping[str, str] = event.data.get("grounds", {})
    found = {name: one for name, number in names.items() if (one := _record(store, origin, number))}
    return Asked(
        event=event,
        person=str(given.get("person") or event.subject),
        command=command,
        given=given,
        grounds=found,
        found=_in_the_way(store, origin, event, found) if event.type in NOT_AUTHORISED else {},
    )


def _record(store: Store, origin: str, number: str) -> Event | None:
    position = store.position_of(origin, number)
    entry = None if position is None else store.entry(origin, position)
    return None if entry is None else event_in(origin, entry)


def _in_the_way(
    store: Store, origin: str, event: Event, grounds: Mapping[str, Event]
) -> dict[str, str]:
    """Record numbers of stops and reservations in force, the newest of each; days of endings."""
    end = event.position + 1
    person = person_of(store, origin, str(event.subject), end=end)
    types = tuple(sorted((*STOPS, *RESERVATION, *CONSENT)))
    items = tuple(Item(part.types, part.tags) for part in of_people(person, types))
    past = [
        one
        for one in read_events(store, origin, items, end=end)
        if one.happened_at <= event.happened_at
    ]
    facts = event.data["facts"]
    stopped = facts.get("suspension", {}).get("kind")
    purposes = {event.data["purpose"], facts["purpose"]["code"]}
    standing = {
        "suspension": [
            one
            for one in in_force(past, "suspension.started", "suspension.lifted", "suspension")
            if one.data["kind"] == stopped
        ],
        "opt_out": in_force(past, "opt_out.requested", "opt_out.revoked", "request"),
        "reservation": [
            one
            for one in in_force(past, "reservation.made", "reservation.lifted", "reservation")
            if purposes & set(one.data["purposes"])
        ],
    }
    found = {name: events[-1].event for name, events in standing.items() if events}
    consent = grounds.get("consent")
    for one in past:
        if consent and one.type == "consent.withdrawn" and one.data["consent"] == consent.event:
            found["withdrawn_on"] = day_in_japan(one.happened_at)
    return found
