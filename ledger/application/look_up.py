"""Who stands under a number of the clinic, or under kana with birth date: looked up, and borne out.

The look-up is a table of the key store, and whoever can write there can lead a number to somebody
else. So the identity that was found is opened, and has to hold what was asked: an answer about
another person is never given. Cost: one entry, one ciphertext and one key more for each person
found. Of a person whose identity is gone there is nothing to compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.application.people import People, index_values
from ledger.domain.event import Event
from ledger.errors import AnswerNotBorneOut, KeyGone
from ledger.log.content import Content
from ledger.store.contract import Item, Store
from ledger.store.feed import checked_content, event_of
from ledger.text import Text

REGISTERED = ("subject.registered", "party.registered")


@dataclass(frozen=True)
class Found:
    """A registration with its identity; None where key or ciphertext is gone."""

    registered: Event
    identity: Mapping[str, Any] | None

    @property
    def subject(self) -> str:
        """The tag."""
        return str(self.registered.subject)


def look_up(store: Store, people: People, origin: str, kind: str, value: str) -> list[Found]:
    """Registrations under one value of the blind index, oldest first.

    None for keys whose registration was never written. AnswerNotBorneOut if one that was found
    holds something else: the look-up was edited.
    """
    found = [
        one
        for tag in people.find(origin, kind, value)
        for one in under_tag(store, people, origin, tag)
    ]
    for one in found:
        if one.identity is not None and (kind, value) not in index_values(one.identity):
            raise _led_elsewhere(origin, one.subject)
    return sorted(found, key=lambda one: one.registered.position)


def under_tag(store: Store, people: People, origin: str, tag: str) -> list[Found]:
    """The registration under a tag with its identity opened; none if there is no such one."""
    contents = (
        (entry.position, checked_content(origin, entry))
        for entry in store.read(origin, (Item(REGISTERED, (tag,)),))
    )
    return [
        opened(store, people, origin, position, content)
        for position, content in contents
        if content.subject == tag  # whatever the index of the log says
    ]


def opened(store: Store, people: People, origin: str, position: int, content: Content) -> Found:
    """The registration at a position with its identity opened."""
    ciphertext = store.ciphertexts(origin, [position]).get(position)
    event = event_of(position, content)
    try:
        return Found(event, people.open(origin, content, ciphertext))
    except KeyGone:
        return Found(event, None)


def _led_elsewhere(origin: str, subject: str) -> AnswerNotBorneOut:
    return AnswerNotBorneOut(
        Text(
            f"The look-up of people of {origin} led to {subject}, whose sealed identity does not"
            " hold what was asked: the key store was edited.",
            f"{origin} の本人の索引が {subject} を指していますが、封緘された本人情報に"
            "照会した値がありません。鍵の保管庫が書き換えられています。",
        ),
        help=Text(
            "Keep a copy of the key store and put its backup in place. Until then name the person"
            " by tag: daicho person find --name",
            "鍵の保管庫の写しを保管し、控えから復元してください。それまでは daicho person find"
            " --name で調べた本人タグで指定してください。",
        ),
    )
