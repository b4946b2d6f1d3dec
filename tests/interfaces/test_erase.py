"""Erasing a person at the command line: what is said before, who does it, what it ends with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg import sql

from ledger.store.address import parse_address
from ledger.store.opening import open_keys, open_store
from tests.support.cli import CONSENT, ORIGIN, PERSON, QUESTION, Desk
from tests.support.postgres import Server

ID = "e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"
PROPOSE = f"erase propose 0012345 --ground NO_LONGER_NEEDED --id {ID}"
DECIDE = f"erase decide {ID} --actor dr-1 --role director"
GOES = {"en": "may go now", "ja": "今すぐ消去できるもの"}
STAYS = {"en": "kept by law for now", "ja": "法令により残すもの"}
ALL = ["identity", "record", "tag"]
PERSONAL = ("花子", "ハナコ", "1958")


def provide(desk: Desk) -> None:
    desk.done(CONSENT)
    desk.done(f"provide {QUESTION} --means PAPER --authorise --note 処方")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_plan_says_what_goes_and_what_stays_until_when_and_records_nothing(
    desk: Desk, lang: str
) -> None:
    size = desk.size()
    first = desk.done(f"erase plan 0012345 --lang {lang}").stdout
    assert GOES[lang] in first
    assert STAYS[lang] not in first
    assert "daicho erase propose 0012345 --ground" in first
    provide(desk)
    then = desk.done(f"erase plan 0012345 --lang {lang}").stdout
    assert STAYS[lang] in then
    assert GOES[lang] not in then
    assert {"en": "Rule 20(2)", "ja": "規則20条2項"}[lang] in then
    assert {"en": "Nothing was recorded.", "ja": "何も記録していません。"}[lang] in then
    assert desk.size() == size + 3


def test_a_plan_as_json_has_these_members_and_no_others(desk: Desk) -> None:
    provide(desk)
    plan = desk.done("erase plan 0012345 --json").json
    assert {"ok", "command", "origin", "size", "on", "person", "registrations", "in_force",
            "before"} <= set(plan)  # fmt: skip
    assert (plan["ok"], plan["command"], plan["origin"]) == (True, "erase.plan", ORIGIN)
    assert plan["in_force"] is True
    (one,) = plan["registrations"]
    assert set(one) == {"subject", "classes", "gone", "deferred"}
    assert (one["classes"], one["gone"]) == ([], [])
    assert [row["class"] for row in one["deferred"]] == ALL
    assert {name for row in one["deferred"] for name in row} == {"class", "until", "rule", "record"}
    assert plan["person"] == [one["subject"]]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_two_people_erase_a_third_and_then_nobody_finds_it(desk: Desk, lang: str) -> None:
    proposed = desk.done(f"{PROPOSE} --lang {lang}").stdout
    assert GOES[lang] in proposed
    (step,) = [line.strip() for line in proposed.splitlines() if "erase decide" in line]
    listed = desk.done(f"erase list --lang {lang}").stdout
    assert {"en": "Proposed, not decided", "ja": "起案済み・未決"}[lang] in listed
    same = desk.run(f"{step.removeprefix('daicho ')} --lang {lang}")
    assert same.code == 2
    size = desk.size()
    decided = desk.done(f"{DECIDE} --lang {lang}").stdout
    assert {"en": "Erased: ", "ja": "消去しました: "}[lang] in decided
    assert desk.size() == size + 2
    assert desk.run("person find 0012345").stdout.count("花子") == 0
    gone = desk.done(f"erase list --lang {lang}").stdout
    assert {"en": "Nothing is proposed", "ja": "未決・先送り・未完了の消去はありません"}[
        lang
    ] in gone
    trail = desk.done(f"trail --lang {lang}").stdout
    assert not [word for word in PERSONAL if word in trail]
    assert desk.done("verify --rules").code == 0
    plan = desk.run(f"erase plan {step.split()[-1]}")
    assert plan.code == 2  # a proposal is no person


def test_the_json_of_the_steps(desk: Desk) -> None:
    proposed = desk.done(f"{PROPOSE} --json").json
    assert [e["type"] for e in proposed["events"]] == ["erasure.proposed"]
    (open_,) = desk.done("erase list --json").json["proposed"]
    assert set(open_) == {"event", "subject", "ground", "recorded_at", "actor"}
    assert open_["actor"] == {"id": "staff-1", "role": "front_desk"}
    decided = desk.done(f"{DECIDE} --json").json
    assert [e["type"] for e in decided["events"]] == ["erasure.decided"]
    (erased,) = decided["erased"]
    assert set(erased) == {"subject", "decision", "classes", "completed", "keys", "ciphertexts"}
    assert (erased["classes"], erased["keys"], erased["ciphertexts"]) == (ALL, 5, 1)
    assert decided["deferred"] == []
    listed = desk.done("erase list --json").json
    assert set(listed) == {
        "ok", "command", "origin", "proposed", "unfinished", "deferred", "decided",
    }  # fmt: skip
    assert (listed["proposed"], listed["unfinished"], listed["deferred"]) == ([], [], [])
    assert [one["event"] for one in listed["decided"]] == [decided["events"][0]["event"]]
    finished = desk.done("erase finish --json").json
    assert finished == {
        "ok": True, "command": "erase.finish", "origin": ORIGIN, "erased": [],
        "keys_destroyed_again": 0, "sealed_parts_destroyed_again": 0,
    }  # fmt: skip


def test_a_decision_repeated_under_its_id_records_and_destroys_nothing_more(desk: Desk) -> None:
    other = "e9e9e9e9-e9e9-4e9e-8e9e-e9e9e9e9e9e9"
    desk.done(PROPOSE)
    first = desk.done(f"{DECIDE} --id {other} --json".replace(f"--id {ID}", "")).json
    size = desk.size()
    again = desk.done(f"{DECIDE} --id {other} --json").json
    assert desk.size() == size
    assert again["repeated"] is True
    assert again["events"] == first["events"]
    (erased,) = again["erased"]
    assert (erased["keys"], erased["ciphertexts"]) == (0, 0)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_deferred_is_said_with_its_day_and_listed(desk: Desk, lang: str) -> None:
    provide(desk)
    desk.done(PROPOSE)
    decided = desk.done(f"{DECIDE} --lang {lang}").stdout
    assert {"en": "daicho retention run carries it out", "ja": "先送り"}[lang] in decided
    assert {"en": "Erased:", "ja": "消去しました"}[lang] not in decided
    listed = desk.done(f"erase list --lang {lang}").stdout
    assert {"en": "Deferred", "ja": "先送り"}[lang] in listed
    rows = desk.done("erase list --json").json["deferred"]
    assert [row["class"] for row in rows] == ALL
    assert {"subject", "decision", "class", "until", "rule", "record"} == set(rows[0])
    assert rows[0]["until"] in listed
    assert "花子" in desk.done("person show 0012345").stdout


def test_what_does_not_fit_ends_with_2_and_says_what_was_found(desk: Desk) -> None:
    size = desk.size()
    for line, found in (
        (f"erase decide {ID} --actor dr-1", "PROPOSAL"),
        ("erase propose 999 --ground BREACH", "999"),
        ("erase propose 0012345 --ground TERM_OVER", "TERM_OVER"),
        ("erase propose 0012345 --ground UNLAWFUL_PROVISION", "UNLAWFUL_PROVISION"),
        (f"erase decline {ID} --reason NO_GROUND", "PROPOSAL"),
        ("erase plan 999", "999"),
    ):
        answer = desk.run(line)
        assert (answer.code, found in answer.stderr) == (2, True), f"{line}\n{answer.stderr}"
    assert desk.size() == size


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_who_proposed_it_is_told_that_another_decides(desk: Desk, lang: str) -> None:
    desk.done(PROPOSE)
    size = desk.size()
    for line in (f"erase decide {ID}", f"{DECIDE} --on-behalf-of staff-1"):
        answer = desk.run(f"{line} --lang {lang}")
        assert answer.code == 2
        assert {"en": "somebody other than who proposed it", "ja": "起案した人以外の人"}[lang] in (
            answer.stderr
        )
    assert desk.size() == size
    assert "花子" in desk.done("person show 0012345").stdout


def test_a_note_about_somebody_erased_is_refused_plainly(desk: Desk) -> None:
    proposed = desk.done(f"{PROPOSE} --json").json
    tag = proposed["events"][0]["subject"]
    desk.done(DECIDE)
    size = desk.size()
    for lang, said in (("en", "nothing else that is sealed"), ("ja", "消去済み")):
        answer = desk.run(f"opt-out {tag} --channel PHONE --note 電話 --lang {lang}")
        assert answer.code == 2
        assert said in answer.stderr, answer.stderr
    assert desk.size() == size
    refused = desk.run(f"authorise {QUESTION.replace('0012345', tag)}")
    assert (refused.code, "D07" in refused.stdout) == (5, True)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_declined_it_leaves_everything_as_it_was(desk: Desk, lang: str) -> None:
    desk.done(PROPOSE)
    declined = f"erase decline {ID} --reason OVERRIDING_NEED --actor dr-1 --role director"
    desk.done(f"{declined} --lang {lang}")
    assert desk.run(DECIDE).code == 2
    assert "花子" in desk.done("person show 0012345").stdout
    assert desk.done("erase list --json").json["proposed"] == []


def test_who_returns_is_registered_under_the_same_number(desk: Desk) -> None:
    desk.done(PROPOSE)
    desk.done(DECIDE)
    desk.done(PERSON)
    assert "花子" in desk.done("person show 0012345").stdout
    provide(desk)


# An erasure that was interrupted.


def interrupted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decided, and the machine failed before anything was destroyed."""

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("ledger.interfaces.cli.erase.carry_out_now", fail)
        desk.done(PROPOSE)
        assert desk.run(DECIDE).code != 0


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_desk_that_records_next_finishes_it_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    interrupted(desk, monkeypatch)
    listed = desk.done(f"erase list --lang {lang}").stdout
    assert {"en": "Decided, not carried out", "ja": "決定済み・未実施"}[lang] in listed
    said = desk.done(f"person add --kind PATIENT --name 佐藤 --lang {lang}")
    assert {"en": "was finished", "ja": "中断していた消去を完了しました"}[lang] in said.stderr
    assert desk.done("erase list --json").json["unfinished"] == []


def test_finish_finishes_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(desk, monkeypatch)
    (erased,) = desk.done("erase finish --json").json["erased"]
    assert erased["classes"] == ALL
    assert "Nothing is left" in desk.done("erase finish").stdout


def test_a_reader_that_keeps_old_pages_does_not_keep_the_desk_from_recording(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(desk, monkeypatch)
    monkeypatch.setattr("ledger.store.sqlite_erase.WAIT_SECONDS", 0.1)
    size = desk.size()
    with reading(desk):
        said = desk.done("person add --kind PATIENT --name 佐藤")
        assert "not finished yet" in said.stderr
        assert desk.size() == size + 1
    assert "was finished" in desk.done("person add --kind PATIENT --name 鈴木").stderr


@contextmanager
def reading(desk: Desk) -> Iterator[None]:
    """Another program in the middle of a long read."""
    import sqlite3

    raw = sqlite3.connect(parse_address(desk.env["DAICHO_STORE"]).place, isolation_level=None)
    try:
        raw.execute("BEGIN")
        raw.execute("SELECT count(*) FROM entry").fetchone()
        yield
    finally:
        raw.close()


# PostgreSQL: who may delete is another account.


@pytest.fixture
def owner(postgres_server: Server, tmp_path: Path) -> Iterator[Desk]:
    """A ledger set up by the owner of its database."""
    name = postgres_server.create_database()
    yield Desk.opened(tmp_path, postgres_server.url(name))
    postgres_server.drop_database(name)


@pytest.fixture
def logins(postgres_server: Server, owner: Desk) -> Iterator[tuple[Desk, Desk]]:
    """The desk as a user that may write, and as one that may delete besides."""
    users = [f"u{uuid4().hex}" for _ in range(2)]
    roles = dict(zip(users, (("daicho_writer",), ("daicho_writer", "daicho_eraser")), strict=True))
    for user, granted in roles.items():
        name = sql.Identifier(user)
        postgres_server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        for role in granted:
            grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), name)
            postgres_server.execute(grant)
    writer, eraser = (
        replace(owner, env=owner.env | {
            "DAICHO_STORE": owner.env["DAICHO_STORE"].replace("//postgres@", f"//{user}@")
        })
        for user in roles
    )  # fmt: skip
    yield writer, eraser
    for user in roles:
        postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(user)))


@pytest.mark.postgres
def test_without_the_right_to_delete_the_decision_stands_and_another_account_carries_it_out(
    logins: tuple[Desk, Desk],
) -> None:
    writer, eraser = logins
    writer.done(PROPOSE)
    said = writer.run(DECIDE)
    assert said.code == 8
    assert "The decision was recorded." in said.stderr
    assert "daicho erase finish" in said.stderr
    error = writer.run(f"{DECIDE} --json")  # the same asked again is refused: it is decided
    assert error.code == 2
    assert "花子" in writer.done("person show 0012345").stdout
    next_ = writer.done("person add --kind PATIENT --name 佐藤")
    assert "this account may not delete" in next_.stderr
    refused = writer.run("erase finish")
    assert (refused.code, "Nothing was saved." in refused.stderr) == (4, True)
    done = eraser.done("erase finish --actor dr-1 --role director --json").json
    assert [one["classes"] for one in done["erased"]] == [ALL]
    assert "花子" not in writer.run("person find 0012345").stdout
    assert "may not delete" not in writer.done("person add --kind PATIENT --name 鈴木").stderr
    eraser.done("verify --rules")


@pytest.mark.postgres
def test_a_run_without_the_right_to_delete_says_that_the_decision_stands(
    logins: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.interfaces.test_retention_run import moved

    writer, eraser = logins
    provide(writer)
    writer.done(PROPOSE)
    writer.done(DECIDE)
    moved(monkeypatch, years=3, days=2)
    said = writer.run("retention run")
    assert (said.code, "The decision was recorded." in said.stderr) == (8, True)
    assert len(writer.done("erase list --json").json["unfinished"]) == 1
    done = eraser.done("retention run --json").json
    assert [one["classes"] for one in done["finished"]] == [ALL]


def test_the_keys_are_gone_from_the_key_store(desk: Desk) -> None:
    address = parse_address(desk.env["DAICHO_STORE"])
    keys, store = open_keys(replace(address, place=address.place + ".keys")), open_store(address)
    try:
        (tag,) = (s for s in keys.subjects(ORIGIN) if s)
        desk.done(PROPOSE)
        desk.done(DECIDE)
        assert [keys.get(ORIGIN, tag, klass) for klass in ALL] == [{}, {}, {}]
    finally:
        keys.close()
        store.close()
