"""`daicho consent`, `refuse` and `withdraw`: what a person said about provisions."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

CONSENT = writing(
    "consent",
    "consent",
    ("person",),
    details=Text(
        "Name the recipients (--party), the kinds of recipient (--sector), or both; the items and"
        " the purposes. Options may be repeated, or codes joined by commas.",
        "提供先（--party）、提供先の種別（--sector）又はその両方と、項目・目的を指定します。"
        "オプションは繰り返すか、符号をコンマで区切ります。",
    ),
    examples=(
        Example(
            "daicho consent 0012345 --party sakura-honcho --item NAME,DISPENSING"
            " --purpose KIZ-P1 --form WRITTEN --id 11111111-1111-4111-8111-111111111111",
            Text("to a pharmacy, on paper", "薬局への提供（書面）"),
        ),
    ),
)
REFUSE = writing(
    "refuse",
    "refuse",
    ("person",),
    examples=(
        "daicho refuse 0012345 --sector INSURER --item MED_HISTORY --purpose KIZ-P1 --form ORAL",
    ),
)
WITHDRAW = writing(
    "withdraw",
    "withdraw",
    ("consent",),
    details=Text(
        "CONSENT is the record number of the consent, or the id of the command that recorded it.",
        "CONSENT は同意の記録番号、又は記録した命令の番号です。",
    ),
    examples=("daicho withdraw 11111111-1111-4111-8111-111111111111 --channel PHONE",),
)
