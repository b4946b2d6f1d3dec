"""Findings about a policy in words, by weight: for `profile check`, and once one is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledger.domain.policy.gap import GAP_SEVERITIES
from ledger.interfaces.cli.articles import cited_rule
from ledger.text import Text, counted

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.domain.policy.gap import PolicyGap
    from ledger.interfaces.cli.output import Output
    from ledger.interfaces.cli.session import Session

STYLES = {"SHORT_OF_ACT": "bad", "CONTRADICTION": "warn", "REMARK": "head"}
SHOWN_CLAUSES = 4


def say_gaps(out: Output, gaps: Sequence[PolicyGap]) -> None:
    """Every finding under its weight: code, what is wrong and where, what the ledger does."""
    if not gaps:
        out.say(Text("No findings.", "指摘はありません。"), "good")
        return
    for severity, term in GAP_SEVERITIES.items():
        of_weight = [gap for gap in gaps if gap.severity == severity]
        if of_weight:
            out.say(f"{out.text(term.label)} ({len(of_weight)})", STYLES[severity])
        for gap in of_weight:
            places = ", ".join(part for part in (_clauses(gap), out.text(_source(gap))) if part)
            out.say(f"  {gap.code}  {out.text(gap.wrong)}" + (f" ({places})" if places else ""))
            out.say(f"       → {out.text(gap.does)}", "faint")


def say_gaps_of_published(session: Session, outcome: Outcome) -> None:
    """After a policy was recorded with its profile: what is to be known about it."""
    from ledger.domain.policy.findings import findings_of

    profile = outcome.main.data.get("profile")
    if profile is not None:
        found = findings_of(profile)
        session.out.say()
        session.out.say(total(found))
        say_gaps(session.out, found)


def total(gaps: Sequence[PolicyGap]) -> Text:
    """How many there are, and of which weight."""
    of = {code: sum(gap.severity == code for gap in gaps) for code in GAP_SEVERITIES}
    en = "; ".join(f"{GAP_SEVERITIES.label(code).en}: {n}" for code, n in of.items())
    ja = "、".join(f"{GAP_SEVERITIES.label(code).ja} {n}件" for code, n in of.items())
    return Text(f"{counted(len(gaps), 'finding')} ({en})", f"指摘 {len(gaps)}件（{ja}）")


def _clauses(gap: PolicyGap) -> str:
    more = len(gap.clauses) - SHOWN_CLAUSES
    return ", ".join(gap.clauses[:SHOWN_CLAUSES]) + (f" +{more}" if more > 0 else "")


def _source(gap: PolicyGap) -> Text:
    return cited_rule(gap.source) if gap.source else Text("", "")
