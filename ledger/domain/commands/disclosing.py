"""What is handed out opened: asked by the program that makes it, never typed."""

from __future__ import annotations

from ledger.domain.commands.command import CommandType, Reference
from ledger.domain.events.disclosure import BUNDLE
from ledger.domain.shape import SUBJECT, Count, ListOf, required
from ledger.text import Text

COMMANDS = (
    CommandType(
        "bundle.hand_out",
        Text("record that an opened bundle is handed out", "開封した証拠一式の交付を記録する"),
        {
            "people": required(
                ListOf(SUBJECT), "registrations of the person it is of; none: of everybody",
                "対象の本人の登録（なければ該当する全員）",
            ),
            "read_at": required(
                Count(), "entries this log had before anything was opened",
                "開封を始めたときの台帳の件数",
            ),
            **BUNDLE,
        },
        {"party": Reference.PARTY},
        in_history=False,
    ),
)  # fmt: skip
