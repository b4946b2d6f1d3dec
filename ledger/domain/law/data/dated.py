"""A table line with the day from which it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Dated(Generic[Value]):
    """A value from a day on, `since` being YYYY-MM-DD in Japan, with its source."""

    since: str
    value: Value
    source: str


def on(table: Sequence[Dated[Value]], day: str) -> Value:
    """What held on a day: the newest line that had begun; the first line before all of them."""
    begun = [line for line in table if line.since <= day]
    return max(begun or table[:1], key=lambda line: line.since).value
