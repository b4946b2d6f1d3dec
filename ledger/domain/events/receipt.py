"""Receipt of personal data from a third party (Act 30)."""

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    INSTANT,
    PARTY_CODE,
    UUID,
    Code,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import ACQUISITIONS, BASES, CHANNELS, CONFIRMATIONS, ITEMS
from ledger.text import Text

RECEIPT = {
    "party": required(PARTY_CODE, "source", "提供元"),
    "items": required(ListOf(Code(ITEMS), 1), "items received", "受領した項目"),
    "basis": required(Code(BASES), "basis the source named", "提供元が示した根拠"),
    "acquisition": required(Code(ACQUISITIONS), "how the source got them", "提供元の取得の経緯"),
    "confirmation": required(Code(CONFIRMATIONS), "how that was confirmed", "経緯の確認方法"),
    "channel": required(Code(CHANNELS), "how they came", "受領の方法"),
}

TYPES = (
    EventType(
        "receipt.recorded",
        Text("receipt recorded", "第三者からの受領の記録"),
        RECEIPT,
        {"note": NOTE},
        "record",
    ),
    EventType(
        "receipt.amended",
        Text("receipt record amended", "受領の記録の訂正"),
        {
            "receipt": required(UUID, "the record amended", "訂正する記録"),
            "void": required(Truth(), "true if nothing of it happened", "受領が無かったか"),
            "corrected": optional(
                Fields(
                    {
                        **RECEIPT,
                        "happened_at": required(INSTANT, "when it was received", "受領の日時"),
                    }
                ),
                "what is true instead",
                "正しい内容",
            ),
        },
        {"reason": required(NOTE.shape, "why, sealed", "訂正の理由（封緘）")},
        "record",
    ),
)
