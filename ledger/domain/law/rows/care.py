"""D60 to D62: implied consent for care, a form of consent under 27(1) (Medical Guidance)."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import (
    after_foreign_or_implied_consent,
    findings_after_foreign_or_implied_consent,
)
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text

STATEMENTS = frozenset({"EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"})

# Of the Guidance's Table 2: working with other providers, answering them, asking outside doctors,
# telling the family; then insurance, commissioned check-ups and malpractice cover. The posted list
# must hold the purpose in any case, which for the last three is the switch of its own.
PURPOSES = frozenset({"P-C4", "P-C5", "P-C6", "P-C8", "P-C9", "P-C10", "P-C11"})


def _implied(facts: Facts) -> bool:
    return facts["basis"] == "CONSENT_IMPLIED_CARE"


def _reserved(facts: Facts) -> Verdict | None:
    reserved = facts["reservation"]
    assert isinstance(reserved, list)  # the facts are in frame
    return "REFUSE" if _implied(facts) and facts["purpose.code"] in reserved else None


def _out_of_reach(facts: Facts) -> Verdict | None:
    return "REFUSE" if _implied(facts) and not _reached(facts) else None


def _reached(facts: Facts) -> bool:
    statements, posted = facts["notice.statements"], facts["notice.purposes"]
    assert isinstance(statements, list)  # the facts are in frame
    assert isinstance(posted, list)
    purpose = facts["purpose.code"]
    told = facts.holds("notice.posted") and set(statements) >= STATEMENTS
    return told and purpose in PURPOSES and purpose in posted


def _otherwise(facts: Facts) -> Verdict | None:
    return "ALLOW" if _implied(facts) else None


D60 = Row(
    id="D60",
    rule="MED-RES",
    article="27(1), Medical Guidance",
    reason=Text("The patient reserved this purpose.", "本人が当該目的を留保しています。"),
    decide=_reserved,
)
D61 = Row(
    id="D61",
    rule="MED-IC-1",
    article="27(1), Medical Guidance",
    reason=Text("Implied consent does not reach this.", "黙示の同意の範囲外です。"),
    decide=_out_of_reach,
    project=True,
)
D62 = Row(
    id="D62",
    rule="MED-IC-1",
    article="27(1), 29(1), Rule 20(1)(2), Medical Guidance",
    reason=Text("Implied consent for care.", "医療提供の黙示の同意です。"),
    decide=_otherwise,
    findings=findings_after_foreign_or_implied_consent,
    record=after_foreign_or_implied_consent,
    project=True,
)
