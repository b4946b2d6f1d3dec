"""A purpose the patient reserved: implied consent is off for it (Medical Guidance)."""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import CODE_WORD, UUID, Code, ListOf, required
from ledger.domain.terms import CHANNELS
from ledger.text import Text

CHANNEL = required(Code(CHANNELS), "how it arrived", "受付の方法")

TYPES = (
    EventType(
        "reservation.made",
        Text("purpose reserved", "利用目的の留保"),
        {
            "purposes": required(ListOf(CODE_WORD, 1), "purposes reserved", "留保する利用目的"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "reservation.lifted",
        Text("reservation lifted", "留保の解除"),
        {
            "reservation": required(UUID, "the reservation lifted", "解除する留保"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)
