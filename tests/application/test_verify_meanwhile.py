"""Verification while others write, and erase: it reports nothing that is not so."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from ledger.application.verify import verify_log
from ledger.log.content import parse_content
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, Clinic
from tests.support.tampering import Administrator, desk_at


def write(address: Address, ready: Any, stop: Any) -> None:
    """A busy front desk, in a process of its own."""
    with Clinic(address, seed=2) as clinic:
        clinic.clock.move(days=1)
        while not stop.is_set():
            clinic.do("consent", **CONSENT, note="受付にて")
            clinic.do("authorise_and_provide", **PROVISION, means="PAPER", note="処方箋")
            clinic.do("opt_out", person=NUMBER, channel="PHONE")
            ready.set()


def test_nothing_is_reported_while_another_process_writes(
    clinic: Clinic, address: Address, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("spawn")
    ready, stop = context.Event(), context.Event()
    writer = context.Process(target=write, args=(address, ready, stop))
    writer.start()
    store = open_store(address, read_only=True)
    sizes: list[int] = []
    try:
        assert ready.wait(30)
        while len(sizes) < 15:
            found = verify_log(store, ORIGIN)
            assert (found.log.findings, found.store) == ((), ())
            last = store.entry(ORIGIN, found.size - 1)
            assert last is not None
            assert last.leaf_hash == found.log.leaf_hash
            sizes.append(found.size)
        desk = desk_at(address, tmp_path)
        assert [verified(desk) for _ in range(3)] == [[], [], []]
        assert writer.is_alive()
    finally:
        stop.set()
        writer.join(30)
        store.close()
    assert writer.exitcode == 0
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def verified(desk: Desk) -> list[Any]:
    answer = desk.run("verify --json")
    assert answer.code == 0, answer.stdout
    log = answer.json["logs"][0]
    return [*log["findings"], *log["views"]]


class Meanwhile:
    """A store on which something is done once, after the first entries were read."""

    def __init__(self, store: Store, action: Any) -> None:
        self._store, self._action = store, action

    def scan(self, *args: Any, **more: Any) -> Any:
        yield from self._store.scan(*args, **more)
        self._action()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_entries_written_after_the_size_was_read_are_left_to_the_next_verification(
    clinic: Clinic,
) -> None:
    def action() -> None:
        clinic.do("consent", **CONSENT, note="受付にて")
        clinic.do("consent", **CONSENT, note="受付にて")

    before = clinic.size
    store: Any = Meanwhile(clinic.store, action)
    found = verify_log(store, ORIGIN)
    assert (found.size, found.breaks) == (before, 0)
    assert clinic.size == before + 2


@pytest.mark.parametrize("klass", ["record", "identity"])
def test_what_is_erased_while_the_log_is_read_is_no_break(clinic: Clinic, klass: str) -> None:
    admin = Administrator(clinic.address)
    subject = parse_content(admin.entry(2)["content"]).subject
    admin.delete("ciphertext", 2)
    data = {"ground": "NO_LONGER_NEEDED", "classes": [klass], "deferred": [], "revision": 0}
    erasure = {"type": "erasure.decided", "subject": subject, "data": data}
    store: Any = Meanwhile(clinic.store, lambda: admin.chain(**erasure))
    found = verify_log(store, ORIGIN)
    assert found.breaks == (0 if klass == "identity" else 1)
