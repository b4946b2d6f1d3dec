"""What a provision can rest on beside consent: notices, arrangements, agents; and reservations."""

from __future__ import annotations

from ledger.domain.commands.command import (
    ABOUT_PERSON,
    ABOUT_PERSON_AND_PARTY,
    CHANNEL,
    NOTE,
    PARTY_REF,
    PURPOSES,
    CommandType,
    Reference,
    code,
    person,
    several,
)
from ledger.domain.commands.speaking import SPEAKER, SPOKEN_BY
from ledger.domain.events.made_known import MADE_KNOWN
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    LINE,
    PARAGRAPH,
    UUID,
    Code,
    Count,
    Truth,
    optional,
    required,
)
from ledger.domain.terms import (
    ARRANGEMENT_FORMS,
    ARRANGEMENT_KINDS,
    AUTHORITIES,
    AUTHORITY_PROOFS,
    CHECK_OUTCOMES,
    ITEMS,
    NOTICE_CONTENTS,
    NOTICE_KINDS,
    PUBLISHERS,
    SECTORS,
    SUCCESSION_CAUSES,
)
from ledger.text import Text

NOTICE_REF = required(UUID, "the version of the notice", "対象の通知の版")
ARRANGEMENT_REF = required(UUID, "the arrangement meant", "対象の取決め")
CONTAINS = several(
    Code(NOTICE_CONTENTS), "what it says, each complete", "記載事項（すべて満たすもの）", 0
)

COMMANDS = (
    CommandType(
        "notice.give",
        Text("record a notice given or posted", "通知・掲示した内容を記録する"),
        {
            "code": required(CODE_WORD, "code of the notice", "通知の符号"),
            "version": required(CODE_WORD, "its version", "通知の版"),
            "kind": code(NOTICE_KINDS, "kind of notice", "通知の種類"),
            "text": required(PARAGRAPH, "its text", "本文"),
            "contains": CONTAINS,
            "purposes": several(CODE_WORD, "purposes it lists", "掲げる利用目的", 0),
            "items": several(Code(ITEMS), "categories it lists", "掲げる項目", 0),
            "parties": several(LINE, "recipients it names", "掲げる提供先", 0),
            "sectors": several(Code(SECTORS), "kinds it names", "掲げる提供先の種別", 0),
            "start_day": optional(DAY, "OPT_OUT: planned start", "オプトアウト: 提供開始の予定日"),
            "waiting_days": optional(
                Count(), "OPT_OUT: days given to ask for a stop; 30 if not given",
                "オプトアウト: 停止を求める期間の日数（省略時は30）",
            ),
            "responsible": optional(
                LINE, "JOINT_USE: who is responsible; the organisation itself if not given",
                "共同利用: 管理責任者（省略時は事業者自身）",
            ),
            "applies_day": optional(
                DAY, "JOINT_USE: from when what changed applies", "共同利用: 変更の適用日",
            ),
            **MADE_KNOWN,
        },
        {"parties": Reference.PARTY, "responsible": Reference.PARTY},
    ),
    CommandType(
        "notice.file",
        Text("record that an opt-out notice was filed", "オプトアウトの届出を記録する"),
        {"notice": NOTICE_REF, "contains": CONTAINS},
        {"notice": Reference.RECORD},
    ),
    CommandType(
        "notice.publish",
        Text("record that an opt-out was published", "オプトアウトの公表を記録する"),
        {
            "notice": NOTICE_REF,
            "by": code(PUBLISHERS, "who published it", "公表した者"),
            "place": MADE_KNOWN["place"],
        },
        {"notice": Reference.RECORD},
    ),
    CommandType(
        "notice.end",
        Text("record that a notice ended", "通知・掲示の終了を記録する"),
        {"notice": NOTICE_REF},
        {"notice": Reference.RECORD},
    ),
    CommandType(
        "arrangement.make",
        Text("record an arrangement with a party", "相手方との取決めを記録する"),
        {
            "party": PARTY_REF,
            "kind": code(ARRANGEMENT_KINDS, "kind of arrangement", "取決めの種類"),
            "form": code(ARRANGEMENT_FORMS, "its form", "取決めの形"),
            "items": several(
                Code(ITEMS), "ENTRUSTMENT, ACCEPTED: items it covers", "委託・受託: 対象の項目", 0
            ),
            "purposes": several(
                CODE_WORD, "ENTRUSTMENT, ACCEPTED: purposes of the work",
                "委託・受託: 業務の利用目的", 0,
            ),
            "own_use": optional(
                Truth(), "the party uses the data for itself too; false if not given",
                "相手方自身も利用するか（省略時は false）",
            ),
            "under": optional(
                UUID, "ENTRUSTMENT: the ACCEPTED arrangement whose data are entrusted on",
                "委託: 再委託の場合、元の受託の取決め",
            ),
            "cause": optional(
                Code(SUCCESSION_CAUSES), "SUCCESSION: its cause", "事業承継: 原因"
            ),
            "effective_day": optional(
                DAY, "SUCCESSION: day from which the successor has the business",
                "事業承継: 効力発生日",
            ),
            "business_passes": optional(
                Truth(), "SUCCESSION: the business itself passes", "事業承継: 事業そのものが移るか"
            ),
            "text": optional(PARAGRAPH, "its text", "本文"),
        },
        {"party": Reference.PARTY, "under": Reference.RECORD},
    ),
    CommandType(
        "arrangement.check",
        Text("record that an arrangement was checked", "取決めの遵守の確認を記録する"),
        {
            "arrangement": ARRANGEMENT_REF,
            "outcome": code(CHECK_OUTCOMES, "what was found", "確認の結果"),
            "text": optional(PARAGRAPH, "the report", "報告"),
        },
        {"arrangement": Reference.RECORD},
    ),
    CommandType(
        "arrangement.end",
        Text("record that an arrangement ended", "取決めの終了を記録する"),
        {"arrangement": ARRANGEMENT_REF},
        {"arrangement": Reference.RECORD},
    ),
    CommandType(
        "agent.verify",
        Text("record that an agent's authority was verified", "代理人の確認を記録する"),
        {
            "person": person(),
            "party": PARTY_REF,
            "authority": code(AUTHORITIES, "authority", "代理権の種類"),
            "proof": code(AUTHORITY_PROOFS, "proof that was seen", "確認した書類"),
            "note": NOTE,
        },
        ABOUT_PERSON_AND_PARTY,
    ),
    CommandType(
        "agent.end",
        Text("record that an agent's authority ended", "代理権の終了を記録する"),
        {"agent": required(UUID, "the verification meant", "対象の代理人の確認"), "note": NOTE},
        {"agent": Reference.RECORD},
    ),
    CommandType(
        "reserve",
        Text("record that a patient reserves a purpose", "利用目的の留保を記録する"),
        {
            "person": person(), "purposes": PURPOSES, "channel": CHANNEL, **SPOKEN_BY,
            "note": NOTE,
        },
        {**ABOUT_PERSON, **SPEAKER},
    ),
    CommandType(
        "unreserve",
        Text("record that a reservation was lifted", "留保の解除を記録する"),
        {
            "reservation": required(UUID, "the reservation lifted", "解除する留保"),
            "channel": CHANNEL,
            **SPOKEN_BY,
            "note": NOTE,
        },
        {"reservation": Reference.RECORD, **SPEAKER},
    ),
)  # fmt: skip
