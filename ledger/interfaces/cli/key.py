"""`daicho key`: key-encryption keys made, changed, looked at; nothing else ever makes one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from ledger.interfaces.cli.command import (
    Example,
    TextArgument,
    TextCommand,
    TextGroup,
    TextOption,
)
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
ONLY_THERE = Text(
    "Nobody can take it out of the device: if the device breaks, what is sealed is lost with it,"
    " unless the maker's own backup of the device holds the key.",
    "この鍵は機器から取り出せません。機器が壊れると、製造元の方法による機器のバックアップがない限り、"
    "封緘された内容は誰にも読めなくなります。",
)
FIRST_EPOCH = 1


def new(session: Session, file: str | None, device: str | None) -> None:
    """Make a key file, or a key in a device."""
    from ledger.errors import invalid
    from ledger.interfaces.key_file import write_key
    from ledger.sealing.keys import SoftwareKey

    if bool(file) == bool(device):
        found = "both" if file else "nothing"
        raise invalid("FILE, --device", found, Text("one of the two", "どちらか一方"))
    if device:
        _new_in_device(session, device)
        return
    assert file is not None
    path = Path(file)
    write_key(path, SoftwareKey(FIRST_EPOCH, os.urandom(32)))
    if beside_the_store(session, path):
        session.out.warn(BESIDE)
    session.out.say(Text(MADE.en.format(path=path), MADE.ja.format(path=path)), "good")
    session.out.say(KEEP)
    if session.out.json:
        session.out.answer({"ok": True, "command": "key.new", "file": str(path)})


def _new_in_device(session: Session, uri: str) -> None:
    from ledger.interfaces.key_choice import new_key_in_device
    from ledger.interfaces.key_uri import parse_uri

    new_key_in_device(uri, FIRST_EPOCH, session.settings, session.out.warn)
    shown = parse_uri(uri, "--device").shown()
    session.out.say(Text(MADE.en.format(path=shown), MADE.ja.format(path=shown)), "good")
    session.out.say(ONLY_THERE)
    if session.out.json:
        session.out.answer({"ok": True, "command": "key.new", "device": shown})


def beside_the_store(session: Session, path: Path) -> bool:
    """Whether a file lies in the folder of the store."""
    from ledger.store.address import parse_address

    text = session.settings.get("store")
    if text is None:
        return False
    address = parse_address(text)
    return address.kind == "sqlite" and address.path.parent.resolve() == path.parent.resolve()


def _change(session: Session, **asked: Any) -> None:
    from ledger.interfaces.cli.key_change import change

    change(session, **asked)


def _status(session: Session) -> None:
    from ledger.interfaces.cli.key_status import status

    status(session)


def _destroyed(session: Session, epoch: int | None) -> None:
    from ledger.interfaces.cli.key_change import destroyed

    destroyed(session, epoch)


CHANGE_OPTIONS = (
    TextOption(["--backup"], metavar="DIR",
               text=Text("where the new key store is backed up; apart from the key",
                         "鍵の保管庫のバックアップ先（鍵とは別の場所）")),
    TextOption(["--due"], metavar="DAY",
               text=Text("day the next change is due", "次の変更期限の日付")),
    TextOption(["--days"], type=int, metavar="N",
               text=Text("days to the next change, if not 90", "次の変更までの日数（省略時90）")),
    TextOption(["--keep-old"], is_flag=True,
               text=Text("leave the old key file where it is", "古い鍵ファイルを残す")),
    TextOption(["--only-copy"], is_flag=True,
               text=Text("confirm that the old key file is the only copy of that key",
                         "古い鍵の写しがほかにないことを確認済みとする")),
    TextOption(["--anew"], is_flag=True,
               text=Text("a change was begun, and its new key is lost: begin another",
                         "変更途中の新しい鍵を失ったとき、別の鍵で変更し直す")),
)  # fmt: skip

KEY = TextGroup(
    "key",
    title=Text("make or change the key-encryption key", "鍵暗号化鍵を作る・変更する"),
    commands=(
        TextCommand(
            "new",
            new,
            title=Text("make a key file, or a key in a device",
                       "鍵ファイル、又は機器の中の鍵を作る"),
            details=KEEP,
            params=(
                TextArgument("file", required=False, text=Text("a new file", "新しいファイル")),
                TextOption(["--device"], metavar="URI",
                           text=Text("a key in a device instead, named by its PKCS#11 URI",
                                     "ファイルの代わりに機器の中に作る鍵の PKCS#11 URI")),
            ),
            examples=(
                Example("daicho key new secrets/daicho.key",
                        Text("in a folder outside the backups", "バックアップ対象外の場所に")),
            ),
        ),
        TextCommand(
            "change",
            _change,
            title=Text("change the key-encryption key", "鍵暗号化鍵を変更する"),
            details=Text(
                "Makes a new key, wraps all keys of people anew under it, backs up the key store,"
                " opens that backup with the new key, and only then destroys the file of the old"
                " one: older backups of the key store open no more. Interrupted anywhere, it is"
                " finished by the same command.",
                "新しい鍵を作り、本人の鍵をすべて包み直します。鍵の保管庫をバックアップし、それを"
                "新しい鍵で開けることを確かめてから、古い鍵ファイルを破棄します。以前のバックアップは"
                "開けなくなります。中断したら、同じコマンドをもう一度実行してください。",
            ),
            params=(
                TextArgument("newfile",
                             text=Text("a new file, or the PKCS#11 URI of a key in a device",
                                       "新しいファイル、又は機器の中の鍵の PKCS#11 URI")),
                *CHANGE_OPTIONS,
            ),
            examples=(
                Example("daicho key change secrets/daicho-2.key --backup key-backups"),
            ),
        ),
        TextCommand(
            "status",
            _status,
            title=Text("which key is in force, and what older backups still show",
                       "使用中の鍵と、古いバックアップに残るものを表示する"),
            examples=(Example("daicho key status"),),
        ),
        TextCommand(
            "destroyed",
            _destroyed,
            title=Text("confirm that an old key is destroyed", "古い鍵の破棄を確認する"),
            details=Text(
                "With every copy, on paper too: from then on what was erased while that key was in"
                " force counts as being in no backup that can be opened. It cannot be taken back.",
                "紙を含むすべての写しを破棄したことの確認です。以後、その鍵の期間に消去したものは、"
                "開けるバックアップに残っていないものとして扱います。取り消せません。",
            ),
            params=(
                TextArgument("epoch", type=int,
                             text=Text("number of its epoch", "その鍵の期の番号")),
            ),
            examples=(Example("daicho key destroyed 1"),),
        ),
    ),
)  # fmt: skip
