"""After a refusal or referral, what is missing, one line each: by the deciding row, from the facts.

A row whose reason leaves nothing to be supplied (erased data, foreseen misuse) has no line.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.domain.law.facts import FactNotComputed
from ledger.interfaces.cli.advice import (
    missing_attested,
    missing_from_person,
    missing_on_record,
)
from ledger.interfaces.cli.advice.asked import Asked, Lack

MISSING: dict[str, Callable[[Asked], list[Lack]]] = {
    **missing_attested.MISSING,
    **missing_on_record.MISSING,
    **missing_from_person.MISSING,
}


def missing(asked: Asked) -> list[Lack]:
    """What is missing for this verdict; nothing where an older revision did not ask for it."""
    row = asked.event.data["verdict"]["row"]
    find = MISSING.get(str(row))
    if find is None:
        return []
    try:
        return find(asked)
    except FactNotComputed:
        return []
