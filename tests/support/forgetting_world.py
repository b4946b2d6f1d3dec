"""A clinic in which people come, are written about, and are forgotten; keys change, machines burn.

world = World(places)            a fresh clinic; `places` gives addresses of empty stores
world.register(0)                each act does what a desk does, on real stores
world.check()                    what must hold after it (tests.support.forgetting_checks)

An act draws what it is about by numbers: one that leads nowhere does nothing. `crash_after(n)` ends
the process after so many writes of the acts to come; the world is opened again, and goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, groupby
from pathlib import Path
from typing import Any

import pytest

from ledger.application.behind import check_not_behind
from ledger.application.command import Command
from ledger.application.erasing import finish
from ledger.application.people import People
from ledger.application.record import Ledger
from ledger.application.retention_run import Run
from ledger.application.signing import Signed, sign_next
from ledger.domain.event import Event
from ledger.errors import InvalidInput, KeyGone
from ledger.log.content import Actor
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address
from ledger.store.contract import IndexRow, KeyRow
from ledger.store.feed import follow
from tests.support.clinic import CONSENT, KEK, ORIGIN, PHARMACY, POLICY, PROVISION, Clinic, Clock
from tests.support.forgetting_model import RUNNING, Forgetting, Said, day_of
from tests.support.signing import new_signer

ONE = Actor("staff-1", "front_desk")
OTHER = Actor("staff-2", "manager")
HANDS = (ONE, OTHER)
ACTS = (
    "append", "erase_ciphertexts", "hold_log", "release_log", "close_log",
    "put", "erase", "note", "set_check_value", "change_epoch", "drop_old_epochs",
)  # fmt: skip
"""What writes to a store or a key store."""


class Crash(BaseException):
    """The process ended here; nobody may take it for an error of the ledger."""


@dataclass
class Fuse:
    """Burns with each write, while it is lit."""

    left: int | None = None

    def burn(self) -> None:
        if self.left == 0:
            self.left = None
            raise Crash
        if self.left is not None:
            self.left -= 1


class Fused:
    """A store or a key store that may end the process before any of its acts."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        if name in ACTS:
            self._fuse.burn()
        return getattr(self._inner, name)


@dataclass
class Seen:
    """Every wrapped key and sealed part that ever stood in a store, by whose it was."""

    keys: dict[tuple[str, str], set[tuple[int, bytes]]] = field(default_factory=dict)
    """(tag, class) -> (epoch, bytes)."""
    sealed: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)


class World:
    """The live clinic, and everything of it that was ever put aside."""

    def __init__(self, folder: Path, places: Callable[[], Address]) -> None:
        self.folder, self.places = folder, places
        self.numbers = count(1)
        self.clock, self.fuse = Clock(), Fuse()
        self.model, self.seen = Forgetting(), Seen()
        self.keks: dict[int, SoftwareKey] = {1: KEK}
        """Key-encryption keys of which somebody still has a copy, by epoch."""
        self.signer = new_signer(folder / "signer", ORIGIN)
        self.address = places()
        self.did: Counter[str] = Counter()
        """How often things came to pass that a run of these tests has to reach."""
        self._found()

    def _found(self) -> None:
        Clinic.created(self.address).close()
        self.open()
        for name, arguments in (("policy.publish", POLICY), ("party.add", PHARMACY)):
            self.do(name, arguments)
        self.model.take(self.unread()[:1])
        self.catch_up()

    # The process.

    def open(self) -> None:
        """A process of the clinic starts."""
        self.clinic = Clinic(
            self.address, seed=next(self.numbers), clock=self.clock,
            wrap=lambda store: Fused(store, self.fuse),
        )  # fmt: skip
        self.clinic.clock = self.clock
        self.clinic.keys = Fused(self.clinic.keys, self.fuse)
        current = self.clinic.keys.check_value()
        assert current is not None
        self.use(self.keks[current[0]])

    def use(self, kek: SoftwareKey) -> None:
        """The process was given this key-encryption key."""
        clinic = self.clinic
        clinic.people = People(clinic.keys, kek, clinic.chance)
        clinic.people.check_fits()
        clinic.ledger = Ledger(clinic.store, clinic.people, self.clock, guard=self._guard)

    def _guard(self, _origin: str) -> None:
        check_not_behind(self.clinic.raw, self.signer.state())

    def restart(self) -> None:
        self.clinic.close()
        self.open()

    def crashing(self, act: Callable[[], object]) -> bool:
        """Whether an act came to its end; where the process did, another one starts."""
        try:
            act()
        except Crash:
            self.restart()
            self.did["crashed"] += 1
            return False
        finally:
            self.fuse.left = None
            self.catch_up()
        return True

    # The log.

    def do(self, name: str, arguments: dict[str, Any], actor: Actor = ONE, **said: Any) -> Event:
        """One command, and what is sealed by it."""
        self.clock.move(minutes=1)
        command = Command(name, self.clinic.chance.uuid(), arguments, actor)
        self.model.said[command.id] = Said(**said)
        self.seen.texts |= set(_words(said.get("payload", {})))
        return self.clinic.ledger.execute(ORIGIN, command).main

    def unread(self) -> list[Event]:
        """Events that the model has not been told of."""
        return [
            event for batch in follow(self.clinic.raw, ORIGIN, start=self.model.size)
            for event in batch
        ]  # fmt: skip

    def catch_up(self) -> None:
        """Tell the model what was appended, one command at a time."""
        for _, group in groupby(self.unread(), lambda event: event.command):
            self.model.take(list(group))
        self.look_around()

    def look_around(self) -> None:
        """Note every wrapped key and every sealed part there is."""
        raw, keys, kek = self.clinic.raw, self.clinic.keys, self.clinic.people.kek
        for row in (row for rows in keys.key_rows(ORIGIN) for row in rows):
            self.saw(row, row.subject)
        for index in (row for rows in keys.index_rows(ORIGIN) for row in rows):
            if index.epoch == kek.epoch:
                tag = kek.unwrap(index.wrapped, origin=ORIGIN, subject="", klass="index")
                self.saw(index, tag.decode())
        there = raw.ciphertext_positions(ORIGIN, 0, self.model.size)
        for position, data in raw.ciphertexts(ORIGIN, there).items():
            event = self.model.events[position]
            name = str(event.subject), str(event.sealed_class)
            self.seen.sealed.setdefault(name, set()).add(data)

    def saw(self, row: KeyRow | IndexRow, tag: str) -> None:
        klass = row.klass if isinstance(row, KeyRow) else "identity"
        self.seen.keys.setdefault((tag, klass), set()).add((row.epoch, row.wrapped))

    # People.

    def pick(self, among: Sequence[Any], number: int) -> Any:
        return among[number % len(among)] if among else None

    def someone(self, number: int) -> str | None:
        """The tag of one registration."""
        found: str | None = self.pick(self.model.registrations(), number)
        return found

    def register(self, number: int) -> None:
        """Somebody new; or, under a number in use, somebody who may have been here before."""
        n = next(self.numbers)
        identity = {"name": f"氏名{n}番", "kana": f"カナ{n}", "birth_date": "1958-03-02",
                    "numbers": [f"NR-{number}"]}  # fmt: skip
        self.do("person.add", {"kind": "PATIENT", **identity}, payload=identity)

    def _linked(self, name: str, one: int, other: int) -> bool:
        a, b = self.someone(one), self.someone(other)
        if a is None or a == b or b is None:
            return False
        linked = b in self.model.person(a)
        if linked == (name == "person.link"):
            return False
        try:
            self.do(name, {"person": a, "other": b, "reason": "SAME_PERSON"})
        except InvalidInput:
            assert name == "person.unlink"  # linked by way of others only
            return False
        return True

    def link(self, one: int, other: int) -> None:
        self._linked("person.link", one, other)

    def unlink(self, one: int, other: int) -> None:
        self._linked("person.unlink", one, other)

    def consent(self, who: int, note: bool, days: int | None) -> None:
        """A consent to provide to the pharmacy, for a time or until it is withdrawn."""
        tag = self.someone(who)
        if tag is None:
            return
        more: dict[str, Any] = {}
        if days is not None:
            more["expires_at"] = (self.clock.now + timedelta(days=days)).isoformat()
        self._sealing("consent", tag, {**CONSENT, "person": tag, **more}, note)

    def _standing(self) -> list[Event]:
        ended = {e.data["consent"] for e in self.model.events if e.type == "consent.withdrawn"}
        return [e for e in self.model.events
                if e.type == "consent.given" and e.event not in ended]  # fmt: skip

    def withdraw(self, number: int, note: bool) -> None:
        consent = self.pick(self._standing(), number)
        if consent is not None:
            arguments = {"consent": consent.event, "channel": "PHONE"}
            self._sealing("withdraw", str(consent.subject), arguments, note)

    def provide(self, who: int, note: bool, series: bool) -> None:
        """A provision recorded: each by itself, or as a series that goes on."""
        tag = self.someone(who)
        if tag is None:
            return
        method = {"method": "BULK", "repeated": True, "period_from": "2026-01-01"} if series else {}
        arguments = {**PROVISION, "person": tag, "means": "FAX", **method}
        self._sealing("provide", tag, arguments, note, series=series)

    def settle(self) -> None:
        """Every consent is taken back, and every series ends."""
        for _ in self._standing():
            self.withdraw(0, note=False)
            self.catch_up()
        for _ in self._running():
            self.close_series(0)
            self.catch_up()

    def _running(self) -> list[Event]:
        return [e for e in self.model.events
                if e.type == "provision.recorded" and self.model.term(e) == RUNNING]  # fmt: skip

    def close_series(self, number: int) -> None:
        """The last provision of a series was today."""
        record = self.pick(self._running(), number)
        if record is None:
            return
        today = day_of(self.clock.now.isoformat())
        arguments = {"record": record.event, "method": "BULK", "repeated": True,
                     "period_from": "2026-01-01", "period_until": today}  # fmt: skip
        reason = {"reason": self._text()}
        self._do_sealed("amend", str(record.subject), {**arguments, **reason}, reason, last=today)

    def _text(self) -> str:
        return f"自由記述{next(self.numbers)}番"

    def _sealing(
        self, name: str, tag: str, arguments: dict[str, Any], note: bool, **said: Any
    ) -> None:
        payload = {"note": self._text()} if note else {}
        self._do_sealed(name, tag, {**arguments, **payload}, payload, **said)

    def _do_sealed(
        self, name: str, tag: str, arguments: dict[str, Any], payload: dict[str, Any], **said: Any
    ) -> None:
        """A command that is refused if, and only if, it would seal under a key decided to go."""
        under = self.model.sealing(tag), "record"
        refused = bool(payload) and under in self.model.decided()
        if refused:
            with pytest.raises(InvalidInput):
                self.do(name, arguments, payload=payload, **said)
            self.did["not sealed"] += 1
        elif payload and under not in self.model.keys:  # lost with a machine
            with pytest.raises(KeyGone):
                self.do(name, arguments, payload=payload, **said)
        else:
            made = self.do(name, arguments, payload=payload, **said)
            assert made.subject == under[0]

    def rekey(self, who: int) -> None:
        """New keys for somebody whose keys leaked; who it is must still be open."""
        tag = self.someone(who)
        model = self.model
        if tag is None or model.in_use(tag) != tag:
            return
        event = next(e for e in model.events
                     if e.type == "subject.registered" and e.subject == tag)  # fmt: skip
        if model.must_open(event):
            identity = model.payload(event)
            self.did["rekeyed"] += 1
            self.do("person.rekey", {"person": tag, **identity}, payload=identity)

    # Time, and forgetting.

    def wait(self, days: int) -> None:
        self.clock.move(days=days)

    def wait_for_a_term(self, number: int, past: bool) -> None:
        """To the last minutes of the last day of a term, or to the day after."""
        model = self.model
        days = {model.kept(tag, klass) for tag in model.registrations()
                for klass in ("identity", "record")} - {"", RUNNING}  # fmt: skip
        today = day_of(self.clock.now.isoformat())
        day = self.pick(sorted(one for one in days if one >= today), number)
        if day is not None:
            at = self.clock.now.fromisoformat(f"{day}T14:40:00+00:00")  # 23:40 in Japan
            self.clock.now = max(self.clock.now, at + timedelta(minutes=40 if past else 0))

    def propose(self, who: int, hand: int) -> None:
        tag, model = self.someone(who), self.model
        if tag is None:
            return
        person = model.person(tag)
        # Of somebody who was linked with this person when it was made, too.
        is_open = any({one.subject, *one.tags} & person for one in model.open_proposals())
        touched = all(self._is_touched(one) for one in person)
        try:
            self.do("erase.propose", {"person": tag, "ground": "BREACH"}, HANDS[hand % 2])
        except InvalidInput:
            assert is_open or touched
        else:
            assert not is_open
            assert not touched

    def _is_touched(self, tag: str) -> bool:
        gone = any(of == tag for of, _ in self.model.decided())
        return gone or bool(self.model.deferred(tag))

    def decide(self, number: int, hand: int) -> None:
        """An erasure decided and carried out; never by the hand that proposed it."""
        proposal = self.pick(self.model.open_proposals(), number)
        if proposal is None:
            return
        actor = HANDS[hand % 2]
        same = actor.id == proposal.actor["id"]
        try:
            self.do("erase.decide", {"proposal": proposal.event}, actor)
        except InvalidInput:
            day = day_of(self.clock.now.isoformat())
            left = [self.model.plan(tag, day) for tag in self.model.person(str(proposal.subject))]
            assert same or not any(one.now or one.deferred for one in left)
            return
        assert not same
        self.did["decided"] += 1
        finish(self.clinic.ledger, ORIGIN, actor)

    def decline(self, number: int, hand: int) -> None:
        proposal = self.pick(self.model.open_proposals(), number)
        if proposal is not None and HANDS[hand % 2].id != proposal.actor["id"]:
            arguments = {"proposal": proposal.event, "reason": "TAKEN_BACK"}
            self.do("erase.decline", arguments, HANDS[hand % 2])

    def retention_run(self, years: int | None) -> None:
        """What is due is forgotten, and nothing that is due is left."""
        today = day_of(self.clock.now.isoformat())
        run = Run(self.clinic.ledger, ORIGIN, OTHER, today)
        ran = run.run(self.model.registrations(), years)
        assert not ran.left, ran.left
        self.did["finished"] += len(ran.finished)
        self.did["due"] += len(ran.due)
        self.did["outlived"] += len(ran.outlived)
        self.catch_up()
        model = self.model
        assert not model.waiting()
        assert not model.falls_due(today)
        if years is not None:
            assert not [tag for tag in model.registrations() if model.outlived(tag, today, years)]

    def start(self) -> None:
        """What was interrupted is finished by whoever starts next."""
        finish(self.clinic.ledger, ORIGIN, ONE)
        self.catch_up()
        assert not self.model.waiting()

    def crash_after(self, writes: int) -> None:
        """The process ends before a write of what is done next, if it comes to that."""
        self.fuse.left = writes

    def sign(self) -> int:
        """The size of the newest signed checkpoint, which is that of the log now."""
        with self.signer.lock():
            keys, _ = self.signer.keys()
            came = sign_next(self.clinic.raw, self.signer, keys)
        assert isinstance(came, Signed), came
        assert came.state.size == self.model.size
        return came.state.size


def _words(payload: dict[str, Any]) -> Sequence[str]:
    words = [payload.get(name) for name in ("name", "kana", "note", "reason")]
    return [word for word in (*words, *payload.get("numbers", ())) if word]
