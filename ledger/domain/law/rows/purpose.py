"""D14: a purpose beyond those specified needs consent of its own (Article 18(1))."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.rows.consent import is_given
from ledger.domain.law.verdict import Verdict
from ledger.text import Text

# Article 18(3): beyond the purpose without consent.
FREE_OF_THE_PURPOSE = frozenset({
    "LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY", "ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT",
})  # fmt: skip


def _outside_the_purpose(facts: Facts) -> Verdict | None:
    if facts.holds("purpose.specified") or facts["basis"] in FREE_OF_THE_PURPOSE:
        return None
    return None if _consent_to_the_new_purpose(facts) else "REFUSE"


def _consent_to_the_new_purpose(facts: Facts) -> bool:
    # A request in writing says what it is for, so it counts as consent to that (reading 7).
    if facts["basis"] == "ON_BEHALF" and facts.holds("evidence.principal_request_on_file"):
        return True
    return is_given(facts) and facts.holds("consent.covers_purpose")


D14 = Row(
    id="D14",
    rule="APPI-18-1",
    article="18(1)",
    reason=Text("Outside the purpose of use.", "利用目的の範囲外です。"),
    decide=_outside_the_purpose,
)
