"""Erasure of a person's data: what goes now, what a law still keeps, and who may decide it.

Four eyes: whoever proposed an erasure does not decide it. Nothing that the Act keeps is destroyed;
it is deferred, with its day, and decided when that day is over. Once all classes of a registration
are decided its tag key goes too: the tag then points to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ledger.domain.boundary import ERASURE, LINKING, Boundary, Part, of_people
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
from ledger.domain.event import Event, NewEvent
from ledger.domain.events.disclosure import HANDED_OUT
from ledger.domain.events.erasure import COMPLETED, DECIDED, DECLINED, PROPOSED
from ledger.domain.events.subject import RETIRED
from ledger.domain.events.withholding import WITHHOLDING
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.retention.classes import TAG, ClassKept, outlived
from ledger.domain.retention.entry import AMENDED, KEPT, RECORDED
from ledger.domain.retention.terms import REVISION
from ledger.domain.terms.erasures import TERM_OVER
from ledger.domain.withheld import RESTRICTED
from ledger.text import Text

DATA_CLASSES = ("identity", "record")
"""Classes of keys that every registration has; `tag` seals nothing and goes last."""
ABOUT_PERSON = tuple(sorted({
    *KEPT, *LINKING, *ERASURE, *WITHHOLDING, PROPOSED, DECLINED, RETIRED, HANDED_OUT,
}))  # fmt: skip
"""All that can be about a person: what happened, and what was decided and handed out since."""
# Whatever they are about, they may rest on who a person is: a party's representative, an agent.
RECORDS: Boundary = (Part(tuple(sorted((*AMENDED, *RECORDED)))),)


def propose(request: Request, known: Known) -> Decided:
    """The proposal; another actor decides it."""
    check_person(request, known)
    if not anything_left(request.subjects, known.events):
        raise refuse("person", request.arguments["person"], NOT_ERASED)
    if request.arguments["ground"] == TERM_OVER:
        raise refuse("ground", TERM_OVER, A_PERSONS_GROUND)
    standing = open_proposals(known.events)
    if standing:
        wanted = Text("a person without an open proposal", "未決の起案がない本人")
        raise refuse(
            "person", f"{request.arguments['person']}, proposed by {standing[0].event}", wanted
        )
    data = payload_of(request.arguments, "ground", "requested_at")
    tags = tuple(sorted(request.subjects - {str(request.subject)}))
    return Decided(
        (NewEvent(PROPOSED, request.new_event(), data, subject=request.subject, tags=tags),)
    )


def decide(request: Request, known: Known) -> Decided:
    """What goes now and what is deferred, one event for each registration."""
    proposal = _proposal(request, known)
    data = {"ground": proposal.data["ground"], "proposal": proposal.event}
    return _decided(request, known, data)


def decline(request: Request, known: Known) -> Decided:
    """The decision to erase nothing, with its reason."""
    proposal = _proposal(request, known)
    data = {"proposal": proposal.event, "reason": request.arguments["reason"]}
    event = NewEvent(
        DECLINED, request.new_event(), data, subject=proposal.subject, tags=proposal.tags
    )
    return Decided((event,))


def due(request: Request, known: Known) -> Decided:
    """What an earlier decision deferred and nothing keeps any more."""
    first = target(request, "decision", DECIDED)
    waiting = awaited(request.subjects, known.events)
    today = day_in_japan(request.recorded_at)
    if not any(now for _, now, _ in planned(waiting, known.events, known.kept, today)):
        rows = (one for tag in sorted(waiting) for one in deferred_by(tag, known.events))
        days = sorted(str(one.get("until", "-")) for one in rows)
        found = f"{first.event}; kept until: {', '.join(days) or '-'}"
        wanted = Text(f"a decision that deferred something due before {today}",
                      f"{today} より前に期限の来たものを先送りした決定")  # fmt: skip
        raise refuse("decision", found, wanted)
    data = {"ground": first.data["ground"], "follows": first.event}
    return _decided(request, known, data | payload_of(first.data, "proposal"), waiting)


def outlived_terms(request: Request, known: Known) -> Decided:
    """The erasure of somebody whose terms are all over and of whom nothing was heard for years."""
    check_person(request, known)
    years = int(request.arguments["idle_years"])
    today = day_in_japan(request.recorded_at)
    if not anything_left(request.subjects, known.events):
        raise refuse("person", request.arguments["person"], NOT_ERASED)
    if not outlived(known.kept, known.events, request.subjects, today, years):
        wanted = Text(f"somebody whose terms are all over, without an entry for {years} years",
                      f"保存期間がすべて満了し、{years}年間記録のない本人")  # fmt: skip
        raise refuse("person", request.arguments["person"], wanted)
    return _decided(request, known, {"ground": TERM_OVER, "idle_years": years})


def withheld(request: Request, known: Known) -> Decided:
    """What was withheld of somebody whose ordinary keys are gone, once no law keeps that either."""
    first = target(request, "decision", DECIDED)
    today = day_in_japan(request.recorded_at)
    tags = withheld_due(request.subjects, known.events, known.kept, today)
    if not tags:
        wanted = Text("a person of whom something withheld is due",
                      "非開示の記録の期限が来た本人")  # fmt: skip
        raise refuse("decision", first.event, wanted)
    data = {
        "ground": first.data["ground"], "follows": first.event,
        **payload_of(first.data, "proposal"),
        "classes": [RESTRICTED], "deferred": [], "revision": REVISION,
    }  # fmt: skip
    return Decided(tuple(
        NewEvent(DECIDED, request.new_event(), data, subject=tag,
                 tags=tuple(sorted(request.subjects - {tag})))
        for tag in tags
    ))  # fmt: skip


def withheld_due(
    subjects: frozenset[str], events: Sequence[Event], kept: Sequence[ClassKept], day: str
) -> list[str]:
    """Registrations erased to the tag of which something withheld is left that no law keeps."""
    left = {one.subject for one in kept if one.klass == RESTRICTED and one.entries}
    held = {one.subject for one in kept if one.klass == RESTRICTED and one.kept_on(day)}
    gone = {tag: destroyed(tag, events) for tag in subjects}
    return [tag for tag in sorted(left - held & subjects)
            if TAG in gone[tag] and RESTRICTED not in gone[tag]]  # fmt: skip


def complete(request: Request, known: Known) -> Decided:
    """That keys and ciphertexts of a decision are destroyed."""
    decision = target(request, "decision", DECIDED)
    for event in known.events:
        if event.type == COMPLETED and event.data["decision"] == decision.event:
            wanted = Text("one not completed yet", "まだ完了していない決定")
            raise refuse("decision", f"{decision.event}, completed by {event.event}", wanted)
    data = {"classes": list(decision.data["classes"]), "decision": decision.event}
    return Decided((NewEvent(COMPLETED, request.new_event(), data, subject=decision.subject),))


NOT_ERASED = Text("a person not erased yet", "まだ消去されていない本人")
A_PERSONS_GROUND = Text(
    "a ground that a person decides on; TERM_OVER is for daicho retention run",
    "人が判断する理由（TERM_OVER は daicho retention run が用います）",
)


def unfinished(events: Sequence[Event]) -> list[Event]:
    """Decisions, in order, of which no completion is recorded; those that destroy nothing aside."""
    done = {event.data["decision"] for event in events if event.type == COMPLETED}
    return [
        event
        for event in events
        if event.type == DECIDED and event.data["classes"] and event.event not in done
    ]


def destroyed(subject: str, events: Sequence[Event]) -> frozenset[str]:
    """Classes of one registration that were decided to be destroyed."""
    return frozenset(
        str(klass)
        for event in events
        if event.type == DECIDED and event.subject == subject
        for klass in event.data["classes"]
    )


def deferred_by(subject: str, events: Sequence[Event]) -> list[Mapping[str, Any]]:
    """What is still to go of one registration: as the newest decision deferred it."""
    gone = destroyed(subject, events)
    newest = [e for e in events if e.type == DECIDED and e.subject == subject][-1:]
    rows = [one for event in newest for one in event.data["deferred"]]
    return [one for one in rows if one["class"] not in gone]


def awaited(subjects: frozenset[str], events: Sequence[Event]) -> frozenset[str]:
    """Of a person's registrations those that a decision left waiting for their day.

    And those that took their place since, with new keys: they hold the same person. One that was
    only linked since was never decided about; it waits for a decision of its own.
    """
    waiting = {tag for tag in subjects if deferred_by(tag, events)}
    in_their_place = set[str]()
    for event in events:
        if event.type == RETIRED:
            old, before = str(event.subject), [e for e in events if e.position < event.position]
            if old in in_their_place or deferred_by(old, before):
                in_their_place.add(str(event.data["by"]))
    return frozenset(waiting | in_their_place & subjects)


def planned(
    subjects: frozenset[str], events: Sequence[Event], kept: Sequence[ClassKept], day: str
) -> Iterator[tuple[str, list[str], list[dict[str, str]]]]:
    """(registration, classes that go, what a law defers) on a day in Japan, of all that is left."""
    longest_last = sorted(kept, key=lambda one: (one.running, one.until or ""))
    held = {(one.subject, one.klass): one for one in longest_last if one.kept_on(day)}
    for tag in sorted(subjects):
        gone = destroyed(tag, events)
        there = {*DATA_CLASSES, *(one.klass for one in kept if one.subject == tag)}
        there -= {TAG, RESTRICTED}
        left = sorted(there - gone)
        now = [klass for klass in left if (tag, klass) not in held]
        deferred = [_deferred(held[tag, klass]) for klass in left if (tag, klass) in held]
        if TAG not in gone and (tag, TAG) in held:
            deferred.append(_deferred(held[tag, TAG]))
        elif TAG not in gone and not deferred:
            now.append(TAG)
        if now or deferred:
            yield tag, now, deferred


def _deferred(kept: ClassKept) -> dict[str, str]:
    found = {"class": kept.klass, "until": None if kept.running else kept.until,
             "rule": kept.rule, "record": kept.record}  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def _decided(
    request: Request, known: Known, data: Mapping[str, Any], of: frozenset[str] | None = None
) -> Decided:
    """The decision about all registrations of a person, or about some of them."""
    today = day_in_japan(request.recorded_at)
    events = tuple(
        NewEvent(
            DECIDED, request.new_event(),
            {**data, "classes": now, "deferred": deferred, "revision": REVISION},
            subject=tag, tags=tuple(sorted(request.subjects - {tag})),
        )
        for tag, now, deferred in planned(of or request.subjects, known.events, known.kept, today)
    )  # fmt: skip
    if not events:
        raise refuse(*_first_argument(request), NOT_ERASED)
    return Decided(events)


def _first_argument(request: Request) -> tuple[str, Any]:
    return next(iter(request.arguments.items()))


def anything_left(subjects: Collection[str], events: Sequence[Event]) -> bool:
    """Whether anything of a person is neither destroyed nor on its way."""
    return any(not destroyed(tag, events) and not deferred_by(tag, events) for tag in subjects)


def open_proposals(events: Sequence[Event]) -> list[Event]:
    """Proposals that no decision names; `events` hold the decisions too."""
    closed = {e.data.get("proposal") for e in events if e.type in (DECIDED, DECLINED)}
    return [e for e in events if e.type == PROPOSED and e.event not in closed]


def _proposal(request: Request, known: Known) -> Event:
    """The proposal meant; InvalidInput unless it is open and somebody else's."""
    proposal = target(request, "proposal", PROPOSED)
    for event in known.events:
        if event.type in (DECIDED, DECLINED) and event.data.get("proposal") == proposal.event:
            wanted = Text("a proposal not yet decided", "まだ決定していない起案")
            raise refuse("proposal", f"{proposal.event}, decided by {event.event}", wanted)
    same = hands(proposal.actor) & hands(request.actor)
    if same:
        wanted = Text("somebody other than who proposed it", "起案した人以外の人")
        raise refuse("actor", ", ".join(sorted(same)), wanted)
    return proposal


def hands(actor: Mapping[str, str]) -> set[str]:
    """Who acted, and for whom."""
    return {actor[name] for name in ("id", "on_behalf_of") if actor.get(name)}


def _everything(request: Request) -> Boundary:
    return of_people(request.subjects, ABOUT_PERSON)


def _everything_and_records(request: Request) -> Boundary:
    return (*_everything(request), *RECORDS)


def _erasures(request: Request) -> Boundary:
    return of_people(request.subjects, (*LINKING, *ERASURE))


DECISIONS = {
    "erase.propose": Decision(_everything, propose),
    "erase.decide": Decision(_everything, decide, _everything_and_records, keeping=True),
    "erase.decline": Decision(_everything, decline),
    "erase.due": Decision(_everything, due, _everything_and_records, keeping=True),
    "erase.outlived": Decision(_everything, outlived_terms, _everything_and_records, keeping=True),
    "erase.withheld": Decision(_everything, withheld, _everything_and_records, keeping=True),
    "erase.complete": Decision(_erasures, complete),
}
