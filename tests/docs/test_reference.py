"""The pages of docs/reference are what the code makes of them today."""

from __future__ import annotations

import os
import subprocess
import sys

from ledger.domain.law.rulebook import RULEBOOKS
from ledger.interfaces.cli.exit_codes import EXIT_CODES
from ledger.interfaces.settings import SETTINGS
from tests.docs.pages import DOCS, ROOT, commands, tables, text_of

REFERENCE = DOCS / "reference"
GENERATOR = ROOT / "scripts" / "lib" / "reference.py"


def cells(name: str) -> set[str]:
    """Everything that stands in a cell of a table of a page."""
    return {cell for table in tables(text_of(REFERENCE / name)) for row in table for cell in row}


def test_the_reference_pages_agree_with_the_code() -> None:
    done = subprocess.run(
        [sys.executable, str(GENERATOR), "--check"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def test_every_command_has_its_page_in_both_languages() -> None:
    text = text_of(REFERENCE / "cli.md")
    for command in commands():
        assert f"\n## daicho {command}\n" in text
        assert f"Usage: daicho {command}" in text
        assert f"使い方: daicho {command}" in text


def test_every_setting_and_every_exit_code_is_documented() -> None:
    settings = cells("settings.md")
    assert {setting.env for setting in SETTINGS.values()} <= settings
    assert {str(code) for code in EXIT_CODES} <= cells("exit-codes.md")


def test_every_command_that_answers_with_json_is_on_the_page_of_answers() -> None:
    headings = ", ".join(
        line.removeprefix("## ")
        for line in text_of(REFERENCE / "json.md").splitlines()
        if line.startswith("## ")
    ).split(", ")
    # A script for a shell, texts for people, and a tour.
    without = {"completion", "help", "demo"}
    assert set(commands()) - set(headings) - without == set()


def test_every_row_of_every_rulebook_is_on_the_page_of_rules() -> None:
    found = cells("rules.md")
    for book in RULEBOOKS.values():
        for row in book.ordered:
            assert {row.rule, row.reason.en, row.reason.ja} <= found
