"""The reference page of the rules: every row of every published rulebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CodeType, FunctionType
from typing import Any

from reference_words import table

from ledger.domain.law.revision_0 import SCOPE
from ledger.domain.law.row import Row, Rulebook
from ledger.domain.law.rulebook import RULEBOOKS

LAW = ("ledger.domain.law.record", "ledger.domain.law.rows")
"""Where functions of rows stand; the shapes of D01 and the like are no reading of facts."""


def rules_page() -> str:
    """Rows in the order in which they are tried, with what each of them reads."""
    parts = [
        "# Rules\n",
        "The Act as code: facts of one provision in, a judgement with its reason out.",
        "The first row that fits decides.",
        (
            "A published revision never changes, so a judgement of years ago can be made again; a"
            " correction is a new revision beside the old one."
        ),
        (
            "It is no legal advice: readings of the ledger's own, stricter than the"
            " Act or where the"
            " Act is silent, are marked †.\n"
        ),
    ]
    parts += [_book(book) for book in RULEBOOKS.values()]
    return "\n".join(parts)


def _book(book: Rulebook) -> str:
    lines = [
        f"## Law of {book.law_version}, revision {book.revision}\n",
        (
            "Tried in this order; between D01 and the rest stands the question"
            " whether this revision"
            " judges the case at all.\n"
        ),
        table(
            ("row", "rule", "article", "reason", "理由", "reads"),
            (_row(row, book) for row in book.ordered),
        ),
    ]
    if book.revision == 0:
        lines += [
            "### What it does not judge\n",
            'Anything named here makes the answer "not judged", which is neither yes nor no.\n',
            table(
                ("fact", "judged where it is", "said of anything else", "それ以外の場合"),
                (
                    (f"`{member}`", _values(inside), said.en, said.ja)
                    for member, inside, said in SCOPE
                ),
            ),
            (
                "A provision before the first day of the first rulebook is not judged"
                " either, and an"
                " opt-out that no row bars is not allowed by that: its notice, filing"
                " and waiting time"
                " are not judged yet.\n"
            ),
        ]
    return "\n".join(lines)


def _row(row: Row, book: Rulebook) -> tuple[str, ...]:
    read = reads_of((row.decide, row.record), book.reads)
    return (
        f"{row.id}{' †' if row.project else ''}", row.rule, row.article or "-",
        row.reason.en, row.reason.ja,
        ", ".join(f"`{name}`" for name in sorted(read)) or "every fact, for its form",
    )  # fmt: skip


def _values(values: Iterable[object]) -> str:
    return ", ".join(f"`{_shown(value)}`" for value in values)


def _shown(value: object) -> str:
    if value == []:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def reads_of(functions: Iterable[Callable[..., Any]], facts: frozenset[str]) -> set[str]:
    """The facts that these functions, and the law's functions they call, name in their code."""
    found: set[str] = set()
    waiting, known = list(functions), set[int]()
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or id(function) in known:
            continue
        known.add(id(function))
        for code in _codes(function.__code__):
            found |= {one for one in code.co_consts if isinstance(one, str) and one in facts}
            named = (function.__globals__.get(name) for name in code.co_names)
            waiting += [
                one
                for one in named
                if isinstance(one, FunctionType) and one.__module__.startswith(LAW)
            ]
    return found


def _codes(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return [code, *(deeper for one in inner for deeper in _codes(one))]
