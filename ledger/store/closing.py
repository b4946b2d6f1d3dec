"""Closing a log: what both databases ask before the row is written that ends it."""

from __future__ import annotations

from ledger.errors import invalid
from ledger.log.entry import check_origin
from ledger.text import Text


def check_successor(origin: str, successor: str) -> None:
    """Pass if the one may follow the other; raises Malformed for an origin out of form."""
    check_origin(origin)
    check_origin(successor)
    if successor == origin:
        raise invalid("successor", successor, Text("the name of another log", "ほかの台帳の名前"))


def is_closed(origin: str, found: str | None, standing: str | None, successor: str) -> bool:
    """Whether the log is closed for this successor already; False if it may be closed now.

    `found` is the origin that the store has under the log's key, `standing` the successor that
    it was closed for. Raises InvalidInput where there is no such log, or another successor.
    """
    if found != origin:
        raise invalid(
            "origin",
            origin,
            Text("the origin of a log of this store", "この保管先にある台帳の名前"),
        )
    if standing is not None and standing != successor:
        raise invalid(
            "successor",
            successor,
            Text(
                f"{standing}, for which {origin} was closed before",
                f"{standing}（{origin} はこの台帳を後継としてすでに閉鎖されています）",
            ),
        )
    return standing is not None
