"""`daicho amend`: a record was wrong; what is true instead is recorded after it."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.record_words import say_receipt
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

AMEND = writing(
    "amend",
    "amend",
    ("record",),
    details=Text(
        "The first record stays as it is. RECORD is its record number, or the id of the command."
        " Give only what is to be otherwise; it is judged anew.\nThe options below the first list"
        " add what was true and had not been written down.",
        "元の記録はそのまま残ります。RECORD は記録番号、又は記録した命令の番号です。"
        "訂正する事項だけを指定します。訂正後の内容で改めて判定します。\n"
        "最初の一覧より下のオプションで、事実であったのに記録が漏れていた事項を補えます。",
    ),
    examples=(
        Example(
            "daicho amend 33333333-3333-4333-8333-333333333333 --item DISPENSING"
            ' --reason "the name was not on the sheet"',
            Text("fewer items than recorded", "提供した項目が記録より少なかった"),
        ),
    ),
    afterwards=say_receipt,
)
