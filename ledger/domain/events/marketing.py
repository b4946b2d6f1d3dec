"""A person's word that their data serve no marketing: a promise of the policy, no stop of the Act.

It stops no basis of a provision. Which purposes are marketing, the policy's profile says.
"""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import CODE_WORD, UUID, Code, ListOf, optional, required
from ledger.domain.terms import CHANNELS
from ledger.text import Text

CHANNEL = required(Code(CHANNELS), "how it arrived", "受付の方法")

TYPES = (
    EventType(
        "marketing.stopped",
        Text("marketing stopped", "営業・宣伝の停止"),
        {
            "channel": CHANNEL,
            "purposes": optional(
                ListOf(CODE_WORD, 1), "purposes it is limited to", "停止を限る利用目的"
            ),
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "marketing.resumed",
        Text("marketing resumed", "営業・宣伝の停止の解除"),
        {
            "stop": required(UUID, "the stop lifted", "解除する停止"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)
