"""A verdict judged again from the facts that its event carries: all that one entry alone allows.

Whether those facts are what the log gave takes the whole log (ledger.application.recompute).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.application.rule_findings import RuleFinding, RuleKind, differing
from ledger.domain.decisions.judging import Judged, judge_facts
from ledger.domain.decisions.providing import ATTEMPT, attempt_of
from ledger.domain.event import Event
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.domain.policy.verdict import NOT_MET

ATTEMPTS = tuple(sorted(ATTEMPT.values()))
RECORDS = ("provision.amended", "provision.recorded")
WELL_FORMED = "data of the form of their type"


def has_verdict(event: Event) -> bool:
    """Whether it was judged: an amendment that corrects something is, a void one is not."""
    return event.type in (*ATTEMPTS, *RECORDS) and bool(
        {"verdict", "corrected"} & event.data.keys()
    )


def judge_alone_again(event: Event) -> list[RuleFinding]:
    """Where an event with a verdict is not what its rulebook makes of the facts it carries."""
    try:
        return list(_differing(event))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        return [RuleFinding(RuleKind.NOT_COMPUTABLE, event.position, why, WELL_FORMED)]


def _differing(event: Event) -> Iterator[RuleFinding]:
    data, at = event.data, event.position
    rulebook = data["rulebook"]
    named = (rulebook["law_version"], rulebook["revision"])
    if named not in RULEBOOKS:
        yield RuleFinding(RuleKind.RULEBOOK_UNKNOWN, at, str(named), "a rulebook of this version")
        return
    happened_at = str(data.get("corrected", data).get("happened_at", event.happened_at))
    again = judge_facts(
        data["facts"], at=happened_at, revision=rulebook["revision"],
        not_covered=data.get("not_covered", ()),  # of the events alone, so taken as recorded
    )  # fmt: skip
    found, wanted = verdicts(data, again)
    if found != wanted:
        yield RuleFinding(RuleKind.VERDICT_DIFFERS, at, *differing(found, wanted))
    yield from type_differs(event)


def verdicts(data: Mapping[str, Any], again: Judged) -> tuple[Any, Any]:
    """What was recorded of the judgement and what comes out now, in one form."""
    said = again.judgement.as_object()
    if _word(data["verdict"]) != _word(said):
        return _word(data["verdict"]), _word(said)
    recorded = (data["verdict"], list(data.get("not_covered", [])), data.get("route"))
    computed = (said, list(again.not_covered), again.route)
    names = ("verdict", "not_covered", "route")
    return dict(zip(names, recorded, strict=True)), dict(zip(names, computed, strict=True))


def type_differs(event: Event) -> Iterator[RuleFinding]:
    """A finding if an attempt is of another type than its own verdicts make it."""
    verdict = event.data["verdict"]
    policy = event.data["policy_check"]["verdict"] if _asks_the_policy(event) else None
    wanted = "a verdict"
    if verdict["verdict"] in ATTEMPT:
        wanted = attempt_of(verdict["verdict"], policy)
    if wanted == "provision.referred" and "review" in event.data:
        wanted = "provision.authorised"
    if event.type in ATTEMPTS and event.type != wanted:
        against = f", policy {policy}" if policy == NOT_MET else ""
        found = f"{event.type} on {_word(verdict)}{against}"
        yield RuleFinding(RuleKind.TYPE_DIFFERS, event.position, found, wanted)


def _asks_the_policy(event: Event) -> bool:
    """Whether its rules ask the organisation's own policy: from revision 2 on."""
    return bool(event.data["rulebook"]["revision"] > 1)


def _word(verdict: Any) -> str:
    return f"{verdict['verdict']} {verdict['row']}"
