"""Every verdict of a log computed again, from exactly the prefix it had seen, without any key.

For each event that carries a verdict:

1. `seen` is a size the log had before it.
2. Its boundary is the one its revision names, for all registrations the person then had.
3. The facts, computed again from that boundary in the prefix `seen`, are those recorded. Only what
   was attested is taken from the event itself.
4. The rules of its rulebook say of these facts what was recorded.
5. An authorisation moreover: no event of its boundary came between `seen` and its own append.

It shows that these rules say this of what was recorded; not that what was recorded is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger import canonical
from ledger.application.persons import person_of
from ledger.application.record import query
from ledger.application.verify import Progress
from ledger.domain.boundary import of_provision
from ledger.domain.decisions.judging import Proposal, judge_provision
from ledger.domain.event import Event
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.log.findings import Finding, Severity
from ledger.store.contract import Item, Store
from ledger.store.feed import event_in, read_events
from ledger.text import Text

VERDICTS = (
    "provision.amended",
    "provision.authorised",
    "provision.not_judged",
    "provision.recorded",
    "provision.refused",
)
BATCH = 200


class RuleKind(StrEnum):
    """A way in which a verdict is not what its rules make of what it had seen."""

    SEEN_IMPOSSIBLE = "seen_impossible"
    """It says it had seen more of the log than there was."""
    BOUNDARY_DIFFERS = "boundary_differs"
    """It names another boundary than its revision does for this person and recipient."""
    FACTS_DIFFER = "facts_differ"
    """The prefix it had seen gives other facts than those recorded."""
    VERDICT_DIFFERS = "verdict_differs"
    """The rules say other than was recorded of the facts."""
    BOUNDARY_CHANGED = "boundary_changed"
    """An event of its boundary stands between what it had seen and the authorisation."""
    RULEBOOK_UNKNOWN = "rulebook_unknown"
    """It was judged under a rulebook that this version does not have."""

    @property
    def severity(self) -> Severity:
        """A break, but for a rulebook that is not here."""
        unknown = self is RuleKind.RULEBOOK_UNKNOWN
        return Severity.UNKNOWN_VERSION if unknown else Severity.BREAK

    @property
    def sentence(self) -> Text:
        """What is said of it; `{at}` stands for the position."""
        return _SENTENCES[self]


_SENTENCES = {
    RuleKind.SEEN_IMPOSSIBLE: Text(
        "Entry {at}: it cannot have seen that much of the log.",
        "{at}番の記録：読んだとする件数が、その時点の台帳の件数と合いません。",
    ),
    RuleKind.BOUNDARY_DIFFERS: Text(
        "Entry {at}: its boundary is not the one that its rules name.",
        "{at}番の記録：読んだ範囲が、規則の定める範囲と異なります。",
    ),
    RuleKind.FACTS_DIFFER: Text(
        "Entry {at}: what it had seen gives other facts.",
        "{at}番の記録：読んだ範囲から求めた事実が、記録された事実と異なります。",
    ),
    RuleKind.VERDICT_DIFFERS: Text(
        "Entry {at}: its rules say otherwise of these facts.",
        "{at}番の記録：規則による判定が、記録された判定と異なります。",
    ),
    RuleKind.BOUNDARY_CHANGED: Text(
        "Entry {at}: authorised although what it depended on had changed.",
        "{at}番の記録：前提が変わった後に許可されています。",
    ),
    RuleKind.RULEBOOK_UNKNOWN: Text(
        "Entry {at}: judged under a rulebook of a newer version.",
        "{at}番の記録：新しい版の規則で判定されています。",
    ),
}

RuleFinding = Finding[RuleKind]


@dataclass(frozen=True)
class Recomputed:
    """How many verdicts were computed again, and those that came out otherwise."""

    verdicts: int
    findings: tuple[RuleFinding, ...]


def recompute(store: Store, origin: str, *, progress: Progress | None = None) -> Recomputed:
    """Every verdict of a log computed again, up to the size the log has now.

    Raises AnswerNotBorneOut where an entry does not match its own leaf hash: verify it first.
    Cost: what the decision itself read, once more, for each verdict.
    """
    head = store.head(origin)
    size = head.size if head else 0
    findings: list[RuleFinding] = []
    verdicts = start = 0
    while entries := store.read(origin, (Item(VERDICTS),), start=start, end=size, limit=BATCH):
        for entry in entries:
            event = event_in(origin, entry)
            if "verdict" in event.data:
                verdicts += 1
                findings += _of_verdict(store, origin, event)
        start = entries[-1].position + 1
        if progress:
            progress(start, size)
    return Recomputed(verdicts, tuple(findings))


def _of_verdict(store: Store, origin: str, event: Event) -> Iterator[RuleFinding]:
    """Steps 1 to 5 for one verdict; what a step cannot go on from ends it."""
    data, at = event.data, event.position
    seen, rulebook = int(data["seen"]), data["rulebook"]
    if seen > at:
        yield RuleFinding(RuleKind.SEEN_IMPOSSIBLE, at, str(seen), f"at most {at}")
        return
    named = (rulebook["law_version"], rulebook["revision"])
    if named not in RULEBOOKS:
        yield RuleFinding(RuleKind.RULEBOOK_UNKNOWN, at, str(named), "a rulebook of this version")
        return
    proposal = _proposal(data)
    if proposal is None:
        yield RuleFinding(RuleKind.FACTS_DIFFER, at, _told(data["facts"]), "what was attested")
        return
    person = person_of(store, origin, str(event.subject), end=seen)
    boundary = of_provision(person, proposal.party)
    parts = [part.as_object() for part in boundary]
    if data["boundary"] != parts:
        found, wanted = _told(data["boundary"]), _told(parts)
        yield RuleFinding(RuleKind.BOUNDARY_DIFFERS, at, found, wanted)
    again = judge_provision(
        proposal,
        read_events(store, origin, query(boundary), end=seen),
        at=str(data.get("corrected", {}).get("happened_at", event.happened_at)),
        recorded_at=event.recorded_at,
    )
    if data["facts"] != again.facts:
        yield RuleFinding(RuleKind.FACTS_DIFFER, at, _told(data["facts"]), _told(again.facts))
    said = again.judgement.as_object()
    if data["verdict"] != said or tuple(data.get("not_covered", ())) != again.not_covered:
        yield RuleFinding(RuleKind.VERDICT_DIFFERS, at, _word(data["verdict"]), _word(said))
    if event.type == "provision.authorised":
        between = store.read(origin, query(boundary), start=seen, end=at, limit=1)
        for other in between:
            found = f"entry {other.position} ({other.type})"
            yield RuleFinding(RuleKind.BOUNDARY_CHANGED, at, found, f"none from {seen} on")


def _proposal(data: Any) -> Proposal | None:
    """What was judged: the provision as recorded, or as an amendment corrects it.

    None if the event does not say what was attested with it.
    """
    provision, facts = data.get("corrected", data), data["facts"]
    if not isinstance(facts.get("misuse_foreseen"), bool) or "data_class" not in facts:
        return None
    return Proposal(
        party=provision["party"],
        items=tuple(provision["items"]),
        purpose=provision["purpose"],
        basis=provision["basis"],
        data_class=facts["data_class"],
        misuse_foreseen=facts["misuse_foreseen"],
    )


def _told(value: Any) -> str:
    return canonical.encode({"value": value}).decode()[len('{"value":') : -1]


def _word(verdict: Any) -> str:
    return f"{verdict['verdict']} {verdict['row']}"
