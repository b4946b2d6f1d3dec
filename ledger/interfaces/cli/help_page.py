"""A help page in either language: usage, meaning, parameters and examples."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import click

from ledger.interfaces.cli.output import display_width, padded, wrapped
from ledger.text import Language, Text

USAGE = Text("Usage:", "使い方:")
ARGUMENTS = Text("Arguments", "引数")
OPTIONS = Text("Options", "オプション")
GLOBAL = Text(
    "Global options (before or after the command)", "共通オプション（コマンドの前後どちらでも可）"
)
EXAMPLES = Text("Examples", "例")
GLOBAL_LINE = Text(
    "Global options (--store, --org, --json ...): daicho --help",
    "共通オプション（--store、--org、--json など）: daicho --help",
)
THIS_PAGE = Text("show this page", "この説明を表示する")
WIDEST, LEAST, WIDEST_NAME = 100, 40, 34


def help_page(command: Any, ctx: click.Context, language: Language) -> str:
    """The whole page; `command` has title, details, examples and perhaps sections."""
    width = max(LEAST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))
    lines = [f"{USAGE.in_language(language)} {usage(command, ctx)}", ""]
    lines += wrapped(command.title.in_language(language), width)
    if command.details is not None:
        for paragraph in command.details.in_language(language).split("\n"):
            lines += ["", *wrapped(paragraph, width)]
    root = ctx.parent is None
    for heading, rows in (*_command_sections(command, ctx), *_parameter_sections(command, root)):
        if rows:
            lines += ["", heading.in_language(language) + ":", *_rows(rows, language, width)]
    if command.examples:
        lines += ["", EXAMPLES.in_language(language) + ":"]
        for example in command.examples:
            lines += [f"  # {example.what.in_language(language)}"] if example.what else []
            lines.append(f"  {example.line}")
    if not root:
        lines += ["", GLOBAL_LINE.in_language(language)]
    return "\n".join(lines)


def usage(command: click.Command, ctx: click.Context) -> str:
    """One line of usage: path, arguments, whether there are options."""
    pieces = [ctx.command_path]
    pieces += [str(p.metavar) for p in command.params if isinstance(p, click.Argument)]
    pieces += ["COMMAND ..."] if isinstance(command, click.Group) else ["[OPTIONS]"]
    return " ".join(pieces)


def _command_sections(command: Any, ctx: click.Context) -> list[Any]:
    sections = getattr(command, "sections", None)
    return list(sections(ctx)) if sections else []


def _parameter_sections(command: click.Command, root: bool) -> Iterator[tuple[Text, Any]]:
    def named(
        kind: type[click.Parameter], shared: bool, group: Text | None = None
    ) -> list[tuple[str, Text]]:
        return [
            (_name(parameter), getattr(parameter, "text", Text("", "")))
            for parameter in command.params
            if isinstance(parameter, kind)
            and getattr(parameter, "shared", False) is shared
            and _group(parameter) == group
        ]

    yield ARGUMENTS, named(click.Argument, False)
    yield OPTIONS, [*named(click.Option, False), ("--help", THIS_PAGE)]
    headings = [heading for one in command.params if (heading := _group(one)) is not None]
    for heading in dict.fromkeys(headings):
        yield heading, named(click.Option, False, heading)
    if root:
        yield GLOBAL, named(click.Option, True)


def _group(parameter: click.Parameter) -> Text | None:
    """The heading a parameter stands under; None for the first list of its kind."""
    group: Text | None = getattr(parameter, "group", None)
    return group


def _name(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return str(parameter.metavar).strip("[]")
    names = "/".join([*parameter.opts, *parameter.secondary_opts])
    flag = getattr(parameter, "is_flag", False)
    shown = "" if flag else " " + (parameter.metavar or "TEXT")
    return names + shown + (" ..." if parameter.multiple else "")


def _rows(rows: list[tuple[str, Text]], language: Language, width: int) -> list[str]:
    column = min(WIDEST_NAME, max(display_width(name) for name, _ in rows)) + 2
    lines = []
    for name, text in rows:
        first, *others = wrapped(text.in_language(language), width - column - 2) or [""]
        if display_width(name) > column - 2:
            lines.append(f"  {name}")
            name = ""
        lines.append(f"  {padded(name, column)}{first}".rstrip())
        lines += [" " * (column + 2) + other for other in others]
    return lines
