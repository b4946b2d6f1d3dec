"""The page of traps is whole, and each trap is shown by tests that exist or says why not."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

import pytest

from ledger.domain.events import EVENT_TYPES
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.domain.policy.findings import FINDINGS
from ledger.domain.policy.row import ROWS
from tests.docs.pages import DOCS, ROOT, text_of
from tests.docs.test_policy_tables import FOLDER, PROFILES, SOURCE, functions, table

IDS = [f"T-{number:02}" for number in range(1, 51)]
OF_ALL = {"T-34", "T-36", "T-43"}
"""Traps that concern every policy alike, under no clause."""
BY_TESTS_ALONE = {"id", "clauses", "en", "ja", "handled_en", "handled_ja", "tests"}
TEXTS = ("en", "ja", "handled_en", "handled_ja")
CODE = re.compile(r"(?<![A-Z0-9])[DQF]\d\d(?!\d)")
JAPANESE = re.compile("[ぁ-んァ-ン一-龥]")
MOST_TESTS = 4

Row = dict[str, Any]


@cache
def traps() -> list[Row]:
    text = (FOLDER / "traps.toml").read_text(encoding="utf-8")
    rows: list[Row] = tomllib.loads(text)["trap"]
    return rows


def test_there_are_fifty_traps_in_order() -> None:
    assert [trap["id"] for trap in traps()] == IDS


@pytest.mark.parametrize("trap", traps(), ids=lambda trap: trap["id"])
def test_a_trap_is_told_in_both_languages_with_tests_or_a_reason(trap: Row) -> None:
    assert set(trap) | {"tests"} in (BY_TESTS_ALONE, {*BY_TESTS_ALONE, "why"})
    assert trap.get("tests") or trap.get("why")
    why = trap.get("why", {"en": "None.", "ja": "なし。"})
    assert set(why) == {"en", "ja"}
    for english in (trap["en"], trap["handled_en"], why["en"]):
        assert english.rstrip()[-1] in ".?"
        assert not JAPANESE.search(english)
    for japanese in (trap["ja"], trap["handled_ja"], why["ja"]):
        assert JAPANESE.search(japanese)
        assert japanese.rstrip().endswith("。")


@pytest.mark.parametrize("trap", traps(), ids=lambda trap: trap["id"])
def test_every_test_that_a_trap_names_exists(trap: Row) -> None:
    tests = trap.get("tests", [])
    assert len(tests) == len(set(tests)) <= MOST_TESTS
    for test in tests:
        path, _, function = test.partition("::")
        assert path.startswith("tests/"), test
        assert function.startswith("test_"), test
        assert (ROOT / path).is_file(), test
        assert function in functions(path), test


def test_a_test_that_does_not_exist_would_be_noticed() -> None:
    path, _, function = traps()[0]["tests"][0].partition("::")
    assert function in functions(path)
    assert f"{function}_" not in functions(path)
    assert "functions" not in functions("tests/docs/test_traps.py")


def test_every_clause_that_a_trap_names_is_in_the_tables() -> None:
    known = {row["id"] for name in PROFILES for row in table(name)}
    for trap in traps():
        assert len(trap["clauses"]) == len(set(trap["clauses"])), trap["id"]
        assert set(trap["clauses"]) <= known, trap["id"]
    assert {trap["id"] for trap in traps() if not trap["clauses"]} == OF_ALL


def test_every_clause_at_which_a_trap_was_seen_is_named() -> None:
    if not SOURCE.is_file():
        pytest.skip(f"the clauses taken down are not at {SOURCE.relative_to(ROOT.parent)}")
    text = SOURCE.read_text(encoding="utf-8").split("\n## 1. ")[1].split("\n## 2. ")[0]
    named = {trap["id"]: trap["clauses"] for trap in traps()}
    missing = [
        f"{trap}: {found[1]}"
        for found in re.finditer(r"^\| ((?:KIZ|ALA|SAK|MED|MIN)-\S+) \|.*$", text, re.MULTILINE)
        for trap in re.findall(r"T-\d\d", found[0])
        if found[1] not in named[trap]
    ]
    assert missing == []


def test_every_row_finding_and_event_that_is_named_exists() -> None:
    rows = {row.id for book in RULEBOOKS.values() for row in book.ordered}
    for trap in traps():
        english, japanese = (set(CODE.findall(trap[f"handled_{lang}"])) for lang in ("en", "ja"))
        assert english == japanese, trap["id"]
        assert english <= {*rows, *ROWS, *FINDINGS}, trap["id"]
        for lang in ("en", "ja"):
            named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", trap[f"handled_{lang}"]))
            assert named <= set(EVENT_TYPES), trap["id"]


def test_a_code_that_does_not_exist_would_be_noticed() -> None:
    assert CODE.findall("D98、Q05・F01（D20～D25）`D21`") == [
        "D98", "Q05", "F01", "D20", "D25", "D21",
    ]  # fmt: skip


def test_the_page_has_every_trap_under_an_anchor_with_its_texts() -> None:
    page = text_of(DOCS / "explanation" / "traps.md")
    assert re.findall(r"^## (T-\d\d)$", page, re.MULTILINE) == IDS
    plain = re.sub(r"\[([DQF]\d\d)\]\([^)]*\)", r"\1", page)
    for trap in traps():
        for member in TEXTS:
            assert trap[member] in plain, trap["id"]
    whole = sum(1 for trap in traps() if trap.get("tests") and "why" not in trap)
    assert f"Of 50 traps {whole} are handled" in page
