"""Data sets of anonymised or pseudonymised information: about nobody, outside everybody's history.

Made, published, announced, provided; and attempts to find out whom they were of (Act 41 to 45). No
member names a person or leads to one: what leads back would undo the class.
"""

from ledger.domain.events.judged import JUDGED
from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    CODE_WORD,
    DIGEST,
    LINE,
    PARTY_CODE,
    UUID,
    Code,
    Count,
    Field,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    BASES,
    DATASET_KINDS,
    DATASET_LACKS,
    ITEMS,
    PROVISION_MEANS,
    REIDENTIFICATIONS,
)
from ledger.text import Text

MADE, PUBLISHED, ANNOUNCED = "dataset.made", "dataset.published", "dataset.announced"
PROVIDED, REIDENTIFIED = "dataset.provided", "dataset.reidentified"
READ = (ANNOUNCED, MADE, PUBLISHED)
"""What a decision about a data set reads."""

CODE = required(CODE_WORD, "code of the data set", "データセットの符号")
ITEMS_THERE = required(ListOf(Code(ITEMS), 1), "items it contains", "含まれる項目")
KIND = required(Code(DATASET_KINDS), "kind of data set", "データセットの種類")
STANDARD = required(
    LINE, "standard of processing and its version", "加工基準とその版"
)  # fmt: skip
PEOPLE = optional(Count(1), "of how many people it was made", "元になった人数")
SECURED = required(
    Truth(), "true if what was removed and the method are secured",
    "削除情報等・加工方法の安全管理をしているか",
)  # fmt: skip
MEANS_TOLD = required(ListOf(Code(PROVISION_MEANS), 1), "means of provision", "提供の方法")
MEANS = required(Code(PROVISION_MEANS), "how it was provided", "提供の方法")
TOLD = required(
    Truth(), "true if the recipient was told expressly what it is",
    "匿名加工情報であることを提供先に明示したか",
)  # fmt: skip
BASIS = optional(
    Code(BASES), "PSEUDONYMISED: basis claimed", "仮名加工情報: 主張する根拠"
)  # fmt: skip
HOW = required(Code(REIDENTIFICATIONS), "how it was attempted", "識別行為の方法")
PREVENTED = required(
    Truth(), "true if it was refused before it succeeded", "未然に防いだか"
)  # fmt: skip
BY_PARTY = optional(PARTY_CODE, "the recipient who did it", "行った提供先")
SHOWN: dict[str, Field] = {
    "text": optional(DIGEST, "digest of what was made public", "公表した文の要約値"),
    "place": required(LINE, "where it was made public", "公表の場所"),
    "language": optional(CODE_WORD, "its language", "公表した文の言語"),
}
OF_DATASET = {
    "dataset": CODE,
    "made": required(UUID, "the record of its making", "作成の記録"),
}


def _type(name: str, en: str, ja: str, members: dict[str, Field]) -> EventType:
    return EventType(name, Text(en, ja), members, about_person=False)


TYPES = (
    _type(
        MADE, "data set made", "データセットの作成",
        {
            "dataset": CODE, "kind": KIND, "items": ITEMS_THERE, "standard": STANDARD,
            "people": PEOPLE, "secured": SECURED,
        },
    ),
    _type(
        PUBLISHED, "items of a data set published", "データセットの項目の公表",
        {**OF_DATASET, "items": ITEMS_THERE, **SHOWN},
    ),
    _type(
        ANNOUNCED, "provision of a data set announced", "データセットの提供の公表",
        {**OF_DATASET, "items": ITEMS_THERE, "means": MEANS_TOLD, **SHOWN},
    ),
    _type(
        PROVIDED, "data set provided", "データセットの提供",
        {
            **OF_DATASET,
            "party": required(PARTY_CODE, "recipient", "提供先"),
            "means": MEANS, "recipient_told": TOLD, "basis": BASIS,
            "lacking": required(
                ListOf(Code(DATASET_LACKS)), "what it lacks", "足りないもの"
            ),
            "grounds": required(
                Fields({
                    "published": optional(UUID, "the publication", "項目の公表"),
                    "announced": optional(UUID, "the announcement", "提供の公表"),
                }),
                "events it rests on", "根拠とした記録",
            ),
            **{name: JUDGED[name] for name in ("verdict", "facts", "seen", "rulebook")},
        },
    ),
    _type(
        REIDENTIFIED, "attempt to identify people from a data set", "データセットからの識別行為",
        {
            **OF_DATASET, "how": HOW, "prevented": PREVENTED, "party": BY_PARTY,
            "text": optional(DIGEST, "digest of the report", "報告の要約値"),
        },
    ),
)  # fmt: skip
