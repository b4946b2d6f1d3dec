"""After an erasure its secrets are in no byte of any file: looked for, not believed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from ledger.application.epochs import Change, drop_old, note_backed_up
from ledger.errors import KeyDoesNotFit
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address
from ledger.store.opening import create_keys, create_store
from projections.database.opening import open_views
from projections.runner import catch_up
from tests.application.test_nothing_personal_in_the_clear import forms
from tests.support.clinic import CONSENT, KEK, PATIENT, Clinic
from tests.support.erasing import erase, secrets_of, tags_of
from tests.support.postgres import DURABLE, Server

PLANTED = {
    **PATIENT,
    "name": "蘭奢待 花之丞",
    "kana": "ランジャタイ ハナノジョウ",
    "numbers": ["Q-7788990011"],
}
NOTE = "胡桃と蕎麦のアレルギー walnut-and-buckwheat"


def filled(clinic: Clinic) -> dict[str, bytes]:
    """A person among many, with notes; what must not be found once it is erased."""
    clinic.do("person.add", **PLANTED)
    number = PLANTED["numbers"][0]
    for one in range(30):  # so that pages are split and rows lie on several of them
        who = {**PATIENT, "birth_date": f"19{30 + one}-03-02", "numbers": [f"x{one}"]}
        clinic.do("person.add", **who)
        if one % 10 == 0:
            clinic.do("consent", **{**CONSENT, "person": number}, note=f"{NOTE}{one}")
            clinic.do("consent", **{**CONSENT, "person": f"x{one}"}, note="他の人の備考")
    views = open_views(clinic.address)
    assert catch_up(clinic.raw, views, clinic.origin).size == clinic.size
    views.close()
    return secrets_of(clinic, tags_of(clinic, number))


def plaintexts() -> set[bytes]:
    texts = [PLANTED["name"], PLANTED["kana"], PLANTED["numbers"][0], NOTE]
    return {form for text in texts for form in forms(str(text))}


def files(folder: Path, since: float = 0) -> dict[str, bytes]:
    """Every file last written at that time or later."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.stat().st_mtime >= since:
            found[str(path)] = path.read_bytes()
    return found


def found_in(places: dict[str, bytes], secrets: dict[str, bytes]) -> dict[str, list[str]]:
    """Which secret lies in which file, in whole or by 24 bytes from its middle."""
    where: dict[str, list[str]] = {}
    for name, secret in secrets.items():
        middle = secret[len(secret) // 2 - 12 : len(secret) // 2 + 12]
        there = [place for place, data in places.items() if secret in data or middle in data]
        if there:
            where[name] = there
    return where


def test_sqlite_files_hold_nothing_of_who_was_erased(tmp_path: Path) -> None:
    """Log, write-ahead log, keys, views: no plaintext, key, wrapped key, index row, ciphertext."""
    folder = tmp_path / "data"
    folder.mkdir()
    with Clinic.founded(Address("sqlite", str(folder / "ledger.db"))) as clinic:
        secrets = filled(clinic)
        clear = {name: secret for name, secret in secrets.items() if name.startswith("raw ")}
        at_rest = {name: secret for name, secret in secrets.items() if name not in clear}
        assert (len(clear), len(at_rest)) == (3, 3 + 2 * 2 + 4)
        assert found_in(files(folder), at_rest).keys() == at_rest.keys()  # the search does find
        assert found_in(files(folder), clear) == {}
        (done,) = erase(clinic, PLANTED["numbers"][0])
        assert (done.destroyed.keys, done.destroyed.ciphertexts) == (5, 4)
        while_open = files(folder)
    for places in (while_open, files(folder)):
        assert any(place.endswith(".keys") for place in places)
        assert any(place.endswith(".views") for place in places)
        assert found_in(places, secrets) == {}
        assert not [form for form in plaintexts() if any(form in data for data in places.values())]


def test_sqlite_files_hold_nothing_when_several_were_erased_one_after_the_other(
    tmp_path: Path,
) -> None:
    """What one erasure moves about, the next must still find all copies of."""
    folder = tmp_path / "data"
    folder.mkdir()
    with Clinic.founded(Address("sqlite", str(folder / "ledger.db"))) as clinic:
        filled(clinic)
        secrets: dict[str, bytes] = {}
        for one in (0, 20, 10, 5, 29):
            secrets |= secrets_of(clinic, tags_of(clinic, f"x{one}"))
        for one in (0, 20, 10, 5, 29):
            erase(clinic, f"x{one}")
            who = {**PATIENT, "birth_date": f"19{60 + one}-03-02", "numbers": [f"y{one}"]}
            clinic.do("person.add", **who)
    assert found_in(files(folder), secrets) == {}


@pytest.fixture
def own_server(prepared_durable: object) -> Iterator[Server]:
    """A server of its own, so that nothing else is in its files."""
    server = Server(DURABLE)
    yield server
    server.stop()


@pytest.fixture
def server_files(own_server: Server) -> Callable[[], dict[str, bytes]]:
    own_server.execute("CHECKPOINT")
    own_server.execute("SELECT pg_switch_wal()")
    time.sleep(0.1)
    started = time.time()  # what was last written before cannot hold what comes now

    def read() -> dict[str, bytes]:
        own_server.execute("CHECKPOINT")
        return files(own_server.folder, started)

    return read


@pytest.mark.postgres
def test_postgresql_rows_are_gone_and_no_plaintext_lies_in_its_files_but_wraps_may(
    own_server: Server, server_files: Callable[[], dict[str, bytes]]
) -> None:
    """Dead pages and the server's log of changes may hold wrapped keys and ciphertexts.

    That is what the change of epoch is for: afterwards no key that is left opens what lies there.
    """
    address = Address("postgresql", own_server.url(own_server.create_database()))
    create_store(address)
    create_keys(address)
    with Clinic.founded(address) as clinic:
        secrets = filled(clinic)
        clear = {name: secret for name, secret in secrets.items() if name.startswith("raw ")}
        wrapped = {name: one for name, one in secrets.items() if name.startswith("wrapped ")}
        (done,) = erase(clinic, PLANTED["numbers"][0])
        assert (done.destroyed.keys, done.destroyed.ciphertexts) == (5, 4)
        places = server_files() | rows_of(address)
        assert found_in(places, clear) == {}
        assert not [form for form in plaintexts() if any(form in data for data in places.values())]
        assert found_in(rows_of(address), secrets) == {}
        changed = SoftwareKey(2, bytes(range(32, 64)))
        change = Change(clinic.keys, KEK, changed, clinic.chance, clinic.clock)
        assert change.wrap_anew() > 0
        note_backed_up(clinic.keys, clinic.clock, lambda: "0" * 64)
        drop_old(clinic.keys)
        for name, one in wrapped.items():
            _, _, subject, klass, _ = name.split()
            with pytest.raises(KeyDoesNotFit):
                changed.unwrap(one, origin=clinic.origin, subject=subject, klass=klass)


def rows_of(address: Address) -> dict[str, bytes]:
    """Every table, read out: long values lie compressed in the files."""
    with psycopg.connect(address.dsn) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname LIKE 'daicho%'"
        ).fetchall()
        copied = {}
        for (table,) in tables:
            with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
                copied[table] = b"".join(bytes(part) for part in out)
    assert any(table.startswith("daicho_keys") for table in copied), sorted(copied)
    return copied
