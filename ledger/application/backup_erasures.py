"""Which keys the entries of a backup say are erased, learned while they stream past.

As ledger.application.erased_later finds it in a store: what was decided to be destroyed counts,
carried out or not; and a person of a log that succeeds another stood in that one under another tag.
"""

from __future__ import annotations

from ledger.application.look_up import REGISTERED
from ledger.domain.boundary import ERASURE
from ledger.log.content import Content
from ledger.sealing.keys import IDENTITY, TAG

Name = tuple[str, str, str]
"""Origin, subject and class of a key."""
Registration = tuple[str, str]
"""Origin and subject."""
FINDABLE_BY = (IDENTITY, TAG)
"""A person is looked up by their identity: once either is destroyed, the rows for that go too."""


class Erasures:
    """Give it every content; then ask. Memory: one name for each registration there is."""

    def __init__(self) -> None:
        self._told: set[Name] = set()
        self._registered_at: dict[tuple[str, int], Registration] = {}
        self._came_from: dict[Registration, tuple[str, int]] = {}

    def add(self, origin: str, position: int, content: Content) -> None:
        """Note what an entry says of erasures, and of who is who in the log before."""
        if content.subject is None:
            return
        here = origin, content.subject
        if content.type in ERASURE:
            classes = content.data.get("classes")
            self._told |= {(*here, str(k)) for k in (classes if isinstance(classes, list) else ())}
        elif content.type in REGISTERED:
            self._registered_at[origin, position] = here
            came = content.data.get("carried_from")
            if isinstance(came, dict) and isinstance(at := came.get("position"), int):
                self._came_from[here] = str(came.get("origin")), at

    def all(self) -> frozenset[Name]:
        """Every key that was decided to be destroyed, in the logs before too."""
        found: set[Name] = set()
        for origin, subject, klass in self._told:
            name: Name | None = (origin, subject, klass)
            while name is not None and name not in found:
                found.add(name)
                before = self._registered_at.get(self._came_from.get(name[:2], ("", -1)))
                name = (*before, klass) if before else None
        return frozenset(found)


def is_unfindable(erased: frozenset[Name], origin: str, subject: str) -> bool:
    """Whether rows of the blind index lead to somebody who is not to be found any more."""
    return any((origin, subject, klass) in erased for klass in FINDABLE_BY)
