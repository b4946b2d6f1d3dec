"""Every published rulebook, and the judge.

A published revision never changes: verdicts of years ago are recomputed with it. What is corrected
becomes a new revision beside the old one.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.law import revision_0, revision_1, revision_2
from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row, Rulebook
from ledger.domain.law.verdict import NOTHING_TO_RECORD, Judgement, Verdict
from ledger.text import Text

LAW_VERSION = "2023-04-01"
REVISION = 2
"""The rulebook that the ledger judges with."""

RULEBOOKS: Mapping[tuple[str, int], Rulebook] = {
    (book.law_version, book.revision): book
    for book in (revision_0.RULEBOOK, revision_1.RULEBOOK, revision_2.RULEBOOK)
}


def judge(
    facts: Mapping[str, object] | Facts, *, law_version: str = LAW_VERSION, revision: int = REVISION
) -> Judgement:
    """The judgement of one provision under one rulebook: the first row that fits decides.

    Verdict None (not judged) where the rulebook asked for does not exist, or does not reach this
    case. Raises FactNotComputed where a row reads a member that is not there.
    """
    book = RULEBOOKS.get((law_version, revision))
    if book is None:
        return not_judged(
            law_version, revision,
            Text(f"there is no rulebook {law_version}, revision {revision}.",
                 f"規則集 {law_version} 第{revision}版はありません。"),
        )  # fmt: skip
    return judge_by(book, facts if isinstance(facts, Facts) else Facts(facts))


def judge_by(book: Rulebook, facts: Facts) -> Judgement:
    """The judgement by the rows of this rulebook, whole or in part; raises as `judge`."""
    return (
        _first(book, book.before_scope, facts)
        or _outside(book, facts)
        or _first(book, book.rows, facts)
        or not_judged(book.law_version, book.revision, book.undecided(facts))
    )


def article_of(law_version: str, revision: int, row: object, rule: object) -> str:
    """The citation of a row of one rulebook; empty where there is no such row."""
    book = RULEBOOKS.get((law_version, revision))
    rows = book.ordered if book else ()
    return next((one.article for one in rows if (one.id, one.rule) == (row, rule)), "")


def _first(book: Rulebook, rows: tuple[Row, ...], facts: Facts) -> Judgement | None:
    for row in rows:
        verdict = row.decide(facts)
        if verdict is not None:
            return _judged(book, row, verdict, facts)
    return None


def _judged(book: Rulebook, row: Row, verdict: Verdict, facts: Facts) -> Judgement:
    # Refused or under review, nothing is provided: there is no provision to record (reading 2).
    duty = row.record(facts) if verdict == "ALLOW" else NOTHING_TO_RECORD
    return Judgement(
        verdict=verdict,
        row=row.id,
        rule=row.rule,
        reason=row.reason,
        findings=row.findings(facts),
        record_set=duty.record_set,
        statutory=duty.statutory,
        record_methods=duty.methods,
        retain_until=duty.retain_until,
        law_version=book.law_version,
        revision=book.revision,
    )


def _outside(book: Rulebook, facts: Facts) -> Judgement | None:
    what = book.outside(facts)
    return not_judged(book.law_version, book.revision, *what) if what else None


def not_judged(law_version: str, revision: int, *why: Text) -> Judgement:
    """The judgement that none was made, with the reasons."""
    reason = Text(
        "Not judged: " + " ".join(text.en for text in why),
        "判定していません。" + "".join(text.ja for text in why),
    )
    return Judgement(
        verdict=None,
        row=None,
        rule=None,
        reason=reason,
        findings=(),
        record_set=NOTHING_TO_RECORD.record_set,
        statutory=NOTHING_TO_RECORD.statutory,
        record_methods=NOTHING_TO_RECORD.methods,
        retain_until=NOTHING_TO_RECORD.retain_until,
        law_version=law_version,
        revision=revision,
    )
