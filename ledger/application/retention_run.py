"""What is due is forgotten: classes that were deferred, and people who outlived their terms.

Both end in an ordinary erasure: decided, carried out, completed. What was deferred was decided by
two people before; what outlived its terms goes by a rule that the clinic gives, in years without
any entry about the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from ledger.application.command import Command
from ledger.application.erasing import CarriedOut, carry_out_now, finish
from ledger.application.erasure_plan import register
from ledger.application.keeping import keeping
from ledger.application.persons import person_of
from ledger.application.record import Ledger
from ledger.domain.boundary import of_people
from ledger.domain.decisions.erasing import awaited, planned, withheld_due
from ledger.domain.event import Event
from ledger.domain.events.erasure import DECIDED
from ledger.domain.events.subject import RETIRED
from ledger.domain.retention.classes import TAG, outlived
from ledger.errors import InvalidInput
from ledger.log.content import Actor
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.store.withheld import withheld_in


@dataclass
class Ran:
    """What one run did in one log, in the order it was done."""

    origin: str
    finished: list[CarriedOut] = field(default_factory=list)
    """Interrupted before, and finished now."""
    due: list[CarriedOut] = field(default_factory=list)
    outlived: list[CarriedOut] = field(default_factory=list)
    withheld: list[CarriedOut] = field(default_factory=list)
    """What was withheld of people erased before."""
    left: list[InvalidInput] = field(default_factory=list)
    """What was found due and then refused: it changed while it was looked at."""

    @property
    def all(self) -> list[CarriedOut]:
        """Everything that was destroyed."""
        return [*self.finished, *self.due, *self.outlived, *self.withheld]


@dataclass(frozen=True)
class Due:
    """A registration with classes that were deferred and are kept no longer."""

    decision: Event
    classes: tuple[str, ...]


def due_on(store: Store, origin: str, day: str) -> Iterator[Due]:
    """What was deferred and nothing keeps on a day in Japan. Cost: the records of each person."""
    seen: set[str] = set()
    for decision, _ in register(store, origin).deferred:
        subject = str(decision.subject)
        if subject in seen:
            continue
        head = store.head(origin)
        people = person_of(store, origin, subject)
        seen |= people
        kept = keeping(store, origin, people, head.size if head else 0)
        items = tuple(Item(part.types, part.tags) for part in of_people(people, (DECIDED, RETIRED)))
        events = read_events(store, origin, items)
        for tag, now, _ in planned(awaited(people, events), events, kept, day):
            if now:
                yield Due(decision, tuple(f"{tag}:{klass}" for klass in now))


def outlived_on(
    store: Store, origin: str, candidates: Iterable[str], day: str, years: int
) -> Iterator[str]:
    """Of these registrations those whose person outlived all terms, one for each person."""
    seen: set[str] = set()
    for subject in candidates:
        if subject in seen:
            continue
        head = store.head(origin)
        size = head.size if head else 0
        people = person_of(store, origin, subject, end=size)
        seen |= people
        items = tuple(Item(part.types, part.tags) for part in of_people(people, ()))
        events = read_events(store, origin, items, end=size)
        kept = keeping(store, origin, people, size)
        left = any(True for _ in planned(people, events, kept, day))
        if left and outlived(kept, events, people, day, years):
            yield subject


def withheld_on(store: Store, origin: str, day: str) -> Iterator[str]:
    """For each person with something withheld that nothing keeps any more: the erasure it follows.

    Cost: the records of each person of whom anything was ever withheld.
    """
    for people in withheld_people(store, origin):
        head = store.head(origin)
        items = tuple(Item(part.types, part.tags) for part in of_people(people, (DECIDED,)))
        events = [e for e in read_events(store, origin, items) if e.subject in people]
        kept = keeping(store, origin, people, head.size if head else 0)
        due = withheld_due(people, events, kept, day)
        if due:
            yield next(e.event for e in events if e.subject == due[0] and TAG in e.data["classes"])


def withheld_people(store: Store, origin: str) -> Iterator[frozenset[str]]:
    """Each person of a log of whom anything was ever withheld, once."""
    seen: set[str] = set()
    for withholding in withheld_in(store, origin):
        if str(withholding.subject) not in seen:
            people = person_of(store, origin, str(withholding.subject))
            seen |= people
            yield people


@dataclass(frozen=True)
class Run:
    """One run over one log."""

    ledger: Ledger
    origin: str
    actor: Actor
    day: str

    def run(self, candidates: Iterable[str] = (), years: int | None = None) -> Ran:
        """Finish what was interrupted, carry out what is due, and forget what outlived its terms.

        `candidates`: registrations to be looked at, where `years` is given. What changed while it
        was looked at is left for the next run. Raises as Ledger.execute; what was done stays done.
        """
        done = Ran(self.origin, finish(self.ledger, self.origin, self.actor))
        store = self.ledger.store
        asked = {one.decision.event for one in due_on(store, self.origin, self.day)}
        for decision in sorted(asked):
            done.due += self._erase("erase.due", {"decision": decision}, done)
        if years is not None:
            for subject in list(outlived_on(store, self.origin, candidates, self.day, years)):
                arguments = {"person": subject, "idle_years": years}
                done.outlived += self._erase("erase.outlived", arguments, done)
        for decision in list(withheld_on(store, self.origin, self.day)):
            done.withheld += self._erase("erase.withheld", {"decision": decision}, done)
        return done

    def _erase(self, name: str, arguments: dict[str, object], done: Ran) -> list[CarriedOut]:
        command = Command(name, self._new_id(), arguments, self.actor)
        try:
            outcome = self.ledger.execute(self.origin, command)
        except InvalidInput as error:
            done.left.append(error)
            return []
        return carry_out_now(self.ledger, self.origin, outcome.events, self.actor)

    def _new_id(self) -> str:
        return str(UUID(bytes=self.ledger.people.random(16), version=4))
