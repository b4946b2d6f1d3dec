"""From the declaration of a command to the options of the command line, and back to arguments.

The declarations in ledger.domain.commands say what there is and what it must look like; here they
only get the names and forms in which people type them. Nothing is checked twice: what does not
fit is found by the shapes, all of it at once.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from ledger.domain.commands import COMMANDS, Reference
from ledger.domain.events.policy import PURPOSE
from ledger.domain.events.telling import TOLD_PURPOSE
from ledger.domain.policy.profile import PROFILE
from ledger.domain.shape import (
    CODE_WORD,
    DAY,
    INSTANT,
    LINE,
    PARAGRAPH,
    UUID,
    Code,
    Count,
    Field,
    ListOf,
    Shape,
    Truth,
)
from ledger.domain.terms import CARE_PURPOSES, VOCABULARIES, Vocabulary
from ledger.errors import InvalidInput, Problem, invalid
from ledger.interfaces.cli.command import CodeType, TextArgument, TextOption, code_key
from ledger.interfaces.cli.times import folded, read_instant
from ledger.text import Text

SINGULAR = {
    "items": "item", "parties": "party", "sectors": "sector", "purposes": "purpose",
    "numbers": "number", "recipients": "recipient", "exceptions": "exception",
}  # fmt: skip
"""Lists are given by repeating an option: its name is the singular (`--contains` is a verb)."""
ALSO_COMMANDS = {
    "id": "--id", "happened_at": "--at", "organisation": "--org", "actor": "--actor",
}  # fmt: skip
ALONE = ("void", "no_receipt_outside")
"""Flags that are given or left out: nobody says that they are not so."""
COMMAS = re.compile("[,，、]")
INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
LONG_VOCABULARY = 12
PURPOSE_METAVAR = "CODE[=TABLE2]:provision|internal:EN:JA"
TOLD_METAVAR = "CODE:EN:JA"
TOLD_WANTED = Text("CODE:ENGLISH:日本語", "符号:英語:日本語")
PURPOSE_WANTED = Text(
    "CODE:provision:ENGLISH:日本語, or internal where provision to third parties is not foreseen;"
    " CODE=P-C4 for a purpose of the Guidance's Table 2",
    "符号:provision:英語:日本語（第三者提供を予定しない利用目的は internal、"
    "ガイダンス別表2の利用目的は 符号=P-C4 の形）",
)
RECORD_WANTED = Text(
    "a record number (a UUID), as the acknowledgement and the lists show it",
    "記録番号（UUID。記録したときの表示と一覧にあります）",
)
FILE_WANTED = Text("a readable text file in UTF-8", "読み取れる UTF-8 のテキストファイル")

AS_TYPED = ((PURPOSE, PURPOSE_WANTED), (TOLD_PURPOSE, TOLD_WANTED))
"""Shapes with members that are typed as one word: what is wanted where nothing was typed."""

Note = Callable[[Text], None]


def option_name(argument: str) -> str:
    """How an argument is given as an option."""
    return "--" + SINGULAR.get(argument, argument).replace("_", "-")


def parameters(
    command: str, positional: Sequence[str] = (), without: Sequence[str] = ()
) -> list[click.Parameter]:
    """The parameters of a command of the domain, in the order of its declaration."""
    declared = COMMANDS[command].arguments
    arguments = [
        TextArgument(name, text=declared[name].meaning, required=declared[name].required)
        for name in positional
    ]
    options = [
        _option(name, field)
        for name, field in declared.items()
        if name not in positional and name not in without
    ]
    return [*arguments, *options]


def _option(name: str, field: Field) -> TextOption:
    shape, option = field.shape, option_name(name)
    text = field.meaning if not field.required else _marked(field.meaning)
    if isinstance(shape, Truth):
        names = option if name in ALONE else f"{option}/--not-{name.replace('_', '-')}"
        return TextOption([names, name], text=text, is_flag=True, default=None)
    member = shape.member if isinstance(shape, ListOf) else shape
    kind: dict[str, Any] = {"type": CodeType(member.vocabulary)} if isinstance(member, Code) else {}
    return TextOption(
        [option, name], text=text, metavar=_metavar(name, member),
        multiple=isinstance(shape, ListOf), **kind,
    )  # fmt: skip


def _marked(text: Text) -> Text:
    return Text(f"{text.en} (required)", f"{text.ja}（必須）")


def _metavar(name: str, shape: Shape) -> str:
    if shape is PURPOSE:
        return PURPOSE_METAVAR
    if shape is TOLD_PURPOSE:
        return TOLD_METAVAR
    if isinstance(shape, Code):
        return "CODE"
    if isinstance(shape, Count):
        return "NUMBER"
    if name == "text":
        return "FILE"
    if shape is PROFILE:
        return "NAME|FILE"
    known = ((INSTANT, "TIME"), (DAY, "YYYY-MM-DD"), (UUID, "ID"), (CODE_WORD, "CODE"))
    return next((shown for one, shown in known if shape is one), "TEXT")


def arguments(
    command: str, given: Mapping[str, Any], zone: ZoneInfo | None, now: datetime, note: Note
) -> dict[str, Any]:
    """The arguments of a command as its shape wants them, those not given left out."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, field in COMMANDS[command].arguments.items():
        value = given.get(name)
        if value is None or value == ():
            continue
        try:
            found[name] = _converted(name, field.shape, value, zone, now, note)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return found


def _converted(
    name: str, shape: Shape, value: Any, zone: ZoneInfo | None, now: datetime, note: Note
) -> Any:
    if isinstance(shape, ListOf):
        return [
            _converted(name, shape.member, one, zone, now, note)
            for one in _parts(name, shape.member, value)
        ]
    if isinstance(shape, Truth):
        return value
    if isinstance(shape, Code):
        return _code(shape.vocabulary, value)
    if isinstance(shape, Count):
        # What is no number stays as typed: the shape says what is wanted.
        return int(folded(value)) if INTEGER.fullmatch(folded(value)) else value
    if shape is INSTANT:
        return instant(value, zone, now, option_name(name), note)
    if shape is PURPOSE:
        return _purpose(value, option_name(name))
    if shape is TOLD_PURPOSE:
        return _told(value, option_name(name))
    if shape is PROFILE:
        from ledger.interfaces.profiles import load  # only who publishes a policy needs it

        return load(value, option_name(name))
    if shape is PARAGRAPH:
        return _file(value, option_name(name)) if name == "text" else _paragraph(value)
    if shape is UUID:
        number = folded(value).lower()
        return number if UUID.form.fullmatch(number) else value
    return folded(value) if shape in (DAY, CODE_WORD) else value


def _code(vocabulary: Vocabulary, typed: str) -> str:
    """The code of the vocabulary that is meant; what was typed where it has none like it."""
    given = folded(typed)
    return next((code for code in vocabulary if code_key(code) == code_key(given)), given)


def _parts(name: str, member: Shape, values: Sequence[str]) -> list[str]:
    """Repeated options, and commas between codes; names of people may hold commas."""
    if not (isinstance(member, Code) or member is CODE_WORD or name == "parties"):
        return list(values)
    return [part.strip() for value in values for part in COMMAS.split(value)]


def instant(text: str, zone: ZoneInfo | None, now: datetime, option: str, note: Note) -> str:
    """An instant with its offset; says so where the offset is the zone's."""
    if zone is None:
        return text
    found, assumed = read_instant(text, zone, now, option)
    if assumed:
        english = f"{option}: no offset given; read as {found} ({zone.key})."
        note(Text(english, f"{option}: 時差の指定がないため {found}（{zone.key}）とします。"))
    return found


def _purpose(text: str, option: str) -> dict[str, Any]:
    parts = [part.strip() for part in re.split("[:：]", text, maxsplit=3)]
    if len(parts) != 4 or parts[1] not in ("provision", "internal"):
        raise invalid(option, text, PURPOSE_WANTED)
    code, equals, care = folded(parts[0]).partition("=")
    return {
        "code": code.strip(), "provision": parts[1] == "provision",
        "en": parts[2], "ja": parts[3],
        **({"care": _code(CARE_PURPOSES, care)} if equals else {}),
    }  # fmt: skip


def _told(text: str, option: str) -> dict[str, str]:
    parts = [part.strip() for part in re.split("[:：]", text, maxsplit=2)]
    if len(parts) != 3:
        raise invalid(option, text, TOLD_WANTED)
    return {"code": folded(parts[0]), "en": parts[1], "ja": parts[2]}


def _paragraph(value: str) -> str:
    if value != "-":
        return value
    # The line end that closes what was typed or piped is not part of it.
    return sys.stdin.read().removesuffix("\n")


def _file(path: str, option: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise invalid(option, f"{path}: not UTF-8", FILE_WANTED) from None
    except OSError as error:
        raise invalid(option, f"{path}: {error.strerror}", FILE_WANTED) from None


def named_as_typed(error: InvalidInput, command: str, positional: Sequence[str]) -> InvalidInput:
    """The same problems under the names that were typed: --item, PERSON."""
    declared, references = COMMANDS[command].arguments, COMMANDS[command].references

    def typed(field: str) -> str:
        name = re.split(r"[.\[]", field)[0]
        if name in positional:
            return name.upper().replace("_", "-")
        if name == "profile" and field != name:
            return f"--profile {field.removeprefix('profile.')}"  # which of its many members
        return option_name(name) if name in declared else ALSO_COMMANDS.get(field, field)

    def wanted(problem: Problem) -> Text:
        name = re.split(r"[.\[]", problem.field)[0]
        if name not in declared:
            return problem.wanted
        field = declared[name]
        of_the_shape = problem.wanted in (UUID.wanted, field.shape.wanted)
        if references.get(name) is Reference.RECORD and of_the_shape:
            return RECORD_WANTED
        if problem.found == "nothing" and of_the_shape:
            return _missing(name, field)
        return _nearest(field.shape, problem)

    problems = [Problem(typed(p.field), p.found, wanted(p), p.where) for p in error.problems]
    return InvalidInput(list(dict.fromkeys(problems)), help=error.help)


def _missing(name: str, field: Field) -> Text:
    """What is wanted where nothing was typed: what it means, in the form in which it is typed."""
    shape, meaning = field.shape, field.meaning
    member = shape.member if isinstance(shape, ListOf) else shape
    if isinstance(shape, Truth):
        if name in ALONE:
            return Text(f"this option ({meaning.en})", f"このオプションの指定（{meaning.ja}とき）")
        no = f"--not-{name.replace('_', '-')}"
        return Text(f"{option_name(name)} or {no}: {meaning.en}",
                    f"{option_name(name)} 又は {no}（{meaning.ja}）")  # fmt: skip
    if isinstance(member, Code):
        return _nearest(member, Problem(name, "", member.wanted))
    for one, as_typed in AS_TYPED:
        if member is one:
            return as_typed
    if member in (LINE, PARAGRAPH, CODE_WORD):
        return Text(f"{meaning.en}: {member.wanted.en}", f"{meaning.ja}: {member.wanted.ja}")
    return shape.wanted


def _nearest(shape: Shape, problem: Problem) -> Text:
    """What is wanted; of a long vocabulary only the codes that look like what was typed."""
    member = shape.member if isinstance(shape, ListOf) else shape
    if not isinstance(member, Code) or problem.wanted != member.wanted:
        return problem.wanted
    if len(member.vocabulary) <= LONG_VOCABULARY:
        return problem.wanted
    vocabulary = member.vocabulary
    topic = next((name for name, one in VOCABULARIES.items() if one is vocabulary), "")
    keys = {code_key(code): code for code in vocabulary}
    found = get_close_matches(code_key(problem.found.strip("'")), list(keys))
    near = ", ".join(keys[key] for key in found)
    return Text(
        f"a code for {vocabulary.name.en}"
        + (f", perhaps {near}" if near else "")
        + f" (all of them: daicho help codes {topic})",
        f"{vocabulary.name.ja}の符号"
        + (f"（近いもの: {near}）" if near else "")
        + f"（一覧: daicho help codes {topic}）",
    )
