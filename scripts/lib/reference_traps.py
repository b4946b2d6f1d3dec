"""The page of the traps in the published policies, made from policies/traps.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from policy_tables import FOLDER, TABLES, clauses
from reference_policies import clause_anchor

from ledger.text import Text

POLICIES = "../reference/policies"
CODE = re.compile(r"(?<![A-Z0-9])([DQF])\d\d(?!\d)")
PAGE_OF_CODE = {"D": "rules.md", "Q": "policy-rows.md", "F": "profile.md#findings"}
ALL = Text("all policies", "すべての方針")


@dataclass(frozen=True)
class Trap:
    """What in a policy leads astray, what the ledger does about it, and the tests that show it.

    `why` says what this version does not do; without tests it is there in any case.
    """

    id: str
    clauses: tuple[str, ...]
    says: Text
    handled: Text
    why: Text | None
    tests: tuple[str, ...]


def traps() -> list[Trap]:
    """All of them, in order; KeyError or TypeError where a member is missing."""
    with (FOLDER / "traps.toml").open("rb") as file:
        return [_trap(one) for one in tomllib.load(file)["trap"]]


def _trap(one: dict[str, Any]) -> Trap:
    why = one.get("why")
    return Trap(
        one["id"], tuple(one["clauses"]), Text(one["en"], one["ja"]),
        Text(one["handled_en"], one["handled_ja"]), Text(why["en"], why["ja"]) if why else None,
        tuple(one.get("tests", ())),
    )  # fmt: skip


def page() -> str:
    """Every trap under an anchor of its own."""
    found = traps()
    with_tests = [trap for trap in found if trap.tests]
    in_part = [trap for trap in with_tests if trap.why]
    without = [trap for trap in found if not trap.tests]
    whole = len(with_tests) - len(in_part)
    return "\n".join(
        (
            "# Traps in the published policies 公表された方針の落とし穴\n",
            (
                "Where the [published policies](../reference/policies/README.md) contradict"
                " themselves, each other or the Act, leave something open, or look harmless and"
                " are not; and what the ledger does about it."
            ),
            (
                "公表された方針が、それ自体、互いに、又は法と食い違うところ、書かれていないところ、"
                "見かけと違うところと、台帳がそれにどう対応するかを示します。\n"
            ),
            (
                f"Of {len(found)} traps {whole} are handled, with tests"
                f" that show it. {len(in_part)} are handled in part: tests show that part, and the"
                f" page says what is missing ({', '.join(map(_link, in_part))})."
                f" {_none(without)}"
            ),
            (
                f"{len(found)}件のうち{whole}件は対応済みで、テストが示します。"
                f"{len(in_part)}件は一部に対応し、その部分をテストが示し、足りないものを本文に書きます。"
                f"テストのないものは{len(without)}件です。\n"
            ),
            *map(_section, found),
        )
    )


def _none(without: list[Trap]) -> str:
    if not without:
        return "None is without tests."
    return f"{len(without)} have no tests, and say why: {', '.join(map(_link, without))}."


def _link(trap: Trap) -> str:
    return f"[{trap.id}](#{trap.id.lower()})"


def _section(trap: Trap) -> str:
    parts = [
        f"## {trap.id}\n",
        f"{', '.join(map(_clause, trap.clauses)) or f'{ALL.en} {ALL.ja}'}\n",
        f"{_both(trap.says)}\n",
        f"**The ledger 台帳の対応**: {CODE.sub(_code, _both(trap.handled))}\n",
    ]
    if trap.why:
        parts.append(f"**Not in this version この版で対応していないこと**: {_both(trap.why)}\n")
    if trap.tests:
        parts += ["Shown by:\n", *map(_test, trap.tests), ""]
    return "\n".join(parts)


def _both(text: Text) -> str:
    return f"{text.en}<br>{text.ja}"


def _code(found: re.Match[str]) -> str:
    return f"[{found[0]}](../reference/{PAGE_OF_CODE[found[1]]})"


@cache
def tables() -> dict[str, str]:
    """Clause -> the table that holds it."""
    return {clause.id: name for name in TABLES for clause in clauses(name)}


def _clause(clause: str) -> str:
    return f"[{clause}]({POLICIES}/{tables()[clause]}.md#{clause_anchor(clause)})"


def _test(test: str) -> str:
    path, _, name = test.partition("::")
    return f"- [{name.removeprefix('test_').replace('_', ' ')}](../../{path})"
