"""`backup`: log, keys of people and documents written to places that lie apart."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.application.backing_up import BackedUp, back_up
from ledger.backup.age import RECIPIENT, encrypting_to
from ledger.backup.layout import Part
from ledger.errors import LedgerError, NotPermitted, StoreUnavailable, invalid
from ledger.interfaces.bootstrap import key_address, now
from ledger.interfaces.cli.backup_words import (
    KEY_APART,
    PART_NAMES,
    READABLE,
    logs_object,
    shown_bytes,
)
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.store.opening import open_keys
from ledger.text import Text, counted

PLACE = Text("a folder, or one for each part: --log-to, --keys-to, --documents-to",
             "フォルダー（--log-to、--keys-to、--documents-to で分けて指定も可）")  # fmt: skip


NO_FOLDER = Text("it is no folder", "フォルダーではありません")
WHY = {
    errno.EEXIST: NO_FOLDER,
    errno.ENOTDIR: NO_FOLDER,
    errno.ENOSPC: Text("no space is left there", "空き容量がありません"),
    errno.EROFS: Text("it can only be read", "読み取り専用です"),
    errno.EACCES: Text(
        "this account may not write there", "この利用者には書込みの権限がありません"
    ),
}


def backup(
    session: Session, dir: str | None, log_to: str | None, keys_to: str | None,
    documents_to: str | None, only: tuple[str, ...], encrypt_to: tuple[str, ...],
) -> None:  # fmt: skip
    """Write a backup of every log of the store, of the keys and of the documents."""
    given = {Part.LOG: log_to, Part.KEYS: keys_to, Part.DOCUMENTS: documents_to}
    places = _places(dir, given, only)
    encrypt = encrypting_to(encrypt_to) if encrypt_to else None
    store = session.reading_store
    keys = None
    if Part.KEYS in places:
        keys = open_keys(key_address(session.settings), read_only=True)
        session.on_close(keys.close)
    what = Text("Backing up", "バックアップ")
    with _told(), session.out.progress(what) as tell:
        made = back_up(store, keys, places, now(), encrypt=encrypt, progress=tell)
    if session.out.json:
        session.out.answer(_object(made))
    else:
        _say(session, made)


def _places(
    dir: str | None, given: dict[Part, str | None], only: tuple[str, ...]
) -> dict[Part, Path]:
    """Where each part goes; the parts that are to be made alone have one."""
    places = {part: Path(dir) / part for part in Part} if dir else {}
    places |= {part: Path(place) for part, place in given.items() if place}
    found = {part: place for part, place in places.items() if not only or part in only}
    if not found:
        raise invalid("DIR", "nothing", PLACE)
    if len({place.resolve() for place in found.values()}) != len(found):
        wanted = Text("a place of its own for each part", "部分ごとに別の場所")
        raise invalid("DIR", ", ".join(map(str, found.values())), wanted)
    return found


def _object(made: BackedUp) -> dict[str, Any]:
    return {
        "ok": True,
        "command": "backup",
        "encrypted": any(part.manifest.encrypted for part in made.parts),
        "parts": [
            {
                "part": str(part.manifest.part),
                "dir": str(part.folder),
                "file": part.manifest.file,
                "bytes": part.manifest.length,
                "sha256": part.manifest.sha256,
            }
            for part in made.parts
        ],
        "logs": logs_object(made.logs),
    }


def _say(session: Session, made: BackedUp) -> None:
    out = session.out
    entries = sum(log.head.size for log in made.logs)
    out.say(
        Text(f"✓ backup of {counted(entries, 'entry', 'entries')} in"
             f" {counted(len(made.logs), 'log')}",
             f"✓ バックアップを作りました（台帳{len(made.logs)}件、記録{entries:,}件）"), "good"
    )  # fmt: skip
    out.facts([
        (PART_NAMES[part.manifest.part], f"{part.folder}  {shown_bytes(part.manifest.length)}")
        for part in made.parts
    ])  # fmt: skip
    for part in made.parts:
        if not part.manifest.encrypted:
            out.say(READABLE[part.manifest.part], "warn")
    if any(part.manifest.part is Part.KEYS for part in made.parts):
        out.say(KEY_APART)


@contextmanager
def _told() -> Iterator[None]:
    """What the file system refuses, in the words of the ledger."""
    try:
        yield
    except LedgerError:
        raise
    except OSError as error:
        why = WHY.get(error.errno or 0) or Text(*[error.strerror or str(error)] * 2)
        message = Text(
            f"{error.filename or 'DIR'}: {why.en}. No backup was made.",
            f"{error.filename or 'DIR'} に書き込めません（{why.ja}）。"
            "バックアップは作っていません。",
        )
        kind = NotPermitted if isinstance(error, PermissionError) else StoreUnavailable
        raise kind(message) from None


BACKUP = TextCommand(
    "backup",
    backup,
    title=Text("back up log, keys and documents, each apart",
               "台帳・鍵・文書を分けてバックアップする"),
    details=Text(
        "Writes DIR/log, DIR/keys and DIR/documents, in each a folder named by the instant, while"
        " people go on working. Every backup is whole; nothing is overwritten or deleted. The"
        " key-encryption key is in none of them. Reads the stores only, and needs no key.",
        "DIR/log・DIR/keys・DIR/documents に、日時を名前とするフォルダーを作ります。業務を止める"
        "必要はありません。毎回全体を書き、以前のものを上書き・削除しません。鍵暗号化鍵はどれにも"
        "含まれません。保管先を読むだけで、鍵は要りません。",
    ),
    params=[
        TextArgument("dir", required=False, text=Text("folder of backups", "バックアップ先")),
        TextOption(["--log-to"], metavar="DIR",
                   text=Text("the log goes here, not into DIR/log", "台帳の置き場所")),
        TextOption(["--keys-to"], metavar="DIR",
                   text=Text("the keys go here, not into DIR/keys", "鍵の置き場所")),
        TextOption(["--documents-to"], metavar="DIR",
                   text=Text("the documents go here, not into DIR/documents", "文書の置き場所")),
        TextOption(["--only"], multiple=True, metavar="PART",
                   text=Text("log, keys or documents alone; can be repeated",
                             "log・keys・documents のうち指定した部分だけ（繰り返し可）")),
        TextOption(["--encrypt-to"], multiple=True, metavar="KEY",
                   text=Text(f"encrypt to {RECIPIENT.en}; can be repeated",
                             f"暗号化する（{RECIPIENT.ja}。繰り返し可）")),
    ],
    examples=(
        Example("daicho backup backups", Text("everything", "すべて")),
        Example("daicho backup --only keys --keys-to key-backups",
                Text("the keys alone, elsewhere", "鍵だけを別の場所に")),
    ),
)  # fmt: skip
