"""`restore`: a backup checked, and brought back into a new store and key store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from ledger.application.checking_backup import BackupCheck, Parts, check_backup
from ledger.application.restoring import Restored, check_new
from ledger.application.restoring import restore as bring_back
from ledger.backup.age import IDENTITY, decrypting_with, not_decrypted
from ledger.backup.layout import WANTED, Part
from ledger.backup.read import Backup, open_backup
from ledger.errors import InvalidInput, KeyNotGiven, Malformed, StoreNotCreated, invalid
from ledger.interfaces.bootstrap import key_address, store_address
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.backup_words import PART_NAMES
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.restore_words import (
    NOTHING_RESTORED,
    ONLY_KEYS,
    check_object,
    exit_code,
    say_check,
    say_restored,
)
from ledger.interfaces.cli.session import Session
from ledger.interfaces.key_choice import given_key
from ledger.interfaces.settings import under_the_name
from ledger.sealing.keys import KeyEncryptionKey
from ledger.store.contract import KeyStore, Store
from ledger.store.opening import create_keys, create_store, open_keys, open_store
from ledger.text import Text


class _Closes(Protocol):
    def close(self) -> None: ...


Opened = TypeVar("Opened", bound=_Closes)


def restore(
    session: Session, dir: str | None, log_from: str | None, keys_from: str | None,
    documents_from: str | None, check: bool, identity: str | None, lost_keys: bool,
) -> int:  # fmt: skip
    """Check a backup, and unless that is all that was asked, bring it back."""
    given = {Part.LOG: log_from, Part.KEYS: keys_from, Part.DOCUMENTS: documents_from}
    parts = _parts(dir, given)
    decrypt = decrypting_with(Path(identity)) if identity else not_decrypted
    if not check and len(parts) < len(Part):
        missing = next(part for part in Part if part not in parts)
        raise invalid(f"backup of the {missing}", "nothing", WANTED)
    kek = _key(session, needed=not check)
    with session.out.progress(Text("Checking", "検査")) as tell:
        checked = check_backup(parts, kek, decrypt, tell)
    goes_on = checked.sound or (lost_keys and checked.sound_but_for_keys)
    if check or not goes_on:
        return _answer_check(session, parts, checked, asked=check)
    assert kek is not None
    store, keys = _stores(session, parts)
    with session.out.progress(Text("Restoring", "復元")) as tell:
        restored = bring_back(
            parts, store, keys, kek, checked.erased, decrypt=decrypt, progress=tell
        )
    return _answer_restored(session, parts, checked, restored)


def _parts(dir: str | None, given: dict[Part, str | None]) -> Parts:
    """The backups that were named; InvalidInput where one that was named is none."""
    parts = {}
    for part in Part:
        named = given[part]
        place = Path(named) if named else Path(dir) / part if dir else None
        if place is not None and (named or place.is_dir()):
            parts[part] = _opened_part(place, part, f"--{part}-from" if named else "DIR")
    if not parts:
        raise invalid("DIR", dir or "nothing", WANTED)
    return parts


def _opened_part(place: Path, part: Part, option: str) -> Backup:
    try:
        return open_backup(place, part)
    except Malformed as error:
        if not error.path.endswith(": part"):
            raise
        wanted = Text(f"a backup of the {part}", f"{PART_NAMES[part].ja}のバックアップ")
        raise invalid(option, f"{place}: {error.found}", wanted) from None
    except InvalidInput as error:
        raise under_the_name(error, option) from None


def _key(session: Session, *, needed: bool) -> KeyEncryptionKey | None:
    try:
        return given_key(session.settings, session.out.warn)
    except KeyNotGiven:
        if needed:
            raise
        return None


def _stores(session: Session, parts: Parts) -> tuple[Store, KeyStore]:
    """Store and key store to restore into: made now, or left unfinished by an earlier run."""
    settings = session.settings
    log, people = store_address(settings), key_address(settings)
    store = _opened(session, lambda: open_store(log))
    keys = _opened(session, lambda: open_keys(people))
    check_new(parts, store, keys)
    if store is None:
        create_store(log)
        store = _opened(session, lambda: open_store(log))
    if keys is None:
        create_keys(people)
        keys = _opened(session, lambda: open_keys(people))
    assert store is not None
    assert keys is not None
    return store, keys


def _opened(session: Session, opening: Callable[[], Opened]) -> Opened | None:
    """What is there, closed at the end; None if nothing is."""
    try:
        opened = opening()
    except StoreNotCreated:
        return None
    session.on_close(opened.close)
    return opened


def _answer_check(session: Session, parts: Parts, checked: BackupCheck, *, asked: bool) -> int:
    code = exit_code(checked)
    if session.out.json:
        session.out.answer(check_object(parts, checked) | {"restored": False, "exit_code": code})
    else:
        say_check(session.out, parts, checked)
        if not asked:
            session.out.say(NOTHING_RESTORED, "bad")
            if checked.lost and checked.sound_but_for_keys:
                session.out.say(ONLY_KEYS)
    return code


def _answer_restored(
    session: Session, parts: Parts, checked: BackupCheck, restored: Restored
) -> int:
    if session.out.json:
        session.out.answer(
            check_object(parts, checked)
            | {
                "restored": True,
                "exit_code": exit_codes.DONE,
                "store": store_address(session.settings).shown(),
                "keys_put": restored.keys,
                "keys_left_out": restored.left_out,
            }
        )
    else:
        say_restored(session.out, restored, store_address(session.settings).shown())
    return exit_codes.DONE


RESTORE = TextCommand(
    "restore",
    restore,
    title=Text("check a backup, or bring it back into a new store",
               "バックアップを検査する、又は新しい保管先に復元する"),
    details=Text(
        "Takes the newest backup of each place: DIR/log, DIR/keys and DIR/documents, or those named"
        " one by one; a folder of one backup can be named too. With --check: opens everything,"
        " changes nothing. Without: checks, then restores into --store and --keys, which must not"
        " be in use; of what the log records as erased no key is brought back. Restored logs are"
        " held until daicho log confirm shows that nothing signed is missing. Interrupted, the same"
        " command goes on.",
        "DIR/log・DIR/keys・DIR/documents（又は個別に指定した場所）のそれぞれ最新のものを使います。"
        "一回分のフォルダーも指定できます。--check は、すべてを開いて検査し、何も変更しません。"
        "--check なしでは、検査の後、未使用の --store と --keys に復元します。消去の記録がある鍵は"
        "戻しません。復元した台帳は、署名済みの記録が欠けていないと daicho log confirm で確かめる"
        "まで書込みを止めます。中断したときは同じコマンドで再開します。",
    ),
    params=[
        TextArgument("dir", required=False, text=Text("folder of backups", "バックアップ先")),
        TextOption(["--log-from"], metavar="DIR", text=Text("where the log is", "台帳の場所")),
        TextOption(["--keys-from"], metavar="DIR", text=Text("where the keys are", "鍵の場所")),
        TextOption(["--documents-from"], metavar="DIR",
                   text=Text("where the documents are", "文書の場所")),
        TextOption(["--check"], is_flag=True,
                   text=Text("check only; nothing is changed", "検査だけ行う（何も変更しない）")),
        TextOption(["--lost-keys"], is_flag=True,
                   text=Text("restore though keys of some people are missing and in no newer"
                             " backup: what was sealed of them stays closed for ever",
                             "一部の本人の鍵がなく、より新しい鍵のバックアップもないが復元する"
                             "（その人の封緘部分は開けなくなる）")),
        TextOption(["--identity"], metavar="FILE",
                   text=Text(f"of an encrypted backup: {IDENTITY.en}",
                             f"暗号化したバックアップ用: {IDENTITY.ja}")),
    ],
    examples=(
        Example("daicho restore --check backups", Text("would it open?", "開けるかを確かめる")),
        Example("daicho restore backups --store sqlite:///new.db",
                Text("into a new store", "新しい保管先に戻す")),
    ),
)  # fmt: skip
