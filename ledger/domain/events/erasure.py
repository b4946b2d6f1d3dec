"""Erasure of a person's data: proposed, decided by another, carried out, completed.

Each event is about one registration of the person; those of one decision are appended together.
`erasure.decided` and `erasure.completed` stand in every boundary about a person.
"""

from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    INSTANT,
    LINE,
    UUID,
    Code,
    Count,
    Fields,
    ListOf,
    optional,
    required,
)
from ledger.domain.terms import ERASURE_GROUNDS, ERASURE_REFUSALS
from ledger.text import Text

PROPOSED = "erasure.proposed"
DECLINED = "erasure.declined"
DECIDED = "erasure.decided"
COMPLETED = "erasure.completed"

GROUND = required(Code(ERASURE_GROUNDS), "ground", "理由")
DEFERRED = Fields(
    {
        "class": required(CODE_WORD, "class of keys", "鍵の種別"),
        "until": optional(DAY, "last day it must exist; none while a series runs", "保存期限"),
        "rule": optional(LINE, "what the law says", "根拠条文"),
        "record": optional(UUID, "record because of which", "その理由となる記録"),
    }
)

TYPES = (
    EventType(
        PROPOSED,
        Text("erasure proposed", "消去の起案"),
        {
            "ground": GROUND,
            "requested_at": optional(INSTANT, "when the person asked", "請求を受けた日時"),
        },
    ),
    EventType(
        DECLINED,
        Text("erasure declined", "消去しない決定"),
        {
            "proposal": required(UUID, "its proposal", "消去の起案"),
            "reason": required(Code(ERASURE_REFUSALS), "why", "理由"),
        },
    ),
    EventType(
        DECIDED,
        Text("erasure decided", "消去の決定"),
        {
            "ground": GROUND,
            "classes": required(ListOf(CODE_WORD), "classes of keys destroyed", "廃棄する種別"),
            "deferred": required(ListOf(DEFERRED), "what a law still keeps", "法令により残すもの"),
            "revision": required(
                Count(), "revision of the rules of retention", "保存期間の規則の改訂"
            ),
            "proposal": optional(UUID, "its proposal", "消去の起案"),
            "follows": optional(
                UUID, "the decision that deferred it", "先送りした元の決定"
            ),
            "idle_years": optional(
                Count(), "years without an entry after which it goes", "記録のない年数（自動消去）"
            ),
        },
    ),
    EventType(
        COMPLETED,
        Text("erasure completed", "消去の完了"),
        {
            "classes": required(ListOf(CODE_WORD), "classes of keys destroyed", "廃棄した種別"),
            "decision": required(UUID, "its decision", "消去の決定"),
        },
    ),
)  # fmt: skip
