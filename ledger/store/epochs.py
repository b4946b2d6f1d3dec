"""Epochs of a key store: what both databases ask before they write, and the question they share.

    put            rows of an epoch that is over are refused. A row of an epoch to come is kept only
                   beside its row in the current one, so that a key that was erased while all are
                   wrapped anew does not come back; nor does it when somebody comes late with it,
                   after the change (`anew`).
    change_epoch   only when every row stands in the new epoch too.

Each is looked at and written under one lock: putting shares it, the rest holds it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ledger.errors import KeyDoesNotFit, invalid
from ledger.store.contract import IndexRow, KeyRow
from ledger.text import Text

BATCH = 1000
"""Rows of one short read."""

# For the epoch given four times; tables without schema, placeholders `?`.
NOT_WRAPPED = """
SELECT (
    SELECT count(*) FROM key AS k WHERE k.epoch < ? AND NOT EXISTS (
        SELECT 1 FROM key AS n WHERE n.log_id = k.log_id AND n.subject = k.subject
        AND n.class = k.class AND n.epoch = ?
    )
) + (
    SELECT count(*) FROM blind_index AS i WHERE i.epoch < ? AND NOT EXISTS (
        SELECT 1 FROM blind_index AS n WHERE n.log_id = i.log_id AND n.kind = i.kind
        AND n.hmac = i.hmac AND n.row = i.row AND n.epoch = ?
    )
)
"""

Row = TypeVar("Row", KeyRow, IndexRow)


def check_not_over(keys: Sequence[KeyRow], index: Sequence[IndexRow], current: int | None) -> None:
    """Pass unless a row is of an epoch before the current one; raises KeyDoesNotFit."""
    oldest = min([*(key.epoch for key in keys), *(row.epoch for row in index)], default=None)
    if current is None or oldest is None or oldest >= current:
        return
    raise KeyDoesNotFit(
        Text(
            f"The key-encryption key was changed: a key of epoch {oldest} was to be kept, the"
            f" current epoch is {current}.",
            f"鍵暗号化鍵が変更されています。保存しようとした鍵は第{oldest}期、現在は第{current}期"
            "です。",
        ),
        help=Text(
            f"Give the key-encryption key of epoch {current}, then try again.",
            f"第{current}期の鍵暗号化鍵を指定して、もう一度実行してください。",
        ),
    )


def in_order(
    rows: Sequence[Row], current: int | None, *, anew: bool
) -> tuple[list[Row], list[Row]]:
    """Rows to be kept now, and rows of epochs to come; those are written after, not with them."""
    if current is None:
        return list(rows), []
    return (
        [] if anew else [row for row in rows if row.epoch <= current],
        [row for row in rows if row.epoch > current],
    )


def check_first(epoch: int, current: int | None) -> None:
    """Pass if no epoch has a check value yet; raises InvalidInput."""
    if current is not None:
        wanted = Text("a key store without a check value", "確認値がまだない鍵の保管庫")
        raise invalid("epoch", epoch, wanted)


def check_newer(epoch: int, current: int | None) -> None:
    """Pass if the epoch may follow the current one; raises InvalidInput."""
    if current is None or epoch <= current:
        wanted = Text(
            f"an epoch after the current one, which is {'none' if current is None else current}",
            f"現在の期（{'なし' if current is None else f'第{current}期'}）より後の期",
        )
        raise invalid("epoch", epoch, wanted)
