"""What `log confirm` found and did, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.completing import Completed, Found, Shown
from ledger.application.erasing import Destroyed
from ledger.application.logs import Log
from ledger.application.lost_keys import LostKeys, in_words
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.output import Output
from ledger.text import Text, counted

NOW = Text(
    "It takes entries again. Now: daicho rebuild, daicho verify.",
    "記録を再開できます。次に daicho rebuild と daicho verify を実行してください。",
)


@dataclass(frozen=True)
class Confirmed:
    """What came of it."""

    found: Found
    shown: Sequence[Shown]
    completed: Completed | None
    destroyed: Destroyed
    lost: LostKeys
    was_held: bool

    @property
    def size(self) -> int:
        """Entries of the log now."""
        return self.completed.size if self.completed else self.found.size


def answer(log: Log, came: Confirmed) -> dict[str, Any]:
    """What came of it, for a JSON answer."""
    done = came.completed
    return {
        "ok": True,
        "command": "log.confirm",
        **log_object(log),
        "was_held": came.was_held,
        "size_before": came.found.size,
        "size": came.size,
        "signed": came.found.signed,
        "checkpoints_shown": len(came.shown),
        "written": done.written if done else 0,
        "not_signed": done.unsigned if done else came.found.after,
        "without_sealed_part": list(done.without_ciphertext) if done else [],
        "texts_lacking": [one.hex() for one in done.lacking] if done else [],
        "keys_destroyed_again": came.destroyed.keys,
        "sealed_parts_destroyed_again": came.destroyed.ciphertexts,
        "keys_lost_of": list(came.lost.subjects),
        "sealed_parts_lost": came.lost.entries,
    }


def say(out: Output, log: Log, came: Confirmed) -> None:
    """Tell what came of it."""
    signed = came.found.signed
    if signed:
        all_ = counted(signed, "entry", "entries")
        out.say(Text(f"✓ {log.origin} has all that was signed: {all_}",
                     f"✓ {log.origin} には署名済みの{signed:,}件がすべてあります"),
                "good")  # fmt: skip
    else:
        out.say(Text(f"! {log.origin}: no checkpoint was ever signed of it, as you say; that"
                     " nothing is missing cannot be shown",
                     f"! {log.origin}: 一度も署名していないとの申告です。"
                     "欠けた記録がないことは確かめられません"), "warn")  # fmt: skip
    if came.completed:
        _say_completed(out, came.completed)
    above = came.size - signed
    if above and signed:
        out.say(Text(f"  Not signed yet, after them: {counted(above, 'entry', 'entries')}. Others"
                     " may have been recorded then and are not here: ask the desk.",
                     f"  以後の{above:,}件は未署名です。ほかにも記録があった可能性があります。"
                     "窓口に確認してください。"), "warn")  # fmt: skip
    _say_keys(out, came)
    out.say(NOW)


def _say_completed(out: Output, done: Completed) -> None:
    if done.written:
        what = counted(done.written, "missing entry", "missing entries")
        out.say(Text(f"  Written: {what}, as signed" if not done.unsigned else f"  Written: {what}",
                     f"  欠けていた{done.written:,}件を補いました"))  # fmt: skip
    without, lacking = len(done.without_ciphertext), len(done.lacking)
    if without:
        some = counted(without, "entry", "entries")
        out.say(Text(f"  ! {some} came without the sealed part: it cannot be read here.",
                     f"  ! {without:,}件は封緘部分がないため、内容を読めません。"),
                "warn")  # fmt: skip
    if lacking:
        out.say(Text(f"  ! Not there: {counted(lacking, 'text')} that entries refer to.",
                     f"  ! 記録が参照する文書{lacking:,}件がありません。"), "warn")  # fmt: skip


def _say_keys(out: Output, came: Confirmed) -> None:
    again = came.destroyed
    if again.keys or again.ciphertexts:
        out.say(
            Text(
                f"  Erased again: {counted(again.keys, 'row')} of keys,"
                f" {counted(again.ciphertexts, 'sealed part')}",
                f"  再度消去しました: 鍵{again.keys:,}行、封緘部分{again.ciphertexts:,}件",
            )
        )
    if came.lost:
        told = in_words(came.lost)
        out.say(Text(f"  ! {told.en}", f"  ! {told.ja}"), "warn")
