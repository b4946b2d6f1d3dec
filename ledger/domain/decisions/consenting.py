"""What the person says: consent, refusal, withdrawal, instruction, opt-out; and stops granted."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import (
    CONSENT,
    IDENTITY,
    INSTRUCTION,
    PARTY,
    STOPS,
    Boundary,
    Part,
    of_people,
)
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_open,
    check_party,
    check_person,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import NewEvent, party_tag
from ledger.text import Text

SCOPE = ("items", "purposes", "form")


def consent(request: Request, known: Known) -> Decided:
    """A consent with its scope; whether it is valid is judged when it is relied upon."""
    arguments = request.arguments
    data = _scope(request, known) | {
        name: arguments.get(name, True) for name in ("identified", "competent", "confirmed")
    }
    data |= payload_of(arguments, "expires_at")
    if "expires_at" in data and data["expires_at"] <= request.happened_at:
        raise refuse(
            "expires_at", data["expires_at"],
            Text(f"an instant after it was given, {request.happened_at}",
                 f"同意の日時（{request.happened_at}）より後"),
        )  # fmt: skip
    tags: tuple[str, ...] = ()
    if "given_by" in request.targets:
        data["given_by"] = request.targets["given_by"].subject
        tags = (str(data["given_by"]),)
    return _about(request, "consent.given", data, tags)


def refuse_consent(request: Request, known: Known) -> Decided:
    """The person said no."""
    return _about(request, "consent.refused", _scope(request, known))


def _scope(request: Request, known: Known) -> dict[str, Any]:
    arguments = request.arguments
    check_person(request, known)
    parties, sectors = arguments.get("parties", []), arguments.get("sectors", [])
    if not parties and not sectors:
        raise refuse(
            "parties", "nothing",
            Text("at least one recipient or kind of recipient", "提供先又はその種別を1つ以上"),
        )  # fmt: skip
    for party in parties:
        check_party(party, known, "parties")
    return {**payload_of(arguments, *SCOPE), "parties": parties, "sectors": sectors}


def _consent_reads(request: Request) -> Boundary:
    parties = tuple(
        Part(PARTY, (party_tag(party),)) for party in request.arguments.get("parties", ())
    )
    return (*of_people(request.subjects, IDENTITY), *parties)


def withdraw(request: Request, known: Known) -> Decided:
    """A consent ends for the future; what was done under it stays done."""
    meant = target(request, "consent", "consent.given")
    check_open(request, known, "consent", "consent.withdrawn")
    return _ending(request, "consent.withdrawn", "consent", meant.event)


def instruct(request: Request, known: Known) -> Decided:
    """The person's own request to provide to a recipient."""
    arguments = request.arguments
    check_person(request, known)
    check_party(arguments["party"], known)
    data = payload_of(arguments, "party", "items", "purposes", "channel") | {
        name: arguments.get(name, True) for name in ("written", "identified")
    }
    return _about(request, "instruction.given", data)


def _instruction_reads(request: Request) -> Boundary:
    return (
        *of_people(request.subjects, IDENTITY),
        Part(PARTY, (party_tag(request.arguments["party"]),)),
    )


def uninstruct(request: Request, known: Known) -> Decided:
    """The request is taken back for the future."""
    meant = target(request, "instruction", "instruction.given")
    check_open(request, known, "instruction", "instruction.withdrawn")
    return _ending(request, "instruction.withdrawn", "instruction", meant.event)


def opt_out(request: Request, known: Known) -> Decided:
    """Provision by opt-out stops for this person from receipt, whatever channel it came by."""
    check_person(request, known)
    return _about(request, "opt_out.requested", payload_of(request.arguments, "channel"))


def opt_in(request: Request, known: Known) -> Decided:
    """The opt-out is revoked by the person."""
    meant = target(request, "request", "opt_out.requested")
    check_open(request, known, "request", "opt_out.revoked")
    return _ending(request, "opt_out.revoked", "request", meant.event)


def suspend(request: Request, known: Known) -> Decided:
    """Use, or provision to third parties, is stopped from now on."""
    check_person(request, known)
    return _about(request, "suspension.started", payload_of(request.arguments, "kind", "ground"))


def resume(request: Request, known: Known) -> Decided:
    """The stop is lifted."""
    meant = target(request, "suspension", "suspension.started")
    check_open(request, known, "suspension", "suspension.lifted")
    return _ending(request, "suspension.lifted", "suspension", meant.event)


def _ending(request: Request, type_name: str, refers: str, event: str) -> Decided:
    data = {refers: event, **payload_of(request.arguments, "channel")}
    return _about(request, type_name, data)


def _about(
    request: Request, type_name: str, data: dict[str, Any], tags: tuple[str, ...] = ()
) -> Decided:
    return Decided((
        NewEvent(type_name, request.new_event(), data, subject=request.subject, tags=tags,
                 payload=payload_of(request.arguments, "note")),
    ))  # fmt: skip


def _person_and(types: tuple[str, ...]) -> Any:
    return lambda request: of_people(request.subjects, (*IDENTITY, *types))


DECISIONS = {
    "consent": Decision(_consent_reads, consent),
    "refuse": Decision(_consent_reads, refuse_consent),
    "withdraw": Decision(_person_and(CONSENT), withdraw),
    "instruct": Decision(_instruction_reads, instruct),
    "uninstruct": Decision(_person_and(INSTRUCTION), uninstruct),
    "opt_out": Decision(_person_and(()), opt_out),
    "opt_in": Decision(_person_and(STOPS), opt_in),
    "suspend": Decision(_person_and(()), suspend),
    "resume": Decision(_person_and(STOPS), resume),
}
