"""How an event type is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.domain.shape import (
    HASH,
    INSTANT,
    ORIGIN,
    PARAGRAPH,
    Count,
    Field,
    Fields,
    Truth,
    optional,
    required,
)
from ledger.text import Text

IMPORTED = optional(
    Truth(),
    "taken over from a history file, or from the log before",
    "過去の記録ファイル又は前の台帳から取り込んだ記録",
)
CARRIED_FROM = optional(
    Fields(
        {
            "origin": required(ORIGIN, "name of the log before this one", "前の台帳の名前"),
            "position": required(Count(), "where it stands in that log", "前の台帳での位置"),
            "leaf_hash": required(HASH, "its leaf hash there", "前の台帳でのリーフハッシュ"),
            "recorded_at": required(
                INSTANT, "when a log first took it down", "最初に台帳へ記録した日時"
            ),
        }
    ),
    "where it stands in the log that this one succeeds",
    "この台帳の前の台帳で、どの記録だったか",
)
EVERY_EVENT = {"imported": IMPORTED, "carried_from": CARRIED_FROM}
"""Members that say how an event came into the log, not what happened."""
NOTE = optional(PARAGRAPH, "free text, sealed", "自由記述（封緘）")


@dataclass(frozen=True)
class EventType:
    """One type of event at its schema: title, shape of `data`, shape of the sealed payload."""

    name: str
    title: Text
    data: Mapping[str, Field]
    payload: Mapping[str, Field] = field(default_factory=dict)
    sealed_class: str | None = None
    """The class of keys that seals the payload; None where nothing is sealed."""
    about_person: bool = True
    schema: int = 1

    @property
    def data_shape(self) -> Fields:
        """What `data` must look like; what EVERY_EVENT names may stand in every event."""
        return Fields({**self.data, **EVERY_EVENT})

    @property
    def payload_shape(self) -> Fields:
        """What the payload must look like before it is sealed."""
        return Fields(self.payload)
