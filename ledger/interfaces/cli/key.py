"""`daicho key`: the one command that makes a key, because nothing else ever does."""

from __future__ import annotations

import os
from pathlib import Path

from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup
from ledger.interfaces.cli.session import Session
from ledger.text import Text

BESIDE = Text(
    "the key file is in the folder of the store: a copy of that folder would hold both",
    "鍵ファイルが保管先と同じフォルダーにあります。フォルダーの写しに両方が含まれてしまいます。",
)
MADE = Text("Key-encryption key made: {path}", "鍵暗号化鍵を作りました: {path}")
KEEP = Text(
    "Keep a copy of it apart from the database's backups. Whoever has both can read everything;"
    " whoever loses it can read nothing that is sealed.",
    "データベースのバックアップとは別の場所に写しを保管してください。両方を持つ人はすべてを読め、"
    "鍵を失うと封緘された内容は誰にも読めなくなります。",
)
FIRST_EPOCH = 1


def new(session: Session, file: str | None) -> None:
    """Make a key file."""
    from ledger.errors import invalid
    from ledger.interfaces.key_file import write_key
    from ledger.sealing.keys import KeyEncryptionKey

    if not file:
        raise invalid("FILE", "nothing", Text("a new file", "新しいファイル"))
    path = Path(file)
    write_key(path, KeyEncryptionKey(FIRST_EPOCH, os.urandom(32)))
    if _beside_the_store(session, path):
        session.out.warn(BESIDE)
    session.out.say(Text(MADE.en.format(path=path), MADE.ja.format(path=path)), "good")
    session.out.say(KEEP)
    if session.out.json:
        session.out.answer({"ok": True, "command": "key.new", "file": str(path)})


def _beside_the_store(session: Session, path: Path) -> bool:
    from ledger.store.address import parse_address

    text = session.settings.get("store")
    if text is None:
        return False
    address = parse_address(text)
    return address.kind == "sqlite" and address.path.parent.resolve() == path.parent.resolve()


KEY = TextGroup(
    "key",
    title=Text("make a key-encryption key", "鍵暗号化鍵を作る"),
    commands=(
        TextCommand(
            "new",
            new,
            title=Text("make a key file", "鍵ファイルを作る"),
            details=KEEP,
            params=(TextArgument("file", text=Text("a new file", "新しいファイル")),),
            examples=(
                Example("daicho key new secrets/daicho.key",
                        Text("in a folder outside the backups", "バックアップ対象外の場所に")),
            ),
        ),
    ),
)  # fmt: skip
