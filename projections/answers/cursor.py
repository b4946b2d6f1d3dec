"""The place where a list goes on: opaque to whoever holds it, bound to the question it is of.

It holds the sizes of the logs that the first page was answered at, so that all pages together
are one answer: each row once, whatever is recorded meanwhile.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from ledger import canonical
from ledger.errors import Malformed, invalid
from ledger.text import Text

WANTED = Text(
    "the `next` of a page of this same list", "同じ条件の一覧で前のページが示した `next` の値"
)


@dataclass(frozen=True)
class Cursor:
    """Sizes by origin, and the sort key of the last row handed over."""

    sizes: Mapping[str, int]
    key: tuple[Any, ...]

    def encode(self, question: object) -> str:
        """The cursor as text, for this question."""
        value = {
            "key": [str(part) for part in self.key],
            "question": _digest(question),
            "sizes": [[origin, size] for origin, size in sorted(self.sizes.items())],
        }
        return urlsafe_b64encode(canonical.encode(cast(canonical.Object, value))).decode()


def decode(text: str, question: object, kinds: tuple[type, ...]) -> Cursor:
    """The cursor in a text; InvalidInput unless it is of this question, its key of these kinds."""
    try:
        value = cast(dict[str, Any], canonical.parse(urlsafe_b64decode(text.encode("ascii"))))
        key = tuple(kind(part) for kind, part in zip(kinds, value["key"], strict=True))
        sizes = {str(origin): int(size) for origin, size in value["sizes"]}
    except (Malformed, ValueError, KeyError, TypeError):
        raise invalid("after", text, WANTED) from None
    if value["question"] != _digest(question):
        raise invalid("after", text, WANTED)
    return Cursor(sizes, key)


def _digest(question: object) -> str:
    return hashlib.sha256(repr(question).encode()).hexdigest()[:32]
