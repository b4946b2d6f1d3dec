"""A clinic's world to draw histories from: who there is, what can be said, and how time goes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Arguments = dict[str, Any]

START = datetime(2026, 4, 1, tzinfo=UTC)
PLAIN = ("NAME", "PHONE", "EMAIL", "PURCHASES", "SURVEY")
SPECIAL = ("DISPENSING", "TREATMENT", "SPECIMEN")
PURPOSES: dict[str, Arguments] = {
    "P1": {"care": "P-C4", "provision": True},
    "P2": {"provision": False},
    "P3": {"care": "P-C8", "provision": True},
    "P4": {"provision": True},
    "P5": {"care": "P-C9", "provision": True},
    "P-C6": {"care": "P-C6", "provision": True},
}
UNSPECIFIED = ("P7", "P8")
PEOPLE = ("PATIENT", "PATIENT", "PATIENT", "USER", "USER", "USER", "CLIENT_CONTACT", "AGENT")
PARTIES: dict[str, Arguments] = {
    "sakura": {"sector": "PHARMACY"},
    "momiji": {"sector": "HOSPITAL"},
    "city": {"sector": "HOSPITAL", "public_body": "LOCAL_GOVERNMENT_HOSPITAL"},
    "pension": {"sector": "AUTHORITY", "public_body": "STATE_ORGAN"},
    "lab": {"sector": "TEST_LAB"},
    "works": {"sector": "CONTRACTOR"},
    "univ": {"sector": "ACADEMIC", "public_body": "TABLE2_BODY"},
    "branch": {"sector": "CLINIC", "same_entity": True},
    "texas": {"sector": "TEST_LAB", "country": "US"},
    "jakarta": {"sector": "CONTRACTOR", "country": "ID"},
    "seoul": {"sector": "PARTNER", "country": "KR"},
    "berlin": {"sector": "TEST_LAB", "country": "DE"},
    "cloud": {"sector": "CONTRACTOR", "country": "US", "database_in_japan": True},
    "world": {"kind": "UNSPECIFIED_MANY", "sector": "OTHER"},
    "self": {"kind": "PRINCIPAL", "sector": "OTHER"},
    "mother": {"kind": "PRIVATE_PERSON", "sector": "FAMILY"},
    "doctor": {"kind": "SOLE_PROPRIETOR", "sector": "CLINIC"},
}
NATURAL = ("mother", "doctor")
ABROAD = ("texas", "jakarta", "seoul")
STATEMENTS = ("EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE")
JOINT = tuple(f"JU{n}" for n in range(1, 6))
OPT_OUT = tuple(f"OO{n}" for n in range(1, 10))


@dataclass(frozen=True)
class Step:
    """One command: what, when it is taken down, and when it happened (None: then)."""

    name: str
    id: str
    arguments: Arguments
    now: datetime
    happened_at: datetime | None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.happened_at or self.now

    def __str__(self) -> str:
        late = f", happened {self.happened_at:%Y-%m-%d %H:%M:%S}" if self.happened_at else ""
        return f"{self.now:%Y-%m-%d %H:%M:%S} {self.name} {self.arguments}{late}  # {self.id}"


class Draw:
    """Steps drawn so far, the time it is, and ways to draw."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.now = START
        self.steps: list[Step] = []
        self.drawn: dict[str, list[Step]] = {}
        self.ended: list[tuple[Step, Step]] = []
        self.people: list[str] = []
        self.parties: dict[str, str] = {}
        self.versions = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def some(self, among: Iterable[str], most: int = 3) -> list[str]:
        pool = list(among)
        return self.rng.sample(pool, self.rng.randint(1, min(most, len(pool))))

    def nearly(self, whole: Iterable[str], share: float = 0.15) -> list[str]:
        """All of it; sometimes all but one."""
        kept = list(whole)
        if self.chance(share):
            kept.pop(self.rng.randrange(len(kept)))
        return kept

    # Time.

    def _move(self) -> None:
        if len(self.steps) < len(PEOPLE) + len(PARTIES):
            self.now += timedelta(minutes=1)
            return
        by = self.rng.choice(
            (timedelta(seconds=1), timedelta(minutes=7), timedelta(hours=5), timedelta(days=1),
             timedelta(days=3, hours=2), timedelta(minutes=1))
        )  # fmt: skip
        self.now += timedelta(days=31) if self.chance(0.02) else by
        if self.chance(0.1):  # the last or the first instant of a day in Japan
            midnight = self.now.replace(hour=15, minute=0, second=0) + timedelta(days=1)
            self.now = midnight - timedelta(seconds=self.rng.randrange(2))

    def _past(self) -> datetime | None:
        """None for now; or the very instant of an earlier step, or any within two months."""
        if self.chance(0.6):
            return None
        if self.chance(0.6):
            at = self.rng.choice(self.steps[-60:]).at
            if self.chance(0.2):
                return at + timedelta(days=self.rng.randrange(1, 60))
            return at + timedelta(seconds=self.rng.choice((0, 0, 0, -1, 1)))
        return self.now - timedelta(minutes=self.rng.randrange(1, 86_400))

    def add(self, name: str, arguments: Arguments, at: datetime | None = None) -> str:
        """One step more, and its id."""
        self._move()
        at = None if at is not None and at > self.now else at
        named = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        step = Step(name, named, arguments, self.now, at)
        self.steps.append(step)
        self.drawn.setdefault(name, []).append(step)
        return named

    def _person(self, *kinds: str) -> str:
        wanted = [who for who, kind in zip(self.people, PEOPLE, strict=True) if kind in kinds]
        if self.chance(0.02):
            return self.parties[self.rng.choice(NATURAL)]
        return self.rng.choice(wanted or self.people)

    def _ref(self, code: str) -> str:
        """A party by its code, or by the id of its registration."""
        by_code = code not in NATURAL and self.chance(0.5)
        return code if by_code else self.parties[code]

    def _by_id(self, named: str) -> str:
        return self.parties.get(named, named)

    def _party(self, code: str, words: Arguments) -> Arguments:
        named = {} if code in NATURAL else {"code": code}
        return {"kind": "ORGANISATION", "name": code, **named, **words}

    def _sector(self, code: str) -> str:
        return str(PARTIES[code]["sector"])

    def _one_of(self, name: str, **words: str) -> Step | None:
        """An earlier step of one kind, a newer one more often."""
        found = [step for step in self.drawn.get(name, [])
                 if words.items() <= step.arguments.items()]  # fmt: skip
        if not found:
            return None
        return self.rng.choice(found[-4:] if self.chance(0.6) else found)


def text(at: datetime) -> str:
    return at.isoformat()
