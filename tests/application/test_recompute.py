"""Verdicts computed again from what they had seen; and forged ones, chained as they should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from ledger.application.persons import person_of
from ledger.application.recompute import VERDICTS, RuleKind, recompute
from ledger.domain.event import Event
from ledger.log.content import parse_content
from ledger.store.address import Address
from ledger.store.contract import Append, Proposed
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, PROVISION, STOP, Clinic

RECORD = {**PROVISION, "means": "PAPER"}
HOSPITAL = {
    "kind": "ORGANISATION",
    "code": "minato",
    "sector": "HOSPITAL",
    "name": "みなと病院",
}


@pytest.fixture
def clinic(address: Address) -> Iterator[Clinic]:
    with Clinic.founded(address) as clinic:
        yield clinic


def kinds(clinic: Clinic) -> list[tuple[RuleKind, int | None]]:
    found = recompute(clinic.store, ORIGIN).findings
    return [(finding.kind, finding.position) for finding in found]


def a_history(clinic: Clinic) -> None:
    """Verdicts of every type, before and after consents, stops, links, amendments, late records."""
    clinic.do("party.add", **HOSPITAL)
    clinic.do("authorise", **PROVISION)
    consent = clinic.do("consent", **CONSENT)
    clinic.do("authorise_and_provide", **RECORD)
    record = clinic.do("provide", **RECORD).main
    clinic.do("amend", record=record.event, party="minato", reason="提供先の誤り")
    clinic.do("amend", record=record.event, void=True, reason="取り違え")
    clinic.do("authorise", **{**PROVISION, "basis": "LAW"})
    clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=["0099"])
    clinic.do("suspend", **{**STOP, "person": "0099"})
    clinic.do("person.link", person=NUMBER, other="0099", reason="SAME_PERSON")
    clinic.do("authorise", **PROVISION)
    earlier = clinic.clock.now
    clinic.clock.move(days=2)
    clinic.do("withdraw", consent=consent.main.event, channel="PHONE")
    clinic.do("provide", **RECORD, at=earlier)


def forged(clinic: Clinic, event: Event, **data: Any) -> int:
    """The event once more at the end of the log, its data changed, as another program could.

    Every leaf and link of it is right, so only what it says can give it away.
    """
    entry = clinic.store.entry(ORIGIN, event.position)
    assert entry is not None
    content = parse_content(entry.content)
    number, command = (str(UUID(bytes=clinic.chance(16), version=4)) for _ in range(2))
    new = replace(
        content, event=number, command=command, sealed=None, data={**content.data, **data}
    )
    proposed = Proposed(new.type, number, new.encode(), new.index_tags())
    (result,) = clinic.store.append([Append(ORIGIN, command, (proposed,))])
    return result.first_position  # type: ignore[union-attr]


def test_every_verdict_of_a_history_comes_out_as_it_was_recorded(clinic: Clinic) -> None:
    a_history(clinic)
    found = recompute(clinic.store, ORIGIN)
    assert found.findings == ()
    with_verdict = [event for event in clinic.events() if "verdict" in event.data]
    assert found.verdicts == len(with_verdict)
    assert {event.type for event in with_verdict} == set(VERDICTS)


def test_an_authorisation_that_had_not_seen_a_stop_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    authorised = clinic.do("authorise", **PROVISION).main
    stop = clinic.do("suspend", **STOP).main
    position = forged(clinic, authorised)
    (found,) = recompute(clinic.store, ORIGIN).findings
    assert (found.kind, found.position) == (RuleKind.BOUNDARY_CHANGED, position)
    assert f"entry {stop.position}" in found.found


def test_a_record_is_not_asked_whether_its_boundary_changed(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    record = clinic.do("provide", **RECORD).main
    clinic.do("suspend", **STOP)
    forged(clinic, record)
    assert kinds(clinic) == []


def test_a_verdict_that_its_rules_do_not_give_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    allowed = clinic.do("authorise", **PROVISION).main
    refused = clinic.do("authorise", **{**PROVISION, "items": ["EXAM_RESULT"]}).main
    position = forged(clinic, refused, verdict=allowed.data["verdict"])
    assert kinds(clinic) == [(RuleKind.VERDICT_DIFFERS, position)]


def test_facts_that_the_log_does_not_bear_out_are_found(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    consent = {**refused.data["facts"]["consent"], "state": "GIVEN"}
    facts = {**refused.data["facts"], "consent": consent}
    position = forged(clinic, refused, facts=facts)
    assert kinds(clinic) == [(RuleKind.FACTS_DIFFER, position)]


def test_facts_without_what_was_attested_are_found(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    position = forged(clinic, refused, facts={})
    assert kinds(clinic) == [(RuleKind.FACTS_DIFFER, position)]


def test_a_boundary_that_leaves_out_a_linked_registration_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=["0099"])
    clinic.do("person.link", person=NUMBER, other="0099", reason="SAME_PERSON")
    authorised = clinic.do("authorise", **PROVISION).main
    person = person_of(clinic.store, ORIGIN, str(authorised.subject))
    assert len(person) == 2
    short = [part for part in authorised.data["boundary"] if part["tags"] != [max(person)]]
    position = forged(clinic, authorised, boundary=short)
    assert kinds(clinic) == [(RuleKind.BOUNDARY_DIFFERS, position)]


def test_a_verdict_cannot_have_seen_itself(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    position = forged(clinic, refused, seen=refused.position + 100)
    assert kinds(clinic) == [(RuleKind.SEEN_IMPOSSIBLE, position)]


def test_a_rulebook_that_is_not_here_is_no_break(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    rulebook = {"law_version": "2028-07-16", "revision": 0}
    position = forged(clinic, refused, rulebook=rulebook)
    (found,) = recompute(clinic.store, ORIGIN).findings
    assert (found.kind, found.position) == (RuleKind.RULEBOOK_UNKNOWN, position)
    assert found.severity == "UNKNOWN_VERSION"
