"""An opened bundle is recorded before it is there; whoever cannot record hands nothing out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.support.bundles import tree_of
from tests.support.cli import CONSENT, ORIGIN, PARTY, Desk

ID = "33333333-3333-4333-8333-333333333333"
PERSONS = "bundle out --person 0012345"


@pytest.fixture
def ready(signing: Desk) -> Desk:
    """A desk with a signed consent that holds a sealed note."""
    signing.done(f"{CONSENT} --note 代筆")
    signing.done("signer run --once")
    return signing


def last(desk: Desk) -> Any:
    """The newest entry of the log."""
    return desk.done("trail --limit 1 --no-names --json").json["rows"][0]


def test_an_opened_bundle_is_told_by_the_log_and_the_log_by_the_answer(ready: Desk) -> None:
    size = ready.size()
    answer = ready.done(f"{PERSONS} --means email --id {ID} --json").json
    manifest = hashlib.sha256((ready.folder / "out/manifest.json").read_bytes()).hexdigest()
    assert answer["disclosed"]["manifest"] == manifest
    row = last(ready)
    assert answer["disclosed"]["handed_out"] == {
        "log": ORIGIN, "position": size, "event": row["event"], "command": ID, "repeated": False,
    }  # fmt: skip
    assert (row["type"], row["actor"]) == ("bundle.handed_out", "staff-1")
    shown = ready.done(f"show {row['event']} --json").json["content"]
    assert shown["data"] == {
        "log": ORIGIN, "size": size, "openings": 2, "classes": ["identity", "record"],
        "manifest": manifest, "means": "EMAIL",
    }  # fmt: skip
    assert shown["subject"] == answer["disclosed"]["person"][0]
    assert str(ready.folder) not in str(shown)
    ready.done("verify")


def test_it_says_in_both_languages_where_it_was_recorded_and_that_it_stays_readable(
    ready: Desk,
) -> None:
    english = ready.done(PERSONS).stdout
    event = last(ready)["event"]
    assert f"recorded as entry {ready.size() - 1} of {ORIGIN}: {event}" in english
    assert "whatever is erased here later" in english
    japanese = ready.done("bundle zwei --person 0012345 --lang ja").stdout
    assert f"{ORIGIN} の{ready.size() - 1}番に記録しました" in japanese
    assert "後で消去しても" in japanese
    shown = ready.done(f"show {event} --lang ja").stdout
    assert "開封した証拠一式の交付" in shown


@pytest.mark.parametrize(
    "line",
    [f"{PERSONS} --sealed", "bundle out", "bundle out --recipient sakura",
     "bundle out --from 2020-01-01", "bundle out.zip --zip --person 0012345 --sealed"],
)  # fmt: skip
def test_a_sealed_bundle_needs_nobody_named_and_records_nothing(ready: Desk, line: str) -> None:
    size = ready.size()
    answer = ready.done(f"{line} --json", DAICHO_ACTOR=None, DAICHO_ROLE=None).json
    assert ready.size() == size
    if answer["disclosed"]:
        assert answer["disclosed"]["handed_out"] is None


@pytest.mark.parametrize("line", [PERSONS, "bundle out --recipient sakura --opened",
                                  "bundle out --from 2020-01-01 --opened"])  # fmt: skip
@pytest.mark.parametrize("missing", ["DAICHO_ACTOR", "DAICHO_ROLE"])
def test_opened_it_needs_actor_and_role_before_anything_is_looked_at(
    ready: Desk, line: str, missing: str
) -> None:
    size = ready.size()
    away = {missing: None, "DAICHO_STORE": "sqlite:////nowhere/at/all.db"}
    answer = ready.run(line, **away)
    assert answer.code == 2
    assert missing.removeprefix("DAICHO_").lower() in answer.stderr
    assert "--sealed" in answer.stderr
    assert "recorded in the log first" in answer.stderr
    assert ready.size() == size
    assert not list(ready.folder.glob("*out*"))


def test_the_same_id_gives_the_same_bundle_again_and_records_it_once(ready: Desk) -> None:
    ready.done(f"{PERSONS} --id {ID}")
    size = ready.size()
    again = ready.done(f"bundle again --person 0012345 --id {ID} --json").json
    assert again["disclosed"]["handed_out"]["repeated"] is True
    assert ready.size() == size
    assert tree_of(ready.folder / "again") == tree_of(ready.folder / "out")
    other = ready.run(f"bundle other --from 2020-01-01 --opened --id {ID}")
    assert other.code == 2
    assert "--id" in other.stderr
    assert "already used for another bundle" in other.stderr
    assert not (ready.folder / "other").exists()
    assert ready.run("bundle b --person 0012345 --id one").code == 2


def test_a_bundle_in_which_nothing_was_sealed_is_not_recorded(ready: Desk) -> None:
    ready.done(PARTY.replace("sakura", "momiji"))
    ready.done("signer run --once")
    size = ready.size()
    answer = ready.done("bundle out --recipient momiji --opened --json").json["disclosed"]
    assert (answer["opening"], answer["opened"], answer["handed_out"]) == (True, 0, None)
    assert ready.size() == size


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("bundle out --means EMAIL", "--person, --recipient, --from or --to"),
        (f"bundle out --id {ID}", "--person, --recipient, --from or --to"),
        (f"{PERSONS} --sealed --means EMAIL", "a bundle that is opened"),
        (f"bundle out --recipient sakura --id {ID}", "a bundle that is opened"),
        (f"{PERSONS} --means PIGEON", "--means"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    ready: Desk, line: str, words: str
) -> None:
    size = ready.size()
    answer = ready.run(line)
    assert (answer.code, ready.size()) == (2, size)
    assert words in answer.stderr
    assert not list(ready.folder.glob("*out*"))


def test_where_the_entry_cannot_be_recorded_no_bundle_is_there(ready: Desk) -> None:
    # The log is closed for one that is not there: nothing is recorded in it, nor after it.
    from ledger.store.address import parse_address
    from ledger.store.opening import open_store

    store = open_store(parse_address(ready.env["DAICHO_STORE"]))
    store.close_log(ORIGIN, "ledger.example/elsewhere")
    store.close()
    size = ready.size()
    answer = ready.run(PERSONS)
    assert (answer.code, ready.size()) == (4, size)
    assert "ledger.example/elsewhere" in answer.stderr
    assert not list(ready.folder.glob("*out*"))
    ready.done(f"{PERSONS} --sealed")


def test_of_a_closed_log_it_is_recorded_in_the_log_that_goes_on(ready: Desk) -> None:
    new = "ledger.example/kizuna-2"
    ready.done(f"log succeed {new} --org kizuna --reason OTHER")
    size, old = ready.size(new), ready.size()
    (tag,) = (
        row["subject"]
        for row in ready.done(f"trail --org {ORIGIN} --no-names --json").json["rows"]
        if row["type"] == "subject.registered"
    )
    answer = ready.done(f"bundle out --org {ORIGIN} --person {tag} --json").json
    handed = answer["disclosed"]["handed_out"]
    assert (handed["log"], handed["position"]) == (new, size)
    assert (ready.size(), ready.size(new)) == (old, size + 1)
    assert (ready.folder / "out").is_dir()
    assert Path(ready.folder / "out/openings.jsonl").exists()
