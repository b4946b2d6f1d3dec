"""`key change` and `key destroyed`: the key-encryption key changed for the next one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ledger.application.epoch_status import epochs_of
from ledger.application.epochs import (
    DAYS_TO_NEXT,
    Change,
    drop_old,
    due_day,
    note_backed_up,
    note_destroyed,
    note_started,
)
from ledger.application.erasing import reapply
from ledger.application.key_backup import back_up_keys, open_keys_backup
from ledger.application.key_fit import BEGUN, Fit, check_fits, fit_of, noted
from ledger.application.people import People
from ledger.durable import make_folder
from ledger.errors import LedgerError, StoreUnavailable, invalid
from ledger.interfaces.bootstrap import key_address, now
from ledger.interfaces.cli.key import BESIDE, beside_the_store
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import folded
from ledger.interfaces.key_change import (
    Left,
    OldKey,
    check_writable,
    holds,
    make,
    take,
    where_to_name,
)
from ledger.interfaces.key_choice import given_key
from ledger.interfaces.key_uri import is_uri
from ledger.sealing.keys import KeyEncryptionKey
from ledger.store.contract import KeyStore, Store
from ledger.store.opening import open_keys
from ledger.store.sqlite_lock import WriterLock
from ledger.text import Text

LOCK_SECONDS = 1.0

AS_FAR_AS = Text(
    "The file was overwritten and removed. That reaches as far as the file system does: snapshots,"
    " backups of the disk and the spare blocks of the medium may still hold it.",
    "ファイルを上書きしてから削除しました。ただし、スナップショット、ディスクのバックアップ、"
    "記憶媒体の予備領域には残っている可能性があります。",
)
COPIES = Text(
    "Destroy every copy of the key of epoch {epoch}, on paper too, then confirm it: daicho key"
    " destroyed {epoch}. Until then older backups open with it.",
    "第{epoch}期の鍵の写し（紙を含む）をすべて破棄し、daicho key destroyed {epoch} で確認して"
    "ください。それまでは古いバックアップをこの鍵で開けます。",
)
LEFT: dict[Left, Text] = {
    Left.DESTROYED: AS_FAR_AS,
    Left.KEPT: Text("The old key file was kept, as you asked.",
                    "指定により、古い鍵ファイルは残しています。"),
    Left.NOT_A_FILE: Text("The old key was not given as a file: it is yours to destroy there.",
                          "古い鍵はファイルではないため、その保管場所で破棄してください。"),
    Left.NOT_HERE: Text("The old key is not in the file that the settings name: it is yours to"
                        " destroy.",
                        "設定で指定されたファイルに古い鍵はありません。破棄はご自身で行ってください。"),
}  # fmt: skip
NOT_YET = Text(
    "The old key stays in force. What was begun is kept: the same command goes on with it.",
    "古い鍵が引き続き有効です。途中までの結果は残っています。同じコマンドで続きから実行できます。",
)
HALF_WAY = Text(
    "The new key is in force, and the old one was not destroyed: the same command finishes it.",
    "新しい鍵が有効になりました。古い鍵は破棄していません。同じコマンドで完了できます。",
)
NOT_KNOWN = Text(
    "No key was destroyed: the same command goes on with what was begun.",
    "鍵は破棄していません。同じコマンドで続きから実行できます。",
)
COPY_IT = Text(
    "Keep a copy of the new key apart from the database's backups. Whoever loses it can read"
    " nothing that is sealed.",
    "新しい鍵の写しを、データベースのバックアップとは別の場所に保管してください。"
    "失うと、封緘された内容は誰にも読めなくなります。",
)


@dataclass(frozen=True)
class Changed:
    """What one run did."""

    epoch: int
    made: bool
    wrapped: int
    due: str
    folder: Path | None
    sha256: str
    dropped: int
    old: Left


def change(session: Session, newfile: str | None, **asked: Any) -> None:
    """Change the key-encryption key, or finish the change that was begun."""
    if not newfile:
        raise invalid("NEWFILE", "nothing", Text("a new file", "新しいファイル"))
    if not asked["backup"]:
        raise invalid("--backup", "nothing", Text("a folder", "フォルダー"))
    place, due = Path(asked["backup"]), _due(asked)
    check_writable(place)
    keys = open_keys(key_address(session.settings))
    session.on_close(keys.close)
    with _alone(session, place):
        done = _changed(session, keys, newfile, place, due, asked)
    _say(session, keys, newfile, done)


def _due(asked: dict[str, Any]) -> str:
    """The day the change after this one is due."""
    if asked["due"] is None:
        days = DAYS_TO_NEXT if asked["days"] is None else asked["days"]
        if not 0 < days < 36525:
            raise invalid("--days", days, Text("1 to 36524", "1から36524まで"))
        return due_day(now(), days)
    wanted = Text("a day after today, as 2027-04-01, and no --days",
                  "明日以降の日付（例: 2027-04-01。--days とは併用できません）")  # fmt: skip
    try:
        day = date.fromisoformat(folded(asked["due"]))
    except ValueError:
        raise invalid("--due", asked["due"], wanted) from None
    if asked["days"] is not None or day <= now().astimezone().date():
        raise invalid("--due", asked["due"], wanted)
    return day.isoformat()


@contextmanager
def _alone(session: Session, place: Path) -> Iterator[None]:
    """One change at a time; StoreBusy while another one is under way on this machine."""
    address = key_address(session.settings)
    make_folder(place, 0o700)
    lock = WriterLock(
        address.path if address.kind == "sqlite" else place / "key-change", LOCK_SECONDS
    )
    try:
        with lock.held():
            yield
    finally:
        lock.close()


def _changed(
    session: Session, keys: KeyStore, name: str, place: Path, due: str, asked: dict[str, Any]
) -> Changed:
    """All steps of the change that are not done yet."""
    new, old, made = _two_keys(session, keys, name, anew=asked["anew"])
    try:
        wrapped = 0
        if old is not None:
            with session.out.progress(Text("Wrapping keys anew", "鍵を包み直しています")) as tell:
                wrapped = Change(keys, old, new, os.urandom, now).wrap_anew(tell)
        started = note_started(keys, now, due)
        _erase_again(session.store, People(keys, new, os.urandom))
        backup, sha256 = _backed_up(keys, new, place)
        dropped = drop_old(keys)
    except LedgerError as error:
        error.saved = _how_far(keys, new.epoch)
        raise
    left = Left.KEPT
    if not asked["keep_old"]:
        left = OldKey.of(session.settings).destroy(keys, now, only_copy=asked["only_copy"])
    return Changed(new.epoch, made, wrapped, started, backup, sha256, dropped, left)


def _how_far(keys: KeyStore, epoch: int) -> Text:
    """What stands after a step that failed, without the keys: a device may be what failed."""
    try:
        current = keys.check_value()
    except LedgerError:
        return NOT_KNOWN
    return HALF_WAY if current is not None and current[0] == epoch else NOT_YET


def _erase_again(store: Store, people: People) -> None:
    """An erasure that was carried out while its keys were being wrapped anew, once more."""
    for head in store.heads():
        reapply(store, people, head.origin)


def _backed_up(keys: KeyStore, new: KeyEncryptionKey, place: Path) -> tuple[Path | None, str]:
    """Folder and SHA-256 of a backup that was opened; no folder where it had been made before."""
    folders: list[Path] = []

    def back_up() -> str:
        backup = back_up_keys(keys, place, now())
        folders.append(backup.folder)
        return open_keys_backup(backup.folder, new).sha256

    try:
        sha256 = note_backed_up(keys, now, back_up)
    except OSError as error:
        raise StoreUnavailable(
            Text(f"The backup cannot be written to {place}: {error.strerror}.",
                 f"{place} にバックアップを書けません（{error.strerror}）。")
        ) from None  # fmt: skip
    return (folders[0] if folders else None), sha256


def _two_keys(
    session: Session, keys: KeyStore, name: str, *, anew: bool
) -> tuple[KeyEncryptionKey, KeyEncryptionKey | None, bool]:
    """The new key, the old one if rows are still to be wrapped, and whether the new one was made.

    The old key is asked for first where the new one is not there: nothing is made in vain.
    """
    settings, warn = session.settings, session.out.warn
    there = take(name, keys, settings, warn)
    if there is not None and fit_of(keys, there) is Fit.FITS:
        if noted(keys, there.epoch, BEGUN) is None:
            wanted = Text("a new file", "新しいファイル")
            raise invalid("NEWFILE", f"{name}, which holds the key in use", wanted)
        return there, None, False
    old = given_key(settings, warn)
    check_fits(keys, old)
    return there or make(name, keys, settings, warn, anew=anew), old, there is None


def _say(session: Session, keys: KeyStore, name: str, done: Changed) -> None:
    out, epochs = session.out, epochs_of(keys)
    assert epochs is not None
    if not is_uri(name) and beside_the_store(session, Path(name)):
        out.warn(BESIDE)
    out.say(Text(f"The key-encryption key is of epoch {done.epoch} now; {done.wrapped} keys were"
                 f" wrapped anew. The next change is due on {done.due}.",
                 f"鍵暗号化鍵は第{done.epoch}期になりました（{done.wrapped}件を包み直し）。"
                 f"次の変更期限は {done.due} です。"), "good")  # fmt: skip
    if done.folder is not None:
        out.say(
            Text(
                f"Backup of the key store, opened with the new key: {done.folder}",
                f"鍵の保管庫のバックアップ（新しい鍵で開けることを確認済み）: {done.folder}",
            )
        )
    if done.old in (Left.DESTROYED, Left.KEPT) or epochs.in_other_hands:
        out.say(LEFT[done.old])
    for epoch in epochs.not_destroyed:
        out.say(Text(COPIES.en.format(epoch=epoch), COPIES.ja.format(epoch=epoch)))
    out.say(COPY_IT)
    where = where_to_name(session.settings, name)
    if where is not None:
        out.say(where.place, "head")
        out.say(f"  {where.line}")
    if out.json:
        out.answer(
            {
                "ok": True, "command": "key.change", "epoch": done.epoch, "file": name,
                "made": done.made, "wrapped": done.wrapped, "due": done.due,
                "backup": str(done.folder) if done.folder else None,
                "backup_sha256": done.sha256, "dropped": done.dropped, "old_key": str(done.old),
                "not_destroyed": list(epochs.not_destroyed),
                "settings": where.line if where else None,
            }
        )  # fmt: skip


def destroyed(session: Session, epoch: int | None) -> None:
    """Note that every copy of an old key is destroyed."""
    if epoch is None:
        raise invalid("EPOCH", "nothing", Text("a number", "期の番号"))
    keys = open_keys(key_address(session.settings))
    session.on_close(keys.close)
    here = holds(session.settings, epoch, keys)
    if here is not None:
        current = keys.check_value()
        if current is not None and epoch < current[0]:
            wanted = Text(
                "every copy of that key destroyed", "その鍵の写しがすべて破棄済みであること"
            )
            where = Text(f"It is in {here}.", f"{here} にあります。")
            raise invalid("EPOCH", f"the key of epoch {epoch}", wanted, help=where)
    news = note_destroyed(keys, epoch, now)
    out = session.out
    if news:
        out.say(
            Text(
                f"Noted: every copy of the key of epoch {epoch} is destroyed.",
                f"第{epoch}期の鍵の写しがすべて破棄されたことを記録しました。",
            ),
            "good",
        )
    else:
        out.say(
            Text(
                f"The key of epoch {epoch} was noted as destroyed before.",
                f"第{epoch}期の鍵は、すでに破棄済みと記録されています。",
            )
        )
    epochs = epochs_of(keys)
    assert epochs is not None
    left = [one for one in epochs.not_destroyed if one != epoch]
    if left:
        told = ", ".join(map(str, left))
        out.say(
            Text(
                f"Not known to be destroyed: the keys of epochs {told}.",
                f"破棄が確認されていない鍵の期: {told}",
            )
        )
    if out.json:
        out.answer({"ok": True, "command": "key.destroyed", "epoch": epoch, "news": news,
                    "not_destroyed": left})  # fmt: skip
