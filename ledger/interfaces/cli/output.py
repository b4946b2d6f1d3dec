"""Everything that is shown: lines, tables and JSON, in one language, with or without colour."""

from __future__ import annotations

import json
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import click

from ledger.text import Language, Text

PROGRESS_AFTER_SECONDS = 2.0
PROGRESS_EVERY_SECONDS = 0.2

STYLES: dict[str, dict[str, Any]] = {
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow", "bold": True},
    "head": {"bold": True},
    "faint": {"dim": True},
}
"""Colour is never the only sign: each of these also has a word or a mark."""


def display_width(text: str) -> int:
    """Columns of a terminal that the text takes: 2 for a wide East Asian character."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    """The text with spaces up to a display width."""
    return text + " " * max(0, width - display_width(text))


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most this display width, broken at spaces and between wide characters."""
    lines, line = [], ""
    for word in _words(text):
        if line and display_width(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line or not lines else lines


def _words(text: str) -> Iterator[str]:
    """Pieces that must not be broken; a closing mark stays with what it closes."""
    piece = ""
    for character in text:
        wide = _columns(character) == 2
        closes = character in "、。，．）」』】ー・"
        if piece and not closes and (wide or piece[-1] == " " or _columns(piece[-1]) == 2):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table, its columns aligned by display width, two spaces between them."""
    widths = [max(map(display_width, column)) for column in zip(headings, *rows, strict=True)]
    return [
        "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (headings, *rows)
    ]


class Progress(Protocol):
    """Told how much is done, and of how much if that is known."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


@dataclass(frozen=True)
class Output:
    """Where a command speaks: results to standard output, all else to standard error."""

    language: Language
    json: bool = False
    color: bool | None = None
    """False for none; None for colour on a terminal only."""

    def text(self, text: Text | str) -> str:
        """In the language of this run."""
        return text if isinstance(text, str) else text.in_language(self.language)

    def styled(self, text: Text | str, style: str | None) -> str:
        """The one place that colours."""
        shown = self.text(text)
        return click.style(shown, **STYLES[style]) if style else shown

    def say(self, text: Text | str = "", style: str | None = None) -> None:
        """A line of the result; none with --json, where `answer` speaks."""
        if not self.json:
            click.echo(self.styled(text, style), color=self.color)

    def warn(self, text: Text | str) -> None:
        """A line beside the result, on standard error."""
        mark = self.styled(Text("Warning: ", "注意: "), "warn")
        click.echo(mark + self.text(text), err=True, color=self.color)

    def note(self, text: Text | str) -> None:
        """A line of information beside the result, on standard error."""
        click.echo(self.text(text), err=True, color=self.color)

    def answer(self, value: Any) -> None:
        """One JSON value on standard output, on one line, in whatever language it holds."""
        click.echo(json.dumps(value, ensure_ascii=False))

    def facts(self, rows: Sequence[tuple[Text | str, str]], indent: int = 2) -> None:
        """Names with their values, aligned."""
        names = [self.text(name) for name, _ in rows]
        width = max(map(display_width, names), default=0)
        for name, (_, value) in zip(names, rows, strict=True):
            self.say(" " * indent + padded(name, width) + "  " + value)

    def table(
        self, headings: Sequence[Text | str], rows: Sequence[Sequence[str]], *, page: bool = False
    ) -> None:
        """A table; with `page`, through the pager if it is longer than the terminal."""
        if self.json:
            return
        lines = table_lines([self.text(heading) for heading in headings], rows)
        lines[0] = self.styled(lines[0], "head")
        if page and sys.stdout.isatty() and len(lines) > shutil.get_terminal_size().lines - 2:
            click.echo_via_pager("\n".join(lines) + "\n", color=self.color)
            return
        for line in lines:
            click.echo(line, color=self.color)

    @contextmanager
    def progress(self, what: Text) -> Iterator[Progress]:
        """A line on standard error that says how far it is: on a terminal, after two seconds."""
        started = shown = time.monotonic()
        visible = False

        def tell(done: int, total: int | None = None) -> None:
            nonlocal shown, visible
            now = time.monotonic()
            quiet = now - started < PROGRESS_AFTER_SECONDS or now - shown < PROGRESS_EVERY_SECONDS
            if quiet or not sys.stderr.isatty():
                return
            of = f"/{total:,} ({100 * done // max(total, 1)}%)" if total is not None else ""
            click.echo(f"\r{self.text(what)} {done:,}{of} ", err=True, nl=False)
            shown, visible = now, True

        try:
            yield tell
        finally:
            if visible:
                click.echo(err=True)
