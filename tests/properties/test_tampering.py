"""Any command sequence verifies; any changed bit of any covered column of any row is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ledger.application.verify import verify_log
from ledger.errors import InvalidInput
from ledger.store.address import Address
from ledger.store.opening import open_store
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, STOP, Clinic
from tests.support.tampering import COLUMNS, Administrator, Refused, Row, flip, small_log

TABLES = list(COLUMNS)


class Patient:
    """A small log and its administrator, who puts every row back after each change."""

    def __init__(self, address: Address) -> None:
        small_log(address).close()
        self.admin = Administrator(address)
        self.address = address
        self.rows = {table: self.admin.rows(table) for table in TABLES}

    def finds(self, table: str, row: Row, column: str, place: int, bit: int) -> bool | None:
        """Whether one changed bit is found; None if the database takes no such row."""
        try:
            flip(self.admin, table, row, column, place, bit)
        except Refused:
            return None
        try:
            return self._breaks() > 0
        finally:
            self._heal(table)

    def _breaks(self) -> int:
        store = open_store(self.address, read_only=True)
        try:
            origins = {head.origin for head in store.heads()} | {ORIGIN}
            return sum(verify_log(store, origin).breaks for origin in origins)
        finally:
            store.close()

    def _heal(self, table: str) -> None:
        self.admin.put_back(table, self.rows[table])

    def sound(self) -> bool:
        return self._breaks() == 0


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Patient:
    return Patient(Address("sqlite", str(tmp_path_factory.mktemp("patient") / "ledger.db")))


@pytest.fixture(scope="module")
def on_postgres(prepared_fast: Any) -> Iterator[Patient]:
    name = prepared_fast.server.create_database(prepared_fast.template)
    yield Patient(Address("postgresql", prepared_fast.server.url(name)))
    prepared_fast.server.drop_database(name)


@given(data=st.data())
@settings(
    max_examples=150, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_any_changed_bit_is_found_on_sqlite(on_sqlite: Patient, data: st.DataObject) -> None:
    assume_found(on_sqlite, data)


@pytest.mark.postgres
@given(data=st.data())
@settings(
    max_examples=40, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_any_changed_bit_is_found_on_postgresql(on_postgres: Patient, data: st.DataObject) -> None:
    assume_found(on_postgres, data)


def assume_found(patient: Patient, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES))
    row = data.draw(st.sampled_from(patient.rows[table]))
    column = data.draw(st.sampled_from(COLUMNS[table]))
    place = data.draw(st.integers(0, _width(row[column]) - 1))
    found = patient.finds(table, row, column, place, data.draw(st.integers(0, 7)))
    assume(found is not None)
    assert found


def _width(value: Any) -> int:
    if isinstance(value, int):
        return 8
    return len(value.encode() if isinstance(value, str) else value)


@pytest.mark.parametrize("bit", [1, 7])  # with bit 7 a text is no longer UTF-8
@pytest.mark.parametrize(("table", "column"), [(t, c) for t in TABLES for c in COLUMNS[t]])
def test_a_changed_byte_of_every_row_is_found(
    on_sqlite: Patient, table: str, column: str, bit: int
) -> None:
    chance = random.Random(f"{table} {column}")
    assert on_sqlite.sound()
    for row in on_sqlite.rows[table]:
        places = list(range(_width(row[column])))
        chance.shuffle(places)
        # The first bit that the database takes: some would repeat a key, or leave its range.
        tried = (on_sqlite.finds(table, row, column, place, bit=bit) for place in places)
        assert next(found for found in tried if found is not None), row


STEPS: dict[str, dict[str, Any]] = {
    "consent": CONSENT,
    "refuse": CONSENT,
    "authorise_and_provide": {**PROVISION, "means": "PAPER", "note": "x"},
    "authorise": PROVISION,
    "provide": {**PROVISION, "means": "FAX"},
    "suspend": STOP,
    "opt_out": {"person": NUMBER, "channel": "PHONE"},
    "person.add": {"kind": "PATIENT", "name": "鈴木 一郎"},
    "receive": {
        "person": NUMBER, "party": "sakura", "items": ["NAME"], "basis": "CONSENT",
        "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
    },
    "withdraw": {"consent": "consent", "channel": "PHONE"},
    "resume": {"suspension": "suspend"},
    "opt_in": {"request": "opt_out", "channel": "PHONE"},
    "amend": {"record": "provide", "items": ["NAME"], "reason": "x"},
}  # fmt: skip
REFERENCES = {"consent", "suspension", "request", "record"}


@given(st.lists(st.sampled_from(list(STEPS)), max_size=12))
@settings(
    max_examples=12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
def test_any_command_sequence_verifies(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder: Path = tmp_path_factory.mktemp("sequence")
    with Clinic.founded(Address("sqlite", str(folder / "ledger.db"))) as clinic:
        last: dict[str, str] = {}
        for name in names:
            arguments = {
                key: last.get(value) if key in REFERENCES else value
                for key, value in STEPS[name].items()
            }
            if None in arguments.values():
                continue  # nothing to refer to yet
            try:
                last[name] = clinic.do(name, **arguments).main.event
            except InvalidInput:
                continue  # withdrawn already, and such: nothing is written
        clinic.check()
