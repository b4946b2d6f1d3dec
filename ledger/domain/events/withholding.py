"""What is withheld from the person it is about, and given free again.

Both are about that person, and are themselves withheld. What else is withheld with an entry is
never recorded: it follows (ledger.domain.withheld).
"""

from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    DAY,
    JSON_OBJECT,
    PARAGRAPH,
    SUBJECT,
    UUID,
    Code,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import WITHHOLDING_GROUNDS
from ledger.text import Text

WITHHELD = "entry.withheld"
RELEASED = "entry.released"
WITHHOLDING = (RELEASED, WITHHELD)

DECIDED_BY = required(SUBJECT, "who decided, a registered person", "決定した者（登録済み）")
COPY = Fields(
    {
        "event": required(UUID, "the entry it was sealed in", "元の記録の番号"),
        "payload": required(JSON_OBJECT, "what was sealed there", "封緘されていた内容"),
    }
)

TYPES = (
    EventType(
        WITHHELD,
        Text("entry withheld from the person", "記録の非開示"),
        {
            "entries": required(ListOf(UUID, 1), "entries withheld", "非開示とする記録"),
            "ground": required(Code(WITHHOLDING_GROUNDS), "ground", "理由の区分"),
            "decided_by": DECIDED_BY,
            "until": optional(DAY, "day to look again", "見直しの日"),
            "no_receipt_outside": optional(
                Truth(),
                "attested: no receipt, copy or answer with them is in the person's hands",
                "証明・写し・回答を本人に渡していないことの確認",
            ),
        },
        {
            "reason": required(PARAGRAPH, "why, sealed", "理由（封緘）"),
            "copies": optional(
                ListOf(COPY),
                "what ordinary keys seal of them: these keys may go before",
                "通常の鍵で封緘された内容の写し（通常の鍵が先に廃棄されるため）",
            ),
        },
        "restricted",
    ),
    EventType(
        RELEASED,
        Text("withheld entry released", "非開示の解除"),
        {
            "withholding": required(UUID, "what is released", "解除する非開示"),
            "decided_by": DECIDED_BY,
        },
    ),
)
