"""D01 of revision 1: facts are held against the whole frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.domain.law.facts import Facts
from ledger.domain.law.frame import OneOf
from ledger.domain.law.row import Row
from ledger.domain.law.rows.facts_fit import D01_REASON
from ledger.domain.law.verdict import Finding, Verdict
from ledger.domain.law.whole_frame import LAW_VERSION, problems
from ledger.errors import Problem, shown


def what_does_not_fit(value: object, law_versions: Sequence[str]) -> Iterator[Problem]:
    """Every problem of a facts object, its state of the law included (reading 1)."""
    for problem in problems(value):
        if problem.field != LAW_VERSION:
            yield problem
    if isinstance(value, Mapping) and LAW_VERSION in value:
        asked = value[LAW_VERSION]
        if not isinstance(asked, str) or asked not in law_versions:
            yield Problem(LAW_VERSION, shown(asked), OneOf(tuple(law_versions)).wanted)


def as_finding(problem: Problem) -> Finding:
    """One problem as a finding of D01."""
    return Finding("INPUT", "ERROR", problem.as_text())


def d01_whole(law_version: str) -> Row:
    """The row that refuses what does not fit the whole frame, with a finding per problem."""

    def decide(facts: Facts) -> Verdict | None:
        found = any(True for _ in what_does_not_fit(facts.value, (law_version,)))
        return "REFUSE" if found else None

    def findings(facts: Facts) -> tuple[Finding, ...]:
        return tuple(map(as_finding, what_does_not_fit(facts.value, (law_version,))))

    return Row(
        id="D01",
        rule="INPUT",
        article="",
        reason=D01_REASON,
        decide=decide,
        findings=findings,
        project=True,
    )
