"""A row of a view against the contents it was made from."""

from __future__ import annotations

from typing import Any

from ledger.errors import AnswerNotBorneOut, shown
from ledger.text import Text

HELP = Text(
    "Run `daicho verify`; if the log is sound, rebuild the views.",
    "daicho verify を実行し、台帳に問題がなければ表示用データを作り直してください。",
)


def check_row(
    origin: str, position: int, found: Any, wanted: Any, leave_out: frozenset[str] = frozenset()
) -> None:
    """Pass only if every column says what the contents say; else AnswerNotBorneOut.

    Both are NamedTuples of one table. `leave_out`: columns that are not handed over.
    """
    for column, here, there in zip(found._fields, found, wanted, strict=True):
        if here != there and column not in leave_out:
            raise not_borne_out(origin, position, column, here, there)


def not_borne_out(
    origin: str, position: int, field: str, found: object, wanted: object
) -> AnswerNotBorneOut:
    """The error that names log, position and field, the view's value and the contents'."""
    return AnswerNotBorneOut(
        Text(
            f"{origin}, entry {position}: the view says {field} {shown(found)},"
            f" the contents say {shown(wanted)}. The row is not handed over.",
            f"{origin} の {position} 番: 表示用データの {field} は {shown(found)}、"
            f"台帳の内容は {shown(wanted)} です。この行は提示しません。",
        ),
        help=HELP,
    )


def missing(origin: str, position: int, there: bool) -> AnswerNotBorneOut:
    """The error for a row that contents bear out and the view lacks, or the other way round."""
    en = "which the contents do not bear out" if there else "which the contents hold"
    ja = "台帳の内容にない行があります" if there else "台帳の内容にある行がありません"
    verb = "shows a row" if there else "lacks a row"
    return AnswerNotBorneOut(
        Text(
            f"{origin}, entry {position}: the view {verb} {en}.",
            f"{origin} の {position} 番: 表示用データに、{ja}。",
        ),
        help=HELP,
    )
