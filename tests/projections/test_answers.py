"""Lists: filters, as known then, paging while rows arrive, people joined and parted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger.errors import InvalidInput
from ledger.store.contract import Store
from projections.answers.listing import Page, Source
from projections.answers.parties import parties
from projections.answers.people import consents, linked_tags, subjects
from projections.answers.provisions import ProvisionAnswer, provisions
from projections.answers.trail import as_known_on, attempts, trail
from projections.consents.view import ConsentFilter
from projections.database.contract import ViewDatabase
from projections.parties.view import PartyFilter
from projections.provisions.view import ProvisionFilter
from projections.subjects.view import SubjectFilter
from projections.trail.projection import TrailRow
from projections.trail.view import TrailFilter
from tests.support.busy import busy
from tests.support.histories import ORIGIN, OTHER_ORIGIN, History, at, person
from tests.support.view_rows import dump

WHO, OTHER = person(1), person(2)
LAB, WARD = "lab", "ward"


@pytest.fixture
def clinic(history: History) -> History:
    history.policy()
    history.party(LAB)
    history.party(WARD)
    history.person(WHO)
    history.person(OTHER)
    history.now = 100
    return history


def minutes(page: Page[ProvisionAnswer]) -> list[str]:
    return [row.row.happened_at for row in page.rows]


def ids(source: Source, **wanted: Any) -> set[str]:
    return {r.row.record for r in provisions(source, [ORIGIN], ProvisionFilter(**wanted)).rows}


def test_each_filter_finds_its_records_and_no_others(clinic: History, source: Source) -> None:
    one = clinic.provide(WHO, LAB, happened=10, items=["NAME", "MED_HISTORY"])
    two = clinic.provide(OTHER, WARD, happened=20, items=["NAME"])
    three = clinic.receive(WHO, WARD, happened=30)
    assert ids(source) == {one, two, three}
    assert ids(source, people=frozenset({WHO})) == {one, three}
    assert ids(source, people=frozenset({WHO, OTHER})) == {one, two, three}
    assert ids(source, people=frozenset()) == set()
    assert ids(source, party=WARD) == {two, three}
    assert ids(source, item="MED_HISTORY") == {one}
    assert ids(source, item="MED%") == ids(source, item="MED_HISTOR_") == set()
    assert ids(source, basis="CONSENT") == {one, two, three}
    assert ids(source, basis="LAW") == set()
    assert ids(source, receipts=False) == {one, two}
    assert ids(source, happened_from=at(20)) == {two, three}
    assert ids(source, happened_before=at(20)) == {one}
    assert ids(source, happened_from=at(10), happened_before=at(30)) == {one, two}


def test_records_come_newest_first_and_state_their_number_and_period(
    clinic: History, source: Source
) -> None:
    for minute in (30, 10, 20, 20):
        clinic.provide(WHO, LAB, happened=minute)
    page = provisions(replace(source, limit=2), [ORIGIN], ProvisionFilter())
    assert minutes(page) == [at(30), at(20)]
    assert (page.total, page.first, page.last) == (4, at(10), at(30))
    assert page.as_object()["total"] == 4


def test_a_query_sees_what_was_written_just_before(clinic: History, source: Source) -> None:
    for number in range(3):
        clinic.provide(WHO, LAB)
        assert provisions(source, [ORIGIN], ProvisionFilter()).total == number + 1


def all_pages(source: Source, history: History, limit: int) -> list[tuple[str, int]]:
    """Every row of every page, while records arrive between the pages."""
    found, after = [], None
    while True:
        asked = replace(source, limit=limit, after=after)
        page = provisions(asked, [ORIGIN, OTHER_ORIGIN], ProvisionFilter(void=True))
        found += [(row.origin, row.row.position) for row in page.rows]
        if page.next is None:
            return found
        assert len(found) < 200, "pages that never end"
        after = page.next
        busy(history, 3, people=4, seed=len(found), late_share=0.9)


@pytest.mark.parametrize("limit", [1, 7])
def test_paging_visits_every_row_once_while_rows_arrive(
    history: History, store: Store, source: Source, limit: int
) -> None:
    other = History(store, OTHER_ORIGIN)
    busy(history, 30, people=4)
    busy(other, 20, people=4, seed=8)
    everything = provisions(
        replace(source, limit=1000), [ORIGIN, OTHER_ORIGIN], ProvisionFilter(void=True)
    )
    wanted = [(row.origin, row.row.position) for row in everything.rows]
    assert len(wanted) == everything.total > 10
    assert all_pages(source, history, limit) == wanted


def test_a_cursor_of_another_question_is_refused(clinic: History, source: Source) -> None:
    for _ in range(3):
        clinic.provide(WHO, LAB)
    after = provisions(replace(source, limit=1), [ORIGIN], ProvisionFilter()).next
    assert after
    for bad in (after, "x", "é", after[:-4], ""):
        with pytest.raises(InvalidInput):
            provisions(replace(source, after=bad), [ORIGIN], ProvisionFilter(party=LAB))


def test_a_size_beyond_the_log_and_a_senseless_limit_are_refused(
    clinic: History, source: Source
) -> None:
    for bad in (replace(source, as_of={ORIGIN: 10_000}), replace(source, limit=0)):
        with pytest.raises(InvalidInput):
            provisions(bad, [ORIGIN], ProvisionFilter())


def test_a_row_is_visible_from_its_own_entry_to_the_one_that_replaces_it(
    clinic: History, source: Source
) -> None:
    position = clinic.written
    record = clinic.provide(WHO, LAB, happened=10)
    amended = clinic.written
    clinic.amend(WHO, record, LAB, new_party=WARD, happened=10)

    def known(size: int) -> list[str]:
        page = provisions(replace(source, as_of={ORIGIN: size}), [ORIGIN], ProvisionFilter())
        return [row.row.party for row in page.rows]

    assert known(position) == []
    assert known(position + 1) == known(amended) == [LAB]
    assert known(amended + 1) == [WARD]


def test_as_known_on_cuts_where_the_running_maximum_passes_the_instant(
    history: History, store: Store, views: ViewDatabase
) -> None:
    for recorded in (10, 30, 20, 30, 40):  # entries 1 to 5; entry 0 at minute 1
        data = {"ground": "NO_LONGER_NEEDED", "classes": ["other"], "deferred": [], "revision": 0}
        history.write("erasure.decided", data, subject=WHO, recorded=recorded)

    def known(minute: int) -> int:
        return as_known_on(store, views, ORIGIN, at(minute))

    assert [known(minute) for minute in (0, 1, 9, 10, 20, 29, 30, 39, 40, 99)] == [
        0, 1, 1, 2, 2, 2, 5, 5, 6, 6,
    ]  # fmt: skip
    maxima = [TrailRow._make(row).recorded_max for row in dump(views)["trail"]]
    assert maxima == [at(minute) for minute in (1, 10, 30, 30, 30, 40)]


def test_a_link_joins_the_answers_of_two_registrations_and_an_unlink_parts_them(
    clinic: History, store: Store, source: Source
) -> None:
    one, two = clinic.provide(WHO, LAB), clinic.provide(OTHER, LAB)

    def of(subject: str, size: int) -> set[str]:
        people = linked_tags(store, ORIGIN, subject, size)
        return ids(replace(source, as_of={ORIGIN: size}), people=people)

    apart = clinic.written
    clinic.link(WHO, OTHER)
    joined = clinic.written
    clinic.link(OTHER, WHO, undone=True)
    parted = clinic.written
    assert of(WHO, apart) == {one}
    assert of(WHO, joined) == of(OTHER, joined) == {one, two}
    assert of(OTHER, parted) == {two}
    page = subjects(replace(source, as_of={ORIGIN: joined}), [ORIGIN], SubjectFilter())
    assert {row.row.subject: row.as_object()["linked"] for row in page.rows} == {
        WHO: [OTHER],
        OTHER: [WHO],
    }


def test_a_consent_is_shown_with_its_end_also_when_ended_under_another_registration(
    clinic: History, source: Source
) -> None:
    clinic.link(WHO, OTHER)
    consent = clinic.consent(WHO, [LAB], happened=10)
    before = clinic.written
    clinic.withdraw(OTHER, consent, happened=50)
    clinic.consent(WHO, [WARD], refused=True)

    def state(source: Source, **wanted: Any) -> list[tuple[str, str, str | None]]:
        page = consents(source, [ORIGIN], ConsentFilter(**wanted))
        return [(row.row.kind, row.row.state, row.row.until) for row in page.rows]

    assert state(source) == [("refusal", "standing", None), ("consent", "withdrawn", at(50))]
    assert state(source, kinds=("consent",), people=frozenset({WHO})) == [
        ("consent", "withdrawn", at(50))
    ]
    assert state(source, state="standing", kinds=("consent",)) == []
    assert state(replace(source, as_of={ORIGIN: before})) == [("consent", "standing", None)]


def test_stops_and_collections_stand_among_what_is_known_of_a_person(
    clinic: History, source: Source
) -> None:
    stop = clinic.suspend(WHO)
    clinic.lift(WHO, stop)
    request = clinic.write("opt_out.requested", {"channel": "PHONE"}, subject=WHO)
    clinic.write("opt_out.revoked", {"channel": "PHONE", "request": request}, subject=WHO)
    collected = {"items": ["NAME"], "purposes": ["CARE"], "source": "PRINCIPAL",
                 "channel": "IN_PERSON", "outside": []}  # fmt: skip
    clinic.write("collection.recorded", collected, subject=WHO)
    page = consents(source, [ORIGIN], ConsentFilter(people=frozenset({WHO})))
    assert [(row.row.kind, row.row.state) for row in page.rows] == [
        ("collection", "standing"),
        ("opt_out", "revoked"),
        ("suspension", "lifted"),
    ]
    assert page.rows[0].as_object()["scope"] == collected


def test_reservations_and_agents_stand_among_them_until_lifted_and_ended(
    clinic: History, source: Source
) -> None:
    reserved, agent = clinic.reserve(WHO), clinic.agent(WHO, LAB)

    def states() -> dict[str, tuple[str, str]]:
        page = consents(source, [ORIGIN], ConsentFilter(people=frozenset({WHO})))
        return {row.row.event: (row.row.kind, row.row.state) for row in page.rows}

    assert states() == {reserved: ("reservation", "standing"), agent: ("agent", "standing")}
    clinic.unreserve(WHO, reserved)
    clinic.end_agent(WHO, LAB, agent)
    assert states() == {reserved: ("reservation", "lifted"), agent: ("agent", "ended")}


def test_a_party_is_shown_in_the_version_that_stands(clinic: History, source: Source) -> None:
    before = clinic.written
    clinic.party(LAB, name="新検査センター")
    page = parties(source, [ORIGIN], PartyFilter(party=LAB))
    assert [(row.row.name, row.versions) for row in page.rows] == [("新検査センター", 2)]
    then = parties(replace(source, as_of={ORIGIN: before}), [ORIGIN], PartyFilter(party=LAB))
    assert [row.row.name for row in then.rows] == [f"{LAB} 病院"]
    assert parties(source, [ORIGIN], PartyFilter()).total == 2


def test_refused_attempts_are_answered_with_their_reasons(clinic: History, source: Source) -> None:
    attempt = clinic.provide(WHO, LAB, type="provision.refused")
    clinic.provide(WHO, LAB)
    page = attempts(source, [ORIGIN], TrailFilter(people=frozenset({WHO})))
    assert [row.event.event for row in page.rows] == [attempt]
    said = page.rows[0].as_object()
    assert said["verdict"]["verdict"] == "REFUSE"  # type: ignore[index,call-overload]
    assert ids(source) != {attempt}


def test_the_trail_holds_every_entry_and_no_name(clinic: History, source: Source) -> None:
    clinic.provide(WHO, LAB)
    page = trail(replace(source, limit=1000), [ORIGIN], TrailFilter())
    assert [row.row.position for row in page.rows] == list(reversed(range(clinic.written)))
    assert page.rows[0].row.party == LAB
    by_type = trail(source, [ORIGIN], TrailFilter(types=("subject.registered",)))
    assert by_type.total == 2
    assert page.as_object()["rows"]
