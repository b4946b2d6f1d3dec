"""How long keys must exist, against what the view of retention and a model say of each entry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.boundary import Boundary
from ledger.domain.event import Event
from ledger.domain.events import EVENT_TYPES
from ledger.domain.retention.classes import TAG, ClassKept, classes_kept
from ledger.domain.retention.contents import Contents
from ledger.domain.retention.entry import RetentionRow, may_be_forgotten
from ledger.store.address import Address
from ledger.store.contract import Store, log_id
from ledger.store.feed import read_events
from ledger.store.opening import create_store, open_store
from ledger.store.past import Past
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from projections.retention.current import TABLE
from projections.retention.projection import RETENTION
from projections.retention.view import not_heard_of
from projections.runner import catch_up
from projections.tables import reading
from tests.support.busy import busy
from tests.support.histories import ORIGIN, SERIES, History, at, person
from tests.support.retention_model import expected

DAYS = ("2025-12-31", "2026-01-01", "2026-03-15", "2028-12-31", "2029-01-01", "2029-01-03",
        "2030-01-01", "2199-01-01")  # fmt: skip


class SealedPast(Past):
    """A log in which everything is sealed that can be: those of the histories seal nothing."""

    def event(self, position: int) -> Event:
        return _sealed(super().event(position))

    def events(self, boundary: Boundary, end: int, *, start: int = 0) -> list[Event]:
        return [_sealed(event) for event in super().events(boundary, end, start=start)]


def _sealed(event: Event) -> Event:
    klass = EVENT_TYPES[event.type].sealed_class if event.subject else None
    return replace(event, sealed_class=klass)


class Longest(NamedTuple):
    """What the view says of one class: the maximum over its rows."""

    running: bool
    until: str | None
    in_force: bool
    stands_until: str | None
    entries: int


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_a_class_is_kept_as_long_as_the_longest_of_its_rows(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    address = Address("sqlite", str(tmp_path_factory.mktemp("any") / "ledger.db"))
    create_store(address)
    store, views = open_store(address), open_views(address)
    try:
        busy(History(store), 60, people=4, seed=seed, late_share=0.5)
        catch_up(store, views, ORIGIN)
        kept = _kept(store)
        wanted = _by_view(views)
        assert {key for key in kept if key[1] != TAG} == set(wanted)
        for key, one in wanted.items():
            found = kept[key]
            assert found.running == one.running, key
            # Of a series that runs no day is told.
            assert found.running or found.until == one.until, key
            assert (found.in_force, found.stands_until or None) == one[2:4], key
            assert found.entries == one.entries, key
        for (subject, _), one in wanted.items():
            tag = kept[subject, TAG]
            assert tag.running >= one.running
            assert tag.running or (tag.until or "") >= (one.until or "")
            assert tag.in_force >= one.in_force
        _check_with_model(kept, read_events(store, ORIGIN, ()))
    finally:
        views.close()
        store.close()


def _kept(store: Store) -> dict[tuple[str, str], ClassKept]:
    past = SealedPast(store, ORIGIN)
    head = store.head(ORIGIN)
    assert head is not None
    found = classes_kept(Contents(past, head.size), [person(number) for number in range(4)])
    return {(one.subject, one.klass): one for one in found}


def _by_view(views: ViewDatabase) -> dict[tuple[str, str], Longest]:
    sql = f"SELECT {TABLE.columns} FROM {{retention}} WHERE to_position IS NULL"
    found = reading(views, [RETENTION], lambda rows: rows.select(sql))
    rows = {row.event: row for row in map(RetentionRow._make, found)}
    classes = defaultdict(list)
    for row in rows.values():
        klass = EVENT_TYPES[row.type].sealed_class
        if row.subject is not None and klass is not None:
            # An entry that belongs to another is kept with it.
            classes[row.subject, klass].append(rows.get(row.follows or "", row))
    return {key: _longest(some) for key, some in classes.items()}


def _longest(rows: list[RetentionRow]) -> Longest:
    days = [day for row in rows for day in (row.own_until, row.held_until) if day]
    return Longest(
        any(row.own_running or row.held_running for row in rows),
        max(days, default=None),
        any(row.stands for row in rows),
        max((row.stands_until for row in rows if row.stands_until), default=None),
        len(rows),
    )


def _check_with_model(kept: dict[tuple[str, str], ClassKept], events: list[Event]) -> None:
    """A class is free on a day exactly if the model lets go of everything sealed under it."""
    model = expected(events)
    for (subject, klass), found in kept.items():
        under = [
            model[event.event]
            for event in events
            if event.subject == subject and EVENT_TYPES[event.type].sealed_class == klass
        ]
        for day in DAYS if under else ():
            free = all(may_be_forgotten(one.state, one.keep_until, day) for one in under)
            assert free == (not found.kept_on(day) and not found.stands_on(day)), (klass, day)


@pytest.fixture
def clinic(history: History) -> History:
    """A clinic with people of whom each is kept in another way; the clock is at minute 100."""
    history.policy()
    history.party("lab")
    for number in range(1, 8):
        history.person(person(number))
    history.now = 100
    return history


def test_registrations_not_heard_of_are_those_of_which_nothing_is_kept_or_in_force(
    clinic: History, store: Store, views: ViewDatabase
) -> None:
    over, running, standing, nothing, later, ended, heard = map(person, range(1, 8))
    clinic.provide(over, "lab")
    clinic.provide(running, "lab", record=SERIES)
    clinic.provide(standing, "lab")
    clinic.suspend(standing)
    clinic.consent(nothing, ["lab"], refused=True)
    clinic.provide(later, "lab", record={"retain_until": "2029-01-02"})
    clinic.provide(ended, "lab")
    clinic.consent(ended, ["lab"], expires_at="2029-01-01T14:59:59.000000Z")
    clinic.provide(heard, "lab")
    clinic.now = 200
    clinic.collect(heard)
    catch_up(store, views, ORIGIN)

    def asked(day: str, minute: int, size: int = clinic.written, term: bool = True) -> list[str]:
        log = log_id(ORIGIN)
        return not_heard_of(views, log, size, day, at(minute), with_term=term)

    assert asked("2029-01-02", 200) == [over, ended]
    assert asked("2029-01-03", 200) == [over, later, ended]
    assert asked("2029-01-03", 202) == [over, later, ended, heard]
    assert asked("2029-01-02", 200, term=False) == [over, nothing, ended]
    assert asked("2029-01-01", 200) == []
    assert asked("2029-01-02", 101) == []
    assert asked("2029-01-02", 200, clinic.written - 1) == [over, ended, heard]


def test_entries_about_nobody_are_no_registration(
    history: History, store: Store, views: ViewDatabase
) -> None:
    history.party("lab")
    catch_up(store, views, ORIGIN)
    log = log_id(ORIGIN)
    assert not_heard_of(views, log, history.written, "2029-01-01", at(9), with_term=False) == []
