"""What the Act says of a provision at an instant, from what recorded events tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.domain.event import Event
from ledger.domain.facts import revision_0, revision_1, revision_2
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.facts.policy import NO_PROFILE, policy_check
from ledger.domain.facts.proposal import Proposal
from ledger.domain.facts.route import route_abroad
from ledger.domain.law.rulebook import LAW_VERSION, REVISION, judge, not_judged
from ledger.domain.law.verdict import Judgement
from ledger.text import Text

BEFORE_THE_FIRST_RULEBOOK = Text(
    f"the provision was before {LAW_VERSION}, the first day of the first rulebook.",
    f"提供日が、最初の規則集の適用開始日（{LAW_VERSION}）より前です。",
)


@dataclass(frozen=True)
class Judged:
    """The facts, what the law says of them, and the events they come from.

    `not_covered`: what exactly the consent looked at does not cover. `grounds`: event ids by what
    they are to the judgement (ledger.domain.events.judged.GROUNDS). `route`: to a party abroad, the
    route of Article 28 that is taken; None where the party is in Japan or the revision names none.
    `policy`: what the organisation's own policy says, as an event carries it.
    """

    facts: dict[str, Any]
    judgement: Judgement
    not_covered: tuple[str, ...] = ()
    grounds: tuple[tuple[str, str], ...] = ()
    route: str | None = None
    policy: Mapping[str, Any] = field(default_factory=lambda: dict(NO_PROFILE))


def judge_provision(
    proposal: Proposal,
    events: Sequence[Event],
    *,
    person: frozenset[str],
    at: str,
    recorded_at: str,
    revision: int = REVISION,
) -> Judged:
    """What the Act says of a provision at the instant `at`, under one revision of the rules.

    `person`: all registrations of whom the data are about. `events` are those of the boundary that
    of_provision names for the revision; what happened after `at` has no effect.
    """
    if revision == 0:
        facts, not_covered = revision_0.computed(proposal, events, at, recorded_at)
        return judge_facts(facts, at=at, revision=0, not_covered=not_covered)
    if revision == 1:
        found = revision_1.computed(proposal, events, person, at, recorded_at)
    else:
        found = revision_2.computed(proposal, events, person, at, recorded_at)
    judged = judge_facts(found.facts, at=at, revision=revision, not_covered=found.not_covered)
    judged = replace(judged, grounds=found.grounds)
    if revision == 1:
        return judged
    return replace(judged, policy=policy_check(proposal, events, person, found.facts, at))


def judge_facts(
    facts: Mapping[str, Any], *, at: str, revision: int, not_covered: Sequence[str] = ()
) -> Judged:
    """The same from facts that were computed before; without the events they come from."""
    if revision == 0:
        judgement = judge(facts, law_version=LAW_VERSION, revision=0)
        return Judged(dict(facts), judgement, tuple(not_covered))
    if day_in_japan(at) < LAW_VERSION:  # days of one form sort as text
        judgement = not_judged(LAW_VERSION, revision, BEFORE_THE_FIRST_RULEBOOK)
    else:
        judgement = judge(facts, law_version=LAW_VERSION, revision=revision)
    return Judged(dict(facts), judgement, tuple(not_covered), route=route_abroad(facts))
