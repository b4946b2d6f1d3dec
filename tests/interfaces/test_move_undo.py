"""A move given up at the desk: with the new place at hand, and without it."""

from __future__ import annotations

import pytest

from ledger.application.behind import Held, HeldKind
from ledger.store.address import keys_address, parse_address
from ledger.store.opening import create_keys, create_store, open_store
from tests.support.cli import CONSENT, ORIGIN, Desk

AT = "2026-04-01T00:00:00.000000Z"
TO = "--to sqlite:///new.db"


@pytest.fixture
def half_done(signed: Desk) -> Desk:
    """A desk whose move was killed after the old place was held, before the new one was opened."""
    here, there = (parse_address(f"sqlite:///{signed.folder}/{n}.db") for n in ("clinic", "new"))
    create_store(there)
    create_keys(keys_address(there))
    for address, kind, place in (
        (there, HeldKind.MOVING, here.path.resolve()), (here, HeldKind.MOVED, there.path.resolve()),
    ):  # fmt: skip
        store = open_store(address)
        store.hold_log(ORIGIN, Held(kind, AT, f"sqlite:///{place}").line())
        store.close()
    return signed


def lost(desk: Desk) -> None:
    for path in desk.folder.glob("new.db*"):
        path.unlink()


def test_a_move_that_stopped_says_both_ways_on(half_done: Desk) -> None:
    refused = half_done.run(CONSENT)
    assert refused.code == 4
    assert "the same again; or daicho move --undo" in refused.stderr
    assert "daicho move --undo" in half_done.run(CONSENT, DAICHO_LANG="ja").stderr


def test_given_up_the_old_place_goes_on_and_the_new_one_never_does(half_done: Desk) -> None:
    said = half_done.done(f"move --undo {TO}").stdout
    assert "takes entries again" in said
    assert "can be deleted" in said
    half_done.done(CONSENT)
    half_done.done("signer run --once")
    refused = half_done.run(f"move {TO}")
    assert refused.code == 2
    assert "given up" in refused.stderr
    half_done.done("move --to sqlite:///third.db")


def test_the_answer_for_programs_names_the_logs_released(half_done: Desk) -> None:
    answer = half_done.done(f"move --undo {TO} --json").json
    assert (answer["destination_seen"], answer["logs"]) == (True, [ORIGIN])
    assert half_done.done(f"move --undo {TO} --json").json["logs"] == []


def test_a_place_that_is_not_there_has_to_be_said_to_be_lost(half_done: Desk) -> None:
    lost(half_done)
    refused = half_done.run(f"move --undo {TO}")
    assert refused.code == 1
    assert "--destination-lost" in refused.stderr
    assert half_done.run(CONSENT).code == 4
    said = half_done.done(f"move --undo --destination-lost {TO}")
    assert "recorded nowhere" in said.stdout
    assert "daicho log confirm" in said.stdout
    # Its word alone releases nothing: what was signed has to be here.
    assert "given up" in half_done.run(CONSENT).stderr
    half_done.done("log confirm")
    half_done.done(CONSENT)


def test_where_work_went_on_in_the_place_said_to_be_lost_the_signer_tells(signed: Desk) -> None:
    signed.done(f"move {TO}")
    there = f"sqlite:///{signed.folder}/new.db"
    signed.done(CONSENT, DAICHO_STORE=there)
    signed.done("signer run --once", DAICHO_STORE=there)
    lost(signed)
    signed.done(f"move --undo --destination-lost {TO}")
    refused = signed.run("log confirm")
    assert refused.code == 4
    assert "signed 6 entries" in refused.stderr
    assert signed.run(CONSENT).code == 4


def test_a_place_at_hand_is_not_taken_for_lost(half_done: Desk) -> None:
    refused = half_done.run(f"move --undo --destination-lost {TO}")
    assert refused.code == 2
    assert "can be reached" in refused.stderr
    assert half_done.run(CONSENT).code == 4


def test_a_move_that_is_over_is_not_given_up(signed: Desk) -> None:
    signed.done(f"move {TO}")
    refused = signed.run(f"move --undo {TO}")
    assert refused.code == 4
    assert "in use" in refused.stderr
    assert signed.run(CONSENT).code == 4


@pytest.mark.parametrize("line", [
    f"move --destination-lost {TO}", "move --undo", f"move --undo {TO}",
    f"move --undo --destination-lost {TO}", "move --undo --to sqlite:///clinic.db",
])  # fmt: skip
def test_without_such_a_move_nothing_is_undone(signed: Desk, line: str) -> None:
    assert signed.run(line).code in (1, 2)
    assert not (signed.folder / "new.db").exists()
    signed.done(CONSENT)
