"""What a clinic keeps in a drawer: people, parties, papers, and what was said when.

There are no events, no boundaries and no log here: whatever was said is a `Said` with the instant
from which it stands and, if it was taken back, the instant until which it stood. Everything is
named by the id of the command that brought it, a party by its code too. Nothing is checked: what
the ledger refuses must not be put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

JAPAN = timezone(timedelta(hours=9))
NATURAL = ("PRIVATE_PERSON", "SOLE_PROPRIETOR")
ENDS = {
    "withdraw": "consent",
    "uninstruct": "instruction",
    "opt_in": "request",
    "resume": "suspension",
    "unreserve": "reservation",
    "agent.end": "agent",
    "notice.end": "notice",
    "arrangement.end": "arrangement",
}
"""What takes something back -> the argument that names it."""
ADDS = {"notice.file": "notice", "notice.publish": "notice", "arrangement.check": "arrangement"}
"""What adds something later to a notice or an arrangement -> the argument that names that."""


@dataclass
class Said:
    """Something said, given or agreed: from when it stands, and until when if it was taken back."""

    name: str
    words: dict[str, Any]
    since: datetime
    order: int
    until: datetime | None = None
    later: list[Said] = field(default_factory=list)
    void: bool = False

    @property
    def age(self) -> tuple[datetime, int]:
        """What is newer is greater: by when it happened, then by when it was taken down."""
        return self.since, self.order

    def begun(self, at: datetime) -> bool:
        """Whether it had happened by the instant, whatever became of it."""
        return self.since <= at and not self.void

    def ended(self, at: datetime) -> bool:
        """Whether it had been taken back by the instant, the instant itself included."""
        return self.until is not None and self.until <= at

    def stands(self, at: datetime) -> bool:
        """Whether it had happened and had not been taken back."""
        return self.begun(at) and not self.ended(at)

    def added(self, name: str, at: datetime) -> list[Said]:
        """What had been added to it by the instant under that name, the oldest first."""
        return sorted((one for one in self.later if one.name == name and one.begun(at)), key=_age)


def _age(said: Said) -> tuple[datetime, int]:
    return said.age


def when(said: Said, member: str) -> datetime:
    """An instant that it names."""
    return datetime.fromisoformat(said.words[member])


@dataclass(frozen=True)
class Asked:
    """One provision, at an instant, with what is attested."""

    person: str
    party: str
    items: tuple[str, ...]
    purpose: str
    basis: str
    evidence: dict[str, Any]
    at: datetime
    recorded_at: datetime


def day(at: datetime | None) -> str | None:
    """The calendar day in Japan."""
    return at.astimezone(JAPAN).date().isoformat() if at else None


class Drawer:
    """All that is known by now."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.links: set[frozenset[str]] = set()
        self.said: dict[str, Said] = {}
        self.codes: dict[str, str] = {}
        self.parties: dict[str, list[Said]] = {}

    def apply(
        self, name: str, arguments: Mapping[str, Any], happened_at: datetime,
        _recorded_at: datetime, id: str,
    ) -> None:  # fmt: skip
        """Take note of one command that was carried out."""
        words = dict(arguments)
        said = Said(name, words, happened_at, len(self.said))
        self.said[id] = said
        if name in ENDS:
            self.said[words[ENDS[name]]].until = happened_at
        elif name in ADDS:
            self.said[words[ADDS[name]]].later.append(said)
        elif name == "person.add":
            self.people[id] = words["kind"]
        elif name in {"person.link", "person.unlink"}:
            pair = frozenset((words["person"], words["other"]))
            self.links = self.links | {pair} if name == "person.link" else self.links - {pair}
        elif name == "party.add":
            self.parties[id] = [said]
            self.codes[words.get("code", id)] = id
            if words["kind"] in NATURAL:
                self.people[id] = words["kind"]
        elif name == "party.amend":
            self.parties[self.party(words["party"])].append(said)
        elif name == "amend":
            self._amend(words)

    def _amend(self, words: dict[str, Any]) -> None:
        """A corrected record says what is true, whenever it was corrected; void, that nothing is.

        Corrected after it was void, it says again that it happened.
        """
        record = self.said[words["record"]]
        record.void = words.get("void", False)
        record.words |= {key: words[key] for key in ("items", "party", "basis") if key in words}
        if "occurred_at" in words:
            record.since = datetime.fromisoformat(words["occurred_at"])

    # How it stood.

    def party(self, given: str) -> str:
        """A party's own name here, whether its code was given or that name."""
        return self.codes.get(given, given)

    def one_person(self, person: str) -> frozenset[str]:
        """Every registration that is this person, by the links that stand now."""
        found = {person}
        while more := {who for pair in self.links if pair & found for who in pair} - found:
            found |= more
        return frozenset(found)

    def about(self, name: str, person: str) -> Iterator[Said]:
        """All of one kind ever said about a person, under any registration."""
        everybody = self.one_person(person)
        return (one for one in self.all(name) if one.words["person"] in everybody)

    def all(self, name: str) -> Iterator[Said]:
        """All of one kind ever said."""
        return (one for one in self.said.values() if one.name == name)

    def version(self, party: str, at: datetime) -> Said:
        """A party as it was at the instant; as it was first known, before that."""
        versions = self.parties[party]
        return max((one for one in versions if one.begun(at)), key=_age, default=versions[0])
