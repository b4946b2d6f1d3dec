"""Verdicts computed again from what they had seen; and forged ones, chained as they should be."""

from __future__ import annotations

import pytest

from ledger.application.persons import person_of
from ledger.application.recompute import RECEIPTS, VERDICTS, Word
from ledger.application.rule_findings import RuleKind
from ledger.domain.event import Event
from ledger.store.address import Address
from tests.support.clinic import CONSENT, NUMBER, ORIGIN, POLICY, PROVISION, STOP, Clinic, Clock
from tests.support.forging import forged, judged_by_revision_0
from tests.support.whole_bundles import recomputed

RECORD = {**PROVISION, "means": "PAPER"}
HOSPITAL = {
    "kind": "ORGANISATION",
    "code": "minato",
    "sector": "HOSPITAL",
    "name": "みなと病院",
}


RECEIPT = {
    "person": NUMBER,
    "party": "sakura",
    "items": ["DISPENSING"],
    "basis": "CONSENT",
    "acquisition": "FROM_PRINCIPAL",
    "confirmation": "DECLARED",
    "channel": "DOCUMENT",
}
HEALTH = {**PROVISION, "basis": "PUBLIC_HEALTH", "need": True, "consent_difficult": True}


def kinds(clinic: Clinic) -> list[tuple[RuleKind, int | None]]:
    found = recomputed(clinic).findings
    return [(finding.kind, finding.position) for finding in found]


def a_history(clinic: Clinic) -> None:
    """Verdicts of every type, before and after consents, stops, links, amendments, late records."""
    clinic.do("party.add", **HOSPITAL)
    clinic.do("authorise", **PROVISION)
    consent = clinic.do("consent", **CONSENT)
    clinic.do("authorise_and_provide", **RECORD)
    record = clinic.do("provide", **RECORD).main
    clinic.do("amend", record=record.event, party="minato", reason="提供先の誤り")
    clinic.do("amend", record=record.event, void=True, reason="取り違え")
    clinic.do("authorise", **{**PROVISION, "basis": "LAW"})
    clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=["0099"])
    clinic.do("suspend", **{**STOP, "person": "0099"})
    clinic.do("person.link", person=NUMBER, other="0099", reason="SAME_PERSON")
    clinic.do("authorise", **PROVISION)
    earlier = clinic.clock.now
    clinic.clock.move(days=2)
    clinic.do("withdraw", consent=consent.main.event, channel="PHONE")
    clinic.do("provide", **RECORD, at=earlier)
    receipt = clinic.do("receive", **RECEIPT).main
    clinic.do("amend", record=receipt.event, party="minato", reason="提供元の誤り")
    clinic.do("amend", record=receipt.event, void=True, reason="取り違え")
    clinic.do("suspend", **{**STOP, "kind": "USE"})
    clinic.do("authorise", **HEALTH)


def test_every_verdict_of_a_history_comes_out_as_it_was_recorded(clinic: Clinic) -> None:
    a_history(clinic)
    found = recomputed(clinic)
    assert found.findings == ()
    with_verdict = [event for event in clinic.events() if "verdict" in event.data]
    assert found.verdicts == len(with_verdict)
    assert {event.type for event in with_verdict} == set(VERDICTS) - {"provision.not_judged"}
    receipts = [event for event in clinic.events() if event.type in RECEIPTS]
    assert (found.receipts, len(receipts)) == (2, 3)  # nothing follows from a void one
    assert found.corrected == ()


def test_an_authorisation_that_had_not_seen_a_stop_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    authorised = clinic.do("authorise", **PROVISION).main
    stop = clinic.do("suspend", **STOP).main
    position = forged(clinic, authorised)
    (found,) = recomputed(clinic).findings
    assert (found.kind, found.position) == (RuleKind.BOUNDARY_CHANGED, position)
    assert f"entry {stop.position}" in found.found


def test_a_record_is_not_asked_whether_its_boundary_changed(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    record = clinic.do("provide", **RECORD).main
    clinic.do("suspend", **STOP)
    forged(clinic, record)
    assert kinds(clinic) == []


def test_a_verdict_that_its_rules_do_not_give_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    allowed = clinic.do("authorise", **PROVISION).main
    refused = clinic.do("authorise", **{**PROVISION, "items": ["EXAM_RESULT"]}).main
    position = forged(clinic, refused, verdict=allowed.data["verdict"])
    assert kinds(clinic) == [
        (RuleKind.VERDICT_DIFFERS, position),
        (RuleKind.TYPE_DIFFERS, position),
    ]


def test_facts_that_the_log_does_not_bear_out_are_found(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    consent = {**refused.data["facts"]["consent"], "state": "GIVEN"}
    facts = {**refused.data["facts"], "consent": consent}
    position = forged(clinic, refused, facts=facts)
    assert kinds(clinic) == [(RuleKind.FACTS_DIFFER, position)]


def test_facts_without_what_was_attested_are_found(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    position = forged(clinic, refused, facts={})
    assert kinds(clinic) == [(RuleKind.FACTS_DIFFER, position)]


def test_a_boundary_that_leaves_out_a_linked_registration_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    clinic.do("person.add", kind="PATIENT", name="山田 華子", numbers=["0099"])
    clinic.do("person.link", person=NUMBER, other="0099", reason="SAME_PERSON")
    authorised = clinic.do("authorise", **PROVISION).main
    person = person_of(clinic.store, ORIGIN, str(authorised.subject))
    assert len(person) == 2
    short = [part for part in authorised.data["boundary"] if part["tags"] != [max(person)]]
    position = forged(clinic, authorised, boundary=short)
    assert kinds(clinic) == [(RuleKind.BOUNDARY_DIFFERS, position)]


def test_a_verdict_cannot_have_seen_itself(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    position = forged(clinic, refused, seen=refused.position + 100)
    assert kinds(clinic) == [(RuleKind.SEEN_IMPOSSIBLE, position)]


def test_a_rulebook_that_is_not_here_is_no_break(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    rulebook = {"law_version": "2028-07-16", "revision": 0}
    position = forged(clinic, refused, rulebook=rulebook)
    (found,) = recomputed(clinic).findings
    assert (found.kind, found.position) == (RuleKind.RULEBOOK_UNKNOWN, position)
    assert found.severity == "UNKNOWN_VERSION"


def test_what_is_out_of_form_keeps_nothing_else_from_being_computed(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    first = forged(clinic, refused, items=5)
    second = forged(clinic, refused, "provision.authorised")
    assert kinds(clinic) == [
        (RuleKind.NOT_COMPUTABLE, first),
        (RuleKind.TYPE_DIFFERS, second),
    ]


def test_an_amendment_that_corrects_without_a_verdict_is_found(clinic: Clinic) -> None:
    record = clinic.do("provide", **RECORD).main
    amended = clinic.do("amend", record=record.event, means="FAX", reason="手段の誤り").main
    position = forged(clinic, amended, drop=["verdict"])
    assert kinds(clinic) == [(RuleKind.NOT_COMPUTABLE, position)]


def test_a_recipient_that_was_never_registered_is_found(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    position = forged(clinic, refused, party="nobody")
    assert kinds(clinic) == [(RuleKind.FACTS_DIFFER, position)]


@pytest.mark.parametrize("called", ["authorised", "not_judged", "referred"])
def test_a_refusal_that_calls_itself_something_else_is_found(clinic: Clinic, called: str) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    position = forged(clinic, refused, f"provision.{called}")
    (found,) = recomputed(clinic).findings
    assert (found.kind, found.position) == (RuleKind.TYPE_DIFFERS, position)
    assert (found.found, found.wanted) == (f"provision.{called} on REFUSE D70", "provision.refused")


def test_an_authorisation_of_what_was_only_referred_is_found(clinic: Clinic) -> None:
    clinic.do("suspend", **{**STOP, "kind": "USE"})
    referred = clinic.do("authorise", **HEALTH).main
    position = forged(clinic, referred, "provision.authorised")
    assert kinds(clinic) == [(RuleKind.TYPE_DIFFERS, position)]


def test_the_facts_that_differ_are_named_and_no_others(clinic: Clinic) -> None:
    refused = clinic.do("authorise", **PROVISION).main
    consent = {**refused.data["facts"]["consent"], "state": "GIVEN"}
    forged(clinic, refused, facts={**refused.data["facts"], "consent": consent})
    (found,) = recomputed(clinic).findings
    assert (found.found, found.wanted) == ("consent.state GIVEN", "consent.state NONE")


def test_other_grounds_than_those_it_rests_on_are_found(clinic: Clinic) -> None:
    earlier = clinic.do("consent", **CONSENT).main
    clinic.do("withdraw", consent=earlier.event, channel="PHONE")
    clinic.do("consent", **CONSENT)
    allowed = clinic.do("authorise", **PROVISION).main
    grounds = {**allowed.data["grounds"]}
    other = forged(clinic, allowed, grounds={**grounds, "consent": earlier.event})
    del grounds["consent"]
    less = forged(clinic, allowed, grounds=grounds)
    none = forged(clinic, allowed, drop=["grounds"])
    assert kinds(clinic) == [(RuleKind.GROUNDS_DIFFER, at) for at in (other, less, none)]


def test_what_the_consent_leaves_out_and_the_route_abroad_belong_to_the_verdict(
    clinic: Clinic,
) -> None:
    clinic.do("consent", **CONSENT)
    abroad = {**HOSPITAL, "country": "US"}
    clinic.do("party.add", **abroad)
    refused = clinic.do("authorise", **{**PROVISION, "party": "minato"}).main
    assert refused.data["route"] == "NONE"
    route = forged(clinic, refused, route="SAME_ENTITY")
    covered = forged(clinic, refused, drop=["not_covered"])
    found = recomputed(clinic).findings
    assert [(one.kind, one.position) for one in found] == [
        (RuleKind.VERDICT_DIFFERS, route), (RuleKind.VERDICT_DIFFERS, covered)
    ]  # fmt: skip
    assert (found[0].found, found[0].wanted) == ("route SAME_ENTITY", "route NONE")
    assert found[1].wanted == 'not_covered ["party:minato"]'


def test_a_record_that_the_rules_ask_otherwise_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    record = clinic.do("provide", **RECORD).main
    amended = clinic.do("amend", record=record.event, means="FAX", reason="手段の誤り").main
    shorter = {**record.data["record"], "retain_until": "2027-01-01"}
    places = [forged(clinic, event, record=shorter) for event in (record, amended)]
    places.append(forged(clinic, record, drop=["record"]))
    assert kinds(clinic) == [(RuleKind.RECORD_DIFFERS, at) for at in places]


def test_what_does_not_follow_from_a_receipt_is_found(clinic: Clinic) -> None:
    receipt = clinic.do("receive", **RECEIPT).main
    amended = clinic.do("amend", record=receipt.event, items=["NAME"], reason="項目の誤り").main
    record = {**receipt.data["record"], "missing": [], "statutory": False}
    places = [forged(clinic, event, record=record) for event in (receipt, amended)]
    noticed = forged(clinic, receipt, findings=[{"rule": "none"}])
    patient = clinic.events()[2].event
    grounds = forged(clinic, receipt, grounds={"party": patient})
    nobody = forged(clinic, receipt, party="nobody")
    assert kinds(clinic) == [
        *((RuleKind.RECORD_DIFFERS, at) for at in places),
        (RuleKind.FINDINGS_DIFFER, noticed),
        (RuleKind.GROUNDS_DIFFER, grounds),
        (RuleKind.GROUNDS_DIFFER, nobody),
    ]


def test_a_receipt_may_rest_on_any_version_of_its_source_that_it_can_have_seen(
    clinic: Clinic,
) -> None:
    before = clinic.do("receive", **RECEIPT).main
    bare = {"party": "sakura", "kind": "ORGANISATION", "sector": "PHARMACY", "name": "さくら薬局"}
    clinic.do("party.amend", **bare)
    after = clinic.do("receive", **RECEIPT).main
    assert after.data["record"]["missing"] != before.data["record"]["missing"]
    # Written while the party was amended: it had read the version before.
    record, grounds = before.data["record"], before.data["grounds"]
    forged(clinic, after, record=record, grounds=grounds)
    mixed = forged(clinic, after, record=record)
    assert kinds(clinic) == [(RuleKind.RECORD_DIFFERS, mixed)]


def a_history_of_revision_0(clinic: Clinic) -> list[Event]:
    """Every type of event with a verdict that revision 0 made, each written as it was then."""
    by_law = {**PROVISION, "basis": "LAW"}
    made = [clinic.do("authorise", **by_law).main, clinic.do("authorise", **PROVISION).main]
    clinic.do("consent", **CONSENT)
    allowed, record = clinic.do("authorise_and_provide", **RECORD).events
    amended = clinic.do("amend", record=record.event, party="sakura", reason="確認").main
    return [judged_by_revision_0(clinic, event) for event in (*made, allowed, record, amended)]


def test_a_history_of_revision_0_comes_out_as_it_was_recorded(clinic: Clinic) -> None:
    old = a_history_of_revision_0(clinic)
    assert {event.type for event in old} == set(VERDICTS) - {"provision.referred"}
    assert all("grounds" not in event.data for event in old)
    assert recomputed(clinic).findings == ()


def test_where_the_newest_revision_says_otherwise_both_are_told(clinic: Clinic) -> None:
    not_judged, *_same = a_history_of_revision_0(clinic)
    (corrected,) = recomputed(clinic).corrected
    assert corrected.position == not_judged.position
    assert corrected.then == Word(0, None, None, None)
    assert corrected.now == Word(2, "REFUSE", "D21", "APPI-27-1-1")
    assert kinds(clinic) == []


def test_the_newest_revision_reads_its_own_boundary_in_the_same_prefix(clinic: Clinic) -> None:
    posted = {
        "code": "POSTED", "version": "1", "kind": "CARE", "text": "院内掲示", "purposes": ["P-C4"],
        "contains": ["EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"],
    }  # fmt: skip
    purpose = {**POLICY["purposes"][0], "care": "P-C4"}
    clinic.do("policy.publish", **{**POLICY, "version": "2", "purposes": [purpose]})
    implied = {**PROVISION, "basis": "CONSENT_IMPLIED_CARE"}
    before = judged_by_revision_0(clinic, clinic.do("authorise", **implied).main)
    clinic.do("notice.give", **posted)
    after = judged_by_revision_0(clinic, clinic.do("authorise", **implied).main)
    told = {one.position: one.now.verdict for one in recomputed(clinic).corrected}
    assert told == {before.position: "REFUSE", after.position: "ALLOW"}


def test_a_record_or_a_ground_in_a_verdict_of_revision_0_is_found(clinic: Clinic) -> None:
    clinic.do("consent", **CONSENT)
    record = clinic.do("provide", **RECORD).main
    old = judged_by_revision_0(clinic, record)
    first = forged(clinic, old, record=record.data["record"])
    second = forged(clinic, old, grounds=record.data["grounds"])
    assert kinds(clinic) == [(RuleKind.RECORD_DIFFERS, first), (RuleKind.GROUNDS_DIFFER, second)]


def test_a_day_before_the_first_rulebook_comes_out_as_not_judged(address: Address) -> None:
    clock = Clock()
    clock.move(days=-4 * 365)
    with Clinic.founded(address, clock=clock) as clinic:
        event = clinic.do("authorise", **PROVISION).main
        assert event.type == "provision.not_judged"
        position = forged(clinic, event, "provision.authorised")
        assert kinds(clinic) == [(RuleKind.TYPE_DIFFERS, position)]


def test_each_verdict_is_given_what_had_come_before_it_and_nothing_later(clinic: Clinic) -> None:
    """Parts of a boundary are read once for all verdicts, and cut to the prefix of each."""
    abroad = {"party": "sakura", "kind": "ORGANISATION", "sector": "PHARMACY", "name": "Sakura"}
    for change, arguments in (
        ("consent", CONSENT),
        ("policy.publish", {**POLICY, "version": "2"}),
        ("party.amend", {**abroad, "country": "US"}),
        ("suspend", STOP),
    ):
        clinic.do("authorise", **PROVISION)
        clinic.do(change, **arguments)
    clinic.do("authorise", **PROVISION)
    found = recomputed(clinic)
    assert (found.verdicts, found.findings) == (5, ())
    rows = [event.data["verdict"]["row"] for event in clinic.events() if "verdict" in event.data]
    assert rows == ["D70", "D72", "D72", "D31", "D10"]
