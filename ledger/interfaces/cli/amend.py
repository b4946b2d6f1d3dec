"""`daicho amend`: a record was wrong; what is true instead is recorded after it."""

from __future__ import annotations

from ledger.interfaces.cli.writing import writing
from ledger.text import Text

AMEND = writing(
    "amend",
    "amend",
    ("record",),
    details=Text(
        "The first record stays as it is. RECORD is its record number, or the id of the command.",
        "元の記録はそのまま残ります。RECORD は記録番号、又は記録した命令の番号です。",
    ),
    examples=(
        (
            "daicho amend 33333333-3333-4333-8333-333333333333 --item DISPENSING"
            ' --reason "the name was not on the sheet"'
        ),
    ),
)
