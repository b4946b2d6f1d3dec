"""What most stories begin with: a policy, a pharmacy, a patient."""

from __future__ import annotations

import pytest

from tests.domain.notation import Story


@pytest.fixture
def story() -> Story:
    story = Story()
    story.policy()
    story.party("sakura")
    return story


@pytest.fixture
def hanako(story: Story) -> str:
    return story.person()


@pytest.fixture
def kept(story: Story, hanako: str) -> dict[str, str]:
    """One event of each kind that a later command may refer to, by type."""
    consent = story.given("consent.given", hanako, "04-02 00:00")
    return {
        "person": hanako,
        "consent.given": consent,
        "instruction.given": story.given("instruction.given", hanako, "04-02 00:00"),
        "opt_out.requested": story.given("opt_out.requested", hanako, "04-02 00:00"),
        "suspension.started": story.given("suspension.started", hanako, "04-02 00:00", kind="USE"),
        "reservation.made": story.given("reservation.made", hanako, "04-02 00:00"),
    }
