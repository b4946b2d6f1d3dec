"""`daicho opt-out` and `opt-in`: a person asked to stop provision by opt-out, or took it back."""

from __future__ import annotations

from ledger.interfaces.cli.other_channel import note_other_channel
from ledger.interfaces.cli.writing import writing

OPT_OUT = writing(
    "opt-out",
    "opt_out",
    ("person",),
    examples=("daicho opt-out 0012345 --channel PHONE --id 44444444-4444-4444-8444-444444444444",),
    afterwards=note_other_channel,
)
OPT_IN = writing(
    "opt-in",
    "opt_in",
    ("request",),
    examples=("daicho opt-in 44444444-4444-4444-8444-444444444444 --channel IN_PERSON",),
)
