"""Who follows the pages on anonymised information and on acting for another gets what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, blocks
from tests.support.cli import PARTY, Desk

PAGES = ("hand-out-anonymised-information.md", "act-for-another-organisation.md")


def lines(page: Path) -> list[str]:
    joined = "\n".join(block.text.replace("\\\n", " ") for block in blocks(page, "sh"))
    return [line.removeprefix("daicho ") for line in joined.splitlines() if line]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_the_page_does_what_it_says(tmp_path: Path, name: str) -> None:
    desk = Desk.opened(tmp_path)
    desk.done(PARTY.replace("sakura", "sakura-honcho"))
    said = {line: desk.done(line).stdout for line in lines(DOCS / "how-to" / name)}
    assert len(said) == {PAGES[0]: 8, PAGES[1]: 8}[name]
    if name == PAGES[0]:
        checked = next(text for line, text in said.items() if line.endswith("--check"))
        assert "✓ This may be provided." in checked
        assert "D05" in said["dataset show STAT-2024"]
    else:
        for line in ("person show 0012345", "standing 0012345 --collected", "history 0012345"):
            assert "requests go to ひなたクリニック" in said[line]
        assert "was held for" in desk.done("person show 0012345").stdout
