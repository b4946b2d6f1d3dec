"""The finding recorded never changes; the finding now follows what becomes known."""

from __future__ import annotations

import pytest

from projections.answers.listing import Source
from projections.answers.provisions import ProvisionAnswer, provisions
from projections.provisions.view import ProvisionFilter
from tests.support.histories import ORIGIN, History, at, person

WHO, OTHER = person(1), person(2)
LAB, WARD = "lab", "ward"


@pytest.fixture
def clinic(history: History) -> History:
    """A clinic whose clock stands at minute 100, with two people and two parties."""
    history.policy()
    history.party(LAB)
    history.party(WARD)
    history.person(WHO)
    history.person(OTHER)
    history.now = 100
    return history


def only(source: Source, *, void: bool = False, **as_of: int) -> ProvisionAnswer:
    """The one record there is, as known now or at a size."""
    sizes = {ORIGIN: as_of["size"]} if as_of else None
    asked = Source(source.store, source.views, as_of=sizes)
    (row,) = provisions(asked, [ORIGIN], ProvisionFilter(void=void)).rows
    return row


def test_a_finding_stands_while_nothing_earlier_becomes_known(
    clinic: History, source: Source
) -> None:
    clinic.consent(WHO, [LAB])
    clinic.provide(WHO, LAB)
    clinic.consent(OTHER, [LAB], happened=1)
    answer = only(source)
    assert (answer.row.found_verdict, answer.row.finding) == ("ALLOW", "as_recorded")
    assert answer.as_object()["finding_now"] is None


def test_a_withdrawal_recorded_late_changes_the_finding_and_both_are_shown(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90)
    before = clinic.written
    clinic.withdraw(WHO, consent, happened=50)
    row = only(source).row
    assert (row.found_verdict, row.now_verdict, row.finding) == ("ALLOW", "REFUSE", "differs")
    answer = only(source).as_object()
    assert answer["finding_recorded"]["verdict"] == "ALLOW"  # type: ignore[index,call-overload]
    assert answer["finding_now"]["verdict"] == "REFUSE"  # type: ignore[index,call-overload]
    assert only(source, size=before).row.finding == "as_recorded"


def test_a_withdrawal_after_the_provision_changes_nothing(clinic: History, source: Source) -> None:
    consent = clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90)
    clinic.withdraw(WHO, consent, happened=91)
    assert only(source).row.finding == "as_recorded"


def test_a_consent_recorded_later_never_silences_a_finding(clinic: History, source: Source) -> None:
    clinic.provide(WHO, LAB, happened=90)
    clinic.consent(WHO, [LAB], happened=50)
    row = only(source).row
    assert (row.found_verdict, row.now_verdict, row.finding) == (
        "REFUSE", "REFUSE", "claimed_later",
    )  # fmt: skip


def test_no_amendment_launders_a_consent_recorded_later(clinic: History, source: Source) -> None:
    record = clinic.provide(WHO, LAB, happened=90)
    clinic.consent(WHO, [LAB], happened=50)
    clinic.amend(WHO, record, LAB, happened=95)
    row = only(source).row
    assert (row.found_verdict, row.now_verdict, row.finding) == (
        "ALLOW", "REFUSE", "claimed_later",
    )  # fmt: skip


def test_a_consent_recorded_before_the_record_of_an_earlier_provision_counts(
    clinic: History, source: Source
) -> None:
    clinic.consent(WHO, [LAB], happened=50)
    clinic.provide(WHO, LAB, happened=90)
    assert only(source).row.found_verdict == "ALLOW"
    assert only(source).row.finding == "as_recorded"


def test_a_lifting_recorded_later_does_not_silence_a_stop(clinic: History, source: Source) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    stop = clinic.suspend(WHO, happened=20)
    clinic.provide(WHO, LAB, happened=90)
    clinic.lift(WHO, stop, happened=30)
    row = only(source).row
    assert (row.now_verdict, row.finding) == ("REFUSE", "claimed_later")


def test_a_stop_recorded_late_is_found(clinic: History, source: Source) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90)
    clinic.suspend(WHO, happened=20)
    assert only(source).row.finding == "differs"


def test_what_came_between_reading_and_writing_is_judged_at_once(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB], happened=10)
    seen = clinic.written
    clinic.withdraw(WHO, consent, happened=50)
    clinic.provide(WHO, LAB, happened=90, seen=seen)
    row = only(source).row
    assert (row.found_verdict, row.now_verdict, row.finding) == ("ALLOW", "REFUSE", "differs")


def test_a_refusal_under_a_registration_linked_later_counts_until_it_is_unlinked(
    clinic: History, source: Source
) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    clinic.consent(OTHER, [LAB], refused=True, happened=50)
    clinic.provide(WHO, LAB, happened=90)
    clinic.link(WHO, OTHER)
    assert only(source).row.finding == "differs"
    linked = clinic.written
    clinic.link(OTHER, WHO, undone=True)
    assert only(source).row.finding == "as_recorded"
    assert only(source, size=linked).row.finding == "differs"


def test_an_amended_record_is_judged_as_amended(clinic: History, source: Source) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    record = clinic.provide(WHO, LAB, happened=90)
    before = clinic.written
    clinic.amend(WHO, record, LAB, new_party=WARD, items=["NAME"], happened=80)
    row = only(source).row
    assert (row.party, row.items, row.happened_at) == (WARD, "|NAME|", at(80))
    assert (row.found_verdict, row.finding) == ("REFUSE", "as_recorded")
    earlier = only(source, size=before).row
    assert (earlier.party, earlier.found_verdict) == (LAB, "ALLOW")


def test_what_becomes_known_after_an_amendment_is_judged_on_the_amended_record(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB, WARD], happened=10)
    record = clinic.provide(WHO, LAB, happened=90)
    clinic.amend(WHO, record, LAB, new_party=WARD, happened=40)
    clinic.withdraw(WHO, consent, happened=50)
    assert only(source).row.finding == "as_recorded"
    clinic.consent(WHO, [WARD], refused=True, happened=30)
    assert only(source).row.finding == "differs"


def test_a_voided_record_is_shown_only_when_asked_for_and_has_no_finding(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB], happened=10)
    record = clinic.provide(WHO, LAB, happened=90)
    clinic.amend(WHO, record, LAB, void=True)
    clinic.withdraw(WHO, consent, happened=50)
    assert provisions(source, [ORIGIN], ProvisionFilter()).total == 0
    row = only(source, void=True).row
    assert (row.void, row.finding) == (1, "none")


def test_a_party_that_was_something_else_then_is_judged_as_that(
    clinic: History, source: Source
) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90)
    clinic.party(LAB, country="US", happened=50)
    row = only(source).row
    assert (row.now_verdict, row.finding) == ("REFUSE", "differs")


def test_an_erasure_decided_earlier_is_found(clinic: History, source: Source) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90)
    clinic.erase(WHO, happened=80)
    assert only(source).row.finding == "differs"


def test_a_receipt_has_no_finding(clinic: History, source: Source) -> None:
    clinic.receive(WHO, LAB)
    assert only(source).row.finding == "none"
    assert only(source).as_object()["finding_recorded"] is None
