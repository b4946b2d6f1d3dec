"""Writers that are killed, servers that are killed, and what must be there afterwards.

A writer is a real process that prints the id of each command once it was acknowledged, and not
before. After the kill everything it printed must be in the log, once, and open.
"""

from __future__ import annotations

import logging
import os
import random
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ledger.application.command import Command, Outcome
from ledger.errors import AppendOutcomeUnknown, StoreBusy, StoreUnavailable
from ledger.store.address import Address, parse_address
from tests.support.clinic import CONSENT, PATIENT, PROVISION, STOP, Clinic
from tests.support.postgres import Server

ROOT = Path(__file__).parents[2]
PROGRAM = (
    "import sys; from tests.support.killing import write; write(sys.argv[1], int(sys.argv[2]))"
)


def write(address_text: str, seed: int) -> None:
    """Record for ever, as a busy front desk; one line for each acknowledged command.

    A command whose outcome is unknown, or that met a store that was down, is repeated under its
    own id until it is acknowledged.
    """
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # a server that is killed is no news
    chance = random.Random(seed)
    with _opened(parse_address(address_text), seed) as clinic:
        while True:
            number = str(chance.randrange(1000))
            _acknowledged(clinic, "person.add", {**PATIENT, "numbers": [f"{seed}-{number}"]})
            who = clinic.events_of_last.main.subject
            consent = _acknowledged(clinic, "consent", {**CONSENT, "person": who, "note": "同意書"})
            for _ in range(chance.randrange(3)):
                provision = {**PROVISION, "person": who, "means": "FAX", "note": "送付"}
                _acknowledged(clinic, "authorise_and_provide", provision)
            if chance.random() < 0.5:
                _acknowledged(clinic, "withdraw", {"consent": consent, "channel": "PHONE"})
            else:
                _acknowledged(clinic, "suspend", {**STOP, "person": who})


class _Writing(Clinic):
    """A clinic that remembers what came of the last command."""

    events_of_last: Outcome


def _opened(address: Address, seed: int) -> _Writing:
    while True:
        try:
            return _Writing(address, seed=seed, clock=lambda: datetime.now(UTC))
        except (StoreUnavailable, StoreBusy):
            time.sleep(0.05)


def _acknowledged(clinic: _Writing, name: str, arguments: dict[str, Any]) -> str:
    command = clinic.command(name, arguments=arguments)
    outcome = settled(clinic, command)
    sys.stdout.write(f"{command.id}\n")
    sys.stdout.flush()
    clinic.events_of_last = outcome
    return outcome.main.event


def settled(clinic: Clinic, command: Command, seconds: float = 60) -> Outcome:
    """What came of a command in the end, however often the store was away."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return clinic.repeat(command)
        except (AppendOutcomeUnknown, StoreUnavailable, StoreBusy):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@dataclass
class Desk:
    """One writer at work, and what it said was acknowledged."""

    address: Address
    seed: int
    wrapped_in: tuple[str, ...] = ()
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        place = self.address.dsn if self.address.kind == "postgresql" else self.address.shown()
        self.process = subprocess.Popen(
            [*self.wrapped_in, sys.executable, "-c", PROGRAM, place, str(self.seed)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        self._rest = b""

    def listen(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Take down what it says, for so long or until that is enough."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            while not enough() and (left := deadline - time.monotonic()) > 0:
                if waiting.select(left):
                    data = os.read(self.process.stdout.fileno(), 65536)
                    if not data:
                        return
                    self._take(data)

    def has_spoken(self) -> bool:
        """Whether anything was acknowledged yet."""
        return bool(self.said)

    def kill(self) -> None:
        """SIGKILL, and the last it said."""
        assert self.process.stdout is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)
        while data := os.read(self.process.stdout.fileno(), 65536):
            self._take(data)
        self.process.stdout.close()

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.said += [line.decode() for line in lines]


def founded(address: Address) -> None:
    """A log with what the writers refer to; the real clock, as the writers have it."""
    Clinic.founded(address, seed=1, clock=lambda: datetime.now(UTC)).close()


def kill_writers(address: Address, chance: random.Random, seconds: float) -> list[str]:
    """What two writers at a time acknowledged, killed again and again at no chosen moment."""
    deadline = time.monotonic() + seconds
    said: list[str] = []
    while time.monotonic() < deadline:
        desks = [Desk(address, chance.randrange(2**31)) for _ in range(2)]
        try:
            desks[0].listen(10, desks[0].has_spoken)
            desks[0].listen(chance.uniform(0, 0.8))
        finally:
            for desk in desks:
                desk.kill()
        said += [command for desk in desks for command in desk.said]
    return said


def kill_server(
    server: Server, address: Address, chance: random.Random, seconds: float
) -> list[str]:
    """What one writer acknowledged while the server under it was killed and started again."""
    desk = Desk(address, chance.randrange(2**31))
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            before = len(desk.said)
            desk.listen(20, lambda: len(desk.said) > before)  # noqa: B023 - used at once
            assert len(desk.said) > before, "the writer did not come back"
            desk.listen(chance.uniform(0, 1))
            kill_all_of(server)
            server.start()
    finally:
        desk.kill()
    return desk.said


def kill_all_of(server: Server) -> None:
    """SIGKILL to the postmaster and to every process of it, as a power cut would."""
    postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    children = children_of(postmaster)
    os.kill(postmaster, signal.SIGSTOP)  # so that it starts no other and tells nobody
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    server.crash()


def children_of(parent: int) -> list[int]:
    """The processes a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def check_after(address: Address, said: list[str]) -> int:
    """The size of the log, once it was seen that all that was said is there, once, and opens."""
    with Clinic(address, seed=2, clock=lambda: datetime.now(UTC)) as clinic:
        assert len(set(said)) == len(said)
        lost = [one for one in said if clinic.raw.acknowledgement(clinic.origin, one) is None]
        assert lost == []
        clinic.check()  # each command stands once; every payload opens; the chain holds
        clinic.do("consent", **{**CONSENT, "note": "still writing"})
        return clinic.size
