"""What went wrong, for people and for programs: never a traceback, always whether it was saved."""

from __future__ import annotations

import json
import os
import re
import traceback
from typing import Any

import click

from ledger.errors import NOTHING_SAVED, SAVED_UNKNOWN, LedgerError
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.output import Output
from ledger.text import Text, verbatim

SEE_HELP = Text("See: {path} --help", "使い方: {path} --help")
DEBUG = Text(
    "This is a fault of daicho. To see where: set DAICHO_DEBUG=1 and run it again.",
    "daicho の不具合です。場所を見るには DAICHO_DEBUG=1 を付けて実行してください。",
)
NO_VALUE = "requires an argument"
EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
"""As click says it, in English alone."""
INTERRUPTED = Text("Interrupted.", "中断しました。")
ASK_AGAIN = Text(
    "Run it again with --id {id}: what was recorded is not recorded twice.",
    "--id {id} を付けて再実行してください。記録済みなら二重には記録されません。",
)


def report(error: LedgerError, out: Output, command_id: str | None = None) -> int:
    """Show an error where it belongs; returns the exit code."""
    code = exit_codes.of_error(error)
    if error.saved == SAVED_UNKNOWN and command_id is not None:
        error.help = _filled(ASK_AGAIN, id=command_id)
    _show(error.as_json(), error.message, error.saved, error.help, out, code)
    return code


def report_usage(error: click.ClickException, out: Output) -> int:
    """The same for what click found wrong in the command line itself."""
    message = _said(error)
    ctx = getattr(error, "ctx", None)
    hint = _filled(SEE_HELP, path=ctx.command_path) if ctx is not None else None
    value = {
        "code": "usage",
        "message": message.as_json(),
        "help": hint.as_json() if hint else None,
        "saved": NOTHING_SAVED.as_json(),
    }
    _show(value, message, NOTHING_SAVED, hint, out, exit_codes.USAGE)
    return exit_codes.USAGE


def report_interrupted(out: Output, command_id: str | None) -> int:
    """Ctrl-C: if something was being recorded, how to find out whether it was."""
    saved = NOTHING_SAVED if command_id is None else SAVED_UNKNOWN
    hint = None if command_id is None else _filled(ASK_AGAIN, id=command_id)
    value = {
        "code": "interrupted",
        "message": INTERRUPTED.as_json(),
        "help": hint.as_json() if hint else None,
        "saved": saved.as_json(),
    }
    _show(value, INTERRUPTED, saved, hint, out, exit_codes.INTERRUPTED)
    return exit_codes.INTERRUPTED


def report_fault(error: Exception, out: Output, command_id: str | None) -> int:
    """An error nobody foresaw: one line, and the traceback only for who asks for it."""
    if os.environ.get("DAICHO_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    message = verbatim(f"{type(error).__name__}: {error}")
    saved = NOTHING_SAVED if command_id is None else SAVED_UNKNOWN
    value = {
        "code": "fault",
        "message": message.as_json(),
        "help": DEBUG.as_json(),
        "saved": saved.as_json(),
    }
    _show(value, message, saved, DEBUG, out, exit_codes.FAILED)
    return exit_codes.FAILED


def _show(
    value: Any, message: Text, saved: Text, help: Text | None, out: Output, code: int
) -> None:
    if out.json:
        answer = {"ok": False, "error": value, "exit_code": code}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    mark = out.styled(Text("Error: ", "エラー: "), "bad")
    lines = [mark + out.text(message), out.text(saved), *([out.text(help)] if help else [])]
    for line in lines:
        click.echo(line, err=True, color=out.color)


def _said(error: click.ClickException) -> Text:
    """The message of click in both languages, by what kind of error it is."""
    english = error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = ", ".join(error.possibilities or ())
        return Text(
            f"{error.option_name}: no such option" + (f"; near it: {near}" if near else ""),
            f"{error.option_name}: このオプションはありません"
            + (f"（近いもの: {near}）" if near else ""),
        )
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0]
        return Text(f"{name}: {error.message}", f"{name}: 値が正しくありません（{error.message}）")
    if isinstance(error, click.BadOptionUsage):
        japanese = f"使い方が正しくありません（{english}）"
        if NO_VALUE in english:
            japanese = "値を指定してください"
        return Text(f"{error.option_name}: {english}", f"{error.option_name}: {japanese}")
    if (extra := EXTRA.fullmatch(english)) is not None:
        return Text(english, f"余分な引数があります: {extra.group(1)}")
    return Text(english, f"コマンドの指定が正しくありません（{english}）")


def _filled(text: Text, **values: str) -> Text:
    return Text(text.en.format(**values), text.ja.format(**values))
