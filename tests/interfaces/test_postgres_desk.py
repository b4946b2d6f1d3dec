"""A desk and an auditor on PostgreSQL, each with a login that has only the role it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import sql

from tests.support.cli import CONSENT, QUESTION, Desk
from tests.support.postgres import Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def owner(postgres_server: Server, tmp_path: Path) -> Iterator[Desk]:
    """A ledger set up by the owner of its database."""
    name = postgres_server.create_database()
    yield Desk.opened(tmp_path, postgres_server.url(name))
    postgres_server.drop_database(name)


@pytest.fixture
def logins(postgres_server: Server) -> Iterator[dict[str, str]]:
    """Two users that can log in: one is a writer, one a reader."""
    users = {role: f"u{uuid4().hex}" for role in ("daicho_writer", "daicho_reader")}
    for role, user in users.items():
        names = {"user": sql.Identifier(user), "role": sql.Identifier(role)}
        postgres_server.execute(sql.SQL("CREATE ROLE {user} LOGIN").format(**names))
        postgres_server.execute(sql.SQL("GRANT {role} TO {user}").format(**names))
    yield users
    for user in users.values():
        postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


def as_user(desk: Desk, user: str) -> Desk:
    store = desk.env["DAICHO_STORE"].replace("//postgres@", f"//{user}@")
    return replace(desk, env=desk.env | {"DAICHO_STORE": store})


def test_the_writers_role_is_enough_for_the_desk(owner: Desk, logins: dict[str, str]) -> None:
    desk = as_user(owner, logins["daicho_writer"])
    desk.done(CONSENT)
    desk.done(f"provide {QUESTION} --means PAPER --authorise")
    assert desk.done("history 0012345 --json").json["total"] == 1
    desk.done("rebuild")
    desk.done("verify")


def test_the_writers_role_is_enough_to_succeed_a_log(owner: Desk, logins: dict[str, str]) -> None:
    desk = as_user(owner, logins["daicho_writer"])
    desk.done(CONSENT)
    desk.done("signer init")
    desk.done("signer run")
    desk.done("log succeed ledger.example/kizuna-2 --org kizuna --reason OTHER")
    assert desk.done(f"authorise {QUESTION}").code == 0
    desk.done("verify --rules")


def test_the_readers_role_is_enough_for_an_auditor_and_opens_nothing(
    owner: Desk, logins: dict[str, str]
) -> None:
    owner.done(CONSENT)
    auditor = as_user(owner, logins["daicho_reader"])
    size = auditor.size()
    auditor.done("verify", DAICHO_KEY_FILE=None)
    assert auditor.done("trail --no-names --json", DAICHO_KEY_FILE=None).json["total"] == size
    refused = auditor.run(CONSENT)
    assert refused.code == 4
    assert "Nothing was saved." in refused.stderr
    assert auditor.run("history 0012345").code == 4
    assert auditor.size() == size


def test_views_that_one_role_made_are_made_again_by_another(
    owner: Desk, logins: dict[str, str]
) -> None:
    as_user(owner, logins["daicho_reader"]).done("status")
    as_user(owner, logins["daicho_writer"]).done("rebuild")
    as_user(owner, logins["daicho_reader"]).done("rebuild")
    owner.done("rebuild")
    owner.done("verify")


def test_an_opened_bundle_takes_the_writers_role_and_a_sealed_one_the_readers(
    owner: Desk, logins: dict[str, str]
) -> None:
    owner.done(CONSENT)
    owner.done("signer init")
    owner.done("signer run --once")
    reader, writer = (as_user(owner, logins[f"daicho_{name}"]) for name in ("reader", "writer"))
    size = owner.size()
    for asked in ("--recipient sakura --opened", "--person 0012345"):
        refused = reader.run(f"bundle out {asked}")
        assert refused.code == 4
        assert "daicho_writer" in refused.stderr
        assert "--sealed" in refused.stderr
    assert not list(owner.folder.glob("*out*"))
    reader.done("bundle sealed --recipient sakura --sealed", DAICHO_KEY_FILE=None)
    assert owner.size() == size
    writer.done("bundle out --person 0012345")
    assert owner.size() == size + 1
    keys = owner.env["DAICHO_STORE"]  # who may read the keys, and not write the log
    refused = reader.run("bundle more --person 0012345", DAICHO_KEYS=keys)
    assert refused.code == 4
    assert "daicho_writer" in refused.stderr
    assert not list(owner.folder.glob("*more*"))
    assert owner.size() == size + 1
