"""`rebuild` and `status`: the views made again from the log, and where everything stands."""

from __future__ import annotations

from typing import Any

from ledger.errors import LedgerError, invalid
from ledger.interfaces.bootstrap import key_address, now, store_address
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.command import TextArgument, TextCommand
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.text import Text, counted
from projections.database.contract import ViewDatabase
from projections.database.opening import open_views
from projections.rebuilding import rebuild as rebuild_views
from projections.registry import BY_NAME
from projections.runner import catch_up, status
from projections.verified import last_verified


def _views(session: Session) -> ViewDatabase:
    views = open_views(store_address(session.settings))
    session.on_close(views.close)
    return views


def rebuild(session: Session, view: str | None) -> None:
    """Make one view again, or all of them; the old ones are served until the swap."""
    if view is not None and view not in BY_NAME:
        names = ", ".join(BY_NAME)
        raise invalid("VIEW", view, Text(f"one of: {names}", f"次のいずれか: {names}"))
    out, store = session.out, session.reading_store
    views = _views(session)
    for name in [view] if view else list(BY_NAME):
        with out.progress(Text(f"Making {name} again", f"{name} を作り直しています")) as tell:
            rebuild_views(store, views, name, lambda _name, _origin, done, total: tell(done, total))
        out.say(Text(f"✓ {name} was made again and swapped in", f"✓ {name} を作り直しました"))
    if out.json:
        out.answer({"ok": True, "command": "rebuild", "views": [view] if view else list(BY_NAME)})


def show_status(session: Session) -> None:
    """Size of each log, how far its views are, and up to where they were verified."""
    from ledger.application.behind import in_words
    from ledger.application.erased import interrupted
    from ledger.application.logs import logs_of

    out, store = session.out, session.reading_store
    views = _views(session)
    answers: list[dict[str, Any]] = []
    rows: list[list[str]] = []
    for log in logs_of(store):
        catch_up(store, views, log.origin)
        stands = status(store, views, log.origin)
        verified = last_verified(store, views, log.origin)
        reached = min(stand.position for stand in stands)
        head = max(stand.head for stand in stands)
        unfinished = [] if log.successor else interrupted(store, log.origin)
        stopped = next((stand.stop for stand in stands if stand.stop is not None), None)
        answers.append(
            log_object(log)
            | {
                "size": head,
                "views_at": reached,
                "stopped": stopped.message.as_json() if stopped else None,
                "held": log.held.line() if log.held else None,
                "erasures_unfinished": len(unfinished),
                "verified_up_to": verified.size if verified else None,
                "verified_at": verified.at if verified else None,
            }
        )
        when = shown_instant(verified.at, session.zone(log)) if verified else ""
        told = f"{verified.size} ({when})" if verified else "-"
        stop = f" ! {out.text(stopped.message)}" if stopped else ""
        name = Text(f"{log.name} (closed)", f"{log.name}（閉鎖）") if log.successor else log.name
        if log.held is not None:
            name = Text(f"{log.name} (held)", f"{log.name}（書込み停止中）")
            out.warn(in_words(log.origin, log.held))
        if unfinished:
            out.warn(_erase(log.code, len(unfinished)))
        rows.append([log.code, out.text(name), str(head), f"{reached}{stop}", told])
    due = _key_due(session)
    if out.json:
        place = store_address(session.settings).shown()
        out.answer({"ok": True, "command": "status", "store": place, "logs": answers,
                    "key_change_overdue_since": due})  # fmt: skip
        return
    out.table(
        [
            Text("organisation", "事業者"),
            Text("name", "名称"),
            Text("entries", "件数"),
            Text("views at", "照会用の表"),
            Text("verified up to", "検証済み"),
        ],
        rows,
    )


def _erase(code: str, count: int) -> Text:
    return Text(
        f"{code}: {counted(count, 'erasure')} decided and not carried out: daicho erase finish",
        f"{code}: 決定済みで未実施の消去が{count}件あります: daicho erase finish",
    )


def _key_due(session: Session) -> str | None:
    """The day on which the change of the key was due, if it is past, told in a warning too.

    None also for who may not read the key store: an auditor's account.
    """
    from ledger.application.epoch_status import epochs_of
    from ledger.store.opening import open_keys

    try:
        keys = open_keys(key_address(session.settings), read_only=True)
        session.on_close(keys.close)
        epochs = epochs_of(keys)
    except LedgerError:
        return None
    if epochs is None or not epochs.is_overdue(now().astimezone().date().isoformat()):
        return None
    due = str(epochs.now.due)
    session.out.warn(
        Text(f"The change of the key-encryption key was due on {due}: daicho key change",
             f"鍵暗号化鍵の変更期限（{due}）を過ぎています: daicho key change")
    )  # fmt: skip
    return due


REBUILD = TextCommand(
    "rebuild",
    rebuild,
    title=Text("make the views again from the log", "照会用の表を台帳から作り直す"),
    params=[
        TextArgument(
            "view", required=False, text=Text("one view; else all", "一つの表（省略時はすべて）")
        )
    ],
    examples=("daicho rebuild",),
)
STATUS = TextCommand(
    "status",
    show_status,
    title=Text("where log and views stand", "台帳と照会用の表の状態"),
    examples=("daicho status",),
)
