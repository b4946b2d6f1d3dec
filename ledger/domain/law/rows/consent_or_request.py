"""D70 to D72 of revision 1: also consent to provision abroad where Article 28(1) does not bite."""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import after_consent, findings_after_consent
from ledger.domain.law.rows import consent
from ledger.domain.law.rows.abroad import basis_judged
from ledger.domain.law.rows.consent import covers_all, is_given
from ledger.domain.law.verdict import Verdict


def _none_now(facts: Facts) -> Verdict | None:
    # The request on file stands in for the consent, which is not looked at then (reading 11).
    if facts["basis"] == "ON_BEHALF":
        return None if facts.holds("evidence.principal_request_on_file") else "REFUSE"
    return "REFUSE" if basis_judged(facts) == "CONSENT" and not is_given(facts) else None


def _not_covered(facts: Facts) -> Verdict | None:
    return "REFUSE" if basis_judged(facts) == "CONSENT" and not covers_all(facts) else None


def _otherwise(facts: Facts) -> Verdict | None:
    return "ALLOW" if basis_judged(facts) in ("CONSENT", "ON_BEHALF") else None


D70 = replace(consent.D70, decide=_none_now, project=True)
D71 = replace(consent.D71, decide=_not_covered)
D72 = replace(
    consent.D72,
    decide=_otherwise,
    findings=findings_after_consent,
    record=after_consent,
    project=True,
)
