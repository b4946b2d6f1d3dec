"""Every provision of a data set judged again, from exactly the prefix it had seen, without a key.

Facts, grounds, verdict and what was lacking follow from what was made public before the instant
(ledger.domain.facts.datasets), under the revision of the rules that the entry names. Only how it
was handed over is taken from the entry itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.application.prefix import Prefixes
from ledger.application.rule_findings import RuleFinding, RuleKind, differing
from ledger.application.verdict_alone import WELL_FORMED
from ledger.domain.boundary import Part
from ledger.domain.event import Event, dataset_tag
from ledger.domain.events.dataset import MADE, PROVIDED, READ
from ledger.domain.facts.datasets import Handing, judge_dataset
from ledger.domain.law.rulebook import RULEBOOKS


def check_datasets(log: Prefixes, size: int) -> tuple[int, list[RuleFinding]]:
    """How many provisions of data sets were judged again, and what came out otherwise."""
    findings: list[RuleFinding] = []
    provided = log.asked_once((Part((PROVIDED,)),), end=size)
    for event in provided:
        try:
            findings.extend(_of_provision(log, event))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            why = f"{type(error).__name__}: {error}"
            findings.append(RuleFinding(RuleKind.NOT_COMPUTABLE, event.position, why, WELL_FORMED))
    return len(provided), findings


def _of_provision(log: Prefixes, event: Event) -> Iterator[RuleFinding]:
    data, at = event.data, event.position
    seen, book = data["seen"], data["rulebook"]
    if seen > at:
        yield RuleFinding(RuleKind.SEEN_IMPOSSIBLE, at, str(seen), f"at most {at}")
        return
    named = (book["law_version"], book["revision"])
    if named not in RULEBOOKS:
        yield RuleFinding(RuleKind.RULEBOOK_UNKNOWN, at, str(named), "a rulebook of this version")
        return
    events = log.events((Part(READ, (dataset_tag(data["dataset"]),)),), end=seen)
    made = next((e for e in events if e.type == MADE and e.event == data["made"]), None)
    if made is None:
        found = f"data set {data['dataset']}"
        yield RuleFinding(RuleKind.GROUNDS_DIFFER, at, found, "a data set made before")
        return
    handing = Handing(data["means"], data["recipient_told"], data.get("basis"))
    again = judge_dataset(
        made, events, handing, event.happened_at, law_version=named[0], revision=named[1]
    )
    for kind, found, wanted in (
        (RuleKind.FACTS_DIFFER, data["facts"], again.facts),
        (RuleKind.GROUNDS_DIFFER, data["grounds"], again.grounds),
        (RuleKind.VERDICT_DIFFERS, data["verdict"], again.judgement.as_object()),
        (RuleKind.FINDINGS_DIFFER, data["lacking"], list(again.lacking)),
    ):
        if found != wanted:
            yield RuleFinding(kind, at, *differing(found, wanted))
