"""The record of a provision that happened, lawful or not: its set, its term, and what it lacks."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.events.judged import RECORD
from ledger.domain.law.data.dated import on
from ledger.domain.law.data.record_items import ITEMS
from ledger.domain.law.records import Record, present_of_party, provision_record
from ledger.domain.law.rulebook import judge, not_judged
from ledger.domain.law.verdict import Judgement
from ledger.domain.law.whole_frame import with_defaults
from ledger.domain.terms import RECORD_ITEMS
from ledger.text import Text
from tests.domain.law.by_hand import generated, written

PARTY = frozenset({"PARTY_NAME", "PARTY_ADDRESS", "PARTY_REPRESENTATIVE"})
ALL = frozenset(RECORD_ITEMS)
EXEMPT = ("STATE_ORGAN", "LOCAL_GOVERNMENT", "INCORPORATED_ADMIN_AGENCY",
          "LOCAL_INCORPORATED_AGENCY")  # fmt: skip
NO_CONSENT = "consent.state=NONE"
REFERABLE = "data_class=REFERABLE referable.expected_as_personal_data=true"
CONFIRMED = f"{REFERABLE} referable.consent_confirmed=true"
INFORMED = (
    'recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2","FI3"]'
)
TOLD = PARTY | {"CONSENT_CONFIRMED"}
SUBSTITUTED = "record.method=SUBST record.linked_to_service=true record.document_complete=true"


def judged(changes: str = "") -> tuple[dict[str, Any], Judgement]:
    facts = with_defaults(written(changes))
    return facts, judge(facts)


def record(changes: str = "", present: frozenset[str] = PARTY) -> Record:
    return provision_record(*judged(changes), present)


def in_spite(changes: str, present: frozenset[str] = PARTY) -> Record:
    """The record of what was not allowed: the facts must be such."""
    facts, judgement = judged(changes)
    assert judgement.verdict != "ALLOW", changes
    return provision_record(facts, judgement, present)


# What was allowed.


@pytest.mark.parametrize(
    ("changes", "record_set"),
    [
        ("", "B"),
        ("basis=CONSENT_IMPLIED_CARE", "B"),
        ("basis=OPT_OUT sensitive=false", "A"),
        (INFORMED, "B"),
        (CONFIRMED, "G"),
        ("basis=ENTRUST", "0"),
    ],
)
def test_what_was_allowed_is_recorded_as_the_judge_says(changes: str, record_set: str) -> None:
    facts, judgement = judged(changes)
    found = provision_record(facts, judgement, ALL)
    assert judgement.verdict == "ALLOW"
    assert (found.set, found.complete) == (record_set, True)
    assert (found.statutory, found.methods) == (judgement.statutory, judgement.record_methods)
    assert found.retain_until == judgement.retain_until


def test_a_record_is_an_object_without_a_term_where_none_runs() -> None:
    assert record().as_object() == {
        "set": "B", "statutory": True, "method": "EACH", "methods": ["EACH"], "missing": [],
        "retain_until": "2030-02-08",
    }  # fmt: skip
    running = record("record.method=BULK record.repeated=true").as_object()
    assert "retain_until" not in running
    assert running["missing"] == ["PERIOD"]
    assert "retain_until" not in record("basis=ENTRUST").as_object()


# What happened all the same, by what was claimed.


@pytest.mark.parametrize(
    ("changes", "record_set"),
    [
        (NO_CONSENT, "B"),
        ("basis=OPT_OUT", "A"),  # special care-required: row D40
        ("basis=OPT_OUT sensitive=false patient_optout=true", "A"),
        (f"basis=ENTRUST entrustment.contract=false {NO_CONSENT}", "B"),
        (f"basis=JOINT_USE joint_use_notice.beforehand=false {NO_CONSENT}", "B"),
        (f"basis=SUCCESSION succession.agreement=false {NO_CONSENT}", "B"),
        (f"basis=LAW {NO_CONSENT}", "B"),
        (f"basis=LIFE evidence.protection.need=true {NO_CONSENT}", "B"),
        (f"basis=ON_BEHALF {NO_CONSENT}", "B"),
        (f"basis=ACAD_RECIPIENT {NO_CONSENT}", "B"),
        ("data_class=PSEUDO", "B"),
        (REFERABLE, "G"),
        (f"{REFERABLE} basis=OPT_OUT", "G"),
        (f"{REFERABLE} basis=LAW", "G"),
        (f"{CONFIRMED} recipient.country=US", "G"),
    ],
)
def test_what_happened_without_being_allowed_is_recorded_by_what_was_claimed(
    changes: str, record_set: str
) -> None:
    found = in_spite(changes)
    assert (found.set, found.statutory, found.method) == (record_set, True, "EACH")
    assert found.retain_until == "2030-02-08"


@pytest.mark.parametrize(
    "changes",
    [
        "data_class=DECEASED",
        "data_class=ANON anonymised.published=false",
        "recipient.kind=PRINCIPAL erased=true",
        "recipient.kind=VERIFIED_AGENT erased=true",
        f"recipient.same_entity=true purpose.specified=false {NO_CONSENT}",
        "data_class=REFERABLE erased=true",
        *(f"recipient.public_body={body} {NO_CONSENT}" for body in EXEMPT),
        # An exception or arrangement holds, and something else stood against it.
        "basis=LAW evidence.statute.citation=Code misuse_foreseen=true",
        f"{REFERABLE} basis=LAW evidence.statute.citation=Code misuse_foreseen=true",
        "basis=ENTRUST misuse_foreseen=true",
        "basis=ENTRUST suspension.kind=USE",
        ("basis=PUBLIC_HEALTH evidence.protection.need=true"
         " evidence.protection.consent_difficult=true suspension.kind=USE"),
        ("basis=ACAD_RECIPIENT recipient.academic=true"
         " evidence.academic.recipient_needs_for_research=true suspension.kind=PROVISION"),
    ],
)  # fmt: skip
def test_where_nothing_is_owed_none_is_owed_for_what_happened_all_the_same(changes: str) -> None:
    found = in_spite(changes, frozenset())
    assert (found.set, found.statutory, found.methods) == ("0", False, ())
    assert (found.method, found.missing, found.retain_until) == ("EACH", (), None)


def test_an_arrangement_exempts_nothing_toward_a_recipient_abroad() -> None:
    abroad = "basis=ENTRUST recipient.country=US"
    assert in_spite(abroad).set == "B"
    assert in_spite(f"{abroad} erased=true recipient.whitelisted=true").set == "0"


def test_an_interpretive_exception_exempts_nothing_where_consent_is_not_valid() -> None:
    assert in_spite(f'record_exception=["REC-EX-3"] {NO_CONSENT}').set == "B"
    assert record('record_exception=["REC-EX-3"]').set == "0"


def test_a_hospital_that_a_city_runs_is_recorded_without_a_duty() -> None:
    for changes in (NO_CONSENT, "basis=OPT_OUT"):
        found = in_spite(f"recipient.public_body=LOCAL_GOVERNMENT_HOSPITAL {changes}")
        assert found.set in ("A", "B")
        assert not found.statutory
    assert in_spite(f"recipient.public_body=TABLE2_BODY {NO_CONSENT}").statutory


def test_before_the_first_rulebook_the_record_is_that_of_its_first_day() -> None:
    for changes, record_set in (("", "B"), ("basis=OPT_OUT", "A"), ("basis=ENTRUST", "0")):
        facts, _ = judged(f"provided_at=2019-06-03 {changes}")
        judgement = not_judged("2023-04-01", 1, Text("too early.", "対象外。"))
        found = provision_record(facts, judgement, PARTY)
        assert (found.set, found.statutory) == (record_set, record_set != "0")
        assert found.retain_until == (None if record_set == "0" else "2022-06-03")
        assert found.complete


def test_a_document_stands_in_for_the_record_only_where_consent_carries_the_provision() -> None:
    last = "record.last_provision_at=2027-02-28"
    assert record(f"{SUBSTITUTED} {last}").retain_until == "2028-02-29"
    without = in_spite(f"{SUBSTITUTED} {last} {NO_CONSENT}")
    assert (without.method, without.methods) == ("EACH", ("EACH",))
    assert without.retain_until == "2030-02-08"
    stopped = in_spite(f"{SUBSTITUTED} {last} misuse_foreseen=true")
    assert (stopped.method, stopped.retain_until) == ("SUBST", "2028-02-29")


def test_of_referable_information_a_document_stands_in_only_after_a_confirmed_consent() -> None:
    last = "record.last_provision_at=2027-02-28"
    uninformed = f"{CONFIRMED} recipient.country=US {SUBSTITUTED} {last}"
    assert in_spite(uninformed).retain_until == "2028-02-29"
    assert in_spite(f"{uninformed} basis=ENTRUST").retain_until == "2030-02-08"
    assert in_spite(f"{REFERABLE} {SUBSTITUTED} {last}").retain_until == "2030-02-08"


@pytest.mark.parametrize(
    ("changes", "until"),
    [
        ("record.recorded_at=2025-02-28", "2028-02-29"),
        ("record.recorded_at=2028-02-29", "2031-02-28"),
        ("record.method=BULK record.repeated=true", None),
        ("record.method=BULK record.repeated=true record.last_provision_at=2028-02-29",
         "2031-02-28"),
        ("record.method=BULK record.last_provision_at=2029-01-01", "2030-02-08"),
    ],
)  # fmt: skip
def test_the_term_of_what_was_not_allowed_runs_as_that_of_what_was(
    changes: str, until: str | None
) -> None:
    assert in_spite(f"{changes} {NO_CONSENT}").retain_until == until
    assert record(changes).retain_until == until


def test_a_day_that_no_term_can_be_written_for_leaves_the_term_open() -> None:
    changes = "record.method=BULK record.repeated=true record.last_provision_at=9999-12-31"
    facts, judgement = judged(changes)
    assert judgement.row == "D01"
    assert provision_record(facts, judgement, PARTY).retain_until is None


@pytest.mark.parametrize("method", ["BULK", "SUBST"])
def test_the_method_is_the_one_wanted_where_it_is_allowed_and_else_each(method: str) -> None:
    allowed = f"{SUBSTITUTED} record.repeated=true record.method={method}"
    assert record(allowed).method == method
    assert record(f"record.method={method}").method == "EACH"
    assert in_spite(f"basis=OPT_OUT {allowed} record.method={method}").method == "EACH"


# What is missing.


@pytest.mark.parametrize("item", sorted(PARTY))
@pytest.mark.parametrize("changes", ["", "basis=OPT_OUT sensitive=false", CONFIRMED])
def test_each_particular_of_the_recipient_is_missed_if_it_is_not_there(
    changes: str, item: str
) -> None:
    there = TOLD - {item}
    found = record(changes, there)
    assert (found.missing, found.complete) == ((item,), False)
    assert found.retain_until == "2030-02-08"


def test_of_unspecified_many_no_name_is_asked_but_of_referable_information_it_is() -> None:
    many = "recipient.kind=UNSPECIFIED_MANY"
    assert record(many, frozenset()).complete
    assert record(f"{many} basis=OPT_OUT sensitive=false", frozenset()).complete
    assert record(f"{many} {CONFIRMED}", frozenset({"CONSENT_CONFIRMED"})).missing == (
        "PARTY_NAME", "PARTY_ADDRESS", "PARTY_REPRESENTATIVE",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ("consent.state=WITHDRAWN", False),
        ("consent.covers_recipient=false", False),
        ("basis=CONSENT_IMPLIED_CARE notice.posted=false", False),
        ('basis=CONSENT_IMPLIED_CARE reservation=["P-C4"]', False),
        ("recipient.country=US", False),  # not the consent that Article 28(1) asks for
        ("recipient.country=US basis=FOREIGN_CONSENT", False),  # given without the information
        ("recipient.country=US recipient.equiv_system=true recipient.equiv_broken=true", False),
        ("basis=LAW", False),
        ("basis=ENTRUST entrustment.own_use=true", False),
        # Consent was there, and something else stood against the provision.
        ("misuse_foreseen=true", True),
        ("suspension.kind=USE", True),
        ("data_class=PSEUDO", True),
        ("basis=CONSENT_IMPLIED_CARE erased=true", True),
        (f"{INFORMED} erased=true", True),
    ],
)  # fmt: skip
def test_that_consent_is_obtained_is_missing_where_no_valid_consent_was_claimed(
    changes: str, there: bool
) -> None:
    found = in_spite(changes)
    assert found.set == "B"
    assert found.missing == (() if there else ("CONSENT",))


def test_of_referable_information_the_confirmations_are_missed() -> None:
    assert record(CONFIRMED).missing == ("CONSENT_CONFIRMED",)
    abroad = f"{CONFIRMED} recipient.country=US"
    assert in_spite(abroad, TOLD).missing == ("INFORMATION_CONFIRMED",)
    assert record(f"{abroad} referable.foreign_information_confirmed=true", TOLD).complete
    assert record(f"{abroad} recipient.whitelisted=true", TOLD).complete


def test_the_period_is_asked_of_a_record_in_bulk_and_of_no_other() -> None:
    bulk = "record.method=BULK record.repeated=true"
    assert record(bulk).missing == ("PERIOD",)
    assert record(bulk, PARTY | {"PERIOD"}).complete
    assert record(f"{bulk} {CONFIRMED}", PARTY).missing == ("CONSENT_CONFIRMED", "PERIOD")
    assert record("record.method=BULK").complete
    assert record("record.repeated=true").complete


@pytest.mark.parametrize(
    ("party", "there"),
    [
        ({"kind": "ORGANISATION"}, set[str]()),
        ({"kind": "ORGANISATION", "name": "N"}, {"PARTY_NAME"}),
        ({"kind": "ORGANISATION", "name": "N", "address": "A"}, {"PARTY_NAME", "PARTY_ADDRESS"}),
        ({"kind": "ORGANISATION", "name": "N", "representative": "s-x"},
         {"PARTY_NAME", "PARTY_REPRESENTATIVE"}),
        ({"kind": "ORGANISATION", "name": "N", "address": "A", "representative": "s-x"}, PARTY),
        ({"kind": "PRIVATE_PERSON"}, {"PARTY_NAME", "PARTY_REPRESENTATIVE"}),
        ({"kind": "PRIVATE_PERSON", "address_sealed": False},
         {"PARTY_NAME", "PARTY_REPRESENTATIVE"}),
        ({"kind": "SOLE_PROPRIETOR", "address_sealed": True}, PARTY),
        ({"kind": "PRINCIPAL", "name": "本人"}, PARTY),
        ({"kind": "UNSPECIFIED_MANY", "name": "公開"}, set[str]()),
    ],
)  # fmt: skip
def test_the_data_of_a_party_tell_what_is_known_of_it(
    party: dict[str, Any], there: frozenset[str]
) -> None:
    assert present_of_party(party) == there


# Over all facts.


def test_every_item_of_every_set_has_codes_and_every_code_is_a_term() -> None:
    for line in ITEMS:
        for items in line.value.values():
            assert len(items.items) == len(items.asked)
            assert all(item.codes and set(item.codes) <= set(RECORD_ITEMS) for item in items.asked)
    assert {code for one in on(ITEMS, "2027-02-08").values() for item in one.asked
            for code in item.codes} | {"PERIOD"} == set(RECORD_ITEMS)  # fmt: skip


def holds_of_any(facts: dict[str, Any], present: frozenset[str]) -> tuple[str, str | None]:
    """What is true of every record; its set, and the verdict on the provision."""
    before = copy.deepcopy(facts)
    judgement = judge(facts)
    found = provision_record(facts, judgement, present)
    assert facts == before
    assert list(RECORD.problems(found.as_object(), "record")) == []
    if found.set == "0":
        assert (found.statutory, found.methods, found.missing) == (False, (), ())
        assert (found.method, found.retain_until) == ("EACH", None)
    else:
        asked = [c for item in on(ITEMS, facts["provided_at"])[found.set].asked for c in item.codes]
        assert set(found.missing) <= {*asked, "PERIOD"}
        assert not set(found.missing) & (present - PARTY)
        assert "EACH" in found.methods
        assert found.method in found.methods
        if found.retain_until is None:
            assert found.method != "EACH"
    if judgement.verdict == "ALLOW":
        assert (found.set, found.statutory) == (judgement.record_set, judgement.statutory)
        assert (found.methods, found.retain_until) == (
            judgement.record_methods, judgement.retain_until,
        )  # fmt: skip
        assert "CONSENT" not in found.missing
    return found.set, judgement.verdict


def test_three_thousand_provisions_allowed_or_not_each_have_their_record() -> None:
    seen: Counter[tuple[str, str | None]] = Counter()
    for number, facts in enumerate(generated(3_000)):
        there = frozenset(item for bit, item in enumerate(sorted(PARTY)) if number >> bit & 1)
        seen[holds_of_any(facts, there)] += 1
    for wanted in (("A", "ALLOW"), ("A", "REFUSE"), ("B", "ALLOW"), ("B", "REFUSE"),
                   ("B", "REVIEW"), ("G", "ALLOW"), ("G", "REFUSE"), ("0", "ALLOW"),
                   ("0", "REFUSE"), ("0", "REVIEW")):  # fmt: skip
        assert seen[wanted], seen


SAMPLE = list(generated(400))


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SAMPLE),
    st.frozensets(st.sampled_from(sorted(RECORD_ITEMS))),
    st.sampled_from(["1900-01-01", "2023-03-31", "2023-04-01", "2028-02-29", "9995-12-31"]),
    st.sampled_from([None, "0001-01-01", "2028-02-29", "9995-12-31", "9999-12-31"]),
    st.sampled_from(["EACH", "BULK", "SUBST"]),
)
def test_no_day_and_no_combination_leaves_a_provision_without_its_record(
    facts: dict[str, Any], present: frozenset[str], provided: str, last: str | None, method: str
) -> None:
    changed = copy.deepcopy(facts)
    changed["provided_at"] = provided
    changed["record"] |= {"last_provision_at": last, "method": method}
    holds_of_any(changed, present)
