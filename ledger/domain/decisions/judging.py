"""The facts of one provision, computed from recorded events by instant, and their judgement.

No default of the facts frame is ever taken: every member the rules read is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger.domain.event import Event
from ledger.domain.law.rulebook import judge
from ledger.domain.law.verdict import Judgement
from ledger.domain.terms import ITEMS
from ledger.text import Text

JAPAN = ZoneInfo("Asia/Tokyo")
LAW_VERSION = "2023-04-01"
REVISION = 0

# The organisation's own policy is not judged yet: no profile of it is loaded.
POLICY_NOT_JUDGED = {
    "verdict": None,
    "reason": Text(
        "The organisation's own policy was not judged: no profile of it is loaded.",
        "事業者自身の方針は判定していません（方針の設定が読み込まれていません）。",
    ).as_json(),
}


@dataclass(frozen=True)
class Proposal:
    """A provision of which somebody asks whether it may be, or says that it was."""

    party: str
    items: tuple[str, ...]
    purpose: str
    basis: str
    data_class: str
    misuse_foreseen: bool
    """The last two are attested by whoever proposes; all else is computed from events."""


@dataclass(frozen=True)
class Judged:
    """The facts, what the law says of them, and what exactly a consent did not cover."""

    facts: dict[str, Any]
    judgement: Judgement
    not_covered: tuple[str, ...] = ()


def day_in_japan(instant: str) -> str:
    """The calendar day in Japan of an instant: the law's own day."""
    return datetime.fromisoformat(instant).astimezone(JAPAN).date().isoformat()


def judge_provision(
    proposal: Proposal, events: Sequence[Event], *, at: str, recorded_at: str
) -> Judged:
    """What the Act says of a provision at the instant `at`, from what these events tell.

    `events` are those of the boundary of_provision; what happened after `at` has no effect.
    """
    past = [event for event in events if event.happened_at <= at]
    party = _party(proposal.party, events, at)
    consent, not_covered = _consent(proposal, party, past, at)
    facts = {
        "law_version": LAW_VERSION,
        "basis": proposal.basis,
        "provided_at": day_in_japan(at),
        "data_class": proposal.data_class,
        "sensitive": _sensitive(proposal, events),
        "categories": list(proposal.items),
        "erased": any(event.type in ("erasure.decided", "erasure.completed") for event in past),
        "misuse_foreseen": proposal.misuse_foreseen,
        "patient_optout": bool(_in_force(past, "opt_out.requested", "opt_out.revoked", "request")),
        "purpose": {"code": proposal.purpose, "specified": _specified(proposal, past, at)},
        "recipient": {
            "kind": party["kind"],
            "country": party["country"],
            "same_entity": party["same_entity"],
            "public_body": party["public_body"],
        },
        "consent": consent,
        "suspension": _suspension(past),
        "evidence": {"principal_request_on_file": _instructed(proposal, past)},
        "record_exception": [],
        "record": {"method": "EACH", "recorded_at": day_in_japan(recorded_at)},
    }
    judgement = judge(facts, law_version=LAW_VERSION, revision=REVISION)
    return Judged(facts, judgement, not_covered)


def _in_force(past: Sequence[Event], opens: str, closes: str, refers: str) -> list[Event]:
    """Events of type `opens` that no event of type `closes` refers to."""
    closed = {event.data[refers] for event in past if event.type == closes}
    return [event for event in past if event.type == opens and event.event not in closed]


def _party(code: str, events: Sequence[Event], at: str) -> Any:
    """The party as it was at the instant; its first version where it was registered later."""
    versions = [
        event for event in events if event.type.startswith("party.") and event.data["party"] == code
    ]
    then = [event for event in versions if event.happened_at <= at]
    newest = max(then or versions[:1], key=lambda event: (event.happened_at, event.position))
    return newest.data


def _sensitive(proposal: Proposal, events: Sequence[Event]) -> bool:
    # The bare fact that somebody is a patient is special care-required (General Guidelines 2-3).
    patient = any(
        event.type == "subject.registered" and event.data["kind"] == "PATIENT" for event in events
    )
    return patient or any(ITEMS[item].special for item in proposal.items)


def _specified(proposal: Proposal, past: Sequence[Event], at: str) -> bool:
    """Whether the purpose is among those in force; for opt-out, one that foresees provision."""
    purposes = purposes_in_force(past, at)
    return proposal.purpose in purposes and (
        proposal.basis != "OPT_OUT" or bool(purposes[proposal.purpose]["provision"])
    )


def purposes_in_force(events: Sequence[Event], at: str) -> dict[str, Any]:
    """The specified purposes at an instant, by code: newest version of each policy, and changes.

    A change counts from when it is both in force and made known (Act 21(3)); a version in force
    after a change replaces it, and of several changes the one in force last counts.
    """
    purposes: dict[str, Any] = {}
    for version in policies_in_force(events, at).values():
        purposes |= {purpose["code"]: purpose for purpose in version.data["purposes"]}
        changes = (
            event
            for event in events
            if event.type == "purpose.changed"
            and event.data["policy"] == version.data["policy"]
            and version.data["effective_at"] <= event.data["effective_at"] <= at
            and event.data["announced_at"] <= at
        )
        for event in sorted(changes, key=lambda change: str(change.data["effective_at"])):
            purposes[event.data["new"]["code"]] = event.data["new"]
    return purposes


def policies_in_force(events: Sequence[Event], at: str) -> dict[str, Event]:
    """The version of each policy in force at an instant, by policy code."""
    in_force: dict[str, Event] = {}
    for event in events:
        if event.type == "policy.published" and event.data["effective_at"] <= at:
            other = in_force.get(event.data["policy"])
            if other is None or other.data["effective_at"] <= event.data["effective_at"]:
                in_force[event.data["policy"]] = event
    return in_force


def _suspension(past: Sequence[Event]) -> dict[str, Any]:
    """The strictest stop in force; of several of one kind, the newest (reading 5 of 14.1)."""
    running = _in_force(past, "suspension.started", "suspension.lifted", "suspension")
    for kind in ("USE", "PROVISION"):
        since = [event.happened_at for event in running if event.data["kind"] == kind]
        if since:
            return {"kind": kind, "since": day_in_japan(max(since))}
    return {"kind": "NONE", "since": None}


def _instructed(proposal: Proposal, past: Sequence[Event]) -> bool:
    """Whether the principal's written request for this very provision is on file."""
    return any(
        event.data["written"]
        and event.data["identified"]
        and event.data["party"] == proposal.party
        and set(proposal.items) <= set(event.data["items"])
        and proposal.purpose in event.data["purposes"]
        for event in _in_force(past, "instruction.given", "instruction.withdrawn", "instruction")
    )


def _consent(
    proposal: Proposal, party: Any, past: Sequence[Event], at: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The consent that speaks best for the provision, and what it does not cover."""
    withdrawn = {event.data["consent"] for event in past if event.type == "consent.withdrawn"}
    best: tuple[Any, dict[str, Any], tuple[str, ...]] | None = None
    for event in past:
        if event.type not in ("consent.given", "consent.refused"):
            continue
        missing = _missing(proposal, party, event.data)
        state = _state(event, withdrawn, at)
        consent = {
            "state": state,
            "given_at": day_in_japan(event.happened_at),
            "covers_recipient": not any(m.startswith("party:") for m in missing),
            "covers_categories": not any(m.startswith("item:") for m in missing),
            "covers_purpose": not any(m.startswith("purpose:") for m in missing),
        }
        given = state == "GIVEN"
        rank = (given and not missing, given, -len(missing), event.happened_at, event.position)
        if best is None or rank > best[0]:
            best = (rank, consent, missing)
    if best is None:
        nothing = {"state": "NONE", "given_at": None, "covers_recipient": False,
                   "covers_categories": False, "covers_purpose": False}  # fmt: skip
        return nothing, ()
    return _unless_refused_since(proposal, party, past, best[1], best[0][3:]), best[2]


def _unless_refused_since(
    proposal: Proposal,
    party: Any,
    past: Sequence[Event],
    consent: dict[str, Any],
    given: tuple[str, int],
) -> dict[str, Any]:
    """A person who said no to this after having said yes has said no.

    `given` is instant and position of the consent: of two words in one instant the one taken down
    later counts.
    """
    for event in past:
        if event.type == "consent.refused" and (event.happened_at, event.position) > given:
            missing = _missing(proposal, party, event.data)
            items_missing = sum(m.startswith("item:") for m in missing)
            if len(missing) == items_missing < len(proposal.items):
                return consent | {"state": "REFUSED"}
    return consent


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
