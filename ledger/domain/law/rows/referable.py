"""D11 to D13: personally referable information, as cookie ids and browsing logs (Article 31)."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import findings_of_referable, of_referable
from ledger.domain.law.row import Row
from ledger.domain.law.rows.abroad import bites
from ledger.domain.law.rows.not_third_party import findings_of_joint_use
from ledger.domain.law.rows.purpose import FREE_OF_THE_PURPOSE
from ledger.domain.law.verdict import Finding, Verdict
from ledger.text import Text

# Article 31(1) excepts what 27(1)(1) to (7) name, the same bases that 18(3) excepts.
EXCEPTED = FREE_OF_THE_PURPOSE


def _article_31_asks(facts: Facts) -> bool:
    """Whether the recipient will make personal data of it, on a basis that is no exception."""
    return (
        facts["data_class"] == "REFERABLE"
        and facts.holds("referable.expected_as_personal_data")
        and facts["basis"] not in EXCEPTED
    )


def _consent_not_confirmed(facts: Facts) -> Verdict | None:
    if not _article_31_asks(facts):
        return None
    return None if facts.holds("referable.consent_confirmed") else "REFUSE"


def _information_not_confirmed(facts: Facts) -> Verdict | None:
    if not (_article_31_asks(facts) and bites(facts)):
        return None
    return None if facts.holds("referable.foreign_information_confirmed") else "REFUSE"


def _otherwise(facts: Facts) -> Verdict | None:
    if facts["data_class"] != "REFERABLE":
        return None
    # Expected, on an exception: D20 to D27 look whether the exception holds (reading 6).
    excepted = facts["basis"] in EXCEPTED
    return None if excepted and facts.holds("referable.expected_as_personal_data") else "ALLOW"


def _findings(facts: Facts) -> tuple[Finding, ...]:
    return findings_of_joint_use(facts) + findings_of_referable(facts)


D11 = Row(
    id="D11",
    rule="APPI-31-1",
    article="31(1)(1)",
    reason=Text("Confirm consent at the recipient first.", "提供先での本人同意の確認が必要です。"),
    decide=_consent_not_confirmed,
    project=True,
)
D12 = Row(
    id="D12",
    rule="APPI-31-1-2",
    article="31(1)(2)",
    reason=Text(
        "Information on the country not confirmed.",
        "外国に関する情報提供の確認がありません。",
    ),
    decide=_information_not_confirmed,
    project=True,
)
D13 = Row(
    id="D13",
    rule="APPI-31-1",
    article="31(1), 31(3), Rule 28",
    reason=Text("Confirmed, or outside Art. 31.", "確認済み、又は31条の対象外です。"),
    decide=_otherwise,
    findings=_findings,
    record=of_referable,
    project=True,
)
