"""Events that another program wrote past the ledger: leaf, links and index as they should be.

Only what such an event says can give it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from ledger.application.persons import person_of
from ledger.application.record import query
from ledger.domain.boundary import of_provision
from ledger.domain.decisions.judging import judge_provision
from ledger.domain.decisions.providing import ATTEMPT, proposal_of
from ledger.domain.event import Event
from ledger.domain.facts.proposal import attested_in
from ledger.log.content import parse_content
from ledger.store.contract import Acknowledged, Append, Proposed
from ledger.store.feed import read_events
from tests.support.clinic import ORIGIN, Clinic

ADDED_SINCE_REVISION_0 = ("grounds", "record", "route", "review")


def forged(
    clinic: Clinic, event: Event, type: str | None = None, *, drop: Sequence[str] = (),
    schema: int | None = None, **data: Any,
) -> int:  # fmt: skip
    """The event once more at the end of the log, of another type and with other data: where."""
    entry = clinic.store.entry(ORIGIN, event.position)
    assert entry is not None
    content = parse_content(entry.content)
    number, command = (str(UUID(bytes=clinic.chance(16), version=4)) for _ in range(2))
    kept = {name: value for name, value in content.data.items() if name not in drop}
    new = replace(
        content, type=type or content.type, schema=schema or content.schema, event=number,
        command=command, sealed=None, data={**kept, **data},
    )  # fmt: skip
    proposed = Proposed(new.type, number, new.encode(), new.index_tags())
    (result,) = clinic.store.append([Append(ORIGIN, command, (proposed,))])
    assert isinstance(result, Acknowledged)
    return result.first_position


def event_at(clinic: Clinic, position: int) -> Event:
    """What stands at a position."""
    (event,) = read_events(clinic.store, ORIGIN, (), start=position, end=position + 1)
    return event


def judged_by_revision_0(clinic: Clinic, event: Event) -> Event:
    """The same provision once more, as the ledger wrote it when it judged by revision 0."""
    data, seen = event.data, clinic.size
    provision = data.get("corrected", data)
    proposal = proposal_of(provision, attested_in(data["facts"]))
    person = person_of(clinic.store, ORIGIN, str(event.subject))
    boundary = of_provision(person, proposal.party, 0)
    judged = judge_provision(
        proposal,
        read_events(clinic.store, ORIGIN, query(boundary), end=seen),
        person=person,
        at=provision.get("happened_at", event.happened_at),
        recorded_at=event.recorded_at,
        revision=0,
    )
    more: dict[str, Any] = {"not_covered": list(judged.not_covered)} if judged.not_covered else {}
    position = forged(
        clinic, event,
        ATTEMPT[judged.judgement.verdict] if event.type in ATTEMPT.values() else event.type,
        drop=(*ADDED_SINCE_REVISION_0, "not_covered"),
        facts=judged.facts,
        verdict=judged.judgement.as_object(),
        boundary=[part.as_object() for part in boundary],
        seen=seen,
        rulebook={"law_version": judged.judgement.law_version, "revision": 0},
        **more,
    )  # fmt: skip
    return event_at(clinic, position)


def judged_by_revision_1(clinic: Clinic, event: Event, **data: Any) -> int:
    """An attempt once more, as the ledger wrote it when it judged by revision 1: where."""
    said, seen = event.data, clinic.size
    proposal = proposal_of(said, attested_in(said["facts"]))
    person = person_of(clinic.store, ORIGIN, str(event.subject))
    boundary = of_provision(person, proposal.party, 1)
    judged = judge_provision(
        proposal, read_events(clinic.store, ORIGIN, query(boundary), end=seen), person=person,
        at=event.happened_at, recorded_at=event.recorded_at, revision=1,
    )  # fmt: skip
    return forged(
        clinic, event, ATTEMPT[judged.judgement.verdict],
        facts=judged.facts,
        verdict=judged.judgement.as_object(),
        grounds=dict(judged.grounds),
        boundary=[part.as_object() for part in boundary],
        seen=seen,
        rulebook={"law_version": judged.judgement.law_version, "revision": 1},
        **data,
    )  # fmt: skip
