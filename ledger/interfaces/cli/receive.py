"""`daicho receive`: personal data came from a third party."""

from __future__ import annotations

from ledger.interfaces.cli.writing import writing

RECEIVE = writing(
    "receive",
    "receive",
    ("person", "party"),
    examples=(
        (
            "daicho receive 0012345 sakura-honcho --item DISPENSING --basis CONSENT"
            " --acquisition FROM_PRINCIPAL --confirmation DECLARED --channel DOCUMENT"
        ),
    ),
)
