"""Logs with real events, written through a store: one line for each thing that happened.

Contents are as the application makes them, verdicts included, but nothing is sealed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ledger.domain.boundary import Boundary, of_party, of_provision
from ledger.domain.decisions.judging import judge_provision
from ledger.domain.decisions.receiving import follows_of_receipt
from ledger.domain.event import Event, notice_tag, party_tag, policy_tag
from ledger.domain.facts.proposal import Proposal, attested
from ledger.domain.law.records import present_of_party, provision_record
from ledger.domain.law.rulebook import LAW_VERSION, REVISION
from ledger.domain.terms import PARTY_KINDS
from ledger.log.content import Actor, Content, format_instant
from ledger.store.contract import Acknowledged, Append, Item, Proposed, Store
from ledger.store.feed import read_events
from ledger.store.past import Past

ORIGIN = "ledger.example/kizuna-clinic"
OTHER_ORIGIN = "ledger.example/sakura-hospital"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ITEMS = ["NAME", "TREATMENT"]
PURPOSE = "CARE"
STATEMENTS = ("EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE")
SERIES = {"method": "BULK", "methods": ["EACH", "BULK"], "retain_until": None}
"""The members of a record that covers a series which still runs."""


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
        data |= changes
        tags = [party_tag(party), *_tags(data, "representative")]
        return self.write(type_name, data, tags=tags, happened=happened)

    def natural_party(self, party: str, subject: str) -> str:
        """A natural person who is a party; who that is, is sealed."""
        self._parties.add(party)
        data = {"party": party, "kind": "PRIVATE_PERSON", "sector": "FAMILY", "country": "JP",
                "public_body": "NONE", "same_entity": False}  # fmt: skip
        return self.write("party.registered", data, subject=subject, tags=[party_tag(party)])

    def policy(
        self, version: str = "1", happened: int | None = None, effective: int = 0,
        purposes: Sequence[str] = (PURPOSE,), provision: bool = False,
    ) -> str:  # fmt: skip
        """A version of the one policy; every purpose of it is care at other institutions."""
        data = {"policy": "privacy", "version": version, "title": "Privacy", "language": "ja",
                "text": "0" * 64, "effective_at": at(effective),
                "purposes": [{"code": code, "en": "care", "ja": "診療", "care": "P-C4",
                              "provision": provision} for code in purposes]}  # fmt: skip
        return self.write("policy.published", data, tags=[policy_tag("privacy")], happened=happened)

    def notice(
        self, code: str = "posted", kind: str = "CARE", *, happened: int | None = None,
        contains: Sequence[str] = STATEMENTS, parties: Sequence[str] = (), **more: Any,
    ) -> str:  # fmt: skip
        """A version of a notice; by itself the posted one that lists P-C4, with all statements."""
        data = {"code": code, "version": str(self.written), "kind": kind, "text": "0" * 64,
                "contains": list(contains), "purposes": ["P-C4"] if kind == "CARE" else [],
                "items": [], "parties": list(parties), "sectors": [], **more}  # fmt: skip
        tags = [notice_tag(code), *map(party_tag, parties)]
        return self.write("notice.given", data, tags=tags, happened=happened)

    def about_notice(self, type: str, code: str, notice: str, **more: Any) -> str:
        """What became of a notice: filed, published or ended."""
        happened = more.pop("happened", None)
        data = {"notice": notice, **more}
        return self.write(type, data, tags=[notice_tag(code)], happened=happened)

    def arrange(self, party: str, kind: str = "ENTRUSTMENT", happened: int | None = None) -> str:
        """A contract with a party for all items and the one purpose."""
        data = {"party": party, "kind": kind, "form": "CONTRACT", "items": list(ITEMS),
                "purposes": [PURPOSE], "own_use": False}  # fmt: skip
        return self.write("arrangement.made", data, tags=[party_tag(party)], happened=happened)

    def check(
        self, party: str, arrangement: str, outcome: str = "KEPT", happened: int | None = None
    ) -> str:
        """What was found when somebody looked."""
        data = {"party": party, "arrangement": arrangement, "outcome": outcome}
        return self.write("arrangement.checked", data, tags=[party_tag(party)], happened=happened)

    def end_arrangement(self, party: str, arrangement: str) -> str:
        data = {"party": party, "arrangement": arrangement}
        return self.write("arrangement.ended", data, tags=[party_tag(party)])

    def reserve(self, subject: str, happened: int | None = None) -> str:
        data = {"purposes": [PURPOSE], "channel": "PHONE"}
        return self.write("reservation.made", data, subject=subject, happened=happened)

    def unreserve(self, subject: str, reservation: str, happened: int | None = None) -> str:
        data = {"reservation": reservation, "channel": "PHONE"}
        return self.write("reservation.lifted", data, subject=subject, happened=happened)

    def agent(self, subject: str, party: str, happened: int | None = None) -> str:
        data = {"party": party, "authority": "MANDATE", "proof": "MANDATE_LETTER"}
        tags = [party_tag(party)]
        return self.write("agent.verified", data, subject=subject, tags=tags, happened=happened)

    def end_agent(self, subject: str, party: str, agent: str) -> str:
        data = {"party": party, "agent": agent}
        return self.write("agent.ended", data, subject=subject, tags=[party_tag(party)])

    def instruct(self, subject: str, party: str, happened: int | None = None) -> str:
        data = {"party": party, "items": list(ITEMS), "purposes": [PURPOSE], "channel": "LETTER",
                "written": True, "identified": True}  # fmt: skip
        return self.write("instruction.given", data, subject=subject, happened=happened)

    def collect(self, subject: str, happened: int | None = None, **more: Any) -> str:
        data = {"items": list(ITEMS), "purposes": [PURPOSE], "source": "PRINCIPAL",
                "channel": "IN_PERSON", "outside": [], **more}  # fmt: skip
        return self.write("collection.recorded", data, subject=subject, happened=happened)

    def review(self, subject: str, party: str, referral: str, decider: str) -> str:
        data = {"referral": referral, "party": party, "decision": "APPROVED",
                "decided_by": decider}  # fmt: skip
        tags = [party_tag(party), decider]
        return self.write("provision.reviewed", data, subject=subject, tags=tags)

    def consent(
        self, subject: str, parties: Sequence[str], *, refused: bool = False,
        items: Sequence[str] = ITEMS, happened: int | None = None, **more: Any,
    ) -> str:  # fmt: skip
        data: dict[str, Any] = {"items": list(items), "parties": list(parties), "sectors": [],
                                "purposes": [PURPOSE], "form": "WRITTEN"}  # fmt: skip
        if refused:
            return self.write("consent.refused", data, subject=subject, happened=happened)
        data |= {"identified": True, "competent": True, "confirmed": True, **more}
        tags = _tags(data, "given_by")
        return self.write("consent.given", data, subject=subject, tags=tags, happened=happened)

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
        what = {"classes": ["identity"], "deferred": [], "revision": 0}
        data = {"ground": "NO_LONGER_NEEDED", **what}
        return self.write("erasure.decided", data, subject=subject, happened=happened)

    def link(self, subject: str, other: str, *, undone: bool = False) -> str:
        data = {"other": other, "reason": "MISTAKE" if undone else "SAME_PERSON"}
        type_name = "subject.unlinked" if undone else "subject.linked"
        return self.write(type_name, data, subject=subject, tags=[other])

    def provide(
        self, subject: str, party: str, *, happened: int | None = None,
        items: Sequence[str] = ITEMS, seen: int | None = None, basis: str = "CONSENT",
        type: str = "provision.recorded", arguments: Mapping[str, Any] | None = None,
        record: Mapping[str, Any] | None = None, revision: int = REVISION, **more: Any,
    ) -> str:  # fmt: skip
        """A provision, judged with what stood before `seen` (the head, if not said).

        `arguments` attest something; `record` replaces members of what the Act asks of the record,
        `more` adds to the data, and to their `grounds`.
        """
        happened = self.now + 1 if happened is None else happened
        data = self._proposed(party, items, basis)
        data |= self._judged(subject, data, happened, seen, arguments or {}, revision)
        if type == "provision.recorded":
            data["means"] = "PAPER"
            data["record"] = _replaced(data["record"], record)
        else:
            del data["record"]
        data["grounds"] = {**data["grounds"], **more.pop("grounds", {})}
        data |= more
        return self.write(type, data, subject=subject, tags=[party_tag(party)], happened=happened)

    def receive(
        self, subject: str, party: str, happened: int | None = None, *, basis: str = "CONSENT",
        record: Mapping[str, Any] | None = None,
    ) -> str:  # fmt: skip
        happened = self.now + 1 if happened is None else happened
        data = self._received(party, basis)
        data |= self._follows_of_receipt(data, happened)
        data["record"] = _replaced(data["record"], record)
        return self.write(
            "receipt.recorded", data, subject=subject, tags=[party_tag(party)], happened=happened
        )

    def amend(
        self, subject: str, record: str, party: str, *, new_party: str | None = None,
        items: Sequence[str] = ITEMS, happened: int = 0, void: bool = False,
        asked: Mapping[str, Any] | None = None,
    ) -> str:  # fmt: skip
        """What is true of a provision instead: party, items, minute; or that nothing happened.

        `asked` replaces members of what the Act asks of the record.
        """
        data: dict[str, Any] = {"provision": record, "void": void}
        to = new_party or party
        if not void:
            corrected = self._proposed(to, items, "CONSENT")
            data["corrected"] = corrected | {"means": "PAPER", "happened_at": at(happened)}
            data |= self._judged(subject, corrected, happened, None, {}, REVISION)
            data["record"] = _replaced(data["record"], asked)
        tags = {party_tag(party), party_tag(to)}
        return self.write("provision.amended", data, subject=subject, tags=sorted(tags))

    def amend_receipt(
        self, subject: str, receipt: str, party: str, *, basis: str = "CONSENT",
        happened: int = 0, void: bool = False,
    ) -> str:  # fmt: skip
        """What is true of a receipt instead: the basis named; or that nothing happened."""
        data: dict[str, Any] = {"receipt": receipt, "void": void}
        if not void:
            corrected = self._received(party, basis)
            data["corrected"] = corrected | {"happened_at": at(happened)}
            data |= self._follows_of_receipt(corrected, happened)
        return self.write("receipt.amended", data, subject=subject, tags=[party_tag(party)])

    def _received(self, party: str, basis: str) -> dict[str, Any]:
        return {"party": party, "items": list(ITEMS), "basis": basis,
                "acquisition": "FROM_PRINCIPAL", "confirmation": "DECLARED",
                "channel": "LETTER"}  # fmt: skip

    def _follows_of_receipt(self, data: dict[str, Any], happened: int) -> dict[str, Any]:
        events = self._events(of_party(data["party"]), self.written)
        return follows_of_receipt(data, events, at(happened), at(self.now + 1))

    def _proposed(self, party: str, items: Sequence[str], basis: str) -> dict[str, Any]:
        return {"party": party, "items": list(items), "purpose": PURPOSE, "basis": basis}

    def _events(self, boundary: Boundary, end: int) -> list[Event]:
        query = tuple(Item(part.types, part.tags) for part in boundary)
        return read_events(self.store, self.origin, query, end=end)

    def _judged(
        self, subject: str, proposed: dict[str, Any], happened: int, seen: int | None,
        arguments: Mapping[str, Any], revision: int,
    ) -> dict[str, Any]:  # fmt: skip
        seen = self.written if seen is None else seen
        party = proposed["party"]
        people = Past(self.store, self.origin).people(subject, seen)
        boundary = of_provision(people, party, revision)
        events = self._events(boundary, seen)
        proposal = Proposal(
            party, tuple(proposed["items"]), PURPOSE, proposed["basis"], attested(arguments)
        )
        judged = judge_provision(
            proposal, events, person=people, at=at(happened), recorded_at=at(self.now + 1),
            revision=revision,
        )  # fmt: skip
        data: dict[str, Any] = {
            "verdict": judged.judgement.as_object(),
            "policy_check": dict(judged.policy),
            "facts": judged.facts,
            "grounds": dict(judged.grounds),
            "boundary": [part.as_object() for part in boundary],
            "seen": seen,
            "rulebook": {"law_version": LAW_VERSION, "revision": revision},
            "record": {"set": "B", "statutory": True, "method": "EACH", "methods": ["EACH"],
                       "missing": []},
        }  # fmt: skip
        if judged.route is not None:
            data["route"] = judged.route
        if revision > 0:
            version = next(e for e in events if e.event == data["grounds"]["party"])
            present = present_of_party(version.data)
            record = provision_record(judged.facts, judged.judgement, present)
            data["record"] = record.as_object()
        return data

    def _uuid(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))


def _tags(data: Mapping[str, Any], member: str) -> list[str]:
    return [data[member]] if member in data else []


def _replaced(record: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """The record with these members instead; one that is None is not there."""
    changed = {**record, **(changes or {})}
    return {name: value for name, value in changed.items() if value is not None}
