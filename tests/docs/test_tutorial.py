"""The tutorials, followed line by line with the real program in a fresh folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.console import differences, fits, steps
from tests.docs.pages import DOCS

ENGLISH = DOCS / "tutorial" / "first-day.md"
JAPANESE = DOCS / "tutorial" / "first-day.ja.md"
REMEDY = "If the page is out of date: ./scripts/docs, and read what changed."


@pytest.mark.parametrize("page", [ENGLISH, JAPANESE], ids=["English", "Japanese"])
def test_who_follows_the_tutorial_sees_what_it_says(page: Path, tmp_path: Path) -> None:
    found = differences(page, tmp_path)
    assert not found, "\n\n".join([*found, REMEDY])


def test_the_tutorials_take_the_same_steps_in_both_languages() -> None:
    english, japanese = ([step.command for step in steps(page)] for page in (ENGLISH, JAPANESE))
    # What is said in a language of its own differs.
    commands = [
        [re.sub(r"'[^']*'|=(en|ja)\b|--language \w+|echo \S+$", "", one) for one in page]
        for page in (english, japanese)
    ]
    assert commands[0] == commands[1]
    assert sum(one.startswith("daicho authorise") for one in english) == 4


def test_a_line_that_differs_from_the_page_is_seen() -> None:
    assert fits("Entry … was changed", "Entry 10 was changed")
    assert not fits("Entry … was changed", "Entry 10 was not changed ")
    assert not fits("13 entries", "14 entries")
