"""A clinic's log succeeded by another, without a signer at hand.

came = succeeded(clinic)                     the log's own last state as its final checkpoint
came = succeeded(clinic, lost=10)            the same, but ten entries more had been signed
new = after(clinic)                          the same clinic, which goes on in the new log
"""

from __future__ import annotations

import copy
from typing import Any

from ledger.application.succession import Succeeded, Succession, succeed
from ledger.domain.event import Event
from ledger.log.checkpoint import Checkpoint
from tests.support import independent
from tests.support.clinic import STAFF, Clinic

NEW = "ledger.example/kizuna-clinic-2"


def checkpoint_of(clinic: Clinic, size: int | None = None, *, more: int = 0) -> Checkpoint:
    """The checkpoint of the log at a size, or of the whole log and of entries that followed it."""
    leaves = clinic.leaves()[:size] + [bytes([number]) * 32 for number in range(more)]
    return Checkpoint(clinic.origin, len(leaves), independent.root(leaves))


def succession(clinic: Clinic, *, lost: int = 0, **changes: Any) -> Succession:
    """What is asked; `changes` replace members of it."""
    final = changes.pop("final", None) or checkpoint_of(clinic, more=lost)
    roots = changes.pop("roots", {final.size: final.root})
    asked = {"old": clinic.origin, "new": NEW, "reason": "OTHER", "actor": STAFF, **changes}
    return Succession(final=final, roots=roots, **asked)


def succeeded(clinic: Clinic, **changes: Any) -> Succeeded:
    """What came of a succession."""
    return succeed(clinic.ledger, succession(clinic, **changes))


def after(clinic: Clinic, new: str = NEW) -> Clinic:
    """The same clinic with the same stores, clock and chance, at its new log."""
    other = copy.copy(clinic)
    other.origin = new
    return other


def carried(clinic: Clinic) -> list[Event]:
    """The events that a log took over."""
    return [event for event in clinic.events() if "carried_from" in event.data]
