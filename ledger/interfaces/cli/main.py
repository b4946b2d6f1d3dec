"""`daicho`: the table of commands, and from whatever happens to one exit code.

A command's module is imported when the command is asked for. A module that is not installed is
left out of the table's help; nothing else depends on it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn, cast

import click

from ledger.errors import InvalidInput, LedgerError
from ledger.interfaces.cli import errors, exit_codes
from ledger.interfaces.cli.command import Example, TextCommand, TextGroup, language
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.session import Session
from ledger.interfaces.settings import language_of, resolve
from ledger.text import Language, Text

PACKAGE = "ledger.interfaces.cli"


@dataclass(frozen=True)
class Entry:
    """Where a command is: its module, which holds it under its own name in capitals."""

    module: str
    title: Text | None = None
    """None: that of the command in ledger.domain.commands."""


SETTING_UP = Text("Setting up", "準備")
REGISTERS = Text("Registers", "登録")
RECORDING = Text("Recording", "記録")
READING = Text("Reading", "照会")
CHECKING = Text("Checking", "検証")
FILES = Text("History files", "履歴ファイル")
HELP = Text("Help", "ヘルプ")

TABLE: dict[Text, dict[str, Entry]] = {
    SETTING_UP: {
        "key": Entry("key", Text("make or change the key-encryption key",
                                 "鍵暗号化鍵を作る・変更する")),
        "init": Entry("init", Text("create a ledger's store and key store",
                                   "台帳の保管先と鍵の保管庫を作る")),
        "migrate": Entry("init", Text("bring the stores to this version",
                                      "保管先をこの版に合わせる")),
        "org": Entry("org", Text("organisations, each with a log", "事業者とその台帳")),
        "log": Entry("log", Text("logs that fell behind or cannot go on",
                                 "記録が欠けた台帳・続けられない台帳")),
        "move": Entry("move", Text("move logs and keys to another database",
                                   "台帳と鍵を別のデータベースに移す")),
    },
    REGISTERS: {
        "person": Entry("person", Text("people the records are about", "本人")),
        "party": Entry("party", Text("recipients and sources", "提供先・提供元")),
        "policy": Entry("policy", Text("published policies, purposes", "公表した方針と利用目的")),
        "profile": Entry("profile", Text("what policies promise, as data",
                                         "方針の約束をデータで見る・調べる")),
        "notice": Entry("notice", Text("notices given, posted, filed", "通知・掲示・届出")),
        "arrangement": Entry("arrangement", Text("contracts and other arrangements",
                                                 "委託・承継・相当措置の取決め")),
        "agent": Entry("agent", Text("agents of a person, verified", "本人の代理人の確認")),
        "dataset": Entry("dataset", Text("anonymised and pseudonymised data sets",
                                         "匿名加工情報・仮名加工情報")),
    },
    RECORDING: {
        "collect": Entry("collect"),
        "consent": Entry("consent"),
        "refuse": Entry("consent"),
        "withdraw": Entry("consent"),
        "accept": Entry("accept", Text("use that a policy takes as acceptance",
                                       "利用によるみなし承諾を記録する")),
        "tell": Entry("tell", Text("purposes told to one person beforehand",
                                   "個別に告げた利用目的を記録する")),
        "recording": Entry("recording", Text("agreement of both sides to recordings",
                                             "録音・録画等への双方の同意")),
        "instruct": Entry("instruct"),
        "uninstruct": Entry("instruct"),
        "reserve": Entry("reserve"),
        "unreserve": Entry("reserve"),
        "authorise": Entry("provide"),
        "provide": Entry("provide"),
        "receive": Entry("receive"),
        "review": Entry("review"),
        "amend": Entry("amend"),
        "opt-out": Entry("opt_out"),
        "opt-in": Entry("opt_out"),
        "marketing": Entry("marketing", Text("stop marketing, or resume it",
                                             "営業・宣伝の停止と再開")),
        "tracking": Entry("tracking", Text("a refusal of cookies and the like",
                                           "追跡（Cookie等）の拒否")),
        "erase": Entry("erase", Text("erase a person's data", "本人の情報の消去")),
        "withhold": Entry("withhold", Text("withhold records from the person they are about",
                                           "記録を本人に開示しないこととする")),
        "release": Entry("withhold"),
        "suspend": Entry("suspend"),
        "resume": Entry("suspend"),
    },
    READING: {
        "history": Entry("provisions", Text("what was provided about a person",
                                         "本人についての提供の記録")),
        "standing": Entry("standing", Text("consents and stops of a person",
                                           "本人について有効な同意と停止")),
        "stops": Entry("stops", Text("the seven stops of a person", "本人の7種類の停止")),
        "received-by": Entry("provisions", Text("what a recipient received",
                                                "提供先が受け取ったもの")),
        "provisions": Entry("provisions", Text("records by any of their members",
                                               "提供・受領の記録を条件で探す")),
        "retention": Entry("retention", Text("what may be forgotten when; forget what is due",
                                             "いつ何を消去できるか、期限の来たものの消去")),
        "trail": Entry("trail", Text("every entry, in order", "すべての記録を順に")),
        "withheld": Entry("withhold", Text("what is withheld, from whom, on what ground",
                                           "非開示の記録の一覧（監査用）")),
        "show": Entry("trail", Text("one record in full", "一つの記録の全体")),
    },
    CHECKING: {
        "judge": Entry("judge", Text("what the Act says of facts given by hand; no ledger needed",
                                     "与えた事実を法令に照らして判定する（台帳は不要）")),
        "verify": Entry("verify", Text("check the whole log against itself",
                                       "台帳全体を検証する")),
        "check": Entry("check", Text("check a bundle offline, its verdicts computed again",
                                     "証拠一式を検証し、判定を計算し直す")),
        "signer": Entry("signer", Text("sign checkpoints, apart from the store",
                                       "保管先とは別にチェックポイントへ署名する")),
        "checkpoint": Entry("checkpoint", Text("print a signed checkpoint",
                                               "署名済みチェックポイントを表示する")),
        "prove": Entry("prove", Text("show that a record is in what was signed",
                                     "記録が署名済みの台帳にあると示す")),
        "receipt": Entry("prove", Text("write the proof of a record to a file to be kept",
                                       "記録の証明をファイルに書き出す")),
        "paper": Entry("paper", Text("whether a paper and a receipt file belong together",
                                     "用紙と証明のファイルが対になるか調べる")),
        "bundle": Entry("bundle", Text("a whole log as evidence that a stranger can check",
                                       "第三者が検証できる証拠一式を台帳から作る")),
        "publish": Entry("publish", Text("keep a copy of a log elsewhere",
                                         "台帳の写しを別の場所に置く")),
        "backup": Entry("backup", Text("back up log, keys and documents",
                                       "台帳・鍵・文書のバックアップ")),
        "restore": Entry("restore", Text("check a backup, or restore it",
                                         "バックアップの検査と復元")),
        "verifier": Entry("verifier", Text("the offline verifier as one file",
                                           "検証プログラムを一つのファイルにする")),
        "rebuild": Entry("rebuild", Text("make the views again from the log",
                                         "照会用の表を台帳から作り直す")),
        "status": Entry("rebuild", Text("where log and views stand", "台帳と照会用の表の状態")),
    },
    FILES: {
        "replay": Entry("replay", Text("record a history file", "履歴ファイルを記録する")),
        "demo": Entry("demo", Text("a tour with invented histories", "架空の履歴で一巡する")),
    },
    HELP: {
        "help": Entry("help", Text("help on a command, codes, settings, exit codes",
                                   "コマンド・符号・設定・終了コードの説明")),
        "completion": Entry("completion", Text("print a shell completion script",
                                               "シェル補完のスクリプトを表示する")),
    },
}  # fmt: skip

TITLE = Text(
    "daicho: the ledger of consent and of the provision of personal data to third parties",
    "台帳: 個人データの第三者提供と同意の記録",
)
DETAILS = Text(
    "Settings come from options, then the environment, then a settings file: daicho help settings.",
    "設定は、オプション、環境変数、設定ファイルの順に優先されます: daicho help settings",
)


class Root(TextGroup):
    """The group of all commands, imported one at a time."""

    def __init__(self) -> None:
        super().__init__("daicho", title=TITLE, details=DETAILS)
        self.examples = (
            Example("daicho help exit-codes", Text("what the exit codes mean", "終了コードの意味")),
        )

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [name for _, names in self._available() for name in names]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = next((names[cmd_name] for names in TABLE.values() if cmd_name in names), None)
        if entry is None or find_spec(f"{PACKAGE}.{entry.module}") is None:
            return None
        module = import_module(f"{PACKAGE}.{entry.module}")
        return cast(click.Command, getattr(module, cmd_name.upper().replace("-", "_")))

    def sections(self, _ctx: click.Context) -> list[tuple[Text, list[tuple[str, Text]]]]:
        return [
            (heading, [(name, _title(name, entry)) for name, entry in names.items()])
            for heading, names in self._available()
        ]

    @staticmethod
    def _available() -> list[tuple[Text, dict[str, Entry]]]:
        return [
            (heading, {n: e for n, e in names.items() if find_spec(f"{PACKAGE}.{e.module}")})
            for heading, names in TABLE.items()
        ]

    def main(self, args: Sequence[str] | None = None, *_: Any, **extra: Any) -> NoReturn:
        """Run one command line; always ends with SystemExit and an exit code of the table."""
        words = list(sys.argv[1:] if args is None else args)
        chosen = language.set(early_language(words))
        try:
            sys.exit(self._code(words, extra))
        finally:
            language.reset(chosen)

    def _code(self, words: list[str], extra: dict[str, Any]) -> int:
        session: Session | None = None
        extra.pop("standalone_mode", None)
        extra.pop("prog_name", None)
        self._main_shell_completion(extra, "daicho")
        early = Output(language.get(), _early_json(words), False if _no_color(words) else None)
        code = exit_codes.FAILED
        try:
            with self.make_context("daicho", words, **extra) as ctx:
                try:
                    code = self.invoke(ctx) or exit_codes.DONE
                    sys.stdout.flush()
                finally:
                    session = ctx.obj if isinstance(ctx.obj, Session) else None
        except click.exceptions.Exit as ended:
            return ended.exit_code
        except OSError as error:
            if error.errno != errno.EPIPE:
                return errors.report_fault(error, *_where(session, early))
            _no_more_output()
            return code
        except LedgerError as error:
            return errors.report(error, *_where(session, early))
        except click.ClickException as error:
            return errors.report_usage(error, early)
        except (KeyboardInterrupt, click.Abort):
            return errors.report_interrupted(*_where(session, early))
        except Exception as error:  # noqa: BLE001 - the last place before the user sees a traceback
            return errors.report_fault(error, *_where(session, early))
        return code


def _where(session: Session | None, early: Output) -> tuple[Output, str | None]:
    """Where to speak, and the id of what was being recorded."""
    return (session.out, session.command_id) if session else (early, None)


def _title(name: str, entry: Entry) -> Text:
    if entry.title is not None:
        return entry.title
    from ledger.domain.commands import COMMANDS

    return COMMANDS[name.replace("-", "_")].title


def early_language(words: Sequence[str]) -> Language:
    """The language before anything is parsed, so that help and usage errors have it too."""
    named = None
    for index, word in enumerate(words):
        if word == "--lang" and index + 1 < len(words):
            named = words[index + 1]
        elif word.startswith("--lang="):
            named = word.removeprefix("--lang=")
    if named is None:
        try:
            return resolve({}, os.environ).language
        except InvalidInput:
            pass
    return language_of(named or os.environ.get("DAICHO_LANG"), os.environ)


def _early_json(words: Sequence[str]) -> bool:
    """Whether a usage error is to be told as JSON, as far as that is known before parsing."""
    try:
        return "--json" in words or resolve({}, os.environ).flag("json")
    except InvalidInput:
        return False


def _no_color(words: Sequence[str]) -> bool:
    return "--no-color" in words or bool(os.environ.get("NO_COLOR"))


def _no_more_output() -> None:
    """Nobody reads any more: what is left in the buffer goes nowhere, without a complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def commands_of(root: click.Group, ctx: click.Context) -> dict[str, TextCommand]:
    """Every command there is by its whole name, groups opened: for reference and tests."""
    found: dict[str, TextCommand] = {}
    for name in root.list_commands(ctx):
        command = root.get_command(ctx, name)
        if isinstance(command, TextGroup):
            inner = click.Context(command, info_name=name, parent=ctx)
            found |= {f"{name} {sub}": c for sub, c in commands_of(command, inner).items()}
        elif isinstance(command, TextCommand):
            found[name] = command
    return found


cli = Root()


def main() -> NoReturn:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows what it cannot show as an escape, never a failure.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    cli.main()
