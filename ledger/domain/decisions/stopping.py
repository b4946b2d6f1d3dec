"""Marketing and tracking: what the person wants stopped, and takes back.

Whatever way it comes by, it counts from its arrival. What it is limited to must be something the
policies know: a stop of what nobody does would stop nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.boundary import IDENTITY, MARKETING, POLICY, Boundary, Part, of_people
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_open,
    check_person,
    payload_of,
    refuse,
    target,
)
from ledger.domain.decisions.speaking import said, taken_back
from ledger.domain.event import Event
from ledger.domain.events.tracking import TRACKING
from ledger.domain.facts.purposes import policies_in_force
from ledger.text import Text


def stop_marketing(request: Request, known: Known) -> Decided:
    """No more marketing, or none for these purposes."""
    check_person(request, known)
    data = payload_of(request.arguments, "channel")
    purposes = request.arguments.get("purposes", [])
    stated = _purposes(known.events)
    for purpose in purposes:
        if purpose not in stated:
            raise refuse("purposes", purpose, _one_of(stated))
    return said(request, "marketing.stopped", data | ({"purposes": purposes} if purposes else {}))


def resume_marketing(request: Request, known: Known) -> Decided:
    """The stop is lifted by the person."""
    meant = target(request, "stop", "marketing.stopped")
    check_open(request, known, "stop", "marketing.resumed")
    return taken_back(request, "marketing.resumed", "stop", meant.event)


def refuse_tracking(request: Request, known: Known) -> Decided:
    """The person refused that standing recipients follow them: all, or those named."""
    check_person(request, known)
    data = payload_of(request.arguments, "channel", "means")
    named = request.arguments.get("recipients", [])
    names: list[str] = []
    for one in named:
        names += [name for name in _meant(one, request, known) if name not in names]
    return said(request, "tracking.refused", data | ({"recipients": names} if names else {}))


def allow_tracking(request: Request, known: Known) -> Decided:
    """The refusal is revoked by the person."""
    meant = target(request, "refusal", "tracking.refused")
    check_open(request, known, "refusal", "tracking.allowed")
    return taken_back(request, "tracking.allowed", "refusal", meant.event)


def _purposes(events: Sequence[Event]) -> list[str]:
    """Every purpose that a policy ever stated."""
    stated = [
        purpose["code"]
        for event in events
        for purpose in (
            event.data["purposes"] if event.type == "policy.published"
            else [event.data["new"]] if event.type == "purpose.changed"
            else []
        )
    ]  # fmt: skip
    return sorted(set(stated))


def _meant(given: str, request: Request, known: Known) -> list[str]:
    """Names of the standing recipients that a name or a clause means."""
    past = [event for event in known.events if event.happened_at <= request.happened_at]
    stated = [
        recipient
        for version in policies_in_force(past, request.happened_at).values()
        for recipient in version.data.get("profile", {}).get("standing_recipients", ())
    ]
    asked = given.casefold()
    names = [
        str(one["name"])
        for one in stated
        if asked in (str(one["name"]).casefold(), str(one["clause"]).casefold())
    ]
    if not names:
        raise refuse("recipients", given, _one_of([str(one["name"]) for one in stated]))
    return names


def _one_of(stated: Sequence[str]) -> Text:
    if not stated:
        return Text(
            "nothing: the policies in force name none; leave it out, and it counts for all",
            "指定なし（有効な方針に記載がありません。省略するとすべてが対象です）",
        )
    known, comma_ja = ", ".join(stated), "、".join(stated)
    return Text(f"one of: {known}; leave it out, and it counts for all",
                f"次のいずれか: {comma_ja}（省略するとすべてが対象です）")  # fmt: skip


def _with_policies(request: Request) -> Boundary:
    return (*of_people(request.subjects, IDENTITY), Part(POLICY))


def _and(types: tuple[str, ...]) -> Any:
    return lambda request: of_people(request.subjects, (*IDENTITY, *types))


DECISIONS = {
    "marketing.stop": Decision(_with_policies, stop_marketing),
    "marketing.resume": Decision(_and(MARKETING), resume_marketing),
    "tracking.refuse": Decision(_with_policies, refuse_tracking),
    "tracking.allow": Decision(_and(TRACKING), allow_tracking),
}
