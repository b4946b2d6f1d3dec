"""How a question is answered: by an index, and not by looking through the log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ledger.store.address import parse_address
from ledger.store.contract import Item
from ledger.store.opening import create_store
from ledger.store.sql import matching


def test_the_newest_of_several_types_are_found_by_type_not_by_walking_back_through_the_log(
    tmp_path: Path,
) -> None:
    address = parse_address(f"sqlite:///{tmp_path}/ledger.db")
    create_store(address)
    query = (Item(("erasure.completed", "erasure.decided")),)
    sql, parameters = matching(7, query, start=0, limit=32, newest_first=True)
    with closing(sqlite3.connect(address.path)) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    looked_at = [step for step in plan if step.startswith(("SEARCH", "SCAN")) and " a " in step]
    assert len(looked_at) == 2
    assert all("entry_by_type (log_id=? AND type=? AND position>?)" in step for step in looked_at)
