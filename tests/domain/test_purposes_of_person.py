"""A purpose counts for a person as it stood when the data were collected (Act 17(2), 18(1), 21)."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.event import party_tag
from tests.domain.notation import CARE, INSIDE, NEW, Story

ADDED: dict[str, Any] = {
    "effective_at": "05-01 00:00", "version": "2", "purposes": [CARE, INSIDE, NEW],
}  # fmt: skip
CHANGED: dict[str, Any] = {
    "announced_at": "05-02 00:00", "effective_at": "05-03 00:00", "new": NEW,
}  # fmt: skip


def change(story: Story, at: str = "05-02 00:00", **data: Any) -> str:
    return story.policy(at, "purpose.changed", **{**CHANGED, **data})


def specified(story: Story, person: str, at: str, **changes: Any) -> bool:
    found = story.judged(person, at, **{"purpose": "P3", **changes}).facts["purpose"]["specified"]
    assert isinstance(found, bool)
    return found


@pytest.fixture
def collected(story: Story, hanako: str) -> Story:
    """Collected in April, before the version of May adds P3 and says nothing of it."""
    story.given("collection.recorded", hanako, "04-10 09:00")
    story.policy("05-01 00:00", **ADDED)
    return story


def test_a_purpose_that_a_later_version_adds_does_not_reach_data_collected_before(
    collected: Story, hanako: str
) -> None:
    assert not specified(collected, hanako, "05-10 09:00")
    judged = collected.judged(hanako, "05-10 09:00", purpose="P3", basis="ENTRUST")
    assert (judged.judgement.row, judged.judgement.rule) == ("D14", "APPI-18-1")


def test_it_reaches_what_is_collected_again_under_that_version(
    collected: Story, hanako: str
) -> None:
    collected.given("collection.recorded", hanako, "05-05 09:00")
    assert specified(collected, hanako, "05-10 09:00")
    assert not specified(collected, hanako, "05-04 09:00")


def test_every_item_has_to_have_been_collected_under_it(collected: Story, hanako: str) -> None:
    collected.given("collection.recorded", hanako, "05-05 09:00", items=["NAME"])
    assert specified(collected, hanako, "05-10 09:00", items=["NAME"])
    assert not specified(collected, hanako, "05-10 09:00", items=["NAME", "DISPENSING"])


def test_of_data_whose_collection_nobody_recorded_the_purposes_of_the_time_count(
    collected: Story, hanako: str
) -> None:
    assert specified(collected, hanako, "05-10 09:00", items=["NAME"])


def test_what_came_from_a_third_party_counts_from_its_receipt(
    collected: Story, hanako: str
) -> None:
    collected.given("receipt.recorded", hanako, "05-06 09:00", items=["TREATMENT"])
    assert specified(collected, hanako, "05-10 09:00", items=["TREATMENT"])
    collected.given("receipt.recorded", hanako, "04-06 09:00", items=["EXAM_RESULT"])
    assert not specified(collected, hanako, "05-10 09:00", items=["EXAM_RESULT"])


@pytest.mark.parametrize(("at", "found"), [("05-02 23:59", False), ("05-03 00:00", True)])
def test_a_related_change_reaches_it_once_it_is_made_known_and_in_force(
    collected: Story, hanako: str, at: str, found: bool
) -> None:
    change(collected)
    assert specified(collected, hanako, at) is found


def test_a_change_that_is_not_related_reaches_nobody(collected: Story, hanako: str) -> None:
    change(collected, related=False)
    assert not specified(collected, hanako, "05-10 09:00")


def test_a_change_of_a_purpose_that_the_data_never_had_does_not_reach_it(
    collected: Story, hanako: str
) -> None:
    change(collected, old="P7")
    assert not specified(collected, hanako, "05-10 09:00")


def test_a_change_reaches_it_through_an_earlier_change(collected: Story, hanako: str) -> None:
    change(collected, old="P2", new={**NEW, "code": "P7"})
    assert not specified(collected, hanako, "05-10 09:00")
    change(collected, "05-02 01:00", old="P7", effective_at="05-04 00:00")
    assert specified(collected, hanako, "05-10 09:00")


def test_a_change_announced_afterwards_counts_from_its_announcement(
    collected: Story, hanako: str
) -> None:
    silent = {"new": NEW, "effective_at": "05-03 00:00"}
    made = collected.policy("05-02 00:00", "purpose.changed", **silent)
    assert not specified(collected, hanako, "05-10 09:00")
    collected.policy("05-20 00:00", "purpose.announced", change=made)
    assert not specified(collected, hanako, "05-19 23:59")
    assert specified(collected, hanako, "05-20 00:00")


@pytest.mark.parametrize(("at", "found"), [("04-30 08:59", False), ("04-30 09:00", True)])
def test_a_purpose_told_beforehand_counts_for_that_person_from_then_on(
    collected: Story, hanako: str, at: str, found: bool
) -> None:
    taro = collected.person()
    collected.given("purpose.told", hanako, "04-30 09:00")
    assert specified(collected, hanako, at, purpose="P9") is found
    assert not specified(collected, taro, at, purpose="P9")


def test_a_purpose_told_beforehand_foresees_no_provision_by_opt_out(
    collected: Story, hanako: str
) -> None:
    collected.given("purpose.told", hanako, "04-30 09:00")
    assert not specified(collected, hanako, "05-10 09:00", purpose="P9", basis="OPT_OUT")


def test_opt_out_asks_whether_provision_was_foreseen_when_the_item_was_collected(
    story: Story, hanako: str
) -> None:
    # The same purpose, said in May to be one of provision too (T-46).
    story.given("collection.recorded", hanako, "04-10 09:00", items=["NAME"])
    story.policy("05-01 00:00", **ADDED | {"purposes": [CARE, {**INSIDE, "provision": True}]})
    asked = {"purpose": "P2", "basis": "OPT_OUT", "items": ["NAME"]}
    assert not specified(story, hanako, "05-10 09:00", **asked)
    story.given("collection.recorded", hanako, "05-02 09:00", items=["NAME"])
    assert specified(story, hanako, "05-10 09:00", **asked)


def test_data_collected_before_any_policy_have_the_purposes_of_the_first(
    story: Story, hanako: str
) -> None:
    story.given("collection.recorded", hanako, "2025-12-01T00:00:00.000000Z")
    story.policy("05-01 00:00", **ADDED)
    assert specified(story, hanako, "05-10 09:00", purpose="P1")
    assert not specified(story, hanako, "05-10 09:00", purpose="P3")


def test_data_held_for_another_have_the_purposes_of_the_entruster_alone(
    story: Story, hanako: str
) -> None:
    story.party("entruster")
    held_for = story.given(
        "arrangement.made", None, "04-01 09:00", (party_tag("entruster"),),
        party="entruster", kind="ACCEPTED", purposes=["E1"], items=["DISPENSING", "NAME"],
    )  # fmt: skip
    held: dict[str, Any] = {"held_for": held_for, "entruster": "entruster"}
    assert specified(story, hanako, "04-02 09:00", purpose="E1", **held)
    assert not specified(story, hanako, "04-02 09:00", purpose="P1", **held)
    assert not specified(story, hanako, "04-02 09:00", purpose="E1", basis="OPT_OUT", **held)
    assert specified(story, hanako, "04-02 09:00", purpose="E1", items=["NAME"], **held)
    assert not specified(story, hanako, "04-02 09:00", purpose="E1", items=["DOB"], **held)
    assert dict(story.judged(hanako, "04-02 09:00", **held).grounds)["entrusted"] == held_for
    story.given(
        "arrangement.ended", None, "04-03 09:00", (party_tag("entruster"),),
        party="entruster", arrangement=held_for,
    )  # fmt: skip
    assert not specified(story, hanako, "04-04 09:00", purpose="E1", **held)


@pytest.mark.parametrize("posted", [{"posted_at": "05-01 00:00"}, {}])
def test_a_version_said_to_be_in_force_before_it_was_posted_does_not_reach_back(
    story: Story, hanako: str, posted: dict[str, Any]
) -> None:
    story.given("collection.recorded", hanako, "04-10 09:00")
    retroactive = {**ADDED, "effective_at": "03-20 00:00", "remarks": ["RETROACTIVE"], **posted}
    story.policy("05-01 00:00", **retroactive)
    assert not specified(story, hanako, "05-10 09:00")
    story.given("collection.recorded", hanako, "05-05 09:00")
    assert specified(story, hanako, "05-10 09:00")


def test_data_held_for_another_go_on_only_under_the_same_entrustment(
    story: Story, hanako: str
) -> None:
    story.party("entruster")
    accepted = story.given(
        "arrangement.made", None, "04-01 09:00", (party_tag("entruster"),),
        party="entruster", kind="ACCEPTED", purposes=["P1"],
    )  # fmt: skip
    story.party("sakura")
    contract: dict[str, Any] = {"party": "sakura", "kind": "ENTRUSTMENT", "purposes": ["P1"]}
    asked: dict[str, Any] = {"purpose": "P1", "basis": "ENTRUST"}
    held = {**asked, "held_for": accepted, "entruster": "entruster"}

    def contracts(at: str, **provision: Any) -> bool:
        fact = story.judged(hanako, at, **provision).facts["entrustment"]["contract"]
        return bool(fact)

    story.given("arrangement.made", None, "04-02 09:00", (party_tag("sakura"),), **contract)
    assert contracts("04-03 09:00", **asked)
    assert not contracts("04-03 09:00", **held)
    story.given(
        "arrangement.made", None, "04-04 09:00", (party_tag("sakura"),),
        under=accepted, **contract,
    )  # fmt: skip
    assert contracts("04-05 09:00", **held)


def test_a_contract_under_an_entrustment_is_none_for_data_of_ones_own(
    story: Story, hanako: str
) -> None:
    story.party("entruster")
    accepted = story.given(
        "arrangement.made", None, "04-01 09:00", (party_tag("entruster"),),
        party="entruster", kind="ACCEPTED", purposes=["P1"],
    )  # fmt: skip
    story.given("arrangement.made", None, "04-02 09:00", (party_tag("sakura"),), under=accepted)
    facts = story.judged(hanako, "04-03 09:00", basis="ENTRUST").facts
    assert not facts["entrustment"]["contract"]


def test_what_is_no_entrustment_to_this_organisation_has_no_purposes_for_data_held(
    story: Story, hanako: str
) -> None:
    story.party("entruster")
    tags, at = (party_tag("entruster"),), "04-01 09:00"
    made: dict[str, Any] = {"party": "entruster", "purposes": ["E1"]}
    held: dict[str, Any] = {"purpose": "E1", "entruster": "entruster"}
    ours = story.given("arrangement.made", None, at, tags, **made)
    other = story.given("arrangement.made", None, at, tags, **{**made, "kind": "ACCEPTED",
                                                               "purposes": ["E2"]})  # fmt: skip
    theirs = story.given("arrangement.made", None, at, tags, **made, kind="ACCEPTED")
    assert not specified(story, hanako, "04-02 09:00", held_for=ours, **held)
    assert not specified(story, hanako, "04-02 09:00", held_for=other, **held)
    assert specified(story, hanako, "04-02 09:00", held_for=theirs, **held)


def test_data_beyond_the_arrangement_have_no_purpose_of_the_entruster(
    story: Story, hanako: str
) -> None:
    story.party("entruster")
    held_for = story.given(
        "arrangement.made", None, "04-01 09:00", (party_tag("entruster"),),
        party="entruster", kind="ACCEPTED", purposes=["E1"], items=["DISPENSING"],
    )  # fmt: skip
    held: dict[str, Any] = {"purpose": "E1", "held_for": held_for, "entruster": "entruster"}
    assert specified(story, hanako, "04-02 09:00", **held)
    assert not specified(story, hanako, "04-02 09:00", **held, items=["DISPENSING", "NAME"])


# Versions and changes, in whichever order they were recorded.


def test_a_purpose_that_a_later_version_leaves_out_stays_though_it_is_collected_again(
    story: Story, hanako: str
) -> None:
    story.given("collection.recorded", hanako, "04-10 09:00")
    story.policy("05-01 00:00", **ADDED | {"purposes": [CARE, NEW]})
    story.given("collection.recorded", hanako, "05-02 09:00")
    assert specified(story, hanako, "05-10 09:00", purpose="P2")
    assert specified(story, hanako, "05-10 09:00", purpose="P3")
    taro = story.person()
    story.given("collection.recorded", taro, "05-02 09:00")
    assert not specified(story, taro, "05-10 09:00", purpose="P2")


def test_a_purpose_reads_as_when_it_was_last_collected_for_whenever_that_was_recorded(
    story: Story, hanako: str
) -> None:
    story.policy("05-01 00:00", **ADDED | {"purposes": [CARE, {**INSIDE, "provision": True}]})
    asked = {"purpose": "P2", "basis": "OPT_OUT"}
    story.given("collection.recorded", hanako, "05-02 09:00")
    story.given("collection.recorded", hanako, "04-10 09:00")
    assert specified(story, hanako, "05-10 09:00", **asked)


def test_a_version_published_ahead_counts_for_what_is_collected_once_it_is_in_force(
    story: Story, hanako: str
) -> None:
    story.policy("04-01 00:00", **ADDED, posted_at="04-01 00:00")
    story.given("collection.recorded", hanako, "04-10 09:00")
    assert not specified(story, hanako, "05-10 09:00")
    story.given("collection.recorded", hanako, "05-01 00:00")
    assert specified(story, hanako, "05-10 09:00")


def test_a_version_that_reaches_back_counts_from_when_it_was_posted_though_recorded_later(
    story: Story, hanako: str
) -> None:
    retroactive = {**ADDED, "effective_at": "03-20 00:00", "remarks": ["RETROACTIVE"]}
    story.policy("05-05 00:00", **retroactive, posted_at="04-25 00:00")
    story.given("collection.recorded", hanako, "04-24 23:59")
    assert not specified(story, hanako, "05-10 09:00")
    story.given("collection.recorded", hanako, "04-25 00:00")
    assert specified(story, hanako, "05-10 09:00")


@pytest.mark.parametrize(("at", "found"), [("04-30 23:59", False), ("05-01 00:00", True)])
def test_a_first_version_that_is_not_yet_in_force_specifies_nothing(
    story: Story, hanako: str, at: str, found: bool
) -> None:
    story.events = [event for event in story.events if event.type != "policy.published"]
    story.policy("04-02 00:00", **ADDED)
    story.given("collection.recorded", hanako, "04-10 09:00")
    assert specified(story, hanako, at) is found


def test_a_change_that_was_recorded_first_may_go_on_from_one_recorded_later(
    collected: Story, hanako: str
) -> None:
    change(collected, "05-02 01:00", old="P7", effective_at="05-04 00:00")
    change(collected, old="P2", new={**NEW, "code": "P7"})
    assert specified(collected, hanako, "05-10 09:00")


# In force for whoever comes: no collection is recorded.


def test_a_change_of_one_policy_does_not_live_on_in_another(story: Story, hanako: str) -> None:
    story.policy("03-02 00:00", policy="ALA", purposes=[CARE])
    change(story, policy="ALA")
    assert specified(story, hanako, "05-10 09:00")
    story.policy("05-11 00:00", policy="ALA", effective_at="05-11 00:00", purposes=[CARE])
    assert not specified(story, hanako, "05-12 09:00")


def test_a_change_in_force_at_the_very_instant_of_a_version_is_one_of_that_version(
    story: Story, hanako: str
) -> None:
    story.policy("05-01 00:00", **ADDED | {"purposes": [CARE], "effective_at": "05-03 00:00"})
    change(story)
    assert specified(story, hanako, "05-10 09:00")


def test_a_change_that_is_not_related_is_in_force_for_nobody(story: Story, hanako: str) -> None:
    change(story, related=False)
    assert not specified(story, hanako, "05-10 09:00")


def test_making_one_change_known_puts_no_other_in_force(story: Story, hanako: str) -> None:
    silent = {"effective_at": "05-03 00:00"}
    story.policy("05-02 00:00", "purpose.changed", new=NEW, **silent)
    other = story.policy("05-02 00:00", "purpose.changed", new={**NEW, "code": "P4"}, **silent)
    story.policy("05-04 00:00", "purpose.announced", change=other)
    assert specified(story, hanako, "05-10 09:00", purpose="P4")
    assert not specified(story, hanako, "05-10 09:00")


def test_a_version_recorded_later_but_in_force_earlier_replaces_nothing(
    story: Story, hanako: str
) -> None:
    story.policy("04-01 00:00", **ADDED | {"effective_at": "04-02 00:00"})
    story.policy("04-03 00:00", version="3", effective_at="04-01 00:00", purposes=[CARE])
    assert specified(story, hanako, "04-10 09:00")
