"""That a log is closed, or succeeds another, as people are told where they read in one of them."""

from __future__ import annotations

from ledger.application.carried_over import carried_over
from ledger.application.logs import Log
from ledger.store.contract import Store
from ledger.text import Text


def closed(store: Store, log: Log) -> Text | None:
    """That newer records are in another log, and how to read them; None for a log that is open."""
    if log.successor is None:
        return None
    en, ja = _where(store, log.successor)
    return Text(
        f"{log.origin} is closed and takes no more entries. Newer records are in its successor,"
        f" {log.successor}{en}",
        f"{log.origin} は閉鎖されており、新しい記録は追加されません。"
        f"以後の記録は後継の台帳 {log.successor} にあります{ja}",
    )


def succeeds(store: Store, log: Log) -> Text | None:
    """That older records are in another log, and how to read them; None for a first log."""
    if log.predecessor is None:
        return None
    en, ja = _where(store, log.predecessor)
    if carried_over(store, log.origin) is None:
        return Text(
            f"! This log is to succeed {log.predecessor}, but what is in force there is not all"
            " carried over yet: what is shown here is not complete. Finish it with the same"
            f" daicho log succeed. The old log{en}",
            f"! この台帳は {log.predecessor} の後継ですが、引継ぎが終わっていないため、表示は"
            f"完全ではありません。同じ daicho log succeed で完了してください。前の台帳{ja}",
        )
    return Text(
        f"This log succeeds {log.predecessor}. Older records are in it{en}",
        f"この台帳は {log.predecessor} の後継です。以前の記録は前の台帳にあります{ja}",
    )


def _where(store: Store, origin: str) -> tuple[str, str]:
    """The end of the sentence: how to reach a log, in both languages."""
    if all(head.origin != origin for head in store.heads()):
        return "; that log is not in this store.", "（この保管先にはありません）。"
    return f": --org {origin}", f"（--org {origin}）。"
