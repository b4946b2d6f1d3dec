"""A stop granted to a person under Article 35."""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import UUID, Code, optional, required
from ledger.domain.terms import CHANNELS, SUSPENSION_GROUNDS, SUSPENSIONS
from ledger.text import Text

CHANNEL = optional(Code(CHANNELS), "how the request arrived", "申出の方法")
"""Not there where nobody asked, nor in entries from before it was asked for."""

TYPES = (
    EventType(
        "suspension.started",
        Text("suspension started", "利用停止等の開始"),
        {
            "kind": required(Code(SUSPENSIONS), "what is suspended", "停止の対象"),
            "ground": required(Code(SUSPENSION_GROUNDS), "why", "停止の理由"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "suspension.lifted",
        Text("suspension lifted", "利用停止等の解除"),
        {
            "suspension": required(UUID, "the suspension lifted", "解除する停止"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)
