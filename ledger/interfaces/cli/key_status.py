"""`key status`: the epoch of the key store, what the key given is to it, what is left to do."""

from __future__ import annotations

from ledger.application.epoch_status import Epoch, Epochs, Erasure, epochs_of, erasures
from ledger.application.key_fit import Fit, fit_of
from ledger.application.logs import Log, log_at, unreadable
from ledger.errors import KeyNotGiven, LedgerError
from ledger.interfaces.bootstrap import key_address, now
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.session import Session
from ledger.interfaces.key_choice import given_key
from ledger.log.content import parse_instant
from ledger.store.contract import KeyStore
from ledger.store.opening import open_keys
from ledger.text import Text

KEY_IS: dict[Fit | None, Text] = {
    Fit.FITS: Text("fits", "合っています"),
    Fit.OLDER: Text("an older one, of epoch {epoch}", "以前の鍵（第{epoch}期）"),
    Fit.NEWER: Text("of epoch {epoch}, to which a change was begun",
                    "変更中の新しい鍵（第{epoch}期）"),
    Fit.OTHER: Text("another one: it does not open these keys",
                    "別の鍵です（この保管庫の鍵を開けません）"),
    None: Text("none given", "指定なし"),
}  # fmt: skip
OVERDUE = Text("The change of the key-encryption key was due on {due}.",
               "鍵暗号化鍵の変更期限（{due}）を過ぎています。")  # fmt: skip
BEGUN = Text(
    "A change to epoch {epoch} was begun on {day} and is not finished: run the same daicho key"
    " change again.",
    "第{epoch}期への変更（{day}開始）が完了していません。同じ daicho key change をもう一度"
    "実行してください。",
)
NOT_BACKED_UP = Text(
    "No backup was opened with this key yet: run the same daicho key change again.",
    "この鍵で開けたバックアップがまだありません。同じ daicho key change をもう一度"
    "実行してください。",
)
NOT_DESTROYED = Text(
    "Epoch {epoch}: its key is not known to be destroyed with every copy. When it is: daicho key"
    " destroyed {epoch}",
    "第{epoch}期: 鍵の写しがすべて破棄されたか確認されていません。破棄したら:"
    " daicho key destroyed {epoch}",
)
NO_KEYS = Text("The key store has no key yet: daicho init",
               "鍵の保管庫にまだ鍵がありません: daicho init")  # fmt: skip


def status(session: Session) -> None:
    """Where the key-encryption key stands, and what backups still show of what was erased."""
    keys = open_keys(key_address(session.settings), read_only=True)
    session.on_close(keys.close)
    epochs = epochs_of(keys)
    if epochs is None:
        session.out.say(NO_KEYS)
        if session.out.json:
            session.out.answer({"ok": True, "command": "key.status", "epoch": None})
        return
    today = now().astimezone().date().isoformat()
    given, fit = _given(session, keys)
    logs = _logs(session, epochs)
    _say(session, epochs, given, fit)
    if epochs.is_overdue(today):
        session.out.warn(_filled(OVERDUE, due=epochs.now.due))
    _say_open_ends(session, epochs)
    for log, found in logs:
        _say_erasures(session, log, found)
    if session.out.json:
        session.out.answer(
            {
                "ok": True, "command": "key.status", "epoch": epochs.current,
                "key": {"epoch": given, "is": str(fit) if fit else None},
                "since": epochs.now.started_at, "due": epochs.now.due,
                "overdue": epochs.is_overdue(today),
                "begun": epochs.begun.number if epochs.begun else None,
                "not_destroyed": list(epochs.not_destroyed),
                "epochs": [one.as_object() for one in epochs.all],
                "logs": [log_object(log) | {"erasures": [one.as_object() for one in found]}
                         for log, found in logs],
            }
        )  # fmt: skip


def _given(session: Session, keys: KeyStore) -> tuple[int | None, Fit | None]:
    """Epoch of the key that the settings give, and what it is to this key store."""
    try:
        kek = given_key(session.settings, session.out.warn)
    except KeyNotGiven:
        return None, None
    except LedgerError as error:
        session.out.warn(error.message)
        return None, None
    return kek.epoch, fit_of(keys, kek)


def _logs(session: Session, epochs: Epochs) -> list[tuple[Log, list[Erasure]]]:
    store = session.reading_store
    found = []
    for head in store.heads():
        log = log_at(store, head.origin) or unreadable(head.origin)
        try:
            found.append((log, list(erasures(store, log.origin, epochs, log.simulated))))
        except LedgerError as error:
            # A log that was tampered with is for `verify`; the other logs are told all the same.
            session.out.warn(error.message)
    return found


def _say(session: Session, epochs: Epochs, given: int | None, fit: Fit | None) -> None:
    out, current = session.out, epochs.now
    out.facts(
        [
            (Text("epoch", "期"), str(current.number)),
            (Text("key given", "指定された鍵"), out.text(_filled(KEY_IS[fit], epoch=given))),
            (Text("since", "開始日"), _day(current.started_at)),
            (Text("next change due", "次の変更期限"), current.due or "-"),
            (Text("backup opened on", "バックアップ確認日"), _day(current.backed_up_at)),
        ]
    )
    rows = [
        [str(one.number), _day(one.started_at), _day(one.file_destroyed_at), _day(one.destroyed_at)]
        for one in epochs.all
        if one.number < epochs.current
    ]
    if rows:
        out.say()
        out.table(
            [
                Text("epoch", "期"), Text("since", "開始日"),
                Text("file here destroyed", "このファイルの破棄日"),
                Text("every copy destroyed", "すべての写しの破棄日"),
            ],
            rows,
        )  # fmt: skip


def _say_open_ends(session: Session, epochs: Epochs) -> None:
    out, begun = session.out, epochs.begun
    if begun is not None:
        out.warn(_filled(BEGUN, epoch=begun.number, day=_day(begun.begun_at)))
    if _was_changed(epochs.now) and epochs.now.backed_up_at is None:
        out.warn(NOT_BACKED_UP)
    for epoch in epochs.not_destroyed:
        out.say(_filled(NOT_DESTROYED, epoch=epoch))


def _was_changed(epoch: Epoch) -> bool:
    """Whether it came by a change: the first epoch of a key store did not."""
    return epoch.begun_at is not None


def _say_erasures(session: Session, log: Log, found: list[Erasure]) -> None:
    out = session.out
    if not found:
        return
    out.say()
    out.say(f"{log.name} ({log.origin})", "head")
    out.table(
        [
            Text("erasure", "消去"), Text("person", "本人"), Text("keys of", "鍵の種別"),
            Text("completed", "完了日"), Text("state", "状態"),
        ],
        [
            [
                one.event, one.subject or "-", ", ".join(one.classes) or "-",
                _day(one.completed_at), out.text(one.left.as_text()),
            ]
            for one in found
        ],
    )  # fmt: skip


def _day(instant: str | None) -> str:
    """The day of an instant on this machine's calendar."""
    return "-" if instant is None else parse_instant(instant).astimezone().date().isoformat()


def _filled(text: Text, **values: object) -> Text:
    return Text(text.en.format(**values), text.ja.format(**values))
