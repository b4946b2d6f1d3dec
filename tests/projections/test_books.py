"""The books of the views (which tables are in use, how far they came) edited: told, and mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.errors import AnswerNotBorneOut, LedgerError
from ledger.store.address import Address
from ledger.store.contract import Store
from projections import runner, verification
from projections.answers.listing import Source
from projections.answers.trail import trail
from projections.database.contract import Session, TableGone, ViewDatabase
from projections.database.layout import SHARED
from projections.database.opening import open_views
from projections.rebuilding import rebuild
from projections.registry import PROJECTIONS
from projections.runner import Stand, catch_up, served_stands, status
from projections.trail.view import TrailFilter
from projections.verification import compare_views
from projections.verified import last_noted, last_verified, record_verified
from tests.support.busy import busy
from tests.support.histories import ORIGIN, History, at
from tests.support.view_rows import dump, made_anew

OF_TRAIL = "WHERE projection = 'trail'"
UNUSABLE = ("view_unusable", "trail", "generation")
EDITS = {
    "another_number": (f"UPDATE generation SET generation = 0 {OF_TRAIL}", {UNUSABLE}),
    "not_live": (f"UPDATE generation SET state = 'old' {OF_TRAIL}", {UNUSABLE}),
    "being_made": (f"UPDATE generation SET state = 'building' {OF_TRAIL}", {UNUSABLE}),
    "another_name": (
        f"UPDATE generation SET projection = 'traix' {OF_TRAIL}",
        {UNUSABLE, ("view_row_extra", "traix", "generation")},
    ),
    "taken_out": (f"DELETE FROM generation {OF_TRAIL}", {UNUSABLE}),
    "none_live": (
        "UPDATE generation SET state = 'old'",
        {("view_unusable", each.name, "generation") for each in PROJECTIONS},
    ),
    "table_dropped": ("DROP TABLE trail_1", {UNUSABLE}),
    "seen_less": (
        "UPDATE tracking SET generation = 2 WHERE projection = 'trail'",
        {("view_row_extra", "trail", "trail")},
    ),
}


@pytest.fixture
def kept(history: History, store: Store, views: ViewDatabase) -> History:
    """Views of a history, with one entry more that no view has seen yet."""
    busy(history, 20, people=3)
    catch_up(store, views, ORIGIN)
    busy(history, 2, people=3)
    return history


def edit(views: ViewDatabase, sql: str) -> None:
    views.write(lambda session: session.execute(sql))


def found(store: Store, views: ViewDatabase) -> set[tuple[str, str, str]]:
    return {(d.kind, d.projection, d.table) for d in compare_views(store, views, ORIGIN)}


@pytest.mark.parametrize("name", EDITS)
def test_edited_books_are_told_in_words_found_by_verification_and_mended_by_a_rebuild(
    kept: History, store: Store, views: ViewDatabase, name: str
) -> None:
    sql, wanted = EDITS[name]
    edit(views, sql)
    for ask in (
        lambda: catch_up(store, views, ORIGIN),
        lambda: trail(Source(store, views), [ORIGIN], TrailFilter()),
    ):
        with pytest.raises(AnswerNotBorneOut) as raised:
            ask()
        assert "trail" in raised.value.message.ja
        assert raised.value.help is not None
        assert "daicho rebuild" in raised.value.help.ja
    assert found(store, views) == wanted
    rebuild(store, views)
    assert found(store, views) == set()
    assert dump(views) == made_anew(store)
    assert catch_up(store, views, ORIGIN).size == kept.written


def test_one_view_out_of_use_can_be_made_again_alone(
    kept: History, store: Store, views: ViewDatabase
) -> None:
    edit(views, EDITS["not_live"][0])
    with pytest.raises(AnswerNotBorneOut, match="trail"):
        status(store, views, ORIGIN)
    rebuild(store, views, "trail")
    catch_up(store, views, ORIGIN)
    assert dump(views) == made_anew(store)


def test_the_other_views_are_compared_all_the_same(
    kept: History, store: Store, views: ViewDatabase
) -> None:
    edit(views, EDITS["table_dropped"][0])
    edit(views, "UPDATE provisions_1 SET basis = 'edited'")
    assert found(store, views) == {UNUSABLE, ("view_row_differs", "provisions", "provisions")}


@pytest.mark.parametrize("table", SHARED)
def test_views_without_their_books_are_made_again(
    kept: History, store: Store, address: Address, views: ViewDatabase, table: str
) -> None:
    edit(views, f"DROP TABLE {table}")
    again = open_views(address)
    try:
        catch_up(store, again, ORIGIN)
        assert dump(again) == made_anew(store)
        assert found(store, again) == set()
    finally:
        again.close()


def test_a_table_of_the_books_dropped_meanwhile_is_told_in_words(
    kept: History, store: Store, views: ViewDatabase
) -> None:
    edit(views, "DROP TABLE tracking")
    for ask in (catch_up, compare_views, status):
        with pytest.raises(TableGone, match="tracking"):
            ask(store, views, ORIGIN)
    assert issubclass(TableGone, LedgerError)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("leaf_hash", "'" + "0" * 63 + "x'"),
        ("leaf_hash", "'abc'"),
        ("size", "-1"),
        ("at", "'soon'"),
    ],
)
def test_a_note_of_verification_that_cannot_be_one_is_found_and_nothing_rests_on_it(
    kept: History, store: Store, views: ViewDatabase, column: str, value: str
) -> None:
    catch_up(store, views, ORIGIN)
    head = store.head(ORIGIN)
    assert head is not None
    record_verified(views, ORIGIN, head.size, head.leaf_hash, at(5))
    assert found(store, views) == set()
    edit(views, f"UPDATE verified SET {column} = {value}")
    assert last_noted(views, ORIGIN) is None
    assert last_verified(store, views, ORIGIN) is None
    [told] = compare_views(store, views, ORIGIN)
    assert (told.kind, told.table, told.column) == ("view_row_differs", "verified", column)
    assert str(told.found) in told.as_text().ja
    rebuild(store, views)
    assert found(store, views) == set()


def test_a_view_out_of_use_is_told_wherever_it_is_asked(kept: History, views: ViewDatabase) -> None:
    edit(views, EDITS["not_live"][0])
    with pytest.raises(AnswerNotBorneOut, match="trail"):
        dump(views)


# On SQLite a reader keeps writers out, and a writer other writers: nothing is swapped meanwhile.
ON_POSTGRES = pytest.mark.parametrize(
    "address", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def others(address: Address) -> Iterator[ViewDatabase]:
    """The views as somebody else has them open."""
    opened = open_views(address)
    yield opened
    opened.close()


@ON_POSTGRES
def test_tables_swapped_while_they_are_compared_are_looked_up_again(
    kept: History, store: Store, views: ViewDatabase, others: ViewDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    catch_up(store, views, ORIGIN)
    calls = 0

    def then_rebuilt(session: Session, *, log: int) -> list[Stand]:
        nonlocal calls
        calls += 1
        stands = served_stands(session, log=log)
        if calls == 2:  # in the snapshot of the comparison
            rebuild(store, others)
        return stands

    monkeypatch.setattr(verification, "served_stands", then_rebuilt)
    assert compare_views(store, views, ORIGIN) == []
    assert calls == 3


@ON_POSTGRES
def test_tables_swapped_before_rows_are_added_are_looked_up_again(
    kept: History, store: Store, views: ViewDatabase, others: ViewDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    looked_at = 0
    moves = runner._move

    def rebuilt(*_arguments: object) -> None:
        nonlocal looked_at
        looked_at += 1
        if looked_at == 1:  # the books were looked at, and their tables are dropped right after
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(runner, "_move", moves)
                rebuild(store, others)

    with monkeypatch.context() as patch:
        patch.setattr(runner, "_move", rebuilt)
        assert catch_up(store, views, ORIGIN).size == kept.written
    assert looked_at == len(PROJECTIONS)
    assert dump(views) == made_anew(store)
