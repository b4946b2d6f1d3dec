"""What the number means that a command ends with: one table for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ledger.errors import (
    AnswerNotBorneOut,
    BoundaryKeepsChanging,
    InvalidInput,
    KeysError,
    LedgerError,
    Malformed,
    NotPermitted,
    PartlyDone,
    SignerDiffers,
    SourceDiffers,
    StoreBusy,
)
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome

DONE, FAILED, USAGE, DIFFERENCE, NOT_PERMITTED, REFUSED, REVIEW, BUSY, PARTLY = range(9)
INTERRUPTED = 130

EXIT_CODES: dict[int, Text] = {
    DONE: Text("done, or sound", "完了、又は異常なし"),
    FAILED: Text("failed, or could not be checked", "失敗、又は検証できない"),
    USAGE: Text("wrong usage or malformed input; nothing was saved",
                "使い方又は入力の誤り（何も保存されない）"),
    DIFFERENCE: Text("verification found a break or a difference",
                     "検証で改ざん又は食い違いを検出"),
    NOT_PERMITTED: Text("not permitted, or the key is missing or does not fit",
                        "権限がない、又は鍵がない・合わない"),
    REFUSED: Text("refused by law or policy; the attempt is recorded, except by judge and by"
                  " dataset provide --check",
                  "法令又は方針により提供できない（判定は記録される。judge と dataset provide"
                  " --check を除く）"),
    REVIEW: Text("needs review, or is not judged; the attempt is recorded, except by judge and by"
                 " dataset provide --check",
                 "確認が必要、又は判定対象外（判定は記録される。judge と dataset provide --check"
                 " を除く）"),
    BUSY: Text("store busy; try again", "保管先が使用中（再実行してください）"),
    PARTLY: Text("partly done", "一部のみ完了"),
    INTERRUPTED: Text("interrupted", "中断"),
}  # fmt: skip

# The first class that fits decides; every other LedgerError is FAILED.
_OF_ERRORS: tuple[tuple[type[LedgerError], int], ...] = (
    (InvalidInput, USAGE),
    (Malformed, USAGE),
    (NotPermitted, NOT_PERMITTED),
    (KeysError, NOT_PERMITTED),
    (StoreBusy, BUSY),
    (BoundaryKeepsChanging, BUSY),
    (AnswerNotBorneOut, DIFFERENCE),
    (SignerDiffers, DIFFERENCE),
    (SourceDiffers, DIFFERENCE),
    (PartlyDone, PARTLY),
)


def of_error(error: LedgerError) -> int:
    """The exit code of an error."""
    return next((code for kind, code in _OF_ERRORS if isinstance(error, kind)), FAILED)


def of_verdict(verdict: Mapping[str, Any] | None) -> int:
    """The exit code of a decision for now: allowed, refused, or for somebody to look at."""
    word = str(verdict["verdict"]) if verdict else ""
    return {"ALLOW": DONE, "REFUSE": REFUSED}.get(word, REVIEW)


def of_attempt(outcome: Outcome) -> int:
    """The exit code of what was asked for now: authorised, also after review; refused; referred."""
    found = {
        "provision.authorised": DONE, "provision.recorded": DONE, "provision.refused": REFUSED,
    }  # fmt: skip
    return found.get(outcome.main.type, REVIEW)
