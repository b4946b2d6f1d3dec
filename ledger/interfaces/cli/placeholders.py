"""Words in capitals that stand in a command line for what only a person can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import InvalidInput, Problem, shown
from ledger.text import Text

PLACEHOLDERS = {
    "statute": "STATUTE",
    "requesting_body": "BODY",
    "statutory_task": "TASK",
    "reason": "WHY",
}
"""Free text by argument: any word would be taken, so the placeholder itself must be refused."""


def check_filled_in(given: Mapping[str, Any]) -> None:
    """InvalidInput where a suggested line was typed as it stood."""
    problems = [
        Problem(name, shown(word), Text(f"the {name.replace('_', ' ')} itself, in place of {word}",
                                        f"{word} の代わりに、実際の内容"))
        for name, word in PLACEHOLDERS.items()
        if given.get(name) == word
    ]  # fmt: skip
    if problems:
        raise InvalidInput(problems)
