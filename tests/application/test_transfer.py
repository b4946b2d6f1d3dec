"""A store filled with entries that exist already: the same bytes, or nothing of a bad one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ledger.application.transfer import Existing, Filled, fill, stored
from ledger.errors import (
    LedgerError,
    Malformed,
    SourceDiffers,
    StoreBusy,
    UnknownVersion,
)
from ledger.log.content import parse_content
from ledger.log.entry import leaf_hash
from ledger.store.address import Address
from ledger.store.contract import Append, Proposed, Store
from ledger.store.opening import open_store
from ledger.text import Text
from tests.support.clinic import CONSENT, ORIGIN, PROVISION, Clinic, Interposed
from tests.support.same_log import command_ends, empty_store, filled, log_rows
from tests.support.tampering import Administrator

COMMANDS = 12


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A log with sealed parts, a text beside it, and commands of several events."""
    place = tmp_path_factory.mktemp("source") / "ledger.db"
    with Clinic.founded(Address("sqlite", str(place))) as clinic:
        clinic.do("consent", **CONSENT)
        for _ in range(COMMANDS):
            clinic.do("authorise_and_provide", **PROVISION, means="FAX")
        yield clinic


@pytest.fixture
def destination(address: Address) -> Iterator[Store]:
    with closing(empty_store(address)) as store:
        yield store


@pytest.fixture
def sqlite_destination(tmp_path: Path) -> Iterator[Store]:
    with closing(empty_store(Address("sqlite", str(tmp_path / "there.db")))) as store:
        yield store


def head_size(store: Store) -> int:
    head = store.head(ORIGIN)
    return head.size if head else 0


def entries(source: Clinic) -> list[Existing]:
    return list(stored(source.raw, ORIGIN))


def given(store: Store, source: Clinic, rows: list[Existing], **more: Any) -> Filled:
    return fill(store, ORIGIN, rows, lambda one: source.raw.document(ORIGIN, one), **more)


def test_a_filled_store_holds_the_same_rows_as_its_source(
    source: Clinic, destination: Store
) -> None:
    came = filled(source.raw, destination)
    assert came == Filled(source.size, source.size, 0)
    assert log_rows(destination) == log_rows(source.raw)
    assert log_rows(destination)["documents"]
    assert log_rows(destination)["ciphertexts"]


def test_filled_again_it_is_compared_and_nothing_is_written(
    source: Clinic, destination: Store
) -> None:
    filled(source.raw, destination)
    assert filled(source.raw, destination) == Filled(source.size, 0, source.size)
    assert log_rows(destination) == log_rows(source.raw)


@pytest.mark.parametrize("most", [1, 2, 5, 1000])
def test_however_it_is_batched_no_command_is_divided(
    source: Clinic, sqlite_destination: Store, most: int
) -> None:
    groups: list[list[str]] = []

    class Seen(Interposed):
        def append(self, batch: Any) -> Any:
            groups.append([one.command for one in batch])
            return self._store.append(batch)

    store: Any = Seen(sqlite_destination, lambda: None)
    filled(source.raw, store, most_entries=most)
    assert log_rows(sqlite_destination) == log_rows(source.raw)
    commands = [command for group in groups for command in group]
    assert len(commands) == len(set(commands)) == len(command_ends(source.raw)) - 1
    assert max(map(len, groups)) <= most
    assert len(groups) > 1 or most == 1000


def test_a_batch_ends_where_its_bytes_are_enough(source: Clinic, sqlite_destination: Store) -> None:
    sizes: list[int] = []
    filled(source.raw, sqlite_destination, most_bytes=1, progress=sizes.append)
    assert sizes == command_ends(source.raw)[1:]


def test_from_every_end_of_a_command_it_goes_on_to_the_same_bytes(
    source: Clinic, tmp_path: Path
) -> None:
    for end in command_ends(source.raw):
        with closing(empty_store(Address("sqlite", str(tmp_path / f"{end}.db")))) as store:
            if end:
                filled(source.raw, store, end=end)
                assert head_size(store) == end
            # Also from a source that has only what is lacking.
            rows = entries(source)[end:]
            assert given(store, source, rows) == Filled(source.size, source.size - end, 0)
            assert log_rows(store) == log_rows(source.raw)


def test_a_source_that_begins_after_the_head_is_refused_and_nothing_is_written(
    source: Clinic, sqlite_destination: Store
) -> None:
    filled(source.raw, sqlite_destination, end=3)
    before = log_rows(sqlite_destination)
    with pytest.raises(SourceDiffers, match="found entry 4, wanted entry 3") as caught:
        given(sqlite_destination, source, entries(source)[4:])
    assert "nothing was saved" in caught.value.saved.en.lower()
    assert log_rows(sqlite_destination) == before


def test_a_gap_in_the_source_is_refused_before_its_batch(
    source: Clinic, sqlite_destination: Store
) -> None:
    rows = entries(source)
    del rows[6]
    for some in (rows, relinked(rows, 6)):
        with pytest.raises(SourceDiffers, match="found entry 7, wanted entry 6"):
            given(sqlite_destination, source, some)
        assert sqlite_destination.heads() == []


def test_a_gap_where_the_destination_has_the_entries_is_told_too(
    source: Clinic, sqlite_destination: Store
) -> None:
    filled(source.raw, sqlite_destination)
    rows = entries(source)
    del rows[6]
    with pytest.raises(SourceDiffers, match="entry 7"):
        given(sqlite_destination, source, rows)


def test_an_ending_inside_a_command_is_told_when_the_rest_of_it_comes(
    source: Clinic, sqlite_destination: Store
) -> None:
    ends = command_ends(source.raw)
    inside = next(end for end in range(1, source.size) if end not in ends)
    filled(source.raw, sqlite_destination, end=inside)
    before = log_rows(sqlite_destination)
    with pytest.raises(SourceDiffers, match="again"):
        filled(source.raw, sqlite_destination)
    assert log_rows(sqlite_destination) == before


def other_content(row: Existing) -> Existing:
    return row._replace(content=row.content.replace(b'"staff-1"', b'"staff-2"'))


def relinked(rows: list[Existing], start: int) -> list[Existing]:
    """Leaf hashes made anew from an entry on: a source that is in order in itself."""
    made = rows[:start]
    for row in rows[start:]:
        previous = made[-1].leaf_hash if made else bytes(32)
        made.append(row._replace(leaf_hash=leaf_hash(ORIGIN, row.position, previous, row.content)))
    return made


BAD: dict[str, tuple[Callable[[Existing], Existing], type[LedgerError]]] = {
    "another content": (other_content, SourceDiffers),
    "another leaf hash": (lambda row: row._replace(leaf_hash=bytes(32)), SourceDiffers),
    "no content at all": (lambda row: row._replace(content=b"{}"), Malformed),
    "a content of another version": (
        lambda row: row._replace(content=row.content.replace(b'"v":1', b'"v":2')), UnknownVersion
    ),
    "another ciphertext": (lambda row: row._replace(ciphertext=b"x" * 40), SourceDiffers),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("most", [1, 1000])
def test_of_a_bad_entry_nothing_is_written_and_the_error_says_what_was(
    source: Clinic, sqlite_destination: Store, name: str, most: int
) -> None:
    change, wanted = BAD[name]
    caught: pytest.ExceptionInfo[LedgerError]
    rows = entries(source)
    at = max(row.position for row in rows if row.ciphertext)
    rows[at] = change(rows[at])
    with pytest.raises(wanted) as caught:
        given(sqlite_destination, source, rows, most_entries=most)
    size = head_size(sqlite_destination)
    assert size <= at
    assert str(at) in caught.value.message.en
    assert str(at) in caught.value.message.ja
    assert (f"{size} entries are saved" in caught.value.saved.en) == bool(size)
    assert bool(size) == (most == 1)
    with closing(open_store(sqlite_destination.address)) as again:  # type: ignore[attr-defined]
        assert given(again, source, entries(source)).size == source.size
        assert log_rows(again) == log_rows(source.raw)


def test_a_ciphertext_where_nothing_is_sealed_is_refused(
    source: Clinic, sqlite_destination: Store
) -> None:
    rows = entries(source)
    rows[0] = rows[0]._replace(ciphertext=b"x")
    with pytest.raises(SourceDiffers, match="nothing sealed"):
        given(sqlite_destination, source, rows)


def test_a_command_that_comes_twice_is_told_before_anything_of_it_is_written(
    source: Clinic, sqlite_destination: Store
) -> None:
    rows = entries(source)
    first, last = parse_content(rows[1].content).command, parse_content(rows[-1].content).command
    changed = rows[-1].content.replace(last.encode(), first.encode())
    rows = relinked([*rows[:-1], rows[-1]._replace(content=changed)], len(rows) - 1)
    with pytest.raises(SourceDiffers, match="again"):
        given(sqlite_destination, source, rows, most_entries=1)
    assert head_size(sqlite_destination) < len(rows)


def test_a_log_that_is_another_one_is_told_and_stays(
    source: Clinic, sqlite_destination: Store
) -> None:
    rows = entries(source)
    ends = command_ends(source.raw)
    other = relinked([*rows[: ends[4]], *map(other_content, rows[ends[4] :])], ends[4])
    given(sqlite_destination, source, [row._replace(ciphertext=None) for row in other])
    before = log_rows(sqlite_destination)
    for start in (0, ends[4], ends[5]):
        with pytest.raises(SourceDiffers):
            given(sqlite_destination, source, rows[start:])
    assert log_rows(sqlite_destination) == before


def test_erased_ciphertexts_are_not_there_and_the_rest_is(
    source: Clinic, sqlite_destination: Store
) -> None:
    rows = [row._replace(ciphertext=None) for row in entries(source)]
    given(sqlite_destination, source, rows)
    assert log_rows(sqlite_destination) == log_rows(source.raw) | {"ciphertexts": {}}


def test_a_text_that_the_source_lacks_is_told_and_one_that_is_another_is_refused(
    source: Clinic, tmp_path: Path
) -> None:
    (digest,) = source.raw.document_digests(ORIGIN)
    with closing(empty_store(Address("sqlite", str(tmp_path / "a.db")))) as store:
        came = fill(store, ORIGIN, entries(source), lambda _: None)
        assert came.lacking == (digest,)
    with closing(empty_store(Address("sqlite", str(tmp_path / "b.db")))) as store:
        with pytest.raises(SourceDiffers, match=hashlib.sha256(b"x").hexdigest()):
            fill(store, ORIGIN, entries(source), lambda _: b"x")
        assert store.heads() == []


def test_what_somebody_else_writes_meanwhile_is_noticed_and_nothing_goes_after_it(
    source: Clinic, destination: Store
) -> None:
    def stranger() -> None:
        event = Proposed("x.y", "11111111-1111-4111-8111-111111111111", b"{}", ())
        destination.append([Append(ORIGIN, "22222222-2222-4222-8222-222222222222", (event,))])

    rows = entries(source)
    ends = command_ends(source.raw)
    given(destination, source, rows[: ends[3]])
    store: Any = Interposed(destination, stranger)
    with pytest.raises(SourceDiffers, match="another program"):
        given(store, source, rows, most_entries=1)
    assert head_size(destination) == ends[3] + 1


def test_a_command_that_somebody_else_put_in_another_place_is_noticed(
    source: Clinic, sqlite_destination: Store
) -> None:
    rows = entries(source)
    ends = command_ends(source.raw)
    given(sqlite_destination, source, rows[: ends[3]])
    next_one = parse_content(rows[ends[3]].content)

    def stranger() -> None:
        for command in ("22222222-2222-4222-8222-222222222222", next_one.command):
            event = Proposed("x.y", command, b"{}", ())
            sqlite_destination.append([Append(ORIGIN, command, (event,))])

    store: Any = Interposed(sqlite_destination, stranger)
    with pytest.raises(SourceDiffers, match="written at"):
        given(store, source, rows, most_entries=1)


def test_what_another_one_filled_after_the_head_was_read_is_no_command_that_came_before(
    source: Clinic, sqlite_destination: Store
) -> None:
    ends = command_ends(source.raw)
    filled(source.raw, sqlite_destination, end=ends[2])

    class Faster(Interposed):
        def head(self, origin: str) -> Any:
            found = self._store.head(origin)
            filled(source.raw, self._store, end=ends[5])
            return found

    store: Any = Faster(sqlite_destination, lambda: None)
    assert given(store, source, entries(source)).size == source.size
    assert log_rows(sqlite_destination) == log_rows(source.raw)


def test_two_that_fill_the_same_at_once_write_it_once(
    source: Clinic, destination: Store, address: Address
) -> None:
    came: list[object] = []

    def run() -> None:
        with closing(open_store(address)) as store:
            try:
                came.append(given(store, source, entries(source), most_entries=3))
            except LedgerError as error:
                came.append(error)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.size for one in came if isinstance(one, Filled)] == [source.size] * 2, came
    assert log_rows(destination) == log_rows(source.raw)


def test_a_store_that_is_busy_says_what_was_saved(
    source: Clinic, sqlite_destination: Store
) -> None:
    class Stops(Interposed):
        def append(self, batch: Any) -> Any:
            self.appends += 1
            if self.appends > 2:
                raise StoreBusy(Text("busy", "使用中"))
            return self._store.append(batch)

    filled(source.raw, sqlite_destination, end=command_ends(source.raw)[2])
    store: Any = Stops(sqlite_destination, lambda: None)
    with pytest.raises(StoreBusy) as caught:
        filled(source.raw, store, most_entries=1)
    assert head_size(sqlite_destination) == command_ends(source.raw)[4]
    assert f"has {head_size(sqlite_destination)} of them" in caught.value.saved.en


def test_an_entry_changed_in_the_source_by_hand_does_not_go_over(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "source.db"))
    with Clinic.founded(address) as clinic:
        entry = clinic.raw.entry(ORIGIN, 2)
        assert entry
        changed = entry.content.replace(b"staff-1", b"staff-2")
        Administrator(address).set("entry", 2, content=changed)
        with closing(empty_store(Address("sqlite", str(tmp_path / "there.db")))) as store:
            with pytest.raises(SourceDiffers, match="entry 2"):
                filled(clinic.raw, store)
            assert store.heads() == []
