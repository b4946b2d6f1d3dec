"""`move`: every log and the keys of people in another place, while people go on working.

The settings name the old place, `--to` the new one. The old one is left as it is, held.
"""

from __future__ import annotations

from shlex import quote
from typing import Any

from ledger.application.moving import Moved, Places, move
from ledger.errors import InvalidInput, StoreNotCreated, invalid
from ledger.interfaces.bootstrap import key_address, now, store_address
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.move_undo import give_up_move
from ledger.interfaces.cli.places import place, to_type
from ledger.interfaces.cli.session import Session
from ledger.interfaces.settings import under_the_name
from ledger.log.content import format_instant
from ledger.store.address import Address, keys_address, parse_address
from ledger.store.contract import KeyStore, Store
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from ledger.text import Text, counted
from projections.database.opening import open_views
from projections.rebuilding import rebuild
from projections.registry import BY_NAME

NEW_PLACE = Text(
    "the new place: sqlite:///PATH or postgresql://USER@HOST/DATABASE",
    "移行先（sqlite:///パス 又は postgresql://ユーザー@ホスト/データベース）",
)
WITH_UNDO = Text("--undo with it", "--undo と併せた指定")
ANOTHER = Text("another place than the ledger is in now", "現在の保管先とは別の場所")


def move_(
    session: Session, to: str | None, to_keys: str | None, undo: bool, destination_lost: bool
) -> None:
    """Copy, hold the old place, copy the rest, compare, and only then open the new one."""
    if to is None:
        raise invalid("--to", "nothing", NEW_PLACE)
    if destination_lost and not undo:
        raise invalid("--destination-lost", "no --undo", WITH_UNDO)
    if undo:
        give_up_move(session, _address(to, "--to"), lost=destination_lost)
        return
    here, keys_here = store_address(session.settings), key_address(session.settings)
    there = _address(to, "--to")
    keys_there = keys_address(there) if to_keys is None else _address(to_keys, "--to-keys")
    for one, other, name in ((here, there, "--to"), (keys_here, keys_there, "--to-keys")):
        if place(one) == place(other):
            raise invalid(name, other.shown(), ANOTHER)
    source, old_keys = session.store, open_keys(keys_here)
    session.on_close(old_keys.close)
    store, keys = _opened(session, there, keys_there)
    out = session.out
    with out.progress(Text("Moving", "移行しています")) as tell:
        came = move(
            source, store, (old_keys, keys), Places(place(here), place(there)),
            format_instant(now()), progress=lambda _origin, done, total: tell(done, total),
        )  # fmt: skip
    _make_views(session, store, there)
    if out.json:
        out.answer(_answer(came, here, there, keys_there))
    else:
        _say(session, came, here, there, keys_there if to_keys is not None else None)


def _address(text: str, option: str) -> Address:
    try:
        return parse_address(text)
    except InvalidInput as error:
        raise under_the_name(error, option) from None


def _opened(session: Session, there: Address, keys_there: Address) -> tuple[Store, KeyStore]:
    """The new place, made if it is not there."""
    try:
        store = open_store(there)
    except StoreNotCreated:
        create_store(there)
        store = open_store(there)
    session.on_close(store.close)
    try:
        keys = open_keys(keys_there)
    except StoreNotCreated:
        create_keys(keys_there)
        keys = open_keys(keys_there)
    session.on_close(keys.close)
    return store, keys


def _make_views(session: Session, store: Store, there: Address) -> None:
    views = open_views(there)
    session.on_close(views.close)
    for name in BY_NAME:
        with session.out.progress(Text(f"Making {name}", f"{name} を作っています")) as tell:
            rebuild(store, views, name, lambda _name, _origin, done, total: tell(done, total))


def _answer(came: Moved, here: Address, there: Address, keys: Address) -> dict[str, Any]:
    return {
        "ok": True,
        "command": "move",
        "from": here.shown(),
        "to": there.shown(),
        "to_keys": keys.shown(),
        "already": came.already,
        "logs": [
            {
                "origin": log.origin,
                "size": log.size,
                "erased_meanwhile": log.erased,
                "texts_lacking": [one.hex() for one in log.lacking],
            }
            for log in came.logs
        ],
    }


def _say(
    session: Session, came: Moved, here: Address, there: Address, keys: Address | None
) -> None:
    out = session.out
    if came.already:
        out.say(Text("✓ It was moved before; nothing was copied.",
                     "✓ 移行は完了済みです。何も複写していません。"), "good")  # fmt: skip
    for log in came.logs:
        entries = counted(log.size, "entry", "entries")
        out.say(Text(f"✓ {log.origin}: {entries}, the same in both places",
                     f"✓ {log.origin}: {log.size:,}件（移行元と一致）"), "good")  # fmt: skip
        if log.erased:
            out.say(
                Text(
                    f"  {counted(log.erased, 'sealed part')} erased meanwhile, there too",
                    f"  移行中に消去された封緘部分{log.erased}件を、移行先でも消去しました",
                )
            )
        if log.lacking:
            out.say(
                Text(
                    f"  ! {counted(len(log.lacking), 'text')} missing in the old place already:"
                    " daicho verify",
                    f"  ! 移行元に文書{len(log.lacking)}件がありません: daicho verify",
                ),
                "warn",
            )
    more = f" DAICHO_KEYS={quote(to_type(keys))}" if keys else ""
    out.say(Text("Now use the new place, on every desk and for the signer:",
                 "すべての端末と署名者で、新しい保管先を指定してください:"))  # fmt: skip
    out.say(f"  export DAICHO_STORE={quote(to_type(there))}{more}")
    out.say(Text(f"{here.shown()} can still be read, and takes no entries any more. Keep it until"
                 " the new place has been backed up. To go back, move once more, to a place that"
                 " is empty (docs/how-to/move-between-databases.md).",
                 f"{here.shown()} は照会だけができ、記録はできません。移行先のバックアップを取る"
                 "まで残してください。戻すときは、空の保管先へもう一度移行します"
                 "（docs/how-to/move-between-databases.md）。"))  # fmt: skip


MOVE = TextCommand(
    "move",
    move_,
    title=Text("move logs and keys to another database", "台帳と鍵を別のデータベースに移す"),
    details=Text(
        "From SQLite to PostgreSQL, back, or to another file: the same entries and hashes, so"
        " checkpoints, receipts and bundles stay valid. People go on working until the last moment."
        " The old place is held before the new one is opened, so that nothing is ever written to"
        " both. Interrupted, the same command goes on. No key is needed: keys stay wrapped.",
        "SQLite から PostgreSQL へ、その逆、又は別のファイルへ移します。記録もハッシュも変わらない"
        "ため、チェックポイント・証明・証拠一式はそのまま有効です。最後まで業務を続けられます。"
        "移行元の書込みを止めてから移行先を使えるようにするので、両方に書き込まれることはありません。"
        "中断したときは同じコマンドで再開できます。鍵は包まれたまま移すので、鍵暗号化鍵は不要です。",
    ),
    params=[
        TextOption(["--to"], metavar="URL", text=NEW_PLACE),
        TextOption(["--to-keys"], metavar="URL",
                   text=Text("where the keys of people go, if not beside the new store",
                             "本人の鍵の移行先（新しい保管先と別の場所にするとき）")),
        TextOption(["--undo"], is_flag=True,
                   text=Text("give up a move to --to that is not finished; the old place goes on",
                             "途中の移行（--to への）を取りやめ、元の保管先で続ける")),
        TextOption(["--destination-lost"], is_flag=True,
                   text=Text("with --undo: the new place is gone for ever, and nothing was"
                             " recorded there",
                             "--undo と併用: 移行先は失われ、そこで記録はしていない")),
    ],
    examples=(
        Example("daicho move --to sqlite:///moved.db",
                Text("to another file", "別のファイルへ")),
    ),
)  # fmt: skip
