"""A move killed at every step it takes: the same command goes on, and never are both written to.

The process kills itself just before the call of a store or key store whose number it was given, so
just after what the call before made durable. Another desk goes on recording meanwhile.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ledger.application.moving import Places, move
from ledger.errors import LogHeld
from ledger.store.address import Address, keys_address
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from tests.support.clinic import CONSENT, ORIGIN, PATIENT, PROVISION, Clinic
from tests.support.same_log import log_rows

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
ROOT = Path(__file__).parents[2]
PLACES = Places("sqlite:///old", "sqlite:///new")
AT = "2026-04-01T00:00:00.000000Z"
PROGRAM = """
import os, signal, sys
from ledger.application import transfer
from ledger.store.address import parse_address, keys_address
from ledger.store.opening import open_keys, open_store
from tests.faults.test_move_kills import AT, PLACES
from ledger.application.moving import move

here, there, left = parse_address(sys.argv[1]), parse_address(sys.argv[2]), int(sys.argv[3])
STEPS = {"hold_log", "release_log", "append", "close_log", "put", "set_check_value",
         "change_epoch", "note", "erase", "erase_ciphertexts"}

class Stepping:
    def __init__(self, wrapped):
        self.wrapped = wrapped

    def __getattr__(self, name):
        method = getattr(self.wrapped, name)

        def run(*arguments, **more):
            global left
            if name in STEPS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return method(*arguments, **more)

        return run

transfer.fill.__kwdefaults__["most_entries"] = 4
stores = [Stepping(open_store(one)) for one in (here, there)]
keys = [Stepping(open_keys(keys_address(one))) for one in (here, there)]
if sys.argv[4:] == ["undo"]:
    from ledger.application.giving_up import give_up
    give_up(*stores, PLACES, AT)
else:
    move(*stores, keys, PLACES, AT)
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("original")
    with Clinic.founded(Address("sqlite", str(folder / "old.db"))) as clinic:
        clinic.do("consent", **CONSENT, note="同意書")
        for _ in range(4):
            clinic.do("authorise_and_provide", **PROVISION, means="FAX", note="送付")
        clinic.raw.erase_ciphertexts(ORIGIN, clinic.raw.ciphertext_positions(ORIGIN, 0, 6))
        clinic.keys.note(1, "started", AT, "2027-04-01")
    return folder


def killed_at(number: int, here: Address, there: Address, *undo: str) -> int:
    places = [one.dsn if one.kind == "postgresql" else one.shown() for one in (here, there)]
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM, *places, str(number), *undo],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=60,
        capture_output=True, text=True,
    )  # fmt: skip
    assert process.returncode in (0, -signal.SIGKILL), process.stderr
    return process.returncode


@pytest.mark.parametrize("first", range(4))
def test_a_move_killed_at_any_step_is_ended_by_the_same_and_loses_nothing(
    original: Path, tmp_path: Path, first: int
) -> None:
    ended, number = False, first
    while not ended:
        folder = tmp_path / str(number)
        shutil.copytree(original, folder)
        here = Address("sqlite", str(folder / "old.db"))
        there = Address("sqlite", str(folder / "new.db"))
        create_store(there)
        create_keys(keys_address(there))
        ended = killed_at(number, here, there) == 0
        recorded = goes_on(here, there, number)
        again(here, there)
        with Clinic(there, seed=number + 100) as moved:
            moved.clock.move(days=9)
            assert recorded is None or moved.raw.acknowledgement(ORIGIN, recorded)
            moved.do("person.add", **PATIENT | {"numbers": ["99"]})
        number += 4
    assert number > 12


@pytest.mark.postgres
@pytest.mark.parametrize("number", [1, 6, 10, 13, 16])
def test_a_move_to_postgresql_killed_is_ended_by_the_same_and_loses_nothing(
    original: Path, tmp_path: Path, postgres_address: Address, number: int
) -> None:
    shutil.copytree(original, tmp_path / "old")
    here = Address("sqlite", str(tmp_path / "old" / "old.db"))
    killed = killed_at(number, here, postgres_address) != 0
    assert killed
    recorded = goes_on(here, postgres_address, number)
    again(here, postgres_address)
    with Clinic(postgres_address, seed=number + 100) as moved:
        moved.clock.move(days=9)
        assert recorded is None or moved.raw.acknowledgement(ORIGIN, recorded)
        moved.do("person.add", **PATIENT | {"numbers": ["99"]})


@pytest.mark.parametrize("number", [3, 7, 10, 12, 14, 16])
def test_a_move_killed_can_be_given_up_even_by_a_process_that_is_killed_too(
    original: Path, tmp_path: Path, number: int
) -> None:
    shutil.copytree(original, tmp_path / "all")
    here = Address("sqlite", str(tmp_path / "all" / "old.db"))
    there = Address("sqlite", str(tmp_path / "all" / "new.db"))
    create_store(there)
    create_keys(keys_address(there))
    killed = killed_at(number, here, there) != 0
    assert killed
    goes_on(here, there, number)
    step = 0
    while begun(here, there) and killed_at(step, here, there, "undo"):
        goes_on(here, there, 100 + step)
        step += 1
    with Clinic(here, seed=number + 100) as clinic:
        clinic.clock.move(days=9)
        clinic.do("person.add", **PATIENT | {"numbers": ["99"]})
    if begun(here, there):
        with closing(open_store(there)) as store:
            assert "given-up" in (store.held_for(ORIGIN) or "")


def begun(here: Address, there: Address) -> bool:
    """Whether any log is held in either place."""
    with closing(open_store(here)) as one, closing(open_store(there)) as other:
        return any(store.held_for(ORIGIN) for store in (one, other))


def goes_on(here: Address, there: Address, number: int) -> str | None:
    """The command that a desk has recorded in the old place after the kill; None if refused."""
    with Clinic(here, seed=number + 1) as clinic:
        clinic.clock.move(days=5)
        command = clinic.command("person.add", arguments=PATIENT | {"numbers": [f"7{number}"]})
        try:
            clinic.repeat(command)
        except LogHeld:
            return None
        with closing(open_store(there)) as store:
            assert not store.heads() or store.held_for(ORIGIN)  # never are both written to
        return command.id


def again(here: Address, there: Address) -> None:
    """The same move, whole, and both places the same."""
    with ExitStack() as stack:
        stores = [stack.enter_context(closing(open_store(one))) for one in (here, there)]
        keys = [stack.enter_context(closing(open_keys(keys_address(one)))) for one in (here, there)]
        move(stores[0], stores[1], (keys[0], keys[1]), PLACES, AT)
        assert log_rows(stores[0]) == log_rows(stores[1])
        rows = [[row for some in one.key_rows(ORIGIN) for row in some] for one in keys]
        assert rows[0] == rows[1]
        assert keys[0].notes() == keys[1].notes()
        assert stores[0].held_for(ORIGIN)
        assert stores[1].held_for(ORIGIN) is None
