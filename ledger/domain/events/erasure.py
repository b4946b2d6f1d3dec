"""Erasure of a person's data: decided, carried out, completed. In every boundary about a person."""

from ledger.domain.events.types import EventType
from ledger.domain.shape import CODE_WORD, UUID, ListOf, required
from ledger.text import Text

CLASSES = required(ListOf(CODE_WORD, 1), "classes of keys destroyed", "廃棄する鍵の種別")

TYPES = (
    EventType("erasure.decided", Text("erasure decided", "消去の決定"), {"classes": CLASSES}),
    EventType(
        "erasure.completed",
        Text("erasure completed", "消去の完了"),
        {"classes": CLASSES, "decision": required(UUID, "its decision", "消去の決定")},
    ),
)
