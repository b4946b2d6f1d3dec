"""The entry that lists an opened bundle, written before the bundle has its name.

    place = place_of(store, origin, people)      before anything is read or opened
    ... the bundle is written ...
    record(ledger, place, ...)                   and only then it takes its name

A closed log takes no entry: what is handed out of it is listed in the log that goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ledger.application.command import Command, Outcome
from ledger.application.disclosing import Disclosed
from ledger.application.erased_later import logs_after, registration_in
from ledger.application.record import Ledger
from ledger.application.resolve import registrations
from ledger.application.selecting import Asked
from ledger.domain.events.disclosure import BUNDLE
from ledger.errors import AnswerNotBorneOut, LogClosed, invalid
from ledger.log.content import Actor
from ledger.store.contract import Store
from ledger.text import Text


@dataclass(frozen=True)
class Place:
    """Which log takes the entry, what the people are called there, and what it had at first."""

    origin: str
    people: tuple[str, ...]
    read_at: int


def place_of(store: Store, origin: str, people: Iterable[str]) -> Place:
    """Where it is recorded that something of a log is handed out about these people (or all).

    LogClosed where the log that goes on is not in this store.
    """
    tags = sorted(people)
    for later in logs_after(store, origin):
        if store.head(later) is None:
            raise LogClosed(origin, later)
        tags = sorted({_called(store, origin, later, tag) for tag in tags})
        origin = later
    head = store.head(origin)
    return Place(origin, tuple(tags), head.size if head else 0)


def _called(store: Store, origin: str, later: str, tag: str) -> str:
    for event in registrations(store, origin, tag):
        found = registration_in(store, later, event)
        if found is not None:
            return found
    raise AnswerNotBorneOut(
        Text(f"{later} has not taken over {tag} of {origin}. No bundle was written.",
             f"{origin} の {tag} が {later} に引き継がれていません。証拠一式は作っていません。"),
        help=Text("Run: daicho verify", "daicho verify を実行してください。"),
    )  # fmt: skip


def record(
    ledger: Ledger, place: Place, log: str, asked: Asked, found: Disclosed,
    *, actor: Actor, command: str, means: str | None = None,
) -> Outcome:  # fmt: skip
    """The entry, durable: of a bundle of `log` that holds what was `found` for what was `asked`.

    Raises as Ledger.execute; InvalidInput too if an erasure was decided meanwhile, or if the id
    was used for another bundle.
    """
    told: dict[str, Any] = {
        "log": log,
        "size": found.size,
        "openings": found.opened,
        "classes": list(found.classes),
        "manifest": found.manifest,
        "party": asked.party,
        "happened_from": asked.happened_from,
        "happened_before": asked.happened_before,
        "means": means,
    }
    data = {name: told[name] for name in BUNDLE if told[name] is not None}
    arguments = {**data, "people": list(place.people), "read_at": place.read_at}
    outcome = ledger.execute(place.origin, Command("bundle.hand_out", command, arguments, actor))
    if {name: outcome.main.data.get(name) for name in data} != data:
        raise invalid(
            "id", f"{command}, already used for another bundle",
            Text("a new UUID for another bundle", "別の証拠一式には新しい UUID"),
        )  # fmt: skip
    return outcome
