"""Where a setting comes from, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import InvalidInput
from ledger.interfaces.settings import SETTINGS, language_of, resolve
from tests.support.cli import CONSENT, Desk


def test_an_option_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "daicho.toml").write_text('actor = "file"\n', encoding="utf-8")
    folders = (tmp_path,)
    environment = {"DAICHO_ACTOR": "environment"}
    assert resolve({}, {}, folders).get("actor") == "file"
    assert resolve({}, environment, folders).get("actor") == "environment"
    assert resolve({"actor": "option"}, environment, folders).get("actor") == "option"
    assert resolve({}, {"DAICHO_ACTOR": ""}, folders).get("actor") == "file"


def test_the_command_line_keeps_that_order(desk: Desk) -> None:
    (desk.folder / "daicho.toml").write_text('lang = "ja"\n', encoding="utf-8")
    assert "事業者" in desk.done("org --help").stdout
    assert "符号" in desk.done("org list").stdout
    assert "code" in desk.done("org list", DAICHO_LANG="en").stdout
    assert "符号" in desk.done("org list --lang ja", DAICHO_LANG="en").stdout


def test_the_folder_one_is_in_comes_before_the_users_configuration(desk: Desk) -> None:
    users = desk.folder / "config" / "daicho"
    users.mkdir(parents=True)
    (users / "daicho.toml").write_text('lang = "ja"\n', encoding="utf-8")
    assert "符号" in desk.done("org list").stdout
    (desk.folder / "daicho.toml").write_text('lang = "en"\n', encoding="utf-8")
    assert "code" in desk.done("org list").stdout


def test_a_named_settings_file_is_the_only_one_read(desk: Desk) -> None:
    (desk.folder / "daicho.toml").write_text('lang = "ja"\n', encoding="utf-8")
    (desk.folder / "other.toml").write_text("no_color = true\n", encoding="utf-8")
    assert "code" in desk.done("org list --config other.toml").stdout
    assert "code" in desk.done("org list", DAICHO_CONFIG="other.toml").stdout
    missing = desk.run("org list --config none.toml")
    assert (missing.code, "none.toml" in missing.stderr) == (2, True)


def test_relative_paths_of_a_settings_file_count_from_its_folder(desk: Desk) -> None:
    text = 'store = "sqlite:///clinic.db"\nkey_file = "secrets/daicho.key"\n'
    (desk.folder / "daicho.toml").write_text(text, encoding="utf-8")
    elsewhere = Desk(desk.folder / "secrets", dict(desk.env))
    for name in ("DAICHO_STORE", "DAICHO_KEY_FILE"):
        elsewhere.env.pop(name)
    assert "山田" in elsewhere.done("person show 0012345 --config ../daicho.toml").stdout


def test_an_unknown_setting_names_file_key_and_the_known_ones(desk: Desk) -> None:
    (desk.folder / "daicho.toml").write_text('stor = "x"\nlang = 3\n', encoding="utf-8")
    answer = desk.run("org list")
    assert answer.code == 2
    for part in ("daicho.toml: stor: found 'x'", "store", "key_file", "lang: found 3", "quotes"):
        assert part in answer.stderr


def test_the_key_itself_is_no_setting_of_a_file_nor_an_option(tmp_path: Path) -> None:
    (tmp_path / "daicho.toml").write_text('key = "x"\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match="key: found"):
        resolve({}, {}, (tmp_path,))
    assert not SETTINGS["key"].as_option


def test_a_file_that_is_no_toml_is_told_with_its_name(desk: Desk) -> None:
    (desk.folder / "daicho.toml").write_text("lang = [", encoding="utf-8")
    answer = desk.run("org list")
    assert (answer.code, "daicho.toml" in answer.stderr) == (2, True)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "ja_JP.UTF-8", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LC_MESSAGES": "C", "LANG": "ja_JP"}, "en"),
        ({}, "en"),
    ],
)
def test_without_a_setting_the_language_is_that_of_the_system(
    environment: dict[str, str], language: str
) -> None:
    assert language_of(None, environment) == language


def test_without_a_store_the_ways_to_name_one_are_told(desk: Desk) -> None:
    answer = desk.run("org list", DAICHO_STORE=None)
    assert answer.code == 2
    for part in ("--store", "DAICHO_STORE", "daicho.toml", "export DAICHO_STORE="):
        assert part in answer.stderr


def test_an_address_out_of_form_is_told_with_where_it_came_from_and_without_its_password(
    desk: Desk,
) -> None:
    answer = desk.run("org list", DAICHO_STORE="mysql://me:secret@host/x")
    assert answer.code == 2
    assert "DAICHO_STORE: found 'mysql://me:***@host/x'" in answer.stderr
    named = desk.run("org list --store clinic.db")
    assert "--store: found 'clinic.db', wanted sqlite:///relative" in named.stderr


def test_usage_errors_are_json_too_where_the_environment_asks_for_it(desk: Desk) -> None:
    assert desk.run("org list --foo", DAICHO_JSON="1").json["exit_code"] == 2


def test_of_several_logs_one_must_be_named(desk: Desk) -> None:
    desk.done("org add ledger.example/b --code bb --name B --zone Asia/Tokyo")
    answer = desk.run(CONSENT)
    assert answer.code == 2
    assert "kizuna" in answer.stderr
    assert "bb" in answer.stderr
    desk.done(f"{CONSENT} --org kizuna")
    desk.done(CONSENT, DAICHO_ORG="ledger.example/kizuna")


def test_colour_is_only_for_terminals_and_for_nobody_who_does_not_want_it(desk: Desk) -> None:
    answer = desk.in_process("authorise 0012345 sakura --item NAME --purpose P1 --basis CONSENT")
    assert "\x1b" not in answer.stdout


def test_every_setting_is_in_the_table_that_help_prints(desk: Desk) -> None:
    for lang in ("en", "ja"):
        printed = desk.done(f"help settings --lang {lang}").stdout
        for setting in SETTINGS.values():
            assert setting.env in printed
            assert setting.meaning.in_language("ja" if lang == "ja" else "en") in printed
