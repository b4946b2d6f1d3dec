"""A backup and a restore killed at every step: nothing half done passes for done.

Every step is a real process, stopped by SIGKILL just before it does the next thing to a file or to
a store. The processes are forked by a program of one thread, so that all of them take seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.application.behind import HeldKind, held
from ledger.application.verify import verify_log
from ledger.backup.layout import MANIFEST, Part, backups_in
from ledger.store.address import keys_address, parse_address
from ledger.store.opening import open_keys, open_store
from tests.support.backups import all_rows
from tests.support.cli import CONSENT, ORIGIN, ROOT, Desk

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]

FORKING = """
import os, signal, sys
def killed_at(step, words, watch):
    child = os.fork()
    if child == 0:
        left = [step]
        def count():
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        watch(count)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        sys.argv = ["daicho", *words]
        try:
            main()
        except SystemExit as ended:
            os._exit(ended.code or 0)
        os._exit(99)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        return None
    return os.WEXITSTATUS(status)
"""
BACKUP = (
    """
import ledger.interfaces.cli.backup
from ledger.interfaces.cli.main import main
"""
    + FORKING
    + """
STEPS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def watch(count):
    def hook(event, arguments):
        inside = "backups" in str(arguments[0]) if arguments else False
        if inside and (event in STEPS or event == "open" and arguments[2] & WRITING):
            count()
    sys.addaudithook(hook)
step = 0
while (code := killed_at(step, ["backup", f"backups-{step}"], watch)) is None:
    step += 1
    assert step < 200
print(step, code)
"""
)
RESTORE = (
    """
import ledger.interfaces.cli.restore
from ledger.interfaces.cli.main import main
from ledger.store.sqlite import SQLiteStore
from ledger.store.sqlite_keys import SQLiteKeyStore
"""
    + FORKING
    + """
WRITES = ((SQLiteStore, ("create", "hold_log", "append", "close_log")),
          (SQLiteKeyStore, ("create", "put", "note", "set_check_value", "change_epoch")))
def watch(count):
    for kind, names in WRITES:
        for name in names:
            before_and_after(kind, name, count)
def before_and_after(kind, name, count):
    method = getattr(kind, name)
    def step(*given, **more):
        count()
        result = method(*given, **more)
        count()
        return result
    setattr(kind, name, step)
step = 0
while True:
    words = ["restore", "backups", "--store", f"sqlite:///new-{step}.db"]
    if (code := killed_at(step, words, watch)) is not None:
        break
    step += 1
    assert step < 200
print(step, code)
"""
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk.opened(tmp_path)
    desk.done(f"{CONSENT} --note 代筆")
    return desk


def steps(desk: Desk, program: str) -> int:
    """How many processes were killed before one came to its end, which was a good one."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("DAICHO")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=desk.folder, capture_output=True, text=True,
        env=base | desk.env | {"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    number, code = map(int, done.stdout.split())
    assert code == 0, done.stderr
    return number


def test_a_backup_killed_anywhere_leaves_whole_parts_alone_and_the_next_one_is_whole(
    desk: Desk,
) -> None:
    number = steps(desk, BACKUP)
    assert number > 15  # folders, locks, files, manifests and moves of three parts
    unfinished = 0
    for step in range(number):
        folder = desk.folder / f"backups-{step}"
        places = [folder / part for part in Part]
        unfinished += any(path.name.startswith(".") for path in folder.glob("*/*"))
        for place in places:
            for found in place.glob("2*"):
                assert (found / MANIFEST).is_file(), (step, found)
        if backups_in(folder / Part.LOG):  # the log comes last: with it, all is there
            desk.done(f"restore --check {folder}")
        if step % 3 == 0:
            desk.done(f"backup {folder}")
            desk.done(f"restore --check {folder}")
            assert not [path for path in folder.glob("*/*") if path.name.startswith(".")]
    assert unfinished


def test_a_restore_killed_anywhere_takes_no_entry_and_is_finished_by_the_same_command(
    desk: Desk,
) -> None:
    desk.done("backup backups")
    number = steps(desk, RESTORE)
    assert number >= 2 * 6
    old = parse_address(desk.env["DAICHO_STORE"])
    with_all = open_store(old, read_only=True)
    wanted, keys = list(with_all.scan(ORIGIN)), open_keys(keys_address(old), read_only=True)
    rows = all_rows(keys)
    for store in (with_all, keys):
        store.close()
    for step in range(number):
        address = f"sqlite:///{desk.folder}/new-{step}.db"
        again = Desk(desk.folder, {**desk.env, "DAICHO_STORE": address})
        assert again.run(CONSENT).code != 0, step
        answer = again.run("restore backups")
        # Killed after its last write, there is nothing left to do.
        assert answer.code == 0 or step == number - 1, (step, answer.stderr)
        store = open_store(parse_address(address), read_only=True)
        restored = open_keys(keys_address(parse_address(address)), read_only=True)
        try:
            assert list(store.scan(ORIGIN)) == wanted
            assert all_rows(restored) == rows
            found = held(store, ORIGIN)
            assert found is not None
            assert found.kind is HeldKind.RESTORED
            assert not verify_log(store, ORIGIN).breaks
        finally:
            store.close()
            restored.close()
        for path in desk.folder.glob(f"new-{step}.db*"):
            path.unlink()
