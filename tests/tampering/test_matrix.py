"""Nothing is left out of the matrix: every column of the databases, every act, every reason."""

from __future__ import annotations

import pytest

from ledger.text import Text
from projections.registry import PROJECTIONS
from tests.tampering.acts_columns import columns
from tests.tampering.declared_acts import ACTS
from tests.tampering.declared_columns import COLUMN_ACTS
from tests.tampering.declared_erasures import ERASURE_ACTS
from tests.tampering.matrix import Found
from tests.tampering.scene import Stage
from tests.tampering.test_acts import DONE

EVERY = [*ACTS, *ERASURE_ACTS, *COLUMN_ACTS]


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgres", marks=pytest.mark.postgres)])
def stage(request: pytest.FixtureRequest) -> Stage:
    found: Stage = request.getfixturevalue(request.param)
    return found


def test_every_column_of_every_table_has_its_act(stage: Stage) -> None:
    compared = {f"{table.name}_1" for one in PROJECTIONS for table in one.tables}
    there = {
        ".".join(place)
        for part in ("log", "keys", "views")
        for place in columns(stage.original.address, part)
        if not (part == "views" and place[1] in compared)
    }
    assert {act.name for act in COLUMN_ACTS} == there


def test_every_column_of_a_view_is_one_that_verification_compares(stage: Stage) -> None:
    there = {place[1:] for place in columns(stage.original.address, "views")}
    for projection in PROJECTIONS:
        for table in projection.tables:
            of_table = {column for name, column in there if name == f"{table.name}_1"}
            assert of_table == set(table.row._fields), table.name


def test_every_act_is_declared_once_and_every_declaration_is_done() -> None:
    assert sorted(act.name for act in (*ACTS, *ERASURE_ACTS)) == sorted(DONE)
    assert len({act.name for act in EVERY}) == len(EVERY)
    assert len({act.title.en for act in EVERY}) == len(EVERY)
    assert len({act.title.ja for act in EVERY}) == len(EVERY)


def test_every_finder_is_spoken_for_and_gives_a_reason_in_both_languages() -> None:
    for act in EVERY:
        assert set(act.expected) == set(act.finders), act.name
        for outcome in act.expected.values():
            if isinstance(outcome, Found):
                assert outcome.kinds
            else:
                assert in_both(outcome.reason), act.name
        assert in_both(act.title), act.name


def test_nothing_makes_a_command_fall_over_or_merely_go_unchecked() -> None:
    for act in EVERY:
        for outcome in act.expected.values():
            if isinstance(outcome, Found):
                assert not {"fault", "not_checked"} & set(outcome.kinds), act.name


def test_only_what_nobody_finds_has_a_reason_of_its_own() -> None:
    for act in EVERY:
        assert act.found_by_somebody == (act.why is None), act.name
        assert act.why is None or in_both(act.why)


def in_both(text: Text) -> bool:
    """Said in English and, in other words, in Japanese."""
    return bool(text.en) and any("\u3040" <= letter <= "\u9fff" for letter in text.ja)
