"""What a provision refers to besides its facts: a review that approved it, an authorisation, the
arrangement under which the data are held for another.

Looked at as the commands did (ledger.domain.decisions.reviewing and providing), from the log alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ledger.application.prefix import Prefixes
from ledger.application.rule_findings import RuleFinding, RuleKind
from ledger.domain.boundary import REVIEW, of_people
from ledger.domain.decisions.reviewing import approves
from ledger.domain.event import Event

REGISTERED = ("party.registered", "subject.registered")
AMENDABLE = ("provision.amended", "provision.recorded")


class Fault(NamedTuple):
    """Why what is referred to does not bear this out: what was found, and what is wanted."""

    found: str
    wanted: str


def reliance(log: Prefixes, event: Event, person: frozenset[str]) -> Iterator[RuleFinding]:
    """What is wrong with the review, the authorisation and the arrangement that a provision names.

    `person`: all registrations of the person in the prefix it had seen.
    """
    data, at = event.data, event.position
    authorisation = None
    if event.type == "provision.recorded" and "authorisation" in data:
        authorisation = log.event(data["authorisation"], end=at)
        if not _fits(authorisation, event, person):
            found = _named(data["authorisation"], authorisation)
            wanted = "an earlier provision.authorised of this provision"
            yield RuleFinding(RuleKind.AUTHORISATION_DIFFERS, at, found, wanted)
    if event.type == "provision.authorised":
        fault = _review_fault(log, event, person)
        if fault:
            yield RuleFinding(RuleKind.REVIEW_DIFFERS, at, *fault)
    named, rests_on = data.get("grounds", {}).get("review"), _review(log, event, authorisation)
    if named != rests_on:
        found, wanted = f"ground {named or 'none'}", f"ground {rests_on or 'none'}"
        yield RuleFinding(RuleKind.REVIEW_DIFFERS, at, found, wanted)
    fault = _holding_fault(log, event)
    if fault:
        yield RuleFinding(RuleKind.GROUNDS_DIFFER, at, *fault)


def _holding_fault(log: Prefixes, event: Event) -> Fault | None:
    """Why the data are not held for another as a provision says; None if they are, or for nobody.

    The facts ask only whether the purpose is the entruster's, which some bases do without.
    """
    stated = event.data.get("corrected", event.data)
    number, entruster = stated.get("held_for"), stated.get("entruster")
    if event.type == "provision.amended":
        record = log.event(event.data["provision"], end=event.position)
        before = record.data.get("held_for") if record else None
        if number != before:
            return Fault(f"held for {number or 'nobody'}", f"as recorded: {before or 'nobody'}")
    if number is None:
        return Fault(f"entrusted by {entruster}", "under an arrangement") if entruster else None
    made = log.event(number, end=event.position)
    if made is None or made.type != "arrangement.made" or made.data["kind"] != "ACCEPTED":
        return Fault(_named(number, made), "an earlier arrangement.made, ACCEPTED")
    party = made.data["party"]
    return Fault(f"entrusted by {entruster}", party) if entruster != party else None


def _fits(authorisation: Event | None, event: Event, person: frozenset[str]) -> bool:
    """Whether it is an authorisation of this provision, given before it was made."""
    if authorisation is None or authorisation.type != "provision.authorised":
        return False
    given, data = authorisation.data, event.data
    return (
        authorisation.subject in person
        and all(given[name] == data[name] for name in ("party", "purpose", "basis"))
        and given.get("held_for") == data.get("held_for")
        and set(data["items"]) <= set(given["items"])
        and authorisation.happened_at <= event.happened_at
    )


def _review(log: Prefixes, event: Event, authorisation: Event | None) -> Any:
    """The review that an event must name as a ground: that of what it goes back to."""
    if event.type == "provision.authorised":
        return event.data.get("review")
    if event.type == "provision.recorded":
        return authorisation.data.get("review") if authorisation else None
    if event.type != "provision.amended":
        return None
    record = event.data["provision"]
    person = frozenset([str(event.subject)])
    before = log.asked_once(of_people(person, AMENDABLE), end=event.position)
    versions = [
        one.data.get("grounds", {}).get("review")
        for one in before
        if "facts" in one.data and record in (one.event, one.data.get("provision"))
    ]
    return versions[-1] if versions else None


def _review_fault(log: Prefixes, event: Event, person: frozenset[str]) -> Fault | None:
    """Why the review does not authorise; None if it does, or if none is named."""
    data = event.data
    if "review" not in data:
        return None
    if data["verdict"]["verdict"] != "REVIEW":
        return Fault(f"review {data['review']}", "none: nothing was left to a person")
    review = log.event(data["review"], end=data["seen"])
    if review is None or review.type != "provision.reviewed":
        return Fault(_named(data["review"], review), "a provision.reviewed it had seen")
    if review.data["decision"] != "APPROVED":
        return Fault(str(review.data["decision"]), "APPROVED")
    return (
        _referral_fault(log, event, person, review)
        or _decider_fault(log, review)
        or _use_fault(log, event, person)
    )


def _referral_fault(
    log: Prefixes, event: Event, person: frozenset[str], review: Event
) -> Fault | None:
    number = review.data["referral"]
    referral = log.event(number, end=review.position)
    fits = referral is not None and referral.type == "provision.referred"
    if referral is None or not fits or referral.subject not in person:
        return Fault(_named(number, referral), "a provision.referred about this person")
    if not approves(referral, event.data, event.data["facts"]):
        return Fault(_named(number, referral), "a referral of this, with the same facts")
    for other in _of_person(log, frozenset([referral.subject]), review.position):
        if other.type == "provision.reviewed" and other.data["referral"] == number:
            return Fault(_named(other.event, other), "the first review of its referral")
    return None


def _decider_fault(log: Prefixes, review: Event) -> Fault | None:
    decider, end = str(review.data["decided_by"]), review.position
    if not log.events(of_people(frozenset([decider]), REGISTERED), end=end):
        return Fault(f"decided by {decider}", "somebody registered")
    if decider in log.person(str(review.subject), end=end):
        return Fault(f"decided by {decider}", "somebody other than the person")
    return None


def _use_fault(log: Prefixes, event: Event, person: frozenset[str]) -> Fault | None:
    for other in _of_person(log, person, event.position):
        used = other.data.get("review") == event.data["review"]
        if used and other.type == "provision.authorised":
            return Fault(f"used by entry {other.position}", "a review not used before")
    return None


def _of_person(log: Prefixes, person: frozenset[str], end: int) -> list[Event]:
    return log.asked_once(of_people(person, REVIEW), end=end)


def _named(number: str, event: Event | None) -> str:
    return f"entry {event.position} ({event.type})" if event else f"{number}, not there before"
