"""Notices to the persons concerned: posted purposes, joint use, opt-out, recipients abroad.

What is given is one version of a notice; later versions of the same code replace it. An opt-out
notice is moreover filed with the Commission and published (Act 27(2) to (4)).
"""

from ledger.domain.events.made_known import MADE_KNOWN
from ledger.domain.events.types import EventType
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    DIGEST,
    PARTY_CODE,
    UUID,
    Code,
    Count,
    ListOf,
    optional,
    required,
)
from ledger.domain.terms import (
    ITEMS,
    NOTICE_CONTENTS,
    NOTICE_KINDS,
    NOTICE_REMARKS,
    PUBLISHERS,
    SECTORS,
)
from ledger.text import Text

NOTICE = required(UUID, "the version of the notice", "対象の通知の版")
CONTAINS = required(
    ListOf(Code(NOTICE_CONTENTS)), "what it says, each complete", "記載事項（すべて満たすもの）"
)

TYPES = (
    EventType(
        "notice.given",
        Text("notice given", "通知・公表"),
        {
            "code": required(CODE_WORD, "code of the notice", "通知の符号"),
            "version": required(CODE_WORD, "its version", "通知の版"),
            "kind": required(Code(NOTICE_KINDS), "kind of notice", "通知の種類"),
            "text": required(DIGEST, "digest of its text", "本文の要約値"),
            "contains": CONTAINS,
            "purposes": required(ListOf(CODE_WORD), "purposes it lists", "掲げる利用目的"),
            "items": required(ListOf(Code(ITEMS)), "categories it lists", "掲げる項目"),
            "parties": required(ListOf(PARTY_CODE), "recipients it names", "掲げる提供先"),
            "sectors": required(ListOf(Code(SECTORS)), "kinds it names", "掲げる提供先の種別"),
            "start_day": optional(DAY, "planned start of an opt-out", "提供開始の予定日"),
            "waiting_days": optional(
                Count(), "days given to ask for a stop", "停止を求める期間（日数）"
            ),
            "responsible": optional(
                PARTY_CODE,
                "who is responsible in joint use; the organisation itself if not said",
                "共同利用の管理責任者（省略時は事業者自身）",
            ),
            "applies_day": optional(
                DAY, "from when what changed in joint use applies", "共同利用の変更の適用日"
            ),
            "remarks": optional(
                ListOf(Code(NOTICE_REMARKS), 1), "what is to be remarked", "注意を要する点"
            ),
            # Until when it could be read, its end says (notice.ended): the law asks for that.
            **MADE_KNOWN,
        },
        about_person=False,
    ),
    EventType(
        "notice.filed",
        Text("notice filed with the Commission", "委員会への届出"),
        {"notice": NOTICE, "contains": CONTAINS},
        about_person=False,
    ),
    EventType(
        "notice.published",
        Text("opt-out published", "オプトアウトの公表"),
        {
            "notice": NOTICE,
            "by": required(Code(PUBLISHERS), "who published it", "公表した者"),
            "place": MADE_KNOWN["place"],
        },
        about_person=False,
    ),
    EventType(
        "notice.ended",
        Text("notice ended", "通知・公表の終了"),
        {"notice": NOTICE},
        about_person=False,
    ),
)
