"""The principal's written request to provide to a recipient: the ground of ON_BEHALF."""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import CODE_WORD, PARTY_CODE, UUID, Code, ListOf, Truth, required
from ledger.domain.terms import CHANNELS, ITEMS
from ledger.text import Text

TYPES = (
    EventType(
        "instruction.given",
        Text("instruction to provide given", "提供の依頼"),
        {
            "party": required(PARTY_CODE, "recipient named", "依頼された提供先"),
            "items": required(ListOf(Code(ITEMS), 1), "items named", "依頼された項目"),
            "purposes": required(ListOf(CODE_WORD, 1), "purposes named", "依頼の目的"),
            "channel": required(Code(CHANNELS), "how it arrived", "受付の方法"),
            "written": required(
                Truth(), "true if it is on file in writing", "書面で保管しているか"
            ),
            "identified": required(Truth(), "true if identity was confirmed", "本人確認をしたか"),
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "instruction.withdrawn",
        Text("instruction to provide withdrawn", "提供の依頼の取消し"),
        {
            "instruction": required(UUID, "the instruction withdrawn", "取り消す依頼"),
            "channel": required(Code(CHANNELS), "how it was withdrawn", "受付の方法"),
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
)
