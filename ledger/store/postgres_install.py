"""Making and migrating the PostgreSQL schemas: the only place that runs DDL, and never on opening.

Everything of one `create` or `migrate` is one transaction, under a lock that two installers of
one database cannot both hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql

from ledger.errors import InvalidInput, NotPermitted, Problem, StoreExists
from ledger.store.address import Address
from ledger.store.postgres_sessions import Session, connect, not_created, translating, version
from ledger.store.schema.migrations import Migration, check_version, pending
from ledger.text import Text

INSTALLER_LOCK = 0x64616963686F  # "daicho"
ROLES = ("daicho_writer", "daicho_reader", "daicho_eraser", "daicho_views")


def create(address: Address, schema: str, migrations: Sequence[Migration]) -> None:
    """Apply all migrations to a database that has no such schema; else StoreExists.

    One transaction under a lock of its own: of two installers one makes everything, the other
    finds it made. A database that is not UTF8 is refused.
    """
    with translating(address), connect(address) as session, session.transaction():
        _lock_installers(session)
        if version(session, schema) is not None:
            shown = address.shown()
            raise StoreExists(
                Text(
                    f"{shown} has a schema {schema} already",
                    f"{shown} には {schema} がすでにあります",
                )
            )
        _check_encoding(session, address)
        _check_roles(session, address)
        _apply(session, schema, migrations)


def migrate(address: Address, schema: str, migrations: Sequence[Migration]) -> Sequence[Migration]:
    """The migrations that were lacking, now applied, all in one transaction."""
    with translating(address), connect(address) as session, session.transaction():
        _lock_installers(session)
        found = version(session, schema)
        if found is None:
            raise not_created(address, schema)
        steps = pending(migrations, found)
        if not steps:
            check_version(found, migrations, address.shown())
        _apply(session, schema, steps)
        return steps


def _apply(session: Session, schema: str, steps: Sequence[Migration]) -> None:
    for step in steps:
        for statement in step.statements():
            session.execute(statement)
        session.execute(
            sql.SQL("INSERT INTO {}.schema_version (number, name) VALUES (%s, %s)").format(
                sql.Identifier(schema)
            ),
            (step.number, step.name),
        )


def _lock_installers(session: Session) -> None:
    session.execute("SELECT set_config('lock_timeout', '30s', true)")
    session.execute("SELECT pg_advisory_xact_lock(%s)", (INSTALLER_LOCK,))


def _check_encoding(session: Session, address: Address) -> None:
    row = session.execute("SELECT current_setting('server_encoding')").fetchone()
    if row != ("UTF8",):
        found = row[0] if row else None
        wanted = Text("a database with encoding UTF8", "文字コード UTF8 のデータベース")
        raise InvalidInput([Problem(address.shown(), str(found), wanted)])


def _check_roles(session: Session, address: Address) -> None:
    """Pass if the roles are there and this user is one of daicho_views, or may see to it."""
    row = session.execute(
        "SELECT rolsuper OR rolcreaterole, quote_ident(current_user) FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    may_make_roles, user = row or (False, "")
    there = {
        name
        for (name,) in session.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", (list(ROLES),)
        )
    }
    statements = [f"CREATE ROLE {name} NOLOGIN;" for name in ROLES if name not in there]
    if "daicho_views" not in there or not _is_member(session):
        statements.append(f"GRANT daicho_views TO daicho_writer, daicho_reader, {user};")
    if statements and not may_make_roles:
        told = " ".join(statements)
        raise NotPermitted(
            Text(
                f"this user of {address.shown()} may not make roles or grant daicho_views",
                f"{address.shown()} のこの利用者は、ロールの作成と daicho_views の付与ができません",
            ),
            help=Text(
                f"Have an administrator run: {told}",
                f"管理者が次の SQL を実行してください: {told}",
            ),
        )


def _is_member(session: Session) -> bool:
    row = session.execute("SELECT pg_has_role('daicho_views', 'USAGE')").fetchone()
    return bool(row and row[0])
