"""Terms of the record: the edge days, and what the judgement says of the record due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.domain.law.retention import LAST_BASE, retain_until
from tests.domain.law.notation import facts, judge_0


@pytest.mark.parametrize(
    ("base", "years", "last"),
    [
        ("2025-02-28", 3, "2028-02-29"),
        ("2028-02-29", 3, "2031-02-28"),
        ("2028-02-28", 3, "2031-02-28"),
        ("2028-02-29", 4, "2032-02-29"),
        ("2027-02-28", 1, "2028-02-29"),
        ("2027-02-08", 3, "2030-02-08"),
        ("2027-12-31", 3, "2030-12-31"),
        ("2027-03-31", 1, "2028-03-31"),
        ("2024-03-01", 3, "2027-03-01"),
    ],
)
def test_a_term_ends_on_the_day_before_the_day_after_the_base_years_on(
    base: str, years: int, last: str
) -> None:
    assert retain_until(date.fromisoformat(base), years).isoformat() == last


def test_only_the_end_of_february_moves_a_term_off_its_own_date() -> None:
    day = date(2024, 1, 1)
    while day < date(2029, 1, 1):
        last = retain_until(day, 3)
        if (last.month, last.day) != (day.month, day.day):
            assert {day.strftime("%m-%d"), last.strftime("%m-%d")} == {"02-28", "02-29"}
        day += timedelta(days=1)


def test_the_latest_day_of_the_frame_still_has_a_term() -> None:
    assert retain_until(LAST_BASE, 3) == date(9998, 12, 31)
    assert judge_0(facts(f"provided_at={LAST_BASE}")).retain_until == "9998-12-31"
    assert judge_0(facts("provided_at=9996-01-01")).row == "D01"


def test_consent_asks_for_set_b_kept_three_years_from_the_day_it_was_recorded() -> None:
    judgement = judge_0(facts("record.recorded_at=2025-02-28"))
    assert (judgement.record_set, judgement.statutory) == ("B", True)
    assert judgement.record_methods == ("EACH",)
    assert judgement.retain_until == "2028-02-29"


def test_a_record_without_a_day_of_its_own_counts_from_the_provision() -> None:
    assert judge_0(facts("provided_at=2028-02-29")).retain_until == "2031-02-28"


def test_a_provision_at_the_persons_own_request_needs_no_record() -> None:
    judgement = judge_0(facts("basis=ON_BEHALF evidence.principal_request_on_file=true"))
    assert (judgement.verdict, judgement.record_set) == ("ALLOW", "0")
    assert (judgement.statutory, judgement.record_methods) == (False, ())
    assert judgement.retain_until is None
