"""The finding recorded never changes; the finding now follows what becomes known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.domain.event import Event
from ledger.domain.terms import NOTICE_CONTENTS
from projections.answers.listing import Source
from projections.answers.provisions import ProvisionAnswer, provisions
from projections.provisions.record import first_version
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


CLAIMS: dict[str, tuple[str, Callable[[History], object]]] = {
    "a notice": ("CONSENT_IMPLIED_CARE", lambda c: c.notice(happened=50)),
    "an instruction": ("ON_BEHALF", lambda c: c.instruct(WHO, LAB, happened=50)),
    "an agent": ("CONSENT", lambda c: c.agent(WHO, LAB, happened=50)),
    "another kind of party": ("CONSENT", lambda c: c.party(LAB, same_entity=True, happened=50)),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_that_would_allow_it_silences_a_finding_when_recorded_later(
    clinic: History, source: Source, claim: str
) -> None:
    basis, claimed = CLAIMS[claim]
    clinic.provide(WHO, LAB, happened=90, basis=basis)
    assert only(source).row.found_verdict == "REFUSE"
    claimed(clinic)
    row = only(source).row
    assert (row.now_verdict, row.finding) == ("REFUSE", "claimed_later")


def test_the_same_grounds_recorded_before_the_record_count(clinic: History, source: Source) -> None:
    for basis, ground in CLAIMS.values():
        ground(clinic)
        record = clinic.provide(WHO, LAB, happened=90, basis=basis)
        page = provisions(source, [ORIGIN], ProvisionFilter())
        (found,) = [answer for answer in page.rows if answer.row.record == record]
        assert (found.row.found_verdict, found.row.finding) == ("ALLOW", "as_recorded"), basis


def test_a_contract_and_its_supervision_recorded_later_do_not_count(
    clinic: History, source: Source
) -> None:
    clinic.provide(WHO, LAB, happened=90, basis="ENTRUST")
    made = clinic.arrange(LAB, happened=50)
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "as_recorded")
    clinic.check(LAB, made, happened=60)
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "claimed_later")


def test_a_contract_found_broken_before_the_provision_is_found(
    clinic: History, source: Source
) -> None:
    made = clinic.arrange(LAB, happened=10)
    clinic.check(LAB, made, happened=20)
    clinic.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert only(source).row.found_verdict == "ALLOW"
    clinic.check(LAB, made, "BROKEN", happened=80)
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "differs")


def test_a_poorer_notice_recorded_late_is_found_and_a_better_one_after_it_launders_nothing(
    clinic: History, source: Source
) -> None:
    clinic.notice(happened=10)
    clinic.provide(WHO, LAB, happened=90, basis="CONSENT_IMPLIED_CARE")
    assert only(source).row.finding == "as_recorded"
    clinic.notice(happened=40)
    assert only(source).row.finding == "as_recorded"  # it says as much as the one it replaced
    clinic.notice(happened=50, contains=())
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "differs")
    clinic.notice(happened=60)
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "claimed_later")


def test_a_reservation_recorded_late_is_found_and_a_lifting_after_it_does_not_count(
    clinic: History, source: Source
) -> None:
    clinic.notice(happened=10)
    clinic.provide(WHO, LAB, happened=90, basis="CONSENT_IMPLIED_CARE")
    reserved = clinic.reserve(WHO, happened=30)
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "differs")
    clinic.unreserve(WHO, reserved, happened=40)
    assert (only(source).row.now_verdict, only(source).row.finding) == ("REFUSE", "claimed_later")


def test_a_policy_published_earlier_and_recorded_later_does_not_count(
    history: History, source: Source
) -> None:
    history.party(LAB)
    history.person(WHO)
    history.check(LAB, history.arrange(LAB))
    history.now = 100
    history.provide(WHO, LAB, happened=90, basis="ENTRUST")
    assert only(source).row.found_rule == "APPI-18-1"
    history.policy(happened=1)
    assert (only(source).row.now_rule, only(source).row.finding) == ("APPI-18-1", "claimed_later")


def opt_out(clinic: History) -> None:
    """An opt-out in force for names."""
    items = [code for code in NOTICE_CONTENTS if code.startswith("OO")]
    clinic.policy("2", happened=2, effective=2, provision=True)
    notice = clinic.notice("sale", "OPT_OUT", happened=3, contains=items, items=["NAME"],
                           start_day="2026-01-01", waiting_days=0)  # fmt: skip
    clinic.about_notice("notice.filed", "sale", notice, contains=items, happened=4)


def test_a_receipt_amended_later_says_what_was_true_all_along(
    clinic: History, source: Source
) -> None:
    user = person(3)
    clinic.person(user, "USER")
    opt_out(clinic)
    receipt = clinic.receive(user, WARD, happened=20)
    clinic.provide(user, LAB, happened=90, basis="OPT_OUT", items=["NAME"])

    def said() -> tuple[str | None, str | None, str]:
        page = provisions(source, [ORIGIN], ProvisionFilter(receipts=False))
        return page.rows[0].row.found_verdict, page.rows[0].row.now_row, page.rows[0].row.finding

    assert said() == ("ALLOW", "D47", "as_recorded")
    clinic.amend_receipt(user, receipt, WARD, basis="OPT_OUT", happened=20)
    assert said() == ("ALLOW", "D42", "differs")
    clinic.amend_receipt(user, receipt, WARD, void=True)
    assert said() == ("ALLOW", "D42", "claimed_later")


def test_a_collection_by_improper_means_recorded_late_is_found(
    clinic: History, source: Source
) -> None:
    user = person(3)
    clinic.person(user, "USER")
    opt_out(clinic)
    clinic.provide(user, LAB, happened=90, basis="OPT_OUT", items=["NAME"])
    clinic.collect(user, happened=95, improper=True)
    assert only(source).row.finding == "as_recorded"
    clinic.collect(user, happened=80, improper=True)
    assert (only(source).row.now_row, only(source).row.finding) == ("D41", "differs")


def test_a_record_of_an_older_revision_is_judged_again_under_that_one(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90, revision=0)
    clinic.reserve(WHO, happened=20)  # of which revision 0 knows nothing
    assert (only(source).row.revision, only(source).row.finding) == (0, "as_recorded")
    clinic.withdraw(WHO, consent, happened=50)
    assert (only(source).row.now_row, only(source).row.finding) == ("D70", "differs")


def test_revision_0_does_not_judge_a_party_abroad(clinic: History, source: Source) -> None:
    clinic.consent(WHO, [LAB], happened=10)
    clinic.provide(WHO, LAB, happened=90, revision=0)
    clinic.party(LAB, country="US", happened=50)
    assert (only(source).row.now_verdict, only(source).row.finding) == (None, "differs")


def test_what_was_attested_is_attested_when_it_is_judged_again(
    clinic: History, source: Source
) -> None:
    attested = {"statute": "医師法21条", "statute_applies": True}
    clinic.provide(WHO, LAB, happened=90, basis="LAW", arguments=attested)
    clinic.consent(WHO, [LAB], refused=True, happened=50)
    answer = only(source)
    assert (answer.row.found_row, answer.row.now_row, answer.row.finding) == (
        "D20", "D20", "as_recorded",
    )  # fmt: skip
    assert answer.now is None or answer.now["verdict"] == "ALLOW"
    assert "医師法" not in str(answer.row.attested)


def test_an_answer_says_what_the_act_asks_of_the_record_and_what_it_rests_on(
    clinic: History, source: Source
) -> None:
    consent = clinic.consent(WHO, [LAB])
    clinic.provide(WHO, LAB, happened=clinic.now)
    said = only(source).as_object()
    due = said["record_due"]
    assert due == {
        "set": "B",
        "statutory": True,
        "method": "EACH",
        "missing": ["PARTY_REPRESENTATIVE"],
        "missing_when_recorded": ["PARTY_REPRESENTATIVE"],
        "complete": False,
        "retain_until": "2029-01-01",
        "term_over": None,
    }
    assert said["route"] is None
    assert said["grounds"]["consent"] == consent  # type: ignore[index,call-overload]


def test_a_version_of_the_party_of_that_time_supplies_what_a_record_lacks(
    clinic: History, source: Source
) -> None:
    clinic.consent(WHO, [LAB])
    clinic.provide(WHO, LAB, happened=clinic.now)
    clinic.party(LAB, representative=OTHER)
    assert only(source).row.now_missing == "|PARTY_REPRESENTATIVE|"  # it is of today
    clinic.party(LAB, representative=OTHER, happened=50)
    row = only(source).row
    assert (row.missing, row.now_missing) == ("|PARTY_REPRESENTATIVE|", "")
    due = only(source).as_object()["record_due"]
    assert due["complete"] is True  # type: ignore[index,call-overload]
    assert due["missing_when_recorded"] == ["PARTY_REPRESENTATIVE"]  # type: ignore[index,call-overload]
    assert row.finding == "as_recorded"


def test_the_route_abroad_is_told(clinic: History, source: Source) -> None:
    clinic.party("lab-abroad", country="US")
    clinic.provide(WHO, "lab-abroad", basis="FOREIGN_CONSENT")
    assert only(source).as_object()["route"] == "INFORMED_CONSENT"


def test_a_void_record_owes_nothing(clinic: History, source: Source) -> None:
    record = clinic.provide(WHO, LAB)
    clinic.amend(WHO, record, LAB, void=True)
    assert only(source, void=True).as_object()["record_due"] is None


def test_an_event_that_says_nothing_of_its_record_shows_nothing_of_it() -> None:
    data = {"party": LAB, "items": ["NAME"], "purpose": "CARE", "basis": "CONSENT",
            "means": "PAPER", "facts": {"data_class": "PERSONAL", "misuse_foreseen": False},
            "verdict": {"verdict": "ALLOW", "row": "D72", "rule": "APPI-27-1"}}  # fmt: skip
    event = Event(7, "provision.recorded", 1, "e", "c", at(1), at(1), "Asia/Tokyo", {}, WHO, (),
                  data)  # fmt: skip
    row = first_version(1, event)
    assert (row.revision, row.record_set, row.statutory, row.missing, row.retain_until) == (
        0, None, None, None, None,
    )  # fmt: skip
    assert row.proposal() is not None
