"""An administrator's hand on the database: every row can be changed, triggers and roles aside.

    admin = Administrator(address)              raw, behind the ledger's back
    admin.set("entry", 5, content=b"...")       one act; positions are those of the log
    flip(admin, "tag", row, "type", 3)          one bit of one column of one row

A small log to do it to (`small_log`), and copies of it (`Original`) to do one thing to each.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from ledger.interfaces.key_file import key_line
from ledger.log.content import Content, parse_content
from ledger.log.entry import leaf_hash
from ledger.store.address import Address
from ledger.store.contract import log_id
from projections.database.opening import open_views
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, KEK, NUMBER, ORIGIN, PROVISION, STOP, Clinic
from tests.support.postgres import Server

KEY = log_id(ORIGIN)
COLUMNS = {
    "log": ("log_id", "origin", "size", "leaf_hash"),
    "entry": ("log_id", "position", "type", "event", "content", "previous", "leaf_hash"),
    "tag": ("log_id", "tag", "type", "position"),
    "command": ("log_id", "command", "first_position", "events"),
    "ciphertext": ("log_id", "position", "bytes"),
    "document": ("log_id", "digest", "bytes"),
}
"""Every column of every table that verification covers."""
Row = dict[str, Any]


class Refused(Exception):
    """The database itself does not take such a row, whoever writes it."""


class Administrator:
    """A raw connection with no trigger in the way. Every act is committed at once."""

    def __init__(self, address: Address) -> None:
        self.address = address

    @contextmanager
    def _connection(self) -> Iterator[Callable[[str, Sequence[object]], list[tuple[Any, ...]]]]:
        if self.address.kind == "sqlite":
            raw = sqlite3.connect(self.address.place, isolation_level=None)
            try:
                raw.execute("PRAGMA synchronous = OFF")
                triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
                for (name,) in triggers.fetchall():
                    raw.execute(f"DROP TRIGGER {name}")
                yield lambda sql, values: raw.execute(sql, cast(Any, values)).fetchall()
            finally:
                raw.close()
            return
        with psycopg.connect(
            self.address.dsn, autocommit=True, options="-c search_path=daicho",
            row_factory=tuple_row,
        ) as connection:  # fmt: skip
            # Triggers and foreign keys stay silent for a superuser who says this.
            connection.execute("SET session_replication_role = replica")

            def run(sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
                cursor = connection.execute(cast(Any, sql.replace("?", "%s")), values)
                return cursor.fetchall() if cursor.description else []

            yield run

    def run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        try:
            with self._connection() as execute:
                return execute(sql, values)
        except (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.DataError) as error:
            raise Refused(str(error)) from error

    def rows(self, table: str) -> list[Row]:
        """Every row, by its columns, always in the same order."""
        columns = COLUMNS[table]
        found = self.run(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {', '.join(columns)}")
        return [dict(zip(columns, row, strict=True)) for row in found]

    def put_back(self, table: str, rows: Sequence[Row]) -> None:
        """These rows and no others."""
        columns = COLUMNS[table]
        marks = ", ".join("?" * len(columns))
        with self._connection() as execute:
            execute("BEGIN", ())
            execute(f"DELETE FROM {table}", ())
            for row in rows:
                execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
                    [row[column] for column in columns],
                )
            execute("COMMIT", ())

    def change(self, table: str, row: Row, **columns: object) -> None:
        """The one row that is exactly this one, with other values."""
        keys = [c for c in COLUMNS[table] if not isinstance(row[c], bytes)]
        where = " AND ".join(f"{column} = ?" for column in keys)
        if table == "document":
            keys, where = ["digest"], "digest = ?"
        text = {c for c, v in columns.items() if isinstance(v, bytes) and isinstance(row[c], str)}
        places = ", ".join(f"{c} = {'CAST(? AS TEXT)' if c in text else '?'}" for c in columns)
        self.run(
            f"UPDATE {table} SET {places} WHERE {where}",
            *columns.values(), *(row[key] for key in keys),
        )  # fmt: skip

    def set(self, table: str, position: int, /, **columns: object) -> None:
        """Rows at a position (of a command: its first) with other values."""
        where = _position(table)
        places = ", ".join(f"{column} = ?" for column in columns)
        self.run(f"UPDATE {table} SET {places} WHERE {where} = ?", *columns.values(), position)

    def delete(self, table: str, position: int, *, up: bool = False) -> None:
        """Rows at a position; with `up`, all from there on."""
        self.run(f"DELETE FROM {table} WHERE {_position(table)} {'>=' if up else '='} ?", position)

    def add(self, table: str, **columns: object) -> None:
        """One row more."""
        values = {"log_id": KEY, **columns}
        marks = ", ".join("?" * len(values))
        self.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values())

    def entry(self, position: int) -> Row:
        """One entry."""
        return next(row for row in self.rows("entry") if row["position"] == position)

    def set_head(self, **columns: object) -> None:
        """The log's own row with other values."""
        places = ", ".join(f"{column} = ?" for column in columns)
        self.run(f"UPDATE log SET {places}", *columns.values())

    def relink(self, start: int, *, head: bool = True) -> None:
        """Make `previous` and leaf hash fit again from an entry to the end, as a writer would."""
        rows = [row for row in self.rows("entry") if row["position"] >= start - 1]
        last = rows[0]["leaf_hash"] if start else bytes(32)
        fresh = rows[1:] if start else rows
        self.delete("entry", start, up=True)
        for row in fresh:
            leaf = leaf_hash(ORIGIN, row["position"], last, row["content"])
            self.add("entry", **{**row, "previous": last, "leaf_hash": leaf})
            last = leaf
        if head:
            self.set_head(size=(fresh or rows)[-1]["position"] + 1, leaf_hash=last)

    def rewrite(self, position: int, change: Callable[[dict[str, Any]], object]) -> None:
        """Another content that is in order itself; leaf and links are left as they were."""
        content = parse_content(self.entry(position)["content"])
        members: dict[str, Any] = content.as_object()
        change(members["data"])
        self.set("entry", position, content=content.encode())

    def content(self, position: int, **members: object) -> Content:
        """The content of one entry with other members."""
        content = parse_content(self.entry(position)["content"])
        return Content(**{**content.__dict__, **members})

    def chain(self, **members: object) -> None:
        """One more entry after the last, which it is like, chained just as the ledger would."""
        last = self.rows("entry")[-1]
        position = last["position"] + 1
        made = self.content(
            last["position"],
            **{"event": str(UUID(int=8, version=4)), "command": str(UUID(int=9, version=4)),
               "sealed": None, **members},
        )  # fmt: skip
        leaf = leaf_hash(ORIGIN, position, last["leaf_hash"], made.encode())
        self.add("entry", position=position, type=made.type, event=made.event,
                 content=made.encode(), previous=last["leaf_hash"], leaf_hash=leaf)  # fmt: skip
        self.add("command", command=made.command, first_position=position, events=1)
        for tag in made.index_tags():
            self.add("tag", tag=tag, type=made.type, position=position)
        self.set_head(size=position + 1, leaf_hash=leaf)

    def view(self, sql: str) -> int:
        """How many rows of the views one statement changed."""
        views = open_views(self.address)
        try:
            return views.write(lambda session: session.execute(sql))
        finally:
            views.close()


def _position(table: str) -> str:
    return "first_position" if table == "command" else "position"


def flipped(value: Any, place: int, bit: int) -> Any:
    """The value with one bit of one byte changed: integers as 8 bytes, texts as UTF-8."""
    if isinstance(value, int):
        raw = bytearray(value.to_bytes(8, "big"))
    else:
        raw = bytearray(value.encode() if isinstance(value, str) else value)
    raw[place % len(raw)] ^= 1 << bit
    if isinstance(value, int):
        return int.from_bytes(raw, "big", signed=True)
    if isinstance(value, str):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return bytes(raw)
    return bytes(raw)


def flip(
    admin: Administrator, table: str, row: Row, column: str, place: int, bit: int = 0
) -> None:  # fmt: skip
    """One bit of one byte of one column changed; Refused if the database takes no such value."""
    value = flipped(row[column], place, bit)
    if admin.address.kind == "postgresql" and (
        (isinstance(row[column], str) and isinstance(value, bytes)) or value == "\0"
    ):
        raise Refused("text that is not UTF-8")
    admin.change(table, row, **{column: value})


def small_log(address: Address) -> Clinic:
    """A log of 25 entries in which every table has rows; the caller closes it.

    0 log.created       5 authorised     10 recorded       15 withdrawn    20 opt_out.requested
    1 policy            6 recorded       11 amended        16 refused      21 opt_out.revoked
    2 person            7 person         12 receipt        17 suspended    22 collection
    3 party             8 consent        13 instruction    18 refused      23 party amended
    4 consent           9 authorised     14 uninstructed   19 lifted       24 consent refused
    """
    clinic = Clinic.founded(address)
    consent = clinic.do("consent", **CONSENT)
    clinic.do("authorise_and_provide", **PROVISION, means="PAPER", note="処方箋")
    clinic.do("person.add", kind="PATIENT", name="鈴木 一郎", numbers=["0099"])
    other = {"person": "0099"}
    clinic.do("consent", **CONSENT | other)
    given = clinic.do("authorise_and_provide", **PROVISION | other, means="FAX")
    clinic.do("amend", record=given.main.event, items=["NAME"], reason="項目の誤り")
    clinic.do(
        "receive", person=NUMBER, party="sakura", items=["DISPENSING"], basis="CONSENT",
        acquisition="FROM_PRINCIPAL", confirmation="DECLARED", channel="DOCUMENT",
    )  # fmt: skip
    asked = clinic.do(
        "instruct", person=NUMBER, party="sakura", items=["NAME"], purposes=["P1"], channel="PHONE"
    )
    clinic.do("uninstruct", instruction=asked.main.event, channel="PHONE")
    clinic.do("withdraw", consent=consent.main.event, channel="PHONE")
    clinic.do("authorise", **PROVISION)
    stop = clinic.do("suspend", **STOP)
    clinic.do("authorise", **PROVISION)
    clinic.do("resume", suspension=stop.main.event)
    opted = clinic.do("opt_out", person=NUMBER, channel="PHONE")
    clinic.do("opt_in", request=opted.main.event, channel="PHONE")
    clinic.do(
        "collect", person=NUMBER, items=["NAME"], purposes=["P1"], source="PRINCIPAL",
        channel="IN_PERSON",
    )  # fmt: skip
    clinic.do("party.amend", party="sakura", kind="ORGANISATION", sector="PHARMACY", name="さくら")
    clinic.do("refuse", **CONSENT)
    return clinic


SIZE = 25


@dataclass(frozen=True)
class Original:
    """A store with a small log, closed, its views made and verified; `copy` it to change it."""

    address: Address
    server: Server | None = None

    def copy(self, folder: Path) -> Address:
        """A store of its own with the same rows."""
        if self.server is not None:
            name = self.server.create_database(self.address.place.rpartition("/")[2])
            return Address("postgresql", self.server.url(name))
        source = self.address.path.parent
        shutil.copytree(source, folder, dirs_exist_ok=True)
        return replace(self.address, place=str(folder / self.address.path.name))

    def drop(self, copy: Address) -> None:
        """Remove a copy."""
        if self.server is not None:
            self.server.drop_database(copy.place.rpartition("/")[2])


def desk_at(address: Address, folder: Path) -> Desk:
    """The command line on a store that a Clinic made."""
    env = {
        "DAICHO_STORE": "sqlite:///" + address.place if address.kind == "sqlite" else address.place,
        "DAICHO_KEY": key_line(KEK),
        "DAICHO_ACTOR": "staff-1",
        "DAICHO_ROLE": "front_desk",
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "LANG": "C.UTF-8",
    }
    return Desk(folder, env)


def told(answer: Any) -> str:
    """What `verify --json` found in one log: `content_changed 5, view_row_missing provisions`."""
    findings = [
        finding["kind"] + (f" {finding['position']}" if finding["position"] is not None else "")
        for finding in answer["findings"]
    ]
    views = {f"{view['kind']} {view['table']}" for view in answer["views"]}
    unchecked = ["views not compared"] if answer["views_not_checked"] else []
    return ", ".join(dict.fromkeys([*findings, *sorted(views), *unchecked]))
