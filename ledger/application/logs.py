"""The logs of a store, as entry 0 of each tells."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import invalid
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
    """What entry 0 says of a log."""

    origin: str
    code: str
    name: str
    zone: str
    simulated: bool


def log_of(store: Store, origin: str) -> Log:
    """What entry 0 says; InvalidInput if there is no such log."""
    entry = store.entry(origin, 0)
    if entry is None:
        raise invalid("organisation", origin, NO_LOG)
    event = event_in(origin, entry)
    organisation = event.data["organisation"]
    return Log(
        origin=origin,
        code=str(organisation["code"]),
        name=str(organisation["name"]),
        zone=event.zone,
        simulated=bool(event.data["simulated"]),
    )


def logs_of(store: Store) -> list[Log]:
    """Every log of a store, by origin."""
    return [log_of(store, head.origin) for head in store.heads() if head.size]


def find_log(store: Store, given: str) -> Log:
    """A log by origin or by the code of its organisation; InvalidInput if none or several."""
    found = [log for log in logs_of(store) if given in (log.origin, log.code)]
    if len(found) != 1:
        names = ", ".join(f"{log.code} ({log.origin})" for log in found or logs_of(store))
        raise invalid("organisation", f"{given}; there are: {names or '-'}", NO_LOG)
    return found[0]
