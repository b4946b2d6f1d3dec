"""`daicho instruct` and `uninstruct`: a person asked for a provision of their own."""

from __future__ import annotations

from ledger.interfaces.cli.writing import writing

INSTRUCT = writing(
    "instruct",
    "instruct",
    ("person", "party"),
    examples=(
        (
            "daicho instruct 0012345 sakura-honcho --item EXAM_RESULT --purpose KIZ-P1"
            " --channel IN_PERSON --id 22222222-2222-4222-8222-222222222222"
        ),
    ),
)
UNINSTRUCT = writing(
    "uninstruct",
    "uninstruct",
    ("instruction",),
    examples=("daicho uninstruct 22222222-2222-4222-8222-222222222222 --channel PHONE",),
)
