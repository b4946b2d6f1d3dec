"""`daicho reserve` and `unreserve`: silence is no consent to a purpose the patient reserved."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.other_channel import note_other_channel
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

RESERVE = writing(
    "reserve",
    "reserve",
    ("person",),
    details=Text(
        "Implied consent for care (CONSENT_IMPLIED_CARE) is off for these purposes; explicit"
        " consent is still possible.",
        "これらの利用目的については黙示の同意（CONSENT_IMPLIED_CARE）によれなくなります。"
        "明示の同意は得られます。",
    ),
    examples=(
        Example(
            "daicho reserve 0012345 --purpose KIZ-P1 --channel IN_PERSON"
            " --id a3a3a3a3-a3a3-4a3a-8a3a-a3a3a3a3a3a3",
            Text("said at the desk", "受付での申出"),
        ),
    ),
    afterwards=note_other_channel,
)
UNRESERVE = writing(
    "unreserve",
    "unreserve",
    ("reservation",),
    details=Text(
        "RESERVATION is the record number of the reservation (daicho standing PERSON shows it), or"
        " the id of the command that recorded it.",
        "RESERVATION は留保の記録番号（daicho standing PERSON で表示）、"
        "又は記録した命令の番号です。",
    ),
    examples=("daicho unreserve a3a3a3a3-a3a3-4a3a-8a3a-a3a3a3a3a3a3 --channel PHONE",),
)
