"""Others at work while a log is succeeded: what was acknowledged goes over, or was refused.

Writers and a second succession are real processes on the same stores.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from ledger.application import predecessor
from ledger.application.resolve import person
from ledger.application.verify import verify_log
from ledger.errors import LogClosed
from ledger.log.checkpoint import Checkpoint
from ledger.store.address import Address
from tests.support.clinic import CONSENT, STOP, Clinic
from tests.support.processes import in_processes
from tests.support.succeeding import NEW, after, checkpoint_of, succeeded


def write_until_closed(address: Address, seed: int) -> list[str]:
    """The ids of commands acknowledged by a desk that records until its log is closed."""
    done = []
    with Clinic(address, seed=seed) as clinic:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            command = clinic.command("suspend", **STOP)
            try:
                done.append(clinic.repeat(command).acknowledged.command)
            except LogClosed:
                return done
    raise AssertionError("the log was never closed")


def succeed_as(address: Address, seed: int, size: int, root: bytes) -> tuple[bool, int]:
    """What came of the succession in a process of its own, in small windows."""
    predecessor.WINDOW = 2
    with Clinic(address, seed=seed) as clinic:
        came = succeeded(clinic, final=Checkpoint(clinic.origin, size, root))
        return came.already, came.carried


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predecessor, "WINDOW", 3)


def test_what_a_writer_was_told_is_recorded_is_in_the_new_log(
    clinic: Clinic, small_windows: None
) -> None:
    final, size = checkpoint_of(clinic), clinic.size
    came = []

    def succeed_later() -> None:
        with Clinic(clinic.address, seed=99) as other:
            deadline = time.monotonic() + 20
            while other.size < size + 12:
                assert time.monotonic() < deadline
                time.sleep(0.002)
            came.append(succeeded(other, final=final))

    closing = threading.Thread(target=succeed_later)
    closing.start()
    told = in_processes(write_until_closed, [(clinic.address, seed) for seed in (11, 12)])
    closing.join(20)
    assert len(came) == 1
    acknowledged = [command for one in told for command in one]
    assert len(acknowledged) >= 12
    new = after(clinic)
    commands = Counter(event.command for event in new.events())
    assert [commands[command] for command in acknowledged] == [1] * len(acknowledged)
    assert clinic.size == size + len(acknowledged)
    assert came[0].carried == clinic.size - 1
    found = verify_log(new.raw, NEW)
    assert (found.log.findings, found.store) == ((), ())


def test_two_who_succeed_one_log_at_once_carry_every_event_once(
    clinic: Clinic, small_windows: None
) -> None:
    for number in range(8):
        clinic.do("person.add", kind="PATIENT", name="佐藤", numbers=[f"9{number}"])
        clinic.do("consent", **{**CONSENT, "person": f"9{number}"}, note="窓口で")
    final = checkpoint_of(clinic)
    told = in_processes(
        succeed_as, [(clinic.address, seed, final.size, final.root) for seed in (21, 22, 23)]
    )
    assert {carried for _, carried in told} == {19}
    new = after(clinic)
    new.check()
    assert new.types().count("log.carried_over") == 1
    assert len(new.events()) == 21
    # Keys made by one who was not first belong to nobody: the number leads to one registration.
    subject = person(new.raw, new.people, NEW, "95", "person").subject
    standing = [event for event in new.events() if event.subject == subject]
    assert [event.type for event in standing] == ["subject.registered", "consent.given"]
