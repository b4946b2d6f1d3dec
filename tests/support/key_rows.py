"""Made-up rows of a key store: their bytes are wrapped under nothing, for a store looks at none."""

from __future__ import annotations

from ledger.store.contract import IndexRow, KeyRow

SUBJECT, OTHER_SUBJECT = "s-" + "a" * 26, "s-" + "b" * 26


def key(klass: str, epoch: int, wrapped: bytes = b"w", subject: str = SUBJECT) -> KeyRow:
    """A key of a person."""
    return KeyRow(subject, klass, epoch, wrapped)


def index(kind: str, hmac: bytes, name: bytes, epoch: int = 1) -> IndexRow:
    """A look-up row whose name begins with these bytes."""
    return IndexRow(kind, hmac, name.ljust(16, b"."), epoch, b"wrapped %d" % epoch)
