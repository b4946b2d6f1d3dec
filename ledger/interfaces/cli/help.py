"""`daicho help`: the page of a command, and the tables: codes, settings, exit codes."""

from __future__ import annotations

import click

from ledger.interfaces.cli.command import Example, TextArgument, TextCommand
from ledger.interfaces.cli.exit_codes import EXIT_CODES
from ledger.interfaces.cli.session import Session
from ledger.interfaces.settings import SETTINGS
from ledger.text import Text

TOPICS = ("codes", "exit-codes", "settings")


def help_(session: Session, topic: tuple[str, ...]) -> None:
    """Print a page or a table."""
    match topic:
        case ("exit-codes",):
            _exit_codes(session)
        case ("settings",):
            _settings(session)
        case ("codes", *names):
            _codes(session, names)
        case _:
            click.echo(_page(topic))


def _page(words: tuple[str, ...]) -> str:
    """The help page of the command named by the words; of daicho itself for none."""
    from ledger.interfaces.cli.main import cli

    ctx = click.Context(cli, info_name="daicho")
    command: click.Command = cli
    for word in words:
        assert isinstance(command, click.Group)
        _, found, _ = command.resolve_command(ctx, [word])
        assert found is not None
        ctx = click.Context(found, info_name=word, parent=ctx)
        command = found
        if not isinstance(command, click.Group):
            break
    return command.get_help(ctx)


def _exit_codes(session: Session) -> None:
    headings = (Text("code", "コード"), Text("meaning", "意味"))
    rows = [(str(code), session.out.text(text)) for code, text in EXIT_CODES.items()]
    session.out.table(headings, rows)
    if session.out.json:
        session.out.answer({str(code): text.as_json() for code, text in EXIT_CODES.items()})


def _settings(session: Session) -> None:
    out = session.out
    headings = (
        Text("option", "オプション"), Text("environment", "環境変数"),
        Text("settings file", "設定ファイル"), Text("meaning", "意味"),
    )  # fmt: skip
    rows = [
        (
            one.option if one.as_option else "-",
            one.env,
            one.name if one.in_file else "-",
            out.text(one.meaning),
        )
        for one in SETTINGS.values()
    ]
    out.table(headings, rows)
    if out.json:
        out.answer(
            [
                {
                    "name": one.name,
                    "option": one.option if one.as_option else None,
                    "environment": one.env,
                    "in_file": one.in_file,
                    "meaning": one.meaning.as_json(),
                }
                for one in SETTINGS.values()
            ]
        )


def _codes(session: Session, names: list[str]) -> None:
    """The vocabularies, or some of them; with their sources."""
    from ledger.domain.terms import VOCABULARIES
    from ledger.errors import invalid
    from ledger.interfaces.cli.articles import cited_rule

    for name in names:
        if name not in VOCABULARIES:
            known = ", ".join(VOCABULARIES)
            wanted = Text(f"one of: {known}", f"次のいずれか: {known}")
            raise invalid("TOPIC", name, wanted)
    chosen = {name: VOCABULARIES[name] for name in names or VOCABULARIES}
    out = session.out
    headings = (Text("code", "符号"), Text("meaning", "意味"), Text("source", "根拠"))
    for name, vocabulary in chosen.items():
        out.say(f"{name}: {out.text(vocabulary.name)}", "head")
        rows = [
            (term.code, out.text(term.label), out.text(cited_rule(term.source)))
            for term in vocabulary.values()
        ]
        out.table(headings, rows)
        out.say()
    if out.json:
        out.answer(
            {
                name: {
                    term.code: {"label": term.label.as_json(), "source": term.source}
                    for term in vocabulary.values()
                }
                for name, vocabulary in chosen.items()
            }
        )


HELP = TextCommand(
    "help",
    help_,
    title=Text("help on a command, codes, settings, exit codes",
               "コマンド・符号・設定・終了コードの説明"),
    params=(
        TextArgument(
            "topic",
            text=Text(f"a command, or one of: {', '.join(TOPICS)}",
                      f"コマンド、又は次のいずれか: {', '.join(TOPICS)}"),
            nargs=-1,
            required=False,
        ),
    ),
    examples=(
        Example("daicho help exit-codes", Text("what the exit codes mean", "終了コードの意味")),
        Example("daicho help codes items", Text("codes of items of personal data", "項目の符号")),
        Example("daicho help person add", Text("the page of a command", "コマンドの説明")),
    ),
)  # fmt: skip
