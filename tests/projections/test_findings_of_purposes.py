"""The finding now, where a purpose, or a ground without more, is said only after the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger.domain.event import policy_tag
from projections.answers.listing import Source
from projections.answers.provisions import provisions
from projections.provisions.record import ProvisionRow
from projections.provisions.view import ProvisionFilter
from tests.support.histories import ORIGIN, PURPOSE, History, at, person

WHO, LAB, WARD = person(1), "lab", "ward"
Claim = Callable[[History], object]
UNSPECIFIED = ("REFUSE", "APPI-18-1")


@pytest.fixture
def entrusted(history: History) -> History:
    """The laboratory is entrusted and supervised; the purpose is in no policy. Minute 100."""
    history.policy(purposes=["OTHER"])
    history.party(LAB)
    history.party(WARD)
    history.person(WHO)
    history.check(LAB, history.arrange(LAB, happened=10), happened=20)
    history.now = 100
    return history


def only(source: Source) -> ProvisionRow:
    (answer,) = provisions(source, [ORIGIN], ProvisionFilter(receipts=False)).rows
    return answer.row


def found_now(source: Source) -> tuple[str | None, str | None, str]:
    row = only(source)
    return row.now_verdict, row.now_rule, row.finding


def change(history: History, **more: Any) -> str:
    """The purpose comes from a change that is in force from minute 50."""
    new = {"code": PURPOSE, "en": "care", "ja": "診療", "provision": False}
    data = {"policy": "privacy", "old": "OTHER", "new": new, "relation": "0" * 64,
            "effective_at": at(50), **more}  # fmt: skip
    return history.write("purpose.changed", data, tags=[policy_tag("privacy")], happened=40)


def announce(history: History, changed: str) -> str:
    data = {"policy": "privacy", "change": changed, "announced": "PUBLISHED"}
    return history.write("purpose.announced", data, tags=[policy_tag("privacy")], happened=45)


def tell(history: History) -> str:
    told = {"code": PURPOSE, "en": "care", "ja": "診療"}
    data = {"purposes": [told], "channel": "IN_PERSON"}
    return history.write("purpose.told", data, subject=WHO, happened=50)


CHANGED = {"announced": "PUBLISHED", "announced_at": at(45)}
CLAIMS: dict[str, Claim] = {"changed": lambda c: change(c, **CHANGED), "told": tell}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_purpose_said_later_silences_no_finding(
    entrusted: History, source: Source, claim: str
) -> None:
    entrusted.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert (only(source).found_verdict, only(source).found_rule) == UNSPECIFIED
    CLAIMS[claim](entrusted)
    assert found_now(source) == (*UNSPECIFIED, "claimed_later")


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_purpose_said_before_the_record_counts(
    entrusted: History, source: Source, claim: str
) -> None:
    CLAIMS[claim](entrusted)
    entrusted.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert (only(source).found_verdict, only(source).finding) == ("ALLOW", "as_recorded")


def test_a_change_made_known_later_silences_no_finding(entrusted: History, source: Source) -> None:
    changed = change(entrusted)
    entrusted.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert (only(source).found_verdict, only(source).found_rule) == UNSPECIFIED
    announce(entrusted, changed)
    assert found_now(source) == (*UNSPECIFIED, "claimed_later")


ORIGINS: dict[str, Claim] = {
    "collected": lambda c: c.collect(WHO, happened=20),
    "received": lambda c: c.receive(WHO, WARD, happened=20),
}


@pytest.mark.parametrize("origin", ORIGINS)
def test_that_data_came_while_it_was_a_purpose_silences_no_finding_when_said_later(
    entrusted: History, source: Source, origin: str
) -> None:
    entrusted.policy("2", purposes=[PURPOSE], happened=5, effective=5)
    entrusted.policy("3", purposes=["OTHER"], happened=30, effective=30)
    entrusted.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert (only(source).found_verdict, only(source).found_rule) == UNSPECIFIED
    ORIGINS[origin](entrusted)
    assert found_now(source) == (*UNSPECIFIED, "claimed_later")


@pytest.mark.parametrize("origin", ORIGINS)
def test_that_data_came_before_it_was_a_purpose_is_found_when_said_later(
    entrusted: History, source: Source, origin: str
) -> None:
    entrusted.policy("2", purposes=[PURPOSE], happened=30, effective=30)
    entrusted.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert (only(source).found_verdict, only(source).finding) == ("ALLOW", "as_recorded")
    ORIGINS[origin](entrusted)
    assert found_now(source) == (*UNSPECIFIED, "differs")


def test_supervision_recorded_later_silences_no_finding(entrusted: History, source: Source) -> None:
    entrusted.policy("2", purposes=[PURPOSE], happened=5, effective=5)
    made = entrusted.arrange(WARD, happened=10)
    entrusted.provide(WHO, WARD, happened=90, basis="ENTRUST")
    before = only(source)
    assert before.found_verdict == "REFUSE"
    entrusted.check(WARD, made, happened=60)
    assert found_now(source) == ("REFUSE", before.found_rule, "claimed_later")


def test_an_agreement_recorded_later_silences_no_finding(
    entrusted: History, source: Source
) -> None:
    entrusted.policy("2", purposes=[PURPOSE], happened=5, effective=5)
    entrusted.provide(WHO, WARD, happened=90, basis="SUCCESSION")
    before = only(source)
    assert before.found_verdict == "REFUSE"
    entrusted.arrange(WARD, "SUCCESSION", happened=60)
    assert found_now(source) == ("REFUSE", before.found_rule, "claimed_later")
