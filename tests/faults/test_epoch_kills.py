"""A change of the key-encryption key, killed at every step: nothing lost, nothing gone too soon."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.application.key_backup import open_keys_backup
from ledger.application.key_fit import Fit, fit_of
from ledger.errors import LedgerError
from ledger.interfaces.key_file import read_key
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address, keys_address, parse_address
from ledger.store.contract import EpochNote, KeyStore
from ledger.store.opening import open_keys
from tests.support.cli import ORIGIN, Desk
from tests.support.clinic import KEK, Clinic
from tests.support.epoch_kills import kills
from tests.support.epochs import SECOND, change_of, changed, epochs_in, with_key
from tests.support.killing import Desk as Writer
from tests.support.killing import founded

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
CHANGE = "key change secrets/second.key --backup backups"
FIND = "person find 0012345"
NAME = "山田 花子"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A ledger with one person, in a folder beside which copies may lie."""
    (tmp_path / "desk").mkdir()
    return Desk.opened(tmp_path / "desk")


def opened_keys(desk: Desk) -> KeyStore:
    return open_keys(keys_address(parse_address(desk.env["DAICHO_STORE"])), read_only=True)


def key_at(path: Path) -> SoftwareKey | None:
    """The key in a file; None where there is none, or what is left of one."""
    try:
        return read_key(str(path), None)[0]
    except LedgerError:
        return None


def stands(desk: Desk) -> tuple[int, list[EpochNote], set[int], Fit | None, Fit | None]:
    """Current epoch, notes, epochs of the rows, and what the old and the new file are to it."""
    keys = opened_keys(desk)
    try:
        current = keys.check_value()
        assert current is not None
        old, new = (
            fit_of(keys, found) if (found := key_at(desk.folder / "secrets" / name)) else None
            for name in ("daicho.key", "second.key")
        )
        return current[0], keys.notes(), epochs_in(keys, ORIGIN), old, new
    finally:
        keys.close()


def check_nothing_is_lost(left: Desk) -> str:
    """The stage a kill left: the key in force is there, and the old one while it may be needed."""
    epoch, notes, rows, old, new = stands(left)
    words = [note.note for note in notes if note.epoch == 2]
    file = "daicho.key" if epoch == 1 else "second.key"
    assert (old if epoch == 1 else new) is Fit.FITS
    assert NAME in left.done(f"{FIND} --key-file secrets/{file}").stdout
    assert epoch in rows
    if "backed_up" not in words:
        assert old is (Fit.FITS if epoch == 1 else Fit.OLDER)
        assert epoch == 1 or rows == {1, 2}
    else:
        secret = key_at(left.folder / "secrets" / "second.key")
        assert secret is not None
        opened = open_keys_backup(left.folder / "backups", secret)
        assert (opened.keys, opened.index_rows) == (4, 2)
        noted = next(note for note in notes if note.note == "backed_up")
        assert noted.detail == opened.sha256
    return words[-1] if words else "nothing"


def test_a_change_of_key_killed_at_any_step_is_finished_by_the_same_command(desk: Desk) -> None:
    stages: Counter[str] = Counter()
    for step, left in kills(desk, CHANGE):
        stage = check_nothing_is_lost(left)
        gone = key_at(left.folder / "secrets" / "daicho.key") is None
        stages[stage + (" and destroyed" if gone else "")] += 1
        left.done(CHANGE)
        epoch, notes, rows, old, new = stands(left)
        assert (epoch, rows, old, new) == (2, {2}, None, Fit.FITS), step
        words = [note.note for note in notes]
        assert words.count("backed_up") == words.count("file_destroyed") == 1, step
        left.env["DAICHO_KEY_FILE"] = str(left.folder / "secrets" / "second.key")
        assert NAME in left.done(FIND).stdout
        assert left.done("key status --json").json["not_destroyed"] == [1], step
        found = sorted(path.name for path in (left.folder / "secrets").iterdir())
        assert found == ["second.key"], step
    assert set(stages) == {"nothing", "begun", "started", "backed_up", "backed_up and destroyed"}
    assert stages["backed_up and destroyed"] >= 2  # marked and not noted; noted and not removed


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_desk_that_writes_while_the_key_changes_loses_nobody_and_is_then_refused(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    if kind == "postgresql":
        address = request.getfixturevalue("postgres_address")
    founded(address)
    writer = Writer(address, seed=7)
    try:
        writer.listen(20, lambda: len(writer.said) > 5)
        with Clinic(address, seed=8, clock=lambda: datetime.now(UTC)) as clinic:
            assert change_of(clinic, KEK, SECOND).wrap_anew() > 0
            writer.listen(20)  # to its end: it registers somebody in every round
            assert writer.process.wait(timeout=20) == 1
            assert changed(clinic, KEK, SECOND, tmp_path / "backups") == 0
            lost = [
                one for one in writer.said if not clinic.raw.acknowledgement(clinic.origin, one)
            ]
            assert (lost, len(writer.said) > 5) == ([], True)
            with_key(clinic, SECOND).check()  # every payload opens
            assert epochs_in(clinic.keys, clinic.origin) == {2}
    finally:
        writer.kill()
