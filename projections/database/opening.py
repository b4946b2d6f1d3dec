"""The one way to the views of a store. Only the database in use is imported.

SQLite       a file beside the store's, with `.views` at the end of its name
PostgreSQL   schema daicho_views in the store's database
"""

from __future__ import annotations

from ledger.store.address import Address
from projections.database.contract import ViewDatabase
from projections.database.layout import prepare


def open_views(store: Address) -> ViewDatabase:
    """The views that go with the store at this address, empty if they are new.

    Views of an older version are dropped (they are made again); of a newer: SchemaTooNew.
    """
    views = _connected(store)
    try:
        prepare(views, store.shown())
    except BaseException:
        views.close()
        raise
    return views


def temporary_views() -> ViewDatabase:
    """Empty views that are gone when they are closed; SQLite keeps them in a nameless file."""
    from projections.database.sqlite import SQLiteViews

    views = SQLiteViews("")
    prepare(views, "temporary views")
    return views


def _connected(store: Address) -> ViewDatabase:
    if store.kind == "sqlite":
        from projections.database.sqlite import SQLiteViews

        return SQLiteViews(store.place + ".views")
    from projections.database.postgres import PostgresViews

    return PostgresViews(store)
