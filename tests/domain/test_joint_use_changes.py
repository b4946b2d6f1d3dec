"""What is remarked where the notice of a joint use changes, and what only such a notice says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
JOINT: dict[str, Any] = {
    "code": "KIZ-JU", "version": "2", "kind": "JOINT_USE", "text": "our text",
    "contains": ["JU1", "JU2", "JU3", "JU4", "JU5"], "items": ["NAME", "PHONE"],
    "parties": ["sakura"], "sectors": ["PHARMACY"], "purposes": ["P1"],
}  # fmt: skip


@pytest.fixture
def story(story: Story) -> Story:
    """The first version, given on 2 April, and a second pharmacy."""
    story.party("momiji")
    given = {name: value for name, value in JOINT.items() if name != "text"} | {"version": "1"}
    story.given("notice.given", None, "04-02 00:00", ("notice:KIZ-JU", "party:sakura"), **given)
    return story


def remarks(story: Story, at: str = AT, /, **changes: Any) -> list[str]:
    event = shaped(story.when("notice.give", at, **{**JOINT, **changes}))
    return list(event.data.get("remarks", []))


def test_a_version_that_says_the_same_has_nothing_to_remark(story: Story) -> None:
    assert remarks(story) == []
    assert remarks(story, items=["PHONE", "NAME"]) == []  # in another order


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"items": ["NAME", "PHONE", "EMAIL"]}, "ITEMS_CHANGED"),
        ({"items": ["NAME"]}, "ITEMS_CHANGED"),
        ({"parties": ["sakura", "momiji"]}, "USERS_CHANGED"),
        ({"parties": []}, "USERS_CHANGED"),
        ({"sectors": ["PHARMACY", "INSURER"]}, "USERS_CHANGED"),
        ({"purposes": ["P1", "P2"]}, "PURPOSES_CHANGED"),
        ({"responsible": "sakura"}, "RESPONSIBLE_CHANGED"),
    ],
)
def test_each_thing_that_changes_is_remarked_and_recorded_all_the_same(
    story: Story, changes: dict[str, Any], remark: str
) -> None:
    assert remarks(story, **changes) == [remark]


def test_a_responsible_party_is_compared_with_the_one_before(story: Story) -> None:
    story.taken("notice.give", "04-10 00:00", **JOINT, responsible="sakura")
    assert remarks(story, version="3", responsible="sakura") == []
    assert remarks(story, version="3", responsible="momiji") == ["RESPONSIBLE_CHANGED"]
    assert remarks(story, version="3") == ["RESPONSIBLE_CHANGED"]


@pytest.mark.parametrize(
    ("day", "late"),
    # 04-20 09:00 UTC is 18:00 in Japan, on the same day; 16:00 UTC is the next day there.
    [("2026-04-19", True), ("2026-04-20", True), ("2026-04-21", False)],
)
@pytest.mark.parametrize("changes", [{"purposes": ["P2"]}, {"responsible": "sakura"}])
def test_what_may_change_is_told_before_it_applies(
    story: Story, changes: dict[str, Any], day: str, late: bool
) -> None:
    assert ("CHANGED_LATE" in remarks(story, applies_day=day, **changes)) is late


def test_the_day_on_which_it_was_told_is_that_of_japan(story: Story) -> None:
    changes = {"purposes": ["P2"], "applies_day": "2026-04-21"}
    assert "CHANGED_LATE" in remarks(story, "04-20 15:00", **changes)
    assert "CHANGED_LATE" not in remarks(story, "04-20 14:59", **changes)


def test_what_is_fixed_is_not_made_good_by_telling_it_early(story: Story) -> None:
    assert remarks(story, items=["NAME"], applies_day="2027-01-01") == ["ITEMS_CHANGED"]
    assert remarks(story, items=["NAME"], applies_day="2020-01-01") == ["ITEMS_CHANGED"]


def test_a_notice_taken_down_meanwhile_was_told_all_the_same(story: Story) -> None:
    [given] = [event.event for event in story.events if event.type == "notice.given"]
    story.given("notice.ended", None, "04-10 00:00", ("notice:KIZ-JU",), notice=given)
    assert remarks(story, items=["NAME"]) == ["ITEMS_CHANGED"]


def test_it_is_compared_with_the_version_given_last_before_it(story: Story) -> None:
    story.taken("notice.give", "04-25 00:00", **{**JOINT, "items": ["EMAIL"]})
    assert remarks(story, "04-20 09:00", version="3") == []
    assert remarks(story, "04-26 00:00", version="3") == ["ITEMS_CHANGED"]


def test_the_first_version_and_other_notices_are_not_remarked_on(story: Story) -> None:
    assert remarks(story, code="KIZ-OTHER", items=["EMAIL"]) == []
    opt_out = {"kind": "OPT_OUT", "code": "OPT", "contains": ["OO1"], "purposes": []}
    story.taken("notice.give", AT, **{**JOINT, **opt_out})
    assert remarks(story, "04-21 00:00", **{**opt_out, "version": "3", "items": ["EMAIL"]}) == []


@pytest.mark.parametrize(
    ("name", "value"), [("responsible", "sakura"), ("applies_day", "2026-05-01")]
)
def test_only_a_joint_use_has_somebody_responsible_and_a_day_of_change(
    story: Story, name: str, value: str
) -> None:
    care = {"kind": "CARE", "code": "CARE", "contains": [], "items": []}
    story.refused(name, "notice.give", AT, **{**JOINT, **care, name: value})
    assert shaped(story.when("notice.give", AT, **JOINT, **{name: value})).data[name] == value


def test_who_is_responsible_is_a_registered_party_and_the_notice_is_found_under_it(
    story: Story,
) -> None:
    story.refused("responsible", "notice.give", AT, **JOINT, responsible="nobody")
    event = shaped(story.when("notice.give", AT, **JOINT, responsible="momiji"))
    assert set(event.tags) == {"notice:KIZ-JU", "party:sakura", "party:momiji"}
