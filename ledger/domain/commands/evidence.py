"""What is attested with a provision or receipt: each argument names what asks for it.

What the ledger can compute it never asks. What somebody attests is in the facts of the event; a
text in which somebody could be described is sealed, and the facts say only that it is there.
"""

from __future__ import annotations

from ledger.domain.commands.command import NOTE, several
from ledger.domain.shape import DAY, LINE, Code, Count, Field, Truth, optional
from ledger.domain.terms import (
    CONSENT_CONFIRMATIONS,
    DATA_CLASSES,
    RECORD_EXCEPTIONS,
    RECORD_METHODS,
)


def _yes(en: str, ja: str) -> Field:
    return optional(Truth(), en, ja)


RECORDING = {
    "exceptions": several(
        Code(RECORD_EXCEPTIONS), "cases without a record claimed", "主張する記録義務の例外", 0
    ),
    "method": optional(
        Code(RECORD_METHODS), "how the record is made; EACH if not given",
        "記録の作成方法（省略時は EACH）",
    ),
    "repeated": _yes("BULK: repeated, or certain to be", "一括: 継続的・反復的か"),
    "linked_to_service": _yes(
        "SUBST: linked to goods or services for the person",
        "代替: 本人への物品・役務の提供に関連するか",
    ),
    "document_complete": _yes(
        "SUBST: a contract or other document holds all items",
        "代替: 契約書等に全事項の記載があるか",
    ),
    "period_from": optional(DAY, "BULK: first day of the series", "一括: 初日"),
    "period_until": optional(
        DAY, "BULK, SUBST: day of the last provision covered; none while it runs",
        "一括・代替: 最後の提供の日（継続中は省略）",
    ),
    "transfers": optional(
        Count(1), "BULK: how many transfers the record stands for", "一括: まとめた提供・受領の回数"
    ),
}  # fmt: skip
"""How the record is made (Rules 19, 23 and 27)."""

CLASS = {
    "data_class": optional(
        Code(DATA_CLASSES), "class of the data; PERSONAL if not given", "区分（省略時は PERSONAL）"
    ),
    "misuse_foreseen": _yes(
        "unlawful use by the recipient is foreseen; false if not given",
        "提供先の違法・不当な利用が予見されるか（省略時は false）",
    ),
}
BY_LAW = {
    "statute": optional(LINE, "LAW: statute and article cited, sealed", "法令: 根拠条項（封緘）"),
    "statute_foreign": _yes(
        "LAW: the statute is not Japanese; false if not given",
        "法令: 日本の法令でないか（省略時は false）",
    ),
    "statute_applies": _yes(
        "LAW: somebody looked, and the article covers this provision",
        "法令: この提供が条項に当たることを確認したか",
    ),
}
PROTECTION = {
    "need": _yes("LIFE, PUBLIC_HEALTH: it is needed", "生命等・公衆衛生: 必要があるか"),
    "consent_difficult": _yes(
        "LIFE, PUBLIC_HEALTH: consent is difficult to obtain", "生命等・公衆衛生: 同意取得が困難か"
    ),
}
STATE_DUTY = {
    "requesting_body": optional(
        LINE, "STATE_DUTY: body that asks, sealed", "国の機関等: 依頼した機関（封緘）"
    ),
    "statutory_task": optional(
        LINE, "STATE_DUTY: its task laid down by law, sealed",
        "国の機関等: 法令の定める事務（封緘）",
    ),
    "consent_would_obstruct": _yes(
        "STATE_DUTY: asking for consent would obstruct it", "国の機関等: 同意を求めると支障があるか"
    ),
}  # fmt: skip
ACADEMIC = {
    "provider_is_academic": _yes(
        "ACAD_PUBLISH, ACAD_JOINT: this organisation is academic", "学術: 自らが学術研究機関等か"
    ),
    "unavoidable_for_publication": _yes(
        "ACAD_PUBLISH: unavoidable for publishing or teaching", "学術: 公表・教授にやむを得ないか"
    ),
    "joint_research": _yes("ACAD_JOINT: research done jointly", "学術: 共同研究か"),
    "recipient_needs_for_research": _yes(
        "ACAD_RECIPIENT: needed there for research", "学術: 提供先の学術研究に必要か"
    ),
    "no_unjust_infringement": _yes(
        "ACAD_*: no right is unjustly infringed", "学術: 権利利益を不当に侵害しないか"
    ),
}
REFERABLE = {
    "expected_as_personal_data": _yes(
        "REFERABLE: the recipient will join it to named records; true if not given",
        "個人関連情報: 提供先で個人データとなる想定か（省略時は true）",
    ),
    "consent_confirmed": optional(
        Code(CONSENT_CONFIRMATIONS), "REFERABLE: how consent at the recipient was confirmed",
        "個人関連情報: 提供先での同意の確認方法",
    ),
    "foreign_information_confirmed": _yes(
        "REFERABLE, abroad: information on the country was given",
        "個人関連情報（外国）: 情報提供を確認したか",
    ),
}  # fmt: skip
ANONYMISED = {
    "anonymised_published": _yes(
        "ANON: categories and method were published", "匿名加工情報: 項目と方法を公表したか"
    ),
    "recipient_told": _yes(
        "ANON: the recipient was told what it is", "匿名加工情報: 提供先に明示したか"
    ),
}

EVIDENCE = {
    **CLASS, **BY_LAW, **PROTECTION, **STATE_DUTY, **ACADEMIC, **REFERABLE, **ANONYMISED,
    **RECORDING, "note": NOTE,
}  # fmt: skip
"""All that can be attested with a provision."""

SEALED_EVIDENCE = ("statute", "requesting_body", "statutory_task", "note")

CONFIRMED_BY_RECIPIENT = {
    "data_class": CLASS["data_class"],
    "consent_obtained": _yes(
        "it was confirmed that consent is obtained", "本人の同意を得ている旨を確認したか"
    ),
    "information_given": _yes(
        "REFERABLE: that information on the country was given was confirmed",
        "個人関連情報: 外国に関する情報提供を確認したか",
    ),
    "opt_out_published": _yes(
        "OPT_OUT: the Commission has published the source's opt-out",
        "オプトアウト: 提供元の届出を委員会が公表しているか",
    ),
    **RECORDING,
}
"""What is confirmed with a receipt, beside how the source acquired the data (Article 30)."""
