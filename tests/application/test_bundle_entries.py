"""Entries looked up in a bundle: the same as in the store it was made from, and never others."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.application.bundle_entries import BundleChanged, BundleEntries, ContentMissing
from ledger.bundle.layout import encode_item, read_items
from ledger.bundle.read import open_bundle
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.errors import Malformed
from ledger.log.content import parse_content
from ledger.store.address import Address
from ledger.store.contract import Item
from tests.support.bundles import Log, change, flipped, leaf_data
from tests.support.clinic import ORIGIN, Clinic
from tests.support.logs import Trail
from tests.support.tampering import SIZE, small_log
from tests.support.whole_bundles import entries_of, whole

CONTENTS = "contents/000.p/25"
TIMES = 200


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A log of 25 entries of many types."""
    place = tmp_path_factory.mktemp("clinic") / "ledger.db"
    with small_log(Address("sqlite", str(place))) as clinic:
        yield clinic


@pytest.fixture(params=["directory", "zip"])
def bundle(request: pytest.FixtureRequest, clinic: Clinic, tmp_path: Path) -> Path:
    return whole(clinic, tmp_path / "bundle", zipped=request.param == "zip")


@pytest.fixture
def folder(clinic: Clinic, tmp_path: Path) -> Path:
    return whole(clinic, tmp_path / "folder")


def test_every_question_has_the_answer_that_the_store_gives(clinic: Clinic, bundle: Path) -> None:
    chance = random.Random(5)
    events = clinic.events()
    types = sorted({event.type for event in events})
    tags = sorted({tag for e in events for tag in (*e.tags, *([e.subject] if e.subject else ()))})
    with entries_of(clinic, bundle) as entries:
        for _ in range(TIMES):
            query = tuple(
                Item(
                    tuple(chance.sample([*types, "no.such"], chance.choice([0, 0, 1, 3]))),
                    tuple(chance.sample([*tags, "no-such"], chance.choice([0, 0, 1, 2]))),
                )
                for _ in range(chance.randrange(4))
            )
            start = chance.randrange(SIZE + 2)
            end = chance.choice([None, chance.randrange(SIZE + 5)])
            limit, newest = chance.choice([None, 1, 4]), chance.random() < 0.3
            bounds = {"start": start, "end": end, "limit": limit}
            asked = (
                one.read(ORIGIN, query, newest_first=newest, **bounds)  # type: ignore[arg-type]
                for one in (entries, clinic.raw)
            )
            found, wanted = asked
            assert found == wanted, (query, bounds, newest)


def test_every_entry_stands_where_the_store_has_it(clinic: Clinic, bundle: Path) -> None:
    with entries_of(clinic, bundle) as entries:
        for position in range(-1, SIZE + 1):
            assert entries.entry(ORIGIN, position) == clinic.raw.entry(ORIGIN, position)
        for event in clinic.events():
            assert entries.position_of(ORIGIN, event.event) == event.position
        assert entries.head(ORIGIN) == clinic.raw.head(ORIGIN)


def test_what_no_log_has_is_not_found(clinic: Clinic, bundle: Path) -> None:
    nowhere = "ledger.example/nowhere"
    first = clinic.events()[0].event
    with entries_of(clinic, bundle) as entries:
        for number in ("", "no number", "é" * 32, "0" * 32, "f" * 31, first + "00"):
            assert entries.position_of(ORIGIN, number) is None
        assert (entries.head(nowhere), entries.entry(nowhere, 0)) == (None, None)
        assert (entries.read(nowhere), entries.position_of(nowhere, first)) == ([], None)


def test_entries_of_several_files_are_found_in_theirs(tmp_path: Path) -> None:
    log = Log.of(600)
    path = log.write(tmp_path / "bundle")
    with open_bundle(path) as bundle:
        entries = BundleEntries(bundle, log.signer.origin, 600, log.root())
        found = entries.read(log.signer.origin, start=250, end=520)
        assert [one.content for one in found] == log.contents[250:520]


def test_contents_that_do_not_give_the_root_are_not_taken(clinic: Clinic, bundle: Path) -> None:
    with open_bundle(bundle) as other, pytest.raises(BundleChanged) as raised:
        BundleEntries(other, ORIGIN, SIZE, bytes(32))
    assert raised.value.position is None


def test_a_content_in_another_place_is_not_taken(clinic: Clinic, folder: Path) -> None:
    with (folder / CONTENTS).open("rb") as stream:
        first, second, *others = read_items(stream, "", SIZE, MAX_CONTENT_BYTES)
    swapped = b"".join(map(encode_item, [second, first, *others]))
    change(folder / CONTENTS, lambda _: swapped)
    with pytest.raises(BundleChanged), entries_of(clinic, folder):
        pass


def test_a_content_that_changes_after_it_was_read_is_found(clinic: Clinic, folder: Path) -> None:
    with entries_of(clinic, folder) as entries:
        change(folder / CONTENTS, flipped(-1))
        with pytest.raises(BundleChanged) as raised:
            entries.read(ORIGIN)
        assert raised.value.position == SIZE - 1
        assert len(entries.read(ORIGIN, end=SIZE - 1)) == SIZE - 1


def test_a_file_that_is_cut_short_after_it_was_read_is_found(clinic: Clinic, folder: Path) -> None:
    with entries_of(clinic, folder) as entries:
        change(folder / CONTENTS, lambda data: data[:-10])
        with pytest.raises(Malformed):
            entries.entry(ORIGIN, SIZE - 1)
        change(folder / CONTENTS, lambda data: data[:3000])
        with pytest.raises(BundleChanged):
            entries.entry(ORIGIN, SIZE - 1)


def test_a_content_that_is_not_there_is_named(clinic: Clinic, folder: Path) -> None:
    with (folder / CONTENTS).open("rb") as stream:
        every = list(read_items(stream, "", SIZE, MAX_CONTENT_BYTES))
    every[7] = b""
    change(folder / CONTENTS, lambda _: b"".join(map(encode_item, every)))
    with pytest.raises(ContentMissing) as raised, entries_of(clinic, folder):
        pass
    assert raised.value.position == 7
    (folder / CONTENTS).unlink()
    with pytest.raises(ContentMissing) as raised, entries_of(clinic, folder):
        pass
    assert raised.value.position == 0


def test_contents_are_not_held_in_memory(tmp_path: Path) -> None:
    padding = "x" * 60_000
    contents = [parse_content(row.content) for row in Trail(200).rows]
    large = [replace(one, data={**one.data, "note": padding}).encode() for one in contents]
    log = Log(large, leaf_data(large))
    path = log.write(tmp_path / "bundle")
    with open_bundle(path) as bundle:
        tracemalloc.start()
        try:
            entries = BundleEntries(bundle, log.signer.origin, 200, log.root())
            for position in range(200):
                assert entries.entry(log.signer.origin, position)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4_000_000 < sum(map(len, large))
