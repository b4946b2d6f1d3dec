"""Rows of views that were changed behind the ledger's back are found, and not handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ledger.errors import AnswerNotBorneOut
from ledger.store.contract import Store
from projections.answers.listing import Source
from projections.answers.parties import parties
from projections.answers.people import consents, subjects
from projections.answers.provisions import provisions
from projections.answers.trail import as_known_on, trail
from projections.consents.view import ConsentFilter
from projections.database.contract import ViewDatabase
from projections.parties.view import PartyFilter
from projections.provisions.view import ProvisionFilter
from projections.registry import PROJECTIONS
from projections.runner import catch_up
from projections.subjects.view import SubjectFilter
from projections.trail.view import TrailFilter
from projections.verification import compare_views
from projections.verified import last_verified, record_verified
from tests.support.histories import ORIGIN, History, at, person

WHO = person(1)
KEYS = ("position", "from_position")


@pytest.fixture
def clinic(history: History, store: Store, views: ViewDatabase) -> History:
    history.policy()
    history.party("lab")
    history.person(WHO)
    history.person(person(2))
    history.link(WHO, person(2))
    history.consent(WHO, ["lab"])
    record = history.provide(WHO, "lab")
    history.provide(WHO, "lab")
    history.amend(WHO, record, "lab", happened=history.now)
    history.receive(WHO, "lab")
    catch_up(store, views, ORIGIN)
    return history


def change(views: ViewDatabase, sql: str) -> None:
    assert views.write(lambda session: session.execute(sql)) > 0


def test_sound_views_show_no_difference(clinic: History, store: Store, views: ViewDatabase) -> None:
    told: set[str] = set()
    assert (
        compare_views(store, views, ORIGIN, lambda names, *_: told.update(names.split(", "))) == []
    )
    assert told == {each.name for each in PROJECTIONS}


def test_a_changed_value_of_any_column_is_found(
    clinic: History, store: Store, views: ViewDatabase
) -> None:
    wanted = set()
    for table in (table for projection in PROJECTIONS for table in projection.tables):
        columns = [column for column in table.row._fields if column not in table.key]
        wanted |= {("view_row_differs", table.name, column) for column in columns}
        types = table.row.__annotations__
        values = [f"{c} = {77 if 'int' in str(types[c]) else repr('edited')}" for c in columns]
        change(views, f"UPDATE {table.name}_1 SET {', '.join(values)}")
    differences = compare_views(store, views, ORIGIN)
    assert {(d.kind, d.table, d.column) for d in differences} == wanted
    assert {d.found for d in differences} == {77, "edited"}
    assert "edited" in " ".join(d.as_text().en for d in differences)
    assert differences[0].as_object()["kind"] == "view_row_differs"


def test_a_deleted_row_and_an_added_one_are_found_in_every_table(
    clinic: History, store: Store, views: ViewDatabase
) -> None:
    tables = [table for projection in PROJECTIONS for table in projection.tables]
    for table in tables:
        columns = ", ".join("90 + " + c if c in KEYS else c for c in table.row._fields)
        change(views, f"INSERT INTO {table.name}_1 SELECT {columns} FROM {table.name}_1")
    found = {(d.kind, d.table) for d in compare_views(store, views, ORIGIN)}
    assert found == {("view_row_extra", table.name) for table in tables}
    for table in tables:
        change(views, f"DELETE FROM {table.name}_1")
    found = {(d.kind, d.table) for d in compare_views(store, views, ORIGIN)}
    assert found == {("view_row_missing", table.name) for table in tables}


EDITS = [
    ("party", "'ward'"), ("items", "'|NAME|'"), ("happened_at", f"'{at(1)}'"),
    ("basis", "'LAW'"), ("means", "'FAX'"), ("found_verdict", "'REVIEW'"),
    ("now_verdict", "'REVIEW'"), ("finding", "'differs'"), ("record", "'x'"),
    ("subject", f"'{person(2)}'"), ("recorded_at", f"'{at(1)}'"), ("imported", "1"),
    ("amended_by", "1"), ("authorisation", "'x'"), ("revision", "0"), ("attested", "'{}'"),
    ("route", "'NONE'"), ("record_set", "'G'"), ("statutory", "0"), ("method", "'BULK'"),
    ("missing", "'|DATE|'"), ("now_missing", "'|DATE|'"), ("retain_until", "'2027-01-01'"),
]  # fmt: skip


def test_an_edited_record_is_not_handed_over(
    clinic: History, views: ViewDatabase, source: Source
) -> None:
    position = clinic.written - 3  # the second provision
    for column, value in EDITS:
        where = f"WHERE position = {position}"
        before = views.read(
            lambda s, sql=f"SELECT {column} FROM provisions_1 {where}": s.select(sql)  # type: ignore[misc]
        )
        change(views, f"UPDATE provisions_1 SET {column} = {value} {where}")
        with pytest.raises(AnswerNotBorneOut) as raised:
            provisions(source, [ORIGIN], ProvisionFilter())
        said = raised.value.message.en
        for word in (ORIGIN, f"entry {position}:", column, value.strip("'")):
            assert word in said, column
        views.write(
            lambda s, sql=f"UPDATE provisions_1 SET {column} = ? {where}", old=before[0]: (  # type: ignore[misc]
                s.execute(sql, old)
            )
        )
        provisions(source, [ORIGIN], ProvisionFilter())


def test_an_amendment_taken_out_of_a_view_is_found_when_the_old_version_is_handed_over(
    clinic: History, views: ViewDatabase, source: Source
) -> None:
    change(views, "DELETE FROM provisions_1 WHERE amended_by IS NOT NULL")
    change(views, "UPDATE provisions_1 SET to_position = NULL WHERE to_position IS NOT NULL")
    with pytest.raises(AnswerNotBorneOut, match=r"happened_at|amended_by"):
        provisions(source, [ORIGIN], ProvisionFilter())


def test_a_deleted_record_is_found_when_the_whole_answer_is_compared(
    clinic: History, views: ViewDatabase, source: Source
) -> None:
    position = clinic.written - 3
    change(views, f"DELETE FROM provisions_1 WHERE position = {position}")
    assert provisions(source, [ORIGIN], ProvisionFilter()).total == 2  # nothing shows it
    told: list[object] = []
    whole = replace(source, complete=True, progress=lambda *said: told.append(said))
    with pytest.raises(AnswerNotBorneOut, match=f"entry {position}.*lacks"):
        provisions(whole, [ORIGIN], ProvisionFilter())
    assert told


def test_a_record_moved_out_of_the_question_is_found_when_the_whole_answer_is_compared(
    clinic: History, views: ViewDatabase, source: Source
) -> None:
    change(views, f"UPDATE provisions_1 SET party = 'ward' WHERE position = {clinic.written - 3}")
    with pytest.raises(AnswerNotBorneOut, match="lacks"):
        provisions(replace(source, complete=True), [ORIGIN], ProvisionFilter(party="lab"))


def test_a_complete_answer_of_sound_views_says_so(clinic: History, source: Source) -> None:
    page = provisions(replace(source, complete=True), [ORIGIN], ProvisionFilter())
    assert page.total == 3
    assert page.coverage[0].complete


@pytest.mark.parametrize(
    ("table", "sql"),
    [
        ("trail", "UPDATE trail_1 SET type = 'consent.given' WHERE position = 2"),
        ("parties", "UPDATE parties_1 SET name = 'Somebody else'"),
        ("consents", "UPDATE consents_1 SET state = 'withdrawn'"),
        ("subjects", "UPDATE subjects_1 SET kind = 'STAFF'"),
    ],
)
def test_edited_rows_of_the_other_views_are_not_handed_over(
    clinic: History, views: ViewDatabase, source: Source, table: str, sql: str
) -> None:
    ask: Callable[[], object] = {
        "trail": lambda: trail(source, [ORIGIN], TrailFilter()),
        "parties": lambda: parties(source, [ORIGIN], PartyFilter()),
        "consents": lambda: consents(source, [ORIGIN], ConsentFilter()),
        "subjects": lambda: subjects(source, [ORIGIN], SubjectFilter()),
    }[table]
    ask()
    change(views, sql)
    with pytest.raises(AnswerNotBorneOut):
        ask()


def test_a_withdrawal_taken_out_of_the_view_of_consents_is_found(
    clinic: History, store: Store, views: ViewDatabase, source: Source
) -> None:
    consent = clinic.consent(WHO, ["lab"])
    clinic.withdraw(WHO, consent)
    catch_up(store, views, ORIGIN)
    change(views, "DELETE FROM consents_1 WHERE state = 'withdrawn'")
    change(views, "UPDATE consents_1 SET to_position = NULL WHERE to_position IS NOT NULL")
    with pytest.raises(AnswerNotBorneOut, match="state"):
        consents(source, [ORIGIN], ConsentFilter())


def test_a_false_running_maximum_does_not_move_the_cut(
    clinic: History, store: Store, views: ViewDatabase
) -> None:
    now = at(clinic.now)
    assert as_known_on(store, views, ORIGIN, now) == clinic.written
    change(views, f"UPDATE trail_1 SET recorded_max = '{at(9999)}' WHERE position = 3")
    with pytest.raises(AnswerNotBorneOut):
        as_known_on(store, views, ORIGIN, now)


def test_a_verified_size_is_stated_and_trusted_only_with_its_leaf_hash(
    clinic: History, store: Store, views: ViewDatabase, source: Source
) -> None:
    def stated() -> object:
        page = provisions(source, [ORIGIN], ProvisionFilter())
        return page.as_object()["coverage"][0]["verified_up_to"]  # type: ignore[index,call-overload]

    assert stated() is None
    head = store.head(ORIGIN)
    assert head is not None
    record_verified(views, ORIGIN, head.size, head.leaf_hash, at(5))
    assert stated() == head.size
    clinic.person(person(3))
    assert stated() == head.size
    verified = last_verified(store, views, ORIGIN)
    assert verified is not None
    assert verified.at == at(5)
    record_verified(views, ORIGIN, head.size, bytes(32), at(6))
    assert stated() is None
