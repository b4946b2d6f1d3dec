"""`daicho replay`: history files, checked whole and then recorded, each line once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.history_check import History
    from ledger.application.record import Ledger
    from ledger.application.replay import Progress, Replayed
    from ledger.interfaces.cli.output import Progress as Tell

CHECKING = Text("checking, line", "確認中（行）")
RECORDING = Text("recording, line", "記録中（行）")
GOOD = Text("{file}: {lines} lines, no problem found. Nothing was saved.",
            "{file}: {lines}行、問題はありません。何も保存していません。")  # fmt: skip
DONE = Text("{file}: {lines} lines, {new} new, in {origin}",
            "{file}: {lines}行、追加 {new}行（{origin}）")  # fmt: skip
INTERRUPTED = Text(
    "Interrupted in {file}: the first {lines} lines are saved. Run it again to go on.",
    "{file} の途中で中断しました。初めの{lines}行は保存されています。"
    "再実行すると続きから再開します。",
)


def replay(session: Session, files: tuple[str, ...], check: bool) -> int:
    """Check all files; record them unless only the check was asked for."""
    from ledger.errors import invalid

    if not files:
        raise invalid("FILE", "nothing", Text("at least one history file", "履歴ファイルを1つ以上"))
    ledger = _ledger(session, check)
    histories = _checked(session, [Path(file) for file in files], ledger)
    if check or ledger is None:
        return _say_good(session, histories)
    return _record(session, ledger, histories)


def _ledger(session: Session, check: bool) -> Ledger | None:
    """The ledger; for a check, one that is only read, or none where no store is named."""
    if not check:
        return session.ledger
    if session.settings.get("store") is None:
        return None
    from ledger.interfaces.bootstrap import ledger_of

    return ledger_of(session.reading_store, session.reading_people)


def _checked(session: Session, paths: Sequence[Path], ledger: Ledger | None) -> list[History]:
    from ledger.application.history_check import check_files
    from ledger.interfaces.bootstrap import now

    with session.out.progress(CHECKING) as tell:
        return check_files(paths, now(), ledger, tell)


def _record(session: Session, ledger: Ledger, histories: Sequence[History]) -> int:
    from ledger.application.replay import Progress
    from ledger.application.replay import replay as replay_file

    done: list[Replayed] = []
    for history in histories:
        progress = Progress()
        try:
            with session.out.progress(RECORDING) as tell:
                replayed = replay_file(
                    ledger, history, progress, partial(_tell, tell, history.lines)
                )
        except KeyboardInterrupt:
            return _say_interrupted(session, history, progress.lines)
        done.append(replayed)
        session.out.say(_filled(DONE, history, replayed.lines, new=str(replayed.new)))
    _answer(session, False, [_row(r.history, r.lines, r.new) for r in done])
    return exit_codes.DONE


def _tell(tell: Tell, total: int, progress: Progress) -> None:
    tell(progress.lines, total)


def _say_good(session: Session, histories: Sequence[History]) -> int:
    for history in histories:
        session.out.say(_filled(GOOD, history, history.lines))
    _answer(session, True, [_row(history, history.lines, 0) for history in histories])
    return exit_codes.DONE


def _say_interrupted(session: Session, history: History, lines: int) -> int:
    text = _filled(INTERRUPTED, history, lines)
    session.out.note(text)
    if session.out.json:
        error = {"code": "interrupted", "message": text.as_json(), "lines": lines}
        session.out.answer({"ok": False, "error": error, "exit_code": exit_codes.INTERRUPTED})
    return exit_codes.INTERRUPTED


def _row(history: History, lines: int, new: int) -> dict[str, Any]:
    return {"file": str(history.path), "origin": history.origin, "lines": lines, "new": new}


def _answer(session: Session, check: bool, rows: list[dict[str, Any]]) -> None:
    if session.out.json:
        session.out.answer({"ok": True, "command": "replay", "check": check, "files": rows})


def _filled(text: Text, history: History, lines: int, **more: str) -> Text:
    values = {"file": str(history.path), "origin": history.origin, "lines": f"{lines:,}", **more}
    return Text(text.en.format(**values), text.ja.format(**values))


REPLAY = TextCommand(
    "replay",
    replay,
    title=Text("record a history file", "履歴ファイルを記録する"),
    details=Text(
        "JSON Lines in UTF-8, one legal entity a file; the first line is org.add. All files are"
        " checked whole before the first line is recorded. Running it again adds only what is"
        " missing; so an interrupted run is simply repeated. Exit code 8: stopped at a line that"
        " the log refuses; those before it are saved.",
        "UTF-8 の JSON Lines で、1事業者につき1ファイル、1行目は org.add です。"
        "最初の行を記録する前に、すべてのファイルを最後まで確認します。再実行しても、まだない行だけが"
        "追加されるため、中断したときはそのまま再実行してください。"
        "終了コード 8 は、台帳が受け付けない行で停止したことを示します（その前の行は保存済み）。",
    ),
    params=(
        TextArgument(
            "files", metavar="FILE...", nargs=-1, text=Text("history files", "履歴ファイル")
        ),
        TextOption(
            ["--check"],
            is_flag=True,
            text=Text("check only; record nothing", "確認だけを行い、何も記録しない"),
        ),
    ),
    examples=(
        Example(
            "daicho replay --check clinic.jsonl", Text("look for mistakes", "誤りがないか確認")
        ),
        Example("daicho replay clinic.jsonl", Text("record it", "記録する")),
    ),
)
