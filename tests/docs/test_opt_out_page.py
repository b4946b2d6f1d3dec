"""The page on the opt-out, followed command by command: what it shows is what the desk sees."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.pages import DOCS, blocks
from tests.support.cli import Desk

PAGE = DOCS / "explanation" / "opt-out.md"
ORG = "org add ledger.example/hinata --code hinata --name Hinata --zone Asia/Tokyo"


def desk_in(folder: Path) -> Desk:
    desk = Desk.bare(folder)
    (folder / "users.txt").write_text("What we use registrations for.\n", encoding="utf-8")
    (folder / "notice.txt").write_text("We pass names on, unless you object.\n", encoding="utf-8")
    for line in ("key new secrets/daicho.key", "init", ORG):
        desk.done(line)
    return desk


def test_who_follows_the_page_sees_what_it_says(tmp_path: Path) -> None:
    desk, said, asked = desk_in(tmp_path), "", 0
    for block in blocks(PAGE, "sh", "text"):
        if block.language == "text":
            asked += 1
            for line in block.text.splitlines():
                assert line in said, f"line {block.line}: {line}\n{said}"
            continue
        for line in block.text.replace("\\\n", " ").splitlines():
            command = re.sub(" +", " ", line.removeprefix("daicho "))
            answer = desk.run(command, COLUMNS="100")
            # 5: refused, which is an answer as good as any.
            assert answer.code in ((0, 5) if command.startswith("authorise") else (0,)), line
            said = answer.stdout
    assert asked == 6
