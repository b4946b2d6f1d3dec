"""What an event carries so that anyone can decide again without a key, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    LINE,
    TAG,
    UUID,
    Code,
    Count,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import RECORD_ITEMS, RECORD_METHODS, RECORD_SETS, ROUTES_ABROAD
from ledger.errors import Problem, shown
from ledger.text import Text


@dataclass(frozen=True)
class AnyObject:
    """An object whose members are checked where they are made: facts and verdict by the law."""

    wanted: Text = Text("an object", "オブジェクト")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(path, shown(value), self.wanted)


GROUNDS = Fields(
    {
        name: optional(UUID, en, ja)
        for name, en, ja in (
            ("party", "the version of the party", "相手方の登録の版"),
            ("purpose", "what specified the purpose", "利用目的を特定した方針・変更"),
            ("consent", "the consent looked at", "対象とした同意"),
            ("information", "the information shown before it", "同意の前に示した情報"),
            ("instruction", "the person's request", "本人の依頼"),
            ("notice", "the notice", "通知・公表"),
            ("arrangement", "the arrangement", "取決め"),
            ("entrusted", "under which the data are held for another", "受託の取決め"),
            ("check", "its last check", "取決めの最後の確認"),
            ("system", "the equivalent measures abroad", "外国での相当措置の体制"),
            ("system_check", "their last check", "相当措置の最後の確認"),
            ("agent", "the verification of the agent", "代理人の確認"),
            ("review", "the review", "責任者の確認"),
        )
    }
)
"""Events that the judgement rests on: kept as long as the newest record that refers to them."""

RECORD = Fields(
    {
        "set": required(Code(RECORD_SETS), "set of items", "記録事項の組"),
        "statutory": required(Truth(), "true if the Act demands it", "法令上の義務か"),
        "method": required(Code(RECORD_METHODS), "how it is made", "作成方法"),
        "methods": required(ListOf(Code(RECORD_METHODS)), "methods allowed", "使える方法"),
        "missing": required(ListOf(Code(RECORD_ITEMS)), "items missing", "不足している事項"),
        "retain_until": optional(DAY, "last day it must exist", "保存期限"),
    }
)
"""What the Act asks of the record; without `retain_until` no term runs, or not yet."""

# Left out by revision 0 of the rules, which named neither grounds nor what the record lacks: from
# revision 1 on they are always there, and computing a verdict again asks for them.
GROUNDS_MEMBER = optional(GROUNDS, "events the judgement rests on", "判定の根拠とした記録")
RECORD_MEMBER = optional(RECORD, "what the Act asks of the record", "法令上の記録")

TRANSFERS = optional(
    Count(1), "how many transfers a record in bulk stands for", "まとめた提供・受領の回数"
)
"""No fact of the rules: they ask for the days of the series alone."""

JUDGED = {
    "verdict": required(AnyObject(), "what the Act says, or why it was not judged", "法の判定"),
    "not_covered": optional(
        ListOf(LINE), "what the best consent does not cover", "同意の範囲に含まれないもの"
    ),
    "policy_check": required(AnyObject(), "what the policy says", "方針の判定"),
    "facts": required(AnyObject(), "all that the rules read", "判定に用いた事実"),
    "grounds": GROUNDS_MEMBER,
    "route": optional(Code(ROUTES_ABROAD), "route abroad", "外国への提供の経路"),
    "boundary": required(
        ListOf(
            Fields(
                {
                    "types": required(ListOf(CODE_WORD), "types read", "読んだ種類"),
                    "tags": required(ListOf(TAG), "tags read", "読んだタグ"),
                }
            )
        ),
        "what was read to decide it",
        "判定のために読んだ範囲",
    ),
    "seen": required(Count(), "size of the log when it was read", "読んだ時点の台帳の件数"),
    "rulebook": required(
        Fields(
            {
                "law_version": required(DAY, "state of the law", "法令の版"),
                "revision": required(Count(), "revision of its rules", "規則の改訂"),
            }
        ),
        "the rules that judged",
        "判定した規則",
    ),
}
