"""`daicho collect`: personal information was collected."""

from __future__ import annotations

from ledger.interfaces.cli.writing import writing

COLLECT = writing(
    "collect",
    "collect",
    ("person",),
    examples=(
        (
            "daicho collect 0012345 --item NAME,DOB,DISPENSING --purpose KIZ-P1 --source PRINCIPAL"
            " --channel REGISTRATION_FORM --sensitive-ground DIRECT"
        ),
    ),
)
