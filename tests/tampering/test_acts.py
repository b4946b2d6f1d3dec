"""Every act is done for real, and found by those who are said to find it, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ledger.verifier.contents import DOCUMENTS, NOT_GIVEN
from ledger.verifier.sealed import NO_CIPHERTEXT
from tests.tampering import acts_bundle, acts_columns, acts_log, acts_sealed
from tests.tampering.conftest import Opens
from tests.tampering.declared_acts import ACTS
from tests.tampering.declared_columns import COLUMN_ACTS
from tests.tampering.finders import NOTHING, Finders, Kinds
from tests.tampering.matrix import Act, Family, Finder, Found, Missed
from tests.tampering.reasons import SAID_NOT_CHECKED
from tests.tampering.scene import SIZE, Scene, Stage

DONE: dict[str, Callable[[Scene], object]] = {
    **acts_log.ACTS, **acts_sealed.ACTS, **acts_columns.ACTS, **acts_bundle.ACTS
}  # fmt: skip


def differing(act: Act, found: dict[Finder, Kinds]) -> list[str]:
    """Where what was found is not what was declared."""
    wrong = []
    for finder, kinds in found.items():
        outcome = act.expected[finder]
        wanted = set(outcome.kinds) if isinstance(outcome, Found) else set()
        if not wanted <= kinds or bool(wanted) != bool(kinds):
            wrong.append(f"{finder}: declared {sorted(wanted)}, found {sorted(kinds)}")
    return wrong


def names(acts: list[Act]) -> list[str]:
    return [act.name for act in acts]


def test_nothing_is_found_where_nothing_was_done(on_sqlite: Stage, opens: Opens) -> None:
    found = Finders(opens(on_sqlite)).all()
    assert found == dict.fromkeys(Finder, NOTHING)


@pytest.mark.postgres
def test_nothing_is_found_on_postgresql_where_nothing_was_done(
    on_postgres: Stage, opens: Opens
) -> None:
    found = Finders(opens(on_postgres)).all()
    assert found == dict.fromkeys(Finder, NOTHING)


@pytest.mark.parametrize("act", ACTS, ids=names(ACTS))
def test_an_act_is_found_by_those_who_are_said_to_find_it(
    on_sqlite: Stage, opens: Opens, act: Act
) -> None:
    scene = opens(on_sqlite)
    DONE[act.name](scene)
    finders = Finders(scene)
    assert differing(act, finders.all()) == []
    check_what_is_said_not_to_be_checked(act, finders)


@pytest.mark.parametrize("act", COLUMN_ACTS, ids=names(COLUMN_ACTS))
def test_a_changed_value_is_found_by_those_who_are_said_to_find_it(
    on_sqlite: Stage, opens: Opens, act: Act
) -> None:
    check_column(opens(on_sqlite), act)


@pytest.mark.postgres
@pytest.mark.parametrize("act", COLUMN_ACTS, ids=names(COLUMN_ACTS))
def test_a_changed_value_is_found_on_postgresql_too(
    on_postgres: Stage, opens: Opens, act: Act
) -> None:
    # Signer, bundle and those who hold one open neither keys nor views: on SQLite they are asked.
    reading = Finder if act.name.startswith("log.") else (Finder.VERIFY, Finder.USE)
    check_column(opens(on_postgres), act, reading)


def check_column(scene: Scene, act: Act, asked: Iterable[Finder] = Finder) -> None:
    part, table, column = act.name.split(".")
    acts_columns.change_cell((part, table, column), scene)
    finders = Finders(scene)
    assert differing(act, finders.all(asked)) == []
    check_what_is_said_not_to_be_checked(act, finders)


NAMED = {"ciphertext": NO_CIPHERTEXT, "document": DOCUMENTS, "content": NOT_GIVEN}


def check_what_is_said_not_to_be_checked(act: Act, finders: Finders) -> None:
    """Where that is the reason why the verifier finds nothing, it does say so."""
    outcome = act.expected[Finder.BUNDLE]
    if isinstance(outcome, Missed) and outcome.reason == SAID_NOT_CHECKED:
        (text,) = (text for word, text in NAMED.items() if word in act.name)
        assert text.en in finders.not_checked
    elif outcome == Found(("ciphertext_extra",)) or act.family is Family.VIEWS:
        assert not {NO_CIPHERTEXT.en, NOT_GIVEN.en} & finders.not_checked


def test_a_declaration_that_flatters_is_caught(on_sqlite: Stage, opens: Opens) -> None:
    """What is said to be found and is not, and what is found and not said, both show."""
    by_name = {act.name: act for act in ACTS}
    scene = opens(on_sqlite)
    DONE["entry_deleted"](scene)
    found = Finders(scene).all()
    assert differing(by_name["entry_deleted"], found) == []
    assert any("verify" in one for one in differing(by_name["re_linked_unsigned"], found))
    assert differing(by_name["re_linked_signed"], dict.fromkeys(Finder, NOTHING))
    assert SIZE > 0
