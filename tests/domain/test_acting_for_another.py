"""Data held for another: whose they are, what they serve, and what is entrusted on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.notation import RECEIPT, Story, shaped

AT = "04-20 09:00"
COLLECT: dict[str, Any] = {
    "items": ["NAME"], "purposes": ["E1"], "source": "PRINCIPAL", "channel": "IN_PERSON",
}  # fmt: skip
ACCEPT: dict[str, Any] = {
    "party": "clinic", "kind": "ACCEPTED", "form": "CONTRACT", "items": ["NAME", "DISPENSING"],
    "purposes": ["E1", "E2"],
}  # fmt: skip
ON: dict[str, Any] = {
    "party": "sakura", "kind": "ENTRUSTMENT", "form": "CONTRACT", "items": ["NAME"],
    "purposes": ["E1"],
}  # fmt: skip


@pytest.fixture
def accepted(story: Story) -> str:
    """The clinic entrusts names and dispensing to this organisation, from 2 April."""
    story.party("clinic")
    return story.taken("arrangement.make", "04-02 00:00", **ACCEPT)[0].event


def collected(story: Story, hanako: str, held_for: str, **changes: Any) -> dict[str, Any]:
    given = {"person": hanako, "held_for": held_for, **COLLECT, **changes}
    return dict(shaped(story.when("collect", AT, **given)).data)


def ended(story: Story, arrangement: str, at: str = "04-10 00:00") -> None:
    story.taken("arrangement.end", at, arrangement=arrangement)


def test_an_entrustment_to_this_organisation_is_recorded_under_who_entrusts(story: Story) -> None:
    story.party("clinic")
    event = shaped(story.when("arrangement.make", AT, **ACCEPT))
    assert event.tags == ("party:clinic",)
    assert dict(event.data) == {**ACCEPT, "own_use": False}


@pytest.mark.parametrize("name", ["items", "purposes"])
def test_what_is_entrusted_to_it_is_said(story: Story, name: str) -> None:
    story.party("clinic")
    rest = {key: value for key, value in ACCEPT.items() if key != name}
    story.refused(name, "arrangement.make", AT, **rest)


@pytest.mark.parametrize("form", ["NEGOTIATION", "GROUP_RULES", "CERTIFICATION"])
def test_it_takes_a_contract(story: Story, form: str) -> None:
    story.party("clinic")
    story.refused("form", "arrangement.make", AT, **ACCEPT | {"form": form})


def test_who_is_entrusted_does_not_supervise_who_entrusts(story: Story, accepted: str) -> None:
    asked = {"arrangement": accepted, "outcome": "KEPT"}
    story.refused("arrangement", "arrangement.check", AT, **asked)


def test_a_collection_for_another_names_the_arrangement_and_who_entrusts(
    story: Story, hanako: str, accepted: str
) -> None:
    data = collected(story, hanako, accepted)
    assert (data["held_for"], data["entruster"], data["outside"]) == (accepted, "clinic", [])
    own = shaped(story.when("collect", AT, person=hanako, **COLLECT)).data
    assert not {"held_for", "entruster"} & set(own)


def test_its_purposes_are_the_entrusters_and_no_policy_of_ones_own_adds_any(
    story: Story, hanako: str, accepted: str
) -> None:
    # P1 is the organisation's own purpose: recorded all the same, and remarked.
    data = collected(story, hanako, accepted, purposes=["E2", "P1"])
    assert data["outside"] == ["P1"]
    assert not {"policy", "lacking"} & set(data)
    own = shaped(story.when("collect", AT, person=hanako, **COLLECT | {"purposes": ["P1"]})).data
    assert (own["outside"], own["policy"]["policy"]) == ([], "KIZ")


def test_a_receipt_for_another_names_them_too_and_an_amendment_keeps_it(
    story: Story, hanako: str, accepted: str
) -> None:
    (event,) = story.taken("receive", AT, person=hanako, held_for=accepted, **RECEIPT)
    assert (event.data["held_for"], event.data["entruster"]) == (accepted, "clinic")
    assert event.data["party"] == "sakura"
    amended = shaped(story.when("amend", AT, record=event.event, channel="EMAIL", reason="typo"))
    corrected = amended.data["corrected"]
    assert (corrected["held_for"], corrected["entruster"]) == (accepted, "clinic")


@pytest.mark.parametrize("name", ["collect", "receive"])
def test_an_arrangement_that_does_not_reach_the_data_is_refused(
    story: Story, hanako: str, accepted: str, name: str
) -> None:
    given = {"person": hanako, **(COLLECT if name == "collect" else RECEIPT)}
    given["items"] = ["NAME", "PHONE"]
    story.refused("items", name, AT, **given, held_for=accepted)
    given["items"] = ["NAME"]
    story.when(name, AT, **given, held_for=accepted)
    story.refused("happened_at", name, "04-01 23:59", **given, held_for=accepted)
    ended(story, accepted)
    story.when(name, "04-09 23:59", AT, **given, held_for=accepted)
    story.refused("held_for", name, "04-10 00:00", **given, held_for=accepted)


def test_the_end_of_another_arrangement_with_the_entruster_changes_nothing(
    story: Story, hanako: str, accepted: str
) -> None:
    other = story.taken("arrangement.make", "04-03 00:00", **ACCEPT)[0].event
    ended(story, other)
    assert collected(story, hanako, accepted)["held_for"] == accepted


@pytest.mark.parametrize("name", ["collect", "receive"])
def test_what_is_no_entrustment_to_this_organisation_is_refused(
    story: Story, hanako: str, name: str
) -> None:
    given = {"person": hanako, **(COLLECT if name == "collect" else RECEIPT)}
    ours = story.given("arrangement.made", None, "04-02 00:00", ("party:sakura",))
    consent = story.given("consent.given", hanako, "04-02 00:00")
    for other in (ours, consent):
        story.refused("held_for", name, AT, **given, held_for=other)


def test_what_is_entrusted_on_is_within_what_was_entrusted(story: Story, accepted: str) -> None:
    event = shaped(story.when("arrangement.make", AT, **ON, under=accepted))
    assert event.data["under"] == accepted
    beyond = ON | {"items": ["NAME", "PHONE"]}
    story.refused("items", "arrangement.make", AT, **beyond, under=accepted)
    beyond = ON | {"purposes": ["E1", "P1"]}
    story.refused("purposes", "arrangement.make", AT, **beyond, under=accepted)


def test_nothing_is_entrusted_on_before_or_after_it_was_entrusted(
    story: Story, accepted: str
) -> None:
    story.refused("happened_at", "arrangement.make", "04-01 23:59", **ON, under=accepted)
    ended(story, accepted)
    story.refused("under", "arrangement.make", AT, **ON, under=accepted)


def test_only_an_entrustment_is_under_one_that_was_accepted(story: Story, accepted: str) -> None:
    on = story.taken("arrangement.make", "04-03 00:00", **ON)[0].event
    story.refused("under", "arrangement.make", AT, **ON, under=on)
    story.refused("under", "arrangement.make", AT, **ACCEPT, under=accepted)
    succession = {"party": "sakura", "kind": "SUCCESSION", "form": "CONTRACT"}
    story.refused("under", "arrangement.make", AT, **succession, under=accepted)


def test_a_provision_of_data_held_for_another_may_be_for_its_purposes_alone(
    story: Story, hanako: str, accepted: str
) -> None:
    held: dict[str, Any] = {"held_for": accepted, "entruster": "clinic", "basis": "ENTRUST"}
    specified = story.judged(hanako, AT, purpose="E1", **held).facts["purpose"]["specified"]
    assert specified
    own = story.judged(hanako, AT, purpose="P1", **held)
    assert (own.judgement.row, own.facts["purpose"]["specified"]) == ("D14", False)
