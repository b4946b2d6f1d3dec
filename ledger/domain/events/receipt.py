"""Receipt of personal data from a third party (Act 30, and 31(3) for referable information)."""

from ledger.domain.events.judged import RECORD_MEMBER, TRANSFERS, AnyObject
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    DAY,
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
from ledger.domain.terms import (
    ACQUISITIONS,
    BASES,
    CHANNELS,
    CONFIRMATIONS,
    DATA_CLASSES,
    ITEMS,
    RECORD_EXCEPTIONS,
    RECORD_METHODS,
)
from ledger.text import Text

RECEIPT = {
    "party": required(PARTY_CODE, "source", "提供元"),
    "items": required(ListOf(Code(ITEMS), 1), "items received", "受領した項目"),
    "basis": required(Code(BASES), "basis the source named", "提供元が示した根拠"),
    "acquisition": required(Code(ACQUISITIONS), "how the source got them", "提供元の取得の経緯"),
    "confirmation": required(Code(CONFIRMATIONS), "how that was confirmed", "経緯の確認方法"),
    "channel": required(Code(CHANNELS), "how they came", "受領の方法"),
    "data_class": optional(Code(DATA_CLASSES), "class at the source", "提供元での区分"),
    "consent_obtained": optional(
        Truth(), "true if it was confirmed that consent is obtained",
        "本人の同意を得ている旨を確認したか",
    ),
    "information_given": optional(
        Truth(), "true if information on the country was given (referable, from abroad)",
        "外国に関する情報提供を確認したか",
    ),
    "opt_out_published": optional(
        Truth(), "true if the Commission has published the source's opt-out",
        "提供元のオプトアウトを委員会が公表しているか",
    ),
    "exceptions": optional(
        ListOf(Code(RECORD_EXCEPTIONS)), "cases without a record claimed", "主張する記録義務の例外"
    ),
    "method": optional(Code(RECORD_METHODS), "how the record is made", "記録の作成方法"),
    "repeated": optional(Truth(), "true if repeated", "継続的・反復的か"),
    "linked_to_service": optional(
        Truth(), "true if linked to a service for the person",
        "本人への物品・役務の提供に関連するか",
    ),
    "document_complete": optional(
        Truth(), "true if a document holds all items", "契約書等に全事項の記載があるか"
    ),
    "period_from": optional(DAY, "first day of the series", "一括記録の初日"),
    "period_until": optional(DAY, "last day of the series", "一括記録の末日"),
    "transfers": TRANSFERS,
    "held_for": optional(
        UUID, "arrangement under which the data are held for another", "受託の取決め"
    ),
    "entruster": optional(PARTY_CODE, "who entrusted them", "委託元"),
}  # fmt: skip

FOLLOWS = {
    "record": RECORD_MEMBER,
    "findings": optional(ListOf(AnyObject()), "what was noticed", "気付いた点"),
    "grounds": optional(
        Fields({"party": optional(UUID, "the version of the party", "相手方の登録の版")}),
        "events it rests on",
        "根拠とした記録",
    ),
}

TYPES = (
    EventType(
        "receipt.recorded",
        Text("receipt recorded", "第三者からの受領の記録"),
        {**RECEIPT, **FOLLOWS},
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
            **FOLLOWS,
        },
        {"reason": required(NOTE.shape, "why, sealed", "訂正の理由（封緘）")},
        "record",
    ),
)
