"""Erasures in a clinic as people ask for them: one proposes, another decides, it is carried out.

erase(clinic)                          the patient's, all at once
readable(clinic, tags)                 what of these people still opens, by position
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger.application.command import Outcome
from ledger.application.erasing import CarriedOut, carry_out
from ledger.application.people import search_key
from ledger.application.persons import person_of
from ledger.canonical import Object
from ledger.domain.event import Event
from ledger.errors import KeyDoesNotFit, KeyGone
from ledger.log.content import Actor
from tests.support.clinic import NUMBER, STAFF, Clinic

DIRECTOR = Actor("dr-1", "director")
ALL = ["identity", "record", "tag"]


def by(clinic: Clinic, actor: Actor, name: str, /, **arguments: Any) -> Outcome:
    """What came of one command of somebody's; a minute passes first."""
    return clinic.do(name, actor=actor, **arguments)


def propose(clinic: Clinic, person: str = NUMBER, ground: str = "NO_LONGER_NEEDED") -> Event:
    """The proposal, by the front desk."""
    return by(clinic, STAFF, "erase.propose", person=person, ground=ground).main


def decide(clinic: Clinic, person: str = NUMBER) -> list[Event]:
    """Proposed and decided by another, one decision for each registration; nothing destroyed."""
    proposal = propose(clinic, person)
    return list(by(clinic, DIRECTOR, "erase.decide", proposal=proposal.event).events)


def erase(clinic: Clinic, person: str = NUMBER) -> list[CarriedOut]:
    """Proposed, decided and carried out, as far as a law lets it."""
    return [
        carry_out(clinic.ledger, clinic.origin, decision, DIRECTOR)
        for decision in decide(clinic, person)
        if decision.data["classes"]
    ]


def tags_of(clinic: Clinic, number: str = NUMBER) -> frozenset[str]:
    """Every registration of the person under a number, before it is erased."""
    (tag,) = clinic.people.find(clinic.origin, "number", search_key(number))
    return person_of(clinic.raw, clinic.origin, tag)


def readable(clinic: Clinic, tags: Iterable[str]) -> dict[int, Object]:
    """What of these registrations opens, by position."""
    wanted, found = set(tags), {}
    for event in clinic.events():
        if event.sealed_class and event.subject in wanted:
            try:
                found[event.position] = clinic.payload(event.position)
            except (KeyGone, KeyDoesNotFit):
                continue
    return found


def secrets_of(clinic: Clinic, tags: Iterable[str]) -> dict[str, bytes]:
    """What must not be found after an erasure: keys as wrapped and in the clear, ciphertexts.

    Of index rows the wrapped tag. To be taken before.
    """
    wanted, keys, found = set(tags), clinic.people.keys, {}
    for batch in keys.key_rows(clinic.origin):
        for row in batch:
            if row.subject in wanted:
                name = f"key {row.subject} {row.klass} {row.epoch}"
                where = {"origin": clinic.origin, "subject": row.subject, "klass": row.klass}
                found[f"wrapped {name}"] = row.wrapped
                found[f"raw {name}"] = clinic.people.kek.unwrap(row.wrapped, **where)
    for name_of_row in clinic.people.rows_of(clinic.origin, wanted):
        for one in (one for batch in keys.index_rows(clinic.origin) for one in batch):
            if one.row == name_of_row:
                found[f"index {one.row.hex()} {one.epoch}"] = one.wrapped
                found[f"hmac {one.row.hex()} {one.epoch}"] = one.hmac
    for event in clinic.events():
        if event.sealed_class and event.subject in wanted:
            there = clinic.raw.ciphertexts(clinic.origin, [event.position])
            found |= {f"ciphertext {position}": one for position, one in there.items()}
    return found
