"""Arrangements with a party: what one records, when it makes sense, checks and ends."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
ENTRUSTED: dict[str, Any] = {
    "party": "sakura", "kind": "ENTRUSTMENT", "form": "CONTRACT", "items": ["DISPENSING"],
    "purposes": ["P1"],
}  # fmt: skip
SUCCEEDED: dict[str, Any] = {"party": "sakura", "kind": "SUCCESSION", "form": "NEGOTIATION"}
ABROAD: dict[str, Any] = {"party": "sakura", "kind": "EQUIVALENT_SYSTEM", "form": "GROUP_RULES"}
FORMS = {
    "ENTRUSTMENT": {"CONTRACT"},
    "SUCCESSION": {"CONTRACT", "NEGOTIATION"},
    "EQUIVALENT_SYSTEM": {"CONTRACT", "GROUP_RULES", "CERTIFICATION"},
    "ACCEPTED": {"CONTRACT"},
}


def made(story: Story, kind: str = "ENTRUSTMENT") -> str:
    """The id of an arrangement made on 2 April."""
    return story.given("arrangement.made", None, "04-02 00:00", ("party:sakura",), kind=kind)


@pytest.mark.parametrize("arguments", [ENTRUSTED, SUCCEEDED, ABROAD])
def test_an_arrangement_is_recorded_under_its_party(
    story: Story, arguments: dict[str, Any]
) -> None:
    event = shaped(story.when("arrangement.make", AT, **arguments))
    assert (event.type, event.subject, event.tags) == ("arrangement.made", None, ("party:sakura",))
    assert dict(event.data) == {"items": [], "purposes": [], "own_use": False, **arguments}


def test_its_text_is_kept_beside_the_log_where_there_is_one(story: Story) -> None:
    decided = story.decided("arrangement.make", AT, **ENTRUSTED, text="our contract")
    assert decided.documents == (b"our contract",)
    assert decided.events[0].data["text"] == hashlib.sha256(b"our contract").hexdigest()
    assert story.decided("arrangement.make", AT, **ENTRUSTED).documents == ()


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("form", ["CONTRACT", "GROUP_RULES", "CERTIFICATION", "NEGOTIATION"])
def test_the_form_is_one_that_the_kind_can_have(story: Story, kind: str, form: str) -> None:
    scoped = kind in ("ENTRUSTMENT", "ACCEPTED")
    scope = {"items": ["NAME"], "purposes": ["P1"]} if scoped else {}
    arguments = {"party": "sakura", "kind": kind, "form": form, **scope}
    if form in FORMS[kind]:
        shaped(story.when("arrangement.make", AT, **arguments))
    else:
        story.refused("form", "arrangement.make", AT, **arguments)


def test_what_is_entrusted_is_said_for_an_entrustment_and_for_nothing_else(story: Story) -> None:
    for name in ("items", "purposes"):
        rest = {key: value for key, value in ENTRUSTED.items() if key != name}
        story.refused(name, "arrangement.make", AT, **rest)
        story.refused(name, "arrangement.make", AT, **rest, **{name: []})
        for other in (SUCCEEDED, ABROAD):
            story.refused(name, "arrangement.make", AT, **other, **{name: ENTRUSTED[name]})


def test_own_use_is_said_of_who_is_entrusted_and_of_nobody_else(story: Story) -> None:
    event = shaped(story.when("arrangement.make", AT, **ENTRUSTED, own_use=True))
    assert event.data["own_use"] is True
    for other in (SUCCEEDED, ABROAD):
        story.refused("own_use", "arrangement.make", AT, **other, own_use=True)


def test_an_unknown_party_is_refused(story: Story) -> None:
    story.refused("party", "arrangement.make", AT, **{**ENTRUSTED, "party": "nobody"})


# Checks and ends.


@pytest.mark.parametrize("outcome", ["KEPT", "BROKEN"])
def test_a_check_says_what_was_found(story: Story, outcome: str) -> None:
    arrangement = made(story, "EQUIVALENT_SYSTEM")
    decided = story.decided(
        "arrangement.check", AT, arrangement=arrangement, outcome=outcome, text="the report"
    )
    event = shaped(decided.events)
    assert dict(event.data) == {
        "party": "sakura", "arrangement": arrangement, "outcome": outcome,
        "text": hashlib.sha256(b"the report").hexdigest(),
    }  # fmt: skip
    assert (decided.documents, event.tags) == ((b"the report",), ("party:sakura",))


def test_a_succession_is_not_checked(story: Story) -> None:
    arrangement = made(story, "SUCCESSION")
    story.refused("arrangement", "arrangement.check", AT, arrangement=arrangement, outcome="KEPT")


def test_a_check_is_of_an_arrangement_in_force_when_it_was_made(story: Story) -> None:
    arrangement = made(story)
    asked = {"arrangement": arrangement, "outcome": "KEPT"}
    story.refused("happened_at", "arrangement.check", "04-01 23:59", **asked)
    story.given("arrangement.ended", None, "04-10 00:00", ("party:sakura",),
                arrangement=arrangement)  # fmt: skip
    story.when("arrangement.check", "04-09 23:59", AT, **asked)
    story.refused("arrangement", "arrangement.check", "04-10 00:00", **asked)


def test_an_arrangement_ends_once_and_not_before_it_was_made(story: Story) -> None:
    arrangement = made(story)
    event = shaped(story.when("arrangement.end", AT, arrangement=arrangement))
    assert dict(event.data) == {"party": "sakura", "arrangement": arrangement}
    assert event.tags == ("party:sakura",)
    story.refused("happened_at", "arrangement.end", "04-01 23:59", arrangement=arrangement)
    story.given("arrangement.ended", None, "04-10 00:00", ("party:sakura",),
                arrangement=arrangement)  # fmt: skip
    story.refused("arrangement", "arrangement.end", AT, arrangement=arrangement)


def test_the_end_of_one_arrangement_leaves_the_others(story: Story) -> None:
    first, second = made(story), made(story)
    story.given("arrangement.ended", None, "04-10 00:00", ("party:sakura",), arrangement=first)
    story.when("arrangement.check", AT, arrangement=second, outcome="KEPT")
    story.when("arrangement.end", AT, arrangement=second)


@pytest.mark.parametrize(
    ("name", "more"), [("arrangement.check", {"outcome": "KEPT"}), ("arrangement.end", {})]
)
def test_a_record_that_is_no_arrangement_is_refused(
    story: Story, hanako: str, name: str, more: dict[str, Any]
) -> None:
    consent = story.given("consent.given", hanako, "04-02 00:00")
    story.refused("arrangement", name, AT, arrangement=consent, **more)
