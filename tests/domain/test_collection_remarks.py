"""What the policies in force say against a collection; it is recorded all the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
COLLECT: dict[str, Any] = {"purposes": ["P1"], "source": "PRINCIPAL", "channel": "WEB"}
DIRECT = {"sensitive_ground": "DIRECT"}


def profile(*listed: str, open_: bool = False, **more: Any) -> dict[str, Any]:
    """A profile as far as a collection is concerned."""
    items = {"clauses": ["2.1"], "listed": list(listed), "open": open_,
             "history": ["COOKIE"], "identifying": [], "sensitive": []}  # fmt: skip
    if not listed:
        items |= {"clauses": [], "history": []}
    return {"items": items, "locks": [], **more}


def lock(effect: str, *purposes: str) -> dict[str, Any]:
    return {"clause": "2.9", "items": ["INSURER_NO"], "purposes": list(purposes), "effect": effect}


BOTH: dict[str, Any] = {"both_sides_record": {"clause": "T3.7", "items": ["AUDIO_REC", "PHOTO"]}}


def remarks(story: Story, who: str, *items: str, at: str = AT, **more: Any) -> list[Any]:
    """What is recorded with a collection of these items: (remark, items, clauses)."""
    event = shaped(story.when("collect", at, person=who, items=list(items), **{**COLLECT, **more}))
    return [(one["remark"], one["items"], one["clauses"]) for one in event.data.get("lacking", [])]


def test_a_policy_without_a_profile_says_nothing_against_it(story: Story, hanako: str) -> None:
    event = shaped(story.when("collect", AT, person=hanako, items=["INSURER_NO"], **COLLECT))
    assert "lacking" not in event.data


# Lists of items.


def test_an_item_beyond_a_closed_list_is_remarked_on(story: Story, hanako: str) -> None:
    published = story.policy(version="2", profile=profile("NAME"))
    event = shaped(story.when("collect", AT, person=hanako, items=["NAME", "EMAIL"], **COLLECT))
    assert event.data["lacking"] == [
        {"remark": "NOT_LISTED", "items": ["EMAIL"], "clauses": ["2.1"], "profiles": [published]}
    ]


@pytest.mark.parametrize("name", ["listed", "history", "identifying", "sensitive"])
def test_every_list_of_the_policy_counts(story: Story, hanako: str, name: str) -> None:
    found = profile("NAME")
    found["items"] = {**found["items"], name: ["EMAIL"]}
    story.policy(version="2", profile=found)
    assert remarks(story, hanako, "EMAIL") == []
    (beyond,) = remarks(story, hanako, "EMAIL", "PHONE")
    assert beyond[:2] == ("NOT_LISTED", ["PHONE"])


def test_an_open_list_excludes_nothing(story: Story, hanako: str) -> None:
    story.policy(version="2", profile=profile("NAME", open_=True))
    assert remarks(story, hanako, "EMAIL") == []


def test_what_another_policy_in_force_lists_is_announced_there(story: Story, hanako: str) -> None:
    story.policy(version="2", profile=profile("NAME"))
    story.policy(policy="TERMS", profile=profile("EMAIL"))
    assert remarks(story, hanako, "EMAIL") == []
    assert remarks(story, hanako, "DOB") == [("NOT_LISTED", ["DOB"], ["2.1"])]


def test_one_open_list_is_enough_to_announce_the_rest(story: Story, hanako: str) -> None:
    story.policy(version="2", profile=profile("NAME"))
    story.policy(policy="TERMS", profile=profile("EMAIL", open_=True))
    assert remarks(story, hanako, "DOB") == []


def test_a_policy_without_a_list_says_nothing_of_items(story: Story, hanako: str) -> None:
    story.policy(version="2", profile=profile())
    assert remarks(story, hanako, "EMAIL") == []


def test_the_profile_of_the_version_in_force_then_counts(story: Story, hanako: str) -> None:
    story.policy(version="2", effective_at="04-10 00:00", profile=profile("NAME"))
    assert remarks(story, hanako, "EMAIL", at="04-09 00:00") == []
    assert remarks(story, hanako, "EMAIL", at="04-10 00:00") != []


# Locks.


@pytest.mark.parametrize(("effect", "code"), [("REFUSE", "LOCKED"), ("WARN", "LOCKED_WARN")])
def test_an_item_bound_to_other_purposes_is_remarked_on(
    story: Story, hanako: str, effect: str, code: str
) -> None:
    story.policy(version="2", profile=profile(locks=[lock(effect, "P2")]))
    found = remarks(story, hanako, "NAME", "INSURER_NO")
    assert found == [(code, ["INSURER_NO"], ["2.9"])]
    assert remarks(story, hanako, "INSURER_NO", purposes=["P2"]) == []
    assert remarks(story, hanako, "INSURER_NO", purposes=["P2", "P1"]) == found
    assert remarks(story, hanako, "NAME") == []


def test_two_locks_of_one_clause_are_remarked_on_once(story: Story, hanako: str) -> None:
    story.policy(version="2", profile=profile(locks=[lock("REFUSE", "P2"), lock("REFUSE", "P3")]))
    assert remarks(story, hanako, "INSURER_NO") == [("LOCKED", ["INSURER_NO"], ["2.9"])]


# Recordings.


@pytest.fixture
def both(story: Story) -> Story:
    story.policy(version="2", profile=profile(**BOTH))
    return story


def agree(story: Story, who: str, side: str, at: str = "04-19 09:00") -> str:
    return story.given("recording.agreed", who, at, items=["AUDIO_REC"], side=side)


@pytest.mark.parametrize("sides", [(), ("PATIENT",), ("CLINIC",)])
def test_a_recording_without_both_sides_is_remarked_on(
    both: Story, hanako: str, sides: tuple[str, ...]
) -> None:
    for side in sides:
        agree(both, hanako, side)
    assert remarks(both, hanako, "AUDIO_REC", **DIRECT) == [("ONE_SIDE", ["AUDIO_REC"], ["T3.7"])]


def test_what_needs_no_agreement_is_not_remarked_on(both: Story, hanako: str) -> None:
    assert remarks(both, hanako, "NAME") == []


def test_both_sides_agree_for_that_item_alone(both: Story, hanako: str) -> None:
    agree(both, hanako, "PATIENT")
    agree(both, hanako, "CLINIC")
    assert remarks(both, hanako, "AUDIO_REC", **DIRECT) == []
    found = remarks(both, hanako, "AUDIO_REC", "PHOTO", **DIRECT)
    assert found == [("ONE_SIDE", ["PHOTO"], ["T3.7"])]


def test_an_agreement_counts_while_it_is_in_force(both: Story, hanako: str) -> None:
    agree(both, hanako, "CLINIC", "04-01 00:00")
    patient = agree(both, hanako, "PATIENT", AT)
    both.given("recording.ended", hanako, "04-22 00:00", agreement=patient)
    bad = [("ONE_SIDE", ["AUDIO_REC"], ["T3.7"])]
    assert remarks(both, hanako, "AUDIO_REC", at="04-20 08:59", **DIRECT) == bad
    assert remarks(both, hanako, "AUDIO_REC", at=AT, **DIRECT) == []
    assert remarks(both, hanako, "AUDIO_REC", at="04-21 23:59", **DIRECT) == []
    assert remarks(both, hanako, "AUDIO_REC", at="04-22 00:00", **DIRECT) == bad


def test_nobody_agrees_for_another_patient(both: Story, hanako: str) -> None:
    child = both.person()
    for side in ("PATIENT", "CLINIC"):
        both.given(
            "recording.agreed", child, "04-19 09:00", (hanako,), items=["AUDIO_REC"], side=side,
            by=hanako,
        )  # fmt: skip
    assert remarks(both, hanako, "AUDIO_REC", **DIRECT) != []
    assert remarks(both, child, "AUDIO_REC", **DIRECT) == []


# What stands for itself only with a label.


def test_other_is_labelled_under_seal(story: Story, hanako: str) -> None:
    asked = {**COLLECT, "person": hanako, "items": ["NAME", "OTHER"]}
    event = shaped(story.when("collect", AT, label="足のサイズ", note="甲", **asked))
    assert event.payload == {"note": "甲", "label": "足のサイズ"}
    assert "足のサイズ" not in str(event.data)
    story.refused("label", "collect", AT, **asked)


def test_a_label_is_of_other_and_of_nothing_else(story: Story, hanako: str) -> None:
    story.refused("label", "collect", AT, person=hanako, items=["NAME"], label="x", **COLLECT)
