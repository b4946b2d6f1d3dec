"""A rebuild equals what was kept up live, whatever happened, killed or not."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.retention.contents import Contents
from ledger.domain.retention.entry import RetentionRow
from ledger.errors import UnknownVersion
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import create_store, open_store
from ledger.store.past import Past
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from projections.provisions.finding import record_at
from projections.provisions.projection import PROVISIONS, TABLE
from projections.provisions.record import ProvisionRow
from projections.rebuilding import rebuild
from projections.registry import PROJECTIONS
from projections.retention.current import TABLE as RETENTION_TABLE
from projections.retention.projection import RETENTION
from projections.runner import catch_up, status
from projections.tables import reading
from projections.verification import compare_views
from tests.support.busy import busy
from tests.support.histories import ORIGIN, History, person
from tests.support.view_rows import delays, dump, killed, made_anew, run


def test_a_rebuild_equals_the_live_view_and_is_served_after_the_swap(
    history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 80, people=5)
    catch_up(store, views, ORIGIN, batch=11)
    before = dump(views)
    rebuild(store, views)
    assert dump(views) == before
    assert {s.generation for s in status(store, views, ORIGIN)} == {2}
    tables = views.read(lambda s: [s.has_table(f"trail_{n}") for n in (1, 2)])
    assert tables == [False, True]


def test_one_view_can_be_rebuilt_alone_and_goes_on_with_the_others(
    history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 30, people=3)
    catch_up(store, views, ORIGIN)
    rebuild(store, views, "parties")
    history.person(person(30))
    catch_up(store, views, ORIGIN)
    assert dump(views) == made_anew(store)


def test_old_tables_are_served_until_the_swap(
    history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 40, people=3)
    catch_up(store, views, ORIGIN)
    before = dump(views)
    seen = []
    rebuild(store, views, "trail", lambda *_: seen.append(dump(views) == before), batch=10)
    assert len(seen) > 3
    assert all(seen)


def test_a_rebuild_stops_where_the_live_view_stopped(
    history: History, store: Store, views: ViewDatabase
) -> None:
    history.person(person(1))
    history.write("telepathy.received", {})
    assert isinstance(catch_up(store, views, ORIGIN).stop, UnknownVersion)
    rebuild(store, views)
    assert [s.position for s in status(store, views, ORIGIN)] == [2] * len(PROJECTIONS)


def test_views_ahead_of_a_restored_log_are_mended_by_a_rebuild(tmp_path: Path) -> None:
    long, short = (Address("sqlite", str(tmp_path / name)) for name in ("long.db", "short.db"))
    for place in (long, short):
        create_store(place)
    one, two, views = open_store(long), open_store(short), open_views(long)
    try:
        busy(History(one), 10, people=2)
        busy(History(two), 2, people=2)
        catch_up(one, views, ORIGIN)
        kinds = {difference.kind for difference in compare_views(two, views, ORIGIN)}
        assert "tracking_ahead" in kinds
        rebuild(two, views)
        assert compare_views(two, views, ORIGIN) == []
        assert dump(views) == made_anew(two)
    finally:
        views.close()
        one.close()
        two.close()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), batch=st.integers(1, 60), steps=st.integers(1, 4))
def test_views_kept_up_in_any_steps_equal_a_rebuild_and_the_contents(
    tmp_path_factory: pytest.TempPathFactory, seed: int, batch: int, steps: int
) -> None:
    address = Address("sqlite", str(tmp_path_factory.mktemp("any") / "ledger.db"))
    create_store(address)
    store, views = open_store(address), open_views(address)
    try:
        history = History(store)
        for step in range(steps):
            busy(history, 25, people=4, seed=seed + step, late_share=0.5)
            catch_up(store, views, ORIGIN, batch=batch)
        assert dump(views) == made_anew(store)
        _check_every_version(store, views)
    finally:
        views.close()
        store.close()


def _check_every_version(store: Store, views: ViewDatabase) -> None:
    """Each version of a row is what its contents say in the prefixes it is visible in."""
    sql = f"SELECT {TABLE.columns} FROM {{provisions}}"
    found = reading(views, [PROVISIONS], lambda rows: rows.select(sql))
    head = store.head(ORIGIN)
    assert head is not None
    past = Past(store, ORIGIN)
    for row in map(ProvisionRow._make, found):
        last = head.size if row.to_position is None else row.to_position
        for size in {row.from_position + 1, last}:
            said = record_at(past, row.position, size).row
            placed = said._replace(from_position=row.from_position, to_position=row.to_position)
            assert placed == row, (size, row)
    sql = f"SELECT {RETENTION_TABLE.columns} FROM {{retention}}"
    kept = reading(views, [RETENTION], lambda rows: rows.select(sql))
    contents = {size: Contents(past, size) for size in range(head.size + 1)}
    for entry in map(RetentionRow._make, kept):
        last = head.size if entry.to_position is None else entry.to_position
        for size in {entry.from_position + 1, last}:
            again = contents[size].row(entry.position)
            at_place = again._replace(
                from_position=entry.from_position, to_position=entry.to_position
            )
            assert at_place == entry, (size, entry)


@pytest.mark.faults
@pytest.mark.parametrize("what", ["catch_up", "rebuild"])
def test_killed_anywhere_and_started_again_it_equals_a_rebuild(
    address: Address, history: History, store: Store, views: ViewDatabase, what: str
) -> None:
    busy(history, 150, people=6)
    if what == "rebuild":
        catch_up(store, views, ORIGIN)
    hit = [killed(address, what, delay) for delay in delays(len(what), 4, 0.5)]
    assert any(hit), "no process was killed while it worked"
    assert run(address, what) == history.written
    assert dump(views) == made_anew(store)
    assert compare_views(store, views, ORIGIN) == []


def test_two_rebuilds_at_once_leave_sound_views(
    address: Address, history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 60, people=4)
    catch_up(store, views, ORIGIN)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        work = [pool.apply_async(run, (address, "rebuild")) for _ in range(2)]
        ended: list[object] = []
        for each in work:
            try:
                ended.append(each.get(50))
            except Exception as error:  # noqa: BLE001 (looked at below)
                ended.append(type(error).__name__)
    # The one whose tables were dropped gives way and says so.
    assert history.written in ended
    assert set(ended) <= {history.written, "StoreBusy"}
    assert dump(views) == made_anew(store)
