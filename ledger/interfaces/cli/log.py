"""`log`: one that was restored is confirmed (log_confirm), one that cannot go on is succeeded.

`log succeed`: a new log where the old one cannot go on.

Reads and writes the store and the keys of people; of the signer only its checkpoints, or one that
somebody kept. The same command again goes on where it stopped, and says so when all is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ledger.application import ed25519
from ledger.application.logs import Log, logs_of
from ledger.application.succession import Succession, begun, succeed
from ledger.domain.shape import Code
from ledger.domain.terms import LOG_SUCCESSIONS
from ledger.errors import InvalidInput, Malformed, NotYetSigned, invalid
from ledger.interfaces.cli.command import (
    CodeType,
    Example,
    TextArgument,
    TextCommand,
    TextGroup,
    TextOption,
    code_key,
)
from ledger.interfaces.cli.log_confirm import CONFIRM
from ledger.interfaces.cli.log_words import answer, say
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import folder_of
from ledger.interfaces.cli.times import folded
from ledger.interfaces.signer_folder import signer_of
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import VerifierKey, parse_note, verified_by
from ledger.store.contract import Store
from ledger.text import Text

TYPED = {"origin": "NEW_ORIGIN", "final": "--final", "reason": "--reason"}
NEW_NAME = Text(
    "a name for the new log, as ledger.example/my-clinic-2",
    "新しい台帳の名前（例: ledger.example/my-clinic-2）",
)
BOTH = Text(
    "both --checkpoint and --key, or neither", "--checkpoint と --key の両方、又はどちらもなし"
)
NO_CHECKPOINT = Text(
    "Without a signed checkpoint there is nothing that a successor could go on from.",
    "署名済みチェックポイントがないと、後継の台帳を作ることはできません。",
)


def succeed_(
    session: Session, origin: str | None, reason: str | None, final: int | None,
    checkpoint: str | None, key: str | None,
) -> None:  # fmt: skip
    """Close the old log and open its successor, with all that is in force."""
    if origin is None:
        raise invalid("NEW_ORIGIN", "nothing", NEW_NAME)
    code = _reason(reason)
    actor, ledger = session.actor, session.ledger
    try:
        started = begun(ledger.store, origin)
        old = _old(session, ledger.store, origin)
        last, roots = _final(session, old, started, final, checkpoint, key)
        asked = Succession(old.origin, origin, last, roots, code, actor)
        what = Text(f"Succeeding {old.code}", f"{old.code} の引継ぎ")
        with session.out.progress(what) as tell:
            came = succeed(ledger, asked, tell)
    except InvalidInput as error:
        raise _as_typed(error) from None
    if session.out.json:
        session.out.answer(answer(old, came))
    else:
        say(session.out, old, came)


def _reason(given: str | None) -> str:
    found = next(
        (code for code in LOG_SUCCESSIONS if code_key(code) == code_key(given or "")), None
    )
    if found is None:
        raise invalid("--reason", given or "nothing", Code(LOG_SUCCESSIONS).wanted)
    return found


def _old(session: Session, store: Store, new: str) -> Log:
    """The log to be succeeded: also one that was closed for this very successor before."""
    named = session.settings.get("org")
    found = [
        log
        for log in logs_of(store)
        if log.origin != new
        and named in (None, log.origin, log.code)
        and log.successor in (None, new)
    ]
    if len(found) > 1 and any(log.successor == new for log in found):
        found = [log for log in found if log.successor == new]
    if len(found) != 1:
        names = ", ".join(f"{log.code} ({log.origin})" for log in found or logs_of(store)) or "-"
        wanted = Text("the log to be succeeded, by its origin or code; not one that is closed for"
                      " another successor",
                      "引き継ぐ台帳の名前又は符号（別の後継のある台帳を除く）")  # fmt: skip
        raise invalid("--org", f"{named or 'nothing'}; there are: {names}", wanted)
    return found[0]


def _final(
    session: Session, old: Log, started: Checkpoint | None, size: int | None,
    file: str | None, key: str | None,
) -> tuple[Checkpoint, Mapping[int, bytes]]:  # fmt: skip
    """The last checkpoint that is trusted, and the roots of all that were signed, by size."""
    if (file is None) != (key is None):
        raise invalid("--key" if key is None else "--checkpoint", "nothing", BOTH)
    if file is not None and key is not None:
        last = _kept(file, key)
        if size not in (None, last.size):
            wanted = Text(f"{last.size}, the size of that checkpoint",
                          f"そのチェックポイントの件数（{last.size}）")  # fmt: skip
            raise invalid("--final", size, wanted)
        return last, {last.size: last.root}
    if started is not None and session.settings.get("signer") is None:
        return started, {started.size: started.root}
    roots = signer_of(folder_of(session), old.origin).roots()
    if not roots:
        raise NotYetSigned(NO_CHECKPOINT)
    if size is None and started is not None:
        return started, roots
    size = max(roots) if size is None else size
    if size not in roots:
        near = ", ".join(map(str, sorted(sorted(roots, key=lambda one: abs(one - size))[:5])))
        raise invalid("--final", size, Text(f"a size that was signed, as {near}",
                                            f"署名済みの件数（例: {near}）"))  # fmt: skip
    return Checkpoint(old.origin, size, roots[size]), roots


def _kept(file: str, key: str) -> Checkpoint:
    """A checkpoint that somebody kept, verified under the key that they were given."""
    try:
        note = parse_note(Path(file).read_bytes())
        verifier = VerifierKey.parse(folded(key))
        found = parse_checkpoint(note.text)
        if not verified_by(note, [verifier], ed25519.verify):
            raise Malformed("signature", "none by that key", verifier.text)
    except OSError as error:
        wanted = Text("a file with a checkpoint", "チェックポイントのファイル")
        raise invalid("--checkpoint", f"{file}: {error.strerror}", wanted) from None
    return found


def _as_typed(error: InvalidInput) -> InvalidInput:
    """The same problems, under the names of the command line."""
    problems = [replace(one, field=TYPED.get(one.field, one.field)) for one in error.problems]
    return InvalidInput(problems, help=error.help)


def _options() -> list[Any]:
    return [
        TextArgument("origin", metavar="NEW_ORIGIN", text=NEW_NAME),
        TextOption(["--reason"], type=CodeType(LOG_SUCCESSIONS), metavar="CODE",
                   text=Text("why the old log cannot go on (required)",
                             "前の台帳を続けられない理由（必須）")),
        TextOption(["--final"], type=int, metavar="SIZE",
                   text=Text("the last signed size that is trusted; else the newest",
                             "信頼できる最後の署名済み件数（省略時は最新）")),
        TextOption(["--checkpoint"], metavar="FILE",
                   text=Text("a checkpoint that somebody kept, where the signer's folder is lost",
                             "署名者のフォルダーがないとき、控えのチェックポイント")),
        TextOption(["--key"], metavar="VKEY",
                   text=Text("the old verifier key, for --checkpoint",
                             "前の台帳の検証鍵（--checkpoint とともに指定）")),
    ]  # fmt: skip


LOG = TextGroup(
    "log",
    title=Text("logs that fell behind or cannot go on", "記録が欠けた台帳・続けられない台帳"),
    commands=(
        CONFIRM,
        TextCommand(
            "succeed",
            succeed_,
            title=Text("open a new log in place of one that cannot go on",
                       "続けられない台帳に代えて、新しい台帳を開く"),
            details=Text(
                "For a log whose signed tail is lost, or whose signing key is in other hands. The"
                " old log is read and compared with its checkpoints, then closed for ever; all that"
                " is in force goes over into the new one. Interrupted, the same command goes on."
                " What cannot be undone: the closing. See docs/how-to/succeed-a-log.md.",
                "署名済みの末尾を失った台帳や、署名鍵を盗まれた台帳に使います。前の台帳を読み、"
                "チェックポイントと照合してから閉鎖し、有効な記録をすべて新しい台帳に引き継ぎます。"
                "中断したときは同じコマンドで再開できます。閉鎖は取り消せません"
                "（docs/how-to/succeed-a-log.md）。",
            ),
            params=_options(),
            examples=(
                Example("daicho log succeed ledger.example/kizuna-2 --org kizuna"
                        " --reason KEY_STOLEN",
                        Text("the signing key was stolen", "署名鍵が盗まれたとき")),
            ),
        ),
    ),
)  # fmt: skip
