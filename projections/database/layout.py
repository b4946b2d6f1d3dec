"""The tables of a view database, and the one version of them all.

Views are never migrated: a new version of any projection or table is a new VERSION, and older
views are dropped and made again from the contents.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ledger.errors import SchemaTooNew
from ledger.text import Text
from projections.database.contract import Session, ViewDatabase
from projections.registry import PROJECTIONS
from projections.tables import create_generation

VERSION = 3
SHARED = ("view_schema", "generation", "tracking", "verified")


def prepare(views: ViewDatabase, shown: str) -> None:
    """Make the tables where they are missing or of an older version."""
    if views.read(_version) != VERSION:
        views.write(lambda session: _make(session, shown))


def _version(session: Session) -> int:
    if not all(session.has_table(name) for name in SHARED):
        return 0
    rows = session.select("SELECT version FROM view_schema")
    return int(rows[0][0]) if rows else 0


def _make(session: Session, shown: str) -> None:
    session.alone()
    # Looked at again: somebody else may have made them since.
    found = _version(session)
    if found > VERSION:
        raise SchemaTooNew(
            Text(
                f"the views of {shown} have version {found}, wanted {VERSION}",
                f"{shown} の表示用データの版は {found} です（必要な版: {VERSION}）",
            ),
            help=Text(
                "They were made by a newer daicho: upgrade this one.",
                "新しい版の daicho で作られています。この daicho を更新してください。",
            ),
        )
    if found == VERSION:
        return
    session.clear()
    for name in SHARED:
        session.create(_sql(name))
    for projection in PROJECTIONS:
        create_generation(session, projection, 1, "live")
    session.execute("INSERT INTO view_schema (version) VALUES (?)", (VERSION,))


@cache
def _sql(name: str) -> str:
    return files("projections.database.schema").joinpath(f"{name}.sql").read_text("utf-8")
