"""Review: a named person decides what the rules leave to a person (verdict REVIEW)."""

from __future__ import annotations

import copy
from typing import Any

from ledger.domain.boundary import IDENTITY, REVIEW, Boundary, of_people
from ledger.domain.decisions.judging import Judged
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_person,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.text import Text


def review(request: Request, known: Known) -> Decided:
    """The decision of a named person, with the reason, on what was referred."""
    referral = target(request, "referral", "provision.referred")
    check_person(request, known, "referral")
    decider = str(request.targets["decided_by"].subject)
    if decider in request.subjects:
        raise refuse(
            "decided_by", request.arguments["decided_by"],
            Text("somebody other than the person it is about", "本人以外の者"),
        )  # fmt: skip
    for event in known.events:
        if event.type == "provision.reviewed" and event.data["referral"] == referral.event:
            raise refuse(
                "referral", f"{referral.event}, reviewed by {event.event}",
                Text("one that is not reviewed yet", "まだ確認されていないもの"),
            )  # fmt: skip
    party = str(referral.data["party"])
    data = {
        "referral": referral.event,
        "party": party,
        "decision": request.arguments["decision"],
        "decided_by": decider,
    }
    return Decided((
        NewEvent("provision.reviewed", request.new_event(), data, subject=request.subject,
                 tags=tuple(sorted((party_tag(party), decider))),
                 payload=payload_of(request.arguments, "reason")),
    ))  # fmt: skip


def approval(request: Request, known: Known, judged: Judged, stated: Any) -> Event:
    """The review that approved exactly this; InvalidInput unless there is one, not yet used.

    The same person, recipient, purpose and basis, no item more, and facts that are those reviewed
    but for the days: what has changed since then nobody has looked at.
    """
    reviewed = target(request, "review", "provision.reviewed")
    if reviewed.data["decision"] != "APPROVED":
        raise refuse("review", reviewed.event, Text("a review that approved", "提供を認めた確認"))
    for event in known.events:
        if event.type == "provision.authorised" and event.data.get("review") == reviewed.event:
            raise refuse(
                "review", f"{reviewed.event}, used by {event.event}",
                Text("a review not yet used for an authorisation", "まだ許可に使われていない確認"),
            )  # fmt: skip
    referral = next(
        (event for event in known.events if event.event == reviewed.data["referral"]), None
    )
    if referral is None or not approves(referral, stated, judged.facts):
        raise refuse(
            "review", reviewed.event,
            Text("a review of this provision, with nothing changed since it was referred",
                 "この提供についての確認（確認を求めた時から事実が変わっていないもの）"),
        )  # fmt: skip
    return reviewed


def approves(referral: Event, stated: Any, facts: Any) -> bool:
    """Whether what was referred is what is proposed now."""
    same = all(referral.data[name] == stated[name] for name in ("party", "purpose", "basis"))
    same = same and referral.data.get("held_for") == stated.get("held_for")
    covered = set(stated["items"]) <= set(referral.data["items"])
    return same and covered and without_days(facts) == without_days(referral.data["facts"])


def without_days(facts: Any) -> Any:
    """Facts without the day of the provision and of its record, and without the items."""
    left = copy.deepcopy(dict(facts))
    del left["provided_at"], left["record"]["recorded_at"], left["categories"]
    return left


def _reads(request: Request) -> Boundary:
    return of_people(request.subjects, tuple(sorted({*IDENTITY, *REVIEW})))


DECISIONS = {"review": Decision(_reads, review)}
