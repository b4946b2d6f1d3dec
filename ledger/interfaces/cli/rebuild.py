"""`rebuild` and `status`: the views made again from the log, and where everything stands."""

from __future__ import annotations

from typing import Any

from ledger.errors import invalid
from ledger.interfaces.bootstrap import store_address
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.command import TextArgument, TextCommand
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.text import Text
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
        stopped = next((stand.stop for stand in stands if stand.stop is not None), None)
        answers.append(
            log_object(log)
            | {
                "size": head,
                "views_at": reached,
                "stopped": stopped.message.as_json() if stopped else None,
                "held": log.held.line() if log.held else None,
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
        rows.append([log.code, out.text(name), str(head), f"{reached}{stop}", told])
    if out.json:
        place = store_address(session.settings).shown()
        out.answer({"ok": True, "command": "status", "store": place, "logs": answers})
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
