"""Profiles of policies: those that come with the program, and those in files."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from ledger import canonical
from ledger.domain.policy.problems import problems_of
from ledger.errors import InvalidInput, Malformed, Problem, invalid
from ledger.text import Text

SUFFIX = ".json"
STANDARD_INPUT = "-"

ONE_OBJECT = Text(
    "one JSON object in UTF-8, without a byte order mark, repeated names or decimals",
    "UTF-8 の JSON オブジェクト1つ（BOM・同じ名前の繰り返し・小数は不可）",
)


def names() -> list[str]:
    """The profiles that come with the program, in order of their names."""
    return sorted(
        one.name.removesuffix(SUFFIX)
        for one in files(__name__).iterdir()
        if one.name.endswith(SUFFIX)
    )


def load(source: str, field: str = "PROFILE") -> dict[str, Any]:
    """The profile of this name, in this file, or on standard input (`-`), found to be usable.

    A name that comes with the program is taken before a file; `./NAME` is always a file.
    Raises InvalidInput with every problem: no file, no JSON, not the shape, references that do
    not hold.
    """
    try:
        value = canonical.parse_any_form(_bytes(source, field))
    except Malformed as error:
        raise invalid(field, f"{source}: {error.found}", ONE_OBJECT) from None
    problems = problems_of(value)
    if problems:
        where = "" if source in names() else source
        raise InvalidInput(
            [Problem(one.field or field, one.found, one.wanted, where) for one in problems]
        )
    assert isinstance(value, dict)  # as its shape says
    return value


def _bytes(source: str, field: str) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(canonical.MAX_PAYLOAD_BYTES + 1)
    known = names()
    if source in known:
        return files(__name__).joinpath(f"{source}{SUFFIX}").read_bytes()
    try:
        with Path(source).open("rb") as file:
            return file.read(canonical.MAX_PAYLOAD_BYTES + 1)
    except OSError as error:
        listed = ", ".join(known)
        wanted = Text(f"a file, or one of: {listed}", f"ファイル、又は次のいずれか: {listed}")
        raise invalid(field, f"{source}: {error.strerror}", wanted) from None
