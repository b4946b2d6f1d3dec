"""What was erased is in no file of the folder: searched for byte by byte."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import StoreBusy
from ledger.store import sqlite_erase
from ledger.store.address import Address
from ledger.store.contract import IndexRow, KeyRow
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from ledger.store.sqlite import SQLiteStore
from tests.support.entries import (
    ORIGIN,
    OTHER_ORIGIN,
    append_of,
    check_log,
    create_log,
    proposed,
    written,
)

PIECE = 16


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteStore]:
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    create_store(address)
    store = open_store(address)
    assert isinstance(store, SQLiteStore)
    create_log(store)
    create_log(store, OTHER_ORIGIN)
    yield store
    store.close()


def remains(folder: Path, secret: bytes) -> bool:
    """Whether some piece of the bytes is in a file of the folder."""
    everything = b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())
    step = max(PIECE, len(secret) // 20)
    pieces = (secret[at : at + PIECE] for at in range(0, len(secret) - PIECE + 1, step))
    return any(piece in everything for piece in pieces)


def keep(store: SQLiteStore, origin: str, *secrets: bytes) -> int:
    """Write entries with these ciphertexts; where the first stands."""
    events = [proposed(ciphertext=secret) for secret in secrets]
    return written(store, append_of(*events, origin=origin)).first_position


@pytest.mark.parametrize(("rounds", "sizes"), [(30, (40, 200, 400, 900)), (8, (300, 5000, 9000))])
def test_no_piece_of_an_erased_ciphertext_is_in_any_file_whatever_came_and_went_around_it(
    store: SQLiteStore, tmp_path: Path, rounds: int, sizes: tuple[int, ...]
) -> None:
    chance = random.Random(0)
    live: dict[tuple[str, int], bytes] = {}
    gone: list[bytes] = []
    for _ in range(rounds):
        for _ in range(chance.randint(1, 8)):
            origin = chance.choice([ORIGIN, OTHER_ORIGIN])
            secrets = [chance.randbytes(chance.choice(sizes)) for _ in range(chance.randint(1, 4))]
            first = keep(store, origin, *secrets)
            live |= {(origin, first + number): one for number, one in enumerate(secrets)}
        some = chance.sample(sorted(live), min(len(live), 6))
        for origin in (ORIGIN, OTHER_ORIGIN):
            positions = [position for log, position in some if log == origin]
            assert store.erase_ciphertexts(origin, positions) == len(positions)
            gone += [live.pop((origin, position)) for position in positions]
    assert not [secret[:8].hex() for secret in gone if remains(tmp_path, secret)]
    for (origin, position), secret in live.items():
        assert store.ciphertexts(origin, [position]) == {position: secret}
        assert remains(tmp_path, secret)  # so the search finds what is there
    check_log(store)


def test_who_goes_on_reading_old_pages_is_named_and_the_work_is_ended_when_done_again(
    store: SQLiteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_erase, "WAIT_SECONDS", 0.2)
    secret = random.Random(0).randbytes(500)
    position = keep(store, ORIGIN, secret)
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM ciphertext").fetchone() == (1,)
        with pytest.raises(StoreBusy, match="are erased, but") as caught:
            store.erase_ciphertexts(ORIGIN, [position])
        assert caught.value.saved.en == "The erasure is saved."
        assert store.ciphertexts(ORIGIN, [position]) == {}
        assert remains(tmp_path, secret)
        reader.execute("ROLLBACK")
    assert keep(store, ORIGIN, b"written meanwhile") == position + 1
    assert store.erase_ciphertexts(ORIGIN, [position]) == 0
    assert not remains(tmp_path, secret)


def test_a_reader_that_ends_in_time_is_waited_for(store: SQLiteStore, tmp_path: Path) -> None:
    import threading

    secret = random.Random(1).randbytes(500)
    position = keep(store, ORIGIN, secret)
    reader = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None, check_same_thread=False)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM ciphertext").fetchone()
    timer = threading.Timer(0.3, reader.close)
    timer.start()
    assert store.erase_ciphertexts(ORIGIN, [position]) == 1
    timer.join()
    assert not remains(tmp_path, secret)


def test_no_piece_of_an_erased_or_dropped_key_is_in_any_file(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "ledger.db.keys"))
    create_keys(address)
    keys = open_keys(address)
    chance = random.Random(2)
    keys.set_check_value(1, b"c1")
    mine = [KeyRow(f"s-{n:03}", "tag", 1, chance.randbytes(60)) for n in range(300)]
    index = [
        IndexRow("kana", chance.randbytes(32), chance.randbytes(16), 1, chance.randbytes(54))
        for _ in range(300)
    ]
    keys.put(ORIGIN, mine, index)
    keys.erase(ORIGIN, [(row.subject, "tag") for row in mine[::3]], [r.row for r in index[::3]])
    assert not [row for row in mine[::3] if remains(tmp_path, row.wrapped)]
    assert not [row for row in index[::3] if remains(tmp_path, row.wrapped)]
    assert all(remains(tmp_path, row.wrapped) for row in mine[1::3])
    new_keys = [row._replace(epoch=2, wrapped=chance.randbytes(60)) for row in mine]
    new_index = [row._replace(epoch=2, wrapped=chance.randbytes(54)) for row in index]
    keys.put(ORIGIN, new_keys, new_index, anew=True)
    assert keys.change_epoch(2, b"c2") == 0
    assert keys.drop_old_epochs() == 400
    assert not [
        row
        for row in [r.wrapped for r in mine] + [r.wrapped for r in index]
        if remains(tmp_path, row)
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.db.keys"] + [
        name for name in ["ledger.db.keys.lock"] if (tmp_path / name).exists()
    ]
    keys.close()
