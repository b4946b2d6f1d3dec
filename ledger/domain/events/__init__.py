"""What can be recorded: every event type with the shape of its data, one file a family.

A type and its schema never change their meaning once recorded: a new shape is a new schema.
"""

from __future__ import annotations

from ledger.domain.events import (
    acceptance,
    agent,
    arrangement,
    collection,
    consent,
    dataset,
    disclosure,
    erasure,
    instruction,
    log,
    marketing,
    notice,
    opt_out,
    party,
    policy,
    provision,
    receipt,
    recording,
    reservation,
    signer,
    subject,
    suspension,
    telling,
    tracking,
    withholding,
)
from ledger.domain.events.types import EventType
from ledger.errors import UnknownVersion

FAMILIES = (
    log, policy, notice, subject, party, arrangement, agent, collection, consent, acceptance,
    telling, recording, reservation, instruction, provision, receipt, opt_out, suspension,
    marketing, tracking, erasure, disclosure, withholding, signer,
    dataset,
)  # fmt: skip

EVENT_TYPES: dict[str, EventType] = {
    event_type.name: event_type for family in FAMILIES for event_type in family.TYPES
}


def known(type_name: str, schema: int) -> EventType:
    """The declaration of a type at this schema; UnknownVersion if this version has none."""
    event_type = EVENT_TYPES.get(type_name)
    if event_type is None:
        raise UnknownVersion("type", type_name)
    if event_type.schema != schema:
        raise UnknownVersion(f"schema of {type_name}", schema)
    return event_type
