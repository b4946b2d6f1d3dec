"""`daicho suspend` and `resume`: use or provision is stopped for a person, and lifted."""

from __future__ import annotations

from ledger.interfaces.cli.other_channel import note_other_channel
from ledger.interfaces.cli.writing import writing

SUSPEND = writing(
    "suspend",
    "suspend",
    ("person",),
    examples=(
        (
            "daicho suspend 0012345 --kind PROVISION --ground RIGHTS_AT_RISK --channel LETTER"
            " --id 55555555-5555-4555-8555-555555555555"
        ),
    ),
    afterwards=note_other_channel,
)
RESUME = writing(
    "resume",
    "resume",
    ("suspension",),
    examples=("daicho resume 55555555-5555-4555-8555-555555555555",),
)
