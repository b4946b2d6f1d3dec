"""Revision 2, every row: what it catches, what is one fact away, which wins where two would fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from ledger.domain.law import rulebook
from ledger.domain.law.alone import judge_alone
from ledger.domain.law.facts import FactNotComputed, Facts
from ledger.domain.law.revision_2 import RULEBOOK
from ledger.domain.law.rulebook import RULEBOOKS, judge
from ledger.domain.law.whole_frame import with_defaults
from tests.domain.law.by_hand import generated, judged, written
from tests.domain.law.cases_2 import LINES

# Section 14 in the order of reading 3, then as printed; D55 stands with its basis, and D16, which
# is of another Act, before every basis.
ORDER = [
    "D01", "D02", "D07", "D03", "D04", "D05", "D08", "D09", "D15", "D16", "D06", "D10", "D11",
    "D12", "D13", "D14", "D20", "D21", "D22", "D23", "D24", "D25", "D26", "D27", "D30",
    "D31", "D32", "D33", "D34", "D40", "D41", "D42", "D43", "D44", "D45", "D46", "D47",
    "D50", "D51", "D52", "D53", "D54", "D55", "D60", "D61", "D62", "D70", "D71", "D72",
    "D99",
]  # fmt: skip
ALLOWING = [
    "D03", "D05", "D13", "D15", "D20", "D22", "D24", "D26", "D34", "D47", "D50", "D52",
    "D53", "D62", "D72",
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "hit", "near", "then"), LINES, ids=[f"{line[0]}-{line[1]}" for line in LINES]
)
def test_a_row_decides_its_case_and_not_the_case_one_fact_away(
    row: str, hit: str, near: str, then: str
) -> None:
    assert judged(hit).row == row
    assert judged(f"{hit} {near}").row == then


def test_every_row_but_the_last_has_a_hit_and_a_near_miss_in_the_table() -> None:
    assert {line[0] for line in LINES} == set(ORDER) - {"D99"}
    endings = {(j.row, j.rule) for line in LINES for j in (judged(line[1]),)}
    assert endings == {(row.id, row.rule) for row in RULEBOOK.ordered} - {("D99", "DEFAULT")}


def test_the_rows_stand_in_the_order_of_the_table_with_its_readings() -> None:
    assert list(dict.fromkeys(row.id for row in RULEBOOK.ordered)) == ORDER


def test_where_no_row_fits_the_last_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every basis of today has an end of its own, so a row is taken out to come this far.
    without = replace(RULEBOOK, rows=tuple(row for row in RULEBOOK.rows if row.id != "D72"))
    monkeypatch.setitem(RULEBOOKS, ("2023-04-01", 2), without)
    assert rulebook.RULEBOOKS is RULEBOOKS
    assert (judged().verdict, judged().row, judged().rule) == ("REFUSE", "D99", "DEFAULT")


HITS = {row: [line[1] for line in LINES if line[0] == row] for row in ORDER}


def _fitting(row: str, facts: dict[str, Any]) -> bool:
    known = Facts(with_defaults(facts))
    return any(one.decide(known) for one in RULEBOOK.rows if one.id == row)


@pytest.mark.parametrize("row", [row for row in ORDER if row not in ("D01", "D99")])
def test_of_all_rows_that_fit_the_first_in_the_order_decides(row: str) -> None:
    """Facts of this row mixed with facts of every other: the first that fits is asked for."""
    met = 0
    for other in (one for one in ORDER if one not in ("D01", "D99", row)):
        for mixed in (f"{HITS[row][0]} {HITS[other][0]}", f"{HITS[other][-1]} {HITS[row][-1]}"):
            facts = written(mixed)
            fitting = [one for one in ORDER[1:] if _fitting(one, facts)]
            met += row in fitting and other in fitting
            assert judge_alone(facts).row == fitting[0]
    assert met > 0


EARLIEST_WINS = (
    ("erased=true", "D07"),
    ("recipient.kind=PRINCIPAL", "D03"),
    ("misuse_foreseen=true", "D08"),
    ("suspension.kind=USE", "D09"),
    ("recipient.same_entity=true", "D15"),
    ("data_class=PSEUDO", "D06"),
    ("recipient.country=US", "D31"),
    ("consent.state=NONE", "D70"),
)


@pytest.mark.parametrize(("earlier", "later"), list(combinations(EARLIEST_WINS, 2)))
def test_two_bars_at_once_are_answered_by_the_earlier(
    earlier: tuple[str, str], later: tuple[str, str]
) -> None:
    assert judged(f"{earlier[0]} {later[0]}").row == earlier[1]


def test_only_the_rows_that_say_so_allow() -> None:
    allowed = {judged(line[1]).row for line in LINES if judged(line[1]).verdict == "ALLOW"}
    assert allowed == set(ALLOWING)
    review = {judged(line[1]).row for line in LINES if judged(line[1]).verdict == "REVIEW"}
    assert review == {"D02", "D09"}


def test_the_rule_of_a_row_with_several_endings_is_that_of_the_basis() -> None:
    rules = {
        basis: judged(f"basis={basis}").rule
        for basis in ("LIFE", "PUBLIC_HEALTH", "ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT")
    }
    assert rules == {
        "LIFE": "APPI-27-1-2",
        "PUBLIC_HEALTH": "APPI-27-1-3",
        "ACAD_PUBLISH": "APPI-27-1-5",
        "ACAD_JOINT": "APPI-27-1-6",
        "ACAD_RECIPIENT": "APPI-27-1-7",
    }


def test_every_row_has_an_article_and_both_reasons() -> None:
    for row in RULEBOOK.ordered:
        assert row.article or row.id == "D01"
        assert row.reason.en.isascii()
        assert not row.reason.ja.isascii()
        assert (row.reason.en[-1], row.reason.ja[-1]) == (".", "。")


def test_what_is_declared_as_read_is_what_the_rows_read() -> None:
    read: set[str] = set()
    for facts in generated(4_000):
        known = Facts(facts)
        judge(known, revision=2)
        read |= known.read
    assert read == RULEBOOK.reads


def test_computed_facts_take_no_default_under_the_whole_table_either() -> None:
    with pytest.raises(FactNotComputed, match="data_class"):
        judge(written(), revision=2)
    whole = with_defaults(written())
    assert judge(whole, revision=2) == judge_alone(written())
    with pytest.raises(FactNotComputed, match="recipient"):
        judge(whole | {"recipient": {}}, revision=2)
