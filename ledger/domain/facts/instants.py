"""Which recorded events count at an instant: the law's own day, and what is still in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ledger.domain.event import Event

JAPAN = ZoneInfo("Asia/Tokyo")


def day_in_japan(instant: str) -> str:
    """The calendar day in Japan of an instant: the law's own day."""
    return datetime.fromisoformat(instant).astimezone(JAPAN).date().isoformat()


def in_force(past: Sequence[Event], opens: str, closes: str, refers: str) -> list[Event]:
    """Events of type `opens` that no event of type `closes` refers to."""
    closed = {event.data[refers] for event in past if event.type == closes}
    return [event for event in past if event.type == opens and event.event not in closed]


def when(event: Event) -> tuple[str, int]:
    """Orders events by when they happened; of one instant the one taken down later is newer."""
    return (event.happened_at, event.position)
