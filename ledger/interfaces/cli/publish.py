"""`publish`: a copy of a log elsewhere, public or with contents, brought up to date each turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from ledger.application.logs import SIMULATED, Log
from ledger.application.publishing import Published, Refused
from ledger.application.publishing import publish as bring_up_to_date
from ledger.bundle.grow import ITS_FOLDER, Copy
from ledger.bundle.layout import CHECKPOINT
from ledger.errors import LedgerError, NotPermitted, NotYetSigned, StoreUnavailable, invalid
from ledger.interfaces.bootstrap import store_address
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import folder_of
from ledger.interfaces.cli.turns import take_turns
from ledger.interfaces.cli.verify_words import found_and_wanted
from ledger.interfaces.signer_folder import LOCK_SECONDS, LogSigner, signer_of
from ledger.interfaces.signer_rotation import RUN
from ledger.log.note import encode_note
from ledger.store.contract import Store
from ledger.store.opening import open_store
from ledger.store.sqlite_lock import WriterLock
from ledger.text import Text

KEEP_BOTH = Text(
    "  Nothing was changed. Keep this copy and the store as they are, and find out what happened:"
    " docs/how-to/keep-a-copy-elsewhere.md.",
    "  何も変更していません。写しも保管先もそのまま残し、原因を調べてください"
    "（docs/how-to/keep-a-copy-elsewhere.md）。",
)
LOOKED_INTO = Text(
    "others on this computer can look into {path}, which holds contents",
    "記録の内容を含む {path} を、このコンピューターのほかの利用者が見ることができます",
)


def publish(session: Session, dir: str | None, contents: bool, every: float | None) -> int:
    """Bring the copy in a directory up to date, once or for ever."""
    if dir is None:
        raise invalid("DIR", "nothing", ITS_FOLDER)
    return take_turns(session, every, partial(_turn, session, Path(dir), contents))


def _turn(session: Session, path: Path, contents: bool, quiet: bool) -> int:
    store = open_store(store_address(session.settings), read_only=True)
    try:
        log = session.log(store)
        signer = signer_of(folder_of(session), log.origin)
        copy = Copy(path, log.origin, contents=contents)
        with _told(path), _locked(copy):
            came = _publish(session, store, signer, copy)
            if copy.is_open_to_others():
                session.out.warn(Text(LOOKED_INTO.en.format(path=path),
                                      LOOKED_INTO.ja.format(path=path)))  # fmt: skip
        head = store.head(log.origin)
    finally:
        store.close()
    later = max(head.size - came.size, 0) if head and isinstance(came, Published) else None
    code = exit_codes.DONE if isinstance(came, Published) else exit_codes.DIFFERENCE
    if session.out.json:
        session.out.answer(_object(log, signer, copy, came, later) | {"exit_code": code})
    elif isinstance(came, Refused):
        _say_refusal(session, log, came)
    elif came.changed or not quiet:
        _say(session, log, copy, came, later or 0)
    return code


def _publish(session: Session, store: Store, signer: LogSigner, copy: Copy) -> Published | Refused:
    note = signer.note()
    if note is None:
        message = Text(f"There is no checkpoint of {signer.origin} yet.",
                       f"{signer.origin} のチェックポイントはまだありません。")  # fmt: skip
        raise NotYetSigned(message, help=RUN)

    def kept(size: int) -> Callable[[], bytes | None]:
        def read() -> bytes | None:
            found = signer.note(size)
            return encode_note(found) if found else None

        return read

    what = Text(f"Publishing {signer.origin}", f"{signer.origin} の写し")
    with session.out.progress(what) as tell:
        return bring_up_to_date(
            store, copy, encode_note(note), signer.verifier_keys(),
            {size: kept(size) for size in signer.sizes()}, progress=tell,
        )  # fmt: skip


@contextmanager
def _locked(copy: Copy) -> Iterator[None]:
    """Be the only one who adds to the copy; a directory that is no copy is left as it is."""
    copy.check()
    copy.make()
    lock = WriterLock(copy.path / CHECKPOINT, LOCK_SECONDS)
    try:
        with lock.held():
            yield
    finally:
        lock.close()


def _object(
    log: Log, signer: LogSigner, copy: Copy, came: Published | Refused, later: int | None
) -> dict[str, Any]:
    refused = came if isinstance(came, Refused) else None
    done = None if isinstance(came, Refused) else came
    outcome = "refused" if done is None else ("published" if done.changed else "nothing_new")
    return {
        "ok": refused is None,
        "command": "publish",
        **log_object(log),
        "dir": str(copy.path),
        "contents": copy.contents,
        "outcome": outcome,
        "size_before": done.before if done else None,
        "size": done.size if done else None,
        "erased": done.erased if done else None,
        "entries_after_checkpoint": later,
        "verifier_keys": [key.text for key in signer.verifier_keys()],
        "refusal": {
            "kind": str(refused.kind),
            "position": refused.position,
            "message": refused.message.as_json(),
            "found": refused.found,
            "wanted": refused.wanted,
        }
        if refused
        else None,
    }


def _say(session: Session, log: Log, copy: Copy, came: Published, later: int) -> None:
    out = session.out
    if log.simulated:
        out.say(SIMULATED, "warn")
    kind = Text("with contents, not public", "内容を含む・非公開") if copy.contents else Text(
        "public: no contents", "公開用・内容なし")  # fmt: skip
    if came.changed:
        new = came.size - came.before
        out.say(
            Text(f"✓ {copy.path} ({kind.en}): {came.size} entries, {new} of them new",
                 f"✓ {copy.path}（{kind.ja}）: {came.size}件（うち新規{new}件）"), "good"
        )  # fmt: skip
    else:
        out.say(
            Text(f"– {copy.path} ({kind.en}): {came.size} entries, nothing new was signed",
                 f"– {copy.path}（{kind.ja}）: {came.size}件（新たに署名されたものはありません）")
        )  # fmt: skip
    if came.erased:
        out.say(
            Text(f"  taken out: {came.erased} sealed parts that were erased",
                 f"  消去済みの封緘部分{came.erased}件を取り除きました")
        )  # fmt: skip
    if later:
        out.say(
            Text(f"  not in it: {later} entries that are not signed yet",
                 f"  まだ署名されていない{later}件は含まれていません"), "warn"
        )  # fmt: skip


def _say_refusal(session: Session, log: Log, refused: Refused) -> None:
    out, why = session.out, refused.message
    at = "" if refused.position is None else f" [{refused.position}]"
    if log.simulated:
        out.say(SIMULATED, "warn")
    out.say(Text(f"✕ refused ({refused.kind}){at}: {why.en}",
                 f"✕ 写しを更新しません（{refused.kind}）{at}: {why.ja}"), "bad")  # fmt: skip
    out.say(found_and_wanted(refused.found, refused.wanted))
    out.say(KEEP_BOTH)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the file system refuses, in the words of the ledger."""
    try:
        yield
    except LedgerError:
        raise
    except OSError as error:
        place, why = error.filename or path, error.strerror or str(error)
        message = Text(
            f"{place}: {why}. The copy is not up to date; the next run goes on where this stopped.",
            f"{place} を読み書きできません（{why}）。写しは最新ではありません。"
            "次の実行で続きから行います。",
        )
        kind = NotPermitted if isinstance(error, PermissionError) else StoreUnavailable
        raise kind(message) from None


PUBLISH = TextCommand(
    "publish",
    publish,
    title=Text("keep a copy of a log elsewhere, for the public or as a safeguard",
               "台帳の写しを別の場所に置く（公開用又は保全用）"),
    details=Text(
        "Adds to DIR what was signed since the last run. Without --contents: the tree and the"
        " checkpoints, fit to be served to anybody. With --contents: everything, sealed parts still"
        " sealed; such a directory is an evidence bundle that grows, and not public. A directory"
        " keeps its kind and its log. A store that is not what was published and signed is refused"
        " with exit code 3, and the copy stays as it is.",
        "前回以降に署名された分を DIR に書き足します。--contents なし: ツリーとチェックポイントだけ"
        "なので公開できます。--contents: 内容も含む全体（封緘された部分は封緘のまま）で、書き足して"
        "いく証拠一式です。公開しないでください。フォルダーの種類と台帳は変えられません。公開・署名した"
        "ものと異なる保管先は終了コード3で拒否し、写しは変更しません。",
    ),
    params=[
        TextArgument("dir", text=Text("directory on another disk, share or server",
                                      "別のディスク・共有・サーバーのフォルダー")),
        TextOption(["--contents"], is_flag=True,
                   text=Text("contents, sealed parts and texts too: not public",
                             "内容・封緘部分・文書も含める（非公開）")),
        TextOption(["--every"], type=float, metavar="SECONDS",
                   text=Text("go on for ever, with a turn every so many seconds; ends at a refusal",
                             "指定した秒数ごとに続ける。拒否したときは終わる")),
    ],
    examples=(
        Example("daicho publish public", Text("to be served to anybody", "公開用")),
        Example("daicho publish copy --contents", Text("as a safeguard", "保全用")),
    ),
)  # fmt: skip
