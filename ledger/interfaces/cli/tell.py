"""`daicho tell`: purposes told to one person beforehand, which count for that person alone."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

TELL = writing(
    "tell",
    "tell_purpose",
    ("person",),
    details=Text(
        "A purpose is written CODE:ENGLISH:日本語. It counts for this person's data from then on,"
        " beside those of the policy. Words and text stand in the clear: name nobody in them. What"
        " concerns the person goes into --note, which is sealed.",
        "利用目的は 符号:英語:日本語 の形で書きます。それ以後、方針の利用目的に加えて"
        "この本人の情報に及びます。文言と文面は封緘されないため、氏名等を書かず、"
        "本人に関することは --note（封緘）に書いてください。",
    ),
    examples=(
        Example(
            "daicho tell 0012345 --purpose 'MONITOR:a monitor programme:モニター企画'"
            " --channel IN_PERSON --text policy.txt",
            Text("told at the desk, with the sheet that was shown",
                 "窓口で説明（示した文面を保管）"),
        ),
    ),
)  # fmt: skip
