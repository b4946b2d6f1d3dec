"""The glossary has every word in both languages."""

from __future__ import annotations

import re

from ledger.domain.events import EVENT_TYPES
from ledger.domain.terms import VOCABULARIES
from tests.docs.pages import DOCS, tables, text_of

PAGE = DOCS / "explanation" / "glossary.md"
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def rows(*headings: str) -> list[list[str]]:
    [found] = [table for table in tables(text_of(PAGE)) if table[0] == list(headings)]
    return found[1:]


def test_every_word_is_there_in_both_languages_and_once() -> None:
    words = rows("English", "日本語", "meaning")
    assert [row for row in words if not (row[0].isascii() and JAPANESE.search(row[1]))] == []
    assert [row for row in words if not all(row)] == []
    names = [row[0] for row in words]
    assert sorted(set(names)) == sorted(names)


def test_every_vocabulary_is_there_under_the_names_it_has_in_the_code() -> None:
    found = {
        row[0].partition("]")[0].strip("["): row[1:]
        for row in rows("vocabulary", "English", "日本語")
    }
    assert found == {name: [v.name.en, v.name.ja] for name, v in VOCABULARIES.items()}


def test_every_event_is_there_under_the_title_it_has_in_the_code() -> None:
    found = {row[0]: row[1:] for row in rows("type", "English", "日本語")}
    assert found == {name: [e.title.en, e.title.ja] for name, e in EVENT_TYPES.items()}
