"""The library's own test case for recorders, on an SQLite store."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from eventsourcing.dcb.api import DCBEvent, DCBSequencedEvent
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.store.adapter import LibraryRecorder
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import create_store, open_store
from tests.support.entries import ORIGIN, create_log


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(address)
    store = open_store(address)
    create_log(store)
    yield store
    store.close()


def every_test_of_the_library() -> list[str]:
    return [name for name in dir(DCBRecorderTestCase) if name.startswith("_test_")]


def test_the_library_has_tests_for_recorders() -> None:
    assert {"_test_append_read", "_test_append_subscribe"} <= set(every_test_of_the_library())


@pytest.mark.parametrize("name", every_test_of_the_library())
def test_the_recorder_passes_the_test_of_the_library(store: Store, name: str) -> None:
    case = DCBRecorderTestCase()
    getattr(case, name)(LibraryRecorder(store, ORIGIN), initial_position=1)


def test_a_tag_given_twice_is_kept_once(store: Store) -> None:
    recorder = LibraryRecorder(store, ORIGIN)
    recorder.append([DCBEvent("a.x", b"1", ["t:1", "t:1"])])
    (found,) = recorder.read(after=1)
    assert found.event.tags == ["t:1"]


def test_stopping_a_subscription_ends_the_one_who_waits_for_it(store: Store) -> None:
    recorder = LibraryRecorder(store, ORIGIN, interval=30)
    received: list[DCBSequencedEvent] = []
    with recorder.subscribe() as subscription:
        reader = Thread(target=lambda: received.extend(subscription))
        reader.start()
        time.sleep(0.2)  # it has read entry 0 and waits for more
        assert [event.position for event in received] == [1]
    reader.join(timeout=5)
    assert not reader.is_alive()


def test_a_subscription_sees_what_another_process_would_write(tmp_path: Path, store: Store) -> None:
    other = open_store(Address("sqlite", str(tmp_path / "ledger.db")))
    try:
        recorder = LibraryRecorder(store, ORIGIN, interval=0.02)
        with recorder.subscribe(after=1) as subscription:
            LibraryRecorder(other, ORIGIN).append([DCBEvent("a.x", b"elsewhere")])
            assert next(subscription).event.data == b"elsewhere"
    finally:
        other.close()


def test_what_the_library_wrote_is_chained(store: Store) -> None:
    LibraryRecorder(store, ORIGIN).append([DCBEvent("a.x", b"1"), DCBEvent("a.x", b"2")])
    zero, one, two = store.read(ORIGIN)
    assert (one.previous, two.previous) == (zero.leaf_hash, one.leaf_hash)
