"""Every verdict of a log computed again, from exactly the prefix it had seen, without any key.

For each event that carries a verdict, under the revision of the rules that it names:

1. `seen` is a size the log had before it.
2. Its boundary is the one its revision names, for all registrations the person then had.
3. The facts, computed again from that boundary in the prefix `seen`, are those recorded, and so are
   the events they come from. Only what was attested is taken from the event itself.
4. The rules of its rulebook say of these facts what was recorded, and its type is what that makes
   it. A record says what they ask of it.
5. What it refers to bears it out: a review, an authorisation, the arrangement under which the data
   are held for another (ledger.application.reliance).
6. An authorisation moreover: no event of its boundary came between `seen` and its own append.

Where the newest revision says otherwise than an older one that judged, both are given: a rule was
corrected, and the log is as sound as before. What follows from a receipt is computed again too,
and so is what may be erased (ledger.application.erasure_check), and whether a data set might be
provided (ledger.application.dataset_check).

It shows that these rules say this of what was recorded; not that what was recorded is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ledger.application.dataset_check import check_datasets
from ledger.application.erasure_check import check_erasures
from ledger.application.prefix import Prefixes
from ledger.application.reliance import reliance
from ledger.application.rule_findings import RuleFinding, RuleKind, differing, told
from ledger.application.verdict_alone import (
    ATTEMPTS,
    RECORDS,
    WELL_FORMED,
    has_verdict,
    type_differs,
    verdicts,
)
from ledger.application.verify import Progress
from ledger.domain.boundary import Boundary, of_party, of_provision
from ledger.domain.decisions.judging import Judged, judge_provision
from ledger.domain.decisions.providing import proposal_of, record_of
from ledger.domain.decisions.receiving import follows_of_receipt
from ledger.domain.decisions.request import Known
from ledger.domain.event import Event
from ledger.domain.facts.instants import known_since
from ledger.domain.facts.proposal import Proposal, attested_in
from ledger.domain.law.alone import newest_revision
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.store.contract import Entries, Item
from ledger.store.feed import event_in

VERDICTS = (*ATTEMPTS, *RECORDS)
RECEIPTS = ("receipt.amended", "receipt.recorded")
OF_RECEIPT = {
    "grounds": RuleKind.GROUNDS_DIFFER,
    "record": RuleKind.RECORD_DIFFERS,
    "findings": RuleKind.FINDINGS_DIFFER,
}
BATCH = 200


@dataclass(frozen=True)
class Word:
    """What one revision said of a provision; verdict and row None where it did not judge."""

    revision: int
    verdict: str | None
    row: str | None
    rule: str | None

    def as_json(self) -> dict[str, object]:
        """The word with its members apart."""
        return {
            "revision": self.revision,
            "verdict": self.verdict,
            "row": self.row,
            "rule": self.rule,
        }


@dataclass(frozen=True)
class Corrected:
    """A verdict of an older revision, and what the newest says from the same prefix.

    What only the newest asks to be attested was attested by nobody: it counts as not said.
    """

    position: int
    then: Word
    now: Word

    def as_json(self) -> dict[str, object]:
        """Both words, and where."""
        return {
            "position": self.position,
            "then": self.then.as_json(),
            "now": self.now.as_json(),
        }


@dataclass(frozen=True)
class Recomputed:
    """How many verdicts were computed again, those that came out otherwise, those corrected."""

    verdicts: int
    findings: tuple[RuleFinding, ...]
    corrected: tuple[Corrected, ...] = ()
    receipts: int = 0
    """How many receipts had what follows from them computed again."""
    erasures: int = 0
    """How many decisions about erasures were looked at again."""
    without_log_before: int = 0
    """Of them, how many rest on a log before this one that is not at hand."""


class Read(NamedTuple):
    """What one verdict was made from, under any revision of the rules."""

    log: Prefixes
    event: Event
    provision: Mapping[str, Any]
    """As recorded, or as an amendment corrects it."""
    proposal: Proposal
    person: frozenset[str]
    """All registrations the person had in the prefix it had seen."""

    def boundary(self, revision: int) -> Boundary:
        """What this revision reads of the log for it."""
        proposal = self.proposal
        return of_provision(self.person, proposal.party, revision, proposal.entruster)

    def judged(self, revision: int) -> tuple[list[Event], Judged]:
        """What this revision reads in the prefix, and its judgement of that."""
        seen = self.event.data["seen"]
        events = self.log.events(self.boundary(revision), end=seen)
        at = str(self.provision.get("happened_at", self.event.happened_at))
        recorded_at = self.event.recorded_at
        again = judge_provision(
            self.proposal, events, person=self.person, at=at, recorded_at=recorded_at,
            revision=revision,
        )  # fmt: skip
        return events, again


def recompute(store: Entries, origin: str, *, progress: Progress | None = None) -> Recomputed:
    """Every verdict of a log computed again, up to the size the log has now.

    Raises AnswerNotBorneOut where an entry does not match its own leaf hash: verify it first.
    Cost: an event that verdicts share is read once, as long as its part of their boundary is kept.
    """
    head = store.head(origin)
    size = head.size if head else 0
    log = Prefixes(store, origin, size)
    findings: list[RuleFinding] = []
    corrected: list[Corrected] = []
    number = receipts = start = 0
    query = (Item((*VERDICTS, *RECEIPTS)),)
    while entries := store.read(origin, query, start=start, end=size, limit=BATCH):
        for entry in entries:
            event = event_in(origin, entry)
            recorded = event.type in RECEIPTS and "record" in event.data
            judged = has_verdict(event)
            number += judged
            receipts += recorded
            if judged or recorded:
                _again(log, event, findings, corrected)
        start = entries[-1].position + 1
        if progress:
            progress(start, size)
    erasures = check_erasures(store, origin, log, size)
    findings += erasures.findings
    about_nobody, otherwise = check_datasets(log, size)
    findings += otherwise
    return Recomputed(
        number + about_nobody, tuple(findings), tuple(corrected), receipts,
        erasures.decisions, erasures.without_log_before,
    )  # fmt: skip


def _again(
    log: Prefixes, event: Event, findings: list[RuleFinding], corrected: list[Corrected]
) -> None:
    """One event computed again; what comes of it joins the two lists."""
    try:
        if event.type in RECEIPTS:
            findings.extend(_of_receipt(log, event))
        else:
            findings.extend(_of_verdict(log, event, corrected))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # Whatever another program wrote must not keep the rest from being looked at.
        why = f"{type(error).__name__}: {error}"
        findings.append(RuleFinding(RuleKind.NOT_COMPUTABLE, event.position, why, WELL_FORMED))


def _of_verdict(log: Prefixes, event: Event, corrected: list[Corrected]) -> Iterator[RuleFinding]:
    """What is wrong with one verdict; what a step cannot go on from ends it."""
    data, at = event.data, event.position
    seen, rulebook = data["seen"], data["rulebook"]
    if seen > at:
        yield RuleFinding(RuleKind.SEEN_IMPOSSIBLE, at, str(seen), f"at most {at}")
        return
    named = (rulebook["law_version"], rulebook["revision"])
    if named not in RULEBOOKS:
        yield RuleFinding(RuleKind.RULEBOOK_UNKNOWN, at, str(named), "a rulebook of this version")
        return
    provision = data.get("corrected", data)
    try:
        attested = attested_in(data["facts"])
    except KeyError:
        yield RuleFinding(RuleKind.FACTS_DIFFER, at, told(data["facts"]), "what was attested")
        return
    proposal = proposal_of(provision, attested)
    if not log.events(of_party(proposal.party), end=seen):
        found = f"party {proposal.party}"
        yield RuleFinding(RuleKind.FACTS_DIFFER, at, found, "a party it had seen")
        return
    person = log.person(str(event.subject), end=seen)
    read = Read(log, event, provision, proposal, person)
    yield from _compared(read)
    corrected.extend(_newest(read))


def _compared(read: Read) -> Iterator[RuleFinding]:
    """Steps 2 to 6 for one verdict."""
    event, data, at = read.event, read.event.data, read.event.position
    revision, seen = data["rulebook"]["revision"], data["seen"]
    events, again = read.judged(revision)
    boundary = read.boundary(revision)
    grounds = {name: one for name, one in data.get("grounds", {}).items() if name != "review"}
    # Revision 0 asked nothing of the record.
    record = record_of(read.provision, Known(events, seen), again).as_object() if revision else None
    # Nor did revisions 0 and 1 ask anything of a policy.
    policy = data["policy_check"] if revision > 1 else again.policy
    for kind, found, wanted in (
        (RuleKind.BOUNDARY_DIFFERS, data["boundary"], [part.as_object() for part in boundary]),
        (RuleKind.FACTS_DIFFER, data["facts"], again.facts),
        (RuleKind.GROUNDS_DIFFER, grounds, dict(again.grounds)),
        (RuleKind.VERDICT_DIFFERS, *verdicts(data, again)),
        (RuleKind.POLICY_DIFFERS, _coded(policy), _coded(again.policy)),
        (RuleKind.RECORD_DIFFERS, data.get("record"), record if event.type in RECORDS else None),
    ):
        if found != wanted:
            yield RuleFinding(kind, at, *differing(found, wanted))
    yield from type_differs(event)
    yield from reliance(read.log, event, read.person)
    if event.type == "provision.authorised":
        for other in read.log.events(boundary, start=seen, end=at)[:1]:
            found_there = f"entry {other.position} ({other.type})"
            yield RuleFinding(RuleKind.BOUNDARY_CHANGED, at, found_there, f"none from {seen} on")


def _coded(check: Any) -> Any:
    """A check of policies without its words, which hold labels: these may be improved any time."""
    if isinstance(check, dict):
        return {name: _coded(one) for name, one in check.items() if name != "reason"}
    return [_coded(one) for one in check] if isinstance(check, list) else check


def _of_receipt(log: Prefixes, event: Event) -> Iterator[RuleFinding]:
    """What is wrong with the record, the findings and the ground of a receipt.

    A receipt does not say how much of the log it had seen, and only linking and erasure keep it
    from being written; so every version of its party that had been taken down before it counts.
    """
    data, at = event.data, event.position
    stated = data.get("corrected", data)
    happened_at = str(stated.get("happened_at", event.happened_at))
    versions = log.events(of_party(stated["party"]), end=at)
    if not versions:
        found = f"party {stated['party']}"
        yield RuleFinding(RuleKind.GROUNDS_DIFFER, at, found, "a party registered before")
        return
    recorded = {name: data.get(name) for name in OF_RECEIPT}
    possible = [
        follows_of_receipt(stated, versions[:size], happened_at, known_since(event))
        for size in range(len(versions), 0, -1)
    ]
    for name, kind in OF_RECEIPT.items():
        if recorded not in possible and recorded[name] != possible[0][name]:
            found, wanted = differing(recorded[name], possible[0][name])
            yield RuleFinding(kind, at, found, wanted)


def _newest(read: Read) -> Iterator[Corrected]:
    """Both words, if the verdict is of an older revision and the newest says otherwise."""
    data = read.event.data
    rulebook, verdict = data["rulebook"], data["verdict"]
    newest = newest_revision(rulebook["law_version"])
    if rulebook["revision"] == newest:
        return
    judgement = read.judged(newest)[1].judgement
    then = Word(rulebook["revision"], verdict["verdict"], verdict["row"], verdict["rule"])
    now = Word(newest, judgement.verdict, judgement.row, judgement.rule)
    if replace(now, revision=then.revision) != then:
        yield Corrected(read.event.position, then, now)
