"""A ledger moved at the desk: to PostgreSQL and back, with its signer, receipts and bundles."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.cli import CONSENT, ORIGIN, QUESTION, Desk
from tests.support.postgres import Server

PROVIDE = f"provide {QUESTION} --means PAPER --authorise"


def at(desk: Desk, url: str, keys: str | None = None) -> Desk:
    """The same desk at another store."""
    env = desk.env | {"DAICHO_STORE": url} | ({"DAICHO_KEYS": keys} if keys else {})
    return replace(desk, env=env)


def told_place(stdout: str) -> str:
    """The address that the command says to use from now on."""
    found = re.search(r"export DAICHO_STORE=(\S+)", stdout)
    assert found
    return found[1]


def test_a_moved_ledger_goes_on_in_its_new_place_and_the_old_one_refuses(signed: Desk) -> None:
    signed.done(f"{PROVIDE}")
    size = signed.size()
    answer = signed.done("move --to sqlite:///new.db")
    new = at(signed, told_place(answer.stdout))
    assert new.size() == size
    new.done("verify")
    new.done("signer run --once")
    assert new.done("history 0012345 --json").json["total"] == 1
    new.done(CONSENT.replace("NAME,", ""))
    refused = signed.run(CONSENT)
    assert refused.code == 4
    assert "was moved to" in refused.stderr
    assert "Nothing was saved" in refused.stderr
    assert signed.size() == size


def test_what_is_read_in_the_old_place_comes_with_a_warning_in_both_languages(
    signed: Desk,
) -> None:
    signed.done("move --to sqlite:///new.db")
    assert "is held" in signed.done("trail").stderr
    assert "移行しました" in signed.done("trail", DAICHO_LANG="ja").stderr


def test_a_moved_ledger_is_signed_only_in_its_new_place(signed: Desk) -> None:
    signed.done("move --to sqlite:///new.db")
    refused = signed.run("signer run --once --json")
    assert refused.code == 4
    assert refused.json["logs"][0]["refusal"]["kind"] == "held"
    new = at(signed, f"sqlite:///{signed.folder}/new.db")
    new.done(CONSENT)
    assert new.done("signer run --once --json").json["logs"][0]["signed"] == [6]


def test_moved_again_it_says_so(signed: Desk) -> None:
    signed.done("move --to sqlite:///new.db")
    at(signed, f"sqlite:///{signed.folder}/new.db").done(CONSENT)
    again = signed.done("move --to sqlite:///new.db --json").json
    assert again["already"] is True
    assert [log["origin"] for log in again["logs"]] == [ORIGIN]


def test_keys_go_where_they_are_told(signed: Desk) -> None:
    signed.done("move --to sqlite:///new.db --to-keys sqlite:///apart.keys")
    assert not (signed.folder / "new.db.keys").exists()
    new = at(signed, "sqlite:///new.db", "sqlite:///apart.keys")
    assert "山田" in new.done("person find 0012345").stdout


@pytest.mark.parametrize(("line", "told"), [
    ("move", "--to"),
    ("move --to nowhere", "--to"),
    ("move --to sqlite:///clinic.db", "another place"),
    ("move --to sqlite:///new.db --to-keys sqlite:///clinic.db.keys", "--to-keys"),
])  # fmt: skip
def test_a_move_to_nowhere_or_to_itself_is_refused(signed: Desk, line: str, told: str) -> None:
    refused = signed.run(line)
    assert refused.code == 2
    assert told in refused.stderr
    signed.done(CONSENT)


@pytest.mark.postgres
def test_to_postgresql_and_back_receipts_bundles_and_signer_stay_valid(
    signed: Desk, postgres_server: Server
) -> None:
    signed.done("receipt 33333333-3333-4333-8333-333333333333 kept.tlog-proof")
    signed.done("bundle evidence")
    name = postgres_server.create_database()
    url = postgres_server.url(name).replace("postgres@", "postgres:secret@")
    moved = signed.done(f"move --to {url}")
    assert "secret" not in moved.stdout + moved.stderr
    assert "secret" not in signed.run(CONSENT).stderr
    middle = at(signed, url)
    middle.done(PROVIDE)
    middle.done("signer run --once")
    middle.done("verify")
    middle.done("move --to sqlite:///back.db")
    back = at(signed, f"sqlite:///{signed.folder}/back.db")
    back.done(CONSENT)
    back.done("signer run --once")
    back.done("verify")
    assert back.done("history 0012345 --json").json["total"] == 1
    vkey = next((signed.folder / "signer").glob("*/vkey")).read_text().strip()
    back.done(f"check evidence --key {vkey}")
    assert middle.run(CONSENT).code == 4
    postgres_server.drop_database(name)


def test_the_store_folder_names_no_user_and_no_password() -> None:
    from ledger.interfaces.cli.places import place
    from ledger.store.address import Address, parse_address

    for given in (
        "postgresql://anna:geheim@host:5433/db", "postgresql://anna@host:5433/db",
        "postgresql://host:5433/db?user=anna&password=geheim",
        "postgresql://anna:ge@he@im@host:5433/db",
    ):  # fmt: skip
        assert place(parse_address(given)) == "postgresql://host:5433/db"
    assert place(Address("sqlite", "a.db")) == f"sqlite:///{Path('a.db').resolve()}"


def test_the_new_address_can_be_typed_as_it_is_shown_where_a_folder_has_a_space(
    signed: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "new place"
    place.mkdir()
    shown = signed.done(f"move --to 'sqlite:///{place}/moved.db'").stdout
    (line,) = [one for one in shown.splitlines() if "export DAICHO_STORE=" in one]
    (word,) = shlex.split(line.removeprefix("  export "))
    assert word == f"DAICHO_STORE=sqlite:///{place}/moved.db"
