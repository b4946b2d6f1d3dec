"""Recipients that are no third parties stand apart; a term that is over is told as such."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from ledger.domain.event import Event
from ledger.errors import InvalidInput
from projections.answers.listing import Source
from projections.answers.provisions import ProvisionAnswer, provisions
from projections.database.contract import ViewDatabase
from projections.provisions.projection import PROVISIONS
from projections.provisions.record import NO_THIRD_PARTY, ProvisionRow, first_version
from projections.provisions.view import THIRD_PARTY, ProvisionFilter
from projections.tables import reading
from tests.support.histories import ORIGIN, History, at, person

WHO, OTHER = person(1), person(2)
LAB, WARD, SEOUL = "lab", "ward", "seoul"
OF_WHO = ProvisionFilter(people=frozenset({WHO}), apart=True)


@pytest.fixture
def clinic(history: History) -> History:
    history.policy()
    for party in (LAB, WARD):
        history.party(party)
    history.party(SEOUL, country="KR")
    history.person(WHO)
    history.person(OTHER)
    history.check(LAB, history.arrange(LAB))
    history.now = 100
    return history


def times(source: Source, wanted: ProvisionFilter = OF_WHO) -> list[str]:
    return [one.row.happened_at for one in provisions(source, [ORIGIN], wanted).rows]


def pages(source: Source, limit: int) -> Iterator[list[ProvisionAnswer]]:
    after = None
    while True:
        page = provisions(replace(source, limit=limit, after=after), [ORIGIN], OF_WHO)
        yield list(page.rows)
        if page.next is None:
            return
        after = page.next


def entrusted_and_not(clinic: History) -> None:
    """Third parties at 110, 130, 150 and 170; none at 120, 140 and 160."""
    for minute in (110, 130, 150):
        clinic.provide(WHO, WARD, happened=minute)
    for minute in (120, 140):
        clinic.provide(WHO, LAB, happened=minute, basis="ENTRUST")
    clinic.receive(WHO, LAB, happened=160, basis="JOINT_USE")
    clinic.receive(WHO, WARD, happened=170)
    clinic.provide(OTHER, LAB, happened=180, basis="ENTRUST")


APART = [at(minute) for minute in (170, 150, 130, 110, 160, 140, 120)]


def test_those_that_are_no_third_parties_come_after_all_others(
    clinic: History, source: Source
) -> None:
    entrusted_and_not(clinic)
    assert times(source) == APART
    assert times(source, replace(OF_WHO, apart=False)) == sorted(APART, reverse=True)
    page = provisions(source, [ORIGIN], OF_WHO)
    assert [row.as_object()["third_party"] for row in page.rows] == [True] * 4 + [False] * 3
    assert (page.total, page.first, page.last) == (7, at(110), at(170))
    assert times(source, replace(OF_WHO, third_party=False)) == APART[4:]
    assert times(source, replace(OF_WHO, third_party=True)) == APART[:4]
    assert times(replace(source, complete=True)) == APART


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_paging_goes_through_both_sections_once(
    clinic: History, source: Source, limit: int
) -> None:
    entrusted_and_not(clinic)
    found = list(pages(source, limit))
    assert all(len(one) == limit for one in found[:-1])
    assert [row.row.happened_at for page in found for row in page] == APART


def test_a_page_of_one_order_is_not_gone_on_with_in_the_other(
    clinic: History, source: Source
) -> None:
    entrusted_and_not(clinic)
    one = replace(source, limit=1)
    newest = replace(OF_WHO, apart=False)
    for first, other in ((OF_WHO, newest), (newest, OF_WHO)):
        after = provisions(one, [ORIGIN], first).next
        with pytest.raises(InvalidInput):
            provisions(replace(one, after=after), [ORIGIN], other)


def test_what_only_claims_to_be_an_arrangement_went_to_a_third_party(
    clinic: History, source: Source
) -> None:
    clinic.provide(WHO, WARD, happened=110, basis="ENTRUST")  # with no contract
    clinic.provide(WHO, WARD, happened=120, basis="SUCCESSION")
    clinic.provide(WHO, SEOUL, happened=130, basis="ENTRUST")  # Article 28(1): a third party
    clinic.suspend(WHO)
    clinic.provide(WHO, LAB, happened=140, basis="ENTRUST")
    rows = provisions(source, [ORIGIN], OF_WHO).rows
    assert [(row.row.happened_at, bool(row.row.third_party)) for row in rows] == [
        (at(130), True), (at(120), True), (at(110), True), (at(140), False),
    ]  # fmt: skip


BASES = ("CONSENT", *NO_THIRD_PARTY)
SETS, VERDICTS = (None, "0", "B"), (None, "ALLOW", "REFUSE", "REVIEW")


def test_the_view_and_the_row_say_alike_who_is_a_third_party(views: ViewDatabase) -> None:
    data = {"party": LAB, "items": ["NAME"], "basis": "LAW", "channel": "LETTER"}
    event = Event(
        position=1, type="receipt.recorded", schema=1, event="", command="", recorded_at=at(1),
        happened_at=at(1), zone="Asia/Tokyo", actor={}, subject=WHO, tags=(), data=data,
    )  # fmt: skip
    row = first_version(1, event)

    def in_sql(basis: str, record_set: str | None, verdict: str | None) -> int:
        stated = "SELECT CAST(? AS TEXT) AS basis, CAST(? AS TEXT) AS record_set,"
        sql = f"SELECT {THIRD_PARTY} FROM ({stated} CAST(? AS TEXT) AS found_verdict) AS stated"
        return int(
            reading(views, [PROVISIONS],
                    lambda rows: rows.select(sql, (basis, record_set, verdict)))[0][0]
        )  # fmt: skip

    found = set()
    for basis, record_set, verdict in itertools.product(BASES, SETS, VERDICTS):
        stated: dict[str, Any] = {
            "basis": basis, "record_set": record_set, "found_verdict": verdict,
        }  # fmt: skip
        one: ProvisionRow = row._replace(**stated)
        assert in_sql(basis, record_set, verdict) == one.third_party, stated
        found.add((basis, one.third_party))
    assert found == {("CONSENT", 1), *itertools.product(NO_THIRD_PARTY, (0, 1))}


def test_what_relied_on_a_clause_is_found_by_that_clause_alone(
    clinic: History, source: Source
) -> None:
    def provided(verdict: str, clauses: list[str], **cited: Any) -> str:
        check = {"verdict": verdict, "clauses": clauses, "findings": [], "would": []}
        return clinic.provide(WHO, WARD, policy_check=check, **cited)

    cited = provided("SILENT", [], clause="KIZ-5.1.4")
    decided = provided("NOT_MET", ["KIZ-2.a", "KIZ-5.1.4"])
    part = provided("NOT_MET", ["KIZ-5.1.4.i"], clause="KIZ-5.1")
    none = clinic.provide(WHO, WARD)
    received = clinic.receive(WHO, WARD)

    def found(**wanted: Any) -> set[str]:
        rows = provisions(source, [ORIGIN], ProvisionFilter(**wanted)).rows
        return {row.row.record for row in rows}

    assert found() == {cited, decided, part, none, received}
    assert found(clause="KIZ-5.1.4") == {cited, decided}
    assert found(clause="KIZ-2.a") == {decided}
    assert found(clause="KIZ-5.1.4.i") == found(clause="KIZ-5.1") == {part}
    assert found(clause="KIZ") == found(clause="KIZ-2.A") == found(clause="KIZ-5_1") == set()
    assert found(policy="NOT_MET") == {decided, part}
    assert found(policy="NOT_MET", clause="KIZ-5.1.4") == {decided}
    assert found(policy="SILENT") == {cited}


def test_a_term_is_over_on_the_day_after_its_last(clinic: History, source: Source) -> None:
    clinic.consent(WHO, [WARD])
    clinic.provide(WHO, WARD, happened=110)
    clinic.provide(WHO, LAB, happened=120, basis="ENTRUST")

    def over(day: str | None) -> list[Any]:
        rows = provisions(source, [ORIGIN], OF_WHO, day).rows
        due = [cast(dict[str, Any], row.as_object()["record_due"]) for row in rows]
        return [one["term_over"] for one in due]

    until = provisions(source, [ORIGIN], OF_WHO).rows[0].row.retain_until
    assert until == "2029-01-01"
    assert over(until) == [False, None]  # of the entrustment no record is due, so no term runs
    assert over("2029-01-02") == [True, None]
    assert over(None) == [None, None]
