"""A log that was closed because another goes on in its place, as people meet it at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from ledger.store.address import parse_address
from ledger.store.contract import Store
from ledger.store.opening import create_keys, open_store
from ledger.store.schema.migrations import SQLITE
from ledger.store.sqlite import SQLiteStore
from tests.support import history_files
from tests.support.cli import ORG, ORIGIN, PERSON, Desk
from tests.support.succession import succeeded
from tests.support.tampering import Administrator

SUCCESSOR = f"{ORIGIN}/2"
ELSEWHERE = "ledger.example/in-another-store"
ADD = "party add minato --kind ORGANISATION --sector HOSPITAL --name みなと病院"


@contextmanager
def store_of(desk: Desk) -> Iterator[Store]:
    store = open_store(parse_address(desk.env["DAICHO_STORE"]))
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def both(desk: Desk) -> Desk:
    """The log of the desk, of 4 entries and closed, and its successor, of 2 entries."""
    with store_of(desk) as store:
        succeeded(store, ORIGIN, SUCCESSOR)
    return desk


@pytest.fixture
def bare_pair(bare: Desk) -> Desk:
    """A closed log of one entry, from which there is nothing to carry over, and its successor."""
    for line in ("key new secrets/daicho.key", "init", ORG):
        bare.done(line)
    with store_of(bare) as store:
        succeeded(store, ORIGIN, SUCCESSOR)
    return bare


@pytest.fixture
def alone(desk: Desk) -> Desk:
    """The log of the desk, closed for a log that is in another store."""
    with store_of(desk) as store:
        store.close_log(ORIGIN, ELSEWHERE)
    return desk


# Recording.


def test_what_is_recorded_goes_into_the_log_that_is_open(both: Desk) -> None:
    """Without --org, and by the code that both logs bear."""
    both.done(ADD)
    both.done("party add nishi --kind ORGANISATION --sector HOSPITAL --name 西病院 --org kizuna")
    assert (both.size(ORIGIN), both.size(SUCCESSOR)) == (4, 4)


def test_recording_in_a_closed_log_by_its_origin_is_not_permitted(both: Desk) -> None:
    answer = both.run(f"{ADD} --org {ORIGIN}")
    assert answer.code == 4
    assert f"{ORIGIN} is closed and takes no more entries" in answer.stderr
    assert "Nothing was saved." in answer.stderr
    assert f"--org {SUCCESSOR}" in answer.stderr
    assert (both.size(ORIGIN), both.size(SUCCESSOR)) == (4, 2)
    japanese = both.run(f"{ADD} --org {ORIGIN} --lang ja").stderr
    assert f"後継の台帳は {SUCCESSOR} です。" in japanese
    assert "何も保存されていません。" in japanese


def test_of_a_closed_log_that_is_told_first_and_no_key_is_made_in_vain(both: Desk) -> None:
    keys = Path(f"{both.folder}/clinic.db.keys").read_bytes()
    for line in ("withdraw 00000000-0000-4000-8000-00000000000a --channel PHONE", PERSON):
        answer = both.run(f"{line} --org {ORIGIN} --json").json
        assert answer["error"]["code"] == "log_closed", line
    assert Path(f"{both.folder}/clinic.db.keys").read_bytes() == keys


def test_programs_are_told_by_the_word_log_closed(both: Desk) -> None:
    answer = both.run(f"{ADD} --org {ORIGIN} --json")
    assert answer.json["exit_code"] == 4
    assert answer.json["error"]["code"] == "log_closed"


def test_a_log_whose_successor_is_elsewhere_still_takes_nothing(alone: Desk) -> None:
    """Whether it is named by its code or not at all: it is the only log of this store."""
    for named in ("", "--org kizuna"):
        answer = alone.run(f"{ADD} {named}")
        assert answer.code == 4
        assert ELSEWHERE in answer.stderr
    assert alone.size() == 4


def test_a_repeated_command_is_answered_though_its_log_was_closed_since(desk: Desk) -> None:
    line = f"{ADD} --org {ORIGIN} --id {uuid4()} --json"
    first = desk.done(line).json
    with store_of(desk) as store:
        succeeded(store, ORIGIN, SUCCESSOR)
    again = desk.done(line).json
    assert (again["repeated"], again["events"]) == (True, first["events"])


def test_of_a_history_file_nothing_more_is_taken_into_a_log_that_was_closed_since(
    bare: Desk,
) -> None:
    opened = history_files.line(
        0, "org.add", origin=ORIGIN, code="kizuna", name="きずな診療所", zone="Asia/Tokyo",
        simulated=False,
    )  # fmt: skip
    party = {"kind": "ORGANISATION", "sector": "HOSPITAL", "name": "みなと病院"}
    more = [history_files.line(n, "party.add", code=f"p{n}", **party) for n in (1, 2)]
    for command in ("key new secrets/daicho.key", "init"):
        bare.done(command)
    history_files.write(bare.folder / "old.jsonl", [opened, more[0]])
    bare.done("replay old.jsonl")
    with store_of(bare) as store:
        succeeded(store, ORIGIN, SUCCESSOR)
    bare.done("replay old.jsonl")  # what is there is found there
    history_files.write(bare.folder / "old.jsonl", [opened, *more])
    answer = bare.run("replay old.jsonl --json").json
    assert answer["error"]["code"] == "log_closed"
    assert (bare.size(ORIGIN), bare.size(SUCCESSOR)) == (2, 2)


# Reading.


def test_an_answer_from_a_closed_log_warns_that_it_is_not_the_newest(both: Desk) -> None:
    for line in ("trail", "provisions", "party list"):
        answer = both.done(f"{line} --org {ORIGIN}")
        assert f"Newer records are in its successor, {SUCCESSOR}" in answer.stderr, line
        assert f"--org {SUCCESSOR}" in answer.stderr, line
    assert f"後継の台帳 {SUCCESSOR}" in both.done(f"trail --org {ORIGIN} --lang ja").stderr
    assert both.done(f"trail --org {ORIGIN} --json").json["logs"][0]["successor"] == SUCCESSOR
    for line in ("trail", "trail --org kizuna", f"trail --org {SUCCESSOR}"):
        assert both.done(line).stderr == "", line


def test_an_answer_from_a_successor_says_where_older_records_are(both: Desk) -> None:
    for line in ("trail", "trail --all-logs"):
        said = both.done(line).stdout
        assert said.count(f"This log succeeds {ORIGIN}.") == 1, line
        assert f"Older records are in it: --org {ORIGIN}" in said, line
    assert f"前の台帳にあります（--org {ORIGIN}）" in both.done("trail --lang ja").stdout
    assert "succeeds" not in both.done(f"trail --org {ORIGIN}").stdout
    told = both.done("trail --json").json["logs"][0]
    assert (told["predecessor"], told["successor"]) == (ORIGIN, None)


def test_a_log_that_is_elsewhere_is_not_offered_by_org(alone: Desk) -> None:
    answer = alone.done("trail")
    assert f"{ELSEWHERE}; that log is not in this store" in answer.stderr
    assert "--org" not in answer.stderr


def test_two_logs_of_one_code_are_told_apart_by_origin(both: Desk) -> None:
    said = both.done("trail --all-logs").stdout
    for origin in (ORIGIN, SUCCESSOR):
        assert f"\n{origin}: every row was read back" in said
    assert "closed" in both.done("status").stdout


def test_org_list_and_show_tell_what_is_closed_and_what_succeeds_what(both: Desk) -> None:
    listed = both.done("org list").stdout
    assert f"closed; successor {SUCCESSOR}" in listed
    assert f"open; succeeds {ORIGIN}" in listed
    logs = both.done("org list --json").json["logs"]
    assert [(log["predecessor"], log["successor"]) for log in logs] == [
        (None, SUCCESSOR),
        (ORIGIN, None),
    ]
    assert f"閉鎖、後継の台帳 {SUCCESSOR}" in both.done(f"org show {ORIGIN} --lang ja").stdout
    assert both.done("org show kizuna --json").json["log"]["origin"] == SUCCESSOR


# Verifying and signing.


def test_verify_says_of_a_closed_log_what_closed_it_and_finds_nothing_amiss(
    bare_pair: Desk,
) -> None:
    said = bare_pair.done("verify").stdout
    assert f"  {ORIGIN} is closed and takes no more entries." in said
    assert f"  This log succeeds {ORIGIN}." in said
    assert "Sound: 2 logs." in said
    first, second = bare_pair.done("verify --json").json["logs"]
    assert (first["successor"], first["findings"]) == (SUCCESSOR, [])
    assert (second["predecessor"], second["findings"]) == (ORIGIN, [])


def test_verify_says_it_also_of_a_log_whose_first_entry_cannot_be_read(bare_pair: Desk) -> None:
    admin = Administrator(parse_address(bare_pair.env["DAICHO_STORE"]))
    admin.run("UPDATE entry SET content = ? WHERE position = 0 AND type = 'log.created'"
              " AND log_id = (SELECT log_id FROM closed_log)", b"{}")  # fmt: skip
    answer = bare_pair.run("verify")
    assert answer.code == 3
    assert f"{ORIGIN} is closed and takes no more entries." in answer.stdout
    bare_pair.done(ADD)  # the log that is open goes on


def test_a_successor_that_is_no_origin_does_not_stop_verify(bare_pair: Desk) -> None:
    admin = Administrator(parse_address(bare_pair.env["DAICHO_STORE"]))
    admin.run("UPDATE closed_log SET successor = ?", "無い台帳\n")
    assert "is closed and takes no more entries" in bare_pair.done("verify").stdout


def test_a_closed_log_is_signed_and_proved_as_before(desk: Desk) -> None:
    desk.done("signer init")
    with store_of(desk) as store:
        succeeded(store, ORIGIN, SUCCESSOR)
    desk.done("signer run --once")
    desk.done(f"signer run --once --org {ORIGIN}")
    number = desk.done(f"trail --org {ORIGIN} --json").json["rows"][0]["event"]
    desk.done(f"prove {number} --org {ORIGIN}")


# A store of the version before.


def test_a_store_of_the_version_before_is_brought_here_by_migrate(tmp_path: Path) -> None:
    desk = Desk.bare(tmp_path)
    address = parse_address(desk.env["DAICHO_STORE"])
    SQLiteStore.create(address, migrations=SQLITE[:1])
    create_keys(parse_address(f"{desk.env['DAICHO_STORE']}.keys"))
    for line in ("org list", "verify"):
        answer = desk.run(line)
        assert answer.code == 1
        assert "daicho migrate" in answer.stderr
    assert "closed logs" in desk.done("migrate").stdout
    assert desk.done("migrate --json").json["applied"] == []
    assert desk.done("org list --json").json["logs"] == []
