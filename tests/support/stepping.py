"""What is broken off before one of its writes: stores that count them together.

steps = Steps(3)                        the fourth write of all these raises BrokenOff
act(steps.of(store), steps.of(keys))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WRITES = frozenset({
    "hold_log", "release_log", "append", "close_log", "put", "set_check_value", "change_epoch",
    "note", "erase", "drop_old_epochs", "erase_ciphertexts",
})  # fmt: skip


class BrokenOff(Exception):
    """Here it ends."""


@dataclass
class Steps:
    """How many writes are left before it ends."""

    left: int

    def of(self, wrapped: Any) -> Any:
        """The same store, its writes counted."""
        return _Counted(wrapped, self)


@dataclass
class _Counted:
    wrapped: Any
    steps: Steps

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.wrapped, name)

        def run(*arguments: Any, **more: Any) -> Any:
            self.steps.left -= 1
            if self.steps.left < 0:
                raise BrokenOff
            return method(*arguments, **more)

        return run if name in WRITES else method
