"""The facts of a provision are those of its instant: what came later has no effect on it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.notation import CARE, INSIDE, NEW, Story, instant

Case = tuple[list[tuple[Any, ...]], str, str]


@pytest.mark.parametrize(
    ("at", "row"),
    [
        ("04-02 08:59", "D70"),  # a later consent does not cure (T-38)
        ("04-02 09:00", "D72"),
        ("04-02 09:01", "D72"),
    ],
)
def test_a_consent_counts_from_its_very_instant(
    story: Story, hanako: str, at: str, row: str
) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    assert story.row(hanako, at) == row


@pytest.mark.parametrize(
    ("at", "state", "row"),
    [("04-03 08:59", "GIVEN", "D72"), ("04-03 09:00", "WITHDRAWN", "D70"),
     ("04-09 00:00", "WITHDRAWN", "D70")],
)  # fmt: skip
def test_a_withdrawal_ends_a_consent_for_the_future_only(
    story: Story, hanako: str, at: str, state: str, row: str
) -> None:
    consent = story.given("consent.given", hanako, "04-02 09:00")
    story.given("consent.withdrawn", hanako, "04-03 09:00", consent=consent)
    judged = story.judged(hanako, at)
    assert (judged.facts["consent"]["state"], judged.judgement.row) == (state, row)


@pytest.mark.parametrize(
    ("at", "state"),
    [("04-30 14:59", "GIVEN"), ("04-30 15:00", "EXPIRED"), ("05-01 00:00", "EXPIRED")],
)
def test_a_consent_is_over_at_the_instant_it_expires(
    story: Story, hanako: str, at: str, state: str
) -> None:
    story.given("consent.given", hanako, "04-02 09:00", expires_at=instant("04-30 15:00"))
    assert story.judged(hanako, at).facts["consent"]["state"] == state


@pytest.mark.parametrize(
    ("data", "state"),
    [
        ({"identified": False}, "NOT_IDENTIFIED"),
        ({"competent": False}, "NOT_COMPETENT"),
        ({"confirmed": False}, "UNCONFIRMED"),
        ({"form": "DEEMED_BY_POLICY"}, "DEEMED_BY_POLICY"),
        ({"form": "ORAL"}, "GIVEN"),
    ],
)
def test_a_consent_is_valid_only_if_nothing_is_wrong_with_it(
    story: Story, hanako: str, data: dict[str, Any], state: str
) -> None:
    story.given("consent.given", hanako, "04-02 09:00", **data)
    judged = story.judged(hanako, "04-03 00:00")
    assert judged.facts["consent"]["state"] == state
    assert judged.judgement.verdict == ("ALLOW" if state == "GIVEN" else "REFUSE")


@pytest.mark.parametrize("basis", ["CONSENT", "ON_BEHALF", "OPT_OUT"])
def test_a_consent_deemed_by_policy_authorises_nothing(
    story: Story, hanako: str, basis: str
) -> None:
    story.given("consent.given", hanako, "04-02 09:00", form="DEEMED_BY_POLICY")
    assert story.judged(hanako, "04-03 00:00", basis=basis).judgement.verdict == "REFUSE"


@pytest.mark.parametrize(
    ("scope", "asked", "missing"),
    [
        ({"items": ["NAME"]}, {"items": ["NAME", "DISPENSING"]}, ("item:DISPENSING",)),
        ({"parties": ["momiji"]}, {}, ("party:sakura",)),
        ({"parties": [], "sectors": ["HOSPITAL"]}, {}, ("party:sakura",)),
        ({"purposes": ["P2"]}, {}, ("purpose:P1",)),
        ({"parties": [], "sectors": ["PHARMACY"]}, {}, ()),
        ({"parties": ["momiji"], "sectors": ["PHARMACY"]}, {}, ()),
        (
            {"items": ["NAME"], "parties": ["momiji"], "purposes": ["P2"]},
            {"items": ["EXAM_RESULT", "NAME"]},
            ("item:EXAM_RESULT", "party:sakura", "purpose:P1"),
        ),
    ],
)
def test_what_a_consent_does_not_cover_is_named_and_refuses_the_whole(
    story: Story, hanako: str, scope: dict[str, Any], asked: dict[str, Any],
    missing: tuple[str, ...],
) -> None:  # fmt: skip
    story.given("consent.given", hanako, "04-02 09:00", **scope)
    judged = story.judged(hanako, "04-03 00:00", **asked)
    assert judged.not_covered == missing
    assert judged.judgement.row == ("D71" if missing else "D72")


def test_a_kind_of_recipient_follows_the_party_as_it_was_then(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 09:00", parties=[], sectors=["PHARMACY"])
    story.party("sakura", "04-05 00:00", sector="CLINIC")
    assert story.row(hanako, "04-04 23:59") == "D72"
    assert story.row(hanako, "04-05 00:00") == "D71"


def test_a_consent_given_for_somebody_else_is_none_of_who_gave_it(story: Story) -> None:
    mother, child = story.person(), story.person()
    story.given("consent.given", child, "04-02 09:00", (mother,), given_by=mother)
    assert story.row(child, "04-03 00:00") == "D72"
    assert story.row(mother, "04-03 00:00") == "D70"


def test_of_two_consents_the_one_that_covers_all_speaks(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    story.given("consent.given", hanako, "04-03 09:00", items=["NAME"])
    judged = story.judged(hanako, "04-04 00:00")
    assert judged.judgement.row == "D72"
    assert judged.facts["consent"]["given_at"] == "2026-04-02"


def test_two_consents_never_add_up(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 09:00", items=["NAME"])
    story.given("consent.given", hanako, "04-03 09:00", items=["DISPENSING"])
    assert story.row(hanako, "04-04 00:00", items=["NAME", "DISPENSING"]) == "D71"


def test_withdrawing_one_of_two_consents_leaves_the_other(story: Story, hanako: str) -> None:
    first = story.given("consent.given", hanako, "04-02 09:00")
    story.given("consent.given", hanako, "04-03 09:00")
    story.given("consent.withdrawn", hanako, "04-04 09:00", consent=first)
    assert story.row(hanako, "04-05 00:00") == "D72"


@pytest.mark.parametrize(
    ("at", "scope", "row"),
    [
        ("04-03 09:00", {}, "D70"),  # the person said yes, then no
        ("04-01 09:00", {}, "D72"),  # no, then yes
        ("04-03 09:00", {"items": ["DISPENSING", "BILLING"]}, "D70"),
        ("04-03 09:00", {"items": ["BILLING"]}, "D72"),
        ("04-03 09:00", {"parties": ["momiji"]}, "D72"),
        ("04-03 09:00", {"parties": [], "sectors": ["PHARMACY"]}, "D70"),
        ("04-03 09:00", {"purposes": ["P2"]}, "D72"),
        ("04-02 09:00", {}, "D70"),  # in one instant the later word counts
    ],
)
def test_a_refusal_after_a_consent_takes_back_what_it_names(
    story: Story, hanako: str, at: str, scope: dict[str, Any], row: str
) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    story.given("consent.refused", hanako, at, **scope)
    assert story.row(hanako, "04-05 00:00") == row


def test_a_consent_after_a_refusal_counts_again(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    story.given("consent.refused", hanako, "04-03 09:00")
    story.given("consent.given", hanako, "04-04 09:00")
    assert story.row(hanako, "04-03 12:00") == "D70"
    assert story.row(hanako, "04-05 00:00") == "D72"


def test_consent_to_another_person_s_data_says_nothing(story: Story, hanako: str) -> None:
    story.given("consent.given", story.person(), "04-02 09:00")
    assert story.judged(hanako, "04-03 00:00").facts["consent"]["state"] == "NONE"


# Stops.


@pytest.mark.parametrize(
    ("kind", "basis", "row"),
    [("PROVISION", "CONSENT", "D10"), ("USE", "CONSENT", "D09"), ("PROVISION", "OPT_OUT", "D10"),
     ("PROVISION", "ON_BEHALF", "D72"), ("USE", "ON_BEHALF", "D09")],
)  # fmt: skip
def test_each_kind_of_stop_reaches_its_bases(
    story: Story, hanako: str, kind: str, basis: str, row: str
) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    story.given("instruction.given", hanako, "04-02 09:00")
    story.given("suspension.started", hanako, "04-03 09:00", kind=kind)
    assert story.row(hanako, "04-03 08:59", basis=basis) != row or basis == "ON_BEHALF"
    assert story.row(hanako, "04-03 09:00", basis=basis) == row


def test_a_lifted_stop_stops_nothing_from_then_on(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    stop = story.given("suspension.started", hanako, "04-03 09:00")
    story.given("suspension.lifted", hanako, "04-06 09:00", suspension=stop)
    assert story.row(hanako, "04-06 08:59") == "D10"
    assert story.row(hanako, "04-06 09:00") == "D72"


def test_lifting_one_stop_leaves_the_other(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 09:00")
    story.given("suspension.started", hanako, "04-03 09:00")
    stop = story.given("suspension.started", hanako, "04-04 09:00", kind="USE")
    assert story.row(hanako, "04-05 00:00") == "D09"
    story.given("suspension.lifted", hanako, "04-06 09:00", suspension=stop)
    assert story.row(hanako, "04-07 00:00") == "D10"


@pytest.mark.parametrize(
    ("consented", "row"),
    [
        ("04-03 14:59", "D10"),  # 23:59 of the day of the stop
        ("04-03 15:00", "D72"),  # midnight in Japan: a strictly later day
    ],
)
def test_a_consent_of_a_later_day_in_japan_lifts_a_stop_of_provision(
    story: Story, hanako: str, consented: str, row: str
) -> None:
    story.given("suspension.started", hanako, "04-02 15:30")  # 00:30 of 3 April in Japan
    story.given("consent.given", hanako, consented)
    assert story.row(hanako, "04-05 00:00") == row


def test_of_several_stops_the_newest_must_be_outlived(story: Story, hanako: str) -> None:
    story.given("suspension.started", hanako, "04-02 00:00")
    story.given("consent.given", hanako, "04-04 00:00")
    assert story.row(hanako, "04-05 00:00") == "D72"
    story.given("suspension.started", hanako, "04-06 00:00")
    assert story.row(hanako, "04-07 00:00") == "D10"


def test_the_facts_hold_days_of_japan(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 15:30")
    story.given("suspension.started", hanako, "04-04 23:30", kind="PROVISION")
    facts = story.judged(hanako, "04-06 23:30", "04-07 14:59").facts
    assert facts["provided_at"] == "2026-04-07"
    assert facts["record"]["recorded_at"] == "2026-04-07"
    assert facts["consent"]["given_at"] == "2026-04-03"
    assert facts["suspension"]["since"] == "2026-04-05"


# Policies and purposes.


@pytest.mark.parametrize(
    ("at", "purpose", "specified"),
    [
        ("03-31 23:59", "P1", True), ("03-31 23:59", "P3", False),
        ("04-10 00:00", "P1", False), ("04-10 00:00", "P3", True),
    ],
)  # fmt: skip
def test_the_policy_is_the_version_in_force_then(
    story: Story, hanako: str, at: str, purpose: str, specified: bool
) -> None:
    story.policy("03-30 00:00", version="2", effective_at="04-10 00:00", purposes=[NEW])
    facts = story.judged(hanako, at, purpose=purpose).facts
    assert facts["purpose"] == {"code": purpose, "specified": specified}


def test_a_version_published_later_does_not_reach_back(story: Story, hanako: str) -> None:
    story.policy("04-10 00:00", version="2", effective_at="02-01 00:00", purposes=[NEW])
    assert story.judged(hanako, "04-09 23:59").facts["purpose"]["specified"]
    assert not story.judged(hanako, "04-10 00:00").facts["purpose"]["specified"]


@pytest.mark.parametrize(
    ("announced", "effective", "from_then"),
    [("04-05 00:00", "04-10 00:00", "04-10 00:00"), ("04-12 00:00", "04-10 00:00", "04-12 00:00")],
)
def test_a_changed_purpose_counts_once_in_force_and_made_known(
    story: Story, hanako: str, announced: str, effective: str, from_then: str
) -> None:
    story.policy("04-01 00:00", "purpose.changed", announced_at=announced, effective_at=effective)
    before = from_then.replace("00:00", "").strip()
    eve = f"{before[:3]}{int(before[3:]) - 1:02d} 23:59"
    assert not story.judged(hanako, eve, purpose="P3").facts["purpose"]["specified"]
    assert story.judged(hanako, from_then, purpose="P3").facts["purpose"]["specified"]


def test_a_new_version_replaces_the_changes_before_it(story: Story, hanako: str) -> None:
    story.policy(
        "04-01 00:00", "purpose.changed", announced_at="04-01 00:00", effective_at="04-01 00:00"
    )
    story.policy("04-02 00:00", version="2", effective_at="04-20 00:00", purposes=[CARE])
    assert story.judged(hanako, "04-19 23:59", purpose="P3").facts["purpose"]["specified"]
    assert not story.judged(hanako, "04-20 00:00", purpose="P3").facts["purpose"]["specified"]


def test_of_two_changes_of_one_purpose_the_one_in_force_later_counts(
    story: Story, hanako: str
) -> None:
    def change(at: str, effective: str, provision: bool) -> None:
        story.policy(
            at, "purpose.changed", old="P1", new={**CARE, "provision": provision},
            announced_at="04-01 00:00", effective_at=effective,
        )  # fmt: skip

    change("04-01 00:00", "04-20 00:00", provision=False)
    change("04-02 00:00", "04-10 00:00", provision=True)  # recorded later, in force earlier
    facts = story.judged(hanako, "04-25 00:00", basis="OPT_OUT").facts
    assert not facts["purpose"]["specified"]


def test_a_purpose_outside_the_policy_needs_consent_of_its_own(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00", purposes=["P1"])
    assert story.row(hanako, "04-03 00:00", purpose="P9") == "D14"
    story.given("consent.given", hanako, "04-04 00:00", purposes=["P9"])
    assert story.row(hanako, "04-05 00:00", purpose="P9") == "D72"


def test_opt_out_needs_a_purpose_that_foresees_provision(story: Story) -> None:
    user = story.person("USER")
    asked: dict[str, Any] = {"items": ["NAME"], "basis": "OPT_OUT"}
    assert INSIDE["provision"] is False
    assert story.row(user, "04-03 00:00", purpose="P2", **asked) == "D14"
    assert story.row(user, "04-03 00:00", purpose="P1", **asked) == "D43"  # no notice yet
    story.given("consent.given", user, "04-02 00:00", items=["NAME"], purposes=["P2"])
    assert story.row(user, "04-03 00:00", items=["NAME"], purpose="P2") == "D72"


# Opt-out, instruction, what is sensitive.


def test_an_opt_out_stops_opt_out_alone_and_until_revoked(story: Story) -> None:
    user = story.person("USER")
    story.given("consent.given", user, "04-01 00:00")
    asked: dict[str, Any] = {"items": ["NAME"], "basis": "OPT_OUT"}
    notice = story.given(
        "notice.given", None, "2025-01-01T00:00:00.000000Z", kind="OPT_OUT", code="OO",
        contains=[f"OO{n}" for n in range(1, 10)], items=["NAME"], purposes=[], waiting_days=30,
    )  # fmt: skip
    story.given("notice.filed", None, "2025-01-01T00:00:00.000000Z", notice=notice)
    request = story.given("opt_out.requested", user, "04-03 00:00")
    assert story.row(user, "04-02 23:59", **asked) == "D47"
    assert story.row(user, "04-03 00:00", **asked) == "D46"
    assert story.row(user, "04-03 00:00") == "D72"
    story.given("opt_out.revoked", user, "04-05 00:00", request=request)
    assert story.row(user, "04-05 00:00", **asked) == "D47"


def test_that_somebody_is_a_patient_is_sensitive_in_itself(story: Story, hanako: str) -> None:
    assert story.row(hanako, "04-03 00:00", items=["NAME"], basis="OPT_OUT") == "D40"
    user = story.person("USER")
    assert story.row(user, "04-03 00:00", items=["NAME"], basis="OPT_OUT") == "D43"
    assert story.row(user, "04-03 00:00", items=["NAME", "CONDITION"], basis="OPT_OUT") == "D40"


@pytest.mark.parametrize(
    ("data", "row"),
    [({}, "D72"), ({"written": False}, "D70"), ({"identified": False}, "D70"),
     ({"party": "momiji"}, "D70"), ({"items": ["NAME"]}, "D70"), ({"purposes": ["P2"]}, "D70")],
)  # fmt: skip
def test_a_request_of_the_person_must_name_this_very_provision(
    story: Story, hanako: str, data: dict[str, Any], row: str
) -> None:
    instruction = story.given("instruction.given", hanako, "04-02 00:00", **data)
    assert story.row(hanako, "04-01 23:59", basis="ON_BEHALF") == "D70"
    assert story.row(hanako, "04-02 00:00", basis="ON_BEHALF") == row
    story.given("instruction.withdrawn", hanako, "04-03 00:00", instruction=instruction)
    assert story.row(hanako, "04-03 00:00", basis="ON_BEHALF") == "D70"


# Recipients.


def test_a_recipient_is_judged_as_it_was_then(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    story.party("sakura", "04-10 00:00", country="ID")
    assert story.row(hanako, "04-09 23:59") == "D72"
    judged = story.judged(hanako, "04-10 00:00")
    assert (judged.judgement.row, judged.facts["recipient"]["country"]) == ("D31", "ID")


def test_a_recipient_registered_late_is_taken_as_first_registered(
    story: Story, hanako: str
) -> None:
    story.party("late", "04-20 00:00", country="FR")
    story.party("late", "04-25 00:00", country="JP")
    facts = story.judged(hanako, "04-03 00:00", party="late").facts
    assert facts["recipient"]["country"] == "FR"


# Linked registrations, erasure.


def test_a_stop_on_either_registration_stops_both(story: Story, hanako: str) -> None:
    other = story.person()
    for subject in (hanako, other):
        story.given("consent.given", subject, "04-02 00:00")
    story.given("suspension.started", other, "04-03 00:00")
    assert story.row(hanako, "04-04 00:00") == "D72"
    story.link(hanako, other, "04-05 00:00")
    assert (story.row(hanako, "04-06 00:00"), story.row(other, "04-06 00:00")) == ("D10", "D10")
    story.link(other, hanako, "04-07 00:00", undo=True)
    assert (story.row(hanako, "04-08 00:00"), story.row(other, "04-08 00:00")) == ("D72", "D10")


def test_a_stop_reaches_along_a_chain_of_links(story: Story, hanako: str) -> None:
    middle, far = story.person(), story.person()
    story.link(hanako, middle)
    story.link(far, middle)
    story.given("consent.given", hanako, "04-02 00:00")
    story.given("suspension.started", far, "04-03 00:00", kind="USE")
    assert story.row(hanako, "04-04 00:00") == "D09"


@pytest.mark.parametrize("type", ["erasure.decided", "erasure.completed"])
def test_what_was_erased_cannot_be_provided(story: Story, hanako: str, type: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    story.given(type, hanako, "04-03 00:00")
    assert story.row(hanako, "04-02 23:59") == "D72"
    assert story.row(hanako, "04-03 00:00") == "D07"


def test_before_the_first_rulebook_nothing_is_judged(story: Story, hanako: str) -> None:
    judged = story.judged(hanako, "2023-03-31T14:59:00.000000Z")
    assert judged.judgement.verdict is None
    assert story.row(hanako, "2023-03-31T15:00:00.000000Z") == "D14"
