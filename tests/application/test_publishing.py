"""A copy that grows with its log: the same files as a bundle, and refused where that cannot be."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.application.publishing import Published
from ledger.bundle.layout import place_of
from ledger.errors import InvalidInput
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.content import parse_content
from ledger.log.note import encode_note
from ledger.store.address import Address
from ledger.store.opening import open_store
from tests.application.conftest import BOTH
from tests.support.bundles import change, flipped, judged, put, told, tree_of
from tests.support.checkpoints import Signs
from tests.support.clinic import CONSENT, ORIGIN, PATIENT, Clinic
from tests.support.copies import bundled, copied, public_part, published, refused
from tests.support.tampering import Administrator

SIZE = 600
STEPS = (0, 1, 255, 256, 257, 511, 600)
KINDS = pytest.mark.parametrize("contents", [True, False], ids=["contents", "public"])


@pytest.fixture
def clinic(log_of_600: Clinic) -> Clinic:
    return log_of_600


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@KINDS
def test_at_every_size_the_copy_has_the_files_of_a_bundle_of_that_size(
    clinic: Clinic, signs: Signs, copy: Path, tmp_path: Path, contents: bool
) -> None:
    before = 0
    for size in STEPS:
        signs.log(clinic.raw, size)
        assert published(clinic.raw, signs, copy, contents=contents) == Published(
            before, size, changed=True
        )
        if size:
            files = bundled(clinic.raw, signs, tmp_path)
            assert copied(copy) == (files if contents else public_part(files))
            assert told(judged(copy, signs.vkey)) == "0: "
        before = size


def test_a_copy_with_contents_is_sound_in_every_check_that_a_bundle_is(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    report = judged(copy, signs.vkey).as_json()
    checked: Any = [one["checked"] for one in report["checks"]]  # type: ignore[attr-defined]
    assert checked[2] == SIZE  # leaves
    assert checked[4] >= SIZE  # contents, and the text of the policy
    assert checked[5] > SIZE // 3


def test_of_a_public_copy_leaves_tiles_and_root_are_checked_and_contents_told_as_not_given(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=False)
    report = judged(copy, signs.vkey)
    found: Any = report.as_json()
    assert [one["checked"] for one in found["checks"]][2:6] == [SIZE, 5, 0, 0]  # 4 tiles, 1 root
    assert "contents that are not in the bundle" in json.dumps(found)
    assert report.exit_code == 0


def test_a_public_copy_holds_no_tag_no_ground_no_record_number_and_no_content(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=False)
    every = b"\n".join(public_part(tree_of(copy)).values())
    words = {b"CONSENT", b"WRITTEN", b"sakura", PATIENT["name"].encode(), b"staff-1"}
    for event in clinic.events():
        words |= {one.encode() for one in (event.event, event.command, event.subject) if one}
        words |= {tag.encode() for tag in event.tags}
    for batch in clinic.raw.scan(ORIGIN):
        words |= {entry.content for entry in batch}
    assert len(words) > 2 * SIZE
    assert [word for word in words if word in every] == []


@pytest.mark.parametrize("kind", BOTH)
def test_a_copy_follows_a_log_that_grows(
    request: pytest.FixtureRequest, signs: Signs, copy: Path, tmp_path: Path, kind: str
) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    if kind == "postgresql":
        address = request.getfixturevalue("postgres_address")
    with Clinic.founded(address) as clinic:
        for more in (0, 1, 7, 1):
            for _ in range(more):
                clinic.do("consent", **CONSENT)
            signs.log(clinic.raw)
            reader = open_store(address, read_only=True)
            came = published(reader, signs, copy, contents=True)
            reader.close()
            assert isinstance(came, Published)
            assert (came.size, came.size - came.before) == (clinic.size, more or clinic.size)
            assert told(judged(copy, signs.vkey)) == "0: "
            assert copied(copy) == bundled(clinic.raw, signs, tmp_path)


@KINDS
def test_where_nothing_new_was_signed_no_file_is_touched(
    clinic: Clinic, signs: Signs, copy: Path, contents: bool
) -> None:
    signs.log(clinic.raw, 300)
    published(clinic.raw, signs, copy, contents=contents)
    before = {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))}
    came = published(clinic.raw, signs, copy, contents=contents)
    assert came == Published(300, 300, changed=False)
    assert {path: path.stat().st_mtime_ns for path in (copy, *copy.rglob("*"))} == before


def test_an_earlier_checkpoint_that_the_copy_lacks_is_put_there(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 20)
    signs.log(clinic.raw, 300)
    published(clinic.raw, signs, copy, contents=True)
    before = tree_of(copy)
    (copy / "checkpoints" / "20").unlink()
    assert published(clinic.raw, signs, copy, contents=True) == Published(300, 300, changed=True)
    assert tree_of(copy) == before


def test_a_turn_reads_and_writes_what_is_new_and_the_last_256_and_no_more(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 599)
    published(clinic.raw, signs, copy, contents=True)
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    read: list[int] = []

    class Reading:
        def scan(self, origin: str, **given: Any) -> Iterator[Any]:
            for batch in clinic.raw.scan(origin, **given):
                read.extend(entry.position for entry in batch)
                yield batch

        def __getattr__(self, name: str) -> Any:
            return getattr(clinic.raw, name)

    signs.log(clinic.raw, 600)
    published(Reading(), signs, copy, contents=True)
    assert read == list(range(512, 600))
    after = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    touched = {str(path.relative_to(copy)) for path in after if before.get(path) != after[path]}
    assert touched == {
        "checkpoint", "checkpoints/599", "tile/0/002.p/88", "tile/entries/002.p/88",
        "contents/002.p/88", "ciphertexts/002.p/88",
    }  # fmt: skip
    assert {str(path.relative_to(copy)) for path in before.keys() - after.keys()} == {
        f"{name}/002.p/87" for name in ("tile/0", "tile/entries", "contents", "ciphertexts")
    }


def test_what_the_store_lost_without_an_erasure_stays_in_the_copy(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=True)
    before = clinic.raw.ciphertexts(ORIGIN, range(SIZE))
    Administrator(clinic.address).run("DELETE FROM ciphertext WHERE position < 525")
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    assert told(judged(copy, signs.vkey)) == "0: "
    assert len(before) > SIZE // 3
    held = b"".join(d for name, d in tree_of(copy).items() if name.startswith("ciphertexts/"))
    assert all(one in held for one in before.values())


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_copy_with_contents_is_for_its_owner_alone_and_a_public_one_for_everybody(
    clinic: Clinic, signs: Signs, tmp_path: Path
) -> None:
    signs.log(clinic.raw)
    mask = os.umask(0o022)
    try:
        for contents, made in ((True, {0o700, 0o600}), (False, {0o755, 0o644})):
            path = tmp_path / f"copy-{contents}"
            path.mkdir()
            published(clinic.raw, signs, path, contents=contents)
            assert {one.stat().st_mode & 0o777 for one in (path, *path.rglob("*"))} == made
    finally:
        os.umask(mask)


# What is refused. `refused` compares every file before and after.


def linked_anew(admin: Administrator) -> None:
    admin.rewrite(3, lambda data: data.update(note="changed"))
    admin.relink(3)


def shortened(admin: Administrator) -> None:
    admin.delete("entry", 599)
    admin.set_head(size=599)


ALTERED: dict[str, tuple[Callable[[Administrator], object], str]] = {
    "linked anew": (linked_anew, "altered 529"),
    "the last published": (lambda admin: admin.set("entry", 529, content=b"{}"), "altered 529"),
    "one just before": (lambda admin: admin.set("entry", 520, content=b"{}"), "altered 520"),
    "a new one": (lambda admin: admin.set("entry", 560, content=b"{}"), "altered 560"),
    "one lost": (lambda admin: admin.delete("entry", 560), "altered 560"),
    "shortened": (shortened, "altered 599"),
    "a sealed part": (
        lambda admin: admin.run("UPDATE ciphertext SET bytes = x'01' WHERE position = 562"),
        "altered 562",
    ),
}


@pytest.mark.parametrize("act", ALTERED)
def test_a_store_that_is_no_continuation_of_the_copy_changes_nothing_in_it(
    clinic: Clinic, signs: Signs, copy: Path, act: str
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=True)
    signs.log(clinic.raw)
    change_it, wanted = ALTERED[act]
    change_it(Administrator(clinic.address))
    assert refused(clinic.raw, signs, copy, contents=True) == wanted
    assert told(judged(copy, signs.vkey)) == "0: "


@pytest.mark.parametrize("column", ["content", "leaf_hash"])
def test_a_last_entry_that_is_another_one_now_is_seen_though_nothing_is_new(
    clinic: Clinic, signs: Signs, copy: Path, column: str
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=False)
    Administrator(clinic.address).set("entry", 529, **{column: bytes(32)})
    assert refused(clinic.raw, signs, copy, contents=False) == "altered 529"


def test_sealed_entries_stand_where_the_tests_above_change_them(clinic: Clinic) -> None:
    entry = clinic.raw.entry(ORIGIN, 562)
    assert entry is not None
    assert parse_content(entry.content).sealed
    assert clinic.raw.ciphertexts(ORIGIN, [562])


@KINDS
def test_a_signed_log_that_is_not_the_published_one_is_refused_though_it_agrees_with_itself(
    clinic: Clinic, signs: Signs, copy: Path, contents: bool
) -> None:
    signs.log(clinic.raw, 512)
    published(clinic.raw, signs, copy, contents=contents)
    linked_anew(Administrator(clinic.address))
    signs.log(clinic.raw)  # by a signer who signs anything
    assert refused(clinic.raw, signs, copy, contents=contents) == "altered 511"
    signs.log(clinic.raw, 512)
    assert refused(clinic.raw, signs, copy, contents=contents) == "altered None"


def test_a_checkpoint_of_other_entries_than_the_store_holds_is_refused(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=False)
    signs.leaves([*clinic.leaves()[:599], bytes(32)])
    assert refused(clinic.raw, signs, copy, contents=False) == "altered None"


def test_a_text_that_is_another_one_now_is_refused(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    admin = Administrator(clinic.address)
    (row,) = admin.rows("document")
    admin.change("document", row, bytes=b"another text")
    assert refused(clinic.raw, signs, copy, contents=True) == "altered None"


def test_a_checkpoint_older_than_the_copy_is_refused(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=False)
    signs.log(clinic.raw, 599)
    assert refused(clinic.raw, signs, copy, contents=False) == "rolled_back None"


DAMAGE: dict[str, Callable[[Path], object]] = {
    "signature": lambda copy: change(copy / "checkpoint", flipped(-20)),
    "another size": lambda copy: change(copy / "checkpoint", lambda d: d.replace(b"530", b"529")),
    "no note": lambda copy: (copy / "checkpoint").write_bytes(b""),
    "last tile": lambda copy: change(copy / "tile/0/002.p/18", flipped(100)),
    "last tile short": lambda copy: change(copy / "tile/0/002.p/18", lambda data: data[32:]),
    "last tile gone": lambda copy: (copy / "tile/0/002.p/18").unlink(),
    "tile above": lambda copy: change(copy / "tile/1/000.p/2", flipped(40)),
    "tile before": lambda copy: change(copy / "tile/0/001", flipped(-1)),
    "sealed parts gone": lambda copy: (copy / "ciphertexts/002.p/18").unlink(),
    "sealed parts short": lambda copy: change(copy / "ciphertexts/002.p/18", lambda d: d[:-1]),
}


@pytest.mark.parametrize("act", DAMAGE)
def test_a_damaged_copy_is_said_to_be_and_left_as_it_is(
    clinic: Clinic, signs: Signs, copy: Path, act: str
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=True)
    signs.log(clinic.raw)
    DAMAGE[act](copy)
    assert refused(clinic.raw, signs, copy, contents=True) == "damaged_copy None"


def test_a_damaged_sealed_part_is_not_carried_on_where_the_store_has_none_any_more(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=True)
    signs.log(clinic.raw)
    change(copy / "ciphertexts/002.p/18", flipped(-5))  # the item after it is empty
    admin = Administrator(clinic.address)
    last = max(position for position in clinic.raw.ciphertext_positions(ORIGIN, 0, 530))
    admin.run("DELETE FROM ciphertext WHERE position = ?", last)
    assert refused(clinic.raw, signs, copy, contents=True) == f"damaged_copy {last}"


def test_the_checkpoint_of_another_key_or_another_log_is_no_copy_of_this_one(
    clinic: Clinic, signs: Signs, copy: Path, tmp_path: Path
) -> None:
    signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=False)
    other = Signs(tmp_path / "other", ORIGIN, seed=2)
    other.log(clinic.raw)
    assert refused(clinic.raw, other, copy, contents=False) == "damaged_copy None"


def test_the_checkpoint_of_another_log_is_no_copy_of_this_one_even_under_its_key(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    note = signs.log(clinic.raw, 530)
    published(clinic.raw, signs, copy, contents=False)
    root = parse_checkpoint(note.text).root
    other = signs.checkpoint(Checkpoint("ledger.example/other", 530, root))
    (copy / "checkpoint").write_bytes(encode_note(other))
    signs.log(clinic.raw)
    assert refused(clinic.raw, signs, copy, contents=False) == "damaged_copy None"


@KINDS
def test_a_directory_keeps_its_kind_and_its_log(
    clinic: Clinic, signs: Signs, copy: Path, tmp_path: Path, contents: bool
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=contents)
    before = tree_of(copy)
    with pytest.raises(InvalidInput, match=r"a public copy|a copy with contents"):
        published(clinic.raw, signs, copy, contents=not contents)
    other = Signs(tmp_path / "other", "ledger.example/other")
    other.leaves([bytes(32)])
    with pytest.raises(InvalidInput, match=r"the copy of ledger\.example/kizuna-clinic"):
        published(clinic.raw, other, copy, contents=contents)
    assert tree_of(copy) == before


def test_a_public_copy_into_which_contents_were_put_is_not_gone_on_with(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=False)
    (copy / "contents").mkdir()
    with pytest.raises(InvalidInput, match="contents/"):
        published(clinic.raw, signs, copy, contents=False)


@pytest.mark.parametrize("name", ["mine.txt", "next/mine.txt", "checkpoint", "tile/0/000"])
@KINDS
def test_a_directory_with_something_else_is_left_alone(
    clinic: Clinic, signs: Signs, copy: Path, name: str, contents: bool
) -> None:
    signs.log(clinic.raw)
    put(copy, {name: b"mine"})
    with pytest.raises(InvalidInput):
        published(clinic.raw, signs, copy, contents=contents)
    assert tree_of(copy) == {name: b"mine"}


def test_a_bundle_is_no_copy_that_grows(clinic: Clinic, signs: Signs, tmp_path: Path) -> None:
    signs.log(clinic.raw)
    bundled(clinic.raw, signs, tmp_path)
    (bundle,) = tmp_path.glob("*/bundle")
    with pytest.raises(InvalidInput):
        published(clinic.raw, signs, bundle, contents=True)


def test_a_file_or_a_name_in_no_folder_is_refused(clinic: Clinic, signs: Signs, copy: Path) -> None:
    signs.log(clinic.raw)
    with pytest.raises(InvalidInput):
        published(clinic.raw, signs, copy / "deeper", contents=True)
    copy.write_text("mine")
    with pytest.raises(InvalidInput):
        published(clinic.raw, signs, copy, contents=True)
    assert copy.read_text() == "mine"


def test_every_file_of_a_copy_has_a_place_in_a_bundle(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 300)
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    assert [name for name in tree_of(copy) if place_of(name) is None] == []
