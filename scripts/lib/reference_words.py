"""Markdown for the reference pages: tables, and shapes of values in words."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType

from ledger.domain.shape import Code, Field, Fields, ListOf, Shape
from ledger.domain.terms import VOCABULARIES, Vocabulary


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars and line ends inside a cell are made harmless."""
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")


def vocabulary_name(vocabulary: Vocabulary) -> str:
    """The name of a vocabulary on the page of terms."""
    return next(name for name, known in VOCABULARIES.items() if known is vocabulary)


def member_rows(members: Mapping[str, Field], prefix: str = "") -> Iterator[tuple[str, ...]]:
    """(member, needed, value, meaning in both languages), members of members included."""
    for name, member in members.items():
        needed = "yes" if member.required else ""
        path = f"{prefix}{name}"
        yield (
            f"`{path}`", needed, in_words(member.shape),
            f"{member.meaning.en}<br>{member.meaning.ja}",
        )  # fmt: skip
        inner, step = member.shape, "."
        if isinstance(inner, ListOf):
            inner, step = inner.member, "[]."
        if isinstance(inner, Fields):
            yield from member_rows(inner.members, path + step)


def in_words(shape: Shape) -> str:
    """What a good value is; vocabularies are linked instead of listed."""
    if isinstance(shape, Code):
        name = vocabulary_name(shape.vocabulary)
        return f"a code of [{name}](terms.md#{name})"
    if isinstance(shape, ListOf):
        least = f"at least {shape.least}, " if shape.least else ""
        return f"a list, {least}no repeats: {in_words(shape.member)}"
    if isinstance(shape, Fields):
        return "an object with the members below"
    return shape.wanted.en


MEMBERS = ("member", "needed", "value", "meaning")


def first_paragraph(documented: object) -> str:
    """What a docstring says first, on one line."""
    text = inspect.getdoc(documented) or ""
    return " ".join(text.split("\n\n")[0].split())


def comments_of(module: ModuleType, enumeration: str) -> dict[str, str]:
    """The sentences that stand under the members of an enumeration, by the member's name."""
    tree = ast.parse(inspect.getsource(module))
    body = next(
        node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == enumeration
    )
    found = {}
    for member, comment in itertools.pairwise(body):
        if (
            isinstance(member, ast.Assign)
            and isinstance(member.targets[0], ast.Name)
            and isinstance(comment, ast.Expr)
            and isinstance(comment.value, ast.Constant)
        ):
            found[member.targets[0].id] = " ".join(str(comment.value.value).split())
    return found
