"""Reference pages of the command line: commands, settings, exit codes, JSON answers."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click
import reference_json
from reference_words import table

from ledger.errors import LedgerError
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.command import language
from ledger.interfaces.cli.main import cli
from ledger.interfaces.settings import FILE_NAME, SETTINGS
from ledger.text import Language

WIDTH = "100"
NO_TERMINAL = "80"


def exit_code_of(error: type[LedgerError]) -> str:
    """The exit code of a class of errors, as a cell of a table."""
    return str(exit_codes.of_error(error.__new__(error)))


def commands_page() -> str:
    """The help page of every command, in both languages, as the program prints it."""
    found = list(_commands(cli, click.Context(cli, info_name="daicho")))
    parts = [
        "# Command line\n",
        (
            "What `daicho COMMAND --help` prints, and below it what `daicho COMMAND"
            " --help --lang ja`"
            " prints."
        ),
        (
            "Arguments of commands that record: [commands.md](commands.md)."
            " Settings: [settings.md](settings.md)."
            " What the number at the end means: [exit-codes.md](exit-codes.md)."
            " Answers with `--json`: [json.md](json.md).\n"
        ),
        *(f"- [{context.command_path}](#{_anchor(context.command_path)})" for context in found),
        "",
    ]
    parts += [_help(context) for context in found]
    return "\n".join(parts)


def _commands(command: click.Command, context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from _commands(below, click.Context(below, info_name=name, parent=context))


def _anchor(path: str) -> str:
    return path.replace(" ", "-")


def _help(context: click.Context) -> str:
    pages = [_page(context, "en"), _page(context, "ja")]
    blocks = "\n\n".join(f"```text\n{page}\n```" for page in pages)
    return f"## {context.command_path}\n\n{blocks}\n"


def _page(context: click.Context, wanted: Language) -> str:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    token = language.set(wanted)
    try:
        return context.command.get_help(context).rstrip()
    finally:
        language.reset(token)
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before


def settings_page() -> str:
    """Every setting with its option, variable and key."""
    rows = (
        (
            f"`{setting.name}`" if setting.in_file else "-",
            f"`{setting.option}{' ' + setting.metavar if setting.metavar else ''}`"
            if setting.as_option
            else "-",
            f"`{setting.env}`",
            setting.meaning.en,
            setting.meaning.ja,
        )
        for setting in SETTINGS.values()
    )
    return "\n".join(
        (
            "# Settings\n",
            "An option wins over an environment variable, and that over the settings file.",
            (
                f"The settings file is TOML: `{FILE_NAME}` in the current folder, else"
                " in your configuration"
                " folder. A relative path in it counts from the folder the file is in."
            ),
            (
                "An unknown key is an error that names the known ones."
                " How to write one: [use a settings file](../how-to/use-a-settings-file.md).\n"
            ),
            table(("key in the file", "option", "variable", "meaning", "意味"), rows),
            "`DAICHO_DEBUG=1` shows where a fault of the program itself happened.\n",
        )
    )


def exit_codes_page() -> str:
    """What the number means that a command ends with."""
    rows = ((str(code), text.en, text.ja) for code, text in exit_codes.EXIT_CODES.items())
    return "\n".join(
        (
            "# Exit codes\n",
            "One table for all commands. A number that is not here means failure.\n",
            table(("code", "meaning", "意味"), rows),
            (
                "`provide` records what happened and exits 0 even where the law says"
                " it should not have:"
                " the finding is in the answer. Only commands that decide for now (`authorise`, and"
                " `provide` with `--authorise`) exit 5 or 6, and those that record nothing:"
                " `dataset provide` with `--check`, and `judge`, which with `--batch` exits 0 when"
                " every line got its line.\n"
            ),
        )
    )


def json_page() -> str:
    """The members of every JSON answer, as they were seen."""
    return reference_json.page()
