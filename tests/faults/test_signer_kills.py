"""A signer killed at every step it takes: no size ever has two notes, and the next turn goes on."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from ledger.store.address import parse_address
from tests.support.cli import CONSENT, PROGRAM, ROOT, Desk
from tests.support.signer_kills import copied, kills
from tests.support.signing import check_notes, leaves_at, notes, signed, signer_at

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    Desk.opened(folder)
    return folder


@pytest.fixture
def desk(opened: Path, tmp_path: Path) -> Desk:
    return copied(opened, tmp_path)


def test_a_turn_killed_at_any_step_is_gone_on_with_and_no_size_has_two_notes(desk: Desk) -> None:
    desk.done("signer init")
    desk.done("signer run")
    desk.done(CONSENT)
    left_behind = set()
    for step, left in kills(desk, "signer run"):
        signer = signer_at(left)
        before = notes(signer)
        assert {4} <= set(check_notes(signer, leaves_at(left))) <= {4, 5}, step
        state, newest = signer.state().size, signer.newest()
        assert newest is not None
        assert newest.size <= state  # nothing is signed that is not in the state
        left_behind.add((state, newest.size, max(before)))  # seen: every state of affairs
        # The log has grown when the signer comes back: what it had decided to sign, it signs.
        left.done(CONSENT)
        left.done("signer run")
        wanted = [4, 6] if state == 4 else [4, 5, 6]
        assert check_notes(signer, leaves_at(left)) == wanted, step
        assert before.items() <= notes(signer).items()
    assert left_behind == {(4, 4, 4), (5, 4, 4), (5, 4, 5), (5, 5, 5)}


def test_the_making_of_a_signer_killed_at_any_step_is_finished_by_another(desk: Desk) -> None:
    steps = 0
    for step, left in kills(desk, "signer init"):
        steps += 1
        signer = signer_at(left)
        if not signer.is_there:
            left.done("signer init")
        assert (signer.path / "key").stat().st_mode & 0o777 == 0o600, step
        left.done("signer run")
        assert check_notes(signer, leaves_at(left)) == [4]
    assert steps > 8


def test_several_signers_at_once_leave_one_note_for_each_size(desk: Desk) -> None:
    desk.done("signer init")
    for _ in range(3):
        desk.done(CONSENT)
        running = [desk.process("signer run") for _ in range(4)]
        codes = [(process.communicate(timeout=30), process.returncode)[1] for process in running]
        assert set(codes) <= {0, 7}
        assert 0 in codes
    assert check_notes(signer_at(desk), leaves_at(desk)) == [5, 6, 7]
    assert signed(parse_address(desk.env["DAICHO_STORE"]), signer_at(desk)) == ()


def test_the_state_is_flushed_with_its_folder_before_a_note_is_written(
    desk: Desk, tmp_path: Path, strace: str
) -> None:
    desk.done("signer init")
    trace = tmp_path / "trace"
    subprocess.run(
        [strace, "-f", "-y", "-e", "trace=fsync,rename,renameat,renameat2,openat", "-o", str(trace),
         *PROGRAM, "signer", "run"],
        cwd=desk.folder, env={**os.environ, **desk.env, "PYTHONPATH": str(ROOT)},
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    path = re.escape(str(signer_at(desk).path))
    steps = []
    for line in trace.read_text(errors="replace").splitlines():
        for what, form in (
            ("state written", rf"fsync\(\d+<{path}/state\.new>\)\s*= 0"),
            ("state named", rf'rename.*{path}/state\.new".*{path}/state"\)?\s*.*= 0'),
            ("folder flushed", rf"fsync\(\d+<{path}>\)\s*= 0"),
            ("note begun", rf'openat.*"{path}/checkpoints/4\.new", O_WRONLY'),
            ("note written", rf"fsync\(\d+<{path}/checkpoints/4\.new>\)\s*= 0"),
            ("newest begun", rf'openat.*"{path}/checkpoint\.new", O_WRONLY'),
        ):
            if re.search(form, line):
                steps.append(what)
    assert steps[:3] == ["state written", "state named", "folder flushed"]
    assert steps.index("note begun") > 2
    assert steps.index("note begun") < steps.index("note written") < steps.index("newest begun")
