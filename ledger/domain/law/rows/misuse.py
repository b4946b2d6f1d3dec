"""D08: a use that could encourage what is unlawful or unjust (Article 19)."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _foreseen(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts.holds("misuse_foreseen") else None


D08 = Row(
    id="D08",
    rule="APPI-19-1",
    article="19",
    reason=Text("Foreseeable unlawful use.", "違法・不当な利用のおそれがあります。"),
    decide=_foreseen,
    project=True,
)
