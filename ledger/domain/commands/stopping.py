"""Two stops that no article knows: of marketing, and of tracking by standing recipients."""

from __future__ import annotations

from ledger.domain.commands.command import (
    ABOUT_PERSON,
    CHANNEL,
    NOTE,
    RECORD_REF,
    CommandType,
    Reference,
    code,
    person,
    several,
)
from ledger.domain.commands.speaking import SPEAKER, SPOKEN_BY
from ledger.domain.shape import CODE_WORD, LINE
from ledger.domain.terms import TRACKING_MEANS
from ledger.text import Text

COMMANDS = (
    CommandType(
        "marketing.stop",
        Text("record that a person wants no marketing", "営業・宣伝の停止の申出を記録する"),
        {
            "person": person(),
            "channel": CHANNEL,
            "purposes": several(
                CODE_WORD, "purposes it is limited to; all marketing if not given",
                "停止を限る利用目的（省略時は営業・宣伝のすべて）", 0,
            ),
            **SPOKEN_BY,
            "note": NOTE,
        },
        {**ABOUT_PERSON, **SPEAKER},
    ),
    CommandType(
        "marketing.resume",
        Text("record that a person wants marketing again", "営業・宣伝の停止の解除を記録する"),
        {"stop": RECORD_REF, "channel": CHANNEL, **SPOKEN_BY, "note": NOTE},
        {"stop": Reference.RECORD, **SPEAKER},
    ),
    CommandType(
        "tracking.refuse",
        Text("record a refusal of cookies and the like", "追跡（Cookie等）の拒否を記録する"),
        {
            "person": person(),
            "channel": CHANNEL,
            "means": code(TRACKING_MEANS, "how it is refused", "拒否の方法"),
            "recipients": several(
                LINE, "standing recipients, by name or clause; all if not given",
                "継続的な提供先（名称又は条項。省略時はすべて）", 0,
            ),
            **SPOKEN_BY,
            "note": NOTE,
        },
        {**ABOUT_PERSON, **SPEAKER},
    ),
    CommandType(
        "tracking.allow",
        Text("record that a refusal of tracking was revoked",
             "追跡（Cookie等）の拒否の取消しを記録する"),
        {"refusal": RECORD_REF, "channel": CHANNEL, **SPOKEN_BY, "note": NOTE},
        {"refusal": Reference.RECORD, **SPEAKER},
    ),
)  # fmt: skip
