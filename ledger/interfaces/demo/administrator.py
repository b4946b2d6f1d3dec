"""What somebody with full access to the files of an SQLite store can do to a copy of it.

The triggers that refuse a change are dropped first: they stop mistakes, not an administrator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ledger.store.contract import log_id
from ledger.store.sqlite_files import connect
from ledger.text import Text


@dataclass(frozen=True)
class Alteration:
    """One thing done to a copy, in words and in SQL."""

    name: str
    title: Text
    statement: str
    of_views: bool = False

    def apply(self, database: Path, origin: str, say: Callable[[str], None]) -> int:
        """Do it; returns how many rows changed."""
        place = Path(f"{database}.views") if self.of_views else database
        connection = connect(place, "rw", 5)
        try:
            if not self.of_views:
                for (name,) in connection.execute(TRIGGERS).fetchall():
                    connection.execute(f"DROP TRIGGER {name}")
                    say(f"DROP TRIGGER {name};")
            statement = self.statement.replace("{first}", FIRST)
            if self.of_views:
                ((generation,),) = connection.execute(LIVE).fetchall()
                statement = statement.replace("{provisions}", f"provisions_{generation}")
            say(f"{statement};")
            return connection.execute(statement, {"log": log_id(origin)}).rowcount
        finally:
            connection.close()


TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'entry'"
LIVE = "SELECT generation FROM generation WHERE projection = 'provisions' AND state = 'live'"

# The first provision of an examination's results that the log holds.
FIRST = (
    "(SELECT min(position) FROM entry WHERE log_id = :log AND type = 'provision.recorded'"
    " AND instr(CAST(content AS TEXT), '\"EXAM_RESULT\"'))"
)

ALTERATIONS = (
    Alteration(
        "one-item",
        Text("One item of one provision is rewritten in the log.",
             "台帳の中の、ある提供の項目が1つ書き換えられました。"),
        "UPDATE entry SET content ="
        " CAST(replace(CAST(content AS TEXT), '\"EXAM_RESULT\"', '\"AGE\"') AS BLOB)"
        " WHERE log_id = :log AND position = {first}",
    ),
    Alteration(
        "one-row",
        Text("One provision is deleted from the log.", "台帳から提供の記録が1件削除されました。"),
        "DELETE FROM entry WHERE log_id = :log AND position = {first}",
    ),
    Alteration(
        "one-view-row",
        Text("The log is left alone; one row that answers are made from is edited.",
             "台帳はそのままで、照会用の表の1行が書き換えられました。"),
        "UPDATE {provisions} SET party = 'hoshizora-pharmacy' WHERE log_id = :log AND position ="
        " (SELECT min(position) FROM {provisions} WHERE log_id = :log)",
        of_views=True,
    ),
)  # fmt: skip
