"""Records withheld in a clinic, and what its patient is then told.

prepared(clinic)                 the patient consented, somebody is there who decides
provided(clinic, **AT_ONCE)      a provision, withheld from its making
withhold(clinic, event)          the same afterwards
untold(clinic)                   record numbers of what the patient is not told
"""

from __future__ import annotations

from typing import Any

from ledger.application.withheld_list import listed
from ledger.domain.event import Event
from ledger.store.withheld import withheld_from
from tests.support.clinic import CONSENT, NUMBER, PATIENT, PROVISION, Clinic
from tests.support.erasing import tags_of

DECIDER = "DR-1"
AT_ONCE: dict[str, Any] = {
    "withhold": "CRIME",
    "withheld_by": DECIDER,
    "withhold_reason": "捜査の要請",
}
NOTED = {**PROVISION, "note": "窓口で手渡し"}
RECEIVED: dict[str, Any] = {
    "person": NUMBER, "party": "sakura", "items": ["NAME"], "basis": "CONSENT",
    "acquisition": "FROM_PARTY", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip


def prepared(clinic: Clinic) -> Clinic:
    """The clinic with another patient, with somebody who decides, and with a consent."""
    clinic.do("person.add", kind="STAFF", name="佐々木 誠", numbers=[DECIDER])
    clinic.do("person.add", **{**PATIENT, "name": "鈴木 一郎", "numbers": ["777"]})
    clinic.do("consent", **CONSENT, note="口頭で説明")
    return clinic


def provided(clinic: Clinic, **more: Any) -> Event:
    """A provision to the pharmacy."""
    return clinic.do("provide", **{**NOTED, "means": "FAX", **more}).main


def withhold(clinic: Clinic, *events: Event | str, **more: Any) -> Event:
    """The withholding of entries that stand."""
    names = [one if isinstance(one, str) else one.event for one in events]
    asked = {
        "entries": names, "ground": "CRIME", "decided_by": DECIDER, "reason": "要請",
        "no_receipt_outside": True, **more,
    }  # fmt: skip
    return clinic.do("withhold", **asked).main


def untold(clinic: Clinic) -> set[str]:
    """What the patient is not told, without the withholdings themselves."""
    return set(withheld_from(clinic.raw, clinic.origin, tags_of(clinic)).by)


def of(clinic: Clinic, event: Event | str) -> Any:
    """The sealed part of an entry, opened."""
    name = event if isinstance(event, str) else event.event
    position = clinic.raw.position_of(clinic.origin, name)
    assert position is not None
    return clinic.payload(position)


def listed_one(clinic: Clinic, made: Event) -> str:
    """Record number of the withholding that names an entry."""
    return next(
        one.withholding.event
        for one in listed(clinic.raw, None, clinic.origin)
        if made.event in one.withholding.data["entries"]
    )
