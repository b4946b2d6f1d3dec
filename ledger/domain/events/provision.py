"""Provision to a third party (Act 27, 29): authorised or not, reviewed, recorded, amended.

To authorise and to record are two acts. What was decided carries what it was decided from:
`seen` (size of the log when the facts were read), `facts`, `boundary` and `rulebook`, so that
anyone can decide again without a key.
"""

from dataclasses import replace

from ledger.domain.events.judged import JUDGED, RECORD_MEMBER, TRANSFERS
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    INSTANT,
    LINE,
    PARTY_CODE,
    SUBJECT,
    UUID,
    Code,
    Field,
    Fields,
    ListOf,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    BASES,
    CONSENT_CONFIRMATIONS,
    ITEMS,
    PROVISION_MEANS,
    REVIEW_DECISIONS,
)
from ledger.text import Text

PROVISION = {
    "party": required(PARTY_CODE, "recipient", "提供先"),
    "items": required(ListOf(Code(ITEMS), 1), "items provided", "提供する項目"),
    "purpose": required(CODE_WORD, "purpose of the provision", "提供の目的"),
    "basis": required(Code(BASES), "basis claimed", "主張する根拠"),
    "consent_confirmed": optional(
        Code(CONSENT_CONFIRMATIONS), "how consent at the recipient was confirmed",
        "提供先での同意の確認方法",
    ),
    "period_from": optional(DAY, "first day of the series", "一括記録の初日"),
    "transfers": TRANSFERS,
    "clause": optional(CODE_WORD, "clause of the policy that is cited", "挙げた方針の条項"),
    "held_for": optional(
        UUID, "arrangement under which the data are held for another", "受託の取決め"
    ),
    "entruster": optional(PARTY_CODE, "who entrusted them", "委託元"),
}  # fmt: skip

# Texts in which somebody could be described: sealed, while the facts say only that they are there.
EVIDENCE = {
    "statute": optional(LINE, "statute and article cited", "根拠法令と条項"),
    "requesting_body": optional(LINE, "body that asks for cooperation", "依頼した機関"),
    "statutory_task": optional(LINE, "its task laid down by law", "法令の定める事務"),
    "note": NOTE,
}

MEANS = required(Code(PROVISION_MEANS), "how it was provided", "提供の方法")
REVIEW = optional(UUID, "the review it rests on", "根拠とする責任者の確認")

CORRECTED = Fields(
    {
        **PROVISION,
        "means": MEANS,
        "happened_at": required(INSTANT, "when it was provided", "提供の日時"),
    }
)


def _attempt(name: str, en: str, ja: str, **more: Field) -> EventType:
    return EventType(name, Text(en, ja), {**PROVISION, **JUDGED, **more}, EVIDENCE, "record")


TYPES = (
    _attempt("provision.authorised", "provision authorised", "提供の許可", review=REVIEW),
    _attempt("provision.refused", "provision refused", "提供の不許可"),
    _attempt("provision.referred", "provision referred for review", "責任者の確認待ち"),
    _attempt("provision.not_judged", "provision not judged", "提供の判定対象外"),
    EventType(
        "provision.reviewed",
        Text("provision reviewed", "責任者による確認"),
        {
            "referral": required(UUID, "what was referred", "確認を求められた提供"),
            "party": required(PARTY_CODE, "recipient", "提供先"),
            "decision": required(Code(REVIEW_DECISIONS), "decision", "結論"),
            "decided_by": required(SUBJECT, "tag of the person who decided", "決定者のタグ"),
        },
        {"reason": required(NOTE.shape, "why, sealed", "理由（封緘）")},
        "record",
    ),
    EventType(
        "provision.recorded",
        Text("provision recorded", "第三者提供の記録"),
        {
            **PROVISION,
            **JUDGED,
            "record": RECORD_MEMBER,
            "means": MEANS,
            "authorisation": optional(UUID, "the authorisation it rests on", "根拠とする許可"),
        },
        EVIDENCE,
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
            "record": RECORD_MEMBER,
        },
        {**EVIDENCE, "reason": required(NOTE.shape, "why, sealed", "訂正の理由（封緘）")},
        "record",
    ),
)
