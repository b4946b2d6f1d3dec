"""A stop granted to a person under Article 35."""

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import UUID, Code, required
from ledger.domain.terms import SUSPENSION_GROUNDS, SUSPENSIONS
from ledger.text import Text

TYPES = (
    EventType(
        "suspension.started",
        Text("suspension started", "利用停止等の開始"),
        {
            "kind": required(Code(SUSPENSIONS), "what is suspended", "停止の対象"),
            "ground": required(Code(SUSPENSION_GROUNDS), "why", "停止の理由"),
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "suspension.lifted",
        Text("suspension lifted", "利用停止等の解除"),
        {"suspension": required(UUID, "the suspension lifted", "解除する停止")},
        {"note": NOTE},
        "record",
    ),
)
