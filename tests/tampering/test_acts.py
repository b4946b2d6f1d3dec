"""Every act is done for real, and found by those who are said to find it, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from ledger.store.address import keys_address
from ledger.verifier.contents import DOCUMENTS, NOT_GIVEN
from ledger.verifier.sealed import NO_CIPHERTEXT
from tests.tampering import (
    acts_backup,
    acts_bundle,
    acts_columns,
    acts_erasure,
    acts_log,
    acts_sealed,
)
from tests.tampering.conftest import Opens
from tests.tampering.declared_acts import ACTS
from tests.tampering.declared_columns import COLUMN_ACTS
from tests.tampering.declared_erasures import BACKUPS, ERASURES
from tests.tampering.finders import NOTHING, Finders, Kinds
from tests.tampering.finders_backup import BackupFinders
from tests.tampering.matrix import Act, Family, Finder, Found, Missed
from tests.tampering.reasons import SAID_NOT_CHECKED
from tests.tampering.scene import SIZE, Scene, Stage

DONE: dict[str, Callable[[Scene], object]] = {
    **acts_log.ACTS, **acts_sealed.ACTS, **acts_columns.ACTS, **acts_bundle.ACTS,
    **acts_erasure.ACTS, **acts_backup.ACTS,
}  # fmt: skip


def differing(act: Act, found: Mapping[Any, Kinds]) -> list[str]:
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


def test_nothing_is_found_where_somebody_was_erased(forgetting: Stage, opens: Opens) -> None:
    found = Finders(opens(forgetting)).all()
    assert found == dict.fromkeys(Finder, NOTHING)


@pytest.mark.postgres
def test_nothing_is_found_on_postgresql_where_somebody_was_erased(
    forgetting_on_postgres: Stage, opens: Opens
) -> None:
    found = Finders(opens(forgetting_on_postgres)).all()
    assert found == dict.fromkeys(Finder, NOTHING)


def test_nothing_is_found_in_a_backup_to_which_nothing_was_done(
    forgetting: Stage, opens: Opens
) -> None:
    scene = opens(forgetting)
    acts_backup.made(scene)
    assert set(BackupFinders(scene).all().values()) == {NOTHING}


@pytest.mark.parametrize("act", ERASURES, ids=names(ERASURES))
def test_an_act_on_an_erasure_is_found_by_those_who_are_said_to_find_it(
    forgetting: Stage, opens: Opens, act: Act
) -> None:
    scene = opens(forgetting)
    DONE[act.name](scene)
    assert differing(act, Finders(scene).all()) == []


ON_BOTH = [act for act in ERASURES if act.name not in acts_erasure.OF_FILES]


@pytest.mark.postgres
@pytest.mark.parametrize("act", ON_BOTH, ids=names(ON_BOTH))
def test_an_act_on_an_erasure_is_found_on_postgresql_too(
    forgetting_on_postgres: Stage, opens: Opens, act: Act
) -> None:
    scene = opens(forgetting_on_postgres)
    DONE[act.name](scene)
    assert differing(act, Finders(scene).all((Finder.VERIFY, Finder.USE))) == []


@pytest.mark.parametrize("act", BACKUPS, ids=names(BACKUPS))
def test_an_act_on_a_backup_is_found_by_those_who_are_said_to_find_it(
    forgetting: Stage, opens: Opens, act: Act
) -> None:
    scene = opens(forgetting)
    acts_backup.made(scene)
    DONE[act.name](scene)
    assert differing(act, BackupFinders(scene).all()) == []


@pytest.mark.parametrize(
    "act", ["erased_sealed_part_put_back", "erased_keys_put_back", "erased_look_up_put_back"]
)
def test_what_came_back_is_destroyed_again_when_erasures_are_finished(
    forgetting: Stage, opens: Opens, act: str
) -> None:
    scene = opens(forgetting)
    DONE[act](scene)
    answer = scene.desk().done("erase finish --json").json
    assert answer["keys_destroyed_again"] + answer["sealed_parts_destroyed_again"] > 0
    assert answer["erased"] == []
    again = scene.desk().done("erase finish --json").json
    assert again["keys_destroyed_again"] + again["sealed_parts_destroyed_again"] == 0
    assert Finders(scene).found(Finder.VERIFY) == NOTHING


def test_without_the_key_store_it_is_said_that_nobody_looked_for_erased_keys(
    forgetting: Stage, opens: Opens
) -> None:
    scene = opens(forgetting)
    keys_address(scene.address).path.unlink()
    (log,) = scene.desk().done("verify --json").json["logs"]
    assert log["keys_not_checked"]["code"] == "store_not_created"
    assert "鍵が残っていないかは未確認" in scene.desk().run("verify", LANG="ja_JP.UTF-8").stdout


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
