"""The profile of a policy: what an organisation promised, as data, each part with its clause.

A profile belongs to one version of a policy and is recorded with it (`policy.published`). It holds
nothing personal. Clause ids are the organisation's own numbering; what is not numbered there is
numbered in order. What the policy does not say is left out: nothing is read into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.shape import (
    CODE_WORD,
    COUNTRY,
    DAY,
    LINE,
    ZONE,
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
    CARE_PURPOSES,
    ITEMS,
    NOTICE_CONTENTS,
    SECTORS,
    SUSPENSION_GROUNDS,
)
from ledger.domain.terms.policies import (
    EFFECTIVE_RULES,
    GROUND_CONDITIONS,
    LOCK_EFFECTS,
    NOTICE_DUTIES,
    POLICY_GROUNDS,
    POLICY_SCOPES,
    PURPOSE_PLACES,
    REFUSAL_GROUNDS,
    REQUEST_KINDS,
    SPEEDS,
)

Profile = Mapping[str, Any]
"""A profile whose shape was checked."""

FORMAT = 1

CLAUSE = required(CODE_WORD, "clause that says so", "該当する条項")
CLAUSES = required(ListOf(CODE_WORD), "clauses that say so", "該当する条項")
TEXT = Fields(
    {
        "en": required(LINE, "in English", "英語"),
        "ja": required(LINE, "in Japanese", "日本語"),
    }
)


def _stated(**members: Field) -> Fields:
    """One thing the policy says, with its clause."""
    return Fields({"clause": CLAUSE, **members})


ORGANISATION = Fields(
    {
        "code": required(CODE_WORD, "code of the organisation's log", "事業者の符号"),
        "name": required(LINE, "its name", "名称"),
        "country": required(COUNTRY, "country it is in", "所在国"),
        "zone": required(ZONE, "its time zone", "時間帯"),
    }
)

PURPOSE = Fields(
    {
        "clause": CLAUSE,
        "code": required(CODE_WORD, "code of the purpose", "利用目的の符号"),
        "en": required(LINE, "the purpose in English", "利用目的（英語）"),
        "ja": required(LINE, "the purpose in Japanese", "利用目的（日本語）"),
        "care": optional(Code(CARE_PURPOSES), "of the Guidance's Table 2", "別表2の利用目的"),
        "provision": required(Truth(), "provision is foreseen", "第三者提供を予定するか"),
        "place": required(Code(PURPOSE_PLACES), "where it is pursued", "利用の場"),
        "sectors": optional(ListOf(Code(SECTORS), 1), "kinds of recipient", "提供先の種別"),
        "marketing": optional(Truth(), "marketing", "営業・宣伝か"),
        "incidental": optional(Truth(), "serves another purpose", "付随する目的か"),
        "implied": optional(
            Truth(), "implied consent reaches it", "黙示の同意が及ぶか（掲示と留保の条件つき）"
        ),
    }
)

GROUND = _stated(
    ground=required(Code(POLICY_GROUNDS), "ground", "根拠"),
    conditions=required(ListOf(Code(GROUND_CONDITIONS)), "its conditions", "条件"),
    matters=optional(
        ListOf(Code(NOTICE_CONTENTS)), "matters to be announced beforehand", "事前に示す事項"
    ),
    in_part=optional(
        ListOf(Code(NOTICE_CONTENTS), 1),
        "those of the matters that are named only in part",
        "事項のうち一部しか挙げていないもの",
    ),
    sectors=optional(ListOf(Code(SECTORS), 1), "kinds of recipient", "提供先の種別"),
    items=optional(ListOf(Code(ITEMS), 1), "items it is limited to", "対象の項目"),
    text=required(TEXT, "in other words", "要旨"),
)

REQUEST = Fields(
    {
        "kind": required(Code(REQUEST_KINDS), "kind of request", "請求の種類"),
        "clauses": CLAUSES,
        "speed": required(Code(SPEEDS), "how fast", "対応の速さ"),
        "investigation": optional(Truth(), "investigated first", "調査を定めるか"),
        "alternative": optional(Truth(), "another measure may be taken", "代替措置を定めるか"),
        "grounds": optional(
            ListOf(Code(SUSPENSION_GROUNDS), 1), "grounds it is limited to", "認める理由"
        ),
    }
)

FEE = _stated(
    amount=required(Count(1), "amount", "金額"),
    currency=required(CODE_WORD, "currency", "通貨"),
    unit=required(TEXT, "what it is charged for", "単位"),
    requests=required(ListOf(Code(REQUEST_KINDS), 1), "kinds of request", "請求の種類"),
)

DESK = _stated(
    name=optional(LINE, "name of the desk, as printed", "窓口の名称（記載のまま）"),
    address=optional(LINE, "address, as printed", "住所（記載のまま）"),
    phone=optional(LINE, "telephone, as printed", "電話（記載のまま）"),
    email=optional(LINE, "e-mail, as printed", "電子メール（記載のまま）"),
    messaging=optional(LINE, "messaging, as printed", "メッセージ（記載のまま）"),
    hours=optional(LINE, "hours, as printed", "受付時間（記載のまま）"),
    defects=optional(ListOf(TEXT, 1), "what is wrong with it", "不備"),
)

STANDING_RECIPIENT = _stated(
    name=required(LINE, "name", "名称"),
    country=required(COUNTRY, "country", "所在国"),
    sector=required(Code(SECTORS), "what it is", "種別"),
    items=required(ListOf(Code(ITEMS)), "items", "項目"),
    purpose=required(TEXT, "for what", "目的"),
    refuse=required(TEXT, "how to refuse", "拒否の方法"),
    stated=required(Truth(), "the policy states the terms", "方針に内容の記載があるか"),
)

LOCK = _stated(
    items=required(ListOf(Code(ITEMS), 1), "items", "項目"),
    purposes=required(ListOf(CODE_WORD), "the only purposes", "認める利用目的"),
    effect=required(Code(LOCK_EFFECTS), "effect", "効果"),
)

PROFILE = Fields(
    {
        "format": required(Count(FORMAT), "format of the profile: 1", "プロファイルの形式（1）"),
        "organisation": required(ORGANISATION, "whose policy it is", "事業者"),
        "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
        "version": required(CODE_WORD, "its version", "方針の版"),
        "title": required(LINE, "its title", "表題"),
        "language": required(CODE_WORD, "language of its text", "本文の言語"),
        "enacted": optional(DAY, "day of enactment printed in it", "制定日（記載のまま）"),
        "scope": required(
            _stated(kinds=required(ListOf(Code(POLICY_SCOPES), 1), "what it covers", "適用範囲")),
            "what it covers", "適用範囲",
        ),
        "person": required(
            _stated(word=required(TEXT, "word for the person", "本人の呼び方")),
            "who the person is", "本人の呼び方",
        ),
        "bound": required(
            ListOf(_stated(name=required(LINE, "name", "名称")), 1), "who is bound", "拘束される者"
        ),
        "living_only": required(
            _stated(only=required(Truth(), "the living alone", "生存者に限るか")),
            "whether it covers the living alone", "生存する個人に限るか",
        ),
        "guidelines": optional(_stated(), "binds itself to the guidelines", "指針の遵守を約束"),
        "items": required(
            Fields(
                {
                    "clauses": CLAUSES,
                    "listed": required(ListOf(Code(ITEMS)), "items listed", "掲げる項目"),
                    "open": required(Truth(), "the list is open", "「等」で開かれているか"),
                    "history": required(
                        ListOf(Code(ITEMS)), "history and characteristics", "履歴・特性の情報"
                    ),
                    "identifying": required(
                        ListOf(Code(ITEMS)), "identify by themselves", "単体で識別する項目"
                    ),
                    "sensitive": required(
                        ListOf(Code(ITEMS)), "named as sensitive", "要配慮として掲げる項目"
                    ),
                }
            ),
            "items", "項目",
        ),
        "locks": required(ListOf(LOCK), "items bound to purposes", "項目の利用制限"),
        "purposes": required(ListOf(PURPOSE, 1), "purposes of use", "利用目的"),
        "purpose_change": optional(
            _stated(
                notice=required(Truth(), "notice or publication is promised", "通知・公表の約束"),
            ),
            "how purposes change", "利用目的の変更",
        ),
        "beyond_purpose": optional(
            _stated(
                exceptions=required(
                    ListOf(
                        _stated(
                            ground=required(Code(POLICY_GROUNDS), "ground", "根拠"),
                            inbound=optional(
                                Truth(), "about what is received alone", "受領だけに関わるか"
                            ),
                        )
                    ),
                    "exceptions for use", "利用の例外",
                ),
            ),
            "use beyond the purposes needs consent", "目的外の利用には同意を要する",
        ),
        "told_beforehand": optional(
            _stated(), "purposes may be told to one person beforehand", "個別に事前告知した目的"
        ),
        "consent": optional(_stated(), "no provision without consent", "同意のない提供をしない"),
        "grounds": required(ListOf(GROUND), "grounds it states", "掲げる根拠"),
        "requests": required(ListOf(REQUEST), "requests it takes", "応じる請求"),
        "fees": required(ListOf(FEE), "fees", "手数料"),
        "refusals": required(
            ListOf(_stated(ground=required(Code(REFUSAL_GROUNDS), "ground", "理由"))),
            "grounds to refuse", "応じない理由",
        ),
        "notices": required(
            ListOf(_stated(
                duty=required(Code(NOTICE_DUTIES), "notice", "通知"),
                speed=required(Code(SPEEDS), "how fast", "対応の速さ"),
            )),
            "notices it promises", "約束する通知",
        ),
        "identity_first": optional(_stated(), "identity before all else", "本人確認を先に行う"),
        "both_sides_record": optional(
            _stated(items=required(ListOf(Code(ITEMS), 1), "items", "項目")),
            "recorded only if both sides agree", "双方の同意がなければ記録しない項目",
        ),
        "acts_for_others": optional(_stated(), "handles data entrusted to it", "受託して取り扱う"),
        "completed_by": optional(
            _stated(policy=required(CODE_WORD, "code of the policy", "方針の符号")),
            "leaves what it does not say to another policy", "定めのない事項を別の方針に委ねる",
        ),
        "deemed_by_use": optional(_stated(), "use is taken as acceptance", "利用を承諾とみなす"),
        "revision": required(
            Fields({
                "effective": required(Code(EFFECTIVE_RULES), "when in force", "効力発生の時"),
                "clauses": CLAUSES,
                "otherwise": required(Truth(), "it may say otherwise", "別の定めができるか"),
                "without_notice": required(Truth(), "without notice", "通知なく変更できるか"),
                "carve_out": required(
                    Truth(), "except what the law provides", "法令に定める事項を除くか"
                ),
            }),
            "how it is revised", "改定の方法",
        ),
        "desks": required(ListOf(DESK), "desks, as printed", "窓口（記載のまま）"),
        "standing_recipients": required(
            ListOf(STANDING_RECIPIENT), "standing recipients", "継続的な提供先"
        ),
    }
)  # fmt: skip
