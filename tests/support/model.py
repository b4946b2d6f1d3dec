"""A store as anyone would write it who had no disk, no threads and no hurry.

Real stores are compared with it: same batches in, same results, positions and hashes out.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from ledger.log.entry import FIRST_PREVIOUS, leaf_hash
from ledger.store.contract import Acknowledged, Append, Condition, Conflict, Item, Query
from tests.support.entries import append_of, proposed

TYPES = ("consent.given", "consent.withdrawn", "provision.recorded")
TAGS = ("party:a", "party:b", "s-one", "s-two")


class Model:
    """Logs as plain lists: one (type, tags, leaf hash) for each entry."""

    def __init__(self) -> None:
        self.logs: dict[str, list[tuple[str, frozenset[str], bytes]]] = {}
        self.answers: dict[tuple[str, str], Acknowledged] = {}

    def append(self, batch: list[Append]) -> list[Acknowledged | Conflict]:
        """What the contract says a store answers."""
        return [self._append_one(append) for append in batch]

    def matching(self, origin: str, query: Query, start: int = 0) -> list[int]:
        """Positions from `start` that the query matches."""
        return [
            position
            for position, (type_, tags, _) in enumerate(self.logs.get(origin, []))
            if position >= start
            and (
                not query
                or any(
                    (not item.types or type_ in item.types) and tags.issuperset(item.tags)
                    for item in query
                )
            )
        ]

    def _append_one(self, append: Append) -> Acknowledged | Conflict:
        key = (append.origin, append.command)
        if key in self.answers:
            return replace(self.answers[key], repeated=True)
        if append.creates_log:
            assert append.origin not in self.logs
            self.logs[append.origin] = []
        if append.condition is not None:
            found = self.matching(append.origin, append.condition.query, append.condition.seen)
            if found:
                return Conflict(append.origin, append.command, found[0])
        log = self.logs[append.origin]
        first, hashes = len(log), []
        for event in append.events:
            previous = log[-1][2] if log else FIRST_PREVIOUS
            leaf = leaf_hash(append.origin, len(log), previous, event.content)
            log.append((event.type, frozenset(event.tags), leaf))
            hashes.append(leaf)
        answer = Acknowledged(
            append.origin,
            append.command,
            first,
            tuple(event.event for event in append.events),
            tuple(hashes),
        )
        self.answers[key] = answer
        return answer


items = st.builds(
    Item,
    types=st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple),
    tags=st.lists(st.sampled_from(TAGS), max_size=3, unique=True).map(tuple),
)
queries = st.lists(items, max_size=3).map(tuple)
conditions = st.none() | st.builds(Condition, query=queries, seen=st.integers(0, 12))
_events = st.lists(
    st.tuples(st.sampled_from(TYPES), st.lists(st.sampled_from(TAGS), max_size=3, unique=True)),
    min_size=1,
    max_size=3,
)


def batches(origins: tuple[str, ...]) -> st.SearchStrategy[list[list[Append]]]:
    """Some batches of appends to logs that exist: few commands, so that many are repeated."""
    one = st.builds(
        lambda origin, command, events, condition: append_of(
            *(proposed(type_, tuple(tags)) for type_, tags in events),
            origin=origin,
            command=command,
            condition=condition,
        ),
        st.sampled_from(origins),
        st.integers(1, 12).map(lambda n: f"command-{n}"),
        _events,
        conditions,
    )
    return st.lists(st.lists(one, min_size=1, max_size=4), min_size=1, max_size=5)
