"""The facts that revision 1 reads: every member of the frame, none by default.

Computed from events: what the person said, what stands about the person, the recipient, notices
and arrangements, the purposes in force, how the data came. Attested: what no event holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ledger.domain.event import Event
from ledger.domain.facts import arrangements, notices
from ledger.domain.facts import person as of_person
from ledger.domain.facts.consents import consent_at
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.facts.proposal import Proposal
from ledger.domain.facts.purposes import Specified, is_specified, specified_at
from ledger.domain.facts.recipients import party_at, recipient_at
from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.foreign import informed
from ledger.domain.law.rulebook import LAW_VERSION


class Computed(NamedTuple):
    """The facts, what the consent does not cover, and the events they come from by their part."""

    facts: dict[str, Any]
    not_covered: tuple[str, ...]
    grounds: tuple[tuple[str, str], ...]


def _in_force(_proposal: Proposal, events: Sequence[Event], at: str) -> dict[str, Specified]:
    return specified_at([event for event in events if event.happened_at <= at], at)


def computed(
    proposal: Proposal,
    read: Sequence[Event],
    person: frozenset[str],
    at: str,
    recorded_at: str,
    purposes: Callable[[Proposal, Sequence[Event], str], dict[str, Specified]] = _in_force,
) -> Computed:
    """The facts at the instant `at`, from the events of the boundary.

    `purposes`: which purposes are specified at an instant, from all that is known.

    A boundary holds what names one of the person's tags: also what the person said for somebody
    else, as a mother's consent for her child. That is not about the person, and does not count.
    """
    events = about(read, person)
    past = [event for event in events if event.happened_at <= at]
    party = party_at(proposal.party, events, at)
    specified = purposes(proposal, events, at)
    agent = of_person.agent(proposal, past)
    recipient = recipient_at(party, agent, past, at)
    consent = consent_at(
        proposal, party.data, past, at, lambda one: _informed(proposal, one, events)
    )
    information = notices.shown_abroad(proposal, consent.event, events)
    code = _code(proposal.purpose, specified)
    instruction = of_person.instruction(proposal, past)
    posted = notices.posted(past, code)
    opt_out = notices.opt_out(proposal, past, at)
    joint_use = notices.joint_use(proposal, party.data, past)
    entrustment = arrangements.entrustment(proposal, past)
    succession = arrangements.succession(proposal, past)
    attested = proposal.attested
    facts = {
        "law_version": LAW_VERSION,
        "basis": proposal.basis,
        "provided_at": day_in_japan(at),
        "data_class": attested["data_class"],
        "sensitive": of_person.sensitive(proposal, events),
        "categories": list(proposal.items),
        "acquired": of_person.acquired(proposal, past),
        "received_by_optout": of_person.received_by_opt_out(proposal, events, at),
        "erased": of_person.erased(past),
        "misuse_foreseen": attested["misuse_foreseen"],
        "patient_optout": of_person.opted_out(past),
        "purpose": {
            "code": code,
            "specified": is_specified(specified, proposal.purpose, proposal.basis),
        },
        "recipient": recipient.fact,
        "consent": consent.fact,
        "foreign_information": information.fact,
        "referable": attested["referable"],
        "anonymised": attested["anonymised"],
        "notice": posted.fact,
        "reservation": of_person.reserved(past, proposal.purpose, code),
        "suspension": of_person.suspension(past),
        "optout_notice": opt_out.fact,
        "joint_use_notice": joint_use.fact,
        "entrustment": entrustment.fact,
        "succession": succession.fact,
        "evidence": {
            **attested["evidence"],
            "principal_request_on_file": instruction is not None,
        },
        "record_exception": attested["record_exception"],
        "record": {**attested["record"], "recorded_at": day_in_japan(recorded_at)},
    }
    by_basis: dict[str, dict[str, Event | None]] = {
        "CONSENT": {"consent": consent.event},
        "FOREIGN_CONSENT": {"consent": consent.event, "information": information.event},
        "CONSENT_IMPLIED_CARE": {"notice": posted.event},
        "OPT_OUT": {"notice": opt_out.event},
        "JOINT_USE": {"notice": joint_use.event},
        "ENTRUST": {"arrangement": entrustment.made, "check": entrustment.check},
        "SUCCESSION": {"arrangement": succession.made},
        "ON_BEHALF": {"instruction": instruction},
    }
    rests_on = {
        "party": party,
        "agent": agent,
        "purpose": specified[proposal.purpose].by if proposal.purpose in specified else None,
        **_system(recipient.system, recipient.check),
        **by_basis.get(proposal.basis, {}),
    }
    grounds = tuple(sorted((name, one.event) for name, one in rests_on.items() if one))
    return Computed(facts, consent.not_covered, grounds)


def about(read: Sequence[Event], person: frozenset[str]) -> list[Event]:
    """The events of a boundary that are about nobody, or about this person.

    A party that is a natural person stands under its own tag.
    """
    return [
        event
        for event in read
        if event.subject is None or event.subject in person or event.type.startswith("party.")
    ]


def _informed(proposal: Proposal, consent: Event, events: Sequence[Event]) -> bool:
    """Whether a consent is one before which all was told that Article 28(2) asks, if it asks."""
    if proposal.basis != "FOREIGN_CONSENT":
        return True
    shown = notices.shown_abroad(proposal, consent, events)
    return informed(Facts({"foreign_information": shown.fact}))


def _code(purpose: str, specified: Any) -> str:
    """The purpose of the Guidance's Table 2 that a purpose in force is; else its own code."""
    if purpose in specified:
        return str(specified[purpose].purpose.get("care", purpose))
    return purpose


def _system(made: Event | None, check: Event | None) -> dict[str, Event | None]:
    return {"system": made, "system_check": check}
