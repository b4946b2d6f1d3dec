"""Data sets about nobody: the order of making public and providing, and no way back to a person."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.commands import COMMANDS
from ledger.domain.decisions import DECISIONS
from ledger.domain.decisions.request import Request
from ledger.domain.event import Event, NewEvent
from ledger.domain.events import EVENT_TYPES
from ledger.domain.facts.datasets import Handing, judge_dataset
from ledger.domain.shape import SUBJECT
from tests.domain.notation import Story, instant, shaped
from tests.domain.test_boundaries import request

LATE = "04-20 09:00"

MADE: dict[str, Any] = {
    "dataset": "STAT", "kind": "ANONYMISED", "items": ["AGE", "CONDITION"],
    "standard": "Rule 34, in-house 2", "secured": True,
}  # fmt: skip
PUBLISHED: dict[str, Any] = {
    "dataset": "STAT", "items": ["AGE", "CONDITION"], "text": "our items", "place": "website",
}  # fmt: skip
ANNOUNCED: dict[str, Any] = {**PUBLISHED, "means": ["ELECTRONIC"], "text": "and our means"}
PROVIDED: dict[str, Any] = {
    "dataset": "STAT", "party": "sakura", "means": "ELECTRONIC", "recipient_told": True,
}  # fmt: skip


def make(story: Story, at: str = "04-01 09:00", **changes: Any) -> Event:
    return story.taken("dataset.make", at, **{**MADE, **changes})[0]


@pytest.fixture
def public(story: Story) -> Story:
    """Made, its items published, and the provision announced, a day apart."""
    make(story)
    story.taken("dataset.publish", "04-02 09:00", **PUBLISHED)
    story.taken("dataset.announce", "04-03 09:00", **ANNOUNCED)
    return story


def provided(story: Story, at: str = "04-04 09:00", **changes: Any) -> NewEvent:
    return shaped(story.when("dataset.provide", at, **{**PROVIDED, **changes}))


def said(event: NewEvent) -> tuple[str, str, list[str]]:
    return event.data["verdict"]["verdict"], event.data["verdict"]["row"], event.data["lacking"]


def test_a_data_set_is_recorded_under_its_code_and_under_nobody(story: Story) -> None:
    event = shaped(story.when("dataset.make", "04-01 09:00", **MADE, people=1200))
    assert (event.type, event.subject, event.tags) == ("dataset.made", None, ("dataset:STAT",))
    assert dict(event.data) == {**MADE, "people": 1200}


def test_no_type_of_a_data_set_is_about_a_person_seals_anything_or_holds_a_tag() -> None:
    types = [one for name, one in EVENT_TYPES.items() if name.startswith("dataset.")]
    assert len(types) == 5
    for one in types:
        assert (one.about_person, one.sealed_class, dict(one.payload)) == (False, None, {})
        assert all(field.shape is not SUBJECT for field in one.data.values())


@pytest.mark.parametrize("name", ["standard", "secured", "items", "kind"])
def test_a_data_set_is_not_made_without_its_standard_or_without_saying_whether_it_is_secured(
    name: str,
) -> None:
    rest = {key: value for key, value in MADE.items() if key != name}
    (problem,) = COMMANDS["dataset.make"].shape.problems(rest, "")
    assert problem.field == name


def test_a_code_means_one_data_set_for_good(story: Story) -> None:
    make(story)
    story.refused("dataset", "dataset.make", "04-02 09:00", **MADE)
    make(story, dataset="STAT2")


def test_what_was_made_public_is_kept_beside_the_log(story: Story) -> None:
    made = make(story)
    decided = story.decided("dataset.publish", "04-02 09:00", **PUBLISHED)
    event = shaped(decided.events)
    assert (event.data["made"], decided.documents) == (made.event, (b"our items",))
    assert event.data["text"] == hashlib.sha256(b"our items").hexdigest()


def test_published_announced_and_told_it_may_be_provided(public: Story) -> None:
    event = provided(public)
    assert said(event) == ("ALLOW", "D05", [])
    assert event.tags == ("dataset:STAT", "party:sakura")
    assert set(event.data["grounds"]) == {"published", "announced"}
    assert event.data["facts"]["anonymised"] == {"published": True, "recipient_told": True}


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("04-02 08:00", ["NOT_PUBLISHED", "NOT_ANNOUNCED"]),
        ("04-02 09:00", ["NOT_PUBLISHED", "NOT_ANNOUNCED"]),
        ("04-02 09:01", ["NOT_ANNOUNCED"]),
        ("04-03 09:00", ["NOT_ANNOUNCED"]),
        ("04-03 09:01", []),
    ],
)
def test_only_what_was_public_before_the_instant_counts(
    public: Story, at: str, found: list[str]
) -> None:
    verdict = ("REFUSE", "D04") if found else ("ALLOW", "D05")
    assert said(provided(public, at)) == (*verdict, found)


def test_announced_without_the_items_published_at_its_making_it_may_not(story: Story) -> None:
    make(story)
    story.taken("dataset.announce", "04-03 09:00", **ANNOUNCED)
    assert said(provided(story)) == ("REFUSE", "D04", ["NOT_PUBLISHED"])


def test_by_another_means_than_was_announced_it_may_not(public: Story) -> None:
    event = provided(public, means="MEDIA")
    assert said(event) == ("REFUSE", "D04", ["MEANS_NOT_ANNOUNCED"])
    public.taken("dataset.announce", "04-03 10:00", **ANNOUNCED | {"means": ["MEDIA"]})
    assert said(provided(public, means="MEDIA"))[0] == "ALLOW"


def test_to_a_recipient_who_was_not_told_it_may_not(public: Story) -> None:
    event = provided(public, recipient_told=False)
    assert said(event) == ("REFUSE", "D04", ["RECIPIENT_NOT_TOLD"])


@pytest.mark.parametrize(
    ("command", "arguments", "lack"),
    [
        ("dataset.publish", PUBLISHED, "NOT_PUBLISHED"),
        ("dataset.announce", ANNOUNCED, "NOT_ANNOUNCED"),
    ],
)
def test_what_leaves_an_item_out_does_not_count(
    story: Story, command: str, arguments: dict[str, Any], lack: str
) -> None:
    make(story)
    for name, given in (("dataset.publish", PUBLISHED), ("dataset.announce", ANNOUNCED)):
        items = ["AGE"] if name == command else MADE["items"]
        story.taken(name, "04-02 09:00", **given | {"items": items})
    assert said(provided(story)) == ("REFUSE", "D04", [lack])


def test_what_was_made_public_of_one_says_nothing_of_another(public: Story) -> None:
    make(public, dataset="STAT2")
    event = provided(public, dataset="STAT2")
    assert said(event) == ("REFUSE", "D04", ["NOT_PUBLISHED", "NOT_ANNOUNCED"])


def test_it_rests_on_the_first_publication_and_announcement_that_fit(public: Story) -> None:
    events = {event.type: event.event for event in public.events}
    first = {"published": events["dataset.published"], "announced": events["dataset.announced"]}
    public.taken("dataset.publish", "04-02 10:00", **PUBLISHED)
    public.taken("dataset.announce", "04-03 10:00", **ANNOUNCED)
    assert provided(public).data["grounds"] == first


def test_of_a_data_set_nothing_is_read_but_what_was_recorded_of_it(public: Story) -> None:
    make(public, dataset="STAT2")
    (part,) = DECISIONS["dataset.publish"].reads(asked_of("STAT"))
    assert (part.tags, set(part.types)) == (
        ("dataset:STAT",), {"dataset.made", "dataset.published", "dataset.announced"},
    )  # fmt: skip
    # Nor is more believed than was recorded of it, whatever was read.
    other = next(e for e in public.events if e.data.get("dataset") == "STAT2")
    judged = judge_dataset(other, public.events, Handing("ELECTRONIC", True), instant(LATE))
    assert judged.lacking == ("NOT_PUBLISHED", "NOT_ANNOUNCED")


def asked_of(dataset: str) -> Request:
    return replace(request("dataset.publish"), arguments={**PUBLISHED, "dataset": dataset})


def test_what_happened_is_recorded_whatever_the_act_says(story: Story) -> None:
    make(story, secured=False)
    event = provided(story, recipient_told=False)
    assert event.type == "dataset.provided"
    assert said(event)[2] == [
        "NOT_PUBLISHED", "NOT_ANNOUNCED", "RECIPIENT_NOT_TOLD", "NOT_SECURED",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "verdict", "row"),
    [("CONSENT", "REFUSE", "D06"), ("LAW", None, None), ("ENTRUST", None, None)],
)
def test_pseudonymised_information_goes_to_nobody_even_by_consent(
    story: Story, basis: str, verdict: str | None, row: str | None
) -> None:
    make(story, kind="PSEUDONYMISED")
    assert said(provided(story, basis=basis)) == (verdict, row, [])
    untold = provided(story, basis=basis, recipient_told=False)
    assert said(untold) == (verdict, row, [])  # only of anonymised information is it asked


def test_a_basis_is_claimed_of_pseudonymised_information_alone(public: Story) -> None:
    public.refused("basis", "dataset.provide", "04-04 09:00", **PROVIDED, basis="CONSENT")
    make(public, dataset="PSEUDO", kind="PSEUDONYMISED")
    asked = PROVIDED | {"dataset": "PSEUDO"}
    public.refused("basis", "dataset.provide", "04-04 09:00", **asked)


@pytest.mark.parametrize("name", ["dataset.publish", "dataset.announce"])
def test_only_of_anonymised_information_is_anything_made_public(story: Story, name: str) -> None:
    make(story, kind="PSEUDONYMISED")
    given = PUBLISHED if name == "dataset.publish" else ANNOUNCED
    story.refused("dataset", name, "04-02 09:00", **given)


def test_no_item_is_made_public_that_it_does_not_contain(story: Story) -> None:
    make(story)
    given = PUBLISHED | {"items": ["AGE", "CONDITION", "NAME"]}
    story.refused("items", "dataset.publish", "04-02 09:00", **given)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("dataset.publish", PUBLISHED), ("dataset.announce", ANNOUNCED),
        ("dataset.provide", PROVIDED),
        ("dataset.reidentified", {"dataset": "STAT", "how": "COLLATED", "prevented": True}),
    ],
)  # fmt: skip
def test_nothing_happens_to_a_data_set_that_is_not_there_or_not_yet(
    story: Story, name: str, arguments: dict[str, Any]
) -> None:
    story.refused("dataset", name, "04-02 09:00", **arguments)
    make(story)
    story.refused("happened_at", name, "04-01 08:59", **arguments)


@pytest.mark.parametrize("prevented", [True, False])
def test_an_attempt_to_identify_people_is_an_incident(public: Story, prevented: bool) -> None:
    given = {"dataset": "STAT", "how": "COLLATED", "prevented": prevented, "party": "sakura"}
    decided = public.decided("dataset.reidentified", "04-05 09:00", **given, text="what was seen")
    event = shaped(decided.events)
    assert event.tags == ("dataset:STAT", "party:sakura")
    assert (event.data["how"], event.data["prevented"]) == ("COLLATED", prevented)
    assert decided.documents == (b"what was seen",)


@pytest.mark.parametrize("name", ["dataset.provide", "dataset.reidentified"])
def test_an_unknown_party_is_refused(public: Story, name: str) -> None:
    about = {"dataset": "STAT", "how": "COLLATED", "prevented": True}
    given = PROVIDED if name == "dataset.provide" else about
    public.refused("party", name, "04-05 09:00", **given | {"party": "nobody"})


@pytest.mark.parametrize("form", ["{}", "of {} and others", "{} ", "({})"])
@pytest.mark.parametrize("member", ["standard", "place", "text", "report", "dataset"])
def test_whatever_has_the_form_of_a_subject_tag_is_refused(
    public: Story, hanako: str, member: str, form: str
) -> None:
    for tag in (hanako, hanako.upper(), hanako.replace("s-", "ｓ－")):
        text = form.format(tag)
        if member == "standard":
            asked = {**MADE, "dataset": "S2", "standard": text}
            public.refused("standard", "dataset.make", "04-05 09:00", **asked)
        elif member == "report":
            about = {"dataset": "STAT", "how": "COLLATED", "prevented": True, "text": text}
            public.refused("text", "dataset.reidentified", "04-05 09:00", **about)
        elif member != "dataset":
            asked = {**PUBLISHED, member: text}
            public.refused(member, "dataset.publish", "04-05 09:00", **asked)
        elif form == "{}" and tag.isascii():
            public.refused("dataset", "dataset.make", "04-05 09:00", **{**MADE, "dataset": tag})
