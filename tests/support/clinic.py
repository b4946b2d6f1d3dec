"""A clinic with a ledger to itself: a fresh store with keys, a clock that is moved, seeded chance.

clinic = Clinic.founded(address, seed=1)      a log with a policy, a patient and a pharmacy
consent = clinic.do("consent", **CONSENT)     one command; `at=` says when it happened
clinic.check()                                everything recorded, verified again
"""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from ledger.application.command import Command, Outcome
from ledger.application.people import People
from ledger.application.persons import person_of
from ledger.application.record import Ledger, query
from ledger.application.verify import Verification, verify_log
from ledger.canonical import Object
from ledger.domain.boundary import Part, of_provision
from ledger.domain.decisions.judging import judge_provision
from ledger.domain.event import Event
from ledger.domain.facts.proposal import Proposal, attested_in
from ledger.log.content import Actor, parse_content
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address, keys_address
from ledger.store.contract import Store
from ledger.store.feed import follow, read_events
from ledger.store.opening import create_keys, create_store, open_keys, open_store

ORIGIN = "ledger.example/kizuna-clinic"
KEK = SoftwareKey(1, bytes(range(32)))
STAFF = Actor("staff-1", "front_desk")
START = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)

NUMBER = "0012345"
POLICY: dict[str, Any] = {
    "policy": "KIZ",
    "version": "1",
    "title": "Privacy policy",
    "language": "en",
    "text": "What we use personal information for.",
    "effective_at": "2024-01-01T00:00:00+09:00",
    "purposes": [{"code": "P1", "en": "care", "ja": "診療", "provision": True}],
}
PATIENT: dict[str, Any] = {
    "kind": "PATIENT",
    "name": "山田 花子",
    "kana": "ヤマダ ハナコ",
    "birth_date": "1958-03-02",
    "numbers": [NUMBER],
}
PHARMACY: dict[str, Any] = {
    "kind": "ORGANISATION",
    "code": "sakura",
    "sector": "PHARMACY",
    "name": "さくら薬局",
    "address": "大阪市北区1-1",
}
SHOWN = {"authority": "LEGAL_REPRESENTATIVE", "proof": "FAMILY_REGISTER"}
"""What goes with `given_by`: in what capacity somebody speaks for the person, shown by what."""
CONSENT: dict[str, Any] = {
    "person": NUMBER,
    "items": ["NAME", "DISPENSING"],
    "parties": ["sakura"],
    "purposes": ["P1"],
    "form": "WRITTEN",
}
PROVISION: dict[str, Any] = {
    "person": NUMBER,
    "party": "sakura",
    "items": ["DISPENSING"],
    "purpose": "P1",
    "basis": "CONSENT",
}
STOP: dict[str, Any] = {"person": NUMBER, "kind": "PROVISION", "ground": "BREACH"}


class Chance:
    """Random bytes that are the same in every run of one seed; asked from several threads too."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def __call__(self, size: int) -> bytes:
        with self._lock:
            return self._random.randbytes(size)

    def uuid(self) -> str:
        """A UUID version 4."""
        return str(uuid.UUID(bytes=self(16), version=4))


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """The instant after going on by days, hours, minutes or seconds."""
        self.now += timedelta(**by)
        return self.now


class Clinic:
    """One log of one store, and short ways to use it. `close` it, or use it in a `with`."""

    def __init__(
        self,
        address: Address,
        *,
        seed: int = 0,
        origin: str = ORIGIN,
        clock: Callable[[], datetime] | None = None,
        wrap: Callable[[Store], Store] = lambda store: store,
    ) -> None:
        """The clinic over stores that exist already; `wrap` puts something in front of the log."""
        self.address = address
        self.origin = origin
        self.clock = Clock()
        self.chance = Chance(seed)
        self.raw = open_store(address)
        self.store = wrap(self.raw)
        self.keys = open_keys(keys_address(address))
        self.people = People(self.keys, KEK, self.chance)
        self.ledger = Ledger(self.store, self.people, clock or self.clock)

    @classmethod
    def created(cls, address: Address, **options: Any) -> Self:
        """Stores made where there are none yet, and the log opened: entry 0."""
        if address.kind == "sqlite":
            create_store(address)
            create_keys(keys_address(address))
        clinic = cls(address, **options)
        if clinic.keys.check_value() is None:
            clinic.people.set_check()
        clinic.do(
            "org.add",
            origin=clinic.origin,
            code="kizuna",
            name="きずなクリニック",
            zone="Asia/Tokyo",
        )
        return clinic

    @classmethod
    def founded(cls, address: Address, **options: Any) -> Self:
        """As created, with a policy, a patient and a pharmacy: entries 1 to 3."""
        clinic = cls.created(address, **options)
        for name, arguments in (
            ("policy.publish", POLICY), ("person.add", PATIENT), ("party.add", PHARMACY)
        ):  # fmt: skip
            clinic.do(name, **arguments)
        return clinic

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give up log and keys."""
        self.raw.close()
        self.keys.close()

    def command(
        self, name: str, /, *, at: str | datetime | None = None, id: str | None = None,
        arguments: dict[str, Any] | None = None, actor: Actor = STAFF, **more: Any,
    ) -> Command:  # fmt: skip
        """A command as the front desk would give it; `at` is when it happened."""
        happened_at = at.isoformat() if isinstance(at, datetime) else at
        return Command(
            name, id or self.chance.uuid(), {**(arguments or {}), **more}, actor, happened_at
        )

    def do(self, name: str, /, **more: Any) -> Outcome:
        """What came of one command; a minute passes first, so that no two share an instant."""
        self.clock.move(minutes=1)
        return self.ledger.execute(self.origin, self.command(name, **more))

    def repeat(self, command: Command) -> Outcome:
        """What came of a command as it is, its id included."""
        return self.ledger.execute(self.origin, command)

    @property
    def size(self) -> int:
        """How many entries the log has."""
        head = self.store.head(self.origin)
        return head.size if head else 0

    def events(self) -> list[Event]:
        """Every event, in order."""
        return [event for batch in follow(self.raw, self.origin) for event in batch]

    def types(self) -> list[str]:
        """The type of every event, in order."""
        return [event.type for event in self.events()]

    def leaves(self) -> list[bytes]:
        """The leaf hash of every entry, in order."""
        return [entry.leaf_hash for batch in self.raw.scan(self.origin) for entry in batch]

    def payload(self, position: int) -> Object:
        """The sealed part of one entry, opened."""
        entry = self.raw.entry(self.origin, position)
        assert entry is not None
        sealed = self.raw.ciphertexts(self.origin, [position]).get(position)
        return self.people.open(self.origin, parse_content(entry.content), sealed)

    def check(self) -> Verification:
        """Everything verified again: chain, tables, payloads, verdicts, undisturbed decisions."""
        found = verify_log(self.raw, self.origin)
        assert found.log.findings == ()
        assert found.store == ()
        events = self.events()
        check_commands_are_whole(self.raw, self.origin, events)
        for event in events:
            if event.sealed_class:
                assert self.payload(event.position)
        check_verdicts(self.raw, self.origin, events)
        return found


def check_commands_are_whole(store: Store, origin: str, events: list[Event]) -> None:
    """Every command stands once, at adjacent positions, as it is acknowledged when repeated."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(event.command, []).append(event)
    for command, parts in groups.items():
        acknowledged = store.acknowledgement(origin, command)
        assert acknowledged is not None
        first = acknowledged.first_position
        assert [part.position for part in parts] == list(range(first, first + len(parts)))
        assert acknowledged.events == tuple(part.event for part in parts)


def check_verdicts(store: Store, origin: str, events: list[Event]) -> int:
    """How many verdicts were computed again, each from exactly the prefix it names, and agree.

    An authorisation must besides have been undisturbed: nothing of its boundary stands between
    what it saw and its own append.
    """
    starts: dict[str, int] = {}
    for event in events:
        starts.setdefault(event.command, event.position)
    judged = [event for event in events if "policy_check" in event.data]
    for event in judged:
        data = event.data
        what = data.get("corrected", data)
        boundary = tuple(Part(tuple(p["types"]), tuple(p["tags"])) for p in data["boundary"])
        assert event.subject is not None
        person = person_of(store, origin, event.subject, end=data["seen"])
        revision = data["rulebook"]["revision"]
        assert boundary == of_provision(person, what["party"], revision, what.get("entruster"))
        assert data["seen"] <= starts[event.command]
        proposal = Proposal(
            what["party"], tuple(what["items"]), what["purpose"], what["basis"],
            attested_in(data["facts"]), what.get("clause"), what.get("held_for"),
            what.get("entruster"),
        )  # fmt: skip
        again = judge_provision(
            proposal,
            read_events(store, origin, query(boundary), end=data["seen"]),
            person=person,
            at=what.get("happened_at", event.happened_at),
            recorded_at=event.recorded_at,
            revision=revision,
        )
        assert again.facts == data["facts"]
        assert again.judgement.as_object() == data["verdict"]
        assert revision < 2 or again.policy == data["policy_check"]
        assert list(again.not_covered) == data.get("not_covered", [])
        grounds = {name: one for name, one in data["grounds"].items() if name != "review"}
        assert dict(again.grounds) == grounds
        assert again.route == data.get("route")
        if event.type in ATTEMPTS:
            start, end = data["seen"], starts[event.command]
            assert not read_events(store, origin, query(boundary), start=start, end=end)
    return len(judged)


ATTEMPTS = (
    "provision.authorised",
    "provision.not_judged",
    "provision.referred",
    "provision.refused",
)


class Interposed:
    """A store that runs `before_append` once, between the reading of the facts and the append."""

    def __init__(self, store: Store, before_append: Callable[[], object]) -> None:
        self._store = store
        self._before: Callable[[], object] | None = before_append
        self.appends = 0

    def append(self, batch: Any) -> Any:
        self.appends += 1
        before, self._before = self._before, None
        if before is not None:
            before()
        return self._store.append(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def renamed(command: Command, id: str) -> Command:
    """The same command under another id."""
    return replace(command, id=id)
