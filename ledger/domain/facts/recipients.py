"""The recipient as it was at an instant, and what secures the data there if it is abroad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Event
from ledger.domain.facts.arrangements import of_kind
from ledger.domain.facts.instants import day_in_japan, when
from ledger.domain.law.data.countries import is_recognised


class Recipient(NamedTuple):
    """The member `recipient` of the facts, and the events it comes from."""

    fact: dict[str, Any]
    system: Event | None
    check: Event | None


def party_at(code: str, events: Sequence[Event], at: str) -> Event:
    """The version of a party at an instant; its first where it was registered later."""
    versions = [
        event for event in events if event.type.startswith("party.") and event.data["party"] == code
    ]
    then = [event for event in versions if event.happened_at <= at]
    return max(then or versions[:1], key=when)


def recipient_at(party: Event, agent: Event | None, past: Sequence[Event], at: str) -> Recipient:
    """The facts of the recipient; whether its country is recognised is looked up for the day."""
    data = party.data
    system, check = _system(past, str(data["party"]))
    fact = {
        "kind": "VERIFIED_AGENT" if agent else data["kind"],
        "country": data["country"],
        "same_entity": data["same_entity"],
        "database_in_japan": data.get("database_in_japan", False),
        "whitelisted": is_recognised(str(data["country"]), day_in_japan(at)),
        "equiv_system": system is not None,
        "equiv_checked_at": day_in_japan(check.happened_at) if check else None,
        "equiv_broken": check is not None and check.data["outcome"] == "BROKEN",
        "academic": data["sector"] == "ACADEMIC",
        "public_body": data["public_body"],
    }
    return Recipient(fact, system, check)


def _system(past: Sequence[Event], party: str) -> tuple[Event | None, Event | None]:
    """Equivalent measures in force with their last check; of several, those in best order."""

    def order(one: tuple[Event, Event | None]) -> Any:
        made, check = one
        return (check is not None and check.data["outcome"] == "KEPT", when(check or made))

    return max(of_kind(past, "EQUIVALENT_SYSTEM", party), key=order, default=(None, None))
