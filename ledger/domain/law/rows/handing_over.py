"""D02, D03, D15: the dead, the principal, and the same legal person: no third party is there."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import no_record
from ledger.domain.law.row import Row
from ledger.domain.law.rows.purpose import D14
from ledger.domain.law.verdict import Verdict
from ledger.text import Text


def _of_the_dead(facts: Facts) -> Verdict | None:
    return "REVIEW" if facts["data_class"] == "DECEASED" else None


def _to_the_principal(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts["recipient.kind"] in ("PRINCIPAL", "VERIFIED_AGENT") else None


def _inside_beyond_the_purpose(facts: Facts) -> Verdict | None:
    # Inside one legal person only the purpose of use binds (reading 3): the condition of D14.
    return D14.decide(facts) if facts.holds("recipient.same_entity") else None


def _inside(facts: Facts) -> Verdict | None:
    return "ALLOW" if facts.holds("recipient.same_entity") else None


D02 = Row(
    id="D02",
    rule="MED-DEAD",
    article="2(1), Medical Guidance",
    reason=Text(
        "Outside APPI; follow guidance for the bereaved.",
        "死者の情報のため遺族向け指針により判断します。",
    ),
    decide=_of_the_dead,
)
D03 = Row(
    id="D03",
    rule="APPI-27-NA",
    article="27(1), 37(3)",
    reason=Text("Handing data to the person is not third-party provision.", "本人への提供です。"),
    decide=_to_the_principal,
    record=no_record,
)
D15_BEYOND = Row(
    id="D15",
    rule=D14.rule,
    article=D14.article,
    reason=D14.reason,
    decide=_inside_beyond_the_purpose,
    project=True,
)
D15 = Row(
    id="D15",
    rule="APPI-27-NA",
    article="27(1)",
    reason=Text("Internal use, not third-party provision.", "同一事業者内の利用です。"),
    decide=_inside,
    record=no_record,
    project=True,
)
