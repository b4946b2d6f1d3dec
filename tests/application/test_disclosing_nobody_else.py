"""A person's bundle says nothing about anybody else, and hides nothing that was changed in it."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application.disclosing import bundle_part
from ledger.application.selecting import Asked
from ledger.errors import AnswerNotBorneOut
from ledger.store.address import Address, keys_address
from tests.support.bundles import flipped, tree_of
from tests.support.clinic import ORIGIN, Clinic
from tests.support.disclosed import OTHER_NUMBER, Disclosure, busy, contents, opened, proved
from tests.support.tampering import Administrator

VOUCH_FOR_NOTHING = ("README.txt", "manifest.json")
OTHER = {"name": "鈴木 三郎", "kana": "スズキ サブロウ", "birth_date": "1999-01-31",
         "items": ["NAME"], "note": "杖を使う"}  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Disclosure]:
    with busy(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield Disclosure(clinic, tmp_path)


def readable(out: Path) -> bytes:
    """Every byte of a bundle, and every byte that a base64 text in it stands for."""
    parts = list(tree_of(out).values())
    for data in list(parts):
        for found in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", data):
            try:
                parts.append(b64decode(found, validate=True))
            except ValueError:
                continue
    return b"\n".join(parts)


def test_no_word_tag_or_content_hash_of_anybody_else_is_in_a_persons_bundle(
    own: Disclosure,
) -> None:
    out = own.of(people=own.tags())
    data = readable(out)
    (other,) = own.tags(OTHER_NUMBER)
    for word in ("佐藤", "サトウ", "1971-11-30", OTHER_NUMBER + '"', "耳が遠い", "和子", "もみじ",
                 "momiji", "Taken over", other):  # fmt: skip
        assert word.encode() not in data, word
    assert "山田 花子".encode() in data  # so the search would see it
    given = set(proved(out))
    for batch in own.clinic.raw.scan(ORIGIN):
        for entry in batch:
            digest = hashlib.sha256(entry.content).digest()
            forms = (digest, digest.hex().encode(), b64encode(digest))
            found = [form for form in forms if form in data]
            assert bool(found) == (entry.position in given), entry.position
            # The record number of the family member's registration: the person's own record of
            # what was handed over names it.
            named = entry.position in given or entry.position == 8
            assert (entry.event.encode() in data) == named, entry.position


def test_where_only_others_differ_the_bundle_of_a_person_is_the_same_but_for_hashes(
    own: Disclosure, tmp_path: Path
) -> None:
    with busy(Address("sqlite", str(tmp_path / "two.db")), OTHER) as clinic:
        (tmp_path / "two").mkdir()
        two = Disclosure(clinic, tmp_path / "two")
        assert own.clinic.leaves()[4] != clinic.leaves()[4]
        one_out, two_out = own.of(people=own.tags()), two.of(people=two.tags())
        first, second = tree_of(one_out), tree_of(two_out)
        assert list(first) == list(second)
        assert contents(one_out) == contents(two_out)
        assert opened(one_out) == opened(two_out)
        differing = {name.split("/")[0] for name in first if first[name] != second[name]}
        assert differing == {"checkpoint", "proofs", "manifest.json"}


def test_one_bit_changed_in_any_file_is_seen_unless_the_file_vouches_for_nothing(
    own: Disclosure,
) -> None:
    out = own.of(people=own.tags(), since=(5, 20))
    sound = json.dumps(own.report(out).as_json()["not_checked"])
    chance, changed = random.Random(11), own.folder / "changed"
    names = list(tree_of(out))
    assert set(VOUCH_FOR_NOTHING) < set(names)
    for name in names * 3:
        shutil.copytree(out, changed)
        path = changed / name
        edit = flipped(chance.randrange(10**9), chance.randrange(8))
        path.write_bytes(edit(path.read_bytes()))
        report = own.report(changed)
        # An opening moved to a position that is not in the bundle is told as one not compared.
        seen = report.exit_code != 0 or json.dumps(report.as_json()["not_checked"]) != sound
        assert seen == (name not in VOUCH_FOR_NOTHING), name
        shutil.rmtree(changed)


def test_a_content_whose_proof_was_taken_away_is_said_not_to_be_checked(own: Disclosure) -> None:
    out = own.of(people=own.tags())
    (out / "proofs/13.tlog-proof").unlink()
    assert "contents whose entry is not in the bundle" in str(own.report(out).as_json())


ACTS = {
    "content": "entry 13 as it is",
    "content of somebody else": "entry 14 as it is",
    "shorter": "found 26 entries",
    "leaf hash": "entry 14 as it is",
    "all linked anew": "another root",
    "moved ciphertext": "entry 13: .*opens as it was sealed",
}
"""What an administrator does to the store, and what is said of it."""


@pytest.mark.parametrize("act", ACTS)
def test_a_store_that_does_not_hold_what_was_signed_discloses_nothing(
    own: Disclosure, act: str
) -> None:
    admin = Administrator(own.clinic.address)
    tags, own.signed = own.tags(), own.note()
    if act == "content":
        admin.rewrite(13, lambda data: data.clear())
    elif act == "content of somebody else":
        admin.rewrite(14, lambda data: data.clear())
    elif act == "shorter":
        admin.delete("entry", own.clinic.size - 1)
        admin.set_head(size=own.clinic.size - 1)
    elif act == "all linked anew":
        admin.rewrite(13, lambda data: data.clear())
        admin.relink(13)
    elif act == "leaf hash":
        admin.set("entry", 14, leaf_hash=bytes(32))
    else:
        (taken,) = own.clinic.raw.ciphertexts(ORIGIN, [14]).values()
        admin.set("ciphertext", 13, bytes=taken)
    with pytest.raises(AnswerNotBorneOut, match="No bundle was written") as refused:
        own.of(people=tags)
    assert re.search(ACTS[act], refused.value.message.en)
    assert not list(own.folder.glob("*part*"))


def test_an_entry_changed_between_two_readings_is_not_handed_out(own: Disclosure) -> None:
    admin, raw = Administrator(own.clinic.address), own.clinic.raw

    class ChangedMeanwhile:
        """The real store; once it was read to its end, one content is another."""

        def scan(self, *given: object, **more: object) -> Iterator[object]:
            yield from raw.scan(*given, **more)  # type: ignore[arg-type]
            if not more.get("start"):
                admin.rewrite(13, lambda data: data.clear())

        def __getattr__(self, name: str) -> object:
            return getattr(raw, name)

    tags, own.signed = own.tags(), own.note()
    own.clinic.raw = ChangedMeanwhile()  # type: ignore[assignment]
    try:
        with pytest.raises(AnswerNotBorneOut, match="entry 13 as it is"):
            own.of(people=tags, opened=False)
    finally:
        own.clinic.raw = raw
    assert not list(own.folder.glob("*part*"))


def test_an_earlier_checkpoint_of_another_log_is_not_said_to_have_grown_into_this(
    own: Disclosure,
) -> None:
    other = own.signer.note(5, bytes(32))
    asked, out = Asked(people=own.tags()), own.folder / "part"
    with pytest.raises(AnswerNotBorneOut, match="that of size 5"):
        bundle_part(own.clinic.raw, ORIGIN, own.note(), asked, out, earlier={5: other})
    assert not list(own.folder.glob("*part*"))


def test_sealed_parts_whose_key_or_ciphertext_is_gone_are_counted_and_stay_closed(
    own: Disclosure,
) -> None:
    clinic: Clinic = own.clinic
    tags = own.tags()
    Administrator(clinic.address).delete("ciphertext", 13)
    (registered,) = [e.subject for e in clinic.events() if e.position == 5]
    Administrator(keys_address(clinic.address)).run(
        "DELETE FROM key WHERE class = 'identity' AND subject = ?", registered
    )
    out = own.of(people=tags)
    assert own.last is not None
    assert (own.last.opened, own.last.unopened) == (3, 2)
    assert sorted(opened(out)) == [2, 24, 26]
    assert {5, 13} <= set(proved(out))
