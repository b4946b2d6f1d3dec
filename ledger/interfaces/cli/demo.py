"""`daicho demo`: the tour, each step through the same commands as anybody's."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.demo.folder import Folder
from ledger.interfaces.demo.tour import (
    ALTERED,
    FOLDER,
    INVENTED,
    LEFT_OUT,
    ORIGIN,
    OTHER_CODE,
    TRY_NEXT,
    Step,
    asking,
    making,
    next_lines,
    verifying_copy,
)
from ledger.text import Text, verbatim

DEFAULT = "daicho-demo"
NO_JSON = Text("no --json: the demo speaks to people; its commands do take it",
               "--json なし（デモは人に見せるためのものです。各コマンドでは使えます）")  # fmt: skip


def demo(session: Session, dir: str | None) -> int:
    """Run the whole tour in a folder; stops at the first step that ends otherwise than it must."""
    from ledger.errors import invalid

    if session.out.json:
        raise invalid("--json", "given", NO_JSON)
    folder = Folder(Path(dir or DEFAULT).absolute())
    session.out.say(INVENTED, "head")
    session.out.say(_filled(FOLDER, dir=str(folder.path)))
    folder.prepare()
    environment = folder.environment(os.environ, session.out.language)
    with _environment(environment):
        good = (
            all(_run(session, step) for step in making(folder))
            and all(_run(session, step) for step in asking())
            and _alter_copies(session, folder)
        )
    if good:
        _say_next(session, folder)
    return exit_codes.DONE if good else exit_codes.FAILED


def _run(session: Session, step: Step) -> bool:
    """Show a command line, run it, and compare its exit code with the one it must have."""
    from ledger.interfaces.cli.main import cli

    if step.heading is not None:
        session.out.say()
        session.out.say(step.heading, "head")
    session.out.say(verbatim("$ " + shlex.join(("daicho", *step.words))))
    plain = ("--no-color",) if session.out.color is False else ()
    sys.stdout.flush()
    try:
        cli.main([*step.words, *plain])
    except SystemExit as ended:
        found = ended.code if isinstance(ended.code, int) else exit_codes.FAILED
    if found != step.code:
        session.out.warn(_filled(OTHER_CODE, found=str(found), wanted=str(step.code)))
    return found == step.code


def _alter_copies(session: Session, folder: Folder) -> bool:
    """Step 6: three copies, each altered in one place, each found out."""
    from ledger.interfaces.demo.administrator import ALTERATIONS

    session.out.say()
    session.out.say(ALTERED, "head")
    for alteration in ALTERATIONS:
        session.out.say()
        session.out.say(alteration.title, "head")
        copy = folder.copy_to_alter(alteration.name)
        if not alteration.apply(copy, ORIGIN, lambda line: session.out.say(f"    {line}")):
            session.out.say(LEFT_OUT, "bad")
            return False
        if not _run(session, verifying_copy(folder, alteration.name)):
            return False
    return True


def _say_next(session: Session, folder: Folder) -> None:
    session.out.say()
    session.out.say(TRY_NEXT, "head")
    for name, value in folder.exports().items():
        session.out.say(f"export {name}={shlex.quote(value)}")
    for line in next_lines():
        session.out.say(line)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Only these variables for a while: the commands of the tour read them as any others do."""
    before = dict(os.environ)
    try:
        _replace(wanted)
        yield
    finally:
        _replace(before)


def _replace(wanted: Mapping[str, str]) -> None:
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)


def _filled(text: Text, **values: str) -> Text:
    return Text(text.en.format(**values), text.ja.format(**values))


DEMO = TextCommand(
    "demo",
    demo,
    title=Text("a tour with invented histories", "架空の履歴で一巡する"),
    details=Text(
        "Makes a ledger of its own in a folder, replays six invented histories, asks what people"
        " ask, and shows what verification finds in altered copies. Your own ledger is not"
        " touched.",
        "専用のフォルダーに台帳を作り、6つの架空の履歴を記録し、よくある照会を行い、改ざんした写しで"
        "検証が何を見つけるかを示します。お使いの台帳には触れません。",
    ),
    params=(
        TextOption(
            ["--dir"],
            metavar="DIR",
            text=Text(f"a new or empty folder, or an earlier demo's; else {DEFAULT}",
                      f"新しい・空の・又は以前のデモのフォルダー（省略時は {DEFAULT}）"),
        ),
    ),
    examples=(Example("daicho demo --dir daicho-demo"),),
)  # fmt: skip
