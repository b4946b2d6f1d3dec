"""Data sets of anonymised or pseudonymised information."""

from __future__ import annotations

from ledger.domain.commands.command import PARTY_REF, CommandType, Reference
from ledger.domain.events.dataset import (
    BASIS,
    CODE,
    HOW,
    ITEMS_THERE,
    KIND,
    MEANS,
    MEANS_TOLD,
    PEOPLE,
    PREVENTED,
    SECURED,
    SHOWN,
    STANDARD,
    TOLD,
)
from ledger.domain.shape import LINE, PARAGRAPH, Field, optional, required
from ledger.text import Text

PUBLIC: dict[str, Field] = {
    **SHOWN, "text": required(PARAGRAPH, "what was made public", "公表した文"),
}  # fmt: skip
OF_PARTY = {"party": Reference.PARTY}

COMMANDS = (
    CommandType(
        "dataset.make",
        Text("record that a data set was made", "匿名加工情報等の作成を記録する"),
        {
            "dataset": CODE, "kind": KIND, "items": ITEMS_THERE, "standard": STANDARD,
            "people": PEOPLE, "secured": SECURED,
        },
    ),
    CommandType(
        "dataset.publish",
        Text("record that the items of a data set were published", "含まれる項目の公表を記録する"),
        {"dataset": CODE, "items": ITEMS_THERE, **PUBLIC},
    ),
    CommandType(
        "dataset.announce",
        Text("record that a provision was announced", "提供する項目と方法の公表を記録する"),
        {"dataset": CODE, "items": ITEMS_THERE, "means": MEANS_TOLD, **PUBLIC},
    ),
    CommandType(
        "dataset.provide",
        Text("record that a data set was provided", "匿名加工情報等の提供を記録する"),
        {
            "dataset": CODE, "party": PARTY_REF, "means": MEANS, "recipient_told": TOLD,
            "basis": BASIS,
        },
        OF_PARTY,
    ),
    CommandType(
        "dataset.reidentified",
        Text("record an attempt to identify people", "識別行為を記録する"),
        {
            "dataset": CODE, "how": HOW, "prevented": PREVENTED,
            "party": optional(LINE, "the recipient who did it", "行った提供先"),
            "text": optional(PARAGRAPH, "the report", "報告"),
        },
        OF_PARTY,
    ),
)  # fmt: skip
