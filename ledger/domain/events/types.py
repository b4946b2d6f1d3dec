"""How an event type is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.domain.shape import PARAGRAPH, Field, Fields, Truth, optional
from ledger.text import Text

IMPORTED = optional(
    Truth(), "taken over from a history file", "過去の記録ファイルから取り込んだ記録"
)
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
        """What `data` must look like; `imported` may stand in every event."""
        return Fields({**self.data, "imported": IMPORTED})

    @property
    def payload_shape(self) -> Fields:
        """What the payload must look like before it is sealed."""
        return Fields(self.payload)
