"""Erasures in a clinic's log as the ledger records them, written without deciding anything.

erased(clinic, subject, "record")            decided and completed; keys and sealed parts are left
destroyed(clinic, subject, "record")         the same, and the sealed parts are gone
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.log.content import parse_content
from ledger.store.contract import Append, Proposed
from tests.support.clinic import Clinic
from tests.support.tampering import Administrator


def written(clinic: Clinic, type_name: str, subject: str, data: dict[str, Any]) -> str:
    """One event of an erasure at the end of the log; its record number."""
    first = clinic.raw.entry(clinic.origin, 0)
    assert first is not None
    content = replace(
        parse_content(first.content), type=type_name, subject=subject, data=data,
        event=clinic.chance.uuid(), command=clinic.chance.uuid(),
        recorded_at=clinic.events()[-1].recorded_at, happened_at=clinic.events()[-1].recorded_at,
    )  # fmt: skip
    event = Proposed(type_name, content.event, content.encode(), content.index_tags())
    clinic.raw.append([Append(clinic.origin, content.command, (event,))])
    return content.event


def decided(clinic: Clinic, subject: str, *classes: str) -> str:
    """That classes of one registration are to be destroyed."""
    data = {"ground": "NO_LONGER_NEEDED", "classes": list(classes), "deferred": [], "revision": 0}
    return written(clinic, "erasure.decided", subject, data)


def erased(clinic: Clinic, subject: str, *classes: str) -> None:
    """That they were destroyed, which nobody has done."""
    decision = decided(clinic, subject, *classes)
    data = {"classes": list(classes), "decision": decision}
    written(clinic, "erasure.completed", subject, data)


def sealed_of(clinic: Clinic, subject: str, *classes: str) -> list[int]:
    """Positions of what is sealed under these classes of a registration."""
    return [
        event.position
        for event in clinic.events()
        if event.subject == subject and event.sealed_class in classes
    ]


def destroyed(clinic: Clinic, subject: str, *classes: str) -> list[int]:
    """The sealed parts gone, and that recorded; where they stood."""
    positions = sealed_of(clinic, subject, *classes)
    for position in positions:
        Administrator(clinic.address).delete("ciphertext", position)
    erased(clinic, subject, *classes)
    return positions
