"""Purposes of use in force at an instant (Act 17, 18, 21)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Event

LATER = "~"
"""After every instant: these begin with a digit."""


class Specified(NamedTuple):
    """A purpose in force, and the version or change that specified it."""

    purpose: Any
    by: Event


def purposes_in_force(events: Sequence[Event], at: str) -> dict[str, Any]:
    """The specified purposes at an instant, by code."""
    return {code: found.purpose for code, found in specified_at(events, at).items()}


def specified_at(events: Sequence[Event], at: str) -> dict[str, Specified]:
    """The specified purposes at an instant, by code: newest version of each policy, and changes.

    A change counts from when it is both in force and made known (Act 21(3)), if it is related to
    the old purpose; a version in force after a change replaces it, and of several changes the one
    in force last counts.
    """
    found: dict[str, Specified] = {}
    for version in policies_in_force(events, at).values():
        found |= {p["code"]: Specified(p, version) for p in version.data["purposes"]}
        changes = (
            event
            for event in events
            if event.type == "purpose.changed"
            and event.data["policy"] == version.data["policy"]
            and version.data["effective_at"] <= event.data["effective_at"] <= at
            and event.data.get("related", True)
            and is_announced(event, events, at)
        )
        for event in sorted(changes, key=lambda change: str(change.data["effective_at"])):
            found[event.data["new"]["code"]] = Specified(event.data["new"], event)
    return found


def is_announced(change: Event, events: Sequence[Event], at: str) -> bool:
    """Whether a change was made known by an instant: with it, or later (Act 21(3))."""
    if change.data.get("announced_at", LATER) <= at:
        return True
    return any(
        event.type == "purpose.announced"
        and event.data["change"] == change.event
        and event.happened_at <= at
        for event in events
    )


def policies_in_force(events: Sequence[Event], at: str) -> dict[str, Event]:
    """The version of each policy in force at an instant, by policy code."""
    found: dict[str, Event] = {}
    for event in events:
        if event.type == "policy.published" and event.data["effective_at"] <= at:
            other = found.get(event.data["policy"])
            if other is None or other.data["effective_at"] <= event.data["effective_at"]:
                found[event.data["policy"]] = event
    return found


def is_specified(specified: dict[str, Specified], purpose: str, basis: str) -> bool:
    """Whether the purpose is among those in force; for opt-out, one that foresees provision."""
    return purpose in specified and (
        basis != "OPT_OUT" or bool(specified[purpose].purpose["provision"])
    )
