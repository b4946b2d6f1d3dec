"""Provisions authorised, refused, recorded and amended; receipts amended."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.boundary import of_provision
from ledger.domain.commands import COMMANDS
from ledger.domain.decisions.providing import ATTEMPT, attempt_of
from ledger.domain.policy.verdict import MET, NOT_MET, SILENT
from ledger.errors import InvalidInput
from tests.domain.notation import PROVISION, RECEIPT, Story, instant, shaped

AT = "04-20 09:00"


@pytest.mark.parametrize(
    ("basis", "type"),
    [("CONSENT", "provision.authorised"), ("ON_BEHALF", "provision.refused"),
     ("LAW", "provision.refused")],
)  # fmt: skip
def test_an_attempt_is_recorded_with_all_that_it_was_decided_from(
    story: Story, hanako: str, basis: str, type: str
) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    event = shaped(story.when("authorise", AT, person=hanako, **{**PROVISION, "basis": basis}))
    assert (event.type, event.subject, event.tags) == (type, hanako, ("party:sakura",))
    assert event.data["seen"] == len(story.events)
    assert event.data["rulebook"] == {"law_version": "2023-04-01", "revision": 2}
    boundary = of_provision(frozenset([hanako]), "sakura", 2)
    assert event.data["boundary"] == [part.as_object() for part in boundary]
    assert event.data["facts"]["basis"] == basis
    assert event.data["policy_check"]["verdict"] is None


def test_an_attempt_is_decided_for_now_whatever_instant_is_given(story: Story, hanako: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    story.given("suspension.started", hanako, "04-10 00:00")
    event = shaped(story.when("authorise", "04-05 00:00", AT, person=hanako, **PROVISION))
    assert (event.type, event.happened_at) == ("provision.refused", instant(AT))


def test_authorising_and_providing_are_two_events_or_the_refusal_alone(
    story: Story, hanako: str
) -> None:
    arguments = {**PROVISION, "person": hanako, "means": "FAX"}
    assert shaped(story.when("authorise_and_provide", AT, **arguments)).type == "provision.refused"
    story.given("consent.given", hanako, "04-02 00:00")
    attempt, record = story.when("authorise_and_provide", AT, note="n", **arguments)
    assert (attempt.type, record.type) == ("provision.authorised", "provision.recorded")
    assert record.data["authorisation"] == attempt.event
    more = {"means": "FAX", "authorisation": attempt.event, "record": record.data["record"]}
    assert {**attempt.data, **more} == record.data
    assert attempt.payload == record.payload == {"note": "n"}
    assert shaped((record,)).happened_at == attempt.happened_at == instant(AT)


@pytest.mark.parametrize("policy", [MET, NOT_MET, SILENT, None])
@pytest.mark.parametrize("verdict", list(ATTEMPT))
def test_a_policy_that_is_not_met_refuses_whatever_the_act_has_judged(
    verdict: str | None, policy: str | None
) -> None:
    against = policy == NOT_MET and verdict is not None
    wanted = "provision.refused" if against else ATTEMPT[verdict]
    assert attempt_of(verdict, policy) == wanted


@pytest.mark.parametrize(
    ("at", "row"), [("04-05 00:00", "D70"), ("04-12 00:00", "D72"), ("04-16 00:00", "D09")]
)
def test_what_happened_is_recorded_lawful_or_not_and_judged_at_its_instant(
    story: Story, hanako: str, at: str, row: str
) -> None:
    story.given("consent.given", hanako, "04-10 00:00")
    story.given("suspension.started", hanako, "04-15 00:00", kind="USE")
    event = shaped(story.when("provide", at, AT, person=hanako, means="PAPER", **PROVISION))
    assert (event.type, event.data["verdict"]["row"]) == ("provision.recorded", row)


def test_a_record_may_rest_on_an_authorisation_that_fits(story: Story, hanako: str) -> None:
    data = {**PROVISION, "items": ["NAME", "DISPENSING"]}
    authorisation = story.given("provision.authorised", hanako, "04-10 00:00", **data)
    other = story.person()
    record = {**PROVISION, "person": hanako, "means": "FAX", "authorisation": authorisation}
    event = shaped(story.when("provide", "04-10 00:00", AT, **record))
    assert event.data["authorisation"] == authorisation
    story.party("momiji")
    for change in ({"items": ["BILLING"]}, {"party": "momiji"}, {"purpose": "P2"},
                   {"basis": "ON_BEHALF"}, {"person": other}):  # fmt: skip
        story.refused("authorisation", "provide", AT, **{**record, **change})
    story.refused("authorisation", "provide", "04-09 23:59", **record)
    story.link(hanako, other)
    story.when("provide", AT, **{**record, "person": other})


@pytest.mark.parametrize("type", ["provision.refused", "provision.not_judged", "consent.given"])
def test_a_record_never_rests_on_what_is_no_authorisation(
    story: Story, hanako: str, type: str
) -> None:
    other = story.given(type, hanako, "04-10 00:00", **PROVISION)
    story.refused(
        "authorisation", "provide", AT, person=hanako, means="FAX", authorisation=other, **PROVISION
    )


# Amendments.


@pytest.fixture
def record(story: Story, hanako: str) -> str:
    story.given("consent.given", hanako, "04-02 00:00")
    event = shaped(story.when("provide", "04-05 00:00", person=hanako, means="FAX", **PROVISION))
    return story.given(event.type, hanako, "04-05 00:00", event.tags, **event.data)


@pytest.fixture
def receipt(story: Story, hanako: str) -> str:
    return story.given("receipt.recorded", hanako, "04-05 00:00", ("party:sakura",), **RECEIPT)


def test_an_amendment_says_what_is_true_instead_and_is_judged_anew(
    story: Story, record: str
) -> None:
    story.party("momiji")
    event = shaped(story.when("amend", AT, record=record, party="momiji", reason="誤記"))
    assert event.type == "provision.amended"
    assert event.data["corrected"] == {
        **PROVISION, "party": "momiji", "means": "FAX", "happened_at": instant("04-05 00:00")
    }  # fmt: skip
    assert event.data["verdict"]["row"] == "D71"
    assert event.data["not_covered"] == ["party:momiji"]
    assert event.tags == ("party:momiji", "party:sakura")
    assert event.payload == {"reason": "誤記"}


def test_an_amendment_builds_on_the_one_before_it(story: Story, record: str) -> None:
    first = shaped(story.when("amend", AT, record=record, items=["NAME"], reason="a"))
    story.given(first.type, first.subject, AT, first.tags, **first.data)
    second = shaped(
        story.when("amend", AT, record=record, occurred_at=instant("04-01 00:00"), reason="b")
    )
    assert second.data["corrected"]["items"] == ["NAME"]
    assert second.data["corrected"]["happened_at"] == instant("04-01 00:00")
    assert second.data["verdict"]["row"] == "D70"  # before the consent


def test_an_amendment_keeps_what_was_attested_but_for_what_it_corrects(
    story: Story, hanako: str
) -> None:
    asked = {**PROVISION, "basis": "LAW", "statute": "x", "data_class": "PERSONAL"}
    event = shaped(story.when("provide", "04-05 00:00", person=hanako, means="FAX", **asked))
    record = story.given(event.type, hanako, "04-05 00:00", event.tags, **event.data)
    assert event.data["verdict"]["row"] == "D21"
    amended = shaped(
        story.when("amend", AT, record=record, statute_applies=True, statute="条文", reason="r")
    )
    assert amended.data["verdict"]["row"] == "D20"
    assert amended.data["facts"]["evidence"]["statute"]["citation"] == "[sealed]"
    assert amended.payload == {"reason": "r", "statute": "条文"}


def test_a_record_says_what_the_act_asks_and_what_it_lacks(story: Story, hanako: str) -> None:
    asked = {**PROVISION, "person": hanako, "means": "FAX"}
    story.given("consent.given", hanako, "04-02 00:00")
    lacking = {"set": "B", "statutory": True, "method": "EACH", "methods": ["EACH"],
               "missing": ["PARTY_ADDRESS", "PARTY_REPRESENTATIVE"],
               "retain_until": "2029-04-20"}  # fmt: skip
    assert shaped(story.when("provide", "04-05 00:00", AT, **asked)).data["record"] == lacking
    head = story.person("REPRESENTATIVE")
    story.party("sakura", "04-01 00:00", address="大阪市", representative=head)
    whole = {**lacking, "missing": []}
    assert shaped(story.when("provide", "04-05 00:00", AT, **asked)).data["record"] == whole


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({}, {"CONSENT_CONFIRMED"}),
        ({"consent_confirmed": "SHOWN"}, set()),
        ({"consent_confirmed": "SHOWN", "method": "BULK", "repeated": True}, {"PERIOD"}),
        (
            {"consent_confirmed": "SHOWN", "method": "BULK", "repeated": True,
             "period_from": "2026-04-01"},
            {"PERIOD"},
        ),
        (
            {"consent_confirmed": "SHOWN", "method": "BULK", "repeated": True,
             "period_from": "2026-04-01", "period_until": "2026-04-30"},
            set(),
        ),
    ],
)  # fmt: skip
def test_confirmation_and_period_are_items_of_the_record(
    story: Story, hanako: str, more: dict[str, Any], missing: set[str]
) -> None:
    asked = {**PROVISION, "person": hanako, "means": "FAX", "data_class": "REFERABLE", **more}
    record = shaped(story.when("provide", "04-05 00:00", AT, **asked)).data["record"]
    assert record["set"] == "G"
    assert set(record["missing"]) - {"PARTY_ADDRESS", "PARTY_REPRESENTATIVE"} == missing


def test_a_void_record_has_nothing_to_judge(story: Story, record: str, receipt: str) -> None:
    for of in (record, receipt):
        event = shaped(story.when("amend", AT, record=of, void=True, reason="a"))
        assert event.data["void"]
        assert not {"corrected", "verdict", "facts"} & event.data.keys()


def test_a_receipt_is_amended_in_its_own_members(story: Story, receipt: str) -> None:
    event = shaped(story.when("amend", AT, record=receipt, items=["NAME"], reason="a"))
    assert event.data["corrected"] == {
        **RECEIPT, "items": ["NAME"], "happened_at": instant("04-05 00:00")
    }  # fmt: skip
    assert "verdict" not in event.data


@pytest.mark.parametrize(
    ("field", "of", "arguments"),
    [
        ("arguments", "record", {}),
        ("arguments", "receipt", {}),
        ("arguments", "record", {"void": False}),
        ("purpose", "receipt", {"purpose": "P1"}),
        ("means, purpose", "receipt", {"purpose": "P1", "means": "FAX"}),
        ("party", "record", {"party": "nobody"}),
        ("party", "receipt", {"party": "nobody"}),
        ("occurred_at", "record", {"occurred_at": instant("04-20 09:01")}),
        ("occurred_at", "receipt", {"occurred_at": instant("04-20 09:01")}),
        ("items", "record", {"void": True, "items": ["NAME"]}),
    ],
)
def test_an_amendment_that_says_nothing_possible_is_refused(
    story: Story, record: str, receipt: str, field: str, of: str, arguments: dict[str, Any]
) -> None:
    meant = {"record": record, "receipt": receipt}[of]
    story.refused(field, "amend", AT, record=meant, reason="a", **arguments)


def test_a_refused_amendment_offers_only_what_can_be_amended(
    story: Story, record: str, receipt: str
) -> None:
    for of in (record, receipt):
        with pytest.raises(InvalidInput) as caught:
            story.when("amend", AT, record=of, reason="a")
        offered = caught.value.problems[0].wanted.en.split(": ")[1].split(", ")
        assert set(offered) <= set(COMMANDS["amend"].arguments)


def test_only_provisions_and_receipts_are_amended(story: Story, kept: dict[str, str]) -> None:
    for kind in kept.keys() - {"person"}:
        story.refused("record", "amend", AT, record=kept[kind], items=["NAME"], reason="a")


def test_a_decision_reads_no_event_that_its_boundary_does_not_name(
    story: Story, hanako: str
) -> None:
    """Everything that happens to others leaves a verdict as it is, byte for byte."""
    story.given("consent.given", hanako, "04-02 00:00")
    before = story.judged(hanako, AT)
    other = story.person()
    for kind in ("consent.refused", "suspension.started", "opt_out.requested", "erasure.decided"):
        story.given(kind, other, "04-03 00:00")
    story.party("momiji", country="ID")
    story.given("provision.recorded", hanako, "04-04 00:00", **PROVISION)
    assert story.judged(hanako, AT) == before
