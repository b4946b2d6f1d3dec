"""What every store must do with a log that is closed because another goes on in its place."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ledger.errors import NOTHING_SAVED, InvalidInput, LogClosed, Malformed, NotPermitted
from ledger.store.address import Address
from ledger.store.contract import Condition, Store
from ledger.store.opening import open_store
from tests.contracts.harness import StoreHarness
from tests.support.entries import (
    ORIGIN,
    OTHER_ORIGIN,
    append_of,
    check_log,
    create_log,
    proposed,
    until_closed,
    written,
)
from tests.support.processes import append_until_closed, close_and_be_killed, in_processes

SUCCESSOR = "ledger.example/kizuna-clinic/2"


def _wait_for_size(store: Store, size: int) -> None:
    deadline = time.monotonic() + 20
    while (head := store.head(ORIGIN)) is None or head.size < size:
        assert time.monotonic() < deadline
        time.sleep(0.005)


class ClosingContract(StoreHarness):
    def test_a_log_is_open_until_it_is_closed_and_then_names_its_successor(
        self, store: Store
    ) -> None:
        written(store, append_of())
        assert store.successor_of(ORIGIN) is None
        assert store.close_log(ORIGIN, SUCCESSOR) == 2
        assert store.successor_of(ORIGIN) == SUCCESSOR
        assert store.successor_of(SUCCESSOR) is None

    def test_a_closed_log_takes_no_entry_and_the_refusal_names_its_successor(
        self, store: Store
    ) -> None:
        store.close_log(ORIGIN, SUCCESSOR)
        with pytest.raises(LogClosed) as caught:
            store.append([append_of()])
        assert (caught.value.origin, caught.value.successor) == (ORIGIN, SUCCESSOR)
        assert caught.value.saved == NOTHING_SAVED
        assert check_log(store) == 1

    def test_a_closed_log_keeps_every_entry_and_reads_as_before(self, store: Store) -> None:
        answer = written(store, append_of(proposed("a.x", ("t:1",), ciphertext=b"c")))
        before = store.head(ORIGIN), store.read(ORIGIN)
        store.close_log(ORIGIN, SUCCESSOR)
        assert (store.head(ORIGIN), store.read(ORIGIN)) == before
        assert store.ciphertexts(ORIGIN, [1]) == {1: b"c"}
        assert store.acknowledgement(ORIGIN, answer.command) is not None
        assert check_log(store) == 2

    def test_a_repeated_command_is_answered_though_its_log_was_closed_since(
        self, store: Store
    ) -> None:
        append = append_of(proposed(), proposed())
        first = written(store, append)
        store.close_log(ORIGIN, SUCCESSOR)
        assert written(store, append) == replace(first, repeated=True)

    def test_of_a_batch_that_reaches_a_closed_log_nothing_is_written(self, store: Store) -> None:
        create_log(store, OTHER_ORIGIN)
        repeated = append_of()
        written(store, repeated)
        store.close_log(ORIGIN, SUCCESSOR)
        with pytest.raises(LogClosed):
            store.append([append_of(origin=OTHER_ORIGIN), repeated, append_of()])
        assert check_log(store) == 2
        assert check_log(store, OTHER_ORIGIN) == 1

    def test_that_a_log_is_closed_is_told_before_what_its_condition_met(self, store: Store) -> None:
        store.close_log(ORIGIN, SUCCESSOR)
        with pytest.raises(LogClosed):
            store.append([append_of(condition=Condition((), seen=0))])

    def test_closing_one_log_leaves_the_others_open(self, store: Store) -> None:
        create_log(store, OTHER_ORIGIN)
        store.close_log(ORIGIN, SUCCESSOR)
        written(store, append_of(origin=OTHER_ORIGIN))
        create_log(store, SUCCESSOR)
        written(store, append_of(origin=SUCCESSOR))
        assert store.successor_of(OTHER_ORIGIN) is None
        assert [check_log(store, origin) for origin in (OTHER_ORIGIN, SUCCESSOR)] == [2, 2]

    def test_closing_again_for_the_same_successor_gives_the_same_size(self, store: Store) -> None:
        assert store.close_log(ORIGIN, SUCCESSOR) == 1
        assert store.close_log(ORIGIN, SUCCESSOR) == 1
        assert store.successor_of(ORIGIN) == SUCCESSOR

    def test_a_closed_log_has_one_successor_for_ever(self, store: Store) -> None:
        store.close_log(ORIGIN, SUCCESSOR)
        with pytest.raises(InvalidInput) as caught:
            store.close_log(ORIGIN, OTHER_ORIGIN)
        assert SUCCESSOR in str(caught.value)
        assert OTHER_ORIGIN in str(caught.value)
        assert store.successor_of(ORIGIN) == SUCCESSOR

    def test_a_log_that_is_unknown_cannot_be_closed(self, store: Store) -> None:
        with pytest.raises(InvalidInput) as caught:
            store.close_log(OTHER_ORIGIN, SUCCESSOR)
        assert OTHER_ORIGIN in str(caught.value)
        assert store.successor_of(OTHER_ORIGIN) is None
        create_log(store, OTHER_ORIGIN)
        written(store, append_of(origin=OTHER_ORIGIN))

    def test_a_log_cannot_succeed_itself_nor_be_succeeded_by_what_is_no_origin(
        self, store: Store
    ) -> None:
        with pytest.raises(InvalidInput):
            store.close_log(ORIGIN, ORIGIN)
        with pytest.raises(Malformed):
            store.close_log(ORIGIN, "no origin")
        assert store.successor_of(ORIGIN) is None
        written(store, append_of())

    def test_a_store_opened_for_reading_closes_nothing_and_sees_what_is_closed(
        self, address: Address, store: Store
    ) -> None:
        reader = open_store(address, read_only=True)
        try:
            with pytest.raises(NotPermitted):
                reader.close_log(ORIGIN, SUCCESSOR)
            assert reader.successor_of(ORIGIN) is None
            store.close_log(ORIGIN, SUCCESSOR)
            assert reader.successor_of(ORIGIN) == SUCCESSOR
        finally:
            reader.close()

    def test_a_closing_outlives_the_store_object(self, address: Address, store: Store) -> None:
        store.close_log(ORIGIN, SUCCESSOR)
        other = open_store(address)
        try:
            assert other.successor_of(ORIGIN) == SUCCESSOR
            with pytest.raises(LogClosed):
                other.append([append_of()])
        finally:
            other.close()

    def test_a_closing_outlives_the_process_that_was_killed_right_after_it(
        self, address: Address, store: Store
    ) -> None:
        closer = multiprocessing.get_context("spawn").Process(
            target=close_and_be_killed, args=(address, ORIGIN, SUCCESSOR)
        )
        closer.start()
        closer.join(30)
        assert closer.exitcode == -signal.SIGKILL
        assert store.successor_of(ORIGIN) == SUCCESSOR
        with pytest.raises(LogClosed):
            store.append([append_of()])

    # Many at once.

    def test_no_thread_gets_an_entry_into_a_log_after_it_was_closed(
        self, address: Address, store: Store
    ) -> None:
        """Half of the writers share the closer's store object, half have one of their own."""
        others = [open_store(address) for _ in range(3)]
        under_way = threading.Barrier(7)

        def write(own: Store) -> list[int]:
            under_way.wait(10)
            return until_closed(own)

        def close() -> int:
            under_way.wait(10)
            _wait_for_size(store, 9)
            return store.close_log(ORIGIN, SUCCESSOR)

        try:
            with ThreadPoolExecutor(7) as pool:
                writers = [pool.submit(write, own) for own in (*others, store, store, store)]
                size = pool.submit(close).result(timeout=30)
                acknowledged = [p for writer in writers for p in writer.result(timeout=30)]
        finally:
            for other in others:
                other.close()
        assert sorted([0, *acknowledged]) == list(range(size))
        assert check_log(store) == size

    def test_no_process_gets_an_entry_into_a_log_after_it_was_closed(
        self, address: Address, store: Store
    ) -> None:

        def close() -> int:
            _wait_for_size(store, 5)
            return store.close_log(ORIGIN, SUCCESSOR)

        with ThreadPoolExecutor(1) as closing:
            closed = closing.submit(close)
            results = in_processes(append_until_closed, [(address, ORIGIN)] * 2)
        positions = sorted(position for result in results for position in result)
        assert [0, *positions] == list(range(closed.result()))
        assert check_log(store) == closed.result()

    def test_of_two_who_close_one_log_for_two_successors_one_is_refused(self, store: Store) -> None:
        together = threading.Barrier(2)

        def close(successor: str) -> str | None:
            together.wait(10)
            try:
                store.close_log(ORIGIN, successor)
            except InvalidInput:
                return None
            return successor

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(close, (SUCCESSOR, OTHER_ORIGIN)))
        assert done.count(None) == 1
        assert store.successor_of(ORIGIN) in done

    # Guards of the tables themselves.

    def test_the_tables_let_a_closed_log_neither_grow_nor_be_opened_again(
        self, address: Address, store: Store
    ) -> None:
        store.close_log(ORIGIN, SUCCESSOR)
        for statement in (
            "UPDATE log SET size = size + 1",
            "UPDATE closed_log SET successor = 'ledger.example/other'",
            "DELETE FROM closed_log",
        ):
            with pytest.raises(self.raw_errors):
                self.raw(address, statement)
        assert store.successor_of(ORIGIN) == SUCCESSOR
        assert check_log(store) == 1
