"""D20 to D25: law, protection of life, public health, statutory tasks (Article 27(1)(1) to (4))."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import no_record
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _by_law(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts["basis"] == "LAW" and _statute_reaches(facts) else None


def _statute_reaches(facts: Facts) -> bool:
    return (
        facts["evidence.statute.citation"] is not None
        and facts.holds("evidence.statute.japanese")
        and facts.holds("evidence.statute.applies")
    )


def _no_law(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "LAW" else None


def _for_life(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts["basis"] == "LIFE" and _needed_and_difficult(facts) else None


def _not_for_life(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "LIFE" else None


def _for_public_health(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts["basis"] == "PUBLIC_HEALTH" and _needed_and_difficult(facts) else None


def _not_for_public_health(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "PUBLIC_HEALTH" else None


def _needed_and_difficult(facts: Facts) -> bool:
    return facts.holds("evidence.protection.need") and facts.holds(
        "evidence.protection.consent_difficult"
    )


def _for_a_statutory_task(facts: Facts) -> Verdict | None:
    if facts["basis"] != "STATE_DUTY":
        return None
    shown = (
        facts["evidence.state_duty.requesting_body"] is not None
        and facts["evidence.state_duty.statutory_task"] is not None
        and facts.holds("evidence.state_duty.consent_would_obstruct")
    )
    return "ALLOW" if shown else None


def _task_not_shown(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "STATE_DUTY" else None


NEEDED = Text("Protection need and consent difficult.", "必要性があり同意取得が困難です。")
OBTAINABLE = Text("Consent could be obtained.", "同意を得ることが可能です。")

D20 = Row(
    id="D20",
    rule="APPI-27-1-1",
    article="27(1)(1)",
    reason=Text("Based on law.", "法令に基づく提供です。"),
    decide=_by_law,
    record=no_record,
)
D21 = Row(
    id="D21",
    rule="APPI-27-1-1",
    article="27(1)(1)",
    reason=Text("No legal ground cited.", "根拠法令が示されていません。"),
    decide=_no_law,
    project=True,
)
D22_LIFE = Row(
    id="D22",
    rule="APPI-27-1-2",
    article="27(1)(2)",
    reason=NEEDED,
    decide=_for_life,
    record=no_record,
)
D22_PUBLIC_HEALTH = Row(
    id="D22",
    rule="APPI-27-1-3",
    article="27(1)(3)",
    reason=NEEDED,
    decide=_for_public_health,
    record=no_record,
)
D23_LIFE = Row(
    id="D23",
    rule="APPI-27-1-2",
    article="27(1)(2)",
    reason=OBTAINABLE,
    decide=_not_for_life,
    project=True,
)
D23_PUBLIC_HEALTH = Row(
    id="D23",
    rule="APPI-27-1-3",
    article="27(1)(3)",
    reason=OBTAINABLE,
    decide=_not_for_public_health,
    project=True,
)
D24 = Row(
    id="D24",
    rule="APPI-27-1-4",
    article="27(1)(4)",
    reason=Text("Cooperation with a statutory task.", "法令事務への協力です。"),
    decide=_for_a_statutory_task,
    record=no_record,
)
D25 = Row(
    id="D25",
    rule="APPI-27-1-4",
    article="27(1)(4)",
    reason=Text("Requester or obstruction not shown.", "依頼元又は支障のおそれが不明です。"),
    decide=_task_not_shown,
)
