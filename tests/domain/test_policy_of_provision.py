"""What recorded events tell the check of the policies: which are in force, and what they go by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ledger.domain.policy.revision import purposes_of
from ledger.domain.policy.verdict import MET, NOT_MET, SILENT
from tests.domain.notation import NEW, Story
from tests.support.policies import profile

AT = "04-20 09:00"
CONSENTED: dict[str, Any] = {"parties": [], "sectors": ["PHARMACY"], "purposes": ["KIZ-P1"]}


def published(story: Story, name: str, at: str = "03-02 00:00", **changes: Any) -> str:
    """A version with one of the real profiles, or that profile under another code."""
    found = profile(name)
    version: dict[str, Any] = {"policy": found["policy"], "version": found["version"], **changes}
    found |= {"policy": version["policy"], "version": version["version"]}
    purposes = [*purposes_of(found), *version.pop("more", [])]
    return story.policy(at, **{"profile": found, "purposes": purposes, **version})


def said(story: Story, person: str, at: str = AT, **changes: Any) -> Mapping[str, Any]:
    return story.judged(person, at, **{"purpose": "KIZ-P1", **changes}).policy


def rows(found: Mapping[str, Any]) -> list[str]:
    return [one["row"] for one in found["findings"]]


def entrusted(story: Story, *purposes: str, **under: str) -> None:
    """The pharmacy is entrusted for these purposes, and supervised."""
    tags, said_of = ("party:sakura",), {"purposes": list(purposes), **under}
    made = story.given("arrangement.made", None, "03-02 00:00", tags, **said_of)
    story.given("arrangement.checked", None, "03-03 00:00", tags, arrangement=made)


# Which policies are asked.


@pytest.mark.parametrize(("at", "judged"), [("04-19 23:59", False), ("04-20 00:00", True)])
def test_a_version_is_asked_from_when_it_was_published_whatever_it_says_of_its_effect(
    story: Story, hanako: str, at: str, judged: bool
) -> None:
    effective: dict[str, Any] = {"effective_at": "03-01 00:00", "remarks": ["RETROACTIVE"]}
    version = published(story, "kizuna", "04-20 00:00", **effective)
    assert said(story, hanako, at).get("profiles") == ([version] if judged else None)


def test_a_version_that_is_not_yet_in_force_is_not_asked(story: Story, hanako: str) -> None:
    published(story, "kizuna", effective_at="04-20 09:01")
    assert said(story, hanako)["verdict"] is None
    assert said(story, hanako, "04-20 09:01")["verdict"] == NOT_MET


def test_of_several_each_is_named_in_the_order_of_the_log(story: Story, hanako: str) -> None:
    published(story, "kizuna")
    other = published(story, "medmain")
    second = published(story, "kizuna", "03-05 00:00", version="9")
    story.policy("03-06 00:00", policy="NONE")  # one without a profile has nothing to say
    found = said(story, hanako)
    assert found["profiles"] == [other, second]
    assert found["clauses"] == ["MED-2.6", "KIZ-5.1"]


# Several policies, one answer.


def test_one_policy_that_is_not_met_decides_over_one_that_is_and_names_its_clauses_alone(
    story: Story, hanako: str
) -> None:
    # By consent Kizuna's is met; a purpose that Sakura pursues inside is none for a pharmacy.
    published(story, "sakura")
    published(story, "kizuna")
    story.given("consent.given", hanako, "04-02 00:00", **{**CONSENTED, "purposes": ["SAK-P1.1"]})
    found = said(story, hanako, purpose="SAK-P1.1")
    assert {"Q02", "Q09"} <= set(rows(found))
    assert (found["verdict"], found["clauses"]) == (NOT_MET, ["SAK-3.1.1"])


def test_one_policy_that_is_met_decides_over_one_that_is_silent_and_names_its_clauses_alone(
    story: Story, hanako: str
) -> None:
    published(story, "minimum-terms")
    published(story, "kizuna")
    story.given("consent.given", hanako, "04-02 00:00", **CONSENTED)
    found = said(story, hanako)
    assert (found["verdict"], found["clauses"]) == (MET, ["KIZ-5.1"])
    assert {"Q09", "Q12"} <= set(rows(found))
    for reason in found["reason"].values():
        assert "KIZ-5.1" in reason


def test_a_policy_that_is_silent_names_no_clause(story: Story, hanako: str) -> None:
    published(story, "minimum-terms")
    found = said(story, hanako)
    assert (found["verdict"], found["clauses"]) == (SILENT, [])
    assert found["reason"]["en"] == "The organisation's own policy is silent."
    assert "（" not in found["reason"]["ja"]


def test_what_two_policies_say_alike_is_found_twice_and_named_once(
    story: Story, hanako: str
) -> None:
    published(story, "medmain")
    published(story, "medmain", policy="TWIN")
    found = said(story, hanako, basis="OPT_OUT", purpose="MED-P1")
    assert rows(found) == ["Q05", "Q05"]
    assert (found["clauses"], found["would"]) == (["MED-2.6"], ["CONSENT"])


def test_what_would_do_by_one_policy_is_told_beside_another_that_names_nothing(
    story: Story, hanako: str
) -> None:
    published(story, "minimum-terms")
    published(story, "medmain")
    found = said(story, hanako, basis="OPT_OUT", purpose="MED-P1")
    assert found["would"] == ["CONSENT"]


# What they go by.


def test_a_purpose_that_was_told_counts_as_stated_from_then_on_and_for_that_person(
    story: Story, hanako: str
) -> None:
    published(story, "minimum")
    entrusted(story, "P9")
    taro = story.person()
    story.given("purpose.told", hanako, AT)
    asked = {"purpose": "P9", "basis": "ENTRUST"}
    assert said(story, hanako, **asked)["verdict"] == MET
    assert said(story, hanako, "04-20 08:59", **asked)["verdict"] == NOT_MET
    assert said(story, taro, **asked)["verdict"] == NOT_MET


def test_a_purpose_that_a_change_added_counts_as_stated(story: Story, hanako: str) -> None:
    published(story, "minimum")
    entrusted(story, "P3")
    asked = {"purpose": "P3", "basis": "ENTRUST"}
    assert "Q01" in rows(said(story, hanako, **asked))
    change: dict[str, Any] = {"old": "MIN-P1", "new": NEW, "announced_at": "04-01 00:00"}
    story.policy("04-01 00:00", "purpose.changed", policy="MIN", effective_at=AT, **change)
    assert "Q01" in rows(said(story, hanako, "04-20 08:59", **asked))
    found = said(story, hanako, **asked)
    assert (found["verdict"], rows(found)) == (MET, ["Q08"])


def test_a_purpose_that_a_version_lists_beside_its_profile_is_not_stated_there(
    story: Story, hanako: str
) -> None:
    published(story, "minimum", more=[NEW])
    entrusted(story, "P3")
    asked = {"purpose": "P3", "basis": "ENTRUST"}
    assert story.judged(hanako, AT, **asked).facts["purpose"]["specified"]
    assert "Q01" in rows(said(story, hanako, **asked))


def test_data_held_for_another_are_checked_by_the_entrusters_purposes(
    story: Story, hanako: str
) -> None:
    published(story, "minimum")
    entrusted(story, "E1", "MIN-P1")
    story.party("clinic")
    held_for = story.given(
        "arrangement.made", None, "03-02 00:00", ("party:clinic",),
        party="clinic", kind="ACCEPTED", purposes=["E1"],
    )  # fmt: skip
    entrusted(story, "E1", "MIN-P1", under=held_for)
    held = {"basis": "ENTRUST", "held_for": held_for, "entruster": "clinic"}
    assert said(story, hanako, purpose="E1", **held)["verdict"] == MET
    assert rows(said(story, hanako, purpose="MIN-P1", **held))[0] == "Q01"
    own = {"basis": "ENTRUST"}
    assert rows(said(story, hanako, purpose="E1", **own))[0] == "Q01"
    assert said(story, hanako, purpose="MIN-P1", **own)["verdict"] == MET


def test_a_recipient_registered_afterwards_is_what_it_was_registered_as(
    story: Story, hanako: str
) -> None:
    # Only among professionals: a pharmacy is none of those that the purpose names.
    published(story, "sakura")
    story.party("late", "04-25 00:00", sector="PROFESSIONAL_BODY")
    found = said(story, hanako, party="late", purpose="SAK-P1.3b")
    assert "Q02" in rows(found)


@pytest.mark.parametrize(("at", "stopped"), [("04-20 08:59", False), (AT, True)])
def test_marketing_is_stopped_from_when_it_was_and_for_that_person(
    story: Story, hanako: str, at: str, stopped: bool
) -> None:
    published(story, "kizuna")
    taro = story.person()
    story.given("marketing.stopped", hanako, AT)
    assert ("Q11" in rows(said(story, hanako, at, purpose="KIZ-P3"))) is stopped
    assert "Q11" not in rows(said(story, taro, at, purpose="KIZ-P3"))


def test_what_somebody_says_for_another_does_not_count_for_themselves(
    story: Story, hanako: str
) -> None:
    published(story, "minimum")
    entrusted(story, "P9")
    child = story.person()
    for kind in ("marketing.stopped", "purpose.told"):
        story.given(kind, child, "04-02 00:00", (hanako,))
    marketing = next(one["code"] for one in profile("kizuna")["purposes"] if one.get("marketing"))
    published(story, "kizuna")
    assert "Q11" in rows(said(story, child, purpose=marketing))
    assert "Q11" not in rows(said(story, hanako, purpose=marketing))
    told = {"purpose": "P9", "basis": "ENTRUST"}
    assert "Q01" not in rows(said(story, child, **told))
    assert "Q01" in rows(said(story, hanako, **told))
