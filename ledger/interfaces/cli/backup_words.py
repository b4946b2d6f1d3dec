"""What `backup` and `restore` say, to people and to programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger.application.log_backup import LogState
from ledger.backup.layout import Part
from ledger.log.entry import base64_text
from ledger.text import Text

PART_NAMES = {
    Part.LOG: Text("log", "台帳"),
    Part.KEYS: Text("keys", "鍵"),
    Part.DOCUMENTS: Text("documents", "文書"),
}
READABLE = {
    Part.LOG: Text(
        "! The log is not encrypted (--encrypt-to). Names are sealed in it, but pseudonymous tags,"
        " recipients, grounds and times can be read: these are personal data.",
        "! 台帳は暗号化されていません（--encrypt-to）。氏名等は封緘されていますが、仮名の識別子・"
        "提供先・根拠・日時は読めます。これらは個人データです。",
    ),
    Part.KEYS: Text(
        "! The keys are not encrypted once more (--encrypt-to). They are wrapped: useless without"
        " the key-encryption key, and with it they open everything.",
        "! 鍵の部分は重ねて暗号化されていません（--encrypt-to）。包まれているので鍵暗号化鍵が"
        "なければ使えませんが、あればすべてを開けます。",
    ),
    Part.DOCUMENTS: Text(
        "! The documents are not encrypted (--encrypt-to): policies and notices, and evidence as it"
        " was given.",
        "! 文書は暗号化されていません（--encrypt-to）。方針・通知と、登録した証拠資料です。",
    ),
}
KEY_APART = Text(
    "The key-encryption key is not in it: keep a copy of that apart.",
    "鍵暗号化鍵は含まれていません。その写しは別の場所に保管してください。",
)


def shown_bytes(count: int) -> str:
    """A size as people read it."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def logs_object(logs: Iterable[LogState]) -> list[dict[str, Any]]:
    """How far each log goes, for a JSON answer."""
    return [
        {
            "origin": log.head.origin,
            "size": log.head.size,
            "leaf_hash": base64_text(log.head.leaf_hash),
            "successor": log.successor,
        }
        for log in logs
    ]
