"""What the person says, and the stops granted to a person."""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.commands.command import (
    ABOUT_PERSON,
    ABOUT_PERSON_AND_PARTY,
    CHANNEL,
    ITEMS_FIELD,
    NOTE,
    PARTY_REF,
    PURPOSES,
    RECORD_REF,
    CommandType,
    Reference,
    code,
    person,
    several,
)
from ledger.domain.commands.speaking import SPEAKER, SPOKEN_BY
from ledger.domain.shape import INSTANT, LINE, PARAGRAPH, UUID, Code, Truth, optional
from ledger.domain.terms import CONSENT_FORMS, SECTORS, SUSPENSION_GROUNDS, SUSPENSIONS
from ledger.text import Text

SCOPE = {
    "person": person(),
    "items": ITEMS_FIELD,
    "parties": several(LINE, "recipients it names", "対象の提供先", 0),
    "sectors": several(Code(SECTORS), "kinds of recipient it covers", "対象の提供先の種別", 0),
    "purposes": PURPOSES,
    "form": code(CONSENT_FORMS, "how it was expressed", "同意の方法"),
}

ASKED_BY = replace(CHANNEL, required=False)
"""A stop may be granted without anybody asking for it."""

SHOWN = {
    "text": optional(
        PARAGRAPH, "the very text shown to the person; it names nobody",
        "本人に示した文面そのもの（氏名等を含まないもの）",
    ),
}  # fmt: skip
"""Kept beside the log in the clear: a form as it is before anybody fills it in."""

COMMANDS = (
    CommandType(
        "consent",
        Text("record a consent", "同意を記録する"),
        {
            **SCOPE,
            "starts_at": optional(
                INSTANT, "beginning of its validity; at once if not given",
                "有効期間の開始（省略時は直ちに）",
            ),
            "expires_at": optional(INSTANT, "end of its validity", "有効期限"),
            "identified": optional(
                Truth(), "identity confirmed; true if not given", "本人確認（省略時は true）"
            ),
            "competent": optional(
                Truth(), "able to judge; true if not given", "判断能力（省略時は true）"
            ),
            "confirmed": optional(
                Truth(),
                "will and scope confirmed by the clinic; true if not given",
                "意思と範囲の確認（省略時は true）",
            ),
            "information": optional(
                UUID, "information about a recipient abroad, shown before",
                "事前に示した、外国の提供先に関する情報",
            ),
            "shown_at": optional(INSTANT, "when it was shown", "示した日時"),
            **SHOWN,
            **SPOKEN_BY,
            "note": NOTE,
        },
        {
            "person": Reference.PERSON, **SPEAKER,
            "parties": Reference.PARTY, "information": Reference.RECORD,
        },
    ),
    CommandType(
        "refuse",
        Text("record that a person refused consent", "同意の拒否を記録する"),
        {**SCOPE, **SHOWN, **SPOKEN_BY, "note": NOTE},
        {"person": Reference.PERSON, **SPEAKER, "parties": Reference.PARTY},
    ),
    CommandType(
        "withdraw",
        Text("record the withdrawal of a consent", "同意の撤回を記録する"),
        {"consent": RECORD_REF, "channel": CHANNEL, **SPOKEN_BY, "note": NOTE},
        {"consent": Reference.RECORD, **SPEAKER},
    ),
    CommandType(
        "instruct",
        Text("record a person's request to provide", "本人からの提供の依頼を記録する"),
        {
            "person": person(),
            "party": PARTY_REF,
            "items": ITEMS_FIELD,
            "purposes": PURPOSES,
            "channel": CHANNEL,
            "written": optional(
                Truth(), "on file in writing; true if not given", "書面（省略時は true）"
            ),
            "identified": optional(
                Truth(), "identity confirmed; true if not given", "本人確認（省略時は true）"
            ),
            **SPOKEN_BY,
            "note": NOTE,
        },
        {**ABOUT_PERSON_AND_PARTY, **SPEAKER},
    ),
    CommandType(
        "uninstruct",
        Text("take a request to provide back", "提供の依頼の取消しを記録する"),
        {"instruction": RECORD_REF, "channel": CHANNEL, **SPOKEN_BY, "note": NOTE},
        {"instruction": Reference.RECORD, **SPEAKER},
    ),
    CommandType(
        "opt_out",
        Text("record an opt-out", "オプトアウトの申出を記録する"),
        {"person": person(), "channel": CHANNEL, **SPOKEN_BY, "note": NOTE},
        {**ABOUT_PERSON, **SPEAKER},
    ),
    CommandType(
        "opt_in",
        Text("record that an opt-out was revoked", "オプトアウトの取消しを記録する"),
        {"request": RECORD_REF, "channel": CHANNEL, **SPOKEN_BY, "note": NOTE},
        {"request": Reference.RECORD, **SPEAKER},
    ),
    CommandType(
        "suspend",
        Text("suspend use or provision for a person", "利用停止・提供停止を記録する"),
        {
            "person": person(),
            "kind": code(SUSPENSIONS, "what is suspended", "停止の対象"),
            "ground": code(SUSPENSION_GROUNDS, "why", "停止の理由"),
            "channel": ASKED_BY,
            **SPOKEN_BY,
            "note": NOTE,
        },
        {**ABOUT_PERSON, **SPEAKER},
    ),
    CommandType(
        "resume",
        Text("lift a suspension", "停止の解除を記録する"),
        {"suspension": RECORD_REF, "channel": ASKED_BY, **SPOKEN_BY, "note": NOTE},
        {"suspension": Reference.RECORD, **SPEAKER},
    ),
)  # fmt: skip
