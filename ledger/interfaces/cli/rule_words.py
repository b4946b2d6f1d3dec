"""Verdicts that the newest revision of the rules gives otherwise, in words: a note, no fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.application.recompute import Corrected, Word
from ledger.interfaces.cli.provision_words import WORDS
from ledger.text import Text

CORRECTED_SHOWN = 20


def corrected_words(corrected: Sequence[Corrected]) -> Iterator[Text]:
    """How many there are, then both words of each; after the first twenty only their number."""
    number = len(corrected)
    yield Text(
        "verdicts of an older revision of the rules that the newest gives otherwise:"
        f" {number} (no fault of the log)",
        f"規則の旧版による判定のうち、最新版では結果が変わるもの: {number}件"
        "（台帳の異常ではありません）",
    )
    for one in corrected[:CORRECTED_SHOWN]:
        then, now = _word(one.then), _word(one.now)
        yield Text(
            f"entry {one.position}: then {then.en}, now {now.en}",
            f"{one.position}番の記録：当時は{then.ja}、最新版では{now.ja}",
        )
    if number > CORRECTED_SHOWN:
        more = number - CORRECTED_SHOWN
        yield Text(f"… and {more} more: --json lists all", f"… ほか{more}件（--json ですべて表示）")


def _word(word: Word) -> Text:
    """A verdict for people, with its row and the revision that gave it."""
    said = WORDS[word.verdict]
    row = f"{word.row}, " if word.row else ""
    ja = f"{word.row}、" if word.row else ""
    return Text(
        f"{said.en} ({row}revision {word.revision})", f"{said.ja}（{ja}第{word.revision}版）"
    )
