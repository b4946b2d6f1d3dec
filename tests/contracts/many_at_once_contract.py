"""What every store must do with many writers and readers at once, and must not let through."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from ledger.errors import NotPermitted
from ledger.store.address import Address
from ledger.store.contract import Acknowledged, Store
from ledger.store.opening import open_store
from tests.contracts.harness import StoreHarness
from tests.support.entries import ORIGIN, append_of, check_log, proposed, written
from tests.support.processes import append_many, claim_each, in_processes


class ManyAtOnceContract(StoreHarness):
    # Many at once.

    def test_eight_threads_of_one_store_write_one_unbroken_chain(self, store: Store) -> None:
        def work(thread: int) -> list[int]:
            return [
                written(store, append_of(proposed("a.x", (f"thread:{thread}",)))).first_position
                for _ in range(10)
            ]

        with ThreadPoolExecutor(8) as pool:
            positions = [p for done in pool.map(work, range(8)) for p in done]
        assert sorted(positions) == list(range(1, 81))
        assert check_log(store) == 81

    def test_two_processes_write_one_unbroken_chain(self, address: Address, store: Store) -> None:
        results = in_processes(append_many, [(address, ORIGIN, 25)] * 2)
        acknowledged = [pair for result in results for pair in result]
        assert sorted(position for position, _ in acknowledged) == list(range(1, 51))
        assert check_log(store) == 51
        first_positions = {command: first for command, first, _ in store.command_rows(ORIGIN)}
        assert all(first_positions[command] == position for position, command in acknowledged)

    def test_of_two_processes_racing_for_one_condition_exactly_one_wins(
        self, address: Address, store: Store
    ) -> None:
        first, second = in_processes(claim_each, [(address, ORIGIN, 20)] * 2)
        assert sorted(first + second) == list(range(20))
        assert check_log(store) == 21

    def test_of_threads_racing_for_one_command_exactly_one_is_first(self, store: Store) -> None:
        append = append_of()
        together = threading.Barrier(4)

        def work(_: int) -> Acknowledged:
            together.wait(10)
            return written(store, append)

        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(work, range(4)))
        assert sorted(result.repeated for result in results) == [False, True, True, True]
        assert len({result.leaf_hashes for result in results}) == 1
        assert check_log(store) == 2

    def test_reading_is_not_kept_waiting_by_a_long_write(
        self, address: Address, store: Store
    ) -> None:
        with self.long_write(address), ThreadPoolExecutor(1) as pool:
            assert pool.submit(check_log, store).result(timeout=3) == 1
            other = open_store(address, read_only=True)
            try:
                assert pool.submit(check_log, other).result(timeout=3) == 1
            finally:
                other.close()

    def test_a_reader_sees_an_unbroken_prefix_while_another_writes(
        self, address: Address, store: Store
    ) -> None:
        reader = open_store(address, read_only=True)
        stop = threading.Event()

        def write() -> None:
            while not stop.is_set():
                written(store, append_of(proposed("a.x", ("t:1",)), proposed("a.y")))

        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(write)
            try:
                sizes = []
                for _ in range(10):
                    entries = [e for batch in reader.scan(ORIGIN, batch=7) for e in batch]
                    assert [e.position for e in entries] == list(range(len(entries)))
                    assert all(
                        later.previous == earlier.leaf_hash for earlier, later in pairwise(entries)
                    )
                    sizes.append(len(entries))
            finally:
                stop.set()
                writing.result(timeout=10)
                reader.close()
        assert sizes == sorted(sizes)
        check_log(store)

    # Rights and guards.

    def test_a_store_opened_for_reading_does_not_write(
        self, address: Address, store: Store
    ) -> None:
        reader = open_store(address, read_only=True)
        try:
            with pytest.raises(NotPermitted):
                reader.append([append_of()])
            assert check_log(reader) == 1
        finally:
            reader.close()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE entry SET content = content",
            "UPDATE entry SET type = 'x' WHERE position = 1",
            "DELETE FROM entry WHERE position = 1",
            "UPDATE tag SET type = 'x'",
            "DELETE FROM tag",
            "UPDATE command SET events = 7",
            "DELETE FROM command",
            "UPDATE document SET bytes = bytes",
            "DELETE FROM document",
            "UPDATE ciphertext SET bytes = bytes",
            "UPDATE log SET size = size - 1",
            "UPDATE log SET origin = 'x'",
            "DELETE FROM log",
        ],
    )
    def test_what_was_written_cannot_be_changed_or_deleted(
        self, address: Address, store: Store, statement: str
    ) -> None:
        event = proposed("a.x", ("t:1",), ciphertext=b"c")
        written(store, append_of(event, documents=((b"\x01" * 32, b"text"),)))
        with pytest.raises(self.raw_errors):
            self.raw(address, statement)
        assert check_log(store) == 2
        assert store.ciphertexts(ORIGIN, [1]) == {1: b"c"}
        assert store.document(ORIGIN, b"\x01" * 32) == b"text"

    @pytest.mark.parametrize(
        "select",
        [
            "log_id, 9, type, 'other', content, previous, leaf_hash",  # a second successor
            "log_id, 9, type, event, content, leaf_hash, leaf_hash",  # an event id twice
            "log_id, 1, type, 'other', content, leaf_hash, leaf_hash",  # a position twice
            "log_id, -1, type, 'other', content, leaf_hash, leaf_hash",
        ],
    )
    def test_the_tables_themselves_refuse_a_fork(
        self, address: Address, store: Store, select: str
    ) -> None:
        written(store, append_of())
        with pytest.raises(self.raw_errors):
            self.raw(
                address,
                "INSERT INTO entry (log_id, position, type, event, content, previous, leaf_hash)"
                f" SELECT {select} FROM entry WHERE position = 1",
            )
        assert check_log(store) == 2
