"""What a log took over, as the views have it: on record since the first log, and what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger import canonical
from ledger.domain.event import Event
from ledger.domain.retention.terms import term_of
from ledger.store.address import Address
from projections.consents.projection import row_of
from projections.provisions.record import amended, first_version
from tests.support.clinic import CONSENT, NUMBER, Clinic
from tests.support.succeeding import after, carried, succeeded

RECEIPT = {
    "person": NUMBER, "party": "sakura", "items": ["DISPENSING"], "basis": "CONSENT",
    "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip


@pytest.fixture
def events(tmp_path: Path) -> Iterator[dict[str, tuple[Event, Event]]]:
    """By type: the event in the old log, and in the new one, made two years later."""
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        clinic.do("consent", **CONSENT)
        receipt = clinic.do("receive", **RECEIPT).main.event
        clinic.do("amend", record=receipt, items=["NAME"], reason="誤り")
        old = {event.event: event for event in clinic.events()}
        clinic.clock.move(days=730)
        succeeded(clinic)
        yield {event.type: (old[event.event], event) for event in carried(after(clinic))}


def test_the_scope_of_a_consent_is_what_was_said_and_not_how_it_came_into_the_log(
    events: dict[str, tuple[Event, Event]],
) -> None:
    old, new = events["consent.given"]
    scopes = [canonical.parse(row_of(1, event).scope.encode()) for event in (old, new)]
    assert scopes[0] == scopes[1]
    assert row_of(1, new).imported == 1


def test_a_receipt_is_judged_and_kept_from_when_it_was_first_on_record(
    events: dict[str, tuple[Event, Event]],
) -> None:
    old, new = events["receipt.recorded"]
    rows = [first_version(1, event) for event in (old, new)]
    assert rows[0].judged_at == rows[1].judged_at
    late, later = events["receipt.amended"]
    assert amended(rows[0], late).judged_at == amended(rows[1], later).judged_at
    bare = [_without_term(event) for event in (old, new)]
    terms = [term_of(event, event) for event in bare]
    assert terms[0] is not None
    assert terms[1] is not None
    assert terms[0].until == terms[1].until is not None


def _without_term(event: Event) -> Event:
    """The event as an older ledger wrote it: its term follows from when it was taken down."""
    record = {name: one for name, one in event.data["record"].items() if name != "retain_until"}
    return replace(event, data={**event.data, "record": {**record, "method": "EACH"}})
