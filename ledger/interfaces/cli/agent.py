"""`daicho agent`: who may receive for a person, their authority verified."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example, TextGroup
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

AGENT = TextGroup(
    "agent",
    title=Text("agents of a person, verified", "本人の代理人の確認"),
    commands=(
        writing(
            "verify",
            "agent.verify",
            ("person", "party"),
            details=Text(
                "PARTY is the agent, registered with daicho party add. What is handed to a verified"
                " agent is handed to the person.",
                "PARTY は代理人です（daicho party add で登録）。"
                "確認済みの代理人への交付は、本人への交付と同じ扱いになります。",
            ),
            examples=(
                Example(
                    "daicho agent verify 0012345 sakura-honcho --authority MANDATE"
                    " --proof MANDATE_LETTER --id a4a4a4a4-a4a4-4a4a-8a4a-a4a4a4a4a4a4",
                    Text("the pharmacy collects for the person, with a letter of mandate",
                         "薬局が本人の委任状を持って受け取る"),
                ),
            ),
        ),
        writing(
            "end",
            "agent.end",
            ("agent",),
            details=Text(
                "AGENT is the record number of the verification (daicho standing PERSON shows it),"
                " or the id of the command that recorded it.",
                "AGENT は代理人の確認の記録番号（daicho standing PERSON で表示）、"
                "又は記録した命令の番号です。",
            ),
            examples=("daicho agent end a4a4a4a4-a4a4-4a4a-8a4a-a4a4a4a4a4a4",),
        ),
    ),
)  # fmt: skip
