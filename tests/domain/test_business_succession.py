"""Business succession: its cause and day, and that the business itself passes (Act 27(5)(ii))."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.terms import SUCCESSION_CAUSES
from tests.domain.notation import Story, shaped

AT = "04-20 09:00"
SUCCEEDED: dict[str, Any] = {"party": "sakura", "kind": "SUCCESSION", "form": "CONTRACT"}
SAID: dict[str, Any] = {
    "cause": "TRANSFER", "effective_day": "2026-07-01", "business_passes": True,
}  # fmt: skip


@pytest.mark.parametrize("cause", SUCCESSION_CAUSES)
def test_its_cause_and_day_are_recorded(story: Story, cause: str) -> None:
    said = {**SAID, "cause": cause}
    data = shaped(story.when("arrangement.make", AT, **SUCCEEDED, **said)).data
    assert {name: data[name] for name in said} == said


def test_it_may_be_recorded_without_them_as_ever(story: Story) -> None:
    data = shaped(story.when("arrangement.make", AT, **SUCCEEDED)).data
    assert not set(SAID) & set(data)


def test_data_without_the_business_are_no_succession(story: Story) -> None:
    story.refused(
        "business_passes", "arrangement.make", AT, **SUCCEEDED, **{**SAID, "business_passes": False}
    )


@pytest.mark.parametrize("name", SAID)
def test_no_other_arrangement_has_them(story: Story, name: str) -> None:
    for other in (
        {"kind": "ENTRUSTMENT", "items": ["NAME"], "purposes": ["P1"]},
        {"kind": "EQUIVALENT_SYSTEM"},
    ):
        arguments = {**SUCCEEDED, **other, name: SAID[name]}
        story.refused(name, "arrangement.make", AT, **arguments)


def test_without_an_agreement_nothing_is_provided_to_a_successor(story: Story, hanako: str) -> None:
    assert story.row(hanako, AT, basis="SUCCESSION") == "D55"
    story.taken("arrangement.make", "04-10 00:00", **SUCCEEDED, **SAID)
    assert story.row(hanako, AT, basis="SUCCESSION") == "D52"


def test_only_purposes_of_before_go_with_the_business(story: Story, hanako: str) -> None:
    story.taken("arrangement.make", "04-10 00:00", **SUCCEEDED, **SAID)
    assert story.row(hanako, AT, basis="SUCCESSION", purpose="P9") == "D14"
