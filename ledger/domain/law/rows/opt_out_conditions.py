"""D41 to D45 and D47: origin, notice, filing and waiting time of an opt-out (Article 27(2))."""

from __future__ import annotations

from datetime import date

from ledger.domain.law.facts import Facts
from ledger.domain.law.record_due import after_opt_out, findings_after_opt_out
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Finding, Verdict
from ledger.text import Text

ITEMS = frozenset({"OO1", "OO2", "OO3", "OO4", "OO5", "OO6", "OO7", "OO8", "OO9"})


def _opt_out(facts: Facts) -> bool:
    return facts["basis"] == "OPT_OUT"


def _acquired_improperly(facts: Facts) -> Verdict | None:
    return "REFUSE" if _opt_out(facts) and facts["acquired"] == "IMPROPER" else None


def _received_by_opt_out(facts: Facts) -> Verdict | None:
    return "REFUSE" if _opt_out(facts) and facts.holds("received_by_optout") else None


def _items_missing(facts: Facts) -> Verdict | None:
    if not _opt_out(facts):
        return None
    items = facts["optout_notice.items"]
    assert isinstance(items, list)  # the facts are in frame
    whole = set(items) >= ITEMS and facts.holds("optout_notice.covers_categories")
    return None if whole else "REFUSE"


def _not_notified_or_filed(facts: Facts) -> Verdict | None:
    if not _opt_out(facts):
        return None
    day = _provided(facts)
    done = _done(facts.day("optout_notice.notified_at"), day) and _done(
        facts.day("optout_notice.ppc_filed_at"), day
    )
    return None if done else "REFUSE"


def _too_early(facts: Facts) -> Verdict | None:
    if not _opt_out(facts):
        return None
    day, start = _provided(facts), facts.day("optout_notice.start_date")
    notified = facts.day("optout_notice.notified_at")
    waiting = facts["optout_notice.waiting_days"]
    assert isinstance(waiting, int | float)  # the facts are in frame
    waited = notified is not None and (day - notified).days >= waiting
    in_time = waited and (start is None or day >= start)
    return None if in_time else "REFUSE"


def _otherwise(facts: Facts) -> Verdict | None:
    return "ALLOW" if _opt_out(facts) else None


def _provided(facts: Facts) -> date:
    day = facts.day("provided_at")
    assert day is not None  # provided_at is never null in facts that fit the frame
    return day


def _done(at: date | None, day: date) -> bool:
    """Whether something had been done by a day."""
    return at is not None and at <= day


def _findings(facts: Facts) -> tuple[Finding, ...]:
    """Publication that is still outstanding (Rule 14), then what the record has amiss."""
    day = _provided(facts)
    published = _done(facts.day("optout_notice.ppc_published_at"), day) and _done(
        facts.day("optout_notice.own_published_at"), day
    )
    outstanding = () if published else (NOT_PUBLISHED,)
    return outstanding + findings_after_opt_out(facts)


NOT_PUBLISHED = Finding(
    "APPI-27-2-PUB",
    "WARNING",
    Text(
        "Publication of the opt-out by the Commission or by the provider itself is outstanding.",
        "オプトアウトの公表（個人情報保護委員会又は自らによるもの）が済んでいません。",
    ),
)

D41 = Row(
    id="D41",
    rule="APPI-27-2-ILL",
    article="27(2) proviso, 20(1)",
    reason=Text("Improperly acquired data.", "不正取得されたデータです。"),
    decide=_acquired_improperly,
)
D42 = Row(
    id="D42",
    rule="APPI-27-2-RE",
    article="27(2) proviso",
    reason=Text("No second opt-out.", "オプトアウト取得データの再提供は不可です。"),
    decide=_received_by_opt_out,
)
D43 = Row(
    id="D43",
    rule="APPI-27-2-ITEMS",
    article="27(2), Rule 11(4)",
    reason=Text("Notice items incomplete.", "通知・届出事項が不足しています。"),
    decide=_items_missing,
)
D44 = Row(
    id="D44",
    rule="APPI-27-2-FILE",
    article="27(2), Rule 11",
    reason=Text(
        "Not notified to persons and the PPC.",
        "本人への通知等又は委員会への届出がありません。",
    ),
    decide=_not_notified_or_filed,
)
D45 = Row(
    id="D45",
    rule="APPI-27-2-WAIT",
    article="27(2), Rule 11(1)(1)",
    reason=Text("Time to object not given.", "停止を求める期間が未経過です。"),
    decide=_too_early,
    project=True,
)
D47 = Row(
    id="D47",
    rule="APPI-27-2",
    article="27(2), 29(1), Rule 20(1)(1)",
    reason=Text("Opt-out in force.", "オプトアウトにより提供できます。"),
    decide=_otherwise,
    findings=_findings,
    record=after_opt_out,
    project=True,
)
