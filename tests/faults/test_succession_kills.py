"""A succession killed at every step it takes: the same command goes on, and nothing is there twice.

The process kills itself just before the call of the store or the key store whose number it was
given, so just after what the call before made durable. Whoever comes next runs the same command.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import SuccessionUnfinished
from ledger.store.address import Address, parse_address
from tests.support.clinic import CONSENT, NUMBER, PROVISION, SHOWN, STOP, Clinic
from tests.support.succeeding import NEW, after, checkpoint_of, succeeded

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys
from ledger.application import predecessor
from ledger.log.checkpoint import Checkpoint
from ledger.store.address import parse_address
from tests.support.clinic import Clinic
from tests.support.succeeding import succeeded

place, left, size, root = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
predecessor.WINDOW = 3

def step():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

def stepping(call):
    def run(*arguments, **more):
        step()
        return call(*arguments, **more)
    return run

with Clinic(parse_address(place), seed=left + 1000) as clinic:
    clinic.raw.append = stepping(clinic.raw.append)
    clinic.raw.close_log = stepping(clinic.raw.close_log)
    clinic.keys.put = stepping(clinic.keys.put)
    succeeded(clinic, final=Checkpoint(clinic.origin, size, bytes.fromhex(root)))
"""


def killed_at(address: Address, step: int, clinic: Clinic) -> bool:
    """Whether a succession was killed before that step; False if it ended before, and well."""
    final = checkpoint_of(clinic)
    place = address.dsn if address.kind == "postgresql" else address.shown()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, place, str(step), str(final.size), final.root.hex()],
        cwd=ROOT, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def filled(clinic: Clinic) -> None:
    """A history with a second person, sealed notes, a provision and, at last, a stop."""
    clinic.do("person.add", kind="AGENT", name="山田 和子", numbers=["0099"])
    clinic.do("consent", **{**CONSENT, "given_by": "0099", **SHOWN}, note="窓口で")
    clinic.do("authorise_and_provide", **PROVISION, means="PAPER")
    clinic.do("party.add", kind="PRIVATE_PERSON", sector="FAMILY", name="山田 太郎")
    clinic.do("suspend", **STOP, note="申出")


def check_all_there(clinic: Clinic, step: int) -> None:
    """Everything is in the new log once, opens, is bound by, and was carried from where it was."""
    new = after(clinic)
    new.check()
    events = new.events()
    came = [event.data["carried_from"]["position"] for event in events[1:-1]]
    assert came == [1, 2, 3, 4, 5, 8, 9], step
    assert max(Counter(event.event for event in events).values()) == 1
    assert (events[0].type, events[-1].type) == ("log.created", "log.carried_over")
    said = new.do("authorise", **PROVISION).verdict
    assert said is not None
    assert said["row"] == "D10", step
    consent = next(event for event in events if event.type == "consent.given")
    guardian = next(event for event in events if event.data.get("kind") == "AGENT")
    assert consent.data["given_by"] == guardian.subject
    assert new.payload(consent.position) == {"note": "窓口で"}


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    (tmp_path / "first").mkdir()
    with Clinic.founded(Address("sqlite", str(tmp_path / "first" / "ledger.db"))) as clinic:
        filled(clinic)
    return tmp_path / "first"


def left_behind(prepared: Path) -> Iterator[tuple[int, Clinic]]:
    """Copies of the stores, each as a succession left it that was killed one step later."""
    for step in range(60):
        place = prepared.with_name(f"step-{step}")
        shutil.copytree(prepared, place)
        address = Address("sqlite", str(place / "ledger.db"))
        with Clinic(address, seed=5000 + step) as clinic:
            clinic.clock.move(days=1)
            if not killed_at(address, step, clinic):
                return
            yield step, clinic


def test_a_succession_killed_at_any_step_is_finished_by_the_same_again(prepared: Path) -> None:
    seen = set()
    for step, clinic in left_behind(prepared):
        new = after(clinic)
        closed = clinic.raw.successor_of(clinic.origin) == NEW
        size = new.size
        finished = size > 0 and new.types()[-1] == "log.carried_over"
        seen.add((closed, size))
        if size and not finished:
            with pytest.raises(SuccessionUnfinished):
                new.do("suspend", **{**STOP, "person": NUMBER})
        came = succeeded(clinic)
        assert came.already == finished, step
        assert (came.carried, came.without_payload) == (7, 0), step
        check_all_there(clinic, step)
    # Seen: nothing done, closed, each window, all: a window is there whole or not at all.
    sizes = (0, 1, 2, 5, 6, 7, 8)
    assert seen == {(False, 0), *((True, size) for size in sizes)}


@pytest.mark.postgres
def test_a_succession_killed_again_and_again_is_finished_on_postgresql(
    postgres_address: Address,
) -> None:
    with Clinic.founded(postgres_address) as clinic:
        filled(clinic)
        for step in (0, 2, 1, 3, 3, 4):
            if not killed_at(parse_address(postgres_address.dsn), step, clinic):
                break
        clinic.clock.move(days=1)
        came = succeeded(clinic)
        assert came.carried == 7
        check_all_there(clinic, 0)
