"""One sentence, in both languages of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ja"]


@dataclass(frozen=True)
class Text:
    """A sentence for people, in English and in Japanese; never a key or a code."""

    en: str
    ja: str

    def in_language(self, language: Language) -> str:
        """The sentence in one of the two languages."""
        return self.ja if language == "ja" else self.en

    def as_json(self) -> dict[str, str]:
        """Both sentences, as every JSON answer carries them."""
        return {"en": self.en, "ja": self.ja}


def verbatim(value: object) -> Text:
    """A value shown as it is in both languages: a number, a code, a name."""
    return Text(str(value), str(value))


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its English noun: 1 log, 2 logs, 1,000 entries."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
