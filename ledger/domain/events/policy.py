"""Published policies and changes of purpose (Act 17, 18, 21)."""

from ledger.domain.events.made_known import MADE_KNOWN
from ledger.domain.events.types import EventType
from ledger.domain.policy.profile import PROFILE
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    DIGEST,
    INSTANT,
    LINE,
    UUID,
    Code,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import ANNOUNCEMENTS, CARE_PURPOSES, POLICY_REMARKS
from ledger.text import Text

PURPOSE = Fields(
    {
        "code": required(CODE_WORD, "code of the purpose", "利用目的の符号"),
        "en": required(LINE, "the purpose in English", "利用目的（英語）"),
        "ja": required(LINE, "the purpose in Japanese", "利用目的（日本語）"),
        "care": optional(
            Code(CARE_PURPOSES),
            "the purpose of the Guidance's Table 2 that it is",
            "医療・介護ガイダンス別表2で当たる利用目的",
        ),
        "provision": required(
            Truth(), "true if provision to third parties is foreseen", "第三者提供を予定するか"
        ),
    }
)

PUBLICATION = {
    "posted_at": optional(INSTANT, "when it was posted", "掲載の日時"),
    "available_at": optional(
        INSTANT, "when it could otherwise be viewed", "掲載以外で閲覧可能となった日時"
    ),
    "printed_day": optional(DAY, "revision day printed in it", "本文に記載された改定日"),
    "place": optional(LINE, "where it is posted", "掲載の場所"),
}
EVIDENCE = {
    **MADE_KNOWN,
    "until": optional(INSTANT, "until when it could be read", "掲示・掲載の終わりの日時"),
}
"""What shows years later that a change was made known, beside the text itself."""

TYPES = (
    EventType(
        "policy.published",
        Text("policy published", "方針の公表"),
        {
            "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
            "version": required(CODE_WORD, "its version", "方針の版"),
            "title": required(LINE, "its title", "表題"),
            "language": required(CODE_WORD, "language of its text", "本文の言語"),
            "text": required(DIGEST, "digest of its text", "本文の要約値"),
            "effective_at": required(INSTANT, "in force from", "施行の日時"),
            "purposes": required(
                ListOf(PURPOSE, 1), "the specified purposes of use", "特定された利用目的"
            ),
            "profile": optional(
                PROFILE, "what the policy promises, as data", "方針の約束（プロファイル）"
            ),
            **PUBLICATION,
            "remarks": optional(
                ListOf(Code(POLICY_REMARKS), 1), "what is to be remarked", "注意を要する点"
            ),
        },
        about_person=False,
    ),
    EventType(
        "purpose.changed",
        Text("purpose of use changed", "利用目的の変更"),
        {
            "policy": required(CODE_WORD, "policy whose purpose changes", "対象の方針"),
            "old": required(CODE_WORD, "the old purpose", "変更前の利用目的"),
            "new": required(PURPOSE, "the new purpose", "変更後の利用目的"),
            "relation": required(
                DIGEST, "digest of the statement how they are related", "関連性の説明の要約値"
            ),
            "related": optional(
                Truth(),
                "false if judged not to be related; true if not said",
                "関連性が認められない場合は false（省略時は true）",
            ),
            "announced": optional(
                Code(ANNOUNCEMENTS),
                "how it was made known; not there if it was not yet",
                "周知の方法（未了の場合はなし）",
            ),
            "announced_at": optional(INSTANT, "when it was made known", "周知の日時"),
            **EVIDENCE,
            "text": optional(DIGEST, "digest of what was made known", "周知した文の要約値"),
            "effective_at": required(INSTANT, "in force from", "施行の日時"),
            "decided_by": optional(LINE, "role of the decider", "決定者の職"),
        },
        about_person=False,
    ),
    EventType(
        "purpose.announced",
        Text("change of purpose made known", "利用目的の変更の周知"),
        {
            "policy": required(CODE_WORD, "policy whose purpose changed", "対象の方針"),
            "change": required(UUID, "the change made known", "周知した変更"),
            "announced": required(Code(ANNOUNCEMENTS), "how it was made known", "周知の方法"),
            **EVIDENCE,
            "text": optional(DIGEST, "digest of what was made known", "周知した文の要約値"),
        },
        about_person=False,
    ),
)
