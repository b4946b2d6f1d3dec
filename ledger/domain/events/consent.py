"""Consent of the principal (Act 27(1)); withdrawal ends it for the future, and deletes nothing."""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import (
    CODE_WORD,
    DIGEST,
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
from ledger.domain.terms import CHANNELS, CONSENT_FORMS, ITEMS, SECTORS
from ledger.text import Text

SCOPE = {
    "items": required(ListOf(Code(ITEMS), 1), "items it covers", "対象の項目"),
    "parties": required(ListOf(PARTY_CODE), "recipients it names", "対象の提供先"),
    "sectors": required(ListOf(Code(SECTORS)), "kinds it covers", "対象の提供先の種別"),
    "purposes": required(ListOf(CODE_WORD, 1), "purposes it covers", "対象の利用目的"),
    "form": required(Code(CONSENT_FORMS), "how it was expressed", "同意の方法"),
}

SHOWN = {
    "text": optional(DIGEST, "digest of the text shown", "示した文面の要約値"),
}
"""The very text that the person was shown or asked with; kept beside the log."""

INFORMATION = Fields(
    {
        "notice": required(UUID, "the version shown", "示した版"),
        "shown_at": required(INSTANT, "when it was shown", "示した日時"),
    }
)

TYPES = (
    EventType(
        "consent.given",
        Text("consent given", "同意"),
        {
            **SCOPE,
            "starts_at": optional(INSTANT, "beginning of its validity", "有効期間の開始"),
            "expires_at": optional(INSTANT, "end of its validity", "有効期限"),
            "identified": required(
                Truth(), "true if identity was confirmed", "本人確認をしたか"
            ),
            "competent": required(
                Truth(), "true if the consenting person can judge it", "判断能力があるか"
            ),
            "confirmed": required(
                Truth(), "true if the clinic itself confirmed will and scope",
                "意思と範囲を自ら確認したか",
            ),
            **SPOKEN_BY,
            "information": optional(
                INFORMATION,
                "what was told about a recipient abroad",
                "外国の提供先について示した情報",
            ),
            **SHOWN,
            "evidence": optional(DIGEST, "digest of a document kept", "証拠書類の要約値"),
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "consent.refused",
        Text("consent refused", "同意の拒否"),
        {**SCOPE, **SHOWN, **SPOKEN_BY},
        {"note": NOTE},
        "record",
    ),
    EventType(
        "consent.withdrawn",
        Text("consent withdrawn", "同意の撤回"),
        {
            "consent": required(UUID, "the consent withdrawn", "撤回する同意"),
            "channel": required(Code(CHANNELS), "how it was withdrawn", "受付の方法"),
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)  # fmt: skip
