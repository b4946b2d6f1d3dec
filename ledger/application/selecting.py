"""Which entries a partial bundle discloses: those of a person, of a recipient, of a period.

`Selecting.add` is shown every entry once, in order, and decides by its content alone: the index of
a store could leave something out. `is_disclosed` is the one place where an entry about somebody is
let through. Beside those come, in every partial bundle,

    entry 0       whose log it is
    who it is     the registrations and links of the person, the versions of the recipient
    named         what a disclosed entry names and what is about nobody: versions of organisations,
                  policies, notices and arrangements

What an entry names by its record number was recorded before it, and so was the policy version that
specifies its purpose, as known then: only a party may have later versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.domain.boundary import ARRANGEMENT, LINKING, NOTICE, PARTY, POLICY
from ledger.domain.event import Event, party_tag
from ledger.domain.facts.purposes import specified_at
from ledger.log.content import Content
from ledger.store.feed import event_of
from ledger.text import Text

WHO_A_PERSON_IS = ("party.registered", "subject.registered", *LINKING)
ABOUT_NOBODY = (*PARTY, *POLICY, *NOTICE, *ARRANGEMENT)
"""Types that may come along because an entry names them, unless they have a subject."""


@dataclass(frozen=True)
class Asked:
    """What is to be disclosed; members left out do not narrow it."""

    people: frozenset[str] = frozenset()
    """Every tag of one person."""
    party: str | None = None
    """The code of a recipient or source."""
    happened_from: str | None = None
    happened_before: str | None = None
    """A period [from, before), as instants of the log."""
    hidden: frozenset[str] = frozenset()
    """Record numbers that are left out: what is withheld from the person."""

    @property
    def has_period(self) -> bool:
        """Whether it is narrowed to a period."""
        return self.happened_from is not None or self.happened_before is not None

    def told(self) -> list[Text]:
        """What was asked, a line each, and for whom such a bundle is."""
        lines = []
        if self.people:
            tags = ", ".join(sorted(self.people))
            lines.append(Text(f"about the person: {tags}", f"本人: {tags}"))
        if self.party is not None:
            lines.append(
                Text(f"about the recipient or source: {self.party}",
                     f"提供先・提供元: {self.party}")
            )  # fmt: skip
        if self.has_period:
            since, before = self.happened_from or "-", self.happened_before or "-"
            lines.append(
                Text(f"happened from {since} until before {before}",
                     f"発生日時: {since} から {before} の前まで")
            )  # fmt: skip
        return [*lines, FOR_THE_PERSON if self.people else NOT_FOR_A_PERSON]


FOR_THE_PERSON = Text(
    "for: the person, and whoever the person shows it to",
    "渡す相手: 本人（又は本人が示す相手）",
)
NOT_FOR_A_PERSON = Text(
    "for: a regulator or an auditor; it holds tags and dealings of several people",
    "渡す相手: 監督機関・監査（複数の方のタグと記録を含みます）",
)


def is_disclosed(content: Content, asked: Asked) -> bool:
    """Whether an entry is one of those asked for: every way to somebody's entry leads here."""
    since, before = asked.happened_from, asked.happened_before
    return (
        content.event not in asked.hidden
        and (not asked.people or content.subject in asked.people)
        and (asked.party is None or party_tag(asked.party) in content.tags)
        and (since is None or content.happened_at >= since)
        and (before is None or content.happened_at < before)
    )


def opens(content: Content, asked: Asked) -> bool:
    """Whether a bundle of this, if it is to be opened, opens the sealed part of an entry.

    What comes along beside these is about nobody, and has none.
    """
    return content.sealed is not None and (is_disclosed(content, asked) or _is_who(content, asked))


def _is_who(content: Content, asked: Asked) -> bool:
    """Whether it says who the person or the recipient is: that comes along whatever the period."""
    if content.subject in asked.people:
        return content.type in WHO_A_PERSON_IS  # which is never withheld
    named = asked.party is not None and party_tag(asked.party) in content.tags
    # Of a recipient who is somebody else, a person is shown nothing beyond the tag.
    return named and content.type in PARTY and (content.subject is None or not asked.people)


class Selecting:
    """The positions to be disclosed, of a log whose entries are added in order.

    Memory: a number for each position; policies, and the numbers of what is about nobody.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._positions: set[int] = {0}
        self._about_nobody: dict[str, int] = {}
        self._policies: list[Event] = []
        self._versions: dict[str, list[int]] = {}
        self._parties: set[str] = set()
        self.matched = 0
        """How many entries are those asked for, without what comes along."""

    def add(self, position: int, content: Content) -> None:
        """Look at the entry at a position; UnknownVersion if it cannot tell what it names."""
        matches = is_disclosed(content, self._asked)
        self.matched += matches
        if matches or _is_who(content, self._asked):
            self._positions.add(position)
            self._positions.update(self._named(content))
            self._parties |= _parties_in(content)
        if content.subject is None and content.type in ABOUT_NOBODY:
            self._keep(position, content)

    def positions(self) -> list[int]:
        """Everything to be disclosed of what was added, ascending."""
        versions = (at for party in self._parties for at in self._versions.get(party, ()))
        return sorted({*self._positions, *versions})

    def _keep(self, position: int, content: Content) -> None:
        self._about_nobody[content.event] = position
        if content.type in PARTY:
            self._versions.setdefault(str(content.data.get("party")), []).append(position)
        elif content.type in POLICY:
            self._policies.append(event_of(position, content))

    def _named(self, content: Content) -> Iterator[int]:
        """Positions of what an entry names, of what is about nobody."""
        for text in _texts_in(content.data):
            if text in self._about_nobody:
                yield self._about_nobody[text]
        purposes = _purposes_in(content)
        if purposes:
            specified = specified_at(self._policies, content.happened_at)
            yield from (specified[code].by.position for code in purposes if code in specified)
        policy = content.data.get("policy")
        if isinstance(policy, dict):
            yield from (
                event.position for event in self._policies
                if event.type == "policy.published"
                and all(event.data[name] == policy.get(name) for name in ("policy", "version"))
            )  # fmt: skip


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(member)


def _parties_in(content: Content) -> set[str]:
    """Codes of the parties that an entry names: by a tag, or as those a consent is for."""
    tag = party_tag("")
    codes = {each.removeprefix(tag) for each in content.tags if each.startswith(tag)}
    listed = content.data.get("parties")
    given = [content.data.get("party"), *(listed if isinstance(listed, list) else ())]
    return codes | {code for code in given if isinstance(code, str)}


def _purposes_in(content: Content) -> set[str]:
    """Codes of the purposes that an entry names, where it does not say what specified them."""
    grounds = content.data.get("grounds")
    if content.subject is None or (isinstance(grounds, dict) and "purpose" in grounds):
        return set()
    listed = content.data.get("purposes")
    given = [content.data.get("purpose"), *(listed if isinstance(listed, list) else ())]
    return {code for code in given if isinstance(code, str)}
