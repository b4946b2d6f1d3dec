"""When a version of a policy takes effect, what is remarked on it, and changes made known later."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from ledger.domain.decisions.publishing import DECISIONS
from ledger.domain.decisions.request import Known, Request
from ledger.domain.event import Event
from ledger.domain.facts.purposes import policies_in_force, purposes_in_force
from ledger.domain.policy.revision import revision_of
from ledger.errors import InvalidInput
from ledger.interfaces.profiles import load
from tests.domain.notation import CARE, INSIDE, NEW, Story, instant, shaped

AT = "04-20 09:00"
PUBLISHED: dict[str, Any] = {
    "policy": "KIZ", "version": "2", "title": "t", "language": "ja", "text": "our text",
    "effective_at": instant("04-20 09:00"), "purposes": [CARE, INSIDE],
}  # fmt: skip
CHANGED: dict[str, Any] = {
    "policy": "KIZ", "old": "P1", "new": NEW, "relation": "reminders are part of the care",
    "effective_at": instant("05-01 00:00"),
}  # fmt: skip


def profile(rule: str, *, otherwise: bool = False) -> dict[str, Any]:
    """A real profile as it stands, with another rule of when a version takes effect."""
    found = load("hinata")
    revision = {**found["revision"], "effective": rule, "otherwise": otherwise}
    return {**found, "policy": "KIZ", "version": "2", "revision": revision}


def by_profile(rule: str, *, otherwise: bool = False, **more: Any) -> dict[str, Any]:
    return {
        "policy": "KIZ", "version": "2", "text": "our text",
        "profile": profile(rule, otherwise=otherwise), **more,
    }  # fmt: skip


def published(story: Story, at: str = AT, /, **changes: Any) -> dict[str, Any]:
    arguments = {**PUBLISHED, **changes}
    return dict(shaped(story.when("policy.publish", at, **arguments)).data)


def in_zone(story: Story, zone: str, at: str, **arguments: Any) -> dict[str, Any]:
    """What is decided in the log of a clinic elsewhere."""
    request = Request(
        name="policy.publish", command="c", happened_at=instant(at), recorded_at=instant(at),
        arguments=arguments, subject=None, subjects=frozenset(), targets={},
        new_event=lambda: "e", new_subject=lambda: "s", zone=zone,
    )  # fmt: skip
    decision = DECISIONS["policy.publish"]
    known = Known(story.known(decision.reads(request)), len(story.events))
    return dict(decision.decide(request, known).events[0].data)


# What a version records.


def test_without_a_profile_a_version_is_recorded_as_it_always_was(story: Story) -> None:
    assert published(story) == {
        **{name: value for name, value in PUBLISHED.items() if name != "text"},
        "text": hashlib.sha256(b"our text").hexdigest(),
    }


@pytest.mark.parametrize("name", ["title", "language", "purposes", "effective_at"])
def test_without_a_profile_everything_is_to_be_said(story: Story, name: str) -> None:
    rest = {key: value for key, value in PUBLISHED.items() if key != name}
    story.refused(name, "policy.publish", AT, **rest)


def test_with_a_profile_title_language_and_purposes_come_from_there(story: Story) -> None:
    arguments = by_profile("ON_POSTING", posted_at=instant(AT), place="website")
    data = shaped(story.when("policy.publish", AT, **arguments)).data
    said = arguments["profile"]
    assert (data["title"], data["language"]) == (said["title"], said["language"])
    assert [one["code"] for one in data["purposes"]] == [one["code"] for one in said["purposes"]]
    assert {name for one in data["purposes"] for name in one} <= {
        "code", "en", "ja", "care", "provision",
    }  # fmt: skip
    assert data["profile"] == said
    assert (data["posted_at"], data["place"]) == (instant(AT), "website")


@pytest.mark.parametrize(
    ("name", "value"), [("title", "another"), ("language", "fr"), ("purposes", [CARE])]
)
def test_what_the_profile_says_is_not_said_otherwise_beside_it(
    story: Story, name: str, value: Any
) -> None:
    arguments = by_profile("ON_POSTING", posted_at=instant(AT))
    story.refused(name, "policy.publish", AT, **arguments, **{name: value})
    if name != "purposes":
        same = {name: arguments["profile"][name]}
        story.when("policy.publish", AT, **arguments, **same)


@pytest.mark.parametrize("name", ["policy", "version"])
def test_a_profile_belongs_to_this_version_of_this_policy(story: Story, name: str) -> None:
    arguments = by_profile("ON_POSTING", posted_at=instant(AT))
    arguments["profile"] = {**arguments["profile"], name: "other"}
    story.refused(f"profile.{name}", "policy.publish", AT, **arguments)


def test_a_profile_that_contradicts_itself_in_its_codes_is_refused(story: Story) -> None:
    arguments = by_profile("ON_POSTING", posted_at=instant(AT))
    purposes = arguments["profile"]["purposes"]
    arguments["profile"] = {
        **arguments["profile"], "purposes": [*purposes, {**purposes[0], "en": "again"}],
    }  # fmt: skip
    with pytest.raises(InvalidInput) as caught:
        story.when("policy.publish", AT, **arguments)
    assert caught.value.problems[0].field == f"profile.purposes[{len(purposes)}].code"


# When it takes effect.


def test_on_posting_it_takes_effect_when_posted_and_not_before_that_is_said(story: Story) -> None:
    arguments = by_profile("ON_POSTING", posted_at=instant("04-18 10:00"))
    data = shaped(story.when("policy.publish", AT, **arguments)).data
    assert data["effective_at"] == instant("04-18 10:00")
    # That it could be viewed otherwise does not do by this rule.
    story.refused(
        "posted_at", "policy.publish", AT, **by_profile("ON_POSTING", available_at=instant(AT))
    )


@pytest.mark.parametrize(
    ("posted", "available", "effective"),
    [
        ("04-18 10:00", "04-17 10:00", "04-17 10:00"),
        ("04-16 10:00", "04-17 10:00", "04-16 10:00"),
        ("04-16 10:00", None, "04-16 10:00"),
        (None, "04-17 10:00", "04-17 10:00"),
    ],
)
def test_posted_or_viewable_it_takes_effect_at_the_earlier_of_the_two(
    story: Story, posted: str | None, available: str | None, effective: str
) -> None:
    said = {"posted_at": posted, "available_at": available}
    given: dict[str, Any] = {name: instant(at) for name, at in said.items() if at}
    data = shaped(
        story.when("policy.publish", AT, **by_profile("POSTED_OR_VIEWABLE", **given))
    ).data
    assert data["effective_at"] == instant(effective)
    assert {name: data[name] for name in given} == given
    story.refused("posted_at", "policy.publish", AT, **by_profile("POSTED_OR_VIEWABLE"))


@pytest.mark.parametrize("name", ["posted_at", "available_at"])
def test_what_is_posted_later_is_not_posted_yet(story: Story, name: str) -> None:
    asked = by_profile("POSTED_OR_VIEWABLE") | {name: instant("04-20 09:01")}
    story.refused(name, "policy.publish", AT, **asked)
    assert story.when("policy.publish", "04-20 09:01", **asked)


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Asia/Tokyo", "2026-04-19T15:00:00.000000Z"),
        ("Asia/Jakarta", "2026-04-19T17:00:00.000000Z"),
        ("America/New_York", "2026-04-20T04:00:00.000000Z"),
    ],
)
def test_a_printed_day_begins_at_midnight_where_the_log_is(
    story: Story, zone: str, begins: str
) -> None:
    arguments = by_profile(
        "PRINTED_DAY", printed_day="2026-04-20", posted_at=instant("04-10 00:00")
    )
    assert in_zone(story, zone, AT, **arguments)["effective_at"] == begins
    story.refused("printed_day", "policy.publish", AT, **by_profile("PRINTED_DAY"))


def test_only_a_policy_that_leaves_it_open_takes_effect_at_another_instant(story: Story) -> None:
    posted, other = instant("04-18 10:00"), instant("05-01 00:00")
    fixed = by_profile("ON_POSTING", posted_at=posted)
    story.refused("effective_at", "policy.publish", AT, **fixed, effective_at=other)
    story.when("policy.publish", AT, **fixed, effective_at=posted)  # the same, said twice
    open_ = by_profile("ON_POSTING", otherwise=True, posted_at=posted)
    assert shaped(
        story.when("policy.publish", AT, **open_, effective_at=other)
    ).data["effective_at"] == other  # fmt: skip
    unstated = by_profile("UNSTATED", posted_at=posted)
    story.refused("effective_at", "policy.publish", AT, **unstated)
    assert shaped(
        story.when("policy.publish", AT, **unstated, effective_at=other)
    ).data["effective_at"] == other  # fmt: skip


# Remarks.


def remarks(data: dict[str, Any]) -> list[str]:
    return list(data.get("remarks", []))


@pytest.mark.parametrize(
    ("effective", "posted", "remarked"),
    [
        ("04-18 09:00", {"posted_at": "04-18 09:00"}, False),
        ("04-18 08:59", {"posted_at": "04-18 09:00"}, True),
        ("04-18 08:59", {"posted_at": "04-18 09:00", "available_at": "04-18 08:59"}, False),
        ("04-18 08:58", {"posted_at": "04-18 09:00", "available_at": "04-18 08:59"}, True),
        # Where nothing says when it was posted, the time it is said to have happened, less a day.
        ("04-19 09:00", {}, False),
        ("04-19 08:59", {}, True),
        ("05-01 00:00", {}, False),
    ],
)
def test_in_force_before_it_could_be_read_is_remarked_and_recorded(
    story: Story, effective: str, posted: dict[str, str], remarked: bool
) -> None:
    given = {name: instant(at) for name, at in posted.items()}
    data = published(story, effective_at=instant(effective), **given)
    assert remarks(data) == (["RETROACTIVE"] if remarked else [])


def test_a_printed_day_before_the_posting_is_remarked(story: Story) -> None:
    story.events.clear()
    arguments = by_profile("PRINTED_DAY", printed_day="2026-04-20", posted_at=instant(AT))
    assert remarks(dict(shaped(story.when("policy.publish", AT, **arguments)).data)) == [
        "RETROACTIVE"
    ]


def test_of_a_printed_day_alone_nothing_says_when_it_was_posted(story: Story) -> None:
    story.events.clear()
    arguments = by_profile("PRINTED_DAY", printed_day="2026-04-20")
    assert remarks(dict(shaped(story.when("policy.publish", AT, **arguments)).data)) == [
        "NOT_POSTED"
    ]


@pytest.mark.parametrize(
    ("zone", "other", "one_day"),
    [
        # 23:30 and 00:30 in Tokyo are one day in Jakarta, two hours behind.
        ("Asia/Tokyo", "04-20 14:30", False),
        ("Asia/Jakarta", "04-20 14:30", True),
        ("Asia/Tokyo", "04-20 15:00", True),
        ("Asia/Jakarta", "04-20 17:00", False),
    ],
)
def test_two_versions_on_one_day_are_remarked_by_the_day_of_the_log(
    story: Story, zone: str, other: str, one_day: bool
) -> None:
    story.policy("04-20 00:00", version="2", effective_at=other)
    arguments = {**PUBLISHED, "version": "3", "effective_at": instant("04-20 15:30")}
    data = in_zone(story, zone, "04-20 15:30", **arguments)
    assert ("TWO_ON_ONE_DAY" in remarks(data)) is one_day


def test_of_two_versions_on_one_day_the_instant_decides(story: Story) -> None:
    first = story.policy("04-20 00:00", version="2", effective_at="04-20 01:00")
    second = story.policy("04-20 00:00", version="3", effective_at="04-20 05:00")

    def at(moment: str) -> str:
        return policies_in_force(story.events, instant(moment))["KIZ"].event

    assert at("04-20 04:59") == first
    assert at("04-20 05:00") == second


def test_of_two_versions_at_one_instant_the_one_recorded_last_is_in_force(story: Story) -> None:
    story.policy("04-20 00:00", version="2", effective_at="04-20 05:00")
    last = story.policy("04-20 00:00", version="3", effective_at="04-20 05:00")
    assert policies_in_force(story.events, instant("04-21 00:00"))["KIZ"].event == last


def test_one_instant_written_in_two_zones_is_one_instant(story: Story) -> None:
    # 10:00 in Jakarta is 12:00 in Tokyo; the log holds both as 03:00 UTC.
    one = by_profile("ON_POSTING", posted_at=instant("04-20 03:00"))
    assert (
        in_zone(story, "Asia/Jakarta", "04-20 03:00", **one)["effective_at"]
        == in_zone(story, "Asia/Tokyo", "04-20 03:00", **one)["effective_at"]
        == instant("04-20 03:00")
    )


def test_a_new_purpose_to_which_no_change_leads_is_remarked(story: Story) -> None:
    silent = {"purposes": [CARE, INSIDE, NEW]}
    assert remarks(published(story, **silent)) == ["SILENT_PURPOSE"]
    story.policy("04-10 00:00", "purpose.changed", effective_at="04-15 00:00")
    assert remarks(published(story, **silent)) == []


def test_a_change_of_another_policy_leads_to_nothing_here(story: Story) -> None:
    story.policy("04-10 00:00", "purpose.changed", policy="ALA", effective_at="04-15 00:00")
    assert remarks(published(story, purposes=[CARE, INSIDE, NEW])) == ["SILENT_PURPOSE"]


def test_the_first_version_of_a_policy_has_no_silent_purpose(story: Story) -> None:
    assert remarks(published(story, policy="ALA", purposes=[NEW])) == []


def test_a_version_is_compared_with_the_one_it_replaces_not_with_a_later_one(story: Story) -> None:
    story.policy(
        "03-02 00:00", version="9", effective_at="06-01 00:00", purposes=[CARE, INSIDE, NEW]
    )
    assert remarks(published(story, purposes=[CARE, INSIDE, NEW])) == ["SILENT_PURPOSE"]


@pytest.mark.parametrize("member", [{"en": "more"}, {"provision": False}, {"care": "P-C4"}])
def test_a_purpose_that_reads_otherwise_is_remarked(story: Story, member: Any) -> None:
    widened = {**CARE, **member}
    assert remarks(published(story, purposes=[widened, INSIDE])) == ["REWORDED_PURPOSE"]
    story.policy("04-10 00:00", "purpose.changed", new=widened, effective_at="04-15 00:00")
    assert remarks(published(story, purposes=[widened, INSIDE])) == []


def test_a_purpose_that_is_gone_is_remarked_unless_a_change_replaced_it(story: Story) -> None:
    assert remarks(published(story, purposes=[CARE])) == ["DROPPED_PURPOSE"]
    story.policy("04-10 00:00", "purpose.changed", old="P2", new=NEW, effective_at="04-15 00:00")
    assert remarks(published(story, purposes=[CARE, NEW])) == []


# A change of purpose.


def changed(story: Story, at: str = AT, /, **more: Any) -> dict[str, Any]:
    return dict(shaped(story.when("purpose.change", at, **CHANGED, **more)).data)


def test_a_change_may_be_recorded_before_it_is_made_known(story: Story) -> None:
    data = changed(story, decided_by="data protection officer", related=True)
    assert "announced" not in data
    assert "announced_at" not in data
    assert (data["decided_by"], data["related"]) == ("data protection officer", True)


@pytest.mark.parametrize("name", ["announced", "announced_at"])
def test_how_and_when_it_was_made_known_are_said_together(story: Story, name: str) -> None:
    both = {"announced": "PUBLISHED", "announced_at": instant("04-19 00:00")}
    story.refused(
        name, "purpose.change", AT, **CHANGED, **{k: v for k, v in both.items() if k != name}
    )
    changed(story, **both)


EVIDENCE = {"place": "website", "language": "ja", "until": instant("05-20 00:00"), "text": "x"}


@pytest.mark.parametrize("name", EVIDENCE)
def test_there_is_no_evidence_of_what_was_not_made_known(story: Story, name: str) -> None:
    story.refused(name, "purpose.change", AT, **CHANGED, **{name: EVIDENCE[name]})


def test_the_text_place_language_and_time_of_the_announcement_are_kept(story: Story) -> None:
    arguments = {**CHANGED, **EVIDENCE, "announced": "PUBLISHED"}
    arguments["announced_at"] = instant("04-19 00:00")
    decided = story.decided("purpose.change", AT, **arguments)
    data = shaped(decided.events).data
    assert data["text"] == hashlib.sha256(b"x").hexdigest()
    assert {name: data[name] for name in ("place", "language", "until")} == {
        name: EVIDENCE[name] for name in ("place", "language", "until")
    }
    assert set(decided.documents) == {b"x", CHANGED["relation"].encode()}
    story.refused("until", "purpose.change", AT, **{**arguments, "until": instant("04-19 00:00")})


def announced(story: Story, change: str, at: str, /, **more: Any) -> Any:
    return story.taken("purpose.announce", at, change=change, announced="PUBLISHED", **more)


def change_taken(story: Story, **more: Any) -> str:
    [event] = story.taken("purpose.change", "04-10 00:00", **CHANGED, **more)
    return event.event


def test_a_change_counts_from_when_it_was_made_known(story: Story) -> None:
    change = change_taken(story)
    after = instant("06-01 00:00")
    assert "P3" not in purposes_in_force(story.events, after)
    decided = story.decided(
        "purpose.announce", "06-02 00:00", change=change, announced="PUBLISHED", place="website",
        language="ja", text="what we said",
    )  # fmt: skip
    event = shaped(decided.events)
    assert (event.type, event.tags) == ("purpose.announced", ("policy:KIZ",))
    assert "announced_at" not in event.data  # it is when it happened
    assert (event.data["policy"], event.data["change"]) == ("KIZ", change)
    assert decided.documents == (b"what we said",)
    announced(story, change, "06-02 00:00")
    assert "P3" not in purposes_in_force(story.events, instant("06-01 23:59"))
    assert "P3" in purposes_in_force(story.events, instant("06-02 00:00"))


def test_a_change_is_made_known_once_in_each_way_and_not_before_it_was_decided(
    story: Story,
) -> None:
    change = change_taken(story)
    asked = {"change": change, "announced": "PUBLISHED"}
    story.refused("happened_at", "purpose.announce", "04-09 00:00", **asked)
    announced(story, change, "04-11 00:00")
    story.refused("change", "purpose.announce", "04-12 00:00", **asked)
    story.when("purpose.announce", "04-12 00:00", change=change, announced="NOTIFIED")


def test_a_change_made_known_at_once_is_not_made_known_again_in_that_way(story: Story) -> None:
    change = change_taken(story, announced="NOTIFIED", announced_at=instant("04-10 00:00"))
    story.refused("change", "purpose.announce", AT, change=change, announced="NOTIFIED")
    story.when("purpose.announce", AT, change=change, announced="PUBLISHED")


def test_only_a_change_of_purpose_is_made_known_in_this_way(story: Story) -> None:
    version = next(event.event for event in story.events if event.type == "policy.published")
    story.refused("change", "purpose.announce", AT, change=version, announced="PUBLISHED")


def test_what_was_made_known_cannot_end_before_it_began(story: Story) -> None:
    change = change_taken(story)
    asked = {"change": change, "announced": "PUBLISHED", "until": instant("04-12 00:00")}
    story.refused("until", "purpose.announce", "04-12 00:00", **asked)
    story.when("purpose.announce", "04-11 23:59", **asked)


def test_a_later_change_may_start_from_one_not_yet_made_known(story: Story) -> None:
    change = change_taken(story)
    announced(story, change, "04-11 00:00")
    further = {**CHANGED, "old": "P3", "new": {**NEW, "code": "P4"}}
    shaped(story.when("purpose.change", "04-20 00:00", **further))


def test_making_one_change_known_makes_no_other_known(story: Story) -> None:
    change, other = change_taken(story), change_taken(story)
    announced(story, change, "04-11 00:00")
    story.when("purpose.announce", "04-12 00:00", change=other, announced="PUBLISHED")


# What a remark is about, looked up later.


def test_a_version_that_replaces_another_at_the_very_instant_is_compared_with_it(
    story: Story,
) -> None:
    begins = instant("04-20 09:00")
    story.events.clear()
    story.policy("04-10 00:00", version="1", effective_at=begins, purposes=[CARE])
    data = published(story, effective_at=begins)
    assert remarks(data) == ["TWO_ON_ONE_DAY", "SILENT_PURPOSE"]


def test_a_policy_that_states_no_rule_is_not_reminded_of_its_posting(story: Story) -> None:
    story.events.clear()
    arguments = by_profile("UNSTATED", effective_at=instant(AT))
    assert remarks(dict(shaped(story.when("policy.publish", AT, **arguments)).data)) == []


def test_the_purposes_a_remark_is_about_are_those_of_when_it_was_made(story: Story) -> None:
    def taken(version: str, at: str, policy: str = "KIZ") -> Event:
        arguments = {**PUBLISHED, "policy": policy, "version": version}
        arguments |= {"effective_at": instant(at), "purposes": [CARE, INSIDE, NEW]}
        return story.taken("policy.publish", at, **arguments)[0]

    # Another policy had that purpose before, a change leads to it afterwards.
    taken("1", "04-15 00:00", policy="ALA")
    version = taken("2", "04-20 09:00")
    story.policy("04-21 00:00", "purpose.changed", effective_at="04-21 00:00")
    taken("3", "04-20 09:00")
    assert version.data["remarks"] == ["SILENT_PURPOSE"]
    assert revision_of(version, story.events).purposes_meant("SILENT_PURPOSE") == ["P3"]
    assert revision_of(version, story.events).purposes_meant("RETROACTIVE") == []
