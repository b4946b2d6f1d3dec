"""Notices in force at an instant: posted purposes, joint use, opt-out; information shown abroad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan, in_force, when
from ledger.domain.facts.proposal import Proposal
from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.opt_out_conditions import D43, D44, D45


class Noticed(NamedTuple):
    """A member of the facts, and the version of the notice it comes from."""

    fact: dict[str, Any]
    event: Event | None = None


def notices_in_force(past: Sequence[Event], kind: str) -> list[Event]:
    """Of each notice of a kind its newest version, if that has not ended."""
    newest: dict[str, Event] = {}
    for event in past:
        if event.type == "notice.given" and event.data["kind"] == kind:
            code = str(event.data["code"])
            newest[code] = max(newest.get(code, event), event, key=when)
    standing = {e.event for e in in_force(past, "notice.given", "notice.ended", "notice")}
    return [event for event in newest.values() if event.event in standing]


def posted(past: Sequence[Event], purpose: str) -> Noticed:
    """The member `notice`: the posted notice that lists the purpose, with most statements."""
    found = notices_in_force(past, "CARE")
    if not found:
        return Noticed({"posted": False, "purposes": [], "statements": []})
    best = max(
        found,
        key=lambda e: (purpose in e.data["purposes"], len(e.data["contains"]), when(e)),
    )
    fact = {
        "posted": True,
        "purposes": list(best.data["purposes"]),
        "statements": list(best.data["contains"]),
    }
    return Noticed(fact, best)


def joint_use(proposal: Proposal, party: Any, past: Sequence[Event]) -> Noticed:
    """The member `joint_use_notice`: the notice that reaches this recipient and these items."""

    def fact_of(event: Event) -> dict[str, Any]:
        data = event.data
        return {
            "items": list(data["contains"]),
            "beforehand": True,
            "covers_recipient": proposal.party in data["parties"]
            or party["sector"] in data["sectors"],
            "covers_categories": set(proposal.items) <= set(data["items"]),
        }

    def rank(event: Event) -> Any:
        fact = fact_of(event)
        covers = (fact["covers_recipient"], fact["covers_categories"])
        return (sum(covers), covers, len(fact["items"]), when(event))

    best = max(notices_in_force(past, "JOINT_USE"), key=rank, default=None)
    if best is None:
        none = {
            "items": [],
            "beforehand": False,
            "covers_recipient": False,
            "covers_categories": False,
        }
        return Noticed(none)
    return Noticed(fact_of(best), best)


def opt_out(proposal: Proposal, past: Sequence[Event], at: str) -> Noticed:
    """The member `optout_notice`: what both notice and filing contain, and the days of each.

    Of several notices the one against which least is to be said. While nothing was filed the
    notice's own contents stand: that it was not filed is said by its day (D44).
    """

    def fact_of(event: Event) -> dict[str, Any]:
        contains = event.data["contains"]
        filed = _about(past, "notice.filed", event)
        in_filing = {item for one in filed for item in one.data["contains"]}
        return {
            "items": [item for item in contains if item in in_filing] if filed else list(contains),
            "covers_categories": set(proposal.items) <= set(event.data["items"]),
            "notified_at": day_in_japan(event.happened_at),
            "ppc_filed_at": _first_day(filed),
            "start_date": event.data.get("start_day"),
            "waiting_days": event.data["waiting_days"],
            "ppc_published_at": _first_day(_published(past, event, "COMMISSION")),
            "own_published_at": _first_day(_published(past, event, "PROVIDER")),
        }

    def rank(event: Event) -> Any:
        fact = fact_of(event)
        proposed = {"basis": "OPT_OUT", "provided_at": day_in_japan(at), "optout_notice": fact}
        stands = tuple(row.decide(Facts(proposed)) is None for row in (D43, D44, D45))
        return (stands, fact["covers_categories"], len(fact["items"]), when(event))

    best = max(notices_in_force(past, "OPT_OUT"), key=rank, default=None)
    return Noticed(dict(NO_OPT_OUT)) if best is None else Noticed(fact_of(best), best)


NO_OPT_OUT: dict[str, Any] = {
    "items": [],
    "covers_categories": False,
    "notified_at": None,
    "ppc_filed_at": None,
    "start_date": None,
    "waiting_days": 30,
    "ppc_published_at": None,
    "own_published_at": None,
}


def _about(past: Sequence[Event], type_name: str, notice: Event) -> list[Event]:
    return [e for e in past if e.type == type_name and e.data["notice"] == notice.event]


def _published(past: Sequence[Event], notice: Event, by: str) -> list[Event]:
    return [e for e in _about(past, "notice.published", notice) if e.data["by"] == by]


def _first_day(events: Sequence[Event]) -> str | None:
    return day_in_japan(min(event.happened_at for event in events)) if events else None


def shown_abroad(proposal: Proposal, consent: Event | None, events: Sequence[Event]) -> Noticed:
    """The member `foreign_information`: what was shown before this consent, about this recipient.

    The version shown counts as it was, whatever replaced it since; before there was such a version
    it cannot have been shown.
    """
    information: Any = consent.data.get("information") if consent else None
    shown = information["notice"] if information else None
    version = next((event for event in events if shown and event.event == shown), None)
    if version is None or consent is None or proposal.party not in version.data["parties"]:
        return Noticed({"items": [], "before_consent": False})
    fact = {
        "items": list(version.data["contains"]),
        "before_consent": version.happened_at <= information["shown_at"] <= consent.happened_at,
    }
    return Noticed(fact, version)
