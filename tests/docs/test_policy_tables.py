"""The clause tables of the published policies are whole, and claim nothing that is not there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from ledger.domain.events import EVENT_TYPES
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.domain.policy.findings import FINDINGS
from ledger.domain.policy.profile import PROFILE
from ledger.domain.policy.row import ROWS
from ledger.domain.terms import EFFECTIVE_RULES, NOTICE_DUTIES, NOTICE_REMARKS, POLICY_REMARKS
from ledger.interfaces.profiles import load
from tests.docs.pages import DOCS, ROOT, commands, text_of

FOLDER = ROOT / "scripts" / "lib" / "policies"
SOURCE = ROOT.parent / "shared" / "domain" / "policies.md"
PROFILES = {
    "kizuna": ("kizuna",), "aladdin": ("aladdin",), "sakura": ("sakura",), "medmain": ("medmain",),
    "minimum": ("minimum", "minimum-terms"),
}  # fmt: skip
PREFIX = {"kizuna": "KIZ", "aladdin": "ALA", "sakura": "SAK", "medmain": "MED", "minimum": "MIN"}
KINDS = {"event", "rule", "notice", "report", "setting", "outside", "later"}
WITHOUT_CLAUSE = {"organisation", "enacted"}
"""Members of a profile that carry no clause of their own."""

Row = dict[str, Any]


@cache
def table(name: str) -> list[Row]:
    rows: list[Row] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["clause"]
    return rows


def lines(name: str, *kinds: str) -> Iterator[tuple[str, Row]]:
    """(clause, what is done about it) of these kinds."""
    for row in table(name):
        for does in row["does"]:
            if does["kind"] in kinds:
                yield row["id"], does


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def named(value: Any) -> set[str]:
    """Every clause that stands anywhere in a part of a profile."""
    if isinstance(value, list):
        return set().union(*map(named, value))
    if not isinstance(value, dict):
        return set()
    own = {value["clause"]} if "clause" in value else set()
    return own.union(value.get("clauses", ()), *map(named, value.values()))


def test_there_are_334_clauses_and_none_twice() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted([*PROFILES, "traps"])
    ids = [row["id"] for name in PROFILES for row in table(name)]
    assert len(ids) == len(set(ids)) == 334


def test_the_clauses_are_those_that_were_taken_down_from_the_published_texts() -> None:
    if not SOURCE.is_file():
        pytest.skip(f"the clauses taken down are not at {SOURCE.relative_to(ROOT.parent)}")
    text = SOURCE.read_text(encoding="utf-8").split("\n## 1. ")[1].split("\n## 2. ")[0]
    wanted = re.findall(r"^\| ((?:KIZ|ALA|SAK|MED|MIN)-\S+) \|", text, re.MULTILINE)
    for name, prefix in PREFIX.items():
        ids = [one for one in wanted if one.startswith(f"{prefix}-")]
        assert [row["id"] for row in table(name)] == ids, name


@pytest.mark.parametrize("name", PROFILES)
def test_every_clause_says_something_in_both_languages_and_what_is_done(name: str) -> None:
    for row in table(name):
        assert set(row) == {"id", "lines", "en", "ja", "does"}, row["id"]
        assert row["en"].strip().endswith("."), row["id"]
        assert re.search("[ぁ-んァ-ン一-龥]", row["ja"]), row["id"]
        assert row["does"], row["id"]
        for does in row["does"]:
            assert set(does) <= {"kind", "what", "why", "tests"}, row["id"]
            assert does["kind"] in KINDS, row["id"]


@pytest.mark.parametrize("name", PROFILES)
def test_the_lines_of_the_published_text_go_upwards(name: str) -> None:
    for row in table(name):
        assert row["lines"] == sorted(set(row["lines"])), row["id"]
        assert row["lines"] or row["id"].endswith("-NONE"), row["id"]


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_outside_or_comes_later_says_why_in_both_languages(name: str) -> None:
    for clause, does in lines(name, "outside", "later"):
        why = does.get("why", {})
        assert why.get("en", "").strip(), clause
        assert why.get("ja", "").strip(), clause


@pytest.mark.parametrize("name", PROFILES)
def test_every_event_named_exists(name: str) -> None:
    assert [(clause, does["what"]) for clause, does in lines(name, "event")
            if does["what"] not in EVENT_TYPES] == []  # fmt: skip


def _known_rule(what: str) -> bool:
    """Whether a rule is a row or a remark that exists, or is told in words."""
    rows = {row.id for book in RULEBOOKS.values() for row in book.ordered}
    code = re.match(r"([A-Z][A-Z0-9_]+)(?::|$)", what)
    if code:
        return code[1] in {
            *rows, *ROWS, *FINDINGS, *POLICY_REMARKS, *NOTICE_REMARKS, *EFFECTIVE_RULES,
        }  # fmt: skip
    return " " in what.strip()


@pytest.mark.parametrize("name", PROFILES)
def test_every_row_named_exists(name: str) -> None:
    assert [(clause, does["what"]) for clause, does in lines(name, "rule")
            if not _known_rule(does["what"])] == []  # fmt: skip


def test_a_row_that_does_not_exist_would_be_noticed() -> None:
    assert not any(map(_known_rule, ("D98", "Q99", "F99", "F_SCOPE", "NO_REMARK: words", "x")))
    assert all(map(_known_rule, ("D43", "Q05", "F01", "SILENT_PURPOSE: words", "in words")))


@pytest.mark.parametrize("name", PROFILES)
def test_every_notice_is_one_that_a_policy_can_promise_or_is_told_in_words(name: str) -> None:
    assert [(clause, does["what"]) for clause, does in lines(name, "notice")
            if does["what"] not in NOTICE_DUTIES and " " not in does["what"]] == []  # fmt: skip


@pytest.mark.parametrize("name", PROFILES)
def test_every_report_is_a_command_that_exists(name: str) -> None:
    for clause, does in lines(name, "report"):
        words = does["what"].split()
        assert words[0] == "daicho", clause
        known = {" ".join(words[1:length]) for length in (2, 3)}
        assert known & set(commands()), f"{clause}: {does['what']}"


@pytest.mark.parametrize("name", PROFILES)
def test_every_setting_is_a_member_of_the_profile_where_the_clause_stands(name: str) -> None:
    profiles = [load(one) for one in PROFILES[name]]
    for clause, does in lines(name, "setting"):
        member = does["what"]
        assert member in PROFILE.members, f"{clause}: {member}"
        there = {one for profile in profiles for one in named(profile.get(member))}
        assert clause in there or member in WITHOUT_CLAUSE or does.get("why"), f"{clause}: {member}"


@pytest.mark.parametrize("name", PROFILES)
def test_every_clause_that_a_profile_names_is_in_the_table(name: str) -> None:
    ids = {row["id"] for row in table(name)}
    for one in PROFILES[name]:
        assert named(load(one)) <= ids, one


@pytest.mark.parametrize("name", PROFILES)
def test_every_event_rule_and_notice_names_a_test_that_exists(name: str) -> None:
    without, missing = [], []
    for clause, does in lines(name, *KINDS):
        if does["kind"] in ("event", "rule", "notice") and not does.get("tests"):
            without.append(f"{clause}: {does['kind']} {does['what']}")
        for test in does.get("tests", ()):
            path, _, function = test.partition("::")
            if not (ROOT / path).is_file() or function not in functions(path):
                missing.append(f"{clause}: {test}")
    assert missing == []
    assert without == []


@pytest.mark.parametrize("name", PROFILES)
def test_every_clause_stands_under_an_anchor_of_its_own(name: str) -> None:
    page = text_of(DOCS / "reference" / "policies" / f"{name}.md")
    there = re.findall(r'^\| <a id="([^"]+)"></a>(\S+) \|', page, re.MULTILINE)
    assert [clause for _, clause in there] == [row["id"] for row in table(name)]
    assert len({anchor for anchor, _ in there}) == len(there)
