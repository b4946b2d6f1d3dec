"""Catching up: exactly once, whoever else is at it; and what stops it."""

from __future__ import annotations

import dataclasses
import multiprocessing
from pathlib import Path

import pytest

from ledger.errors import AnswerNotBorneOut, InvalidInput, Malformed, SchemaTooNew, UnknownVersion
from ledger.store.address import Address
from ledger.store.contract import Store, StoredEntry
from ledger.store.opening import create_store, open_store
from projections.answers.listing import Source
from projections.answers.trail import trail
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from projections.runner import catch_up, status, wait_for
from projections.tables import Rows
from projections.trail.view import TrailFilter
from tests.support.busy import busy
from tests.support.histories import ORIGIN, OTHER_ORIGIN, History, person
from tests.support.view_rows import dump, made_anew, run


def test_views_catch_up_to_the_head_and_further_when_the_log_grows(
    history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 20, people=4)
    assert catch_up(store, views, ORIGIN).size == history.written
    history.person(person(30))
    assert catch_up(store, views, ORIGIN).size == history.written
    assert dump(views) == made_anew(store)
    assert len(dump(views)["trail"]) == history.written


def test_catching_up_again_changes_nothing(
    history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 20, people=4)
    catch_up(store, views, ORIGIN)
    before = dump(views)
    catch_up(store, views, ORIGIN)
    assert dump(views) == before


def test_the_size_of_batches_makes_no_difference(history: History, store: Store) -> None:
    busy(history, 120, people=5, late_share=0.5)
    assert made_anew(store, batch=1) == made_anew(store, batch=7) == made_anew(store, batch=500)


def test_logs_of_one_store_do_not_mix(store: Store, views: ViewDatabase, history: History) -> None:
    other = History(store, OTHER_ORIGIN)
    busy(history, 30, people=3)
    busy(other, 30, people=3, seed=9)
    catch_up(store, views, ORIGIN)
    assert dump(views) == made_anew(store, ORIGIN)
    catch_up(store, views, OTHER_ORIGIN)
    both = made_anew(store, ORIGIN)
    for name, rows in made_anew(store, OTHER_ORIGIN).items():
        both[name] = sorted(both[name] + rows, key=repr)
    assert {name: sorted(rows, key=repr) for name, rows in dump(views).items()} == {
        name: sorted(rows, key=repr) for name, rows in both.items()
    }


def test_two_runners_at_once_double_nothing(
    address: Address, history: History, store: Store, views: ViewDatabase
) -> None:
    busy(history, 60, people=4)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        work = pool.starmap_async(run, [(address, "catch_up")] * 3, chunksize=1)
        assert work.get(50) == [history.written] * 3
    assert dump(views) == made_anew(store)


def test_an_unknown_type_stops_before_its_position_and_rows_up_to_there_stay_served(
    history: History, store: Store, views: ViewDatabase, source: Source
) -> None:
    history.person(person(1))
    history.write("telepathy.received", {})
    history.person(person(2))
    reached = catch_up(store, views, ORIGIN)
    assert (reached.size, reached.head) == (2, 4)
    assert isinstance(reached.stop, UnknownVersion)
    assert "telepathy.received" in reached.stop.message.en
    page = trail(source, [ORIGIN], TrailFilter())
    assert page.total == 2
    assert page.coverage[0].stop is not None
    assert {(s.position, s.head) for s in status(store, views, ORIGIN)} == {(2, 4)}
    assert all(isinstance(s.stop, UnknownVersion) for s in status(store, views, ORIGIN))
    with pytest.raises(UnknownVersion):
        wait_for(store, views, ORIGIN, 3)


def test_an_unknown_schema_of_a_known_type_stops_too(
    history: History, store: Store, views: ViewDatabase
) -> None:
    history.write("subject.registered", {"kind": "PATIENT"}, subject=person(1), schema=2)
    assert isinstance(catch_up(store, views, ORIGIN).stop, UnknownVersion)


def test_data_out_of_shape_stop_with_the_member_named(
    history: History, store: Store, views: ViewDatabase
) -> None:
    history.write("subject.registered", {"kind": "GHOST"}, subject=person(1))
    stop = catch_up(store, views, ORIGIN).stop
    assert isinstance(stop, Malformed)
    assert "data.kind" in stop.message.en
    assert "GHOST" in stop.message.en


def test_a_caller_can_wait_for_its_own_position(
    history: History, store: Store, views: ViewDatabase
) -> None:
    history.person(person(1))
    wait_for(store, views, ORIGIN, 1)
    assert len(dump(views)["subjects"]) == 1
    with pytest.raises(InvalidInput):
        wait_for(store, views, ORIGIN, 2)


def test_a_log_that_is_not_there_is_said_to_be_so(store: Store, views: ViewDatabase) -> None:
    with pytest.raises(InvalidInput, match="no-such"):
        catch_up(store, views, "ledger.example/no-such")


class _Edited:
    """A store in which one entry's content was changed behind its back."""

    def __init__(self, store: Store, position: int) -> None:
        self._store, self._position = store, position

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def read(self, *arguments: object, **named: object) -> list[StoredEntry]:
        entries = self._store.read(*arguments, **named)  # type: ignore[arg-type]
        return [
            dataclasses.replace(entry, content=entry.content.replace(b"PATIENT", b"STAFF"))
            if entry.position == self._position
            else entry
            for entry in entries
        ]


def test_an_entry_that_its_leaf_does_not_bear_out_is_never_applied(
    history: History, store: Store, views: ViewDatabase
) -> None:
    history.person(person(1))
    with pytest.raises(AnswerNotBorneOut):
        catch_up(_Edited(store, 1), views, ORIGIN)  # type: ignore[arg-type]
    assert dump(views)["trail"] == []


@pytest.mark.parametrize(("people", "told"), [(1, "an older copy"), (20, "other entries")])
def test_views_of_a_log_that_was_replaced_say_so(tmp_path: Path, people: int, told: str) -> None:
    first, second = (Address("sqlite", str(tmp_path / name)) for name in ("one.db", "two.db"))
    for place in (first, second):
        create_store(place)
    one, two = open_store(first), open_store(second)
    views = open_views(first)
    try:
        busy(History(one), 10, people=2)
        other = History(two, seed=2)
        for number in range(people):
            other.person(person(number + 1))
        catch_up(one, views, ORIGIN)
        with pytest.raises(AnswerNotBorneOut, match=told):
            catch_up(two, views, ORIGIN)
    finally:
        views.close()
        one.close()
        two.close()


def test_views_of_an_older_version_are_made_again(
    address: Address, history: History, store: Store, views: ViewDatabase
) -> None:
    history.person(person(1))
    catch_up(store, views, ORIGIN)
    views.write(lambda session: session.execute("UPDATE view_schema SET version = 0"))
    again = open_views(address)
    try:
        assert dump(again)["subjects"] == []
        catch_up(store, again, ORIGIN)
        assert dump(again) == made_anew(store)
    finally:
        again.close()


def test_views_of_a_newer_version_are_left_alone(address: Address, views: ViewDatabase) -> None:
    views.write(lambda session: session.execute("UPDATE view_schema SET version = 99"))
    with pytest.raises(SchemaTooNew):
        open_views(address)


def test_a_batch_that_fails_half_way_leaves_nothing(
    history: History, store: Store, views: ViewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(history, 10, people=2)

    def broken(self: Rows) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(Rows, "flush", broken)
        with pytest.raises(RuntimeError):
            catch_up(store, views, ORIGIN)
    assert {stand.position for stand in status(store, views, ORIGIN)} == {0}
    catch_up(store, views, ORIGIN)
    assert dump(views) == made_anew(store)
