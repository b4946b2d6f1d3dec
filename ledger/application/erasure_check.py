"""Every erasure of a log looked at again, from what the log told before it, without any key.

1. A decision follows from an open proposal about this person, from an earlier decision that
   deferred something, or from terms that the person has outlived.
2. Whoever proposed does not decide, nor does anybody for whom they act (four eyes).
3. What it destroys no law kept on that day, and what it defers a law did keep: what follows from
   the records of the person is computed again from the prefix before it.
4. A completion is of one earlier decision, of the same registration and classes, once.
5. Every decision that destroys something has its completion.

What was carried over from a log before was decided there, and is looked at in that log. Where that
log is not at hand, what it kept is not known: then only what this log keeps is held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from ledger.application.erased import stood_as
from ledger.application.erased_later import UNREADABLE, logs_after
from ledger.application.keeping import keeping
from ledger.application.look_up import REGISTERED
from ledger.application.prefix import Prefixes
from ledger.application.rule_findings import RuleFinding, RuleKind, told
from ledger.application.verdict_alone import WELL_FORMED
from ledger.domain.boundary import of_people
from ledger.domain.decisions.erasing import (
    ABOUT_PERSON,
    awaited,
    hands,
    planned,
    withheld_due,
)
from ledger.domain.event import Event
from ledger.domain.events.erasure import COMPLETED, DECIDED, DECLINED, PROPOSED
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.retention.classes import ClassKept, outlived
from ledger.domain.retention.terms import REVISION
from ledger.domain.terms.erasures import TERM_OVER
from ledger.domain.withheld import is_of_withholding
from ledger.store.contract import Entries, Item
from ledger.store.feed import event_in, read_events

OF_ERASURES = (Item((COMPLETED, DECIDED, DECLINED)),)
OUT_OF_FORM = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class ErasuresChecked:
    """What came of looking at the erasures of one log."""

    decisions: int
    """How many were looked at; those carried over are not among them."""
    findings: tuple[RuleFinding, ...]
    without_log_before: int
    """Of them, how many are about somebody of whom a log that is not at hand may keep something."""


def check_erasures(store: Entries, origin: str, log: Prefixes, size: int) -> ErasuresChecked:
    """Every erasure of a log below a size. Cost: the records of each person who was erased.

    Raises AnswerNotBorneOut where an entry does not match its own leaf hash.
    """
    check = _Check(store, origin, log)
    events = read_events(store, origin, OF_ERASURES, end=size)
    here = [event for event in events if "carried_from" not in event.data]
    for command, group in groupby(here, lambda event: (event.command, event.type)):
        check.add(command[1], list(group))
    check.add_unfinished(events)
    return ErasuresChecked(check.decisions, tuple(check.findings), check.without_log_before)


class _Decision(NamedTuple):
    """The events of one decision, with what the log told before them."""

    events: Sequence[Event]
    person: frozenset[str]
    before: Sequence[Event]
    kept: Sequence[ClassKept]
    day: str
    whole: bool
    """Whether every log in which the person stood is at hand."""

    @property
    def first(self) -> Event:
        """The first of its events; the others say the same but for classes."""
        return self.events[0]


class _Check:
    def __init__(self, store: Entries, origin: str, log: Prefixes) -> None:
        self._store, self._origin, self._log = store, origin, log
        self.findings: list[RuleFinding] = []
        self.decisions = self.without_log_before = 0
        self._completed: set[str] = set()

    def add(self, type_name: str, events: Sequence[Event]) -> None:
        """Look at the events of one command that have one type."""
        try:
            if type_name == COMPLETED:
                found = [one for event in events for one in self._completion(event)]
            elif type_name == DECLINED:
                found = [one for event in events for one in self._declined(event)]
            else:
                found = list(self._decision(events))
        except OUT_OF_FORM as error:
            # Whatever another program wrote must not keep the rest from being looked at.
            why = f"{type(error).__name__}: {error}"
            at = events[0].position
            found = [RuleFinding(RuleKind.NOT_COMPUTABLE, at, why, WELL_FORMED)]
        self.findings += found

    def add_unfinished(self, events: Iterable[Event]) -> None:
        """Say which decisions destroy something and are not recorded as completed.

        A closed log takes no entry: what was decided in it is completed in one that goes on after.
        """
        for later in logs_after(self._store, self._origin):
            for entry in self._store.read(later, (Item((COMPLETED,)),)):
                with suppress(*UNREADABLE):  # what is wrong there is told of that log
                    self._completed.add(str(event_in(later, entry).data["decision"]))
        for event in events:
            destroys = event.type == DECIDED and event.data.get("classes")
            if destroys and event.event not in self._completed:
                self._found(RuleKind.ERASURE_UNFINISHED, event, "nothing", "an entry that says so")

    def _found(self, kind: RuleKind, event: Event, found: str, wanted: str) -> None:
        self.findings.append(RuleFinding(kind, event.position, found, wanted))

    # Decisions.

    def _decision(self, events: Sequence[Event]) -> Iterator[RuleFinding]:
        self.decisions += 1
        read = self._read(events)
        self.without_log_before += not read.whole
        yield from self._ground(read)
        if read.first.data["revision"] == REVISION:
            yield from _what_goes(read)
            return
        found = f"revision {read.first.data['revision']} of the rules of retention"
        wanted = f"revision {REVISION}, or a newer daicho"
        yield RuleFinding(RuleKind.NOT_COMPUTABLE, read.first.position, found, wanted)

    def _read(self, events: Sequence[Event]) -> _Decision:
        first = events[0]
        person, end = self._log.person(str(first.subject), end=first.position), first.position
        before = self._log.asked_once(of_people(person, ABOUT_PERSON), end=end)
        kept = keeping(self._store, self._origin, person, end)
        whole = all(self._is_followed(tag) for tag in person)
        return _Decision(events, person, before, kept, day_in_japan(first.recorded_at), whole)

    def _is_followed(self, subject: str) -> bool:
        """Whether every log in which a registration stood before is at hand."""
        origin, tag = list(stood_as(self._store, self._origin, subject))[-1]
        registered = read_events(self._store, origin, (Item(REGISTERED, (tag,)),))
        return not any("carried_from" in one.data for one in registered if one.subject == tag)

    def _ground(self, read: _Decision) -> Iterator[RuleFinding]:
        """Steps 1 and 2 for one decision."""
        data, at = read.first.data, read.first.position
        found = told({name: data.get(name) for name in SAID if name in data})
        if any(_said(event) != _said(read.first) for event in read.events):
            yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, "one ground for all")
        elif "follows" in data:
            wanted = self._earlier_fault(read)
            if wanted:
                yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, wanted)
        elif "idle_years" in data:
            yield from _outlived(read, found)
        else:
            yield from self._proposed(read.first, read.person, read.before)

    def _earlier_fault(self, read: _Decision) -> str:
        """Why the decision that is named does not bear this out; nothing if it does."""
        data = read.first.data
        earlier = self._log.event(str(data["follows"]), end=read.first.position)
        if earlier is None or earlier.type != DECIDED or earlier.subject not in read.person:
            return "an earlier decision about this person"
        if _said(earlier)[:2] != _said(read.first)[:2]:
            return "ground and proposal of the decision it follows"
        if is_of_withholding(read.first):
            return ""  # it follows what is looked at in _what_goes
        waiting = awaited(read.person, read.before)
        return "" if waiting else "a decision that deferred something"

    def _declined(self, event: Event) -> Iterator[RuleFinding]:
        person = self._log.person(str(event.subject), end=event.position)
        before = self._log.asked_once(of_people(person, ABOUT_PERSON), end=event.position)
        yield from self._proposed(event, person, before)

    def _proposed(
        self, event: Event, person: frozenset[str], before: Sequence[Event]
    ) -> Iterator[RuleFinding]:
        """What is wrong with the proposal that a decision names, and with whose it is."""
        at, number = event.position, str(event.data.get("proposal"))
        proposal = self._log.event(number, end=at)
        if proposal is None or proposal.type != PROPOSED or proposal.subject not in person:
            found = f"{number} ({proposal.type})" if proposal else number
            wanted = "an earlier proposal about this person"
            yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, wanted)
            return
        ground = event.data.get("ground", proposal.data["ground"])
        if ground != proposal.data["ground"] or ground == TERM_OVER:
            found, wanted = f"ground {ground}", f"ground {proposal.data['ground']}, of a person"
            yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, wanted)
        for other in before:
            if other.type in (DECIDED, DECLINED) and other.data.get("proposal") == number:
                found = f"{number}, decided by entry {other.position}"
                yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, "an open proposal")
                break
        same = hands(proposal.actor) & hands(event.actor)
        if same:
            found, wanted = ", ".join(sorted(same)), f"others than proposed it in {number}"
            yield RuleFinding(RuleKind.ERASED_BY_ONE, at, found, wanted)

    # Completions.

    def _completion(self, event: Event) -> Iterator[RuleFinding]:
        at, number = event.position, str(event.data["decision"])
        decision = self._log.event(number, end=at)
        if decision is None or decision.type != DECIDED or decision.subject != event.subject:
            found = f"{number} ({decision.type})" if decision else number
            wanted = "an earlier decision about this registration"
            yield RuleFinding(RuleKind.COMPLETION_DIFFERS, at, found, wanted)
            return
        if number in self._completed:
            yield RuleFinding(RuleKind.COMPLETION_DIFFERS, at, f"{number} again", "once")
        self._completed.add(number)
        classes = [told(one.data["classes"]) for one in (event, decision)]
        if classes[0] != classes[1]:
            yield RuleFinding(RuleKind.COMPLETION_DIFFERS, at, *classes)


SAID = ("ground", "proposal", "follows", "idle_years", "revision")
"""What all events of one decision say alike."""


def _said(event: Event) -> list[Any]:
    return [event.data.get(name) for name in SAID]


def _outlived(read: _Decision, found: str) -> Iterator[RuleFinding]:
    """What is wrong with a decision by the rule alone, which no person took."""
    data, at = read.first.data, read.first.position
    if data["ground"] != TERM_OVER or "proposal" in data:
        wanted = f"ground {TERM_OVER}, and no proposal"
        yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, wanted)
    years = int(data["idle_years"])
    if read.whole and not outlived(read.kept, read.before, read.person, read.day, years):
        wanted = f"terms that are over, and no entry for {years} years"
        yield RuleFinding(RuleKind.ERASURE_UNFOUNDED, at, found, wanted)


def _what_goes(read: _Decision) -> Iterator[RuleFinding]:
    """Step 3 for one decision, registration by registration."""
    if is_of_withholding(read.first):
        yield from _withheld_goes(read)
        return
    of = awaited(read.person, read.before) if "follows" in read.first.data else read.person
    wanted = {tag: (now, rows) for tag, now, rows in planned(of, read.before, read.kept, read.day)}
    for event in read.events:
        now, deferred = wanted.pop(str(event.subject), ([], []))
        early = _kept(event.data["classes"], deferred)
        if early:
            found = ", ".join(sorted(str(one["class"]) for one in early))
            why = "; ".join(f"{one['class']} kept {_until(one)}" for one in early)
            yield RuleFinding(RuleKind.ERASED_TOO_EARLY, event.position, found, why)
            continue
        said = told({name: event.data[name] for name in ("classes", "deferred")})
        follows = told({"classes": now, "deferred": deferred})
        if said != follows and read.whole:
            yield RuleFinding(RuleKind.ERASURE_DIFFERS, event.position, said, follows)
    if wanted and read.whole:
        left_out = ", ".join(sorted(wanted))
        at = read.first.position
        yield RuleFinding(RuleKind.ERASURE_DIFFERS, at, "nothing", f"a decision about {left_out}")


def _withheld_goes(read: _Decision) -> Iterator[RuleFinding]:
    """Step 3 for what was withheld: it goes after all else, once no law keeps it."""
    due = withheld_due(read.person, read.before, read.kept, read.day)
    for event in read.events:
        if str(event.subject) not in due and read.whole:
            found = told({"classes": event.data["classes"]})
            wanted = "what is kept by no law, of somebody erased to the tag"
            yield RuleFinding(RuleKind.ERASED_TOO_EARLY, event.position, found, wanted)


def _kept(classes: Sequence[str], deferred: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """What a law keeps of the classes that are destroyed."""
    return [one for one in deferred if one["class"] in classes]


def _until(deferred: Mapping[str, str]) -> str:
    until, record = deferred.get("until", "as long as a series runs"), deferred.get("record")
    return f"until {until}" + (f" by {record}" if record else "")
