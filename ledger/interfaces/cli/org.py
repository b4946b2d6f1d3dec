"""`daicho org`: organisations of a store, each with a log of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.logs import Log
    from ledger.store.contract import Store

SIMULATED = Text("simulated", "模擬")
REAL = Text("real", "実際")


def list_(session: Session) -> None:
    """Every log of the store."""
    from ledger.application.logs import logs_of

    store = session.reading_store
    logs = logs_of(store)
    headings = (
        Text("code", "符号"), Text("name", "名称"), Text("origin", "台帳の名前"),
        Text("zone", "時間帯"), Text("clock", "時計"), Text("entries", "記録数"),
        Text("state", "状態"),
    )  # fmt: skip
    rows = [
        (
            log.code, log.name, log.origin, log.zone,
            session.out.text(SIMULATED if log.simulated else REAL), f"{_size(store, log):,}",
            session.out.text(_state(log)),
        )
        for log in logs
    ]  # fmt: skip
    session.out.table(headings, rows, page=True)
    if session.out.json:
        session.out.answer({"ok": True, "logs": [_as_object(store, log) for log in logs]})


def show(session: Session, code: str | None) -> None:
    """One log."""
    from ledger.application.logs import find_log

    store = session.reading_store
    log = find_log(store, code) if code else session.log(store)
    value = _as_object(store, log)
    out = session.out
    out.say(log.name, "head")
    out.facts(
        [
            (Text("code", "符号"), log.code),
            (Text("origin", "台帳の名前"), log.origin),
            (Text("time zone", "時間帯"), log.zone),
            (Text("clock", "時計"), out.text(SIMULATED if log.simulated else REAL)),
            (Text("entries", "記録数"), f"{value['size']:,}"),
            (Text("state", "状態"), out.text(_state(log))),
            (Text("last leaf hash", "最後のリーフハッシュ"), str(value["leaf_hash"])),
        ]
    )
    if out.json:
        out.answer({"ok": True, "log": value})


def _state(log: Log) -> Text:
    """Whether the log is open or closed, and the logs before and after it."""
    en, ja = ("open", "使用中") if log.successor is None else ("closed", "閉鎖")
    if log.predecessor:
        en, ja = f"{en}; succeeds {log.predecessor}", f"{ja}、前の台帳 {log.predecessor}"
    if log.successor:
        en, ja = f"{en}; successor {log.successor}", f"{ja}、後継の台帳 {log.successor}"
    return Text(en, ja)


def _size(store: Store, log: Log) -> int:
    head = store.head(log.origin)
    return head.size if head else 0


def _as_object(store: Store, log: Log) -> dict[str, Any]:
    from ledger.interfaces.cli.answering import log_object

    head = store.head(log.origin)
    return log_object(log) | {
        "size": head.size if head else 0,
        "leaf_hash": head.leaf_hash.hex() if head else "",
    }


ORG = TextGroup(
    "org",
    title=Text("organisations, each with a log", "事業者とその台帳"),
    commands=(
        writing(
            "add",
            "org.add",
            ("origin",),
            details=Text(
                "ORIGIN is the name of the log for ever, made of a domain you hold and a word:"
                " ledger.example/my-clinic. The log's zone is the one its times are read in.",
                "ORIGIN は台帳の変わらない名前です（例: ledger.example/my-clinic。"
                "ご自身のドメインと語から作ります）。日時は指定した時間帯で扱います。",
            ),
            examples=(
                ("daicho org add ledger.example/kizuna --code kizuna"
                " --name きずな診療所 --zone Asia/Tokyo"),
            ),
        ),
        TextCommand(
            "list",
            list_,
            title=Text("the logs of this store", "この保管先の台帳の一覧"),
            examples=("daicho org list",),
        ),
        TextCommand(
            "show",
            show,
            title=Text("one log", "一つの台帳"),
            params=(
                TextArgument(
                    "code",
                    text=Text("its code or origin; the only log if left out",
                              "符号又は台帳の名前（台帳が一つなら省略可）"),
                    required=False,
                ),
            ),
            examples=(Example("daicho org show kizuna"),),
        ),
    ),
)  # fmt: skip
