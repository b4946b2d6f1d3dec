"""The reference page of the rules: every row of every published rulebook."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from reference_words import table

from ledger.domain.law.data.countries import RECOGNISED
from ledger.domain.law.data.dated import Dated
from ledger.domain.law.data.public_bodies import EXEMPT, EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME
from ledger.domain.law.data.record_items import ITEMS
from ledger.domain.law.data.retention_periods import YEARS
from ledger.domain.law.revision_0 import SCOPE
from ledger.domain.law.row import Row, Rulebook
from ledger.domain.law.rulebook import REVISION, RULEBOOKS
from tests.domain.law import cases_0, cases_2

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "domain" / "law"
CASES = {0: cases_0.LINES, 2: cases_2.LINES}
"""The table of cases that the tests of a revision go through: row, hit, near miss, then."""

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
    parts += [_part_of(book) or _book(book) for book in RULEBOOKS.values()]
    parts += [_readings(), _tables()]
    return "\n".join(parts)


def _part_of(book: Rulebook) -> str | None:
    """A revision that the next one only adds rows to, in words; None for any other."""
    after = RULEBOOKS.get((book.law_version, book.revision + 1))
    if after is None or not set(book.ordered) <= set(after.ordered):
        return None
    added = ", ".join(row.id for row in after.ordered if row not in book.ordered)
    return (
        f"## Law of {book.law_version}, revision {book.revision}\n\n"
        "It judged before, and stays so that its verdicts can be computed again. Its rows and their"
        f" order are those of revision {after.revision}, without {added}. Its facts took the"
        " purposes in force at the provision, for everybody, and no policy was asked beside it.\n"
    )


def _book(book: Rulebook) -> str:
    uses = (
        "The ledger judges with it, and `daicho judge` unless another is named"
        if book.revision == REVISION
        else "It judged before, and stays so that its verdicts can be computed again"
    )
    asks = (
        "; between D01 and the rest stands the question whether this revision judges the case"
        " at all"
        if book.revision == 0
        else ""
    )
    lines = [
        f"## Law of {book.law_version}, revision {book.revision}\n",
        f"{uses}. Tried in this order{asks}.\n",
        table(
            ("row", "rule", "article", "reason", "理由", "reads"),
            (_row(row, book) for row in book.ordered),
        ),
        f"### Tests of the rows of revision {book.revision}\n",
        (
            "What each row catches, and the one fact more that takes it out of reach; over consent"
            " that is given, to another person in Japan. The tests go through these lines, and"
            " through the rows two by two for their order.\n"
        ),
        table(
            ("row", "decides", "but not with", "then decides"),
            (
                (
                    row,
                    f"`{hit}`" if hit else "-",
                    f"`{near}`",
                    "not judged" if then == "-" else then,
                )
                for row, hit, near, then in CASES[book.revision]
            ),
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
    read = reads_of((row.decide, row.record, row.findings), book.reads)
    return (
        f"{row.id}{' †' if row.project else ''}", row.rule, row.article or "-",
        row.reason.en, row.reason.ja,
        ", ".join(f"`{name}`" for name in sorted(read)) or "every fact, for its form",
    )  # fmt: skip


def _readings() -> str:
    """The tests that hold a reading, or what follows from an allowance, by their names."""
    files = ("test_readings.py", "test_record_due.py")
    found = [(file, name) for file in files for name in _tests_in(TESTS / file)]
    return "\n".join(
        (
            "## Readings and consequences under revision 1\n",
            "Where the table can be read in two ways, and what an allowance brings with it.\n",
            table(
                ("what holds", "test"),
                (
                    (
                        name.removeprefix("test_").replace("_", " "),
                        f"[{file}](../../tests/domain/law/{file})",
                    )
                    for file, name in found
                ),
            ),
        )
    )


def _tests_in(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


def _tables() -> str:
    """The dated tables as they stand."""
    sets = (
        (
            line.since, name, one.rule, f"{one.when.en}<br>{one.when.ja}",
            "<br>".join(item.en for item in one.items), "<br>".join(i.ja for i in one.items),
        )
        for line in ITEMS
        for name, one in line.value.items()
    )  # fmt: skip
    return "\n".join(
        (
            "## Dated tables\n",
            "A change of these is a new line with its own day.\n",
            "### Sets of record items\n",
            table(("since", "set", "rule", "when", "items", "記録事項"), sets),
            "### Retention, countries, public bodies\n",
            (
                "EACH counts from the day of the record, BULK and SUBST from the last provision."
                " The judge takes `recipient.whitelisted` as it is stated: whoever states it looks"
                " the country up here. **Unchecked:** the list of countries is that of the European"
                " Economic Area and the United Kingdom as reported of the Notice; the Notice itself"
                " was not read, and no earlier days are given.\n"
            ),
            table(("table", "since", "values", "source"), (
                *_lines("years kept, by method", YEARS),
                *_lines("recognised countries (unchecked)", RECOGNISED),
                *_lines("public bodies that need no record", EXEMPT),
                *_lines("exempt by the text, recorded all the same †",
                        EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME),
            )),
        )
    )  # fmt: skip


def _lines(name: str, lines: Iterable[Dated[Any]]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        value = line.value
        shown = (
            (f"{one} {years}" for one, years in value.items())
            if isinstance(value, dict)
            else sorted(value)
        )
        yield name, line.since, ", ".join(shown), line.source


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
