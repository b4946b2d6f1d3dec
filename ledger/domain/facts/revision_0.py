"""The facts that revision 0 read, as it read them: for verdicts recorded under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.event import Event
from ledger.domain.facts.consents import consent_at
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.facts.person import erased, instruction, opted_out, sensitive, suspension
from ledger.domain.facts.proposal import Proposal
from ledger.domain.facts.purposes import is_specified, specified_at
from ledger.domain.facts.recipients import party_at
from ledger.domain.law.rulebook import LAW_VERSION


def computed(
    proposal: Proposal, events: Sequence[Event], at: str, recorded_at: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The facts at the instant `at`, and what the consent looked at does not cover."""
    past = [event for event in events if event.happened_at <= at]
    party = party_at(proposal.party, events, at).data
    consent = consent_at(proposal, party, past, at)
    facts = {
        "law_version": LAW_VERSION,
        "basis": proposal.basis,
        "provided_at": day_in_japan(at),
        "data_class": proposal.attested["data_class"],
        "sensitive": sensitive(proposal, events),
        "categories": list(proposal.items),
        "erased": erased(past),
        "misuse_foreseen": proposal.attested["misuse_foreseen"],
        "patient_optout": opted_out(past),
        "purpose": {
            "code": proposal.purpose,
            "specified": is_specified(specified_at(past, at), proposal.purpose, proposal.basis),
        },
        "recipient": {
            "kind": party["kind"],
            "country": party["country"],
            "same_entity": party["same_entity"],
            "public_body": party["public_body"],
        },
        "consent": consent.fact,
        "suspension": suspension(past),
        "evidence": {"principal_request_on_file": instruction(proposal, past) is not None},
        "record_exception": [],
        "record": {"method": "EACH", "recorded_at": day_in_japan(recorded_at)},
    }
    return facts, consent.not_covered
