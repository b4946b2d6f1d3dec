"""What a projection is: events in, rows out; nothing but the log's prefix decides its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.domain.event import Event
from ledger.store.past import Past
from projections.tables import Rows, Table

Apply = Callable[[Sequence[Event], Rows, Past], None]
"""Applies events at adjacent positions, in order; cut into other batches they give equal rows."""


@dataclass(frozen=True)
class Projection:
    """One projection: its tables, the SQL files that make them in order, and what it does."""

    name: str
    tables: tuple[Table, ...]
    objects: tuple[str, ...]
    apply: Apply
