"""One value of one column of one row changed, for every column that the databases have.

The columns are asked of the databases themselves, so that none is forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import Any

import psycopg

from ledger.sealing.keys import INDEX
from ledger.store.address import Address, keys_address
from ledger.store.opening import open_keys, open_store
from tests.support.clinic import KEK, ORIGIN
from tests.support.tampering import Administrator
from tests.tampering.acts_log import grow
from tests.tampering.acts_sealed import OTHER, PERSON
from tests.tampering.scene import SIZE, Scene

Place = tuple[str, str, str]
"""Part (`log`, `keys`, `views`), table, column."""
SCHEMAS = {"log": "daicho", "keys": "daicho_keys", "views": "daicho_views"}
ROWS = {
    "entry": "position = 10",
    "tag": "position = 10 AND tag = 'party:sakura'",
    "command": "first_position = 9",
    "ciphertext": "position = 6",
    "tracking": "projection = 'trail'",
    "generation": "projection = 'trail'",
    "schema_version": "number = (SELECT max(number) FROM {table})",
}
"""Which row is changed, where there are several."""


def columns(address: Address, part: str) -> list[Place]:
    """Every column of every table of one part of a store, as the database tells it."""
    if address.kind == "sqlite":
        suffix = {"log": "", "keys": ".keys", "views": ".views"}[part]
        with closing(sqlite3.connect(address.place + suffix)) as raw:
            rows = raw.execute(
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
                " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, c.cid"
            ).fetchall()
    else:
        with psycopg.connect(address.dsn) as connection:
            rows = connection.execute(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = %s ORDER BY table_name, ordinal_position",
                (SCHEMAS[part],),
            ).fetchall()
    return [(part, table, column) for table, column in rows]


def hand(scene: Scene, part: str) -> Administrator:
    """The administrator's hand on one part."""
    if part == "views" and scene.address.kind == "sqlite":
        return Administrator(Address("sqlite", scene.address.place + ".views"))
    return Administrator(keys_address(scene.address) if part == "keys" else scene.address)


def qualified(scene: Scene, part: str, table: str) -> str:
    """The table as its database calls it."""
    return table if scene.address.kind == "sqlite" else f"{SCHEMAS[part]}.{table}"


def change_cell(place: Place, scene: Scene) -> None:
    """Another value in one cell, as near to the true one as can be."""
    part, table, column = place
    if table == "closed_log":
        log_closed(scene)
    if table == "held_log":
        log_held(scene)
    if table == "epoch_note":
        epoch_noted(scene)
    admin, name = hand(scene, part), qualified(scene, part, table)
    where, values = _row(scene, table)
    where = where.format(table=name)
    ((value,),) = admin.run(f"SELECT {column} FROM {name} WHERE {where}", *values)
    changed = _another(value, table, column)
    admin.run(f"UPDATE {name} SET {column} = ? WHERE {where}", changed, *values)
    assert admin.run(f"SELECT 1 FROM {name} WHERE {column} = ?", changed)


def log_closed(scene: Scene) -> None:
    """The fence put up by somebody who has no right to: every writer is told to go elsewhere."""
    store = open_store(scene.address)
    try:
        store.close_log(ORIGIN, f"{ORIGIN}-2")
    finally:
        store.close()


def log_held(scene: Scene) -> None:
    """A log that was restored, and is not to be written to yet."""
    store = open_store(scene.address)
    try:
        store.hold_log(ORIGIN, "restored")
    finally:
        store.close()


def epoch_noted(scene: Scene) -> None:
    """A note about the epoch of the keys, as is made when one begins."""
    keys = open_keys(keys_address(scene.address))
    try:
        keys.note(KEK.epoch, "started", "2026-04-01T00:00:00Z", "2027-04-01")
    finally:
        keys.close()


def fence_taken_away(scene: Scene) -> None:
    """A closed log opened again, and written to."""
    log_closed(scene)
    scene.admin.run("DELETE FROM closed_log")
    grow(scene, SIZE + 1)


def _row(scene: Scene, table: str) -> tuple[str, tuple[Any, ...]]:
    if table == "key":
        return "subject = ? AND class = 'record'", (scene.subject(PERSON),)
    if table == "blind_index":
        return "kind = 'number' AND wrapped = ?", (index_row(scene, PERSON),)
    return ROWS.get(table, "1 = 1"), ()


def index_row(scene: Scene, position: int) -> bytes:
    """The wrapped subject in the look-up row of a person's number."""
    subject = scene.subject(position)
    name = qualified(scene, "keys", "blind_index")
    rows = hand(scene, "keys").run(f"SELECT wrapped FROM {name} WHERE kind = 'number'")
    return next(
        bytes(row[0]) for row in rows
        if KEK.unwrap(bytes(row[0]), origin=ORIGIN, subject="", klass=INDEX).decode() == subject
    )  # fmt: skip


def _another(value: Any, table: str, column: str) -> Any:
    if column == "state":
        return "old"
    if column == "at":
        return value[:-2] + ("1Z" if value[-2] == "0" else "0Z")  # still an instant
    if column == "position" and table in ("entry", "ciphertext"):
        return value + 900  # the places beside it are taken
    if isinstance(value, int):
        # An event more, not none; a later schema, not the one before the first.
        return (
            value + 1
            if table in ("command", "schema_version", "view_schema", "epoch_note")
            else value ^ 1
        )
    if isinstance(value, str):
        return value[:-1] + ("y" if value[-1:] == "x" else "x")
    if isinstance(value, (bytes, memoryview)):
        raw = bytes(value)
        return raw[:-1] + bytes([raw[-1] ^ 1])
    return value + timedelta(days=1)


def key_deleted(scene: Scene) -> None:
    name = qualified(scene, "keys", "key")
    scene.keys.run(
        f"DELETE FROM {name} WHERE subject = ? AND class = 'identity'", scene.subject(PERSON)
    )


def look_up_row_deleted(scene: Scene) -> None:
    name = qualified(scene, "keys", "blind_index")
    scene.keys.run(f"DELETE FROM {name} WHERE wrapped = ?", index_row(scene, PERSON))


def look_up_led_elsewhere(scene: Scene) -> None:
    """A number that leads to another person from now on."""
    name = qualified(scene, "keys", "blind_index")
    mine, theirs = index_row(scene, PERSON), index_row(scene, OTHER)
    scene.keys.run(f"UPDATE {name} SET wrapped = ? WHERE wrapped = ?", theirs, mine)


def look_up_led_to_one_without_a_key(scene: Scene) -> None:
    """The same, to one whose name cannot be opened any more."""
    look_up_led_elsewhere(scene)
    name = qualified(scene, "keys", "key")
    theirs = scene.subject(OTHER)
    scene.keys.run(f"DELETE FROM {name} WHERE subject = ? AND class = 'identity'", theirs)


def act_of(place: Place) -> Callable[[Scene], None]:
    """The act that changes one cell."""
    return partial(change_cell, place)


ACTS = {
    act.__name__: act
    for act in (
        key_deleted,
        look_up_row_deleted,
        look_up_led_elsewhere,
        look_up_led_to_one_without_a_key,
        log_closed,
        fence_taken_away,
    )
}
