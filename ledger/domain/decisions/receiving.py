"""Receipts from third parties, with what the Act asks of the record (Article 30)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.domain.boundary import IDENTITY, Boundary, of_party, of_people
from ledger.domain.decisions.collecting import depends_of_held
from ledger.domain.decisions.counting import check_counted
from ledger.domain.decisions.holding import held, of_arrangement
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_party,
    check_person,
    payload_of,
)
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.domain.events.receipt import RECEIPT
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.facts.recipients import party_at
from ledger.domain.law.receipts import receipt_record


def receive(request: Request, known: Known) -> Decided:
    """A receipt as it was told, with what its record lacks; nothing that happened is refused."""
    arguments = request.arguments
    check_person(request, known)
    check_party(arguments["party"], known)
    check_counted(request, arguments.get("method"))
    data = payload_of(arguments, *RECEIPT) | held(request, known, arguments["items"])
    data |= follows_of_receipt(data, known.events, request.happened_at, request.recorded_at)
    return Decided((
        NewEvent("receipt.recorded", request.new_event(), data, subject=request.subject,
                 tags=(party_tag(arguments["party"]),), payload=payload_of(arguments, "note")),
    ))  # fmt: skip


def follows_of_receipt(
    data: Mapping[str, Any], events: Sequence[Event], happened_at: str, recorded_at: str
) -> dict[str, Any]:
    """The members `record`, `findings` and `grounds` of a receipt, or of what corrects one.

    `data` are its RECEIPT members, `events` hold every version of its party. The version that
    stood when it happened is what the record refers to, so it is kept as long as the record.
    """
    party = party_at(str(data["party"]), events, happened_at)
    record, findings = receipt_record(
        data,
        party.data,
        received=day_in_japan(happened_at),
        recorded=day_in_japan(recorded_at),
    )
    return {
        "record": record.as_object(),
        "findings": [finding.as_object() for finding in findings],
        "grounds": {"party": party.event},
    }


def _reads(request: Request) -> Boundary:
    return (
        *of_people(request.subjects, IDENTITY),
        *of_party(request.arguments["party"]),
        *of_arrangement(request),
    )


DECISIONS = {"receive": Decision(_reads, receive, depends_of_held)}
