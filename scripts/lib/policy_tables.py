"""The clause tables of the published policies: what each clause says, and what the ledger does.

They stand in policies/*.toml, one table a policy text, in the order of the text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.text import Text

FOLDER = Path(__file__).resolve().parent / "policies"

TABLES: Mapping[str, tuple[str, ...]] = {
    "kizuna": ("kizuna",),
    "aladdin": ("aladdin",),
    "sakura": ("sakura",),
    "medmain": ("medmain",),
    "minimum": ("minimum", "minimum-terms"),
}
"""Table -> the profiles that were made from the same text."""

KINDS: Mapping[str, Text] = {
    "event": Text("event", "記録"),
    "rule": Text("rule", "規則"),
    "notice": Text("notice", "通知"),
    "report": Text("report", "照会・報告"),
    "setting": Text("setting", "プロファイル"),
    "outside": Text("outside", "対象外"),
    "later": Text("later", "この版では未対応"),
}
SHOWN_BY_TESTS = ("event", "rule", "notice")
WITH_REASON = ("outside", "later")


@dataclass(frozen=True)
class Does:
    """One thing that the ledger does about a clause, and the tests that show it."""

    kind: str
    what: str
    why: Text | None
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """One clause in the words of this project, with the lines of the published text."""

    id: str
    lines: tuple[int, ...]
    says: Text
    does: tuple[Does, ...]


def clauses(name: str) -> list[Clause]:
    """The clauses of one table, in order; KeyError or TypeError where a member is missing."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return [_clause(one) for one in tomllib.load(file)["clause"]]


def _clause(one: dict[str, Any]) -> Clause:
    does = tuple(_does(line) for line in one["does"])
    return Clause(one["id"], tuple(one["lines"]), Text(one["en"], one["ja"]), does)


def _does(line: dict[str, Any]) -> Does:
    why = line.get("why")
    said = Text(why["en"], why["ja"]) if why is not None and (why["en"] or why["ja"]) else None
    return Does(line["kind"], line["what"], said, tuple(line.get("tests", ())))
