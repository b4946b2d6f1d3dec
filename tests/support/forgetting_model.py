"""What must be readable of a clinic's people, and what must be forgotten: a plain second reading.

It is told every entry as it is appended, and what was said in it; all else it works out anew from
the entries below a size, by the rules of the design and of the Act, with none of the ledger's code.

    identity   kept by every record of a provision of the same registration
    record     kept by such a record sealed under it, and by what such a record rests on
    tag        kept as long as anything that has its registration as subject
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from ledger.domain.event import Event

RUNNING = "9999-99-99"
"""Later than every day: a series that still runs."""
DATA = ("identity", "record")
EVERY = (*DATA, "tag")
FOLLOWS = {"provision.amended": "provision", "consent.withdrawn": "consent"}

Name = tuple[str, str]
"""A registration's tag, and a class of its keys."""


@dataclass(frozen=True)
class Said:
    """What a command was given, by its id: what is sealed, and how its record is kept."""

    payload: dict[str, Any] = field(default_factory=dict)
    series: bool = False
    last: str | None = None
    """Day of the last provision of a series that this closes."""


@dataclass(frozen=True)
class Erased:
    """What one decision must say of a registration: what goes now, and what stays until when."""

    now: frozenset[str]
    deferred: frozenset[tuple[str, str | None]]


def day_of(instant: str) -> str:
    """The calendar day in Japan."""
    return (datetime.fromisoformat(instant) + timedelta(hours=9)).date().isoformat()


def years_after(day: str, years: int) -> str:
    """The last day of a term of years whose first day is the day after."""
    first = date.fromisoformat(day) + timedelta(days=1)
    try:
        end = first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:
        end = date(first.year + years, 2, 28)
    return end.isoformat()


@dataclass
class Forgetting:
    """One log, and what there is of its keys and sealed parts."""

    said: dict[str, Said] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    keys: set[Name] = field(default_factory=set)
    sealed: set[int] = field(default_factory=set)
    """Positions whose sealed part is there."""
    rows: set[tuple[str, str]] = field(default_factory=set)
    """(number, tag) by which a person can be looked up."""

    @property
    def size(self) -> int:
        return len(self.events)

    # What is appended.

    def take(self, group: list[Event]) -> None:
        """The events of one command, the next in the log; what they decide must be right."""
        for event in group:
            if event.type == "erasure.decided":
                self._check_decided(group, event)
        for event in group:
            assert event.position == self.size
            self.events.append(event)
            if event.sealed_class:
                self.sealed.add(event.position)
            if event.type == "subject.registered":
                tag = str(event.subject)
                self.keys |= {(tag, klass) for klass in EVERY}
                self.rows |= {(number, tag) for number in self.payload(event)["numbers"]}
            if event.type == "erasure.completed":
                self._destroy({(str(event.subject), klass) for klass in event.data["classes"]})

    def payload(self, event: Event) -> dict[str, Any]:
        """What is sealed in an event."""
        return self.said[event.command].payload

    def _destroy(self, names: set[Name]) -> None:
        self.keys -= names
        gone = {tag for tag, klass in names if klass == "identity"}
        self.rows = {row for row in self.rows if row[1] not in gone}
        self.sealed -= {
            event.position for event in self.events if (event.subject, event.sealed_class) in names
        }

    def back_to(self, size: int, keys: set[Name], sealed: set[int], rows: set[Any]) -> None:
        """The log as it was at a size, with keys and sealed parts as they come from elsewhere.

        Whatever the entries say is to be destroyed does not come back.
        """
        del self.events[size:]
        tags = {str(e.subject) for e in self.events if e.type == "subject.registered"}
        self.keys = {name for name in keys if name[0] in tags}
        self.sealed = {position for position in sealed if position < size}
        self.rows = {row for row in rows if row[1] in tags}
        self._destroy(self.decided())

    # What was decided.

    def decided(self, size: int | None = None) -> set[Name]:
        """Classes that were decided to be destroyed."""
        return {
            (str(event.subject), klass)
            for event in self.events[:size] if event.type == "erasure.decided"
            for klass in event.data["classes"]
        }  # fmt: skip

    def waiting(self) -> set[Name]:
        """Classes decided, of which it is not recorded that they are destroyed."""
        done = {e.data["decision"] for e in self.events if e.type == "erasure.completed"}
        return {
            (str(event.subject), klass)
            for event in self.events if event.type == "erasure.decided" and event.event not in done
            for klass in event.data["classes"]
        }  # fmt: skip

    def deferred(self, tag: str) -> set[str]:
        """Classes of a registration that are to go as soon as nothing keeps them."""
        newest = [e for e in self.events if e.type == "erasure.decided" and e.subject == tag][-1:]
        rows = {one["class"] for event in newest for one in event.data["deferred"]}
        return rows - {klass for of, klass in self.decided() if of == tag}

    def open_proposals(self) -> list[Event]:
        """Erasures proposed and neither decided nor declined."""
        closed = {e.data.get("proposal") for e in self.events if e.type != "erasure.proposed"}
        return [e for e in self.events if e.type == "erasure.proposed" and e.event not in closed]

    # Who is who.

    def registrations(self) -> list[str]:
        """Every tag, in order."""
        return [str(e.subject) for e in self.events if e.type == "subject.registered"]

    def person(self, tag: str) -> set[str]:
        """All registrations that stand linked with one."""
        standing: dict[frozenset[str], bool] = {}
        for event in self.events:
            if event.type in ("subject.linked", "subject.unlinked"):
                pair = frozenset((str(event.subject), str(event.data["other"])))
                standing[pair] = event.type == "subject.linked"
        found, before = {tag}, set[str]()
        while found != before:
            before = set(found)
            for pair, stands in standing.items():
                if stands and pair & found:
                    found |= pair
        return found

    def in_use(self, tag: str) -> str:
        """The registration that took the place of one whose keys leaked."""
        for event in self.events:
            if event.type == "subject.retired" and event.subject == tag:
                return self.in_use(str(event.data["by"]))
        return tag

    def sealing(self, tag: str) -> str:
        """The registration under which something about a person is sealed, who is named by one."""
        return self.in_use(tag) if len(self.person(tag)) > 1 else tag

    # What the Act keeps.

    def kept(self, tag: str, klass: str) -> str:
        """The last day of the longest term of a class; empty if there is none."""
        return max((self.term(event) for event in self._under(tag, klass)), default="")

    def _under(self, tag: str, klass: str) -> Iterator[Event]:
        for event in self.events:
            if event.subject == tag and klass in ("tag", event.sealed_class):
                yield event

    def term(self, event: Event) -> str:
        if event.type in FOLLOWS:
            named = event.data[FOLLOWS[event.type]]
            return next(self.term(one) for one in self.events if one.event == named)
        if event.type == "provision.recorded":
            return self._own_term(event)
        if event.type == "subject.registered":
            held = (one for one in self._records() if one.subject == event.subject)
        elif event.type == "consent.given":
            held = (one for one in self._records() if event.event in self._rests_on(one))
        else:
            return ""
        return max((self._own_term(one) for one in held), default="")

    def _records(self) -> Iterator[Event]:
        return (event for event in self.events if event.type == "provision.recorded")

    def _newest(self, record: Event) -> Event:
        """What states a record now: the record itself, or its newest amendment."""
        amended = [e for e in self.events if e.data.get("provision") == record.event]
        return amended[-1] if amended else record

    def _rests_on(self, record: Event) -> set[str]:
        named = set(self._newest(record).data["grounds"].values())
        more = {e.data[FOLLOWS[e.type]] for e in self.events
                if e.type in FOLLOWS and e.event in named}  # fmt: skip
        return named | more

    def _own_term(self, record: Event) -> str:
        statement = self._newest(record)
        said = self.said[statement.command]
        if said.last is not None:
            return years_after(said.last, 3)
        if said.series:
            return RUNNING
        return years_after(day_of(statement.recorded_at), 3)

    # What an erasure takes.

    def plan(self, tag: str, day: str) -> Erased:
        """What goes now of a registration, and what stays, of all that was not decided before."""
        gone = {klass for of, klass in self.decided() if of == tag}
        left = {klass: self.kept(tag, klass) for klass in DATA if klass not in gone}
        stay = {klass: until for klass, until in left.items() if until >= day}
        now = set(left) - set(stay)
        if "tag" not in gone:
            until = self.kept(tag, "tag")
            if until >= day:
                stay["tag"] = until
            elif not stay:
                now.add("tag")
        rows = {(klass, None if until == RUNNING else until) for klass, until in stay.items()}
        return Erased(frozenset(now), frozenset(rows))

    def falls_due(self, day: str) -> dict[str, frozenset[str]]:
        """Registrations with classes that were deferred and that nothing keeps any more.

        What took the place of such a registration after its keys leaked goes with it.
        """
        found = {}
        for tag in self.registrations():
            if self._to_go(tag) and (now := self.plan(tag, day).now):
                found[tag] = now
        return found

    def _to_go(self, tag: str) -> bool:
        """Whether it was deferred, or has taken the place of one that was decided about."""
        if self.deferred(tag):
            return True
        came = [e for e in self.events if e.type == "subject.retired" and e.data["by"] == tag]
        return any(
            str(event.subject) in self.person(tag)
            and (self._was_decided(event) or self._to_go(str(event.subject)))
            for event in came
        )

    def _was_decided(self, retired: Event) -> bool:
        return any(
            event.type == "erasure.decided" and event.subject == retired.subject
            for event in self.events[: retired.position]
        )

    def outlived(self, tag: str, day: str, years: int) -> bool:
        """Whether all terms of a person are over, nothing stands, and nothing was heard."""
        person = self.person(tag)
        if not any(self._is_left(one, day) for one in person):
            return False
        terms = [self.kept(one, klass) for one in person for klass in EVERY]
        if not any(terms) or RUNNING in terms or max(terms) >= day:
            return False
        ended = {e.data["consent"] for e in self.events if e.type == "consent.withdrawn"}
        for event in self.events:
            if event.type == "consent.given" and event.subject in person:
                end = event.data.get("expires_at")
                stands = event.event not in ended and (end is None or day_of(end) >= day)
                if stands:
                    return False
        heard = [
            day_of(event.recorded_at) for event in self.events
            if event.type not in ("erasure.decided", "erasure.completed")
            and person & {event.subject, *event.tags}
        ]  # fmt: skip
        return years_after(max(heard), years) < day

    def _is_left(self, tag: str, day: str) -> bool:
        planned = self.plan(tag, day)
        return bool(planned.now or planned.deferred)

    def _check_decided(self, group: list[Event], event: Event) -> None:
        day = day_of(event.recorded_at)
        tag, data = str(event.subject), event.data
        planned = self.plan(tag, day)
        told = frozenset((one["class"], one.get("until")) for one in data["deferred"])
        assert (frozenset(data["classes"]), told) == (planned.now, planned.deferred), (tag, data)
        assert planned.now or planned.deferred
        if "follows" in data:
            assert self._to_go(tag), f"{tag} goes by a decision that was not about it"
        elif "idle_years" in data:
            assert self.outlived(tag, day, data["idle_years"]), tag
        else:
            (proposal,) = [e for e in self.events if e.event == data["proposal"]]
            assert tag in self.person(str(proposal.subject))
            assert proposal.actor["id"] != event.actor["id"]
            left = {one for one in self.person(tag) if self._is_left(one, day)}
            assert left == {str(one.subject) for one in group}

    # What can be read.

    def must_open(self, event: Event) -> bool:
        """Whether the sealed part of an event is to be there for whoever may read it."""
        name = (str(event.subject), str(event.sealed_class))
        there = name in self.keys and event.position in self.sealed
        return there and name not in self.decided()

    def may_open(self, event: Event) -> bool:
        """As must_open; or it was decided that it goes, and that is not done yet."""
        name = (str(event.subject), str(event.sealed_class))
        return self.must_open(event) or name in self.waiting()
