"""Declared: what could be done, and who finds it. The tests hold it against what happens.

No test is needed to read it: the page docs/explanation/tampering.md is made from `ACTS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ledger.text import Text


class Finder(StrEnum):
    """Who looks, in the order in which they look."""

    VERIFY = "verify"
    USE = "use"
    SIGNER = "signer"
    SIGNER_FULL = "signer_full"
    BUNDLE = "bundle"
    RECEIPT = "receipt"
    COPY = "copy"
    PUBLISH = "publish"


class BackupFinder(StrEnum):
    """Who looks at a backup, in the order in which they look."""

    CHECK = "restore_check"
    RESTORED = "restored"
    CONFIRM = "confirm"


AnyFinder = Finder | BackupFinder


class Family(StrEnum):
    """What an act lays hands on."""

    COLUMNS = "columns"
    ROWS = "rows"
    WHOLE = "whole"
    SIGNER = "signer"
    SEALED = "sealed"
    KEYS = "keys"
    VIEWS = "views"
    BUNDLE = "bundle"
    ERASURE = "erasure"
    BACKUP = "backup"
    WORLD = "world"


@dataclass(frozen=True)
class Found:
    """It is found: at least these kinds of finding."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Missed:
    """It is not found, and why not."""

    reason: Text


@dataclass(frozen=True)
class NotItsMatter:
    """It is not found by one who does not look at such things at all."""

    reason: Text


Outcome = Found | Missed | NotItsMatter


@dataclass(frozen=True)
class Act:
    """One thing that could be done, and what each of those who look makes of it."""

    name: str
    family: Family
    title: Text
    expected: Mapping[AnyFinder, Outcome]
    why: Text | None = None
    """Why nobody finds it, where nobody does."""

    @property
    def finders(self) -> tuple[AnyFinder, ...]:
        """Who looks at such an act."""
        return tuple(BackupFinder if self.family is Family.BACKUP else Finder)

    @property
    def found_by_somebody(self) -> bool:
        """Whether one of those who look finds it."""
        return any(isinstance(one, Found) for one in self.expected.values())
