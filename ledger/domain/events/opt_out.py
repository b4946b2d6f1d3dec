"""A person's request that provision by opt-out stop (Act 27(2)); it stops no other basis."""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import UUID, Code, required
from ledger.domain.terms import CHANNELS
from ledger.text import Text

CHANNEL = required(Code(CHANNELS), "how it arrived", "受付の方法")

TYPES = (
    EventType(
        "opt_out.requested",
        Text("opt-out requested", "オプトアウトの申出"),
        {"channel": CHANNEL, **SPOKEN_BY},
        {"note": NOTE},
        "record",
    ),
    EventType(
        "opt_out.revoked",
        Text("opt-out revoked", "オプトアウトの取消し"),
        {
            "request": required(UUID, "the request revoked", "取り消す申出"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)
