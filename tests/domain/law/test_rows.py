"""Every row: what it catches, what is one fact away, and which row wins where two would fit."""

from __future__ import annotations

from itertools import combinations

import pytest

from ledger.domain.law.facts import Facts
from ledger.domain.law.row import Row
from ledger.domain.law.rows.stops import D09, D10
from ledger.domain.law.rulebook import RULEBOOKS
from tests.domain.law.cases_0 import LINES
from tests.domain.law.notation import facts, generated, judge_0

BOOK = RULEBOOKS["2023-04-01", 0]


@pytest.mark.parametrize(("row", "hit", "near", "then"), LINES)
def test_a_row_decides_its_case_and_not_the_case_one_fact_away(
    row: str, hit: str, near: str, then: str
) -> None:
    assert judge_0(facts(hit)).row == row
    assert (judge_0(facts(f"{hit} {near}")).row or "-") == then


def test_every_row_has_a_hit_and_a_near_miss_in_the_table() -> None:
    assert {line[0] for line in LINES} == {row.id for row in BOOK.ordered}


def test_the_rows_stand_in_the_order_of_reading_3() -> None:
    order = [row.id for row in BOOK.ordered]
    assert order == ["D01", "D07", "D09", "D10", "D14", "D40", "D46", "D70", "D71", "D72"]


# Facts in which a row fits, whatever fits before it. Merged two by two.
FITS = {
    "D07": "erased=true",
    "D09": "suspension.kind=USE",
    "D10": "suspension.kind=PROVISION",
    "D14": "purpose.specified=false consent.covers_purpose=false",
    "D40": "basis=OPT_OUT sensitive=true",
    "D46": "basis=OPT_OUT patient_optout=true",
    "D70": "basis=CONSENT consent.state=NONE",
    "D71": "basis=CONSENT consent.covers_recipient=false",
    "D72": "basis=CONSENT",
}
EXCLUDE_EACH_OTHER = {("D09", "D10")} | {
    (opt_out, consent) for opt_out in ("D40", "D46") for consent in ("D70", "D71", "D72")
}


@pytest.mark.parametrize(("earlier", "later"), list(combinations(FITS, 2)))
def test_where_two_rows_fit_the_earlier_decides(earlier: str, later: str) -> None:
    rows: dict[str, Row] = {row.id: row for row in BOOK.rows}
    both = facts(f"{FITS[earlier]} {FITS[later]}")
    fit = [rows[row].decide(Facts(both)) is not None for row in (earlier, later)]
    if (earlier, later) in EXCLUDE_EACH_OTHER:
        assert fit == [False, True]
    else:
        assert fit == [True, True]
        assert judge_0(both).row == earlier


@pytest.mark.parametrize(("row", "hit"), [(line[0], line[1]) for line in LINES])
def test_only_d72_allows_and_only_it_asks_for_a_record(row: str, hit: str) -> None:
    judgement = judge_0(facts(hit))
    assert judgement.verdict == ("ALLOW" if row == "D72" else "REFUSE")
    assert (judgement.record_set is None) == (row != "D72")


def test_rules_and_reasons_are_those_of_the_table() -> None:
    table = {row.id: (row.rule, row.reason.en) for row in BOOK.ordered}
    assert table == {
        "D01": ("INPUT", "Required facts are missing."),
        "D07": ("APPI-35-ERASED", "The data were erased."),
        "D09": ("APPI-35-USE", "Use is suspended at the patient's request."),
        "D10": ("APPI-35-PROV", "Third-party provision is suspended."),
        "D14": ("APPI-18-1", "Outside the purpose of use."),
        "D40": ("APPI-27-2-SENS", "Sensitive data can never go by opt-out."),
        "D46": ("APPI-27-2-STOP", "The patient asked to stop."),
        "D70": ("APPI-27-1", "No valid consent now."),
        "D71": ("APPI-27-1-SCOPE", "Consent does not cover this."),
        "D72": ("APPI-27-1", "Valid consent."),
    }


def test_every_answer_has_its_reason_in_both_languages() -> None:
    for made in generated(1_000):
        reason = judge_0(made).reason
        assert reason.en.isascii()
        assert not reason.ja.isascii()
        assert (reason.en[-1], reason.ja[-1]) == (".", "。")


def test_a_stop_of_use_lets_law_and_urgent_protection_pass_and_asks_a_person_for_state_duties() -> (
    None
):
    def under_a_stop(basis: str) -> str | None:
        return D09.decide(Facts(facts(f"suspension.kind=USE basis={basis}")))

    assert [under_a_stop(basis) for basis in ("LAW", "LIFE")] == [None, None]
    assert [under_a_stop(basis) for basis in ("PUBLIC_HEALTH", "STATE_DUTY")] == ["REVIEW"] * 2
    assert [under_a_stop(basis) for basis in ("ENTRUST", "JOINT_USE")] == ["REFUSE"] * 2


def test_a_stop_of_provision_reaches_consent_opt_out_and_academia_alone() -> None:
    def reached(basis: str) -> bool:
        return D10.decide(Facts(facts(f"suspension.kind=PROVISION basis={basis}"))) == "REFUSE"

    assert all(map(reached, ("CONSENT_IMPLIED_CARE", "FOREIGN_CONSENT", "ACAD_JOINT")))
    spared = "ENTRUST SUCCESSION JOINT_USE ON_BEHALF LAW LIFE PUBLIC_HEALTH STATE_DUTY"
    assert not any(map(reached, spared.split()))


def test_consent_on_the_very_day_of_the_stop_does_not_lift_it() -> None:
    day = "suspension.kind=PROVISION suspension.since=2027-02-01 consent.given_at="
    assert judge_0(facts(day + "2027-02-01")).row == "D10"
    assert judge_0(facts(day + "2027-02-02")).row == "D72"
