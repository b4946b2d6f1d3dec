"""`verify`: the whole log read again, and everything beside it compared with its contents.

Looks whether keys that were erased are in the key store. Needs no key-encryption key. Exit code 3
on any break or difference, 1 where a newer version wrote something.
"""

from __future__ import annotations

import time
from contextlib import closing

from ledger.application.erased_keys import completions, keys_kept
from ledger.application.findings import StoreFinding
from ledger.application.logs import Log, find_log, log_at, unreadable
from ledger.application.recompute import Recomputed, recompute
from ledger.application.verify import Since, is_origin, verify_log
from ledger.errors import AnswerNotBorneOut, LedgerError, invalid
from ledger.interfaces.bootstrap import key_address, now, store_address
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.verify_words import NOT_SHOWN_BY_THIS, Verified, conclude, say_log
from ledger.log.content import format_instant
from ledger.store.contract import Store
from ledger.store.opening import open_keys
from ledger.text import Text
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from projections.runner import catch_up
from projections.verification import Difference, compare_views
from projections.verified import last_noted, record_verified, unlisted


def verify(session: Session, since_last: bool, no_views: bool, rules: bool) -> int:
    """Verify every log of the store, or the one named by --org."""
    if since_last and no_views:
        wanted = Text("one of the two: what was verified last is noted beside the views",
                      "どちらか一方（前回の検証結果は照会用の表とともにあります）")  # fmt: skip
        raise invalid("--since-last", "--since-last --no-views", wanted)
    out = session.out
    logs = _logs(session)
    views = None if no_views else open_views(store_address(session.settings))
    if views is not None:
        session.on_close(views.close)
    results = []
    for log in logs:
        result = _verify(session, log, views, since_last=since_last, rules=rules)
        results.append(result)
        if not out.json:
            say_log(session, result, no_views=no_views, since_last=since_last)
    lost = _lost(session, views)
    codes = [result.exit_code for result in results]
    code = max([*codes, exit_codes.DIFFERENCE if lost else exit_codes.DONE])
    if out.json:
        out.answer(
            {
                "ok": code == exit_codes.DONE,
                "command": "verify",
                "exit_code": code,
                "logs": [result.as_object() for result in results],
                "views_checked": not no_views,
                "logs_missing": lost,
                "not_shown_by_this": [text.as_json() for text in NOT_SHOWN_BY_THIS],
            }
        )
    else:
        conclude(session, results, lost)
    return code


def _logs(session: Session) -> list[Log]:
    """The log named, or all; a log whose entry 0 cannot be read is verified all the same."""
    store = session.reading_store
    logs = [_log(store, head.origin) for head in store.heads()]
    named = session.settings.get("org")
    if named is None:
        return logs
    return [log for log in logs if named in (log.origin, log.code)] or [find_log(store, named)]


def _log(store: Store, origin: str) -> Log:
    if not is_origin(origin):
        return unreadable(origin)
    # Whatever its content has become, it is told further down.
    return log_at(store, origin) or unreadable(origin, store.successor_of(origin))


def _lost(session: Session, views: ViewDatabase | None) -> list[int]:
    """Keys of logs that views were made from and that the store does not list any more."""
    if views is None or session.settings.get("org"):
        return []
    origins = [head.origin for head in session.reading_store.heads()]
    return unlisted(views, filter(is_origin, origins))


def _verify(
    session: Session, log: Log, views: ViewDatabase | None, *, since_last: bool, rules: bool
) -> Verified:
    store, out = session.reading_store, session.out
    started = time.monotonic()
    if not is_origin(log.origin):
        views = None
    noted = last_noted(views, log.origin) if views is not None else None
    since = Since(noted.size, noted.leaf_hash) if noted else None
    with out.progress(Text(f"Reading {log.code}", f"{log.code} を読んでいます")) as tell:
        verification = verify_log(
            store, log.origin, noted=since, since_noted=since_last, progress=tell
        )
    differences, unchecked = _compare(session, log, views) if views else ((), None)
    sound = not (verification.breaks or verification.unknown or differences or unchecked)
    if views is not None and sound and verification.size:
        at = format_instant(now())
        last = verification.log.leaf_hash
        record_verified(views, log.origin, verification.size, last, at)
    kept, keys_unchecked = _keys(session, log) if is_origin(log.origin) else ((), None)
    recomputed, not_recomputed = _recompute(session, log) if rules else (None, None)
    return Verified(
        log,
        verification,
        differences,
        unchecked,
        noted.at if noted else None,
        time.monotonic() - started,
        recomputed,
        not_recomputed,
        kept,
        keys_unchecked,
    )


def _keys(session: Session, log: Log) -> tuple[tuple[StoreFinding, ...], LedgerError | None]:
    """Keys that are there though they were erased, and what kept from looking.

    The key store is opened only where something was erased: whoever verifies may have none.
    """
    store = session.reading_store
    if not completions(store, log.origin):
        return (), None
    try:
        with closing(open_keys(key_address(session.settings), read_only=True)) as keys:
            return tuple(keys_kept(store, keys, log.origin)), None
    except LedgerError as error:
        return (), error


def _recompute(session: Session, log: Log) -> tuple[Recomputed | None, LedgerError | None]:
    """Every verdict computed again, or what kept from it: an entry that is not borne out."""
    what = Text(f"Verdicts of {log.code}", f"{log.code} の判定")
    try:
        with session.out.progress(what) as tell:
            return recompute(session.reading_store, log.origin, progress=tell), None
    except LedgerError as error:
        return None, error


def _compare(
    session: Session, log: Log, views: ViewDatabase
) -> tuple[tuple[Difference, ...], LedgerError | None]:
    """Differences between views and contents, and what kept from comparing all of them."""
    store, out = session.reading_store, session.out
    unchecked: LedgerError | None = None
    try:
        unchecked = catch_up(store, views, log.origin).stop
    except AnswerNotBorneOut as error:
        # Views of other entries than these are compared all the same: that shows where.
        unchecked = error
    except LedgerError as error:
        return (), error
    try:
        with out.progress(Text(f"Views of {log.code}", f"{log.code} の照会用の表")) as tell:
            differences = compare_views(
                store, views, log.origin, lambda _name, done, total: tell(done, total)
            )
    except LedgerError as error:
        return (), error
    shown_by_rows = isinstance(unchecked, AnswerNotBorneOut) and differences
    return tuple(differences), None if shown_by_rows else unchecked


VERIFY = TextCommand(
    "verify",
    verify,
    title=Text("check whole logs against themselves", "台帳全体を検証する"),
    details=Text(
        "Reads every entry of every log (or of the one named by --org) and compares index,"
        " commands, sealed parts, texts and views with the contents. Needs no key.",
        "すべての台帳（--org で一つ）の全記録を読み、索引・命令・封緘部分・文書・照会用の表を"
        "内容と照合します。鍵は要りません。",
    ),
    params=[
        TextOption(["--since-last"], is_flag=True,
                   text=Text("do not read again what was verified before",
                             "前回までに検証した部分を読み直さない")),
        TextOption(["--no-views"], is_flag=True,
                   text=Text("leave the views out", "照会用の表を検証しない")),
        TextOption(["--rules"], is_flag=True,
                   text=Text("also compute every verdict again from what it had seen, and tell"
                             " what the newest revision of the rules says otherwise",
                             "すべての判定を当時読んだ範囲から計算し直し、"
                             "規則の最新版で変わる結果も示す")),
    ],
    examples=(
        Example("daicho verify", Text("everything", "すべて")),
        Example("daicho verify --rules",
                Text("and every verdict computed again", "判定の計算し直しも")),
        Example("daicho verify --since-last", Text("only what is new", "新しい部分だけ")),
    ),
)  # fmt: skip
