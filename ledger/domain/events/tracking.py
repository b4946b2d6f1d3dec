"""A person's refusal of cookies and the like: that their data go to standing recipients.

It is no opt-out (Article 27(2)) and stops no basis of a provision.
"""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import LINE, UUID, Code, ListOf, optional, required
from ledger.domain.terms import CHANNELS, TRACKING_MEANS
from ledger.text import Text

CHANNEL = required(Code(CHANNELS), "how it arrived", "受付の方法")
TRACKING = ("tracking.allowed", "tracking.refused")

TYPES = (
    EventType(
        "tracking.refused",
        Text("tracking refused", "追跡（Cookie等）の拒否"),
        {
            "channel": CHANNEL,
            "means": required(Code(TRACKING_MEANS), "how it is refused", "拒否の方法"),
            "recipients": optional(
                ListOf(LINE, 1), "standing recipients it names, as the policy does",
                "対象の継続的な提供先（方針の記載どおり）",
            ),
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "tracking.allowed",
        Text("tracking allowed again", "追跡（Cookie等）の拒否の取消し"),
        {
            "refusal": required(UUID, "the refusal revoked", "取り消す拒否"),
            "channel": CHANNEL,
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)  # fmt: skip
