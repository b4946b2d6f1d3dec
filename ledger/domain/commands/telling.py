"""What a person accepted by use, was told beforehand, or let be recorded."""

from __future__ import annotations

from ledger.domain.commands.command import (
    ABOUT_PERSON,
    CHANNEL,
    ITEMS_FIELD,
    NOTE,
    RECORD_REF,
    CommandType,
    Reference,
    code,
    person,
    several,
)
from ledger.domain.commands.speaking import SPEAKER, SPOKEN_BY
from ledger.domain.events.telling import TOLD_PURPOSE
from ledger.domain.shape import CODE_WORD, LINE, PARAGRAPH, optional, required
from ledger.domain.terms import CHANNELS, RECORDING_SIDES
from ledger.text import Text

COMMANDS = (
    CommandType(
        "accept_deemed",
        Text("record use that a policy takes as acceptance", "利用によるみなし承諾を記録する"),
        {
            "person": person(),
            "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
            "version": required(CODE_WORD, "the version in force then", "その時に有効な版"),
            "channel": code(CHANNELS, "how the services were used", "利用の方法"),
            "note": NOTE,
        },
        ABOUT_PERSON,
    ),
    CommandType(
        "tell_purpose",
        Text("record purposes told to one person beforehand", "個別に告げた利用目的を記録する"),
        {
            "person": person(),
            "purposes": several(
                TOLD_PURPOSE, "purposes told, in words that name nobody",
                "告げた利用目的（氏名等を含めない）",
            ),
            "channel": CHANNEL,
            "text": optional(
                PARAGRAPH, "the very text shown to the person; it names nobody",
                "本人に示した文面そのもの（氏名等を含まないもの）",
            ),
            "note": NOTE,
        },
        ABOUT_PERSON,
    ),
    CommandType(
        "recording.agree",
        Text("record that one side agreed to a recording", "録音・録画等への同意を記録する"),
        {
            "person": person(),
            "items": ITEMS_FIELD,
            "side": code(RECORDING_SIDES, "which side agreed", "同意した側"),
            "by": optional(
                LINE, "CLINIC: who agreed, registered themselves",
                "CLINIC（診療所）: 同意した者（登録済み）",
            ),
            **SPOKEN_BY,
            "note": NOTE,
        },
        {**ABOUT_PERSON, "by": Reference.PERSON, **SPEAKER},
    ),
    CommandType(
        "recording.end",
        Text("record that an agreement to recording ended", "録音・録画等への同意の終了を記録する"),
        {"agreement": RECORD_REF, **SPOKEN_BY, "note": NOTE},
        {"agreement": Reference.RECORD, **SPEAKER},
    ),
)  # fmt: skip
