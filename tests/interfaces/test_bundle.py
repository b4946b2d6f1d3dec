"""`daicho bundle`: what it writes, a stranger can check; what was not signed is not handed out."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ledger.interfaces.cli.bundle import BUNDLE
from ledger.log.note import VerifierKey
from ledger.store.address import parse_address
from tests.support.bundles import judged, told, tree_of
from tests.support.cli import CONSENT, PARTY, Desk
from tests.support.tampering import Administrator


@pytest.fixture
def signing(desk: Desk) -> Desk:
    """A desk with a signer that has signed what there is."""
    desk.done("signer init")
    desk.done("signer run --once")
    return desk


def key(desk: Desk) -> VerifierKey:
    (path,) = Path(desk.env["DAICHO_SIGNER"]).glob("*/vkey")
    return VerifierKey.parse(path.read_text().strip())


def test_the_examples_of_the_help_page_work(signing: Desk) -> None:
    signing.done(PARTY.replace("party add sakura", "party add sakura-honcho"))
    signing.done("signer run --once")
    for example in BUNDLE.examples:
        words = shlex.split(example.line)
        signing.done(shlex.join(words[1:]))
        assert told(judged(signing.folder / words[2], key(signing))) == "0: "


def test_a_bundle_holds_everything_up_to_the_newest_checkpoint_and_says_what_came_later(
    signing: Desk,
) -> None:
    first = signing.size()
    signing.done(CONSENT)
    signing.done("signer run --once")
    signing.done("opt-out 0012345 --channel PHONE")
    answer = signing.done("bundle out --json").json
    assert (answer["ok"], answer["size"]) == (True, first + 1)
    assert answer["entries_after_checkpoint"] == 1
    assert answer["checkpoints"] == 2
    assert answer["verifier_keys"] == [key(signing).text]
    report = judged(signing.folder / "out", key(signing))
    assert told(report) == "0: "
    assert report.size == first + 1
    files = tree_of(signing.folder / "out")
    assert f"checkpoints/{first}" in files
    assert any(name.startswith("policies/") for name in files)
    people = signing.done("bundle again", LANG="ja_JP.UTF-8").stdout
    assert "1件は含まれていません" in people
    assert tree_of(signing.folder / "again") == files


def test_what_names_a_person_stays_sealed_in_a_bundle(signing: Desk) -> None:
    signing.done("bundle out.zip --zip")
    data = (signing.folder / "out.zip").read_bytes()
    for word in ("山田", "ヤマダ", "1958-03-02", "0012345"):
        assert word.encode() not in data


def test_sealed_parts_are_in_the_bundle_and_were_compared(signing: Desk) -> None:
    signing.done("bundle out")
    report = judged(signing.folder / "out", key(signing)).as_json()
    assert report["checks"][5]["checked"] > 0  # type: ignore[index]


@pytest.mark.parametrize("act", ["content", "shorter"])
def test_a_store_that_does_not_hold_what_was_signed_gives_no_bundle(
    signing: Desk, act: str
) -> None:
    admin = Administrator(parse_address(signing.env["DAICHO_STORE"]))
    if act == "content":
        admin.rewrite(2, lambda data: data.clear())
    else:
        last = signing.size() - 1
        admin.delete("entry", last)
        admin.set_head(size=last)
    answer = signing.run("bundle out")
    assert answer.code == 3
    assert "No bundle was written" in answer.stderr
    assert not (signing.folder / "out").exists()


def test_without_a_signer_or_a_new_place_nothing_is_written(desk: Desk) -> None:
    assert desk.run("bundle out", DAICHO_SIGNER=None).code == 2
    assert desk.run("bundle out").code == 2
    desk.done("signer init")
    assert desk.run("bundle out").code == 2
    desk.done("signer run --once")
    assert desk.run("bundle").code == 2
    assert desk.run("bundle nowhere/out").code == 2
    (desk.folder / "out").mkdir()
    answer = desk.run("bundle out")
    assert answer.code == 2
    assert list((desk.folder / "out").iterdir()) == []
