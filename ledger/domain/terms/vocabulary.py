"""A closed list of codes, each with what it is called and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ledger.text import Text


@dataclass(frozen=True)
class Term:
    """One code, what it is called, and where it comes from."""

    code: str
    label: Text
    source: str = ""
    special: bool = False


class Vocabulary(Mapping[str, Term]):
    """A closed list of codes, in the order they are shown."""

    def __init__(self, name: Text, *terms: Term) -> None:
        self.name = name
        self._terms = {term.code: term for term in terms}

    def __getitem__(self, code: str) -> Term:
        return self._terms[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def label(self, code: str) -> Text:
        """What the code is called; the code itself if a newer ledger wrote it."""
        return self._terms[code].label if code in self._terms else Text(code, code)


def term(code: str, en: str, ja: str, source: str = "", *, special: bool = False) -> Term:
    """One code with its label in both languages."""
    return Term(code, Text(en, ja), source, special)


def special_item(code: str, en: str, ja: str) -> Term:
    """An item that is special care-required personal information."""
    return term(code, en, ja, "Act 2(3)", special=True)
