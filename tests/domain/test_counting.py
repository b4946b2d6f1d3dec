"""How many transfers a record in bulk stands for: beside the facts, and with no other record."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.commands import COMMANDS
from ledger.domain.event import Event
from tests.domain.notation import PROVISION, RECEIPT, Story, shaped

AT, RECORDED = "04-05 00:00", "04-20 09:00"
MEANS = {"means": "FAX"}
SERIES = {"method": "BULK", "repeated": True, "period_from": "2026-03-01",
          "period_until": "2026-03-31"}  # fmt: skip
ASKED: dict[str, dict[str, Any]] = {
    "provide": {**PROVISION, **MEANS},
    "authorise": PROVISION,
    "authorise_and_provide": {**PROVISION, **MEANS},
    "receive": RECEIPT,
}
EVERY = pytest.mark.parametrize("name", ASKED)
FAMILIES = pytest.mark.parametrize("name", ["provide", "receive"])


def recorded(story: Story, who: str, name: str, **more: Any) -> Event:
    (event,) = story.taken(name, AT, person=who, **{**ASKED[name], **more})
    return event


def corrected(story: Story, record: Event, **more: Any) -> dict[str, Any]:
    """What an amendment says instead; it stands in the log from then on."""
    shaped(story.when("amend", RECORDED, record=record.event, reason="a", **more))
    (event,) = story.taken("amend", RECORDED, record=record.event, reason="a", **more)
    found: dict[str, Any] = event.data["corrected"]
    return found


@EVERY
def test_a_record_in_bulk_says_how_many_transfers_it_stands_for(
    story: Story, hanako: str, name: str
) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    for event in story.when(name, AT, person=hanako, **ASKED[name], **SERIES, transfers=31):
        assert shaped((event,)).data["transfers"] == 31


@EVERY
def test_it_need_not_be_said(story: Story, hanako: str, name: str) -> None:
    story.given("consent.given", hanako, "04-02 00:00")
    for event in story.when(name, AT, person=hanako, **ASKED[name], **SERIES):
        assert "transfers" not in shaped((event,)).data


@EVERY
@pytest.mark.parametrize("method", ["EACH", "SUBST", None])
def test_of_another_record_than_one_in_bulk_no_transfers_are_counted(
    story: Story, hanako: str, name: str, method: str | None
) -> None:
    how = {"method": method} if method else {}
    story.refused("transfers", name, AT, person=hanako, **ASKED[name], **how, transfers=31)


@EVERY
def test_a_series_holds_at_least_one_transfer(name: str) -> None:
    asked = {"person": "0012345", **ASKED[name], **SERIES}
    shape = COMMANDS[name].shape
    assert list(shape.problems({**asked, "transfers": 1}, "")) == []
    (problem,) = shape.problems({**asked, "transfers": 0}, "")
    assert "transfers" in problem.field


def test_the_rules_judge_the_same_however_many_there_were(story: Story, hanako: str) -> None:
    asked = {"person": hanako, **ASKED["provide"], **SERIES}
    one = shaped(story.when("provide", AT, **asked)).data
    many = shaped(story.when("provide", AT, **asked, transfers=31)).data
    assert {name: value for name, value in many.items() if name != "transfers"} == one


@FAMILIES
def test_a_count_is_amended_and_what_is_not_amended_stays(
    story: Story, hanako: str, name: str
) -> None:
    record = recorded(story, hanako, name, **SERIES, transfers=31)
    assert corrected(story, record, transfers=30)["transfers"] == 30
    assert corrected(story, record, items=["NAME"])["transfers"] == 30


@FAMILIES
def test_a_count_is_added_to_a_record_in_bulk_alone(story: Story, hanako: str, name: str) -> None:
    series, single = (recorded(story, hanako, name, **how) for how in (SERIES, {}))
    assert corrected(story, series, transfers=31)["transfers"] == 31
    story.refused("transfers", "amend", RECORDED, record=single.event, reason="a", transfers=31)
    changed = corrected(story, single, **SERIES, transfers=31)
    assert changed["transfers"] == 31
    assert corrected(story, single, transfers=32)["transfers"] == 32


@FAMILIES
def test_a_record_that_is_no_longer_one_in_bulk_has_no_count(
    story: Story, hanako: str, name: str
) -> None:
    record = recorded(story, hanako, name, **SERIES, transfers=31)
    assert "transfers" not in corrected(story, record, method="EACH")
    story.refused("transfers", "amend", RECORDED, record=record.event, reason="a", transfers=31)


@FAMILIES
def test_a_count_and_another_method_at_once_are_refused(
    story: Story, hanako: str, name: str
) -> None:
    record = recorded(story, hanako, name, **SERIES)
    story.refused(
        "transfers", "amend", RECORDED, record=record.event, reason="a", transfers=2, method="EACH"
    )
