"""D01: facts that cannot be judged at all."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.law import frame as frames
from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.verdict import Finding, Verdict
from ledger.domain.shape import Shape
from ledger.text import Text

D01_REASON = Text("Required facts are missing.", "判断に必要な事項が不足しています。")


def d01(frame: Mapping[str, Shape], law_version: str) -> Row:
    """The row that refuses what does not fit a revision's frame, with a finding per problem."""

    def decide(facts: Facts) -> Verdict | None:
        fits = not any(True for _ in frames.problems(facts.value, frame, law_version))
        return None if fits else "REFUSE"

    def findings(facts: Facts) -> tuple[Finding, ...]:
        return tuple(
            Finding("INPUT", "ERROR", problem.as_text())
            for problem in frames.problems(facts.value, frame, law_version)
        )

    return Row(
        id="D01",
        rule="INPUT",
        article="",
        reason=D01_REASON,
        decide=decide,
        findings=findings,
        project=True,
    )
