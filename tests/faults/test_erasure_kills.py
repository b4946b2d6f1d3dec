"""An erasure killed at every step it takes: whoever records next finishes it, once.

The process kills itself just before the call of the store or the key store whose number it was
given, so just after what the call before made durable.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.application.erased import interrupted
from ledger.application.erasing import finish, waiting
from ledger.application.verify import verify_log
from ledger.store.address import Address
from tests.support.clinic import CONSENT, ORIGIN, Clinic
from tests.support.erasing import ALL, DIRECTOR, propose, readable, secrets_of, tags_of
from tests.support.tampering import desk_at

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, signal, sys
from ledger.application.erasing import carry_out
from ledger.store.address import parse_address
from tests.support.clinic import Clinic
from tests.support.erasing import DIRECTOR, by

place, left, proposal = sys.argv[1], int(sys.argv[2]), sys.argv[3]

def stepping(call):
    def run(*arguments, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **more)
    return run

with Clinic(parse_address(place), seed=left + 1000) as clinic:
    clinic.clock.move(days=1)
    clinic.raw.append = stepping(clinic.raw.append)
    clinic.keys.erase = stepping(clinic.keys.erase)
    clinic.raw.erase_ciphertexts = stepping(clinic.raw.erase_ciphertexts)
    for decision in by(clinic, DIRECTOR, "erase.decide", proposal=proposal).events:
        carry_out(clinic.ledger, clinic.origin, decision, DIRECTOR)
"""
# (what stands at the end of the log, keys left, sealed parts left) before each step, and after all
LEFT = [
    ("erasure.proposed", 3, 2),
    ("erasure.decided", 3, 2),
    ("erasure.decided", 0, 2),
    ("erasure.decided", 0, 0),
    ("erasure.completed", 0, 0),
]


def killed_at(address: Address, step: int, proposal: str) -> bool:
    """Whether an erasure was killed before that step; False if it ended before, and well."""
    place = address.dsn if address.kind == "postgresql" else address.shown()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, place, str(step), proposal],
        cwd=ROOT, capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def left_of(clinic: Clinic, tag: str) -> tuple[str, int, int]:
    """The newest event, how many keys and how many sealed parts of the person are left."""
    keys = sum(1 for batch in clinic.keys.key_rows(ORIGIN) for row in batch if row.subject == tag)
    places = [e.position for e in clinic.events() if e.subject == tag and e.sealed_class]
    return clinic.types()[-1], keys, len(clinic.raw.ciphertexts(ORIGIN, places))


def check_forgotten(clinic: Clinic, tag: str) -> None:
    assert waiting(clinic.raw, ORIGIN) == []
    assert readable(clinic, {tag}) == {}
    assert left_of(clinic, tag)[1:] == (0, 0)
    assert secrets_of(clinic, {tag}) == {}
    assert clinic.types().count("erasure.completed") == 1
    found = verify_log(clinic.raw, ORIGIN)
    assert (found.log.findings, found.store) == ((), ())


def test_an_erasure_killed_at_any_step_is_finished_by_whoever_records_next(
    tmp_path: Path,
) -> None:
    first = tmp_path / "first"
    first.mkdir()
    with Clinic.founded(Address("sqlite", str(first / "ledger.db"))) as clinic:
        clinic.do("consent", **CONSENT, note="代筆")
        (tag,) = tags_of(clinic)
        proposal = propose(clinic).event
    for step, wanted in enumerate(LEFT):
        place = tmp_path / f"step-{step}"
        shutil.copytree(first, place)
        address = Address("sqlite", str(place / "ledger.db"))
        assert killed_at(address, step, proposal) == (step < len(LEFT) - 1)
        with Clinic(address, seed=5000 + step) as clinic:
            assert left_of(clinic, tag) == wanted
            if wanted[1] == 0:
                assert readable(clinic, {tag}) == {}
        answer = desk_at(address, place).run(
            "suspend 0012345 --kind PROVISION --ground BREACH"
            if step == 0
            else "person add --kind PATIENT --name '佐藤 次郎' --number 777"
        )
        unfinished = wanted[0] == "erasure.decided"
        assert answer.code == 0, answer.stderr
        assert ("interrupted erasure was finished" in answer.stderr) == unfinished, answer.stderr
        with Clinic(address, seed=6000 + step) as clinic:
            if step:
                check_forgotten(clinic, tag)
            else:  # nothing was decided, so nothing was to be destroyed
                assert len(readable(clinic, {tag})) == 2


def test_a_command_that_is_repeated_does_not_finish_and_nothing_is_said_twice(
    tmp_path: Path,
) -> None:
    """The second command after the interruption finds nothing to finish."""
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        clinic.do("consent", **CONSENT, note="代筆")
        (tag,) = tags_of(clinic)
        proposal = propose(clinic).event
        assert killed_at(clinic.address, 2, proposal)
        assert len(interrupted(clinic.raw, ORIGIN)) == 1
        desk = desk_at(clinic.address, tmp_path)
        line = "person add --kind PATIENT --name '佐藤 次郎'"
        assert "finished" in desk.run(line).stderr
        assert "finished" not in desk.run(line).stderr
        check_forgotten(clinic, tag)


@pytest.mark.postgres
def test_an_erasure_killed_at_any_step_is_finished_on_postgresql(
    postgres_address: Address,
) -> None:
    with Clinic.founded(postgres_address) as clinic:
        for step, (newest, keys, sealed) in enumerate(LEFT[1:-1], 1):
            number = f"n{step}"
            clinic.do("person.add", kind="PATIENT", name="佐藤", numbers=[number])
            clinic.do("consent", **{**CONSENT, "person": number}, note="代筆")
            (tag,) = tags_of(clinic, number)
            proposal = propose(clinic, number).event
            assert killed_at(postgres_address, step, proposal)
            assert left_of(clinic, tag) == (newest, keys, sealed)
            clinic.clock.move(days=2)
            (done,) = finish(clinic.ledger, ORIGIN, DIRECTOR)
            assert done.decision.data["classes"] == ALL
            assert readable(clinic, {tag}) == {}
            assert left_of(clinic, tag) == ("erasure.completed", 0, 0)
        assert clinic.types().count("erasure.completed") == 3
        found = verify_log(clinic.raw, ORIGIN)
        assert (found.log.findings, found.store) == ((), ())
