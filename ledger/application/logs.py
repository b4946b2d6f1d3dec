"""The logs of a store, as entry 0 of each tells, and which of them are closed.

A log may succeed another: its entry 0 then holds the last checkpoint of that one, which is closed.
Both mostly bear the same code, so a code means the log that is open; an origin always means that
very log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.application.behind import Held, held
from ledger.errors import LedgerError, Malformed, invalid
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.store.contract import Store
from ledger.store.feed import event_in
from ledger.text import Text

NO_LOG = Text(
    "the origin or code of a log of this store; daicho org list shows them",
    "この保管先の台帳の名前又は符号（daicho org list で表示）",
)


SIMULATED = Text(
    "This log is simulated: its clock is not real.",
    "この台帳は模擬です（時計は実際のものではありません）。",
)
"""To be said with every answer about a log whose clock is not real (log format, section 1)."""


@dataclass(frozen=True)
class Log:
    """What entry 0 says of a log, and what the store says of its end."""

    origin: str
    code: str
    name: str
    zone: str
    simulated: bool
    predecessor: str | None = None
    """The origin of the log that this one succeeds."""
    successor: str | None = None
    """The origin of the log that goes on in place of this one, which then takes no more entries."""
    held: Held | None = None
    """Why nothing may be written to it for now."""


def log_of(store: Store, origin: str) -> Log:
    """One log; InvalidInput if there is no such log."""
    entry = store.entry(origin, 0)
    if entry is None:
        raise invalid("organisation", origin, NO_LOG)
    event = event_in(origin, entry)
    organisation = event.data["organisation"]
    predecessor = event.data.get("predecessor")
    return Log(
        origin=origin,
        code=str(organisation["code"]),
        name=str(organisation["name"]),
        zone=event.zone,
        simulated=bool(event.data["simulated"]),
        predecessor=None if predecessor is None else origin_in(str(predecessor)),
        successor=store.successor_of(origin),
        held=held(store, origin, event.zone),
    )


def log_at(store: Store, origin: str) -> Log | None:
    """What entry 0 says; None if there is none, or if it was tampered with."""
    try:
        return log_of(store, origin)
    except (LedgerError, LookupError, TypeError, ValueError):
        return None


def unreadable(origin: str, successor: str | None = None) -> Log:
    """What is known of a log whose entry 0 does not say it."""
    return Log(origin, origin, origin, "UTC", simulated=False, successor=successor)


def origin_in(checkpoint: str) -> str | None:
    """The log that a checkpoint is of: its text, or the whole note; None if it is neither.

    No signature is looked at: this tells where to look, it proves nothing.
    """
    try:
        text = parse_note(checkpoint.encode()).text if "\n\n" in checkpoint else checkpoint
        return parse_checkpoint(text).origin
    except Malformed:
        return None


def logs_of(store: Store) -> list[Log]:
    """Every log of a store, by origin."""
    return [log_of(store, head.origin) for head in store.heads() if head.size]


def open_logs(store: Store) -> list[Log]:
    """The logs that are not closed, by origin; the others are not even read."""
    return [
        log_of(store, head.origin)
        for head in store.heads()
        if head.size and store.successor_of(head.origin) is None
    ]


def find_log(store: Store, given: str) -> Log:
    """A log by origin or by the code of its organisation; InvalidInput if none or several.

    Of several with that code it is the one that is not closed. A closed log that was damaged so
    that its entry 0 does not tell its code keeps nobody from finding the others.
    """
    if any(head.origin == given for head in store.heads()):
        return log_of(store, given)
    logs = open_logs(store)
    found = [log for log in logs if log.code == given]
    if not found:
        logs += _closed_logs(store)
        found = [log for log in logs if log.code == given]
    if len(found) != 1:
        names = ", ".join(f"{log.code} ({log.origin})" for log in found or logs)
        raise invalid("organisation", f"{given}; there are: {names or '-'}", NO_LOG)
    return found[0]


def _closed_logs(store: Store) -> Iterator[Log]:
    """The closed logs that can still be read."""
    for head in store.heads():
        if head.size and store.successor_of(head.origin) is not None:
            try:
                yield log_of(store, head.origin)
            except (LedgerError, LookupError, TypeError, ValueError):
                continue  # what became of it is for `verify` to say
