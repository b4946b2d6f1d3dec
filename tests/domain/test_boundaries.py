"""What every decision about a person must have seen, and must find unchanged when it is written."""

from __future__ import annotations

import pytest

from ledger.domain.boundary import ERASURE, LINKING, Boundary
from ledger.domain.commands import BECOMES, COMMANDS, Reference
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.request import Request
from ledger.domain.event import Event
from ledger.domain.events import EVENT_TYPES

HANAKO, AGAIN = "s-aaaaaaaaaaaaaaaaaaaaaaaaaa", "s-bbbbbbbbbbbbbbbbbbbbbbbbba"
ABOUT_A_PERSON = sorted(
    name
    for name, command in COMMANDS.items()
    if next(iter(command.references.values()), None) in (Reference.PERSON, Reference.RECORD)
    and any(EVENT_TYPES[becomes].about_person for becomes in BECOMES[name])
)


def event() -> Event:
    return Event(
        position=3,
        type="provision.recorded",
        schema=1,
        event="6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0",
        command="0a1b2c3d-4e5f-4a6b-8c7d-9e8f0a1b2c3d",
        recorded_at="2026-03-02T16:40:00.000000Z",
        happened_at="2026-03-02T16:40:00.000000Z",
        zone="Asia/Tokyo",
        actor={"id": "staff-1", "role": "front_desk"},
        subject=HANAKO,
        tags=(),
        data={"party": "sakura"},
    )


def request(name: str) -> Request:
    """A command about a person with two registrations."""
    return Request(
        name=name,
        command="0a1b2c3d-4e5f-4a6b-8c7d-9e8f0a1b2c3d",
        happened_at="2026-03-02T16:40:00.000000Z",
        recorded_at="2026-03-02T16:40:00.000000Z",
        arguments={"party": "sakura"},
        subject=HANAKO,
        subjects=frozenset({HANAKO, AGAIN}),
        targets=dict.fromkeys(COMMANDS[name].references, event()),
        new_event=lambda: "",
        new_subject=lambda: "",
    )


def types_about(boundary: Boundary, subject: str) -> set[str]:
    return {name for part in boundary if part.tags == (subject,) for name in part.types}


@pytest.mark.parametrize("subject", [HANAKO, AGAIN])
@pytest.mark.parametrize("name", ABOUT_A_PERSON)
def test_links_and_erasures_are_read_and_depended_on_for_every_registration(
    name: str, subject: str
) -> None:
    decision, asked = DECISIONS[name], request(name)
    wanted = {*LINKING, *ERASURE}
    assert wanted <= types_about(decision.reads(asked), subject)
    assert wanted <= types_about((decision.depends or decision.reads)(asked), subject)


def test_every_command_has_a_decision_and_says_what_it_becomes() -> None:
    assert set(COMMANDS) == set(DECISIONS) == set(BECOMES)
