"""Given, when, then, over plain events: no store, no clock, no keys.

    story = Story()
    hanako = story.person()
    story.party("sakura")
    story.given("consent.given", hanako, "04-02 09:00", items=["NAME"])
    decided = story.when("authorise", "04-03 09:00", person=hanako, ...)

Instants are `MM-DD hh:mm` of 2026 in UTC. `given` takes any event as recorded, with data of its
type where none are said; `when` decides one command and reads no more than its boundary names.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from ledger.domain.boundary import Boundary, of_provision
from ledger.domain.commands import COMMANDS, Reference
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.judging import Judged, judge_provision
from ledger.domain.decisions.people import linked
from ledger.domain.decisions.request import Decided, Known, Request
from ledger.domain.event import Event, NewEvent, party_tag, policy_tag
from ledger.domain.events import EVENT_TYPES
from ledger.domain.facts.proposal import Proposal, attested
from ledger.domain.law.rulebook import REVISION
from ledger.domain.retention.classes import ClassKept, classes_kept
from ledger.domain.retention.contents import Contents
from ledger.errors import InvalidInput
from tests.support.told import Told

CARE = {"code": "P1", "en": "care", "ja": "診療", "provision": True}
INSIDE = {"code": "P2", "en": "billing", "ja": "請求", "provision": False}
NEW = {"code": "P3", "en": "reminders", "ja": "予約の案内", "provision": True}

_SCOPE: dict[str, Any] = {
    "items": ["NAME", "DISPENSING"], "parties": ["sakura"], "sectors": [], "purposes": ["P1"],
    "form": "WRITTEN",
}  # fmt: skip
DATA: dict[str, dict[str, Any]] = {
    "consent.given": {**_SCOPE, "identified": True, "competent": True, "confirmed": True},
    "consent.refused": _SCOPE,
    "consent.withdrawn": {"channel": "PHONE"},
    "instruction.given": {
        "party": "sakura", "items": ["DISPENSING"], "purposes": ["P1"], "channel": "IN_PERSON",
        "written": True, "identified": True,
    },
    "instruction.withdrawn": {"channel": "PHONE"},
    "opt_out.requested": {"channel": "PHONE"},
    "opt_out.revoked": {"channel": "PHONE"},
    "suspension.started": {"kind": "PROVISION", "ground": "BREACH"},
    "suspension.lifted": {},
    "subject.registered": {"kind": "PATIENT"},
    "subject.linked": {"reason": "SAME_PERSON"},
    "subject.unlinked": {"reason": "MISTAKE"},
    "party.registered": {
        "kind": "ORGANISATION", "sector": "PHARMACY", "country": "JP", "public_body": "NONE",
        "same_entity": False, "name": "Sakura",
    },
    "policy.published": {
        "policy": "KIZ", "version": "1", "title": "t", "language": "en", "text": "0" * 64,
        "effective_at": "2026-01-01T00:00:00.000000Z", "purposes": [CARE, INSIDE],
    },
    "purpose.changed": {
        "policy": "KIZ", "old": "P1", "new": NEW, "relation": "0" * 64, "announced": "PUBLISHED",
    },
    "notice.given": {
        "code": "POSTED", "version": "1", "kind": "CARE", "text": "0" * 64,
        "contains": ["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"],
        "purposes": ["P-C4", "P-C5"], "items": [], "parties": [], "sectors": [],
    },
    "notice.filed": {"contains": [f"OO{n}" for n in range(1, 10)]},
    "notice.published": {"by": "COMMISSION"},
    "notice.ended": {},
    "arrangement.made": {
        "party": "sakura", "kind": "ENTRUSTMENT", "form": "CONTRACT", "items": ["DISPENSING"],
        "purposes": ["P1"], "own_use": False,
    },
    "arrangement.checked": {"party": "sakura", "outcome": "KEPT"},
    "arrangement.ended": {"party": "sakura"},
    "purpose.told": {
        "purposes": [{"code": "P9", "en": "a study", "ja": "研究"}], "text": "0" * 64,
        "channel": "IN_PERSON",
    },
    "purpose.announced": {"policy": "KIZ", "announced": "PUBLISHED", "text": "0" * 64},
    "marketing.stopped": {"channel": "PHONE"},
    "marketing.resumed": {"channel": "PHONE"},
    "reservation.made": {"purposes": ["P1"], "channel": "IN_PERSON"},
    "reservation.lifted": {"channel": "IN_PERSON"},
    "agent.verified": {"party": "sakura", "authority": "MANDATE", "proof": "MANDATE_LETTER"},
    "agent.ended": {"party": "sakura"},
    "collection.recorded": {
        "items": ["DISPENSING"], "purposes": ["P1"], "source": "PRINCIPAL",
        "channel": "IN_PERSON", "outside": [],
    },
    "receipt.recorded": {
        "party": "sakura", "items": ["DISPENSING"], "basis": "CONSENT",
        "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
    },
    "erasure.proposed": {"ground": "NO_LONGER_NEEDED"},
    "erasure.decided": {
        "ground": "NO_LONGER_NEEDED", "classes": ["identity", "record"],
        "deferred": [], "revision": 0,
    },
    "erasure.completed": {"classes": ["identity", "record"]},
}  # fmt: skip
DATA["party.amended"] = DATA["party.registered"]


def instant(text: str) -> str:
    """`04-01 09:00` as the 27 characters of the log; a longer text stays as it is."""
    return text if len(text) > 11 else f"2026-{text[:5]}T{text[6:]}:00.000000Z"


PROVISION: dict[str, Any] = {
    "party": "sakura", "items": ["DISPENSING"], "purpose": "P1", "basis": "CONSENT",
}  # fmt: skip


RECEIPT: dict[str, Any] = {
    "party": "sakura", "items": ["DISPENSING"], "basis": "CONSENT",
    "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED", "channel": "DOCUMENT",
}  # fmt: skip


class Story:
    """What was recorded so far."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.actor = {"id": "staff-1", "role": "desk"}
        """Who acts from here on."""
        self._ids = (f"00000000-0000-4000-8000-{n:012d}" for n in itertools.count())
        self._tags = (f"s-{chr(97 + n) * 25}a" for n in range(20))

    def given(
        self, type: str, subject: str | None = None, at: str = "03-01 00:00",
        tags: tuple[str, ...] = (), **data: Any,
    ) -> str:  # fmt: skip
        """The id of an event that stands in the log, happened at that instant."""
        return self._stands(type, subject, at, tags, {**DATA.get(type, {}), **data})

    def _stands(
        self, type: str, subject: str | None, at: str, tags: tuple[str, ...],
        data: Mapping[str, Any],
    ) -> str:  # fmt: skip
        event = Event(
            position=len(self.events), type=type, schema=1, event=next(self._ids),
            command=next(self._ids), recorded_at=instant(at), happened_at=instant(at),
            zone="Asia/Tokyo", actor=dict(self.actor), subject=subject,
            tags=tags, data=data,
        )  # fmt: skip
        self.events.append(event)
        return event.event

    def person(self, kind: str = "PATIENT", at: str = "03-01 00:00") -> str:
        """The tag of a person registered at that instant."""
        subject = next(self._tags)
        self.given("subject.registered", subject, at, kind=kind)
        return subject

    def link(self, one: str, other: str, at: str = "03-01 00:00", *, undo: bool = False) -> None:
        """Two registrations linked, or unlinked."""
        kind = "subject.unlinked" if undo else "subject.linked"
        self.given(kind, one, at, (other,), other=other)

    def party(self, code: str = "sakura", at: str = "03-01 00:00", **data: Any) -> str:
        """The code of a party registered at that instant; amended if it was before."""
        tag = party_tag(code)
        registered = any(tag in event.tags for event in self.events)
        kind = "party.amended" if registered else "party.registered"
        self.given(kind, None, at, (tag,), party=code, **data)
        return code

    def policy(
        self, at: str = "03-01 00:00", type: str = "policy.published", /, **data: Any
    ) -> str:
        """The id of a policy version, or of a change of purpose, recorded at that instant."""
        for name in [name for name in data if name == "at" or name.endswith("_at")]:
            data[name] = instant(data[name])
        tag = policy_tag(data.get("policy", "KIZ"))
        return self._stands(type, None, at, (tag,), {**DATA[type], **data})

    def known(self, boundary: Boundary) -> list[Event]:
        """The events that a boundary names."""
        return [
            event
            for event in self.events
            if any(
                event.type in part.types
                and set(part.tags) <= {*event.tags, *([event.subject] if event.subject else [])}
                for part in boundary
            )
        ]

    def when(
        self, name: str, at: str, recorded: str | None = None, /, **arguments: Any
    ) -> tuple[NewEvent, ...]:
        """The events that one command decides; InvalidInput if it does not fit."""
        return self.decided(name, at, recorded, **arguments).events

    def decided(
        self, name: str, at: str, recorded: str | None = None, /, **arguments: Any
    ) -> Decided:
        """As `when`, with the texts to be kept beside the log."""
        declared = COMMANDS[name]
        assert not list(declared.shape.problems(arguments, ""))
        targets = self._targets(declared.references, arguments)
        first = next(iter(declared.references), "")
        subject = targets[first].subject if first in targets else None
        request = Request(
            name=name, command=next(self._ids), happened_at=instant(at),
            recorded_at=instant(recorded or at), arguments=arguments, subject=subject,
            subjects=linked(subject, self.events) if subject else frozenset(), targets=targets,
            new_event=lambda: next(self._ids), new_subject=lambda: next(self._tags),
            actor=dict(self.actor),
        )  # fmt: skip
        decision, seen = DECISIONS[name], len(self.events)
        kept = self.kept_of(request.subjects) if decision.keeping else ()
        return decision.decide(request, Known(self.known(decision.reads(request)), seen, kept))

    def kept_of(self, subjects: frozenset[str]) -> tuple[ClassKept, ...]:
        """What the Act keeps of the classes of these registrations, as all events tell."""
        return tuple(classes_kept(Contents(Told(self.events), len(self.events)), subjects))

    def taken(self, name: str, at: str, /, **arguments: Any) -> list[Event]:
        """As `when`, and it stands in the log from then on."""
        start = len(self.events)
        for one in self.when(name, at, **arguments):
            self._stands(one.type, one.subject, at, one.tags, one.data)
        return self.events[start:]

    def _targets(
        self, references: Mapping[str, Reference], arguments: Mapping[str, Any]
    ) -> dict[str, Event]:
        targets = {}
        for argument, reference in references.items():
            if argument in arguments and reference is not Reference.PARTY:
                given = arguments[argument]
                registering = ("subject.registered", "party.registered")
                targets[argument] = next(
                    event
                    for event in self.events
                    if given == event.event
                    or (event.type in registering and event.subject == given)
                )
        return targets

    def judged(self, subject: str, at: str, recorded: str | None = None, **changes: Any) -> Judged:
        """The judgement of a provision at an instant, from its own boundary alone."""
        asked = {**PROVISION, **changes}
        proposal = Proposal(
            asked["party"], tuple(asked["items"]), asked["purpose"], asked["basis"],
            attested(asked), asked.get("clause"), asked.get("held_for"), asked.get("entruster"),
        )  # fmt: skip
        person = linked(subject, self.events)
        read = of_provision(person, asked["party"], REVISION, asked.get("entruster"))
        facts = self.known(read)
        return judge_provision(
            proposal, facts, person=person, at=instant(at), recorded_at=instant(recorded or at)
        )

    def row(self, subject: str, at: str, **changes: Any) -> str | None:
        """The row that decides a provision at an instant."""
        return self.judged(subject, at, **changes).judgement.row

    def refused(self, field: str, name: str, at: str, /, **arguments: Any) -> None:
        """Ask for something that does not fit: it must be refused for this argument."""
        with pytest.raises(InvalidInput) as caught:
            self.when(name, at, **arguments)
        assert [problem.field for problem in caught.value.problems] == [field]
        for problem in caught.value.problems:
            assert problem.wanted.en
            assert problem.wanted.ja


def shaped(events: tuple[NewEvent, ...]) -> NewEvent:
    """The only event, its data and payload of the declared shape."""
    (event,) = events
    declared = EVENT_TYPES[event.type]
    assert list(declared.data_shape.problems(dict(event.data), "data")) == []
    if event.payload:
        assert list(declared.payload_shape.problems(dict(event.payload), "payload")) == []
    return event
