"""What every command of `daicho` is: a click command that speaks both languages.

Global options may stand before or after the command's name. The callback of a command gets the
Session first, then its own parameters; what it returns is the exit code, nothing being 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import click
from click.shell_completion import CompletionItem

from ledger.errors import invalid
from ledger.interfaces.cli.help_page import help_page
from ledger.interfaces.cli.session import Session
from ledger.interfaces.settings import SETTINGS, Setting
from ledger.text import Language, Text

GIVEN = "daicho.given"
"""Where the global options that were given are gathered, in the root context's `meta`."""

language: ContextVar[Language] = ContextVar("language", default="en")
"""The language of help and of usage errors, known before anything is parsed."""

Run = Callable[..., int | None]


@dataclass(frozen=True)
class Example:
    """A command line that works, as it is typed, and what it does."""

    line: str
    what: Text | None = None


class TextOption(click.Option):
    """An option whose help is in both languages; `shared` for the global ones."""

    def __init__(
        self, decls: Sequence[str], *, text: Text, shared: bool = False, **attrs: Any
    ) -> None:
        super().__init__(decls, **attrs)
        self.text = text
        self.shared = shared
        self.group: Text | None = None
        """The heading it stands under on the help page; None for the first list."""


class TextArgument(click.Argument):
    """A positional argument with its meaning; whether it is there is checked with the others."""

    def __init__(
        self, name: str, *, text: Text, metavar: str | None = None, required: bool = True,
        **attrs: Any,
    ) -> None:  # fmt: skip
        shown = metavar or name.upper().replace("_", "-")
        super().__init__([name], required=False, metavar=shown if required else f"[{shown}]",
                         **attrs)  # fmt: skip
        self.text = text


def code_key(text: str) -> str:
    """What is compared of a code: neither its case nor its joins, as `p-c4` for `P_C4`."""
    return text.upper().replace("-", "_")


class CodeType(click.ParamType):  # type: ignore[type-arg] # generic from click 8.4 on
    """Codes of a vocabulary: completed by the shell, taken in small letters too."""

    name = "code"

    def __init__(self, vocabulary: Any) -> None:
        self.vocabulary = vocabulary

    def shell_complete(
        self, _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        before, comma, last = incomplete.rpartition(",")
        return [
            CompletionItem(before + comma + code, help=term.label.in_language(language.get()))
            for code, term in self.vocabulary.items()
            if code_key(code).startswith(code_key(last))
        ]


def global_options() -> list[click.Parameter]:
    """The settings as options, made anew for each command."""
    return [_global_option(setting) for setting in SETTINGS.values() if setting.as_option]


def _global_option(setting: Setting) -> TextOption:
    def keep(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            given = ctx.find_root().meta.setdefault(GIVEN, {})
            given[setting.name] = "true" if setting.flag else str(value)

    attrs: dict[str, Any] = {"expose_value": False, "callback": keep, "text": setting.meaning}
    if setting.name == "lang":
        attrs["type"] = click.Choice(["en", "ja"])
    kind = {"is_flag": True, "default": None} if setting.flag else {"metavar": setting.metavar}
    return TextOption([setting.option, f"global_{setting.name}"], shared=True, **kind, **attrs)


def session_of(ctx: click.Context) -> Session:
    """The session of this run, started when first asked for and closed with the root context."""
    root = ctx.find_root()
    if not isinstance(root.obj, Session):
        root.obj = Session.start(root.meta.get(GIVEN, {}))
        root.call_on_close(root.obj.close)
    return root.obj


class _Speaking(click.Command):
    """Help in both languages, and the global options, for commands and groups alike."""

    title: Text
    details: Text | None = None
    examples: tuple[Example, ...] = ()

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        # As click does it, without its warning about names that several options share.
        help_option = self.get_help_option(ctx)
        return [*self.params, *([help_option] if help_option else [])]

    def get_help(self, ctx: click.Context) -> str:
        return help_page(self, ctx, language.get())

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.title.in_language(language.get())[:limit]


class TextCommand(_Speaking):
    """One command: title, parameters, examples, and the function that does it."""

    def __init__(
        self,
        name: str,
        run: Run,
        *,
        title: Text,
        params: Sequence[click.Parameter] = (),
        details: Text | None = None,
        examples: Sequence[Example | str] = (),
    ) -> None:
        super().__init__(name, params=[*params, *global_options()])
        self.run = run
        self.title = title
        self.details = details
        self.examples = tuple(e if isinstance(e, Example) else Example(e) for e in examples)

    def invoke(self, ctx: click.Context) -> int:
        return self.run(session_of(ctx), **ctx.params) or 0


class TextGroup(_Speaking, click.Group):
    """Commands under one word, as `person add`; nothing asked means its help."""

    def __init__(
        self, name: str, *, title: Text, commands: Sequence[click.Command] = (),
        details: Text | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            name,
            commands={str(command.name): command for command in commands},
            params=global_options(),
            invoke_without_command=True,
        )
        self.title = title
        self.details = details

    def sections(self, ctx: click.Context) -> list[tuple[Text, list[tuple[str, Text]]]]:
        """The commands as the help page shows them: a heading, then names with titles."""
        rows = [
            (name, command.title)
            for name in self.list_commands(ctx)
            if isinstance(command := self.get_command(ctx, name), _Speaking)
        ]
        return [(Text("Commands", "コマンド"), rows)]

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and name.startswith("-"):
            raise click.NoSuchOption(name, ctx=ctx)
        if command is None:
            names = self.list_commands(ctx)
            wanted = ", ".join(get_close_matches(name, names) or names)
            raise invalid(
                ctx.command_path, name,
                Text(f"a command: {wanted}", f"コマンド: {wanted}"),
                help=Text(f"See: {ctx.command_path} --help", f"使い方: {ctx.command_path} --help"),
            )  # fmt: skip
        return name, command, args[1:]

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.invoked_subcommand is None and not ctx.args and not _protected(ctx):
            click.echo(self.get_help(ctx))
            return 0
        return super().invoke(ctx)


def _protected(ctx: click.Context) -> list[str]:
    # The name of this attribute differs between the versions of click that are allowed.
    own = vars(ctx)
    return list(own.get("_protected_args") or own.get("protected_args") or ())
