"""What other processes do to a store in the tests: real processes, on the same database.

Each function runs in a fresh interpreter (spawned), opens the store by its address, and returns
only plain values.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ledger.store.address import Address, parse_address
from ledger.store.contract import Acknowledged, Item
from ledger.store.opening import open_store
from tests.support.entries import append_of, nothing_matches, proposed, until_closed


def in_processes(work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What `work` returned for each tuple of arguments, each in a process of its own, at once."""
    with multiprocessing.get_context("spawn").Pool(len(arguments)) as pool:
        return pool.starmap_async(work, arguments, chunksize=1).get(timeout=50)


def append_many(address: Address, origin: str, count: int) -> list[tuple[int, str]]:
    """(position, command) of `count` appends of one event each."""
    store = open_store(address)
    try:
        done = []
        for number in range(count):
            (result,) = store.append(
                [append_of(proposed("provision.recorded", (f"n:{number}",)), origin=origin)]
            )
            assert isinstance(result, Acknowledged)
            done.append((result.first_position, result.command))
        return done
    finally:
        store.close()


def append_until_closed(address: Address, origin: str) -> list[int]:
    """What `until_closed` gives on a store object of its own."""
    store = open_store(address)
    try:
        return until_closed(store, origin)
    finally:
        store.close()


def close_and_be_killed(address: Address, origin: str, successor: str) -> None:
    """Close a log and die of SIGKILL the moment that is answered."""
    open_store(address).close_log(origin, successor)
    os.kill(os.getpid(), signal.SIGKILL)


def claim_each(address: Address, origin: str, count: int) -> list[int]:
    """The numbers this process won: it appends `claim:N` on condition that nobody has."""
    store = open_store(address)
    try:
        won = []
        for number in range(count):
            tag = f"claim:{number}"
            (result,) = store.append(
                [
                    append_of(
                        proposed("claim.made", (tag,)),
                        origin=origin,
                        condition=nothing_matches(Item(("claim.made",), (tag,)), seen=0),
                    )
                ]
            )
            if isinstance(result, Acknowledged):
                won.append(number)
        return won
    finally:
        store.close()


def write_until_killed(address_text: str, origin: str) -> None:
    """Append for ever; each line on standard output is an acknowledgement: position, command."""
    store = open_store(parse_address(address_text))
    while True:
        (result,) = store.append(
            [append_of(proposed("a.x", ("t:1",)), proposed("a.y"), origin=origin)]
        )
        assert isinstance(result, Acknowledged)
        sys.stdout.write(f"{result.first_position} {result.command}\n")
        sys.stdout.flush()


def killed_while_writing(address_text: str, origin: str, after: int) -> list[tuple[int, str]]:
    """What a process acknowledged before it was killed (SIGKILL) after so many lines."""
    root = Path(__file__).parents[2]
    program = (
        "from tests.support.processes import write_until_killed;"
        f"write_until_killed({address_text!r}, {origin!r})"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert process.stdout is not None
    lines = []
    try:
        lines = [process.stdout.readline() for _ in range(after)]
    finally:
        process.kill()
        rest, _ = process.communicate(timeout=10)
    lines += rest.splitlines(keepends=True)
    words = [line.split() for line in lines if line.endswith("\n")]
    return [(int(position), command) for position, command in words]
