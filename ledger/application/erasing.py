"""Erasure carried out: what an event has decided is destroyed, and then recorded as completed.

decided (an event) -> keys and look-up rows destroyed -> ciphertexts deleted -> completed (an event)

Each step is durable before the next, and each may be done again: an erasure that was interrupted
anywhere is finished by doing it once more. Keys go first: from then on nothing new can be opened,
whatever becomes of the ciphertexts.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.application.command import Command, Outcome
from ledger.application.erased import Erased, erased_in, stood_as
from ledger.application.erased_later import sealed_under
from ledger.application.people import People
from ledger.application.persons import person_of
from ledger.application.record import Ledger
from ledger.domain.boundary import ERASURE
from ledger.domain.decisions.erasing import unfinished
from ledger.domain.event import Event
from ledger.errors import LedgerError, PartlyDone
from ledger.log.content import Actor
from ledger.sealing.keys import IDENTITY
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.store.withheld import withheld_from
from ledger.text import Text


@dataclass(frozen=True)
class Destroyed:
    """What one run of an erasure destroyed: rows of the key store, ciphertexts; where."""

    keys: int = 0
    ciphertexts: int = 0

    def __add__(self, other: Destroyed) -> Destroyed:
        return Destroyed(self.keys + other.keys, self.ciphertexts + other.ciphertexts)


@dataclass(frozen=True)
class CarriedOut:
    """An erasure that is completed."""

    decision: Event
    destroyed: Destroyed
    completed: Outcome


def waiting(store: Store, origin: str) -> list[Event]:
    """Decisions of a log that are not recorded as completed, oldest first."""
    return unfinished(read_events(store, origin, (Item(ERASURE),)))


def finish(ledger: Ledger, origin: str, actor: Actor) -> list[CarriedOut]:
    """Carry out and complete every decision of a log that is not completed yet.

    NotPermitted without the right to delete: then the decisions stand, and nothing was destroyed.
    """
    return [
        carry_out(ledger, origin, decision, actor) for decision in waiting(ledger.store, origin)
    ]


def carry_out(ledger: Ledger, origin: str, decision: Event, actor: Actor) -> CarriedOut:
    """Destroy what was decided, and record that it is done."""
    here = [
        Erased(log, subject, str(klass))
        for log, subject in stood_as(ledger.store, origin, str(decision.subject))
        for klass in decision.data["classes"]
    ]
    destroyed = destroy(ledger.store, ledger.people, here)
    command = Command("erase.complete", _command_id(decision), {"decision": decision.event}, actor)
    return CarriedOut(decision, destroyed, ledger.execute(origin, command))


def carry_out_now(
    ledger: Ledger, origin: str, decisions: Iterable[Event], actor: Actor
) -> list[CarriedOut]:
    """Carry out decisions that were recorded just now; PartlyDone where it could not be done."""
    try:
        return [
            carry_out(ledger, origin, decision, actor)
            for decision in decisions
            if decision.data["classes"]
        ]
    except LedgerError as error:
        raise PartlyDone(
            Text("The erasure is decided, and not carried out yet.",
                 "消去は決定しましたが、まだ実施されていません。"),
            error,
            saved=Text("The decision was recorded.", "決定は記録されました。"),
            help=Text("Run: daicho erase finish (with an account that may delete)",
                      "削除の権限がある利用者で daicho erase finish を実行してください。"),
        ) from error  # fmt: skip


def reapply(store: Store, people: People, origin: str) -> Destroyed:
    """Destroy again all that the entries of a log have decided: after a restore, or a move."""
    return destroy(store, people, sorted(erased_in(store, origin)))


def destroy(store: Store, people: People, erased: Sequence[Erased]) -> Destroyed:
    """Destroy keys, rows of the look-up and ciphertexts of these classes; what is gone stays so."""
    done = Destroyed()
    for origin in dict.fromkeys(one.origin for one in erased):
        there = [one for one in erased if one.origin == origin]
        keys = [(one.subject, one.klass) for one in there]
        gone = {one.subject for one in there if one.klass == IDENTITY}
        rows = people.rows_of(origin, gone) if gone else []
        destroyed = people.keys.erase(origin, keys, rows)
        head = store.head(origin)
        sealed = [at for at, _ in sealed_under(store, origin, keys, head.size if head else 0)]
        untold = _untold(store, origin, {one.subject for one in there})
        if untold:
            store.erase_ciphertexts(origin, [at for at in sealed if at in untold])
        counted = [at for at in sealed if at not in untold]
        done += Destroyed(destroyed, store.erase_ciphertexts(origin, counted))
    return done


def _untold(store: Store, origin: str, subjects: set[str]) -> frozenset[int]:
    """Positions of what these people are not told of: destroyed with the rest, and not counted."""
    people = (person_of(store, origin, subject) for subject in sorted(subjects))
    withheld = (withheld_from(store, origin, person) for person in people)
    return frozenset(at for one in withheld for at in one.positions.values())


def _command_id(decision: Event) -> str:
    """The id under which a decision is completed: one for all who may be finishing it at once."""
    digest = hashlib.sha256(f"daicho/v1/erase.complete\0{decision.event}".encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
