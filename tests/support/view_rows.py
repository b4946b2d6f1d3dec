"""Views as plain rows, and other processes at work on them."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from typing import Any

from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views, temporary_views
from projections.rebuilding import rebuild
from projections.registry import PROJECTIONS
from projections.runner import catch_up
from projections.tables import reading
from tests.support.histories import ORIGIN

Dump = dict[str, list[tuple[Any, ...]]]


def dump(views: ViewDatabase) -> Dump:
    """All rows of all live tables, sorted by key."""
    return {
        table.name: reading(
            views, [projection],
            lambda rows, table=table: rows.select(  # type: ignore[misc]
                f"SELECT {table.columns} FROM {{{table.name}}} ORDER BY {', '.join(table.key)}"
            ),
        )
        for projection in PROJECTIONS
        for table in projection.tables
    }  # fmt: skip


def made_anew(store: Store, origin: str = ORIGIN, batch: int = 500) -> Dump:
    """What views of this log hold when they are made from nothing."""
    views = temporary_views()
    try:
        catch_up(store, views, origin, batch=batch)
        return dump(views)
    finally:
        views.close()


def run(address: Address, what: str) -> int:
    """Catch up, or rebuild, in small batches; for use in a process of its own."""
    store, views = open_store(address, read_only=True), open_views(address)
    try:
        if what == "rebuild":
            rebuild(store, views, batch=5)
        return catch_up(store, views, ORIGIN, batch=3).size
    finally:
        views.close()
        store.close()


def killed(address: Address, what: str, delay: float) -> bool:
    """Run in a process that is killed after `delay` seconds of work; True if it was still at it."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_announced, args=(address, what, ready))
    process.start()
    assert ready.wait(30)
    time.sleep(delay)
    alive = process.is_alive()
    if alive and process.pid:
        os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    process.close()
    return alive


def _announced(address: Address, what: str, ready: Any) -> None:
    ready.set()
    run(address, what)


def delays(seed: int, count: int, longest: float) -> list[float]:
    """Some random delays."""
    return [random.Random(seed + n).uniform(0, longest) for n in range(count)]
