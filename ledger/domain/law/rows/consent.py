"""D70 to D72: consent of the principal, or the principal's own written request (Article 27(1))."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record import consent_record
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def is_given(facts: Facts) -> bool:
    """Whether valid consent stood on the day: asked, answered, not over, by one who could."""
    return facts["consent.state"] == "GIVEN"


def covers_all(facts: Facts) -> bool:
    """Whether the consent covers recipient, categories and purpose alike."""
    return (
        facts.holds("consent.covers_recipient")
        and facts.holds("consent.covers_categories")
        and facts.holds("consent.covers_purpose")
    )


def _none_now(facts: Facts) -> Verdict | None:
    # The request on file stands in for the consent, which is not looked at then (reading 11).
    if facts["basis"] == "ON_BEHALF":
        return None if facts.holds("evidence.principal_request_on_file") else "REFUSE"
    return "REFUSE" if facts["basis"] == "CONSENT" and not is_given(facts) else None


def _not_covered(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "CONSENT" and not covers_all(facts) else None


def _otherwise(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts["basis"] in ("CONSENT", "ON_BEHALF") else None


D70 = Row(
    id="D70",
    rule="APPI-27-1",
    article="27(1)",
    reason=Text("No valid consent now.", "有効な同意がありません。"),
    decide=_none_now,
)
D71 = Row(
    id="D71",
    rule="APPI-27-1-SCOPE",
    article="27(1)",
    reason=Text("Consent does not cover this.", "同意の範囲外です。"),
    decide=_not_covered,
)
D72 = Row(
    id="D72",
    rule="APPI-27-1",
    article="27(1), 29(1), Rule 20(1)(2)",
    reason=Text("Valid consent.", "有効な同意があります。"),
    decide=_otherwise,
    record=consent_record,
)
