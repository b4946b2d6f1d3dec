"""One thing asked of the ledger, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.event import Event
from ledger.log.content import Actor
from ledger.store.contract import Acknowledged


@dataclass(frozen=True)
class Command:
    """Who asks what, and when it happened.

    `id` is the idempotency key: the same id always gets the first acknowledgement.
    """

    name: str
    id: str
    arguments: Mapping[str, Any]
    actor: Actor
    happened_at: str | None = None
    """An instant with its offset; None for now."""
    recorded_at: str | None = None
    """Only for a log whose clock is simulated: the instant it was taken down."""
    imported: bool = False
    """True when it is taken over from a history file."""


@dataclass(frozen=True)
class Outcome:
    """The acknowledgement, and the events as they were read back from the store."""

    acknowledged: Acknowledged
    events: tuple[Event, ...]

    @property
    def repeated(self) -> bool:
        """True if the command had been recorded before."""
        return self.acknowledged.repeated

    @property
    def main(self) -> Event:
        """The event the command is about: the last of those appended together."""
        return self.events[-1]

    @property
    def verdict(self) -> Mapping[str, Any] | None:
        """What the law said of it, where it was judged."""
        found = self.main.data.get("verdict")
        return found if isinstance(found, dict) else None
