"""Arrangements with the recipient in force at an instant (Act 25, 27(5), 28(1))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Event
from ledger.domain.facts.instants import in_force, when
from ledger.domain.facts.proposal import Proposal


class Arranged(NamedTuple):
    """A member of the facts, the arrangement it comes from, and its last check."""

    fact: dict[str, Any]
    made: Event | None = None
    check: Event | None = None


def of_kind(past: Sequence[Event], kind: str, party: str) -> list[tuple[Event, Event | None]]:
    """Arrangements of one kind in force with a party, each with its last check."""
    found = []
    for made in in_force(past, "arrangement.made", "arrangement.ended", "arrangement"):
        if made.data["kind"] == kind and made.data["party"] == party:
            checks = [
                event
                for event in past
                if event.type == "arrangement.checked" and event.data["arrangement"] == made.event
            ]
            found.append((made, max(checks, key=when, default=None)))
    return found


def entrustment(proposal: Proposal, past: Sequence[Event]) -> Arranged:
    """The member `entrustment`; of several contracts the one that fits best.

    Data held for another go on only under a contract that is made under the same entrustment.

    A recipient is supervised (Article 25) if the last check found the measures kept.
    """
    best: tuple[Any, Arranged] | None = None
    for made, check in of_kind(past, "ENTRUSTMENT", proposal.party):
        if made.data.get("under") != proposal.held_for:
            continue
        fact = {
            "contract": True,
            "within_purpose": proposal.purpose in made.data["purposes"]
            and set(proposal.items) <= set(made.data["items"]),
            "supervised": check is not None and check.data["outcome"] == "KEPT",
            "own_use": made.data["own_use"],
        }
        fits = (fact["within_purpose"], fact["supervised"], not fact["own_use"])
        rank = (sum(fits), fits, when(made))
        if best is None or rank > best[0]:
            best = (rank, Arranged(fact, made, check))
    if best is None:
        none = {"contract": False, "within_purpose": False, "supervised": False, "own_use": False}
        return Arranged(none)
    return best[1]


def succession(proposal: Proposal, past: Sequence[Event]) -> Arranged:
    """The member `succession`: an agreement, or a contract that secures the talks before it."""
    found = of_kind(past, "SUCCESSION", proposal.party)
    made = max((made for made, _ in found), key=when, default=None)
    return Arranged({"agreement": made is not None}, made)
