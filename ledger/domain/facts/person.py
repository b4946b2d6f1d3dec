"""What stands about the person at an instant: stops, reservations, requests, erasure, origin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan, in_force
from ledger.domain.facts.proposal import Proposal
from ledger.domain.terms import ITEMS


def sensitive(proposal: Proposal, events: Sequence[Event]) -> bool:
    """Whether any of it is special care-required personal information."""
    # The bare fact that somebody is a patient is special care-required (General Guidelines 2-3).
    patient = any(
        event.type == "subject.registered" and event.data["kind"] == "PATIENT" for event in events
    )
    return patient or any(ITEMS[item].special for item in proposal.items)


def erased(past: Sequence[Event]) -> bool:
    """Whether erasure was decided or done."""
    return any(event.type in ("erasure.decided", "erasure.completed") for event in past)


def opted_out(past: Sequence[Event]) -> bool:
    """Whether the person's request to stop provision by opt-out is in force."""
    return bool(in_force(past, "opt_out.requested", "opt_out.revoked", "request"))


def suspension(past: Sequence[Event]) -> dict[str, Any]:
    """The strictest stop in force; of several of one kind, the newest (reading 5 of 14.1)."""
    running = in_force(past, "suspension.started", "suspension.lifted", "suspension")
    for kind in ("USE", "PROVISION"):
        since = [event.happened_at for event in running if event.data["kind"] == kind]
        if since:
            return {"kind": kind, "since": day_in_japan(max(since))}
    return {"kind": "NONE", "since": None}


def reserved(past: Sequence[Event], purpose: str, code: str) -> list[str]:
    """Purposes reserved and not released, sorted; the one proposed under the code it is judged by.

    Who reserves a purpose of the clinic, or the purpose of the Guidance's Table 2 that it is,
    reserves it; no other purpose of the same kind is meant.
    """
    codes = {
        code if one in (purpose, code) else str(one)
        for event in in_force(past, "reservation.made", "reservation.lifted", "reservation")
        for one in event.data["purposes"]
    }
    return sorted(codes)


def instruction(proposal: Proposal, past: Sequence[Event]) -> Event | None:
    """The principal's written request for this very provision, the newest on file."""
    on_file = [
        event
        for event in in_force(past, "instruction.given", "instruction.withdrawn", "instruction")
        if event.data["written"]
        and event.data["identified"]
        and event.data["party"] == proposal.party
        and set(proposal.items) <= set(event.data["items"])
        and proposal.purpose in event.data["purposes"]
    ]
    return on_file[-1] if on_file else None


def agent(proposal: Proposal, past: Sequence[Event]) -> Event | None:
    """The verification of the recipient as the person's agent, the newest in force (37(3))."""
    verified = [
        event
        for event in in_force(past, "agent.verified", "agent.ended", "agent")
        if event.data["party"] == proposal.party
    ]
    return verified[-1] if verified else None


def acquired(proposal: Proposal, past: Sequence[Event]) -> str:
    """IMPROPER if any of the items was ever collected by improper means (Act 20(1))."""
    improper = any(
        event.type == "collection.recorded"
        and event.data.get("improper", False)
        and set(proposal.items) & set(event.data["items"])
        for event in past
    )
    return "IMPROPER" if improper else "LAWFUL"


def received_by_opt_out(proposal: Proposal, events: Sequence[Event], at: str) -> bool:
    """Whether any of the items came from somebody who gave them by opt-out (27(2) proviso)."""
    return any(
        receipt["basis"] == "OPT_OUT"
        and receipt["happened_at"] <= at
        and set(proposal.items) & set(receipt["items"])
        for receipt in receipts(events)
    )


def receipts(events: Sequence[Event]) -> list[Any]:
    """Every receipt as amended; those of which nothing happened left out.

    An amendment says what was true all along, so it counts from whenever it was taken down.
    """
    found: dict[str, Any] = {}
    for event in events:
        if event.type == "receipt.recorded":
            found[event.event] = {**event.data, "happened_at": event.happened_at}
        elif event.type == "receipt.amended":
            found[event.data["receipt"]] = event.data.get("corrected")
    return [receipt for receipt in found.values() if receipt is not None]
