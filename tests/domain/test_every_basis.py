"""Every basis from recorded events alone: what holds, and each thing that is missing.

A story per row of the table; the near miss of each is the same story with one thing changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.domain.notation import CARE, Story, instant

AT = "05-20 09:00"
Told = Callable[[Story, str], object]
CARE_P1 = {**CARE, "care": "P-C4"}
OO = [f"OO{n}" for n in range(1, 10)]
ASKED: dict[str, Any] = {"items": ["EMAIL"]}


def story_of(kind: str = "PATIENT", purpose: Any = CARE_P1) -> tuple[Story, str]:
    story = Story()
    story.policy(purposes=[purpose])
    story.party("sakura")
    return story, story.person(kind)


def told(*steps: tuple[str, dict[str, Any]]) -> Told:
    """Events about the clinic, each with what differs from the usual."""

    def tell(story: Story, _hanako: str) -> None:
        ids: dict[str, str] = {}
        for name, data in steps:
            family = name.split(".")[0]
            opens = name in ("notice.given", "arrangement.made")
            refers = {} if opens else {family: ids[family]}
            said = {member: value for member, value in data.items() if member != "at"}
            tags = ("party:sakura",) if family == "arrangement" else ()
            event = story.given(name, None, data.get("at", "04-01 00:00"), tags, **refers, **said)
            if opens:
                ids[family] = event

    return tell


def opted_out_to(**changes: Any) -> Told:
    """An opt-out notice, filed and published, with these changes."""
    filed = changes.pop("filed", {})
    notice = {
        "kind": "OPT_OUT", "code": "OO", "contains": OO, "items": ["EMAIL"], "purposes": [],
        "start_day": "2026-05-01", "waiting_days": 30, **changes,
    }  # fmt: skip
    steps: list[tuple[str, dict[str, Any]]] = [("notice.given", notice)]
    if filed is not None:
        steps.append(("notice.filed", filed))
    return told(*steps)


HOLDS: dict[str, dict[str, Any]] = {
    "LAW": {"statute": "x", "statute_applies": True},
    "LIFE": {"need": True, "consent_difficult": True},
    "PUBLIC_HEALTH": {"need": True, "consent_difficult": True},
    "STATE_DUTY": {
        "requesting_body": "x", "statutory_task": "x", "consent_would_obstruct": True
    },
    "ACAD_PUBLISH": {
        "provider_is_academic": True, "unavoidable_for_publication": True,
        "no_unjust_infringement": True,
    },
    "ACAD_JOINT": {
        "provider_is_academic": True, "joint_research": True, "no_unjust_infringement": True
    },
    "ACAD_RECIPIENT": {"recipient_needs_for_research": True, "no_unjust_infringement": True},
}  # fmt: skip
ROWS = {
    "LAW": ("D20", "D21"), "LIFE": ("D22", "D23"), "PUBLIC_HEALTH": ("D22", "D23"),
    "STATE_DUTY": ("D24", "D25"), "ACAD_PUBLISH": ("D26", "D27"), "ACAD_JOINT": ("D26", "D27"),
    "ACAD_RECIPIENT": ("D26", "D27"),
}  # fmt: skip


@pytest.mark.parametrize("basis", HOLDS)
def test_an_exception_holds_if_all_it_asks_is_attested_and_only_then(basis: str) -> None:
    story, hanako = story_of()
    story.party("sakura", sector="ACADEMIC")
    holds, fails = ROWS[basis]
    assert story.row(hanako, AT, basis=basis, **HOLDS[basis]) == holds
    for left_out in HOLDS[basis]:
        attested = {name: value for name, value in HOLDS[basis].items() if name != left_out}
        assert story.row(hanako, AT, basis=basis, **attested) == fails


def test_a_foreign_statute_is_no_law_here() -> None:
    story, hanako = story_of()
    assert story.row(hanako, AT, basis="LAW", **HOLDS["LAW"], statute_foreign=True) == "D21"


def test_only_an_academic_recipient_is_one() -> None:
    story, hanako = story_of()
    asked = {"basis": "ACAD_RECIPIENT", **HOLDS["ACAD_RECIPIENT"]}
    assert story.row(hanako, AT, **asked) == "D27"


# Implied consent for care.


@pytest.mark.parametrize(
    ("data", "row"),
    [
        ({}, "D62"),
        ({"contains": ["SILENCE_IS_AGREEMENT", "MAY_CHANGE"]}, "D61"),
        ({"purposes": ["P-C5"]}, "D61"),
    ],
)
def test_implied_consent_reaches_as_far_as_the_posted_notice(
    data: dict[str, Any], row: str
) -> None:
    story, hanako = story_of()
    told(("notice.given", data))(story, hanako)
    assert story.row(hanako, AT, basis="CONSENT_IMPLIED_CARE") == row


def test_a_notice_that_ended_or_was_replaced_by_less_does_not_count() -> None:
    story, hanako = story_of()
    told(("notice.given", {}), ("notice.ended", {"at": "05-01 00:00"}))(story, hanako)
    assert story.row(hanako, "04-30 23:59", basis="CONSENT_IMPLIED_CARE") == "D62"
    assert story.row(hanako, "05-01 00:00", basis="CONSENT_IMPLIED_CARE") == "D61"
    story, hanako = story_of()
    less = {"version": "2", "contains": [], "at": "05-01 00:00"}
    told(("notice.given", {}), ("notice.given", less))(story, hanako)
    assert story.row(hanako, "04-30 23:59", basis="CONSENT_IMPLIED_CARE") == "D62"
    assert story.row(hanako, AT, basis="CONSENT_IMPLIED_CARE") == "D61"


def test_a_purpose_that_is_none_of_the_guidance_is_not_reached() -> None:
    story, hanako = story_of(purpose=CARE)
    told(("notice.given", {"purposes": ["P1", "P-C4"]}))(story, hanako)
    assert story.row(hanako, AT, basis="CONSENT_IMPLIED_CARE") == "D61"


@pytest.mark.parametrize(
    ("purposes", "row"), [(["P1"], "D60"), (["P-C4"], "D60"), (["P-C5"], "D62"), (["P2"], "D62")]
)
def test_a_reservation_turns_implied_consent_off_for_its_purpose(
    purposes: list[str], row: str
) -> None:
    story, hanako = story_of()
    told(("notice.given", {}))(story, hanako)
    made = story.given("reservation.made", hanako, "04-10 00:00", purposes=purposes)
    assert story.row(hanako, "04-09 23:59", basis="CONSENT_IMPLIED_CARE") == "D62"
    assert story.row(hanako, AT, basis="CONSENT_IMPLIED_CARE") == row
    story.given("reservation.lifted", hanako, "05-10 00:00", reservation=made)
    assert story.row(hanako, AT, basis="CONSENT_IMPLIED_CARE") == "D62"


# Opt-out.


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({}, "D47"),
        ({"contains": OO[1:]}, "D43"),
        ({"filed": {"contains": OO[:-1]}}, "D43"),
        ({"items": ["PHONE"]}, "D43"),
        ({"filed": None}, "D44"),
        ({"filed": {"at": "05-21 00:00"}}, "D44"),
        ({"start_day": "2026-05-21"}, "D45"),
        ({"waiting_days": 60}, "D45"),
    ],
)
def test_an_opt_out_needs_notice_filing_and_time(changes: dict[str, Any], row: str) -> None:
    story, user = story_of("USER")
    opted_out_to(**changes)(story, user)
    assert story.row(user, AT, basis="OPT_OUT", **ASKED) == row


def test_a_second_notice_takes_nothing_from_one_that_has_waited() -> None:
    story, user = story_of("USER")
    opted_out_to()(story, user)
    opted_out_to(code="OO2", at="05-19 00:00", filed={"at": "05-19 00:00"})(story, user)
    assert story.row(user, AT, basis="OPT_OUT", **ASKED) == "D47"


def test_what_can_never_go_by_opt_out_is_found_in_what_was_recorded() -> None:
    story, user = story_of("USER")
    opted_out_to()(story, user)
    assert story.row(user, AT, basis="OPT_OUT", items=["EMAIL", "TREATMENT"]) == "D40"
    story.given("collection.recorded", user, "04-02 00:00", items=["EMAIL"], improper=True)
    assert story.row(user, AT, basis="OPT_OUT", **ASKED) == "D41"
    assert story.row(user, "04-01 23:59", basis="OPT_OUT", **ASKED) == "D45"


def test_what_came_by_opt_out_does_not_go_on_by_opt_out() -> None:
    story, user = story_of("USER")
    opted_out_to()(story, user)
    receipt = story.given("receipt.recorded", user, "04-02 00:00", basis="OPT_OUT", items=["EMAIL"])
    assert story.row(user, AT, basis="OPT_OUT", **ASKED) == "D42"
    story.given("receipt.amended", user, "04-03 00:00", receipt=receipt, void=True)
    assert story.row(user, AT, basis="OPT_OUT", **ASKED) == "D47"


def test_how_other_items_came_and_what_came_later_is_no_matter() -> None:
    story, user = story_of("USER")
    opted_out_to()(story, user)
    story.given("collection.recorded", user, "04-02 00:00", items=["PHONE"], improper=True)
    story.given("receipt.recorded", user, "04-02 00:00", basis="OPT_OUT", items=["PHONE"])
    story.given("receipt.recorded", user, "05-20 09:01", basis="OPT_OUT", items=["EMAIL"])
    assert story.row(user, AT, basis="OPT_OUT", **ASKED) == "D47"
    assert story.row(user, "05-20 09:01", basis="OPT_OUT", **ASKED) == "D42"


def test_publication_still_outstanding_is_a_warning() -> None:
    story, user = story_of("USER")
    opted_out_to()(story, user)
    (finding,) = story.judged(user, AT, basis="OPT_OUT", **ASKED).judgement.findings
    assert finding.rule == "APPI-27-2-PUB"
    notice = next(event.event for event in story.events if event.type == "notice.given")
    for by in ("COMMISSION", "PROVIDER"):
        story.given("notice.published", None, "05-02 00:00", notice=notice, by=by)
    assert story.judged(user, AT, basis="OPT_OUT", **ASKED).judgement.findings == ()


# Entrustment, succession, joint use.


@pytest.mark.parametrize(
    ("made", "check", "row"),
    [
        ({}, {}, "D50"),
        ({}, None, "D51"),
        ({}, {"outcome": "BROKEN"}, "D51"),
        ({"own_use": True}, {}, "D51"),
        ({"purposes": ["P2"]}, {}, "D51"),
        ({"items": ["NAME"]}, {}, "D51"),
        ({"party": "momiji"}, {}, "D51"),
        ({"kind": "SUCCESSION"}, {}, "D51"),
    ],
)
def test_entrustment_is_a_contract_within_the_purpose_under_supervision(
    made: dict[str, Any], check: dict[str, Any] | None, row: str
) -> None:
    story, hanako = story_of()
    steps = [("arrangement.made", made)]
    steps += [] if check is None else [("arrangement.checked", check)]
    told(*steps)(story, hanako)
    assert story.row(hanako, AT, basis="ENTRUST") == row


def test_an_arrangement_that_ended_is_none() -> None:
    story, hanako = story_of()
    told(
        ("arrangement.made", {"kind": "SUCCESSION"}), ("arrangement.ended", {"at": "05-01 00:00"})
    )(story, hanako)
    assert story.row(hanako, "04-30 00:00", basis="SUCCESSION") == "D52"
    assert story.row(hanako, "05-01 00:00", basis="SUCCESSION") == "D55"


JU = {"kind": "JOINT_USE", "contains": ["JU1", "JU2", "JU3", "JU4", "JU5"], "purposes": [],
      "items": ["DISPENSING"], "parties": ["sakura"]}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({}, "D53"),
        ({"parties": [], "sectors": ["PHARMACY"]}, "D53"),
        ({"contains": ["JU1", "JU2", "JU3", "JU4"]}, "D54"),
        ({"items": ["NAME"]}, "D54"),
        ({"parties": ["momiji"]}, "D54"),
        ({"at": "05-21 00:00"}, "D54"),
    ],
)
def test_joint_use_reaches_as_far_as_its_notice(changes: dict[str, Any], row: str) -> None:
    story, hanako = story_of()
    told(("notice.given", {**JU, **changes}))(story, hanako)
    assert story.row(hanako, AT, basis="JOINT_USE") == row


# Recipients abroad.

SHOWN = {"kind": "ABROAD", "contains": ["FI1", "FI2", "FI3"], "purposes": [], "parties": ["sakura"]}


def abroad(country: str = "ID", **party: Any) -> tuple[Story, str]:
    story, hanako = story_of()
    story.party("sakura", country=country, **party)
    return story, hanako


def informed(story: Story, hanako: str, **changes: Any) -> None:
    """A consent before which information was shown."""
    notice = story.given("notice.given", None, "04-01 00:00", **{**SHOWN, **changes})
    shown_at = instant(changes.get("shown_at", "04-02 08:00"))
    story.given("consent.given", hanako, "04-02 09:00",
                information={"notice": notice, "shown_at": shown_at})  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({}, "D34"),
        ({"contains": ["FI1a", "FI1b", "FI3a"]}, "D34"),
        ({"contains": ["FI1", "FI3"]}, "D32"),
        ({"parties": ["momiji"]}, "D32"),
        ({"shown_at": "04-02 09:01"}, "D32"),
        ({"shown_at": "04-01 00:00"}, "D34"),
        ({"shown_at": "2026-03-31T23:59:00.000000Z"}, "D32"),
    ],
)
def test_informed_consent_opens_the_way_abroad(changes: dict[str, Any], row: str) -> None:
    story, hanako = abroad()
    informed(story, hanako, **changes)
    judged = story.judged(hanako, AT, basis="FOREIGN_CONSENT")
    assert (judged.judgement.row, judged.route) == (row, "INFORMED_CONSENT")
    assert story.row(hanako, AT, basis="CONSENT") == "D31"


def test_a_later_consent_without_information_takes_nothing_away() -> None:
    story, hanako = abroad()
    informed(story, hanako)
    story.given("consent.given", hanako, "04-10 09:00")
    judged = story.judged(hanako, AT, basis="FOREIGN_CONSENT")
    assert judged.judgement.row == "D34"
    assert judged.facts["consent"]["given_at"] == "2026-04-02"
    story.given("consent.refused", hanako, "04-11 09:00")
    assert story.row(hanako, AT, basis="FOREIGN_CONSENT") == "D33"


def test_a_consent_without_information_is_none_for_abroad() -> None:
    story, hanako = abroad()
    story.given("consent.given", hanako, "04-02 09:00")
    assert story.row(hanako, AT, basis="FOREIGN_CONSENT") == "D32"


@pytest.mark.parametrize(
    ("checked", "outcome", "at", "row"),
    [
        (None, "KEPT", AT, "D30"),
        ("04-05 00:00", "KEPT", AT, "D72"),
        ("04-05 00:00", "BROKEN", AT, "D30"),
        ("2025-05-19T15:00:00.000000Z", "KEPT", AT, "D72"),  # 20 May 2025 in Japan
        ("2025-05-19T14:59:00.000000Z", "KEPT", AT, "D30"),
        ("05-20 09:01", "KEPT", AT, "D30"),
    ],
)
def test_an_equivalent_system_is_looked_at_within_a_year(
    checked: str | None, outcome: str, at: str, row: str
) -> None:
    story, hanako = abroad()
    story.given("consent.given", hanako, "04-02 09:00")
    made = story.given("arrangement.made", None, "2024-01-01T00:00:00.000000Z", ("party:sakura",),
                       kind="EQUIVALENT_SYSTEM", items=[], purposes=[])  # fmt: skip
    if checked:
        story.given("arrangement.checked", None, checked, ("party:sakura",), arrangement=made,
                    outcome=outcome)  # fmt: skip
    assert story.row(hanako, at) == row


@pytest.mark.parametrize(
    ("country", "party", "route"),
    [
        ("JP", {}, None),
        ("DE", {}, "RECOGNISED_COUNTRY"),
        ("ID", {"same_entity": True}, "SAME_ENTITY"),
        ("ID", {"database_in_japan": True}, "DATABASE_IN_JAPAN"),
        ("ID", {}, "NONE"),
    ],
)
def test_the_route_abroad_is_named(country: str, party: dict[str, Any], route: str | None) -> None:
    story, hanako = abroad(country, **party)
    story.given("consent.given", hanako, "04-02 09:00")
    judged = story.judged(hanako, AT)
    assert judged.route == route
    assert judged.judgement.verdict == ("REFUSE" if route == "NONE" else "ALLOW")


@pytest.mark.parametrize("data_class", ["REFERABLE", "ANON", "DECEASED"])
def test_no_route_is_taken_where_article_28_asks_nothing(data_class: str) -> None:
    story, hanako = abroad()
    assert story.judged(hanako, AT, data_class=data_class).route is None
    story.party("sakura", country="ID", kind="PRINCIPAL")
    assert story.judged(hanako, AT).route is None


def test_an_exception_goes_abroad_by_itself() -> None:
    story, hanako = abroad()
    judged = story.judged(hanako, AT, basis="LIFE", **HOLDS["LIFE"])
    assert (judged.judgement.row, judged.route) == ("D22", "EXCEPTION")


# Who is no third party, and other classes of data.


def test_the_person_and_a_verified_agent_are_no_third_party() -> None:
    story, hanako = story_of()
    story.party("self", kind="PRINCIPAL")
    assert story.row(hanako, AT, party="self") == "D03"
    other = story.person()
    agent = story.given("agent.verified", hanako, "04-10 00:00", ("party:sakura",))
    assert story.row(hanako, "04-09 23:59") == "D70"
    assert story.row(hanako, AT) == "D03"
    assert story.row(other, AT) == "D70"
    story.given("agent.ended", hanako, "05-10 00:00", ("party:sakura",), agent=agent)
    assert story.row(hanako, AT) == "D70"


@pytest.mark.parametrize(
    ("asked", "row"),
    [
        ({"data_class": "DECEASED"}, "D02"),
        ({"data_class": "ANON"}, "D04"),
        ({"data_class": "ANON", "anonymised_published": True, "recipient_told": True}, "D05"),
        ({"data_class": "PSEUDO"}, "D06"),
        ({"misuse_foreseen": True}, "D08"),
        ({"data_class": "REFERABLE"}, "D11"),
        ({"data_class": "REFERABLE", "consent_confirmed": "DECLARED"}, "D13"),
        ({"data_class": "REFERABLE", "expected_as_personal_data": False}, "D13"),
    ],
)
def test_the_class_of_the_data_is_attested(asked: dict[str, Any], row: str) -> None:
    story, hanako = story_of()
    story.given("consent.given", hanako, "04-02 09:00")
    assert story.row(hanako, AT, **asked) == row


def test_referable_information_abroad_needs_information_on_the_country() -> None:
    story, hanako = abroad()
    asked = {"data_class": "REFERABLE", "consent_confirmed": "SHOWN"}
    assert story.row(hanako, AT, **asked) == "D12"
    assert story.row(hanako, AT, **asked, foreign_information_confirmed=True) == "D13"


def test_under_a_stop_of_use_two_bases_are_for_a_person_to_decide() -> None:
    story, hanako = story_of()
    story.given("suspension.started", hanako, "04-10 00:00", kind="USE")
    for basis, verdict in (("STATE_DUTY", "REVIEW"), ("PUBLIC_HEALTH", "REVIEW"),
                           ("LIFE", "ALLOW"), ("ENTRUST", "REFUSE")):  # fmt: skip
        judged = story.judged(hanako, AT, basis=basis, **HOLDS.get(basis, {}))
        assert judged.judgement.verdict == verdict
