"""A list about a person has no row of what is withheld from that person; the view has them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.store.address import Address
from projections.answers.listing import Source
from projections.answers.people import consents
from projections.answers.provisions import provisions
from projections.answers.retention import retention
from projections.answers.trail import attempts, trail
from projections.consents.view import ConsentFilter
from projections.database.contract import ViewDatabase
from projections.provisions.view import ProvisionFilter
from projections.retention.view import RetentionFilter
from projections.trail.view import TrailFilter
from tests.support.clinic import ORIGIN, PROVISION, Clinic
from tests.support.erasing import tags_of
from tests.support.withholding import AT_ONCE, listed_one, prepared, provided


@pytest.fixture
def house(address: Address) -> Iterator[Clinic]:
    if address.kind == "sqlite":
        address.path.unlink()  # the clinic makes its own, with keys
    with Clinic.founded(address) as clinic:
        yield prepared(clinic)


def test_lists_of_the_person_leave_it_out_and_all_others_have_it(
    house: Clinic, views: ViewDatabase
) -> None:
    made, told = provided(house, **AT_ONCE), provided(house)
    refused = house.do("authorise", **{**PROVISION, "items": ["EXAM_RESULT"]}, **AT_ONCE).main
    source, people = Source(house.raw, views), tags_of(house)
    auditor = replace(source, withheld=True)

    def records(asked: Source, who: frozenset[str] | None) -> list[str]:
        rows = provisions(asked, [ORIGIN], ProvisionFilter(people=who)).rows
        return [row.row.record for row in rows]

    assert records(source, people) == [told.event]
    assert records(auditor, people) == records(source, None) == [told.event, made.event]
    assert attempts(source, [ORIGIN], TrailFilter(people=people)).total == 0
    (row,) = attempts(auditor, [ORIGIN], TrailFilter(people=people)).rows
    assert row.event.event == refused.event
    page = trail(source, [ORIGIN], TrailFilter(people=people))
    assert [row.event.type for row in page.rows] == [
        "provision.recorded", "consent.given", "subject.registered",
    ]  # fmt: skip
    assert page.total == 3
    assert consents(source, [ORIGIN], ConsentFilter(people=people)).total == 1
    for who, total in ((source, 3), (auditor, 5)):
        assert retention(who, [ORIGIN], RetentionFilter(people=people)).total == total
    house.do("release", withholding=listed_one(house, made), decided_by="DR-1")
    assert records(source, people) == [told.event, made.event]


def test_it_is_left_out_of_what_was_known_before_it_was_withheld(
    house: Clinic, views: ViewDatabase
) -> None:
    made = provided(house)
    size = house.size
    house.do(
        "withhold", entries=[made.event], ground="CRIME", decided_by="DR-1", reason="要請",
        no_receipt_outside=True,
    )  # fmt: skip
    source = Source(house.raw, views, as_of={ORIGIN: size}, complete=True)
    assert provisions(source, [ORIGIN], ProvisionFilter(people=tags_of(house))).total == 0
    assert provisions(source, [ORIGIN], ProvisionFilter()).total == 1
