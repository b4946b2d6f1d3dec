"""Which log is meant by a code or an origin, and what a log says of the ones before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.application.logs import find_log, log_of, logs_of, open_logs
from ledger.errors import AnswerNotBorneOut, InvalidInput, LogClosed
from ledger.store.address import Address
from ledger.store.contract import Acknowledged, Store
from ledger.store.opening import open_store
from tests.support.clinic import ORIGIN, Clinic
from tests.support.succession import begin, succeeded
from tests.support.tampering import Administrator

SUCCESSOR = f"{ORIGIN}/2"
SIGNATURE = "\n— somebody AAAAAAA=\n"


@pytest.fixture
def address(tmp_path: Path) -> Address:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    Clinic.founded(address).close()
    return address


@pytest.fixture
def store(address: Address) -> Iterator[Store]:
    store = open_store(address)
    yield store
    store.close()


def test_a_log_that_is_alone_has_no_log_before_it_and_none_after(store: Store) -> None:
    log = log_of(store, ORIGIN)
    assert (log.predecessor, log.successor) == (None, None)
    assert logs_of(store) == open_logs(store) == [log]


@pytest.mark.parametrize("note", ["", SIGNATURE])
def test_a_successor_names_its_predecessor_and_the_predecessor_its_successor(
    store: Store, note: str
) -> None:
    """Whether entry 0 holds the text of the checkpoint or its whole note."""
    succeeded(store, ORIGIN, SUCCESSOR, note=note)
    before, after = logs_of(store)
    assert (before.predecessor, before.successor) == (None, SUCCESSOR)
    assert (after.predecessor, after.successor) == (ORIGIN, None)
    assert open_logs(store) == [after]


def test_a_code_means_the_log_that_is_open_and_an_origin_that_very_log(store: Store) -> None:
    succeeded(store, ORIGIN, SUCCESSOR)
    code = log_of(store, ORIGIN).code
    assert code == log_of(store, SUCCESSOR).code
    assert find_log(store, code).origin == SUCCESSOR
    assert find_log(store, ORIGIN).origin == ORIGIN
    assert find_log(store, SUCCESSOR).origin == SUCCESSOR


def test_along_a_line_of_logs_a_code_means_the_last(store: Store) -> None:
    last = f"{ORIGIN}/3"
    succeeded(store, ORIGIN, SUCCESSOR)
    succeeded(store, SUCCESSOR, last)
    assert find_log(store, log_of(store, ORIGIN).code).origin == last


def test_a_code_that_only_a_closed_log_has_means_that_log(store: Store) -> None:
    store.close_log(ORIGIN, "ledger.example/in-another-store")
    code = log_of(store, ORIGIN).code
    assert find_log(store, code).successor == "ledger.example/in-another-store"


def test_a_code_of_two_open_logs_or_of_none_is_refused_with_what_there_is(store: Store) -> None:
    begin(store, ORIGIN, SUCCESSOR, predecessor="")
    code = log_of(store, ORIGIN).code
    for given in (code, "nobody"):
        with pytest.raises(InvalidInput) as caught:
            find_log(store, given)
        assert f"{code} ({ORIGIN}), {code} ({SUCCESSOR})" in str(caught.value)


def test_a_predecessor_that_is_no_checkpoint_is_not_taken_for_the_name_of_a_log(
    store: Store,
) -> None:
    begin(store, ORIGIN, SUCCESSOR, predecessor=f"{ORIGIN}\nmany\n")
    assert log_of(store, SUCCESSOR).predecessor is None


def test_a_closed_log_that_was_damaged_keeps_nobody_from_its_successor(
    address: Address, store: Store
) -> None:
    code = log_of(store, ORIGIN).code
    succeeded(store, ORIGIN, SUCCESSOR)
    store.close()
    Administrator(address).run(
        "UPDATE entry SET content = ? WHERE position = 0 AND event <> ?",
        b"{}", "00000000-0000-4000-8000-000000000001",
    )  # fmt: skip
    store = open_store(address)
    assert find_log(store, code).origin == SUCCESSOR
    with pytest.raises(InvalidInput):
        find_log(store, "nobody")
    with pytest.raises(AnswerNotBorneOut):
        find_log(store, ORIGIN)
    store.close()


class _SentTwice:
    """A store in which a command is recorded, and its log closed, right after it was looked for."""

    def __init__(self, store: Store, meanwhile: Callable[[], object]) -> None:
        self._store, self._meanwhile = store, [meanwhile]

    def acknowledgement(self, origin: str, command: str) -> Acknowledged | None:
        found = self._store.acknowledgement(origin, command)
        while self._meanwhile:
            self._meanwhile.pop()()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_a_command_sent_twice_at_once_is_answered_though_its_log_was_closed_in_between(
    address: Address,
) -> None:
    party: dict[str, Any] = {"kind": "ORGANISATION", "sector": "HOSPITAL", "name": "みなと病院"}
    with Clinic(address, seed=3) as clinic:
        command = clinic.command("party.add", code="minato", **party)

        def first_one_wins() -> None:
            clinic.repeat(command)
            clinic.raw.close_log(ORIGIN, SUCCESSOR)

        slower = replace(clinic.ledger, store=_SentTwice(clinic.raw, first_one_wins))
        outcome = slower.execute(ORIGIN, command)
        assert outcome.main.type == "party.registered"
        assert outcome.acknowledged.repeated
        assert clinic.size == outcome.acknowledged.first_position + 1
        with pytest.raises(LogClosed):
            clinic.do("party.add", code="nishi", **party)
