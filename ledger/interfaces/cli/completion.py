"""`daicho completion`: the script by which a shell completes commands, options and codes."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand
from ledger.interfaces.cli.session import Session
from ledger.text import Text

SHELLS = ("bash", "zsh", "fish")


def completion(_session: Session, shell: str | None) -> None:
    """Print the script of one shell."""
    from ledger.interfaces.cli.main import cli

    made = get_completion_class(shell) if shell in SHELLS else None
    if made is None:
        wanted = Text(f"one of: {', '.join(SHELLS)}", f"次のいずれか: {', '.join(SHELLS)}")
        raise invalid("SHELL", shell or "nothing", wanted)
    click.echo(made(cli, {}, "daicho", "_DAICHO_COMPLETE").source())


COMPLETION = TextCommand(
    "completion",
    completion,
    title=Text("print a shell completion script", "シェル補完のスクリプトを表示する"),
    params=(TextArgument("shell", text=Text(", ".join(SHELLS), ", ".join(SHELLS))),),
    examples=(
        Example("daicho completion zsh"),
    ),
)  # fmt: skip
