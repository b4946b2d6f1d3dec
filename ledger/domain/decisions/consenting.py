"""What the person says: consent, reservation, instruction, opt-out; their agents; stops granted."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import (
    AGENT,
    CONSENT,
    IDENTITY,
    INSTRUCTION,
    PARTY,
    RESERVATION,
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
from ledger.domain.decisions.speaking import about, said, taken_back
from ledger.domain.event import party_tag
from ledger.text import Text

SCOPE = ("items", "purposes", "form")


def consent(request: Request, known: Known) -> Decided:
    """A consent with its scope; whether it is valid is judged when it is relied upon."""
    arguments = request.arguments
    data = _scope(request, known) | {
        name: arguments.get(name, True) for name in ("identified", "competent", "confirmed")
    }
    data |= payload_of(arguments, "starts_at", "expires_at")
    begins = max(request.happened_at, data.get("starts_at", ""))
    if "expires_at" in data and data["expires_at"] <= begins:
        raise refuse(
            "expires_at", data["expires_at"],
            Text(f"an instant after it was given and has begun, {begins}",
                 f"同意の日時と有効期間の開始（{begins}）より後"),
        )  # fmt: skip
    if "information" in arguments or "shown_at" in arguments:
        data["information"] = _information(request)
    return said(request, "consent.given", data)


def _information(request: Request) -> dict[str, str]:
    """What was shown about a recipient abroad, and when; too late is a matter for the law."""
    arguments = request.arguments
    if "information" not in arguments:
        raise refuse(
            "information", "nothing",
            Text("what was shown at that time: the record number of an ABROAD notice",
                 "その日時に示した情報（ABROAD の通知の記録番号）"),
        )  # fmt: skip
    if "shown_at" not in arguments:
        raise refuse(
            "shown_at", "nothing",
            Text("when that information was shown to the person", "その情報を本人に示した日時"),
        )  # fmt: skip
    notice, shown_at = target(request, "information", "notice.given"), arguments["shown_at"]
    if notice.data["kind"] != "ABROAD":
        raise refuse(
            "information", f"{notice.data['code']} ({notice.data['kind']})",
            Text("a notice of kind ABROAD: information about a recipient abroad",
                 "種類が ABROAD（外国の提供先に関する情報）の通知"),
        )  # fmt: skip
    if shown_at > request.recorded_at:
        raise refuse(
            "shown_at", shown_at,
            Text(f"an instant not in the future: it is {request.recorded_at}",
                 f"未来でない日時（現在 {request.recorded_at}）"),
        )  # fmt: skip
    return {"notice": notice.event, "shown_at": shown_at}


def refuse_consent(request: Request, known: Known) -> Decided:
    """The person said no."""
    return said(request, "consent.refused", _scope(request, known))


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
    return taken_back(request, "consent.withdrawn", "consent", meant.event)


def instruct(request: Request, known: Known) -> Decided:
    """The person's own request to provide to a recipient."""
    arguments = request.arguments
    check_person(request, known)
    check_party(arguments["party"], known)
    data = payload_of(arguments, "party", "items", "purposes", "channel") | {
        name: arguments.get(name, True) for name in ("written", "identified")
    }
    return said(request, "instruction.given", data)


def _person_and_party_read(request: Request) -> Boundary:
    return (
        *of_people(request.subjects, IDENTITY),
        Part(PARTY, (party_tag(request.arguments["party"]),)),
    )


def uninstruct(request: Request, known: Known) -> Decided:
    """The request is taken back for the future."""
    meant = target(request, "instruction", "instruction.given")
    check_open(request, known, "instruction", "instruction.withdrawn")
    return taken_back(request, "instruction.withdrawn", "instruction", meant.event)


def reserve(request: Request, known: Known) -> Decided:
    """Implied consent is off for these purposes, from now on and for this person."""
    check_person(request, known)
    data = payload_of(request.arguments, "purposes", "channel")
    return said(request, "reservation.made", data)


def unreserve(request: Request, known: Known) -> Decided:
    """The reservation is taken back for the future."""
    meant = target(request, "reservation", "reservation.made")
    check_open(request, known, "reservation", "reservation.lifted")
    return taken_back(request, "reservation.lifted", "reservation", meant.event)


def verify_agent(request: Request, known: Known) -> Decided:
    """Somebody may receive for the person: their authority was seen (Act 37(3))."""
    arguments = request.arguments
    check_person(request, known)
    party = arguments["party"]
    newest = check_party(party, known)
    for event in known.events:
        if event.type in PARTY and event.data["party"] == party:
            newest = event
            if event.subject in request.subjects:
                raise refuse("party", f"{party}, the person", ANOTHER)
    if newest.data["kind"] in ("PRINCIPAL", "UNSPECIFIED_MANY"):
        raise refuse("party", f"{party} ({newest.data['kind']})", ANOTHER)
    data = payload_of(arguments, "party", "authority", "proof")
    return about(request, "agent.verified", data, (party_tag(party),))


ANOTHER = Text(
    "a party who is somebody else than the person: nobody is an agent of themselves",
    "本人以外の、特定の提供先（本人は自らの代理人になりません）",
)


def end_agent(request: Request, known: Known) -> Decided:
    """The authority is gone: from now on the party is a third party again."""
    meant = target(request, "agent", "agent.verified")
    check_open(request, known, "agent", "agent.ended")
    party = meant.data["party"]
    data = {"party": party, "agent": meant.event}
    return about(request, "agent.ended", data, (party_tag(party),))


def opt_out(request: Request, known: Known) -> Decided:
    """Provision by opt-out stops for this person from receipt, whatever channel it came by."""
    check_person(request, known)
    return said(request, "opt_out.requested", payload_of(request.arguments, "channel"))


def opt_in(request: Request, known: Known) -> Decided:
    """The opt-out is revoked by the person."""
    meant = target(request, "request", "opt_out.requested")
    check_open(request, known, "request", "opt_out.revoked")
    return taken_back(request, "opt_out.revoked", "request", meant.event)


def suspend(request: Request, known: Known) -> Decided:
    """Use, or provision to third parties, is stopped from now on."""
    check_person(request, known)
    data = payload_of(request.arguments, "kind", "ground", "channel")
    return said(request, "suspension.started", data)


def resume(request: Request, known: Known) -> Decided:
    """The stop is lifted."""
    meant = target(request, "suspension", "suspension.started")
    check_open(request, known, "suspension", "suspension.lifted")
    return taken_back(request, "suspension.lifted", "suspension", meant.event)


def _person_and(types: tuple[str, ...]) -> Any:
    return lambda request: of_people(request.subjects, (*IDENTITY, *types))


DECISIONS = {
    "consent": Decision(_consent_reads, consent),
    "refuse": Decision(_consent_reads, refuse_consent),
    "withdraw": Decision(_person_and(CONSENT), withdraw),
    "instruct": Decision(_person_and_party_read, instruct),
    "uninstruct": Decision(_person_and(INSTRUCTION), uninstruct),
    "reserve": Decision(_person_and(()), reserve),
    "unreserve": Decision(_person_and(RESERVATION), unreserve),
    "agent.verify": Decision(_person_and_party_read, verify_agent),
    "agent.end": Decision(_person_and(AGENT), end_agent),
    "opt_out": Decision(_person_and(()), opt_out),
    "opt_in": Decision(_person_and(STOPS), opt_in),
    "suspend": Decision(_person_and(()), suspend),
    "resume": Decision(_person_and(STOPS), resume),
}
