"""Collection of personal information (Act 20, 21)."""

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    CODE_WORD,
    LINE,
    PARTY_CODE,
    UUID,
    Code,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import CHANNELS, COLLECTION_REMARKS, ITEMS, SENSITIVE_GROUNDS, SOURCES
from ledger.text import Text

REMARK = Fields(
    {
        "remark": required(Code(COLLECTION_REMARKS), "what was noticed", "注意"),
        "items": required(ListOf(Code(ITEMS), 1), "items concerned", "対象の項目"),
        "clauses": required(ListOf(CODE_WORD), "clauses of the policy", "方針の条項"),
        "profiles": required(
            ListOf(UUID, 1), "record numbers of the policy versions", "方針の版の記録番号"
        ),
    }
)

TYPES = (
    EventType(
        "collection.recorded",
        Text("collection recorded", "個人情報の取得"),
        {
            "items": required(ListOf(Code(ITEMS), 1), "items collected", "取得した項目"),
            "purposes": required(ListOf(CODE_WORD, 1), "purposes of use", "利用目的"),
            "source": required(Code(SOURCES), "where they came from", "取得元"),
            "party": optional(PARTY_CODE, "the third party they came from", "取得元の第三者"),
            "channel": required(Code(CHANNELS), "how they came", "取得の方法"),
            "sensitive_ground": optional(
                Code(SENSITIVE_GROUNDS),
                "ground for special care-required items",
                "要配慮個人情報の取得の根拠",
            ),
            "improper": optional(
                Truth(),
                "true if acquired by deceit or other improper means (Act 20(1))",
                "偽りその他不正の手段による取得か（法20条1項）",
            ),
            "policy": optional(
                Fields(
                    {
                        "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
                        "version": required(CODE_WORD, "its version", "方針の版"),
                    }
                ),
                "the policy in force then",
                "取得時に有効な方針",
            ),
            "held_for": optional(
                UUID, "arrangement under which the data are held for another", "受託の取決め"
            ),
            "entruster": optional(PARTY_CODE, "who entrusted them", "委託元"),
            "outside": required(
                ListOf(CODE_WORD),
                "purposes that the policy in force did not specify, or the entruster does not have",
                "有効な方針で特定されていない（受託では委託元のものでない）利用目的",
            ),
            "lacking": optional(
                ListOf(REMARK, 1),
                "what the policies in force say against it",
                "有効な方針に合わない点",
            ),
        },
        {
            "note": NOTE,
            "label": optional(LINE, "what OTHER stands for", "OTHER（その他）の内容"),
        },
        "record",
    ),
)
