"""What a command is, and the arguments that several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ledger.domain.shape import (
    CODE_WORD,
    LINE,
    PARAGRAPH,
    UUID,
    Code,
    Field,
    Fields,
    ListOf,
    Shape,
    optional,
    required,
)
from ledger.domain.terms import CHANNELS, ITEMS
from ledger.text import Text


class Reference(Enum):
    """What an argument refers to, and what may stand for it."""

    PERSON = "a number of the clinic, a subject tag, or the id of the command that registered"
    PARTY = "a party code, or the id of the command that registered it"
    RECORD = "a record number (an event id), or the id of the command that recorded it"


@dataclass(frozen=True)
class CommandType:
    """One command: its name, what it does, its arguments, and which of them refer to what."""

    name: str
    title: Text
    arguments: Mapping[str, Field]
    references: Mapping[str, Reference] = field(default_factory=dict)
    in_history: bool = True
    """False where it decides for now: it may stand in the history of a simulated log only."""

    @property
    def shape(self) -> Fields:
        """What the arguments must look like."""
        return Fields(self.arguments)


def person(en: str = "the person", ja: str = "本人") -> Field:
    """Who it is about."""
    return required(LINE, en, ja)


def code(vocabulary: Any, en: str, ja: str) -> Field:
    """One code of a vocabulary, to be given."""
    return required(Code(vocabulary), en, ja)


def several(shape: Shape, en: str, ja: str, least: int = 1) -> Field:
    """A list of one shape; one that may be empty may be left out."""
    return Field(ListOf(shape, least), Text(en, ja), required=least > 0)


NOTE = optional(PARAGRAPH, "free text, sealed under the person", "自由記述（本人の鍵で封緘）")
ITEMS_FIELD = several(Code(ITEMS), "items of personal data", "個人データの項目")
PURPOSES = several(CODE_WORD, "purposes of use", "利用目的")
PARTY_REF = required(LINE, "the other party", "相手方")
RECORD_REF = required(UUID, "the record meant", "対象の記録")
CHANNEL = code(CHANNELS, "how it arrived", "受付の方法")

ABOUT_PERSON = {"person": Reference.PERSON}
ABOUT_PERSON_AND_PARTY = {"person": Reference.PERSON, "party": Reference.PARTY}
