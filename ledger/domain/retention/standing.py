"""What still stands, as far as the log tells: nothing ended it, no newer version replaced it.

A consent with an end, and a policy with a successor, stand up to a day that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.domain.boundary import Boundary, Part
from ledger.domain.event import Event, notice_tag, policy_tag
from ledger.domain.facts.instants import day_in_japan, when

OPENED = {
    "consent.given": "consent.withdrawn",
    "instruction.given": "instruction.withdrawn",
    "opt_out.requested": "opt_out.revoked",
    "suspension.started": "suspension.lifted",
    "reservation.made": "reservation.lifted",
    "recording.agreed": "recording.ended",
    "marketing.stopped": "marketing.resumed",
    "tracking.refused": "tracking.allowed",
    "agent.verified": "agent.ended",
    "arrangement.made": "arrangement.ended",
}
"""Type -> the type that ends it."""
ABOUT_PEOPLE = tuple(sorted(set(OPENED) - {"arrangement.made"}))
ENDINGS = frozenset(OPENED.values())
OF_POLICIES = ("policy.published", "purpose.changed")
VERSIONS = frozenset({"notice.given", *OF_POLICIES})
"""Of one code the newest version stands."""

RULES: Mapping[str, str] = {
    # what is cited while it stands
    "consent.given": "Act 27(1)",
    "instruction.given": "Act 27(1)",
    "opt_out.requested": "Act 27(2)",
    "suspension.started": "Act 35",
    "reservation.made": "Medical Guidance",
    "recording.agreed": "the policy",
    "marketing.stopped": "the policy",
    "tracking.refused": "the policy",
    "agent.verified": "Act 37(3)",
    "arrangement.made": "Act 25, 27(5), 28(3)",
    "notice.given": "Act 27, 28(2)",
    "policy.published": "Act 17, 21",
    "purpose.changed": "Act 17, 21",
}


class Standing(NamedTuple):
    """Whether an entry is in force with no end in sight, or else up to which day."""

    stands: bool
    until: str | None = None


ENDED = Standing(False)


def at_first(event: Event) -> Standing:
    """How what was just opened stands, before anything ended it."""
    if event.type not in OPENED:
        return ENDED
    end = event.data.get("expires_at")
    return Standing(True) if end is None else Standing(False, day_in_japan(end))


def of_person(openings: Iterable[Standing]) -> Standing:
    """How an identity stands: as long as anything about the person is in force."""
    openings = list(openings)
    if any(one.stands for one in openings):
        return Standing(True)
    return Standing(False, max((one.until for one in openings if one.until), default=None))


def versions_boundary(version: Event) -> Boundary:
    """All that tells which versions of a notice or policy stand."""
    if version.type in OF_POLICIES:
        return (Part(OF_POLICIES, (policy_tag(version.data["policy"]),)),)
    return (Part(("notice.ended", "notice.given"), (notice_tag(version.data["code"]),)),)


def versions_standing(events: Sequence[Event]) -> dict[str, Standing]:
    """How each version stands, by event; `events` are all of versions_boundary."""
    if any(event.type in OF_POLICIES for event in events):
        return _policies(events)
    ended = {event.data["notice"] for event in events if event.type == "notice.ended"}
    given = [event for event in events if event.type == "notice.given"]
    newest = max(given, key=when, default=None)
    return {event.event: Standing(event is newest and event.event not in ended) for event in given}


def _policies(events: Sequence[Event]) -> dict[str, Standing]:
    """A version, and a change of it, stand until a later version is in force."""
    found = {}
    for event in events:
        place = (event.data["effective_at"], event.position)
        later = [
            other.data["effective_at"]
            for other in events
            if other.type == "policy.published"
            and (other.data["effective_at"], other.position) > place
        ]
        found[event.event] = Standing(False, day_in_japan(min(later))) if later else Standing(True)
    return found
