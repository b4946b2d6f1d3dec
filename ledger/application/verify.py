"""A whole log checked against itself: contents are the truth, all else is compared with them.

1. Every entry: leaf, links, order, canonical form, members (ledger.log.checks).
2. What stands beside the entries (ledger.application.store_check).
3. What was carried over from another log of the store (ledger.application.carried_check).

Reads in short batches up to the size the log had at the start, so it runs while others write.
What it cannot find is in docs/explanation/threat-model.md: a log re-linked to its end agrees with
itself; only a checkpoint kept elsewhere shows that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from ledger.application.carried_check import CarriedCheck
from ledger.application.findings import StoreFinding, StoreKind
from ledger.application.store_check import StoreCheck
from ledger.errors import Malformed
from ledger.log.checks import LogCheck
from ledger.log.content import parse_content
from ledger.log.entry import FIRST_PREVIOUS, check_origin
from ledger.log.findings import Result, Severity
from ledger.store.contract import Store, StoredEntry

BATCH = 1000

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


@dataclass(frozen=True)
class Verification:
    """What came of verifying one log."""

    log: Result
    store: tuple[StoreFinding, ...]
    store_counts: dict[StoreKind, int]
    start: int
    """First position read; above 0 only with `since_noted`."""
    size: int
    """The log's size when the reading began: what came later was not read."""

    @property
    def breaks(self) -> int:
        """How many things show that the store is not what was written."""
        return self.log.number_of(Severity.BREAK) + self._number(Severity.BREAK)

    @property
    def unknown(self) -> int:
        """How many things a newer version wrote, which could not be checked."""
        return self.log.number_of(Severity.UNKNOWN_VERSION) + self._number(Severity.UNKNOWN_VERSION)

    def _number(self, severity: Severity) -> int:
        return sum(n for kind, n in self.store_counts.items() if kind.severity is severity)


@dataclass(frozen=True)
class Since:
    """Where an earlier verification ended soundly, as it was noted then."""

    size: int
    leaf_hash: bytes


def verify_log(
    store: Store,
    origin: str,
    *,
    noted: Since | None = None,
    since_noted: bool = False,
    progress: Progress | None = None,
) -> Verification:
    """Everything found in one log.

    `noted` is compared with the log as it is; with `since_noted` the part before it, if it still
    ends as noted, is not read again.
    """
    if not is_origin(origin):  # nothing can be looked up under a name that no log can have
        lost = StoreFinding(StoreKind.LOG_ROW_CHANGED, None, repr(origin), "an origin")
        return Verification(
            LogCheck(origin).finish(0), (lost,), {StoreKind.LOG_ROW_CHANGED: 1}, 0, 0
        )
    head = store.head(origin)
    size = head.size if head else 0
    stands = noted is None or _still_stands(store, origin, noted, size)
    start = noted.size if noted and stands and since_noted else 0
    # Both checks parse each content: the second finds it parsed, as long as the batch is in hand.
    parse = lru_cache(2 * BATCH)(parse_content)
    check = LogCheck(
        origin,
        start=start,
        previous=noted.leaf_hash if noted and start else FIRST_PREVIOUS,
        parse=parse,
    )
    contents = StoreCheck(store, origin, start, parse)
    carried = CarriedCheck(store, parse)
    if head is None:
        contents.log_row_changed()
    if noted and not stands:
        contents.verified_part_changed(noted.size, noted.leaf_hash, size)
    done = start
    for entries in store.scan(origin, start=start, end=size, batch=BATCH):
        check.add(entries)
        contents.add(entries)
        if not start:  # what was carried over stands at the beginning
            carried.add(entries)
        done += len(entries)
        if progress:
            progress(done, size)
    beyond = _beyond(store, origin, size)
    check.add(beyond)
    contents.add(beyond)
    log = check.finish(size, head.leaf_hash if head else None)
    contents.finish(size + len(beyond))
    findings = (*contents.findings, *carried.findings)
    return Verification(log, findings, {**contents.counts, **carried.counts}, start, size)


def is_origin(text: str) -> bool:
    """Whether a log can have this name; a row that was tampered with may say anything."""
    try:
        check_origin(text)
    except Malformed:
        return False
    return True


def _still_stands(store: Store, origin: str, noted: Since, size: int) -> bool:
    """Whether the entry that an earlier verification ended with is still where it was."""
    if noted.size == 0:
        return True
    last = store.entry(origin, noted.size - 1) if noted.size <= size else None
    return last is not None and last.leaf_hash == noted.leaf_hash


def _beyond(store: Store, origin: str, size: int) -> list[StoredEntry]:
    """Entries that the head does not count; none if the log merely grew while it was read."""
    entries = store.read(origin, start=size, limit=BATCH)
    # After them: an entry becomes visible together with the head that counts it.
    head = store.head(origin)
    return [] if head and head.size > size else entries
