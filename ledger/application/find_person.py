"""Who is meant: registrations found by number, by kana and birth date, or by the first letters.

Names are sealed: they are opened in memory, compared and handed over, and written nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.application.look_up import REGISTERED, Found, look_up, opened, under_tag
from ledger.application.people import People, kana_key, search_key
from ledger.application.persons import person_of
from ledger.application.resolve import person
from ledger.domain.event import Event
from ledger.store.contract import Item, Store
from ledger.store.feed import checked_content, read_events


@dataclass(frozen=True)
class Search:
    """What a search by name found, how many identities it opened, and how many are gone."""

    found: tuple[Found, ...]
    opened: int
    gone: int


def by_number(store: Store, people: People, origin: str, number: str) -> list[Found]:
    """Registrations under a number of the clinic, oldest first."""
    return look_up(store, people, origin, "number", search_key(number))


def by_kana(store: Store, people: People, origin: str, kana: str, birth_date: str) -> list[Found]:
    """Registrations under a name in kana with a birth date, oldest first."""
    return look_up(store, people, origin, "kana", kana_key(kana, birth_date))


def by_name(store: Store, people: People, origin: str, prefix: str) -> Search:
    """Registrations whose name or kana begins like this; opens every identity of the log."""
    wanted = search_key(prefix)
    everybody = [
        identified(store, people, origin, event)
        for event in read_events(store, origin, (Item(REGISTERED),))
        if event.subject
    ]
    opened = [one for one in everybody if one.identity is not None]
    found = [one for one in opened if _begins(one.identity or {}, wanted)]
    return Search(tuple(found), len(opened), len(everybody) - len(opened))


def _begins(identity: Mapping[str, Any], wanted: str) -> bool:
    return any(
        search_key(str(identity.get(name, ""))).startswith(wanted) for name in ("name", "kana")
    )


def one_person(store: Store, people: People, origin: str, given: str) -> list[Found]:
    """Every registration of one person, by what may stand for a person (see Reference)."""
    tag = str(person(store, people, origin, given, "person").subject)
    found = [
        one
        for each in person_of(store, origin, tag)
        for one in under_tag(store, people, origin, each)
    ]
    return sorted(found, key=lambda one: one.registered.position)


def identified(store: Store, people: People, origin: str, registered: Event) -> Found:
    """A registration with its identity opened."""
    entry = store.entry(origin, registered.position)
    assert entry is not None
    content = checked_content(origin, entry)
    return opened(store, people, origin, registered.position, content)
