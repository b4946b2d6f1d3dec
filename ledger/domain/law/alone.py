"""The judge alone: one facts object that somebody wrote by hand, with no ledger behind it.

It differs from `judge` in two things: an absent member takes the default of the frame, and
whatever is no facts object at all is refused by D01 as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ledger.domain.law.rows.whole_facts_fit import as_finding, d01_whole, what_does_not_fit
from ledger.domain.law.rulebook import LAW_VERSION, RULEBOOKS, judge
from ledger.domain.law.verdict import Finding, Judgement
from ledger.domain.law.whole_frame import LAW_VERSION as ASKED
from ledger.domain.law.whole_frame import with_defaults
from ledger.errors import Problem
from ledger.text import Text

LAW_VERSIONS = tuple(sorted({law_version for law_version, _ in RULEBOOKS}))
REVISIONS = tuple(sorted({revision for _, revision in RULEBOOKS}))

BEFORE_ITS_DAY = Finding(
    "LAW-VERSION",
    "INFO",
    Text(
        "The provision was before the first day of the state of the law that judged.",
        "提供日が、判定に用いた法令の版の適用開始日より前です。",
    ),
)


def newest_revision(law_version: str) -> int:
    """The newest revision of the rules of one state of the law."""
    return max(revision for version, revision in RULEBOOKS if version == law_version)


def judge_alone(value: object, *, revision: int | None = None) -> Judgement:
    """The judgement of whatever was given, under the newest revision or the one named.

    The facts name the state of the law, or take the default. Verdict None (not judged) only where
    a revision is named that does not exist or does not reach the case.
    """
    law_version = _law_version(value)
    number = newest_revision(law_version) if revision is None else revision
    wrong = tuple(what_does_not_fit(value, LAW_VERSIONS))
    if wrong or not isinstance(value, Mapping):
        return refused_as_input(wrong, law_version=law_version, revision=number)
    judgement = judge(with_defaults(value), law_version=law_version, revision=number)
    if str(value["provided_at"]) < law_version and judgement.verdict is not None:
        return replace(judgement, findings=(*judgement.findings, BEFORE_ITS_DAY))
    return judgement


def refused_as_input(
    problems: Iterable[Problem], *, law_version: str = LAW_VERSION, revision: int | None = None
) -> Judgement:
    """D01 with these problems, for what cannot even be read as facts."""
    row = d01_whole(law_version)
    return Judgement(
        verdict="REFUSE",
        row=row.id,
        rule=row.rule,
        reason=row.reason,
        findings=tuple(map(as_finding, problems)),
        record_set=None,
        statutory=False,
        record_methods=(),
        retain_until=None,
        law_version=law_version,
        revision=newest_revision(law_version) if revision is None else revision,
    )


def _law_version(value: object) -> str:
    """The state of the law that was asked for; the default where none or none that is known."""
    asked = value.get(ASKED, LAW_VERSION) if isinstance(value, Mapping) else LAW_VERSION
    return asked if isinstance(asked, str) and asked in LAW_VERSIONS else LAW_VERSION
