"""D04 to D06: anonymised and pseudonymised information (Articles 41 to 44)."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import no_record
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _anonymised_untold(facts: Facts) -> Verdict | None:
    if facts["data_class"] != "ANON":
        return None
    told = facts.holds("anonymised.published") and facts.holds("anonymised.recipient_told")
    return None if told else "REFUSE"


def _anonymised(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts["data_class"] == "ANON" else None


def _pseudonymised(facts: Facts) -> Verdict | None:
    if facts["data_class"] != "PSEUDO":
        return None
    by_law_or_no_third_party = ("LAW", "ENTRUST", "SUCCESSION", "JOINT_USE")
    return None if facts["basis"] in by_law_or_no_third_party else "REFUSE"


D04 = Row(
    id="D04",
    rule="APPI-43-4",
    article="43(4), 44, Rule 37",
    reason=Text(
        "Publish items and method and tell the recipient first.",
        "項目・方法の公表と明示が必要です。",
    ),
    decide=_anonymised_untold,
)
D05 = Row(
    id="D05",
    rule="APPI-43-4",
    article="43(4), 44",
    reason=Text("Anonymised provision with notice.", "匿名加工情報として提供できます。"),
    decide=_anonymised,
    record=no_record,
)
D06 = Row(
    id="D06",
    rule="APPI-41-6",
    article="41(6), 42(1)",
    reason=Text(
        "Pseudonymised data may not be provided, even with consent.",
        "仮名加工情報は同意があっても提供できません。",
    ),
    decide=_pseudonymised,
)
