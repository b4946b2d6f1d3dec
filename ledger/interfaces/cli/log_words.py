"""What came of a succession, told to people and to programs."""

from __future__ import annotations

from typing import Any

from ledger.application.logs import SIMULATED, Log
from ledger.application.succession import Succeeded
from ledger.domain.terms import LOG_SUCCESSIONS
from ledger.interfaces.cli.output import Output
from ledger.text import Text


def say(out: Output, old: Log, came: Succeeded) -> None:
    """What was carried over, what is lost, what nobody vouches for, and what to do now."""
    if old.simulated:
        out.say(SIMULATED, "warn")
    reason = LOG_SUCCESSIONS.label(came.reason)
    done = Text(f"✓ {came.new} succeeds {came.old}: {reason.en}",
                f"✓ {came.old} を {came.new} に引き継ぎました（{reason.ja}）")  # fmt: skip
    out.say(done, "good")
    if came.already:
        out.say(Text("  It was finished before; nothing was changed.",
                     "  引継ぎは完了済みです。何も変更していません。"))  # fmt: skip
    out.facts([
        (Text("carried over", "引き継いだ記録"), f"{came.carried:,}"),
        (Text("read of the old log", "前の台帳から読み取れた記録"), f"{came.read:,}"),
        (Text("vouched for by a checkpoint", "うちチェックポイントと一致"), f"{came.agreed:,}"),
        (Text("size of its final checkpoint", "最終チェックポイントの件数"), f"{came.size:,}"),
    ])  # fmt: skip
    for told in (_lost(came), _unvouched(came), _sealed(came)):
        if told:
            out.say(told, "warn")
    out.say(Text(f"Now: daicho signer init --org {came.new}, and give out the new key. See"
                 " docs/how-to/succeed-a-log.md.",
                 f"次に daicho signer init --org {came.new} を実行し、新しい検証鍵を渡してください"
                 "（docs/how-to/succeed-a-log.md）。"))  # fmt: skip


def _lost(came: Succeeded) -> Text | None:
    if not came.lost:
        return None
    en, ja = _range(came.read, came.size - 1)
    return Text(
        f"! Signed and lost: {en} of the old log. What was said there is not known"
        " here any more; whoever holds a receipt for an entry can show it. Ask for what was"
        " recorded then: consents, withdrawals and stops most of all.",
        f"! 前の台帳の署名済みの記録（{ja}）が失われました。内容は分かりません。"
        "記録の証明を持つ人は、その記録を示せます。その間に受け付けた同意・撤回・停止などを"
        "確認し、あらためて記録してください。",
    )


def _unvouched(came: Succeeded) -> Text | None:
    if came.agreed == came.read:
        return None
    en, ja = _range(came.agreed, came.read - 1)
    return Text(
        f"! No checkpoint vouches for {en} of the old log. Look what is there:"
        f" daicho trail --org {came.old}",
        f"! 前の台帳の{ja}は、どのチェックポイントでも確かめられません。"
        f"内容を確認してください: daicho trail --org {came.old}",
    )


def _range(first: int, last: int) -> tuple[str, str]:
    if first == last:
        return f"entry {first}", f"{first}番"
    return f"entries {first} to {last}", f"{first}番から{last}番"


def _sealed(came: Succeeded) -> Text | None:
    if not came.without_payload:
        return None
    return Text(
        f"! {came.without_payload} of the events carried over are without the sealed part they had:"
        " its key or text is gone.",
        f"! うち{came.without_payload}件は、鍵又は暗号文がないため封緘部分を除いて引き継ぎました。",
    )


def answer(old: Log, came: Succeeded) -> dict[str, Any]:
    """The JSON answer."""
    return {
        "ok": True,
        "command": "log.succeed",
        "origin": came.new,
        "predecessor": came.old,
        "code": old.code,
        "name": old.name,
        "simulated": old.simulated,
        "reason": came.reason,
        "already": came.already,
        "size": came.size,
        "read": came.read,
        "agreed": came.agreed,
        "lost": came.lost,
        "carried": came.carried,
        "without_payload": came.without_payload,
    }
