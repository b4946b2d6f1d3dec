"""D50 to D55: entrustment, business succession, joint use (Article 27(5))."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import no_record
from ledger.domain.law.row import Row
from ledger.domain.law.rows.stops import D10
from ledger.domain.law.verdict import Finding, Verdict
from ledger.text import Text

ITEMS = frozenset({"JU1", "JU2", "JU3", "JU4", "JU5"})


def _entrusted(facts: Facts) -> Verdict | None:
    if facts["basis"] != "ENTRUST":
        return None
    holds = (
        facts.holds("entrustment.contract")
        and facts.holds("entrustment.within_purpose")
        and facts.holds("entrustment.supervised")
        and not facts.holds("entrustment.own_use")
    )
    return "ALLOW" if holds else None


def _beyond_entrustment(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "ENTRUST" else None


def _succeeded(facts: Facts) -> Verdict | None:
    agreed = facts["basis"] == "SUCCESSION" and facts.holds("succession.agreement")
    return "ALLOW" if agreed else None


def _no_agreement(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "SUCCESSION" else None


def _used_jointly(facts: Facts) -> Verdict | None:
    if facts["basis"] != "JOINT_USE":
        return None
    items = facts["joint_use_notice.items"]
    assert isinstance(items, list)  # the facts are in frame
    holds = (
        set(items) >= ITEMS
        and facts.holds("joint_use_notice.beforehand")
        and facts.holds("joint_use_notice.covers_recipient")
        and facts.holds("joint_use_notice.covers_categories")
    )
    return "ALLOW" if holds else None


def _not_jointly(facts: Facts) -> Verdict | None:
    return "REFUSE" if facts["basis"] == "JOINT_USE" else None


def findings_of_joint_use(facts: Facts) -> tuple[Finding, ...]:
    """The warning where joint use goes on under a stop of provision (reading 5)."""
    stopped = facts["suspension.kind"] == "PROVISION"
    return (STOPPED,) if stopped and facts["basis"] == "JOINT_USE" else ()


STOPPED = Finding(
    D10.rule,
    "WARNING",
    Text(
        "Provision to third parties is suspended at the person's request; joint use is not reached"
        " by it, but look whether it should go on.",
        "本人の請求により第三者提供を停止中です。共同利用には及びませんが、"
        "続けてよいか確認してください。",
    ),
)

D50 = Row(
    id="D50",
    rule="APPI-27-5-1",
    article="27(5)(1), 25",
    reason=Text("Entrustment.", "委託です。"),
    decide=_entrusted,
    record=no_record,
)
D51 = Row(
    id="D51",
    rule="APPI-27-5-1",
    article="27(5)(1), 25",
    reason=Text("Beyond entrustment.", "委託の範囲を超えます。"),
    decide=_beyond_entrustment,
    project=True,
)
D52 = Row(
    id="D52",
    rule="APPI-27-5-2",
    article="27(5)(2)",
    reason=Text("Business succession.", "事業承継です。"),
    decide=_succeeded,
    record=no_record,
)
D55 = Row(
    id="D55",
    rule="APPI-27-5-2",
    article="27(5)(2)",
    reason=Text("No succession agreement.", "事業承継の合意がありません。"),
    decide=_no_agreement,
    project=True,
)
D53 = Row(
    id="D53",
    rule="APPI-27-5-3",
    article="27(5)(3)",
    reason=Text("Joint use notified.", "共同利用の要件を満たします。"),
    decide=_used_jointly,
    findings=findings_of_joint_use,
    record=no_record,
    project=True,
)
D54 = Row(
    id="D54",
    rule="APPI-27-5-3",
    article="27(5)(3)",
    reason=Text("Joint-use notice lacking.", "共同利用の通知等が不足しています。"),
    decide=_not_jointly,
)
