"""Which consent speaks best for a provision at an instant, and what it does not cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan, when
from ledger.domain.facts.proposal import Proposal

NOTHING: dict[str, Any] = {
    "state": "NONE",
    "given_at": None,
    "covers_recipient": False,
    "covers_categories": False,
    "covers_purpose": False,
}


class Consent(NamedTuple):
    """The member `consent` of the facts, what it does not cover, and the event looked at."""

    fact: dict[str, Any]
    not_covered: tuple[str, ...] = ()
    event: Event | None = None


def _nothing_to_tell(_event: Event) -> bool:
    return True


def consent_at(
    proposal: Proposal,
    party: Any,
    past: Sequence[Event],
    at: str,
    informed: Callable[[Event], bool] = _nothing_to_tell,
) -> Consent:
    """The consent that speaks best: valid and covering all, then valid, then covering most.

    Of those valid and covering all, one that is `informed` goes before one that is not: a consent
    given later without information takes nothing away from it.
    """
    withdrawn = {event.data["consent"] for event in past if event.type == "consent.withdrawn"}
    best: tuple[Any, Consent] | None = None
    for event in past:
        if event.type not in ("consent.given", "consent.refused"):
            continue
        if event.data.get("starts_at", "") > at:
            continue  # given, and not yet begun: until then it says nothing
        missing = _missing(proposal, party, event.data)
        state = _state(event, withdrawn, at)
        fact = {
            "state": state,
            "given_at": day_in_japan(event.happened_at),
            "covers_recipient": not any(m.startswith("party:") for m in missing),
            "covers_categories": not any(m.startswith("item:") for m in missing),
            "covers_purpose": not any(m.startswith("purpose:") for m in missing),
        }
        given = state == "GIVEN"
        valid = given and not missing
        rank = (valid and informed(event), valid, given, -len(missing), *when(event))
        if best is None or rank > best[0]:
            best = (rank, Consent(fact, missing, event))
    return (
        Consent(NOTHING) if best is None else _unless_refused_since(proposal, party, past, best[1])
    )


def _unless_refused_since(
    proposal: Proposal, party: Any, past: Sequence[Event], best: Consent
) -> Consent:
    """A person who said no to this after having said yes has said no."""
    assert best.event is not None
    for event in past:
        if event.type == "consent.refused" and when(event) > when(best.event):
            missing = _missing(proposal, party, event.data)
            items_missing = sum(m.startswith("item:") for m in missing)
            if len(missing) == items_missing < len(proposal.items):
                return best._replace(fact=best.fact | {"state": "REFUSED"})
    return best


def _missing(proposal: Proposal, party: Any, scope: Any) -> tuple[str, ...]:
    """What the scope of a consent does not cover: the recipient, each item, the purpose."""
    missing = [f"item:{item}" for item in proposal.items if item not in scope["items"]]
    if proposal.party not in scope["parties"] and party["sector"] not in scope["sectors"]:
        missing.append(f"party:{proposal.party}")
    if proposal.purpose not in scope["purposes"]:
        missing.append(f"purpose:{proposal.purpose}")
    return tuple(missing)


def _state(event: Event, withdrawn: set[Any], at: str) -> str:
    """The state of one consent at an instant, in the codes of the facts frame."""
    data = event.data
    states = (
        (event.type == "consent.refused", "REFUSED"),
        (event.event in withdrawn, "WITHDRAWN"),
        (bool(data.get("expires_at")) and data.get("expires_at", "") <= at, "EXPIRED"),
        (data["form"] == "DEEMED_BY_POLICY", "DEEMED_BY_POLICY"),
        (not data.get("identified"), "NOT_IDENTIFIED"),
        (not data.get("competent"), "NOT_COMPETENT"),
        (not data.get("confirmed"), "UNCONFIRMED"),
    )
    return next((state for holds, state in states if holds), "GIVEN")
