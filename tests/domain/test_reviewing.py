"""What the rules leave to a person: referred, reviewed by a named person, then authorised once."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.event import NewEvent
from tests.domain.notation import CARE, PROVISION, Story, shaped

AT, LATER, THEN = "04-20 09:00", "04-20 15:00", "04-21 09:00"
HEALTH: dict[str, Any] = {
    **PROVISION, "basis": "PUBLIC_HEALTH", "need": True, "consent_difficult": True
}  # fmt: skip


@pytest.fixture
def officer(story: Story) -> str:
    return story.person("STAFF")


def taken(story: Story, event: NewEvent, at: str) -> str:
    return story.given(event.type, event.subject, at, event.tags, **event.data)


@pytest.fixture
def referral(story: Story, hanako: str) -> str:
    """A provision under a stop of use, on a basis that gives REVIEW."""
    story.given("suspension.started", hanako, "04-10 00:00", kind="USE")
    return taken(story, shaped(story.when("authorise", AT, person=hanako, **HEALTH)), AT)


def reviewed(
    story: Story, referral: str, officer: str, decision: str = "APPROVED", at: str = LATER
) -> str:
    event = shaped(
        story.when("review", at, referral=referral, decision=decision, decided_by=officer,
                   reason="感染症の発生状況の報告のため")
    )  # fmt: skip
    assert event.data["decided_by"] == officer
    assert event.payload == {"reason": "感染症の発生状況の報告のため"}
    return taken(story, event, at)


def test_what_needs_review_is_referred_and_not_authorised(story: Story, referral: str) -> None:
    event = story.events[-1]
    assert (event.type, event.data["verdict"]["row"]) == ("provision.referred", "D09")


def test_an_approved_review_lets_this_provision_go_ahead_and_is_named(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer)
    event = shaped(story.when("authorise", THEN, person=hanako, review=review, **HEALTH))
    assert event.type == "provision.authorised"
    assert event.data["verdict"]["verdict"] == "REVIEW"
    assert event.data["review"] == event.data["grounds"]["review"] == review


def test_authorised_and_recorded_at_once_the_record_names_the_review_too(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer)
    attempt, record = story.when(
        "authorise_and_provide", THEN, person=hanako, means="FAX", review=review, **HEALTH
    )
    assert attempt.data["review"] == record.data["grounds"]["review"] == review
    assert "review" not in record.data
    shaped((record,))


def test_a_record_that_rests_on_such_an_authorisation_names_the_review_and_keeps_naming_it(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer)
    attempt = shaped(story.when("authorise", THEN, person=hanako, review=review, **HEALTH))
    authorisation = taken(story, attempt, THEN)
    event = shaped(
        story.when("provide", "04-21 10:00", person=hanako, means="FAX",
                   authorisation=authorisation, **HEALTH)
    )  # fmt: skip
    assert event.data["grounds"]["review"] == review
    record = taken(story, event, "04-21 10:00")
    amended = shaped(story.when("amend", "04-22 10:00", record=record, means="EMAIL", reason="r"))
    assert amended.data["grounds"]["review"] == review


def test_a_review_that_declined_lets_nothing_go_ahead(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer, "DECLINED")
    story.refused("review", "authorise", THEN, person=hanako, review=review, **HEALTH)


def test_a_review_serves_once(story: Story, hanako: str, officer: str, referral: str) -> None:
    review = reviewed(story, referral, officer)
    first = shaped(story.when("authorise", THEN, person=hanako, review=review, **HEALTH))
    taken(story, first, THEN)
    story.refused("review", "authorise", THEN, person=hanako, review=review, **HEALTH)


@pytest.mark.parametrize(
    "change",
    [{"party": "momiji"}, {"items": ["DISPENSING", "NAME"]}, {"basis": "STATE_DUTY"},
     {"purpose": "P2"}],
)  # fmt: skip
def test_a_review_is_of_this_provision_and_no_other(
    story: Story, hanako: str, officer: str, referral: str, change: dict[str, Any]
) -> None:
    story.party("momiji")
    review = reviewed(story, referral, officer)
    asked = {**HEALTH, **change}
    if change.get("basis"):
        asked = {**asked, "requesting_body": "x", "statutory_task": "x",
                 "consent_would_obstruct": True}  # fmt: skip
    story.refused("review", "authorise", THEN, person=hanako, review=review, **asked)


def test_a_review_is_of_this_purpose_though_another_be_the_same_care(
    story: Story, hanako: str, officer: str
) -> None:
    # To the law both are P-C4: the facts are the same.
    care = [{**CARE, "code": code, "care": "P-C4"} for code in ("P1", "P5")]
    story.policy("04-01 00:00", version="2", effective_at="04-01 00:00", purposes=care)
    story.given("suspension.started", hanako, "04-10 00:00", kind="USE")
    referral = taken(story, shaped(story.when("authorise", AT, person=hanako, **HEALTH)), AT)
    review = reviewed(story, referral, officer)
    other = {**HEALTH, "purpose": "P5"}
    story.refused("review", "authorise", THEN, person=hanako, review=review, **other)
    story.when("authorise", THEN, person=hanako, review=review, **HEALTH)


def test_what_changed_since_it_was_referred_was_not_reviewed(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer)
    story.given("opt_out.requested", hanako, "04-20 16:00")
    story.refused("review", "authorise", THEN, person=hanako, review=review, **HEALTH)


def test_a_review_of_another_person_is_none(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer)
    other = story.person()
    story.given("suspension.started", other, "04-10 00:00", kind="USE")
    story.refused("review", "authorise", THEN, person=other, review=review, **HEALTH)


def test_a_review_changes_no_verdict_of_the_act(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    review = reviewed(story, referral, officer)
    story.given("erasure.decided", hanako, "04-20 16:00")
    event = shaped(story.when("authorise", THEN, person=hanako, review=review, **HEALTH))
    assert (event.type, event.data["verdict"]["row"]) == ("provision.refused", "D07")
    assert "review" not in event.data


def test_only_a_referral_is_reviewed_and_only_once(
    story: Story, hanako: str, officer: str, referral: str
) -> None:
    refused = taken(story, shaped(story.when("authorise", AT, person=hanako, **PROVISION)), AT)
    said = {"decision": "APPROVED", "decided_by": officer, "reason": "r"}
    story.refused("referral", "review", LATER, referral=refused, **said)
    reviewed(story, referral, officer)
    story.refused("referral", "review", LATER, referral=referral, **said)


def test_nobody_reviews_what_is_about_themselves(story: Story, hanako: str, referral: str) -> None:
    said = {"decision": "APPROVED", "decided_by": hanako, "reason": "r"}
    story.refused("decided_by", "review", LATER, referral=referral, **said)
