"""Logs with real events, written through a store: one line for each thing that happened.

Contents are as the application makes them, verdicts included, but nothing is sealed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.domain.boundary import Boundary, of_provision
from ledger.domain.decisions.judging import (
    LAW_VERSION,
    POLICY_NOT_JUDGED,
    REVISION,
    Proposal,
    judge_provision,
)
from ledger.domain.event import party_tag, policy_tag
from ledger.domain.terms import PARTY_KINDS
from ledger.log.content import Actor, Content, format_instant
from ledger.store.contract import Acknowledged, Append, Item, Proposed, Store
from ledger.store.feed import read_events
from projections.past import Past

ORIGIN = "ledger.example/kizuna-clinic"
OTHER_ORIGIN = "ledger.example/sakura-hospital"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ITEMS = ["NAME", "TREATMENT"]
PURPOSE = "CARE"


def at(minute: int) -> str:
    """An instant, in minutes from the start of all these histories."""
    return format_instant(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


def person(number: int) -> str:
    """The tag of a person."""
    return f"s-{LETTERS[number // 32] * 12}{LETTERS[number % 32] * 13}a"


class History:
    """Writes one event a call, a minute apart by its own clock; each returns the event's id."""

    def __init__(self, store: Store, origin: str = ORIGIN, seed: int = 1) -> None:
        self.store, self.origin = store, origin
        self.now = 0
        self._random = random.Random(f"{origin} {seed}")
        self.written = 0
        self._parties: set[str] = set()
        data = {"organisation": {"code": "clinic", "name": "Clinic"}, "simulated": True}
        self.write("log.created", data, creates_log=True)

    def write(
        self, type: str, data: dict[str, Any], *, subject: str | None = None,
        tags: Sequence[str] = (), happened: int | None = None, recorded: int | None = None,
        schema: int = 1, creates_log: bool = False,
    ) -> str:  # fmt: skip
        """One event, happened and recorded in these minutes (now, if not said)."""
        self.now += 1
        recorded_at = self.now if recorded is None else recorded
        content = Content(
            type=type,
            schema=schema,
            event=self._uuid(),
            command=self._uuid(),
            recorded_at=at(recorded_at),
            happened_at=at(recorded_at if happened is None else happened),
            zone="Asia/Tokyo",
            actor=Actor("staff-1", "front_desk"),
            subject=subject,
            tags=tuple(sorted(tags)),
            data=data,
        )
        proposed = Proposed(type, content.event, content.encode(), content.index_tags())
        append = Append(self.origin, content.command, (proposed,), creates_log=creates_log)
        (result,) = self.store.append([append])
        assert isinstance(result, Acknowledged), result
        self.written = result.first_position + 1
        return content.event

    def person(self, subject: str, kind: str = "PATIENT") -> str:
        return self.write("subject.registered", {"kind": kind}, subject=subject)

    def party(self, party: str, **changes: Any) -> str:
        data = {"party": party, "kind": next(iter(PARTY_KINDS)), "sector": "HOSPITAL",
                "country": "JP", "public_body": "NONE", "same_entity": False,
                "name": f"{party} 病院", "address": "東京都"}  # fmt: skip
        type_name = "party.amended" if party in self._parties else "party.registered"
        self._parties.add(party)
        happened = changes.pop("happened", None)
        return self.write(type_name, data | changes, tags=[party_tag(party)], happened=happened)

    def policy(self, version: str = "1", happened: int | None = None) -> str:
        purpose = {"code": PURPOSE, "en": "care", "ja": "診療", "provision": False}
        data = {"policy": "privacy", "version": version, "title": "Privacy", "language": "ja",
                "text": "0" * 64, "effective_at": at(0), "purposes": [purpose]}  # fmt: skip
        return self.write("policy.published", data, tags=[policy_tag("privacy")], happened=happened)

    def consent(
        self, subject: str, parties: Sequence[str], *, refused: bool = False,
        items: Sequence[str] = ITEMS, happened: int | None = None, **more: Any,
    ) -> str:  # fmt: skip
        data: dict[str, Any] = {"items": list(items), "parties": list(parties), "sectors": [],
                                "purposes": [PURPOSE], "form": "WRITTEN"}  # fmt: skip
        if refused:
            return self.write("consent.refused", data, subject=subject, happened=happened)
        data |= {"identified": True, "competent": True, "confirmed": True, **more}
        return self.write("consent.given", data, subject=subject, happened=happened)

    def withdraw(self, subject: str, consent: str, happened: int | None = None) -> str:
        data = {"consent": consent, "channel": "PHONE"}
        return self.write("consent.withdrawn", data, subject=subject, happened=happened)

    def suspend(self, subject: str, happened: int | None = None) -> str:
        data = {"kind": "PROVISION", "ground": "BY_POLICY"}
        return self.write("suspension.started", data, subject=subject, happened=happened)

    def lift(self, subject: str, suspension: str, happened: int | None = None) -> str:
        data = {"suspension": suspension}
        return self.write("suspension.lifted", data, subject=subject, happened=happened)

    def erase(self, subject: str, happened: int | None = None) -> str:
        data = {"classes": ["identity"]}
        return self.write("erasure.decided", data, subject=subject, happened=happened)

    def link(self, subject: str, other: str, *, undone: bool = False) -> str:
        data = {"other": other, "reason": "MISTAKE" if undone else "SAME_PERSON"}
        type_name = "subject.unlinked" if undone else "subject.linked"
        return self.write(type_name, data, subject=subject, tags=[other])

    def provide(
        self, subject: str, party: str, *, happened: int | None = None,
        items: Sequence[str] = ITEMS, seen: int | None = None, type: str = "provision.recorded",
    ) -> str:  # fmt: skip
        """A provision on consent, judged with what stood before `seen` (the head, if not said)."""
        happened = self.now + 1 if happened is None else happened
        data = self._proposed(party, items) | self._judged(subject, party, items, happened, seen)
        if type == "provision.recorded":
            data["means"] = "PAPER"
        return self.write(type, data, subject=subject, tags=[party_tag(party)], happened=happened)

    def receive(self, subject: str, party: str, happened: int | None = None) -> str:
        data = {"party": party, "items": list(ITEMS), "basis": "CONSENT",
                "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED",
                "channel": "LETTER"}  # fmt: skip
        return self.write(
            "receipt.recorded", data, subject=subject, tags=[party_tag(party)], happened=happened
        )

    def amend(
        self, subject: str, record: str, party: str, *, new_party: str | None = None,
        items: Sequence[str] = ITEMS, happened: int = 0, void: bool = False,
    ) -> str:  # fmt: skip
        """What is true of a provision instead: party, items, minute; or that nothing happened."""
        data: dict[str, Any] = {"provision": record, "void": void}
        to = new_party or party
        if not void:
            corrected = self._proposed(to, items)
            data["corrected"] = corrected | {"means": "PAPER", "happened_at": at(happened)}
            data |= self._judged(subject, to, items, happened, None)
        tags = {party_tag(party), party_tag(to)}
        return self.write("provision.amended", data, subject=subject, tags=sorted(tags))

    def _proposed(self, party: str, items: Sequence[str]) -> dict[str, Any]:
        return {"party": party, "items": list(items), "purpose": PURPOSE, "basis": "CONSENT"}

    def _judged(
        self, subject: str, party: str, items: Sequence[str], happened: int, seen: int | None
    ) -> dict[str, Any]:
        seen = self.written if seen is None else seen
        boundary: Boundary = of_provision(
            Past(self.store, self.origin).people(subject, seen), party
        )
        query = tuple(Item(part.types, part.tags) for part in boundary)
        events = read_events(self.store, self.origin, query, end=seen)
        proposal = Proposal(party, tuple(items), PURPOSE, "CONSENT", "PERSONAL", False)
        judged = judge_provision(proposal, events, at=at(happened), recorded_at=at(self.now + 1))
        return {
            "verdict": judged.judgement.as_object(),
            "policy_check": POLICY_NOT_JUDGED,
            "facts": judged.facts,
            "boundary": [part.as_object() for part in boundary],
            "seen": seen,
            "rulebook": {"law_version": LAW_VERSION, "revision": REVISION},
        }

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


def busy(
    history: History, count: int, *, people: int = 20, seed: int = 5, late_share: float = 0.2
) -> None:
    """A clinic at work: `count` events more, late ones, links and amendments among them."""
    random_ = random.Random(seed)
    parties = ["hospital-a", "pharmacy-b"]
    tags = [person(number) for number in range(people)]
    for party in parties:
        history.party(party)
    history.policy()
    for tag in tags:
        history.person(tag)
    consents: dict[str, str] = {}
    records: list[tuple[str, str, str]] = []
    end = history.written + count
    while history.written < end:
        tag, party = random_.choice(tags), random_.choice(parties)
        is_late = random_.random() < late_share
        late = max(1, history.now - random_.randrange(1, 60)) if is_late else None
        dice = random_.random()
        if dice < 0.5:
            records.append((tag, history.provide(tag, party, happened=late), party))
        elif dice < 0.65:
            consents[tag] = history.consent(tag, parties, happened=late)
        elif dice < 0.7 and tag in consents:
            history.withdraw(tag, consents.pop(tag), happened=late)
        elif dice < 0.8:
            history.receive(tag, party, happened=late)
        elif dice < 0.85 and records:
            who, record, to = random_.choice(records)
            history.amend(who, record, to, happened=late or 1, void=random_.random() < 0.3)
        elif dice < 0.87:
            history.link(tag, random_.choice([t for t in tags if t != tag]),
                         undone=random_.random() < 0.5)  # fmt: skip
        elif dice < 0.98:
            history.consent(tag, parties, refused=True, happened=late)
        else:
            history.party(party, sector=random_.choice(["HOSPITAL", "PHARMACY"]), happened=late)
