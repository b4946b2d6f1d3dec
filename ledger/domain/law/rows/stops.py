"""D07, D09, D10: the data are gone, or their use or provision is stopped (Article 35)."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.rows.consent import covers_all, is_given
from ledger.domain.law.verdict import Verdict
from ledger.text import Text

# Bases that a stop of provision reaches. The others rest on law, on urgent protection, on no third
# party being there, or on the person's own wish.
REACHED_BY_A_STOP_OF_PROVISION = frozenset({
    "CONSENT", "CONSENT_IMPLIED_CARE", "FOREIGN_CONSENT", "OPT_OUT",
    "ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT",
})  # fmt: skip


def _erased(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts.holds("erased") else None


def _use_stopped(facts: Facts) -> Verdict | None:
    if facts["suspension.kind"] != "USE" or facts["basis"] in ("LAW", "LIFE"):
        return None
    return "REVIEW" if facts["basis"] in ("PUBLIC_HEALTH", "STATE_DUTY") else "REFUSE"


def _provision_stopped(facts: Facts) -> Verdict | None:
    if facts["suspension.kind"] != "PROVISION":
        return None
    if facts["basis"] not in REACHED_BY_A_STOP_OF_PROVISION or _lifted(facts):
        return None
    return "REFUSE"


def _lifted(facts: Facts) -> bool:
    """Whether explicit consent of a strictly later day lifts the stop for this one provision."""
    if facts["basis"] not in ("CONSENT", "FOREIGN_CONSENT") or not is_given(facts):
        return False
    given, since = facts.day("consent.given_at"), facts.day("suspension.since")
    return given is not None and since is not None and given > since and covers_all(facts)


D07 = Row(
    id="D07",
    rule="APPI-35-ERASED",
    article="35",
    reason=Text("The data were erased.", "消去済みです。"),
    decide=_erased,
)
D09 = Row(
    id="D09",
    rule="APPI-35-USE",
    article="35(1), (2), (5), (6)",
    reason=Text("Use is suspended at the patient's request.", "利用停止中です。"),
    decide=_use_stopped,
    project=True,
)
D10 = Row(
    id="D10",
    rule="APPI-35-PROV",
    article="35(3) to (6)",
    reason=Text("Third-party provision is suspended.", "第三者提供停止中です。"),
    decide=_provision_stopped,
    project=True,
)
