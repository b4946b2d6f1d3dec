"""One row of the decision table, and the dated, ordered list of rows: a rulebook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.domain.law.facts import Facts
from ledger.domain.law.verdict import NOTHING_TO_RECORD, Finding, RecordDuty, Verdict
from ledger.text import Text


def _no_findings(_facts: Facts) -> tuple[Finding, ...]:
    return ()


def _nothing_to_record(_facts: Facts) -> RecordDuty:
    return NOTHING_TO_RECORD


def _nothing_outside(_facts: Facts) -> tuple[Text, ...]:
    return ()


def _no_row_fits(_facts: Facts) -> Text:
    return Text("No row of this revision fits.", "この版に当てはまる規則がありません。")


@dataclass(frozen=True)
class Row:
    """One condition of the table with its reasons; `decide` gives None where it does not fit.

    A row whose rule id depends on the basis stands in the list once for each, under one id. A row
    may rely on those before it in its rulebook not having fitted ("otherwise"). `article` cites the
    Act or its Rules; `project` marks what is a reading of ours, stricter than the law or silent in
    it.
    """

    id: str
    rule: str
    article: str
    reason: Text
    decide: Callable[[Facts], Verdict | None]
    findings: Callable[[Facts], tuple[Finding, ...]] = _no_findings
    record: Callable[[Facts], RecordDuty] = _nothing_to_record
    project: bool = False


@dataclass(frozen=True)
class Rulebook:
    """The rows of one law_version and revision, in order: the first that fits decides.

    Rows of `before_scope` are judged first. Then `outside` names everything that this revision does
    not judge at all; nothing named, the `rows` decide; none fits, `undecided` says what is missing.
    `reads` are all members that any of these may read, so all that a caller must compute.
    """

    law_version: str
    revision: int
    reads: frozenset[str]
    before_scope: tuple[Row, ...]
    rows: tuple[Row, ...]
    outside: Callable[[Facts], tuple[Text, ...]] = _nothing_outside
    undecided: Callable[[Facts], Text] = _no_row_fits

    @property
    def ordered(self) -> tuple[Row, ...]:
        """All rows in the order in which they are judged."""
        return self.before_scope + self.rows
