"""Links lead somewhere, commands exist, and what pages say of kinds and codes is complete."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from ledger.application.findings import StoreKind
from ledger.application.rule_findings import RuleKind
from ledger.domain.events import EVENT_TYPES
from ledger.domain.law.rulebook import RULEBOOKS
from ledger.interfaces.cli.command import TextCommand
from ledger.interfaces.settings import resolve
from ledger.log.findings import Kind
from projections.verification import KIND_TEXT
from tests.docs.pages import (
    DOCS,
    ROOT,
    anchors,
    blocks,
    commands,
    pages,
    prose,
    shown,
    tables,
    text_of,
)  # fmt: skip
from tests.support.cli import Desk

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
INLINE = re.compile(r"`(daicho [^`]+)`")
HOW_TO = DOCS / "how-to"


def links(page: Path) -> list[str]:
    return LINK.findall(prose(page))


def command_lines(page: Path) -> list[str]:
    """Every command of the ledger that a page tells people to type, on one line each."""
    found = []
    for block in blocks(page, "sh", "console"):
        joined = block.text.replace("\\\n> ", " ").replace("\\\n", " ")
        for line in joined.splitlines():
            for part in re.split(r"&&|\|\|?|;", line.removeprefix("$ ").strip()):
                words = re.sub(r"^(\s*(\w+=\S*))+\s+", "", part.strip())
                if words.startswith("daicho "):
                    found.append(words.split(" > ")[0])
    return found


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_link_within_the_project_leads_to_something(page: Path) -> None:
    for link in links(page):
        if link.startswith(("http://", "https://")):
            continue
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), f"{shown(page)}: {link}"
        if anchor:
            assert anchor in anchors(target), f"{shown(page)}: {link}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        waiting += [
            (page.parent / link.partition("#")[0]).resolve()
            for link in links(page)
            if "://" not in link
        ]
    assert [shown(page) for page in DOCS.rglob("*.md") if page not in seen] == []


@pytest.mark.parametrize("page", pages(), ids=shown)
def test_every_command_that_a_page_names_exists_with_its_options(page: Path) -> None:
    for line in command_lines(page):
        _parse(line, page)
    for line in INLINE.findall(prose(page)):
        _command(line.split()[1:], f"{shown(page)}: {line}")


def _command(words: list[str], where: str) -> tuple[TextCommand | None, list[str]]:
    """The command that the words name, and the words after its name; None for a word in capitals
    that stands for any command, a lone option, or a group."""
    if words[0].startswith("-") or words[0].isupper():
        return None, words
    known = commands()
    for length in (2, 1):
        if " ".join(words[:length]) in known:
            return known[" ".join(words[:length])], words[length:]
    assert any(name.startswith(f"{words[0]} ") for name in known), where
    return None, words[1:]


def _parse(line: str, page: Path) -> None:
    where = f"{shown(page)}: {line}"
    words = shlex.split(line, comments=True)[1:]
    while words and words[0].startswith("--") and words[0] != "--help":
        words = words[2:]
    command, given = _command(words, where)
    if command is not None and "--help" not in given:
        try:
            command.make_parser(click.Context(command)).parse_args(list(given))
        except click.UsageError as error:
            pytest.fail(f"{where}: {error.message}")


def test_the_commands_of_the_pages_are_found_at_all() -> None:
    assert len(command_lines(DOCS / "tutorial" / "first-day.md")) > 15
    assert "daicho verify --since-last" in INLINE.findall(
        prose(HOW_TO / "read-a-verification-report.md")
    )
    with pytest.raises(AssertionError):
        _command(["no-such-command"], "")


def test_the_first_use_of_the_readme_works(tmp_path: Path) -> None:
    desk = Desk.bare(tmp_path)
    lines = command_lines(ROOT / "README.md")
    assert lines[0].startswith("daicho key new")
    for line in lines:
        desk.done(line.removeprefix("daicho "))
    assert desk.size("ledger.example/my-clinic") == 2


def test_the_example_of_a_history_file_has_no_mistake_and_can_be_recorded(tmp_path: Path) -> None:
    page = HOW_TO / "take-over-old-records.md"
    [block] = blocks(page, "jsonl")
    desk = Desk.bare(tmp_path)
    (tmp_path / "hinata.jsonl").write_text(block.text, encoding="utf-8")
    said = desk.done("replay --check hinata.jsonl", DAICHO_STORE=None).stdout.strip()
    assert said in text_of(page)
    desk.done("key new secrets/daicho.key")
    desk.done("init")
    assert "7 new" in desk.done("replay hinata.jsonl").stdout
    assert "0 new" in desk.done("replay hinata.jsonl").stdout
    (tmp_path / "bad.jsonl").write_text(
        block.text.replace('"DISPENSING"],"purpose"', '"DISPENSE"],"purpose"'), encoding="utf-8"
    )
    answer = desk.run("replay --check bad.jsonl")
    assert answer.code == 2
    [shown_there] = re.findall(
        r"^hinata\.jsonl:6: (.*), wanted (.*): …$", text_of(page), re.MULTILINE
    )
    assert f"bad.jsonl:6: {shown_there[0]}, wanted {shown_there[1]}:" in answer.stderr


def test_every_kind_of_finding_is_explained_with_what_to_do() -> None:
    page = HOW_TO / "read-a-verification-report.md"
    told = [row[0] for table in tables(text_of(page)) if table[0][0] == "kind" for row in table[1:]]
    assert sorted(told) == sorted([*Kind, *StoreKind, *RuleKind, *KIND_TEXT])


def test_the_settings_file_of_the_how_to_is_read(tmp_path: Path) -> None:
    [block] = blocks(HOW_TO / "use-a-settings-file.md", "toml")
    (tmp_path / "daicho.toml").write_text(block.text, encoding="utf-8")
    settings = resolve({}, {}, (tmp_path,))
    assert set(settings.values) == set(tomllib.loads(block.text))
    assert settings.get("store") == f"sqlite:///{tmp_path}/ledger/clinic.db"


def test_every_decision_says_context_choice_consequences_and_what_would_change_it() -> None:
    wanted = ["## Context", "## Choice", "## Consequences", "## We would change our mind if"]
    for page in sorted((DOCS / "decisions").glob("0*.md")):
        headings = [line for line in text_of(page).splitlines() if line.startswith("## ")]
        assert [one for one in headings if one in wanted] == wanted, shown(page)


def test_the_law_mapping_has_every_row_and_names_only_events_that_exist() -> None:
    page = DOCS / "explanation" / "law-mapping.md"
    judged = [row for table in tables(text_of(page)) if "row" in table[0] for row in table[1:]]
    named = {row_id for row in judged for row_id in row[2].split(", ")}
    rows = {row.id for book in RULEBOOKS.values() for row in book.ordered}
    assert named == rows - {"D01"}  # facts that do not fit: no article
    events = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", prose(page)))
    assert events
    assert events <= set(EVENT_TYPES)


def test_the_dependencies_of_the_decision_are_those_that_are_pinned() -> None:
    page = DOCS / "decisions" / "0004-dependencies.md"
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    told = [row[0].split()[:2] for row in tables(text_of(page))[0][1:]]
    assert [name for name, _ in told] == ["eventsourcing", "psycopg", "cryptography", "click"]
    for name, version in told:
        assert f"\n{name}=={version} " in pinned
