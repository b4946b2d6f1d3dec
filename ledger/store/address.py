"""Where a store is: one line of text, parsed once.

    sqlite:///relative/path        sqlite:////absolute/path        postgresql://user@host/database

The path of an SQLite address is taken letter by letter: nothing in it is decoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ledger.errors import InvalidInput, Problem
from ledger.text import Text

SQLITE, POSTGRESQL = "sqlite:///", "postgresql://"

WANTED = Text(
    "sqlite:///relative/path, sqlite:////absolute/path or postgresql://user@host/database",
    "sqlite:///相対パス、sqlite:////絶対パス、または postgresql://ユーザー@ホスト/データベース",
)


@dataclass(frozen=True, repr=False)
class Address:
    """A store's kind and place; shown without its password everywhere, `repr` included."""

    kind: Literal["sqlite", "postgresql"]
    place: str
    """SQLite: the path. PostgreSQL: the whole address as libpq reads it (a DSN)."""

    @property
    def path(self) -> Path:
        """The file of an SQLite store."""
        assert self.kind == "sqlite"
        return Path(self.place)

    @property
    def dsn(self) -> str:
        """The connection string of a PostgreSQL store, password and all: never print it."""
        assert self.kind == "postgresql"
        return self.place

    def shown(self) -> str:
        """The address as people may see it."""
        if self.kind == "sqlite":
            return SQLITE + self.place
        return _without_password(self.place)

    def __repr__(self) -> str:
        return f"Address({self.shown()!r})"


def parse_address(text: str) -> Address:
    """The Address that the text names; raises InvalidInput for anything else."""
    if text.startswith(SQLITE):
        path = text.removeprefix(SQLITE)
        # A store in memory would be gone with its process: it cannot keep what it acknowledges.
        if path.strip("/") and path != ":memory:" and "\0" not in path:
            return Address("sqlite", path)
    elif text.startswith(POSTGRESQL):
        return Address("postgresql", text)
    raise InvalidInput([Problem("address", repr(_without_password(text)), WANTED)])


def keys_address(store: Address, given: str | None = None) -> Address:
    """The address of the key store: the one given, or the one that goes with the store.

    SQLite: a file of its own beside the store's, with `.keys` at the end of its name.
    PostgreSQL: the same database, another schema.
    """
    if given is not None:
        return parse_address(given)
    if store.kind == "sqlite":
        return Address("sqlite", store.place + ".keys")
    return store


def _without_password(text: str) -> str:
    """Everything between the user's name and the last @ hidden, and every password parameter."""
    hidden = re.sub(r"(?s)^([^:/?#]+://[^:@/]*):.*@", r"\1:***@", text)
    return re.sub(r"(?i)(password=)[^&\s]*", r"\1***", hidden)
