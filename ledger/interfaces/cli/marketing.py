"""`daicho marketing stop` and `resume`: a person wants no marketing, or wants it again."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example, TextGroup
from ledger.interfaces.cli.other_channel import note_other_channel
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

MARKETING = TextGroup(
    "marketing",
    title=Text("stop marketing for a person, or resume it", "本人への営業・宣伝の停止と再開"),
    commands=(
        writing(
            "stop",
            "marketing.stop",
            ("person",),
            details=Text(
                "Which purposes are marketing, the policy's profile says. It is no opt-out, and"
                " stops no provision under the Act (daicho stops PERSON).",
                "どの利用目的が営業・宣伝かは、方針のプロファイルによります。オプトアウトではなく、"
                "法令上の提供は止まりません（daicho stops PERSON）。",
            ),
            examples=(
                Example(
                    "daicho marketing stop 0012345 --channel PHONE"
                    " --id 15151515-1515-4515-8515-151515151515",
                    Text("said on the telephone", "電話での申出"),
                ),
            ),
            afterwards=note_other_channel,
        ),
        writing(
            "resume",
            "marketing.resume",
            ("stop",),
            details=Text(
                "STOP is the record number of the stop (daicho stops PERSON shows it), or the id of"
                " the command that recorded it.",
                "STOP は停止の記録番号（daicho stops PERSON で表示）、又は記録した命令の番号です。",
            ),
            examples=(
                "daicho marketing resume 15151515-1515-4515-8515-151515151515 --channel EMAIL",
            ),
        ),
    ),
)
