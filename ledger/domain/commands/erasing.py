"""What is asked about the erasure of a person's data, step by step."""

from __future__ import annotations

from ledger.domain.commands.command import (
    ABOUT_PERSON,
    RECORD_REF,
    CommandType,
    Reference,
    code,
    person,
)
from ledger.domain.shape import INSTANT, Count, optional, required
from ledger.domain.terms import ERASURE_GROUNDS, ERASURE_REFUSALS
from ledger.text import Text

OF_PROPOSAL = {"proposal": Reference.RECORD}
OF_DECISION = {"decision": Reference.RECORD}

COMMANDS = (
    CommandType(
        "erase.propose",
        Text("propose to erase a person's data", "本人の情報の消去を起案する"),
        {
            "person": person(),
            "ground": code(ERASURE_GROUNDS, "why", "理由"),
            "requested_at": optional(INSTANT, "when the person asked", "請求を受けた日時"),
        },
        ABOUT_PERSON,
        in_history=False,
    ),
    CommandType(
        "erase.decide",
        Text("decide an erasure that another proposed", "他の人が起案した消去を決定する"),
        {"proposal": RECORD_REF},
        OF_PROPOSAL,
        in_history=False,
    ),
    CommandType(
        "erase.decline",
        Text("decide that nothing is erased", "消去しないと決定する"),
        {"proposal": RECORD_REF, "reason": code(ERASURE_REFUSALS, "why", "理由")},
        OF_PROPOSAL,
        in_history=False,
    ),
    CommandType(
        "erase.due",
        Text("decide what was deferred and is due", "先送りした消去のうち期限の来たものを決定する"),
        {"decision": RECORD_REF},
        OF_DECISION,
        in_history=False,
    ),
    CommandType(
        "erase.outlived",
        Text("erase what has outlived its terms", "保存期間を過ぎた情報の消去を決定する"),
        {
            "person": person(),
            "idle_years": required(
                Count(1), "years without an entry about the person", "本人についての記録がない年数"
            ),
        },
        ABOUT_PERSON,
        in_history=False,
    ),
    CommandType(
        "erase.withheld",
        Text(
            "erase what was withheld of somebody who was erased",
            "消去済みの本人についての非開示の記録を消去する",
        ),
        {"decision": RECORD_REF},
        OF_DECISION,
        in_history=False,
    ),
    CommandType(
        "erase.complete",
        Text("record that an erasure was carried out", "消去の完了を記録する"),
        {"decision": RECORD_REF},
        OF_DECISION,
        in_history=False,
    ),
)
