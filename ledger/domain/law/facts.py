"""The facts of one provision, as the rows read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


class FactNotComputed(LookupError):
    """A row read a member that the caller did not compute: a fault of the program, not of input.

    The defaults of the facts schema describe an imagined clinic; taken for a real provision they
    would turn a question nobody asked into an answer.
    """

    def __init__(self, member: str) -> None:
        super().__init__(f"fact {member}: not computed; the rulebook reads it and has no default")
        self.member = member


class Facts:
    """The members that were computed, read by dotted name: `facts["suspension.kind"]`.

    `value` is a plain object in the frame of the facts schema; dates are calendar days in Japan,
    as strings YYYY-MM-DD. `read` collects the members that were asked for, there or not.
    """

    def __init__(self, value: Mapping[str, object]) -> None:
        self.value = value
        self.read: set[str] = set()

    def __getitem__(self, member: str) -> object:
        self.read.add(member)
        found: object = self.value
        for name in member.split("."):
            if not isinstance(found, Mapping) or name not in found:
                raise FactNotComputed(member)
            found = found[name]
        return found

    def holds(self, member: str) -> bool:
        """Whether a fact that is true or false is true."""
        return self[member] is True

    def day(self, member: str) -> date | None:
        """The day a member states; None if the member is there and null."""
        value = self[member]
        return None if value is None else date.fromisoformat(str(value))
