"""Which recorded events count at an instant: the law's own day, and what is still in force.

And since when an event was on record, whichever log it stood in first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from ledger.domain.event import Event

JAPAN = ZoneInfo("Asia/Tokyo")


def known_since(event: Event) -> str:
    """The instant from which an event was on record: that of the first log, if it was carried over.

    Whether a record was made in time is a question of this instant: a new log changes nothing.
    """
    carried = event.data.get("carried_from")
    return str(carried["recorded_at"]) if carried else event.recorded_at


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
