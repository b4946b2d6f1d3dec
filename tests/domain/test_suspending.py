"""A suspension says how it was asked for, if anybody asked; it may be granted without."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.events import EVENT_TYPES
from ledger.domain.terms import CHANNELS
from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
ASKED: dict[str, Any] = {"kind": "USE", "ground": "BREACH"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_suspension_and_its_end_are_recorded_whatever_way_they_come(
    story: Story, hanako: str, channel: str
) -> None:
    started = shaped(story.when("suspend", AT, person=hanako, **ASKED, channel=channel))
    assert (started.type, started.data) == ("suspension.started", {**ASKED, "channel": channel})
    running = story.given("suspension.started", hanako, "04-02 00:00")
    lifted = shaped(story.when("resume", AT, suspension=running, channel=channel))
    assert (lifted.type, lifted.data) == (
        "suspension.lifted", {"suspension": running, "channel": channel},
    )  # fmt: skip
    assert lifted.subject == hanako


def test_both_may_be_recorded_without_a_channel(story: Story, hanako: str) -> None:
    assert shaped(story.when("suspend", AT, person=hanako, **ASKED)).data == ASKED
    running = story.given("suspension.started", hanako, "04-02 00:00")
    lifted = shaped(story.when("resume", AT, suspension=running))
    assert lifted.data == {"suspension": running}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("suspension.started", ASKED),
        ("suspension.lifted", {"suspension": "00000000-0000-4000-8000-000000000000"}),
    ],
)
def test_entries_from_before_the_channel_was_asked_for_have_the_shape_still(
    name: str, data: dict[str, Any]
) -> None:
    assert list(EVENT_TYPES[name].data_shape.problems(data, "data")) == []


def test_it_stops_the_same_with_a_channel_and_without(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    story.given("suspension.started", hanako, "04-10 00:00", kind="USE")
    without = story.judged(hanako, AT)
    other = story.person()
    story.given("consent.given", other, "04-02 00:00")
    story.given("suspension.started", other, "04-10 00:00", kind="USE", channel="PHONE")
    with_channel = story.judged(other, AT)
    assert without.judgement.row == with_channel.judgement.row == "D09"
    assert without.facts == with_channel.facts
