"""D26, D27: academic research (Article 27(1)(5) to (7)); one pair of rows for each of the three."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import no_record
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _to_publish(facts: Facts) -> Verdict | None:
    if facts["basis"] != "ACAD_PUBLISH":
        return None
    holds = (
        facts.holds("evidence.academic.provider_is_academic")
        and facts.holds("evidence.academic.unavoidable_for_publication")
        and not facts.holds("evidence.academic.unjust_infringement")
    )
    return "ALLOW" if holds else None


def _jointly(facts: Facts) -> Verdict | None:
    if facts["basis"] != "ACAD_JOINT":
        return None
    holds = (
        facts.holds("evidence.academic.provider_is_academic")
        and facts.holds("evidence.academic.joint_research")
        and not facts.holds("evidence.academic.unjust_infringement")
    )
    return "ALLOW" if holds else None


def _to_an_academic_recipient(facts: Facts) -> Verdict | None:
    if facts["basis"] != "ACAD_RECIPIENT":
        return None
    holds = (
        facts.holds("recipient.academic")
        and facts.holds("evidence.academic.recipient_needs_for_research")
        and not facts.holds("evidence.academic.unjust_infringement")
    )
    return "ALLOW" if holds else None


def _not_to_publish(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "ACAD_PUBLISH" else None


def _not_jointly(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "ACAD_JOINT" else None


def _not_to_this_recipient(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "ACAD_RECIPIENT" else None


HOLDS = Text("Academic exception.", "学術研究の例外です。")
FAILS = Text("Academic conditions not met.", "学術研究の要件を満たしません。")

D26_PUBLISH = Row(
    id="D26",
    rule="APPI-27-1-5",
    article="27(1)(5)",
    reason=HOLDS,
    decide=_to_publish,
    record=no_record,
    project=True,
)
D26_JOINT = Row(
    id="D26",
    rule="APPI-27-1-6",
    article="27(1)(6)",
    reason=HOLDS,
    decide=_jointly,
    record=no_record,
    project=True,
)
D26_RECIPIENT = Row(
    id="D26",
    rule="APPI-27-1-7",
    article="27(1)(7)",
    reason=HOLDS,
    decide=_to_an_academic_recipient,
    record=no_record,
    project=True,
)
D27_PUBLISH = Row(
    id="D27", rule="APPI-27-1-5", article="27(1)(5)", reason=FAILS, decide=_not_to_publish
)
D27_JOINT = Row(id="D27", rule="APPI-27-1-6", article="27(1)(6)", reason=FAILS, decide=_not_jointly)
D27_RECIPIENT = Row(
    id="D27", rule="APPI-27-1-7", article="27(1)(7)", reason=FAILS, decide=_not_to_this_recipient
)
