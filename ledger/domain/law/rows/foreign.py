"""D30 to D34: recipients abroad (Article 28). The exceptions of 27(1) were judged before."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import (
    after_foreign_or_implied_consent,
    findings_after_foreign_or_implied_consent,
)
from ledger.domain.law.row import Row
from ledger.domain.law.rows.abroad import basis_judged, needs_a_system, system_is_ensured
from ledger.domain.law.rows.consent import covers_all, is_given
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _system_not_ensured(facts: Facts) -> Verdict | None:
    if facts["basis"] == "FOREIGN_CONSENT" or not needs_a_system(facts):
        return None
    broken = facts.holds("recipient.equiv_system") and not system_is_ensured(facts)
    return "REFUSE" if broken else None


def _no_foreign_consent(facts: Facts) -> Verdict | None:
    if facts["basis"] == "FOREIGN_CONSENT" or not needs_a_system(facts):
        return None
    return None if facts.holds("recipient.equiv_system") else "REFUSE"


def _not_informed(facts: Facts) -> Verdict | None:
    if basis_judged(facts) != "FOREIGN_CONSENT":
        return None
    return None if informed(facts) else "REFUSE"


def informed(facts: Facts) -> bool:
    """Whether all was told before the consent was asked for.

    Rule 17(2) to (4): country and its system, and the recipient's measures, or substitutes.
    """
    items = facts["foreign_information.items"]
    assert isinstance(items, list)  # the facts are in frame
    country = {"FI1", "FI2"} <= set(items) or {"FI1a", "FI1b"} <= set(items)
    measures = "FI3" in items or "FI3a" in items
    return country and measures and facts.holds("foreign_information.before_consent")


def _consent_does_not_reach(facts: Facts) -> Verdict | None:
    if basis_judged(facts) != "FOREIGN_CONSENT":
        return None
    return None if is_given(facts) and covers_all(facts) else "REFUSE"


def _otherwise(facts: Facts) -> Verdict | None:
    return "ALLOW" if basis_judged(facts) == "FOREIGN_CONSENT" else None


D30 = Row(
    id="D30",
    rule="APPI-28-3",
    article="28(3)",
    reason=Text("Continued equivalent measures not ensured.", "相当措置の継続が確認できません。"),
    decide=_system_not_ensured,
)
D31 = Row(
    id="D31",
    rule="APPI-28-1",
    article="28(1)",
    reason=Text("Consent for the foreign recipient needed.", "外国提供の同意が必要です。"),
    decide=_no_foreign_consent,
    project=True,
)
D32 = Row(
    id="D32",
    rule="APPI-28-2",
    article="28(2), Rule 17",
    reason=Text(
        "Country and recipient information not given.", "外国制度等の情報提供がありません。"
    ),
    decide=_not_informed,
    project=True,
)
D33 = Row(
    id="D33",
    rule="APPI-28-1",
    article="28(1)",
    reason=Text(
        "No valid consent for this foreign provision.", "外国提供の有効な同意がありません。"
    ),
    decide=_consent_does_not_reach,
    project=True,
)
D34 = Row(
    id="D34",
    rule="APPI-28-1",
    article="28(1), 29(1), Rule 20(1)(2)",
    reason=Text("Informed consent for foreign provision.", "情報提供を受けた同意があります。"),
    decide=_otherwise,
    findings=findings_after_foreign_or_implied_consent,
    record=after_foreign_or_implied_consent,
    project=True,
)
