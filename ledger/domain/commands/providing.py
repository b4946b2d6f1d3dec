"""Collections, receipts and provisions."""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.commands.command import (
    ABOUT_PERSON_AND_PARTY,
    ITEMS_FIELD,
    NOTE,
    PARTY_REF,
    PURPOSES,
    RECORD_REF,
    CommandType,
    Reference,
    code,
    person,
)
from ledger.domain.commands.evidence import CONFIRMED_BY_RECIPIENT, EVIDENCE
from ledger.domain.shape import (
    CODE_WORD,
    INSTANT,
    LINE,
    PARAGRAPH,
    UUID,
    Code,
    Field,
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
    ITEMS,
    PROVISION_MEANS,
    REVIEW_DECISIONS,
    SENSITIVE_GROUNDS,
    SOURCES,
)
from ledger.text import Text

HELD_FOR = optional(
    UUID, "arrangement under which the data are held for another", "受託の取決め"
)  # fmt: skip
PROVISION = {
    "person": person(),
    "party": PARTY_REF,
    "items": ITEMS_FIELD,
    "purpose": required(CODE_WORD, "purpose of the provision", "提供の目的"),
    "basis": code(BASES, "basis claimed", "主張する根拠"),
    "clause": optional(CODE_WORD, "clause of the policy that is cited", "挙げる方針の条項"),
    "held_for": HELD_FOR,
}
ABOUT_PROVISION = {**ABOUT_PERSON_AND_PARTY, "held_for": Reference.RECORD}
MEANS = code(PROVISION_MEANS, "how it was provided", "提供の方法")
REVIEW = optional(UUID, "the review that approved it", "提供を認めた責任者の確認")
ABOUT_ATTEMPT = {**ABOUT_PROVISION, "review": Reference.RECORD}

ACQUISITION = {
    "acquisition": code(ACQUISITIONS, "how the source got them", "取得の経緯"),
    "confirmation": code(CONFIRMATIONS, "how that was confirmed", "確認方法"),
}

COMMANDS = (
    CommandType(
        "collect",
        Text("record a collection of personal information", "個人情報の取得を記録する"),
        {
            "person": person(),
            "items": ITEMS_FIELD,
            "purposes": PURPOSES,
            "source": code(SOURCES, "where they came from", "取得元"),
            "party": optional(LINE, "the third party they came from", "取得元の第三者"),
            "channel": code(CHANNELS, "how they came", "取得の方法"),
            "sensitive_ground": optional(
                Code(SENSITIVE_GROUNDS),
                "ground for special care-required items",
                "要配慮個人情報の取得の根拠",
            ),
            "improper": optional(
                Truth(),
                "acquired by deceit or other improper means; false if not given",
                "偽りその他不正の手段による取得か（省略時は false）",
            ),
            "held_for": HELD_FOR,
            "label": optional(
                LINE, "what OTHER stands for, sealed", "OTHER（その他）の内容（封緘）"
            ),
            "note": NOTE,
        },
        ABOUT_PROVISION,
    ),
    CommandType(
        "authorise",
        Text("decide whether a provision may be made now", "今提供してよいかを判定する"),
        {**PROVISION, "review": REVIEW, **EVIDENCE},
        ABOUT_ATTEMPT,
        in_history=False,
    ),
    CommandType(
        "review",
        Text("record a named person's decision on a referral", "責任者の確認の結論を記録する"),
        {
            "referral": required(UUID, "what was referred for review", "確認待ちの記録"),
            "decision": code(REVIEW_DECISIONS, "decision", "結論"),
            "decided_by": person("who decided, a registered person", "決定した者（登録済み）"),
            "reason": required(PARAGRAPH, "why, sealed", "理由（封緘）"),
        },
        {"referral": Reference.RECORD, "decided_by": Reference.PERSON},
    ),
    CommandType(
        "provide",
        Text("record a provision", "第三者提供を記録する"),
        {
            **PROVISION,
            "means": MEANS,
            "authorisation": optional(UUID, "the authorisation it rests on", "根拠とする許可"),
            **EVIDENCE,
        },
        {**ABOUT_PROVISION, "authorisation": Reference.RECORD},
    ),
    CommandType(
        "authorise_and_provide",
        Text("authorise a provision and record it, in one", "判定と記録を一度に行う"),
        {**PROVISION, "means": MEANS, "review": REVIEW, **EVIDENCE},
        ABOUT_ATTEMPT,
        in_history=False,
    ),
    CommandType(
        "amend",
        Text("amend a record of a provision or receipt", "提供・受領の記録を訂正する"),
        {
            "record": RECORD_REF,
            "void": optional(Truth(), "true if nothing of it happened", "無かったものとするか"),
            "party": optional(LINE, "the right party", "正しい相手方"),
            "items": Field(ListOf(Code(ITEMS), 1), Text("right items", "正しい項目"), False),
            "purpose": optional(CODE_WORD, "the right purpose", "正しい目的"),
            "basis": optional(Code(BASES), "the right basis", "正しい根拠"),
            "means": optional(Code(PROVISION_MEANS), "the right means", "正しい方法"),
            "channel": optional(Code(CHANNELS), "receipt: how they came", "受領: 受領の方法"),
            "occurred_at": optional(INSTANT, "when it really happened", "実際の日時"),
            **{name: replace(one, required=False) for name, one in ACQUISITION.items()},
            **EVIDENCE,
            **CONFIRMED_BY_RECIPIENT,
            "reason": required(PARAGRAPH, "why, sealed", "訂正の理由（封緘）"),
        },
        {"record": Reference.RECORD, "party": Reference.PARTY},
    ),
    CommandType(
        "receive",
        Text("record a receipt from a third party", "第三者からの受領を記録する"),
        {
            "person": person(),
            "party": PARTY_REF,
            "items": ITEMS_FIELD,
            "basis": code(BASES, "basis the source named", "提供元が示した根拠"),
            **ACQUISITION,
            "channel": code(CHANNELS, "how they came", "受領の方法"),
            **CONFIRMED_BY_RECIPIENT,
            "held_for": HELD_FOR,
            "note": NOTE,
        },
        ABOUT_PROVISION,
    ),
)
