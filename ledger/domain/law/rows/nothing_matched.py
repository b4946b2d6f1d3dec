"""D99: no row fitted, so nothing allows the provision."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _always(_facts: Facts) -> Verdict | None:
    return "REFUSE"


D99 = Row(
    id="D99",
    rule="DEFAULT",
    article="27(1)",
    reason=Text("No legal basis found.", "法的根拠が確認できません。"),
    decide=_always,
)
