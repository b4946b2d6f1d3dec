"""`signer`: make the signer of a log, have it sign what is new, and show where it stands.

It needs the store for reading only, and its folder; no key of people. A refusal ends with 3 (with
1, where only a newer version can read an entry) and leaves everything as it was.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.application.logs import Log, log_at, unreadable
from ledger.application.signing import RefusalKind, Refused, Signed, sign_next
from ledger.errors import invalid
from ledger.interfaces.bootstrap import store_address
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.command import Example, TextCommand, TextGroup, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_key import ROTATION, say_overlap
from ledger.interfaces.cli.signer_logs import chosen, folder_of
from ledger.interfaces.cli.signer_status import say_simulated, status
from ledger.interfaces.cli.signer_witness import COSIGNED
from ledger.interfaces.cli.signer_words import refusal_object, say_findings, say_refusal
from ledger.interfaces.cli.turns import take_turns
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.entry import base64_text
from ledger.log.note import encode_note
from ledger.store.address import parse_address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from ledger.text import Text

BESIDE = Text(
    "the signer's folder is in the folder of the store: whoever can change the log could sign it",
    "署名者のフォルダーが保管先と同じ場所にあります。台帳を変更できる人が署名もできてしまいます。",
)
GIVE = Text(
    "Give this line to everybody who is to check the log, by a way that does not pass through the"
    " clinic's database, and compare it on paper:",
    "台帳を確かめる人全員に、データベースを経由しない方法で次の行を渡し、紙でも照合してください:",
)


def init(session: Session) -> None:
    """Make the key of a log's signer."""
    folder, store = folder_of(session), session.reading_store
    log = session.log(store)
    signer = LogSigner(folder, log.origin)
    key = signer.create(os.urandom)
    out = session.out
    if _beside_the_store(session, folder):
        out.warn(BESIDE)
    say_simulated(session, log)
    out.say(Text(f"Signer of {log.name} ({log.origin}) made: {signer.path}",
                 f"{log.name}（{log.origin}）の署名者を作りました: {signer.path}"),
            "good")  # fmt: skip
    out.say(GIVE)
    out.say(key.text)
    if out.json:
        answer = {"ok": True, "command": "signer.init", **log_object(log)}
        out.answer(answer | {"vkey": key.text, "folder": str(signer.path)})


def _beside_the_store(session: Session, folder: Path) -> bool:
    address = parse_address(session.settings.require("store"))
    if address.kind != "sqlite":
        return False
    return folder.resolve().is_relative_to(address.path.parent.resolve())


def run(session: Session, once: bool, every: float | None, full: bool) -> int:
    """Sign what is new, once or for ever."""
    if once and every is not None:
        raise invalid("--every", "--once --every", Text("one of the two", "どちらか一方"))
    return take_turns(session, every, lambda quiet: _turn(session, full=full, quiet=quiet))


@dataclass(frozen=True)
class _Turn:
    """What came of one log in one turn."""

    log: Log
    signer: LogSigner
    came: Signed | Refused

    @property
    def exit_code(self) -> int:
        if isinstance(self.came, Signed):
            return exit_codes.DONE
        if self.came.kind is RefusalKind.HELD:
            return exit_codes.NOT_PERMITTED
        unreadable = self.came.kind is RefusalKind.UNKNOWN_VERSION
        return exit_codes.FAILED if unreadable else exit_codes.DIFFERENCE


def _turn(session: Session, *, full: bool, quiet: bool = False) -> int:
    """One turn over every log that is meant; with `quiet`, no word of a log that did not grow."""
    store = open_store(store_address(session.settings), read_only=True)
    try:
        turns = [_sign(session, store, one, full) for one in chosen(session, lambda: store)]
    finally:
        store.close()
    code = max(turn.exit_code for turn in turns)
    out = session.out
    if out.json:
        done = code == exit_codes.DONE
        logs = [_object(turn) for turn in turns]
        out.answer({"ok": done, "command": "signer.run", "exit_code": code, "logs": logs})
        return code
    for turn in turns:
        if not quiet or isinstance(turn.came, Refused) or turn.came.sizes:
            _say(session, turn)
    return code


def _sign(session: Session, store: Store, signer: LogSigner, full: bool) -> _Turn:
    out = session.out
    log = log_at(store, signer.origin)
    with signer.lock():
        keys, warnings = signer.keys()
        for warning in warnings:
            out.warn(warning)
        # An entry 0 that cannot be read is reason enough to look at all of them.
        full = full or log is None
        what = Text(f"Reading {signer.origin}", f"{signer.origin} を読んでいます")
        with out.progress(what) as tell:
            came = sign_next(
                store, signer, keys,
                full=full, roots=signer.roots() if full else None, progress=tell,
            )  # fmt: skip
    return _Turn(log or unreadable(signer.origin), signer, came)


def _object(turn: _Turn) -> dict[str, Any]:
    came = turn.came
    if isinstance(came, Refused):
        stands = turn.signer.state()
        told: dict[str, Any] = {"outcome": "refused", "signed": []}
    else:
        stands = came.state
        told = {"outcome": "signed" if came.sizes else "nothing_new", "signed": list(came.sizes)}
    note = turn.signer.note()
    return log_object(turn.log) | told | {
        "signed_size": stands.size,
        "root": base64_text(stands.root),
        "note": encode_note(note).decode() if note else None,
        "refusal": refusal_object(came) if isinstance(came, Refused) else None,
        "findings": [] if isinstance(came, Refused) else [one.as_json() for one in came.findings],
    }  # fmt: skip


def _say(session: Session, turn: _Turn) -> None:
    out, came = session.out, turn.came
    out.say(f"{turn.log.name} ({turn.log.origin})", "head")
    say_simulated(session, turn.log)
    if isinstance(came, Refused):
        say_refusal(out, came, turn.signer.state().size)
        return
    say_findings(out, came.findings)
    state = came.state
    if not came.sizes:
        out.say(Text(f"  – nothing new since entry {state.size - 1}: no new checkpoint",
                     f"  – {state.size}件のまま新しい記録はありません。"
                     "チェックポイントは作りません"))  # fmt: skip
    for size in came.sizes:
        path = turn.signer.path / "checkpoints" / str(size)
        out.say(Text(f"  ✓ signed: {size} entries  {path}", f"  ✓ 署名しました: {size}件  {path}"),
                "good")  # fmt: skip
    out.facts([(Text("root", "ルートハッシュ"), base64_text(state.root))])
    if came.overlap_began:
        say_overlap(out, turn.signer)


SIGNER = TextGroup(
    "signer",
    title=Text("sign checkpoints of a log, apart from its store",
               "保管先とは別に、台帳のチェックポイントに署名する"),
    details=Text(
        "A signer keeps how far it has come, and refuses a log that is shorter or other than what"
        " it signed. Run it as a user of its own who may only read the store.",
        "署名者は署名した所までを覚えており、短くなった台帳や変更された台帳には署名しません。"
        "保管先を読むだけの専用の利用者で動かしてください。",
    ),
    commands=(
        TextCommand(
            "init",
            init,
            title=Text("make the key that signs the checkpoints of a log",
                       "チェックポイントに署名する鍵を作る"),
            examples=(Example("daicho signer init"),),
        ),
        TextCommand(
            "run",
            run,
            title=Text("check what is new and sign a checkpoint",
                       "新しい記録を確かめ、チェックポイントに署名する"),
            details=Text(
                "Every new entry is hashed again from its bytes. A refusal ends with exit code 3"
                " and signs nothing; so does a turn with nothing new, with exit code 0.",
                "新しい記録はすべて計算し直します。拒否したときは終了コード3、"
                "新しい記録がないときは0で、いずれも署名しません。",
            ),
            params=[
                TextOption(["--once"], is_flag=True,
                           text=Text("one turn, then end (as without --every)",
                                     "1回だけ実行する（--every がないときと同じ）")),
                TextOption(["--every"], type=float, metavar="SECONDS",
                           text=Text("go on for ever, with a turn every so many seconds; ends at a"
                                     " refusal",
                                     "指定した秒数ごとに続ける。拒否したときは終わる")),
                TextOption(["--full"], is_flag=True,
                           text=Text("read the signed entries again too, and compare them with"
                                     " every checkpoint kept",
                                     "署名済みの記録も読み直し、保管中の全チェックポイントと照合する")),
            ],
            examples=(
                Example("daicho signer run", Text("what is new", "新しい部分だけ")),
                Example("daicho signer run --once --full", Text("everything again", "すべて")),
            ),
        ),
        TextCommand(
            "status",
            status,
            title=Text("where the signers stand", "署名者の状態"),
            examples=(Example("daicho signer status"),),
        ),
        *ROTATION,
        COSIGNED,
    ),
)  # fmt: skip
