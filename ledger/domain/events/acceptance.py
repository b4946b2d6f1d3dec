"""Use of the services after a version of a policy took effect: acceptance that the policy infers.

It is informational and authorises nothing: no basis of the Act is made of it, whatever the policy
says. A consent is another event.
"""

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import CODE_WORD, Code, required
from ledger.domain.terms import CHANNELS
from ledger.text import Text

DEEMED = "acceptance.deemed"

TYPES = (
    EventType(
        DEEMED,
        Text("acceptance deemed from use", "利用によるみなし承諾"),
        {
            "policy": required(CODE_WORD, "code of the policy", "方針の符号"),
            "version": required(CODE_WORD, "its version", "方針の版"),
            "channel": required(Code(CHANNELS), "how the services were used", "利用の方法"),
        },
        {"note": NOTE},
        "record",
    ),
)
