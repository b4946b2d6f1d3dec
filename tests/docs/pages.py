"""The pages of the project as tests read them: Markdown, with its code blocks and links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from ledger.interfaces.cli.command import TextCommand
from ledger.interfaces.cli.main import cli, commands_of

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line of the page it begins on."""

    language: str
    text: str
    line: int


def pages() -> list[Path]:
    """Every page that people read."""
    own = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")]
    return [*own, ROOT / "scripts" / "README.md", *sorted(DOCS.rglob("*.md"))]


@cache
def text_of(path: Path) -> str:
    """The text of a page."""
    return path.read_text(encoding="utf-8")


def blocks(path: Path, *languages: str) -> list[Block]:
    """The fenced blocks in these languages, in order."""
    text = text_of(path)
    return [
        Block(found[1], found[2], text.count("\n", 0, found.start()) + 1)
        for found in FENCE.finditer(text)
        if found[1] in languages
    ]


def prose(path: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", text_of(path))


def shown(path: Path) -> str:
    """The page's place in the repository."""
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """What a link to a place in the page can name."""
    found: set[str] = set(re.findall(r'<a id="([^"]+)"></a>', prose(path)))
    for heading in re.findall(r"^#+ +(.+)$", prose(path), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        name = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        found.add(name)
    return found


@cache
def commands() -> dict[str, TextCommand]:
    """Every command of the program by its whole name."""
    return commands_of(cli, click.Context(cli, info_name="daicho"))


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a page, as rows of cells without their backquotes; headings first."""
    found: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        cells = [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
        if set(line) <= set("|-: "):
            continue
        if inside:
            found[-1].append(cells)
        else:
            found.append([cells])
            inside = True
    return found
