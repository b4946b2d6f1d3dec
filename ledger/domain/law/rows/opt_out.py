"""D40, D46: what can never go by opt-out, and the person who said stop (Article 27(2))."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _sensitive(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "OPT_OUT" and facts.holds("sensitive") else None


def _stopped_by_the_person(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "OPT_OUT" and facts.holds("patient_optout") else None


D40 = Row(
    id="D40",
    rule="APPI-27-2-SENS",
    article="27(2) proviso",
    reason=Text(
        "Sensitive data can never go by opt-out.", "要配慮個人情報はオプトアウト不可です。"
    ),
    decide=_sensitive,
)
D46 = Row(
    id="D46",
    rule="APPI-27-2-STOP",
    article="27(2)",
    reason=Text("The patient asked to stop.", "本人が提供停止を求めています。"),
    decide=_stopped_by_the_person,
)
