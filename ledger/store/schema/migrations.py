"""What each version of each schema adds, and why: the table of contents of the SQL files.

A migration and the note that it was applied (table schema_version) share one transaction. What
was published is never edited: the next change is a new number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ledger.errors import SchemaTooNew, SchemaTooOld
from ledger.text import Text


@dataclass(frozen=True)
class Migration:
    """One numbered step: the objects it makes, in order, as files of its folder."""

    number: int
    name: str
    reason: Text
    folder: str
    objects: tuple[str, ...]

    def statements(self) -> list[str]:
        """The SQL of its objects, one statement each."""
        return [_sql(self.folder, name) for name in self.objects]


STORE_REASON = Text(
    "The first tables: logs, entries, their index, commands, ciphertexts and documents.",
    "最初の表です（台帳、記録、索引、コマンド、暗号文、文書）。",
)
CLOSED_REASON = Text(
    "Logs that are closed: they take no more entries, because another log goes on in their place.",
    "閉鎖された台帳の表です。後継の台帳に引き継がれ、新しい記録は追加されません。",
)
HELD_REASON = Text(
    "Logs that are held: a restored log is not written to until it is shown to be complete.",
    "保留中の台帳の表です。復元した台帳は、欠けがないと確かめられるまで書き込めません。",
)
ERASING_REASON = Text(
    "A ciphertext is erased where it stands, so that no copy of another one is left behind.",
    "暗号文をその場で消去できるようにします。ほかの暗号文の写しがファイルに残るのを防ぐためです。",
)
KEYS_REASON = Text(
    "The first tables: wrapped keys, the blind index and the check value.",
    "最初の表です（包んだ鍵、照合用索引、鍵の確認値）。",
)
EPOCHS_REASON = Text(
    "Keys and look-up rows wrapped in several epochs side by side, and notes about each epoch.",
    "鍵と照合用索引を複数の期で並べて持てるようにし、期ごとの覚え書きの表を加えます。",
)

SQLITE = (
    Migration(
        1,
        "first tables",
        STORE_REASON,
        "sqlite",
        (
            "schema_version",
            "log",
            "log_only_grows",
            "log_is_not_deleted",
            "entry",
            "entry_by_type",
            "entry_only_at_the_end",
            "entry_is_not_changed",
            "entry_is_not_deleted",
            "tag",
            "tag_by_position",
            "tag_is_not_changed",
            "tag_is_not_deleted",
            "command",
            "command_by_position",
            "command_is_not_changed",
            "command_is_not_deleted",
            "ciphertext",
            "ciphertext_is_not_changed",
            "document",
            "document_is_not_changed",
            "document_is_not_deleted",
        ),
    ),
    Migration(
        2,
        "closed logs",
        CLOSED_REASON,
        "sqlite",
        (
            "closed_log",
            "closed_log_is_not_changed",
            "closed_log_is_not_deleted",
            "closed_log_does_not_grow",
        ),
    ),
    Migration(3, "held logs", HELD_REASON, "sqlite", ("held_log", "held_log_is_not_changed")),
    Migration(
        4,
        "erasing in place",
        ERASING_REASON,
        "sqlite",
        ("ciphertext_is_not_changed_dropped", "ciphertext_is_only_erased"),
    ),
)

SQLITE_KEYS = (
    Migration(
        1,
        "first tables",
        KEYS_REASON,
        "sqlite_keys",
        (
            "schema_version",
            "key",
            "key_is_not_changed",
            "blind_index",
            "blind_index_is_not_changed",
            "key_check",
            "key_check_is_not_changed",
        ),
    ),
    Migration(
        2,
        "epochs",
        EPOCHS_REASON,
        "sqlite_keys",
        (
            # A primary key cannot be altered: each table is made anew and filled from the old one,
            # which takes its triggers along when it goes.
            "epochs/key_set_aside",
            "epochs/key",
            "epochs/key_moved",
            "epochs/key_set_aside_dropped",
            "key_is_not_changed",
            "epochs/blind_index_set_aside",
            "epochs/blind_index",
            "epochs/blind_index_moved",
            "epochs/blind_index_set_aside_dropped",
            "epochs/blind_index_by_row",
            "blind_index_is_not_changed",
            "epochs/key_check_is_not_deleted",
            "epochs/epoch_note",
            "epochs/epoch_note_is_not_changed",
            "epochs/epoch_note_is_not_deleted",
        ),
    ),
)


POSTGRES = (
    Migration(
        1,
        "first tables",
        STORE_REASON,
        "postgres",
        (
            "schema",
            "schema_version",
            "roles",
            "refuse_change",
            "log_only_grows",
            "all_moved",
            "log",
            "entry",
            "tag",
            "command",
            "ciphertext",
            "document",
            "privileges",
            "views",
        ),
    ),
    Migration(
        2,
        "closed logs",
        CLOSED_REASON,
        "postgres",
        ("closed_log", "closed_log_does_not_grow"),
    ),
    Migration(3, "held logs", HELD_REASON, "postgres", ("held_log",)),
)

POSTGRES_KEYS = (
    Migration(
        1,
        "first tables",
        KEYS_REASON,
        "postgres_keys",
        (
            "schema",
            "schema_version",
            "roles",
            "refuse_change",
            "key",
            "blind_index",
            "key_check",
            "privileges",
        ),
    ),
    Migration(
        2,
        "epochs",
        EPOCHS_REASON,
        "postgres_keys",
        ("key_epochs", "blind_index_epochs", "epoch_note"),
    ),
)


def pending(migrations: Sequence[Migration], applied: int) -> tuple[Migration, ...]:
    """The migrations that a schema of version `applied` still lacks (0: it has nothing)."""
    return tuple(step for step in migrations if step.number > applied)


def check_version(found: int, migrations: Sequence[Migration], shown: str) -> None:
    """Pass only if the schema found has exactly the newest of these migrations.

    `shown` is the store's address. Raises SchemaTooOld or SchemaTooNew.
    """
    newest = migrations[-1].number
    message = Text(
        f"the schema of {shown} has version {found}, wanted {newest}",
        f"{shown} のスキーマの版は {found} です（必要な版: {newest}）",
    )
    if found < newest:
        raise SchemaTooOld(
            message,
            help=Text(
                "Make a backup, then run `daicho migrate`.",
                "バックアップを取ってから `daicho migrate` を実行してください。",
            ),
        )
    if found > newest:
        raise SchemaTooNew(
            message,
            help=Text(
                "It was made by a newer daicho: upgrade this one.",
                "新しい版の daicho で作られています。この daicho を更新してください。",
            ),
        )


@cache
def _sql(folder: str, name: str) -> str:
    return files(__package__).joinpath(folder, f"{name}.sql").read_text("utf-8")
