"""Somebody who speaks for a person is named, with their capacity and what showed it."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.commands import COMMANDS
from ledger.domain.events import EVENT_TYPES
from ledger.domain.retention.entry import FOLLOWS, SPOKEN
from ledger.domain.terms import TRACKING_MEANS
from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
SHOWN = {"authority": "LEGAL_REPRESENTATIVE", "proof": "FAMILY_REGISTER"}
SCOPE: dict[str, Any] = {
    "items": ["DISPENSING"], "parties": ["sakura"], "purposes": ["P1"], "form": "WRITTEN",
}  # fmt: skip
ABOUT: dict[str, dict[str, Any]] = {
    "consent": SCOPE,
    "refuse": SCOPE,
    "instruct": {
        "party": "sakura", "items": ["DISPENSING"], "purposes": ["P1"], "channel": "PHONE",
    },
    "opt_out": {"channel": "PHONE"},
    "reserve": {"purposes": ["P1"], "channel": "PHONE"},
    "recording.agree": {"items": ["PHOTO"], "side": "PATIENT"},
    "marketing.stop": {"channel": "PHONE"},
    "tracking.refuse": {"channel": "PHONE", "means": next(iter(TRACKING_MEANS))},
    "suspend": {"kind": "PROVISION", "ground": "BREACH", "channel": "LETTER"},
}  # fmt: skip
ENDING = {
    "withdraw": ("consent", "consent.given"),
    "uninstruct": ("instruction", "instruction.given"),
    "opt_in": ("request", "opt_out.requested"),
    "unreserve": ("reservation", "reservation.made"),
    "recording.end": ("agreement", "recording.agreed"),
    "marketing.resume": ("stop", "marketing.stopped"),
    "tracking.allow": ("refusal", "tracking.refused"),
    "resume": ("suspension", "suspension.started"),
}
EVERY = sorted((*ABOUT, *ENDING))


@pytest.fixture
def mother(story: Story) -> str:
    return story.person("AGENT")


def asked(story: Story, kept: dict[str, str], name: str) -> dict[str, Any]:
    """What the command needs, but for who says it."""
    if name in ABOUT:
        return {"person": kept["person"], **ABOUT[name]}
    argument, type_name = ENDING[name]
    meant = story.given(type_name, kept["person"], "04-02 00:00")
    declared = COMMANDS[name].arguments
    return {argument: meant, **({"channel": "PHONE"} if "channel" in declared else {})}


def test_these_are_all_the_commands_by_which_a_person_speaks() -> None:
    assert [name for name in sorted(COMMANDS) if "given_by" in COMMANDS[name].arguments] == EVERY


@pytest.mark.parametrize("name", EVERY)
def test_who_speaks_for_the_person_is_recorded_with_capacity_and_proof(
    story: Story, kept: dict[str, str], mother: str, name: str
) -> None:
    event = shaped(story.when(name, AT, given_by=mother, **SHOWN, **asked(story, kept, name)))
    assert {n: event.data[n] for n in ("given_by", *SHOWN)} == {"given_by": mother, **SHOWN}
    assert mother in event.tags
    assert event.subject == kept["person"]


@pytest.mark.parametrize("missing", ["authority", "proof"])
@pytest.mark.parametrize("name", EVERY)
def test_a_representative_without_capacity_or_proof_is_not_taken(
    story: Story, kept: dict[str, str], mother: str, name: str, missing: str
) -> None:
    shown = {n: value for n, value in SHOWN.items() if n != missing}
    story.refused(missing, name, AT, given_by=mother, **shown, **asked(story, kept, name))


@pytest.mark.parametrize("alone", ["authority", "proof"])
@pytest.mark.parametrize("name", EVERY)
def test_capacity_or_proof_of_nobody_is_refused(
    story: Story, kept: dict[str, str], name: str, alone: str
) -> None:
    story.refused(alone, name, AT, **{alone: SHOWN[alone]}, **asked(story, kept, name))


@pytest.mark.parametrize("name", EVERY)
def test_nobody_represents_themselves_under_any_registration(
    story: Story, kept: dict[str, str], name: str
) -> None:
    again = story.person()
    story.link(kept["person"], again)
    for tag in (kept["person"], again):
        story.refused("given_by", name, AT, given_by=tag, **SHOWN, **asked(story, kept, name))


@pytest.mark.parametrize("name", EVERY)
def test_a_person_who_speaks_needs_no_representative(
    story: Story, kept: dict[str, str], name: str
) -> None:
    event = shaped(story.when(name, AT, **asked(story, kept, name)))
    assert not {"given_by", *SHOWN} & set(event.data)


@pytest.mark.parametrize(
    ("name", "basis", "fact"),
    [
        ("consent", "CONSENT", "consent"),
        ("refuse", "CONSENT", "consent"),
        ("instruct", "ON_BEHALF", "on_behalf"),
        ("opt_out", "OPT_OUT", "patient_optout"),
        ("reserve", "CONSENT_IMPLIED_CARE", "reservation"),
        ("suspend", "CONSENT", "suspension"),
    ],
)
def test_what_a_mother_says_for_her_child_says_nothing_of_her(
    story: Story, mother: str, name: str, basis: str, fact: str
) -> None:
    child = story.person()
    before = {who: story.judged(who, "04-21 09:00", basis=basis).facts for who in (child, mother)}
    story.taken(name, AT, person=child, given_by=mother, **SHOWN, **ABOUT[name])
    after = {who: story.judged(who, "04-21 09:00", basis=basis).facts for who in (child, mother)}
    assert after[mother] == before[mother]
    assert after[child] != before[child]


def test_who_spoke_belongs_to_every_entry_that_is_no_end_of_another() -> None:
    said = {name for name, event in EVENT_TYPES.items() if "given_by" in event.data}
    assert said - set(FOLLOWS) == set(SPOKEN)
