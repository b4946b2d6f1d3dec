"""Provision to a third party (Act 27, 29): authorised or not, recorded, amended.

To authorise and to record are two acts. What was decided carries what it was decided from:
`seen` (size of the log when the facts were read), `facts`, `boundary` and `rulebook`, so that
anyone can decide again without a key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    INSTANT,
    LINE,
    PARTY_CODE,
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
from ledger.domain.terms import BASES, ITEMS, PROVISION_MEANS
from ledger.errors import Problem, shown
from ledger.text import Text


@dataclass(frozen=True)
class AnyObject:
    """An object whose members are checked where they are made: facts and verdict by the law."""

    wanted: Text = Text("an object", "オブジェクト")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(path, shown(value), self.wanted)


PROVISION = {
    "party": required(PARTY_CODE, "recipient", "提供先"),
    "items": required(ListOf(Code(ITEMS), 1), "items provided", "提供する項目"),
    "purpose": required(CODE_WORD, "purpose of the provision", "提供の目的"),
    "basis": required(Code(BASES), "basis claimed", "主張する根拠"),
}

JUDGED = {
    "verdict": required(AnyObject(), "what the Act says, or why it was not judged", "法の判定"),
    "not_covered": optional(
        ListOf(LINE), "what the best consent does not cover", "同意の範囲に含まれないもの"
    ),
    "policy_check": required(AnyObject(), "what the policy says", "方針の判定"),
    "facts": required(AnyObject(), "all that the rules read", "判定に用いた事実"),
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

MEANS = required(Code(PROVISION_MEANS), "how it was provided", "提供の方法")

CORRECTED = Fields(
    {
        **PROVISION,
        "means": MEANS,
        "happened_at": required(INSTANT, "when it was provided", "提供の日時"),
    }
)

TYPES = (
    EventType(
        "provision.authorised",
        Text("provision authorised", "提供の許可"),
        {**PROVISION, **JUDGED},
    ),
    EventType(
        "provision.refused",
        Text("provision refused", "提供の不許可"),
        {**PROVISION, **JUDGED},
    ),
    EventType(
        "provision.not_judged",
        Text("provision not judged", "提供の判定対象外"),
        {**PROVISION, **JUDGED},
    ),
    EventType(
        "provision.recorded",
        Text("provision recorded", "第三者提供の記録"),
        {
            **PROVISION,
            **JUDGED,
            "means": MEANS,
            "authorisation": optional(UUID, "the authorisation it rests on", "根拠とする許可"),
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "provision.amended",
        Text("provision record amended", "第三者提供の記録の訂正"),
        {
            "provision": required(UUID, "the record amended", "訂正する記録"),
            "void": required(
                Truth(), "true if nothing of it happened", "記録された提供が無かったか"
            ),
            "corrected": optional(CORRECTED, "what is true instead", "正しい内容"),
            # A void record has nothing to judge; every other amendment is judged anew.
            **{name: replace(member, required=False) for name, member in JUDGED.items()},
        },
        {"reason": required(NOTE.shape, "why, sealed", "訂正の理由（封緘）")},
        "record",
    ),
)
