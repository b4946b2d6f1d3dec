"""Sound, video and photographs of a consultation, where a policy has both sides agree to them."""

from ledger.domain.events.spoken import SPOKEN_BY
from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import SUBJECT, UUID, Code, ListOf, optional, required
from ledger.domain.terms import ITEMS, RECORDING_SIDES
from ledger.text import Text

AGREED, ENDED = "recording.agreed", "recording.ended"

TYPES = (
    EventType(
        AGREED,
        Text("recording agreed to", "録音・録画等への同意"),
        {
            "items": required(ListOf(Code(ITEMS), 1), "what may be recorded", "記録してよい項目"),
            "side": required(Code(RECORDING_SIDES), "which side agreed", "同意した側"),
            "by": optional(SUBJECT, "tag of who agreed for the clinic", "診療所側の同意者のタグ"),
            **SPOKEN_BY,
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        ENDED,
        Text("agreement to recording ended", "録音・録画等への同意の終了"),
        {"agreement": required(UUID, "the agreement ended", "終了する同意"), **SPOKEN_BY},
        {"note": NOTE},
        "record",
    ),
)
