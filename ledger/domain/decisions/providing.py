"""Provisions: authorised, refused or referred; recorded.

Authorising decides for now and may refuse; a refused attempt is an event with its findings.
Recording what happened judges it at the instant it happened, with what is known, and is never
refused for being unlawful: the finding is recorded with it.
"""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import REVIEW, Boundary, of_people, of_provision
from ledger.domain.commands.evidence import SEALED_EVIDENCE
from ledger.domain.decisions.collecting import linking_and_erasure
from ledger.domain.decisions.counting import check_counted
from ledger.domain.decisions.judging import Judged, judge_provision
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
from ledger.domain.decisions.reviewing import approval
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.domain.facts.proposal import NOT_SAID, Proposal, attested
from ledger.domain.law.records import Record, present_of_party, provision_record
from ledger.domain.law.rulebook import LAW_VERSION, REVISION
from ledger.domain.policy.verdict import NOT_MET
from ledger.text import Text

ATTEMPT = {
    "ALLOW": "provision.authorised",
    "REFUSE": "provision.refused",
    "REVIEW": "provision.referred",
    None: "provision.not_judged",
}
"""What an attempt becomes by the verdict of the Act, where the policy has nothing against it."""
PROVISION = (
    "party", "items", "purpose", "basis", "consent_confirmed", "period_from", "transfers",
    "clause", "held_for", "entruster",
)  # fmt: skip


def attempt_of(verdict: str | None, policy: str | None) -> str:
    """What an attempt becomes by both verdicts: authorised if the Act allows it and no policy in
    force is against it; what a policy is against nobody can approve in its place."""
    refused = verdict is not None and policy == NOT_MET
    return ATTEMPT["REFUSE" if refused else verdict]


def authorise(request: Request, known: Known) -> Decided:
    """An authorisation, or the attempt that was refused, referred or could not be judged."""
    return Decided((_attempt(request, known)[0],))


def _attempt(request: Request, known: Known) -> tuple[NewEvent, Judged]:
    arguments = request.arguments
    check_person(request, known)
    check_party(arguments["party"], known)
    judged = judge(request, known, proposal_of(stated(request), attested(arguments)),
                   request.recorded_at)  # fmt: skip
    type_name = attempt_of(judged.judgement.verdict, judged.policy["verdict"])
    data = stated(request)
    data |= judgement_data(request, known, judged, data)
    if type_name == "provision.referred" and "review" in arguments:
        review = approval(request, known, judged, data)
        type_name = "provision.authorised"
        data["review"] = review.event
        data["grounds"] = {**data["grounds"], "review": review.event}
    event = NewEvent(type_name, request.new_event(), data, subject=request.subject,
                     tags=(party_tag(arguments["party"]),),
                     payload=payload_of(arguments, *SEALED_EVIDENCE),
                     happened_at=request.recorded_at)  # fmt: skip
    return event, judged


def authorise_and_provide(request: Request, known: Known) -> Decided:
    """The authorisation and the record in one append; if not authorised, the attempt alone."""
    attempt, judged = _attempt(request, known)
    if attempt.type != "provision.authorised":
        return Decided((attempt,))
    data = {name: value for name, value in attempt.data.items() if name != "review"} | {
        "record": record_of(request.arguments, known, judged).as_object(),
        "means": request.arguments["means"],
        "authorisation": attempt.event,
    }
    record = NewEvent("provision.recorded", request.new_event(), data, subject=request.subject,
                      tags=attempt.tags, payload=attempt.payload,
                      happened_at=request.recorded_at)  # fmt: skip
    return Decided((attempt, record))


def provide(request: Request, known: Known) -> Decided:
    """The record of a provision that happened, with the finding of the law."""
    arguments = request.arguments
    check_person(request, known)
    check_party(arguments["party"], known)
    data = stated(request) | payload_of(arguments, "means")
    judged = judge(request, known, proposal_of(data, attested(arguments)), request.happened_at)
    data |= judgement_data(request, known, judged, data)
    data["record"] = record_of(arguments, known, judged).as_object()
    if "authorisation" in arguments:
        authorisation = _check_authorisation(request, data)
        data["authorisation"] = authorisation.event
        if "review" in authorisation.data:
            data["grounds"] = {**data["grounds"], "review": authorisation.data["review"]}
    return Decided((
        NewEvent("provision.recorded", request.new_event(), data, subject=request.subject,
                 tags=(party_tag(arguments["party"]),),
                 payload=payload_of(arguments, *SEALED_EVIDENCE)),
    ))  # fmt: skip


def _check_authorisation(request: Request, said: Any) -> Event:
    """InvalidInput unless the authorisation is for this person, recipient, purpose and basis."""
    event = target(request, "authorisation", "provision.authorised")
    fits = (
        event.subject in request.subjects
        and all(event.data[name] == said[name] for name in ("party", "purpose", "basis"))
        and event.data.get("held_for") == said.get("held_for")
        and set(said["items"]) <= set(event.data["items"])
        and event.happened_at <= request.happened_at
    )
    if not fits:
        raise refuse(
            "authorisation", event.event,
            Text("an earlier authorisation for this person, recipient, purpose, basis and items",
                 "この本人・提供先・目的・根拠・項目についての、提供より前の許可"),
        )  # fmt: skip
    return event


def stated(request: Request) -> dict[str, Any]:
    """What the command says of the provision; data held for another name who entrusted them."""
    check_counted(request, request.arguments.get("method", NOT_SAID["record"]["method"]))
    said = payload_of(request.arguments, *PROVISION)
    if "held_for" in request.targets:
        made = target(request, "held_for", "arrangement.made")
        if made.data["kind"] != "ACCEPTED":
            raise refuse(
                "held_for", f"{made.event} ({made.data['kind']})",
                Text("an arrangement of kind ACCEPTED: data are entrusted to the organisation",
                     "種類が ACCEPTED（受託）の取決め"),
            )  # fmt: skip
        said |= {"held_for": made.event, "entruster": made.data["party"]}
    return said


def proposal_of(provision: Any, evidence: Any) -> Proposal:
    """What is proposed, or was done; `evidence` is what is attested with it."""
    return Proposal(
        party=provision["party"],
        items=tuple(provision["items"]),
        purpose=provision["purpose"],
        basis=provision["basis"],
        attested=evidence,
        clause=provision.get("clause"),
        held_for=provision.get("held_for"),
        entruster=provision.get("entruster"),
    )


def judge(request: Request, known: Known, proposal: Proposal, at: str) -> Judged:
    """The judgement of what is proposed at an instant, from what was read."""
    return judge_provision(
        proposal, known.events, person=request.subjects, at=at, recorded_at=request.recorded_at
    )


def judgement_data(
    request: Request, known: Known, judged: Judged, provision: Any
) -> dict[str, Any]:
    """What makes the verdict one that anyone can compute again."""
    entruster = provision.get("entruster")
    boundary = of_provision(request.subjects, provision["party"], REVISION, entruster)
    data: dict[str, Any] = {
        "verdict": judged.judgement.as_object(),
        "policy_check": dict(judged.policy),
        "facts": judged.facts,
        "grounds": dict(judged.grounds),
        "boundary": [part.as_object() for part in boundary],
        "seen": known.seen,
        "rulebook": {"law_version": LAW_VERSION, "revision": REVISION},
    }
    if judged.not_covered:
        data["not_covered"] = list(judged.not_covered)
    if judged.route is not None:
        data["route"] = judged.route
    return data


def record_of(stated: Any, known: Known, judged: Judged) -> Record:
    """What the Act asks of the record of a provision that happened (Articles 29 and 31)."""
    version = dict(judged.grounds)["party"]
    party = next(event for event in known.events if event.event == version)
    return provision_record(judged.facts, judged.judgement, present(stated, party.data, judged))


def present(stated: Any, party: Any, judged: Judged) -> frozenset[str]:
    """Which items of a record are there, beside those that always are."""
    found = set(present_of_party(party))
    if "consent_confirmed" in stated:
        found.add("CONSENT_CONFIRMED")
    if "period_from" in stated and judged.facts["record"]["last_provision_at"] is not None:
        found.add("PERIOD")
    return frozenset(found)


def _reads(request: Request) -> Boundary:
    held_for = request.targets.get("held_for")
    entruster = held_for.data.get("party") if held_for else None
    return of_provision(request.subjects, request.arguments["party"], REVISION, entruster)


def _attempt_reads(request: Request) -> Boundary:
    """With a review also what was referred, reviewed and authorised: a review serves once."""
    if "review" not in request.arguments:
        return _reads(request)
    return (*_reads(request), *of_people(request.subjects, REVIEW))


DECISIONS = {
    "authorise": Decision(_attempt_reads, authorise),
    "authorise_and_provide": Decision(_attempt_reads, authorise_and_provide),
    "provide": Decision(_reads, provide, linking_and_erasure),
}
