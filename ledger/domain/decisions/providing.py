"""Provisions: authorised or not, recorded, amended.

Authorising decides for now and may refuse; a refused attempt is an event with its findings.
Recording what happened judges it at the instant it happened, with what is known, and is never
refused for being unlawful: the finding is recorded with it.
"""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import (
    JUDGED_ABOUT_PERSON,
    PARTY,
    POLICY,
    Boundary,
    Part,
    of_people,
    of_provision,
)
from ledger.domain.decisions.collecting import linking_and_erasure
from ledger.domain.decisions.judging import (
    LAW_VERSION,
    POLICY_NOT_JUDGED,
    REVISION,
    Judged,
    Proposal,
    judge_provision,
)
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_party,
    check_person,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.text import Text

ATTEMPT = {"ALLOW": "provision.authorised", None: "provision.not_judged"}
PROVISION = ("party", "items", "purpose", "basis")
RECORDS = ("provision.amended", "provision.recorded", "receipt.amended", "receipt.recorded")


def authorise(request: Request, known: Known) -> Decided:
    """An authorisation, or the attempt that was refused or could not be judged."""
    return Decided((_attempt(request, known),))


def _attempt(request: Request, known: Known) -> NewEvent:
    check_person(request, known)
    check_party(request.arguments["party"], known)
    judged = _judge(request, known, _proposal(request.arguments), request.recorded_at)
    type_name = ATTEMPT.get(judged.judgement.verdict, "provision.refused")
    party = request.arguments["party"]
    data = payload_of(request.arguments, *PROVISION)
    data |= _judgement(request, known, judged, party)
    return NewEvent(type_name, request.new_event(), data, subject=request.subject,
                    tags=(party_tag(party),),
                    happened_at=request.recorded_at)  # fmt: skip


def authorise_and_provide(request: Request, known: Known) -> Decided:
    """The authorisation and the record in one append; if not authorised, the attempt alone."""
    attempt = _attempt(request, known)
    if attempt.type != "provision.authorised":
        return Decided((attempt,))
    data = {**attempt.data, "means": request.arguments["means"], "authorisation": attempt.event}
    record = NewEvent("provision.recorded", request.new_event(), data, subject=request.subject,
                      tags=attempt.tags, payload=payload_of(request.arguments, "note"),
                      happened_at=request.recorded_at)  # fmt: skip
    return Decided((attempt, record))


def provide(request: Request, known: Known) -> Decided:
    """The record of a provision that happened, with the finding of the law."""
    arguments = request.arguments
    check_person(request, known)
    check_party(arguments["party"], known)
    judged = _judge(request, known, _proposal(arguments), request.happened_at)
    data = payload_of(arguments, *PROVISION, "means")
    data |= _judgement(request, known, judged, arguments["party"])
    if "authorisation" in arguments:
        data["authorisation"] = _check_authorisation(request).event
    return Decided((
        NewEvent("provision.recorded", request.new_event(), data, subject=request.subject,
                 tags=(party_tag(arguments["party"]),), payload=payload_of(arguments, "note")),
    ))  # fmt: skip


def _check_authorisation(request: Request) -> Event:
    """InvalidInput unless the authorisation is for this person, recipient, purpose and basis."""
    event = target(request, "authorisation", "provision.authorised")
    arguments = request.arguments
    fits = (
        event.subject in request.subjects
        and all(event.data[name] == arguments[name] for name in ("party", "purpose", "basis"))
        and set(arguments["items"]) <= set(event.data["items"])
        and event.happened_at <= request.happened_at
    )
    if not fits:
        raise refuse(
            "authorisation", event.event,
            Text("an earlier authorisation for this person, recipient, purpose, basis and items",
                 "この本人・提供先・目的・根拠・項目についての、提供より前の許可"),
        )  # fmt: skip
    return event


def amend(request: Request, known: Known) -> Decided:
    """A later event says what is true instead; the first record stays as it is."""
    record = target(request, "record", "provision.recorded", "receipt.recorded")
    check_person(request, known, "record")
    family = record.type.split(".")[0]
    void = request.arguments.get("void", False)
    if void and (more := sorted(set(request.arguments) - {"record", "void", "reason"})):
        raise refuse(
            ", ".join(more), "void with corrections",
            Text("either void, or what is right instead", "void か正しい内容のどちらか一方"),
        )  # fmt: skip
    data: dict[str, Any] = {family: record.event, "void": void}
    corrected = None if void else _corrected(request, known, record)
    if corrected is not None:
        data["corrected"] = corrected
        check_party(corrected["party"], known)
    if corrected is not None and family == "provision":
        attested = payload_of(record.data["facts"], "data_class", "misuse_foreseen")
        proposal = _proposal(corrected | attested)
        judged = _judge(request, known, proposal, corrected["happened_at"])
        data |= _judgement(request, known, judged, corrected["party"])
    parties = {str(record.data["party"]), *([corrected["party"]] if corrected else [])}
    return Decided((
        NewEvent(f"{family}.amended", request.new_event(), data, subject=request.subject,
                 tags=tuple(sorted(party_tag(party) for party in parties)),
                 payload=payload_of(request.arguments, "reason")),
    ))  # fmt: skip


def _corrected(request: Request, known: Known, record: Event) -> dict[str, Any]:
    """The record as it stood, with what this amendment says instead."""
    family = record.type.split(".")[0]
    names = (*PROVISION, "means") if family == "provision" else tuple(record.data)
    standing = {name: record.data[name] for name in names if name != "imported"}
    standing["happened_at"] = record.happened_at
    for event in known.events:
        if event.type == f"{family}.amended" and event.data[family] == record.event:
            standing = dict(event.data.get("corrected", standing))
    changes = payload_of(request.arguments, *(name for name in standing if name != "happened_at"))
    if "occurred_at" in request.arguments:
        changes["happened_at"] = request.arguments["occurred_at"]
    unknown = {"purpose", "means"} & set(request.arguments) - set(standing)
    if unknown or not changes:
        raise refuse(
            ", ".join(sorted(unknown)) or "arguments", "nothing to amend" if not unknown else "-",
            Text("void, or at least one of: " + ", ".join(sorted(standing)),
                 "void、又は次のいずれか: " + ", ".join(sorted(standing))),
        )  # fmt: skip
    if changes.get("happened_at", "") > request.recorded_at:
        raise refuse(
            "occurred_at",
            changes["happened_at"],
            Text("an instant not in the future", "過去の日時"),
        )
    return standing | changes


def _proposal(arguments: Any) -> Proposal:
    return Proposal(
        party=arguments["party"],
        items=tuple(arguments["items"]),
        purpose=arguments["purpose"],
        basis=arguments["basis"],
        data_class=arguments.get("data_class", "PERSONAL"),
        misuse_foreseen=arguments.get("misuse_foreseen", False),
    )


def _judge(request: Request, known: Known, proposal: Proposal, at: str) -> Judged:
    return judge_provision(proposal, known.events, at=at, recorded_at=request.recorded_at)


def _judgement(request: Request, known: Known, judged: Judged, party: str) -> dict[str, Any]:
    """What makes the verdict one that anyone can compute again."""
    data: dict[str, Any] = {
        "verdict": judged.judgement.as_object(),
        "policy_check": POLICY_NOT_JUDGED,
        "facts": judged.facts,
        "boundary": [part.as_object() for part in of_provision(request.subjects, party)],
        "seen": known.seen,
        "rulebook": {"law_version": LAW_VERSION, "revision": REVISION},
    }
    if judged.not_covered:
        data["not_covered"] = list(judged.not_covered)
    return data


def _reads(request: Request) -> Boundary:
    return of_provision(request.subjects, request.arguments["party"])


def _amendment_reads(request: Request) -> Boundary:
    # Every party's versions: an earlier amendment may have named yet another recipient.
    return (
        *of_people(request.subjects, JUDGED_ABOUT_PERSON),
        Part(PARTY),
        Part(POLICY),
        *_amendments(request),
    )


def _amendments(request: Request) -> Boundary:
    return of_people(request.subjects, RECORDS)


def _amendment_depends(request: Request) -> Boundary:
    return (*linking_and_erasure(request), *_amendments(request))


DECISIONS = {
    "authorise": Decision(_reads, authorise),
    "authorise_and_provide": Decision(_reads, authorise_and_provide),
    "provide": Decision(_reads, provide, linking_and_erasure),
    "amend": Decision(_amendment_reads, amend, _amendment_depends),
}
