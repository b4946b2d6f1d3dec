"""A log that fell behind what was signed: recognised, completed to the same bytes, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger.application.bundle_source import BundleSource
from ledger.application.completing import (
    Completed,
    StandbySource,
    checked_note,
    complete,
    look,
    roots_of,
)
from ledger.application.transfer import Existing, fill
from ledger.application.verify import verify_log
from ledger.errors import (
    AnswerNotBorneOut,
    InvalidInput,
    LogBehind,
    SourceDiffers,
    StoreUnavailable,
)
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import encode_note
from ledger.store.address import Address
from ledger.store.contract import Store
from tests.support import independent
from tests.support.checkpoints import Signs
from tests.support.clinic import CONSENT, ORIGIN, PROVISION, Clinic
from tests.support.copies import published
from tests.support.same_log import command_ends, empty_store, filled, log_rows
from tests.support.tampering import Administrator
from tests.support.whole_bundles import SIGNER, whole


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A log over more than two files of a bundle."""
    place = tmp_path_factory.mktemp("source") / "ledger.db"
    with Clinic.founded(Address("sqlite", str(place))) as clinic:
        clinic.do("consent", **CONSENT, note="同意書")
        while clinic.size < 300:
            clinic.do("authorise_and_provide", **PROVISION, means="FAX", note="送付")
        yield clinic


@pytest.fixture(scope="module")
def bundle(source: Clinic, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole(source, tmp_path_factory.mktemp("bundle") / "evidence")


@pytest.fixture
def behind(address: Address) -> Iterator[Store]:
    with closing(empty_store(address)) as store:
        yield store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(empty_store(Address("sqlite", str(tmp_path / "behind.db")))) as store:
        yield store


def root(source: Clinic, size: int | None = None) -> dict[int, bytes]:
    """What was signed of the source at a size, or of all of it."""
    leaves = source.leaves()[:size]
    return {len(leaves): independent.root(leaves)}


def from_bundle(store: Store, source: Clinic, path: Path, **more: Any) -> Completed:
    roots = more.pop("roots", None) or root(source)
    with closing(BundleSource.open(path)) as given:
        return complete(store, ORIGIN, look(store, ORIGIN, roots), roots, given, **more)


def test_from_a_bundle_it_is_completed_to_the_same_bytes(
    source: Clinic, bundle: Path, behind: Store
) -> None:
    ends = command_ends(source.raw)
    filled(source.raw, behind, end=ends[20])
    came = from_bundle(behind, source, bundle)
    assert came == Completed(source.size, source.size - ends[20], 0, (), ())
    assert log_rows(behind) == log_rows(source.raw)
    assert verify_log(behind, ORIGIN).breaks == 0


def test_from_a_zipped_bundle_and_from_nothing_it_is_completed_too(
    source: Clinic, store: Store, tmp_path: Path
) -> None:
    out = whole(source, tmp_path / "b.zip", zipped=True)
    from_bundle(store, source, out)
    assert log_rows(store) == log_rows(source.raw)


def test_from_a_published_copy_with_contents_it_is_completed(
    source: Clinic, store: Store, tmp_path: Path
) -> None:
    signs = Signs(tmp_path / "signer", ORIGIN)
    for size in (10, 257, None):
        signs.log(source.raw, size)
        published(source.raw, signs, tmp_path / "copy", contents=True)
    filled(source.raw, store, end=command_ends(source.raw)[3])
    from_bundle(store, source, tmp_path / "copy")
    assert log_rows(store) == log_rows(source.raw)


def test_from_a_standby_what_nobody_signed_comes_too_and_is_told(
    source: Clinic, store: Store
) -> None:
    ends = command_ends(source.raw)
    filled(source.raw, store, end=ends[5])
    roots = root(source, ends[40])
    standby = StandbySource(source.raw, ORIGIN)
    found = look(store, ORIGIN, roots)
    assert (found.size, found.signed, found.missing) == (ends[5], ends[40], ends[40] - ends[5])
    came = complete(store, ORIGIN, found, roots, standby, unsigned=True)
    assert came.unsigned == source.size - ends[40]
    assert log_rows(store) == log_rows(source.raw)


def test_a_log_that_has_all_that_was_signed_says_so_and_what_nobody_vouches_for(
    source: Clinic,
) -> None:
    ends = command_ends(source.raw)
    found = look(source.raw, ORIGIN, root(source, ends[4]) | root(source, ends[50]))
    assert (found.missing, found.after) == (0, source.size - ends[50])


def test_an_earlier_checkpoint_that_contradicts_it_is_told(source: Clinic) -> None:
    with pytest.raises(AnswerNotBorneOut, match="not the log that was signed"):
        look(source.raw, ORIGIN, root(source) | {7: bytes(32)})


def test_a_log_changed_by_hand_is_no_start_to_go_on_from(
    source: Clinic, bundle: Path, tmp_path: Path
) -> None:
    address = Address("sqlite", str(tmp_path / "behind.db"))
    with closing(empty_store(address)) as store:
        filled(source.raw, store, end=command_ends(source.raw)[9])
        entry = store.entry(ORIGIN, 4)
        assert entry
        changed = entry.content.replace(b"staff-1", b"staff-2")
        Administrator(address).set("entry", 4, content=changed)
        before = log_rows(store)
        with pytest.raises(AnswerNotBorneOut, match="at 4"):
            from_bundle(store, source, bundle)
        assert log_rows(store) == before


@pytest.mark.parametrize("head", [{"size": 99}, {"leaf_hash": bytes(32)}])
def test_a_head_that_its_entries_do_not_bear_out_is_told(tmp_path: Path, head: Any) -> None:
    address = Address("sqlite", str(tmp_path / "behind.db"))
    with Clinic.founded(address) as clinic:
        Administrator(address).set_head(**head)
        with pytest.raises(AnswerNotBorneOut, match="another head"):
            look(clinic.raw, ORIGIN, {})


def test_another_history_of_the_same_log_is_not_completed(
    source: Clinic, bundle: Path, tmp_path: Path
) -> None:
    """It is in order in itself, and was never signed."""
    address = Address("sqlite", str(tmp_path / "other.db"))
    with Clinic.founded(address, seed=4) as other:
        before = log_rows(other.raw)
        with pytest.raises(SourceDiffers, match="the root signed"):
            from_bundle(other.raw, source, bundle)
        assert log_rows(other.raw) == before


def altered(path: Path, at: str, old: bytes, new: bytes) -> None:
    """The same bundle with some bytes of one file replaced by as many others."""
    file = next(one for one in sorted((path / at).rglob("*")) if one.is_file())
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new, 1))


@pytest.mark.parametrize("at", ["contents", "ciphertexts"])
def test_of_a_source_that_was_altered_nothing_is_written(
    source: Clinic, store: Store, tmp_path: Path, at: str
) -> None:
    out = whole(source, tmp_path / "evidence")
    sealed = source.raw.ciphertexts(ORIGIN, range(20))
    if at == "contents":
        altered(out, at, b"staff-1", b"staff-9")
    else:
        some = next(iter(sealed.values()))
        altered(out, at, some, bytes([some[0] ^ 1]) + some[1:])
    with pytest.raises(SourceDiffers):
        from_bundle(store, source, out)
    assert store.heads() == []


def test_a_source_that_does_not_have_enough_is_told_with_the_only_way_on(
    source: Clinic, store: Store, tmp_path: Path
) -> None:
    with Clinic.founded(Address("sqlite", str(tmp_path / "early.db"))) as early:
        ends = command_ends(source.raw)
        filled(source.raw, store, end=ends[3])
        out = tmp_path / "evidence"
        signed = root(source)
        assert early.leaves() == source.leaves()[: early.size]
        early_bundle = whole(early, out)
        with pytest.raises(LogBehind) as caught:
            from_bundle(store, source, early_bundle, roots=signed)
        assert caught.value.help
        assert "daicho log succeed" in caught.value.help.en
        assert "daicho log succeed" in caught.value.help.ja
        assert store.head(ORIGIN).size == ends[3]  # type: ignore[union-attr]


def test_a_source_without_sealed_parts_is_taken_and_what_it_lacks_is_told(
    source: Clinic, store: Store
) -> None:
    class Without(StandbySource):
        def entries(self, start: int, end: int | None) -> Iterator[Existing]:
            for one in super().entries(start, end):
                yield one._replace(ciphertext=None)

        def document(self, digest: bytes) -> bytes | None:
            return None

    roots = root(source)
    without = Without(source.raw, ORIGIN)
    found = look(store, ORIGIN, roots)
    with pytest.raises(StoreUnavailable, match="that nobody erased") as caught:
        complete(store, ORIGIN, found, roots, without)
    assert caught.value.help
    assert "--sealed-parts-lost" in caught.value.help.ja
    assert store.heads() == []
    came = complete(store, ORIGIN, found, roots, without, unsealed=True)
    assert list(came.without_ciphertext) == source.raw.ciphertext_positions(ORIGIN, 0, 999)
    assert list(came.lacking) == source.raw.document_digests(ORIGIN)
    assert log_rows(store)["entries"] == log_rows(source.raw)["entries"]


def test_a_standby_with_a_gap_after_what_was_signed_is_refused(
    source: Clinic, store: Store
) -> None:
    ends = command_ends(source.raw)

    class Gap(StandbySource):
        def entries(self, start: int, end: int | None) -> Iterator[Existing]:
            some = super().entries(start, end)
            return (one for one in some if one.position != ends[12])

    filled(source.raw, store, end=ends[10])
    before = log_rows(store)
    roots = root(source, ends[5])
    found = look(store, ORIGIN, roots)
    with pytest.raises(SourceDiffers, match=f"wanted entry {ends[12]}"):
        complete(store, ORIGIN, found, roots, Gap(source.raw, ORIGIN), unsigned=True)
    assert log_rows(store) == before


def test_an_end_inside_a_command_is_refused_at_either_side(source: Clinic, store: Store) -> None:
    ends = command_ends(source.raw)
    inside = next(end for end in range(1, source.size) if end not in ends)
    standby = StandbySource(source.raw, ORIGIN)
    roots = root(source, inside)
    with pytest.raises(SourceDiffers, match="the same command"):
        complete(store, ORIGIN, look(store, ORIGIN, roots), roots, standby)
    assert store.heads() == []


def test_a_checkpoint_counts_only_of_this_log_and_under_its_key() -> None:
    signed = SIGNER.note(5, bytes(32))
    good = checked_note("here", signed, ORIGIN, [SIGNER.key])
    assert good.checkpoint == Checkpoint(ORIGIN, 5, bytes(32))
    for data, origin, keys in (
        (signed, "ledger.example/other", [SIGNER.key]),
        (signed, ORIGIN, []),
        (signed.replace(b"\n5\n", b"\n6\n"), ORIGIN, [SIGNER.key]),
        (b"no note", ORIGIN, [SIGNER.key]),
    ):
        with pytest.raises(InvalidInput, match="checkpoint"):
            checked_note("here", data, origin, keys)


def test_two_roots_signed_for_one_size_are_told() -> None:
    shown = [
        checked_note("one", SIGNER.note(5, bytes(32)), ORIGIN, [SIGNER.key]),
        checked_note("two", SIGNER.note(5, bytes([1]) * 32), ORIGIN, [SIGNER.key]),
    ]
    with pytest.raises(AnswerNotBorneOut):
        roots_of(shown)


@pytest.mark.parametrize("path", ["nothing", "empty"])
def test_what_is_no_bundle_is_told(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="source"):
        BundleSource.open(tmp_path / path)


def test_a_public_copy_has_no_contents_to_complete_from(
    source: Clinic, store: Store, tmp_path: Path
) -> None:
    signs = Signs(tmp_path / "signer", ORIGIN)
    note = signs.log(source.raw)
    assert encode_note(note)
    published(source.raw, signs, tmp_path / "copy", contents=False)
    with pytest.raises(Exception, match="does not have the content"):
        from_bundle(store, source, tmp_path / "copy")
    assert store.heads() == []


def test_for_any_cut_whatever_has_the_rest_gives_the_same_bytes(
    source: Clinic, bundle: Path, tmp_path: Path
) -> None:
    for number, end in enumerate(command_ends(source.raw)[::7]):
        with closing(empty_store(Address("sqlite", str(tmp_path / f"{number}.db")))) as store:
            if end:
                filled(source.raw, store, end=end)
            if number % 2:
                from_bundle(store, source, bundle)
            else:
                roots = root(source)
                standby = StandbySource(source.raw, ORIGIN)
                complete(store, ORIGIN, look(store, ORIGIN, roots), roots, standby)
            assert log_rows(store) == log_rows(source.raw)


@pytest.mark.parametrize("what", ["a sealed part at the end", "a text"])
def test_of_a_long_source_nothing_is_written_before_all_of_it_was_looked_at(
    source: Clinic, store: Store, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    last = source.raw.ciphertext_positions(ORIGIN, 0, 999)[-1]

    class Altered(StandbySource):
        def entries(self, start: int, end: int | None) -> Iterator[Existing]:
            for one in super().entries(start, end):
                changed = one.position == last and what != "a text"
                yield one._replace(ciphertext=b"x") if changed else one

        def document(self, digest: bytes) -> bytes | None:
            return b"x" if what == "a text" else super().document(digest)

    assert fill.__kwdefaults__
    monkeypatch.setitem(fill.__kwdefaults__, "most_entries", 1)
    roots = root(source)
    with pytest.raises(SourceDiffers):
        complete(store, ORIGIN, look(store, ORIGIN, roots), roots, Altered(source.raw, ORIGIN))
    assert store.heads() == []
