"""What does not fit the frame is refused problem by problem; what was not computed is a fault."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.law.facts import FactNotComputed, Facts
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.domain.law.verdict import Judgement
from tests.domain.law.notation import CONSENTED, facts, generated, judge_0, put, without

BOOK = RULEBOOKS["2023-04-01", 0]


def _found(value: dict[str, Any]) -> list[str]:
    judgement = judge_0(value)
    if judgement.row == "D01":
        assert judgement.verdict == "REFUSE"
        assert {(each.rule, each.severity) for each in judgement.findings} == {("INPUT", "ERROR")}
    return [finding.reason.en.split(":")[0] for finding in judgement.findings]


def test_each_problem_has_a_finding_that_says_what_was_found_and_what_is_wanted() -> None:
    wrong = facts(
        "provided_at=2027-02-29 erased=1 consent.state=MAYBE recipient.country=Japan"
        ' suspension.since="" record_exception=["REC-EX-9"]'
    )
    assert _found(wrong) == [
        "provided_at", "erased", "recipient.country", "consent.state", "suspension.since",
        "record_exception[0]",
    ]  # fmt: skip
    first = judge_0(wrong).findings[0].reason
    for part in ("'2027-02-29'", "YYYY-MM-DD"):
        assert part in first.en
        assert part in first.ja
    assert "実在する日付" in first.ja


@pytest.mark.parametrize("member", ["basis", "provided_at"])
def test_without_basis_or_day_nothing_can_be_judged(member: str) -> None:
    assert _found(without(CONSENTED, member)) == [member]
    assert _found({}) == ["basis", "provided_at"]


@pytest.mark.parametrize("member", sorted(BOOK.reads))
def test_no_member_takes_a_value_of_another_kind(member: str) -> None:
    values: list[object] = [{}, 7, "nonsense", "2027-13-01", ["x"], [["REC-EX-1"]], 0, "true"]
    for value in values:
        wrong = facts()
        put(wrong, member, value)
        assert _found(wrong)[0].split("[")[0] == member, value


@pytest.mark.parametrize("member", ["consent.given_at", "suspension.since", "record.recorded_at"])
def test_three_days_may_be_null_and_no_other_member(member: str) -> None:
    assert judge_0(facts(f"{member}=null")).row == "D72"
    others = BOOK.reads - {"consent.given_at", "suspension.since", "record.recorded_at"}
    for other in others:
        assert _found(facts(f"{other}=null")) == [other]


@pytest.mark.parametrize(
    "day", ["20270208", "2027-2-8", "2027-W06-1", "0000-01-01", "２０２７-02-08"]
)
def test_a_day_has_one_form(day: str) -> None:
    wrong = facts()
    put(wrong, "provided_at", day)
    assert _found(wrong) == ["provided_at"]


def test_a_name_that_nobody_knows_is_refused_at_the_top_and_inside() -> None:
    assert _found(facts() | {"suspention": {"kind": "USE"}}) == ["facts"]
    assert _found(facts("suspension.kinds=USE")) == ["suspension"]
    assert "'suspention'" in judge_0(facts() | {"suspention": {}}).findings[0].reason.en


def test_an_object_that_is_none_is_one_problem() -> None:
    for group in ("purpose", "recipient", "consent", "suspension", "evidence", "record"):
        assert _found(facts() | {group: "GIVEN"}) == [group]


def test_members_of_the_frame_that_this_revision_does_not_read_are_left_alone() -> None:
    more = facts('recipient.academic=true purpose.code="P-C4"') | {"categories": ["laboratory"]}
    assert judge_0(more) == judge_0(facts())


def test_facts_for_another_state_of_the_law_do_not_fit() -> None:
    assert judge_0(facts() | {"law_version": "2023-04-01"}) == judge_0(facts())
    assert _found(facts() | {"law_version": "2022-04-01"}) == ["law_version"]


def test_a_claimed_exception_is_named_once() -> None:
    assert _found(facts('record_exception=["REC-EX-1","REC-EX-1"]')) == ["record_exception[1]"]


def test_reading_a_fact_that_was_not_computed_is_an_error_and_never_a_default() -> None:
    with pytest.raises(FactNotComputed, match=r"suspension\.kind"):
        judge_0(without(CONSENTED, "suspension.kind"))
    with pytest.raises(FactNotComputed, match=r"consent\.state"):
        judge_0(without(CONSENTED, "consent"))
    with pytest.raises(LookupError):
        Facts({"erased": False})["erased.since"]


def _judged_or_missing(made: dict[str, Any]) -> Judgement | str:
    try:
        return judge_0(made)
    except FactNotComputed as error:
        return error.member


def test_leaving_out_a_fact_raises_or_changes_nothing() -> None:
    optional = sorted(BOOK.reads - {"basis", "provided_at"})
    for made in generated(300):
        whole = judge_0(made)
        for member in optional:
            assert _judged_or_missing(without(made, member)) in (whole, member)


def test_what_is_declared_as_read_is_what_the_rows_read() -> None:
    read: set[str] = set()
    for made in generated(3_000):
        known = Facts(made)
        judge_0(known)
        read |= known.read
    assert read == BOOK.reads


def test_no_row_reads_a_member_that_is_not_declared_even_for_bases_outside_the_scope() -> None:
    bases = "LAW LIFE PUBLIC_HEALTH ACAD_JOINT FOREIGN_CONSENT JOINT_USE CONSENT_IMPLIED_CARE"
    for basis in bases.split():
        for made in generated(300):
            known = Facts(made | {"basis": basis})
            for row in BOOK.ordered:
                row.decide(known)
            assert known.read <= BOOK.reads
