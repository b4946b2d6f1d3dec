"""Who follows the page on profiles gets what it says, step by step."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ledger.domain.policy.findings import FINDINGS, findings_of
from ledger.domain.policy.problems import problems_of
from tests.docs.pages import DOCS, blocks, text_of
from tests.support.cli import Desk

PAGE = DOCS / "how-to" / "write-a-profile.md"


def steps() -> list[dict[str, Any]]:
    """The profile as it stands after each block: members of a block replace those before."""
    found: list[dict[str, Any]] = []
    for block in blocks(PAGE, "json"):
        found.append((found[-1] if found else {}) | json.loads(block.text))
    return found


def codes(profile: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(gap.code for gap in findings_of(profile)))


def told(line: str) -> list[list[str]]:
    return [
        found.split(", ") for found in re.findall(rf"{line} ((?:F\d\d(?:, )?)+)", text_of(PAGE))
    ]


def test_each_step_can_be_used_and_has_the_findings_that_the_page_tells() -> None:
    first, *later = steps()
    assert problems_of(first) == []
    assert told("Here:") == [codes(first)]
    left = codes(first)
    gone = told("No longer found:")
    assert len(gone) == len(later)
    for profile, without in zip(later, gone, strict=True):
        assert problems_of(profile) == []
        left = [code for code in left if code not in without]
        assert codes(profile) == left
    assert left == []


def test_the_profile_of_the_page_is_recorded_as_the_page_says(tmp_path: Path) -> None:
    desk = Desk.opened(tmp_path)
    (tmp_path / "own.json").write_text(json.dumps(steps()[-1]), encoding="utf-8")
    check, publish = (block.text.replace("\\\n", " ").strip() for block in blocks(PAGE, "sh"))
    assert "No findings." in desk.done(check.removeprefix("daicho ")).stdout
    assert "No findings." in desk.done(publish.removeprefix("daicho ")).stdout
    [version] = [
        one for one in desk.done("policy list --json").json["versions"] if one["policy"] == "HINATA"
    ]
    assert version["effective_at"] == "2026-04-01T00:00:00.000000Z"
    assert version["profile"] == steps()[-1]


def test_the_page_names_only_findings_that_exist() -> None:
    assert set(re.findall(r"\bF\d\d\b", text_of(PAGE))) <= set(FINDINGS)
