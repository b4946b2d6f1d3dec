"""What the person is not to be told: withheld when it is made, or later; released."""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.commands.command import (
    CommandType,
    Reference,
    code,
    person,
    several,
)
from ledger.domain.shape import DAY, LINE, PARAGRAPH, UUID, Code, Truth, optional, required
from ledger.domain.terms import WITHHOLDING_GROUNDS
from ledger.text import Text

DECIDER = person("who decided, a registered person", "決定した者（登録済み）")

AT_ONCE = {
    "withhold": optional(
        Code(WITHHOLDING_GROUNDS), "withhold it from the person from the start, on this ground",
        "本人に開示しない記録とする（その理由の区分）",
    ),
    "withheld_by": optional(
        LINE, "--withhold: who decided that, a registered person",
        "--withhold: 非開示を決定した者（登録済み）",
    ),
    "withhold_reason": optional(
        PARAGRAPH, "--withhold: why, sealed", "--withhold: 非開示の理由（封緘）"
    ),
}  # fmt: skip
"""What makes an entry and withholds it in one: arguments of the commands in WITHHELD_AT_ONCE."""
WITHHELD_AT_ONCE = ("authorise", "authorise_and_provide", "provide", "receive")


def able_at_once(command: CommandType) -> CommandType:
    """The command with these arguments, if what it records can be withheld with its making."""
    if command.name not in WITHHELD_AT_ONCE:
        return command
    return replace(
        command,
        arguments={**command.arguments, **AT_ONCE},
        references={**command.references, "withheld_by": Reference.PERSON},
    )


COMMANDS = (
    CommandType(
        "withhold",
        Text("withhold entries from the person they are about", "記録を本人に開示しないこととする"),
        {
            "entries": several(
                UUID, "record numbers; what points to them goes with them",
                "対象の記録番号（関係する記録も合わせて非開示）",
            ),
            "ground": code(WITHHOLDING_GROUNDS, "ground", "理由の区分"),
            "decided_by": DECIDER,
            "reason": required(PARAGRAPH, "why, sealed", "理由（封緘）"),
            "no_receipt_outside": required(
                Truth(),
                "attested: the person holds no receipt, copy or printed answer with them",
                "証明・写し・印刷した回答を本人に渡していないことを確認した",
            ),
            "until": optional(DAY, "day to look again", "見直しの日"),
        },
        {"entries": Reference.RECORD, "decided_by": Reference.PERSON},
    ),
    CommandType(
        "release",
        Text("release what was withheld", "非開示を解除する"),
        {
            "withholding": required(
                UUID, "record number of the withholding (daicho withheld)",
                "非開示の記録番号（daicho withheld で表示）",
            ),
            "decided_by": DECIDER,
        },
        {"withholding": Reference.RECORD, "decided_by": Reference.PERSON},
    ),
)  # fmt: skip
