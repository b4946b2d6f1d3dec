"""The record of a receipt: its set by source and basis, methods, term, what it lacks, findings."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.events.judged import RECORD
from ledger.domain.events.receipt import RECEIPT
from ledger.domain.law.data.dated import on
from ledger.domain.law.data.record_items import ITEMS as RECORD_SETS
from ledger.domain.law.receipts import receipt_record
from ledger.domain.law.records import Record
from ledger.domain.shape import Fields
from ledger.domain.terms import (
    ACQUISITIONS,
    BASES,
    CONFIRMATIONS,
    DATA_CLASSES,
    ITEMS,
    PARTY_KINDS,
    PUBLIC_BODIES,
    RECORD_EXCEPTIONS,
    RECORD_METHODS,
)

DAY = "2027-02-08"
SOURCE: dict[str, Any] = {
    "party": "sakura", "kind": "ORGANISATION", "sector": "PHARMACY", "country": "JP",
    "public_body": "NONE", "same_entity": False, "name": "さくら薬局", "address": "大阪市1-1",
    "representative": "s-" + "a" * 26,
}  # fmt: skip
PRIVATE = {"kind": "PRIVATE_PERSON", "name": None, "address": None, "representative": None,
           "address_sealed": True}  # fmt: skip
GOOD: dict[str, Any] = {
    "party": "sakura", "items": ["NAME"], "basis": "CONSENT", "acquisition": "FROM_PRINCIPAL",
    "confirmation": "CONTRACT_SHOWN", "channel": "DOCUMENT", "consent_obtained": True,
    "opt_out_published": True,
}  # fmt: skip
"""All that can be confirmed of a source, and nothing special: set D with nothing missing."""

OPT_OUT = {"basis": "OPT_OUT"}
REFERABLE = {"data_class": "REFERABLE"}
BY_SET: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "C": (OPT_OUT, {}), "D": ({}, {}), "E": (REFERABLE, {}), "F": ({}, PRIVATE),
}  # fmt: skip


def received(
    receipt: dict[str, Any] | None = None, party: dict[str, Any] | None = None, *,
    on_day: str = DAY, recorded: str | None = None,
) -> tuple[Record, list[str]]:  # fmt: skip
    """The record and the rules of its findings, of GOOD with changes; None takes a member away."""
    told = {name: one for name, one in {**GOOD, **(receipt or {})}.items() if one is not None}
    source = {name: one for name, one in {**SOURCE, **(party or {})}.items() if one is not None}
    record, findings = receipt_record(told, source, received=on_day, recorded=recorded or on_day)
    assert all(one.severity == "WARNING" and one.reason.ja for one in findings)
    return record, [one.rule for one in findings]


def of_set(
    record_set: str, receipt: dict[str, Any] | None = None, party: dict[str, Any] | None = None
) -> tuple[Record, list[str]]:
    """The same of a receipt that gives a set."""
    one, other = BY_SET[record_set]
    return received({**one, **(receipt or {})}, {**other, **(party or {})})


# Sets.


@pytest.mark.parametrize(
    ("basis", "record_set"),
    [
        ("CONSENT", "D"), ("CONSENT_IMPLIED_CARE", "D"), ("FOREIGN_CONSENT", "D"),
        ("OPT_OUT", "C"),
        *((basis, "0") for basis in ("LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY", "ACAD_PUBLISH",
                                     "ACAD_JOINT", "ACAD_RECIPIENT", "ENTRUST", "SUCCESSION",
                                     "JOINT_USE", "ON_BEHALF")),
    ],
)  # fmt: skip
def test_the_set_follows_from_the_basis_that_the_source_named(basis: str, record_set: str) -> None:
    for kind in ("ORGANISATION", "SOLE_PROPRIETOR"):
        record, found = received({"basis": basis}, {"kind": kind, "address_sealed": True})
        assert (record.set, record.complete, found) == (record_set, True, [])
        if record_set == "0":
            assert (record.statutory, record.methods) == (False, ())
            assert record.retain_until is None
        else:
            assert (record.statutory, record.methods) == (True, ("EACH",))
            assert record.retain_until == "2030-02-08"


def test_every_basis_is_in_that_list() -> None:
    assert len(BASES) == 15


@pytest.mark.parametrize(
    ("receipt", "party", "record_set"),
    [
        ({}, {"same_entity": True}, "0"),
        (OPT_OUT, {"same_entity": True}, "0"),
        ({}, {"kind": "PRINCIPAL"}, "0"),
        ({"data_class": "DECEASED"}, {}, "0"),
        ({"data_class": "ANON"}, {}, "0"),
        ({"data_class": "PSEUDO"}, {}, "D"),
        ({"data_class": "PERSONAL"}, {}, "D"),
        ({}, {"kind": "UNSPECIFIED_MANY"}, "D"),
        ({}, {"country": "US"}, "D"),
        # Somebody not in business: nothing that the Act says of businesses exempts.
        ({}, PRIVATE, "F"),
        (OPT_OUT, PRIVATE, "F"),
        ({"basis": "ENTRUST"}, PRIVATE, "F"),
        ({"basis": "SUCCESSION"}, PRIVATE, "F"),
        ({"basis": "JOINT_USE"}, PRIVATE, "F"),
        (REFERABLE, PRIVATE, "F"),
        ({"basis": "ON_BEHALF"}, PRIVATE, "0"),
        ({"basis": "LIFE"}, PRIVATE, "0"),
        ({"data_class": "DECEASED"}, PRIVATE, "0"),
        # Referable information, taken as personal data.
        (REFERABLE, {}, "E"),
        (REFERABLE | OPT_OUT, {}, "E"),
        (REFERABLE | {"basis": "ENTRUST"}, {}, "E"),
        (REFERABLE | {"basis": "ON_BEHALF"}, {}, "E"),
        (REFERABLE | {"basis": "LAW"}, {}, "0"),
        (REFERABLE, {"public_body": "STATE_ORGAN"}, "0"),
        (REFERABLE, {"same_entity": True}, "0"),
    ],
)
def test_what_the_source_is_and_what_the_data_are_come_before_the_basis(
    receipt: dict[str, Any], party: dict[str, Any], record_set: str
) -> None:
    assert received(receipt, party)[0].set == record_set


@pytest.mark.parametrize("body", list(PUBLIC_BODIES))
def test_a_public_body_as_source_needs_no_record_but_those_that_act_as_businesses(
    body: str,
) -> None:
    exempt = ("STATE_ORGAN", "LOCAL_GOVERNMENT", "INCORPORATED_ADMIN_AGENCY",
              "LOCAL_INCORPORATED_AGENCY")  # fmt: skip
    for receipt, record_set in (({}, "D"), (OPT_OUT, "C")):
        record, _ = received(receipt, {"public_body": body})
        assert record.set == ("0" if body in exempt else record_set)
        by_duty = body not in exempt and body != "LOCAL_GOVERNMENT_HOSPITAL"
        assert record.statutory == by_duty


WORKS = {
    "C": {"REC-EX-6"},
    "D": {"REC-EX-1", "REC-EX-2", "REC-EX-3", "REC-EX-4", "REC-EX-5", "REC-EX-6"},
    "E": set[str](),
    "F": {"REC-EX-1", "REC-EX-2", "REC-EX-3", "REC-EX-4", "REC-EX-5", "REC-EX-6"},
}


@pytest.mark.parametrize("record_set", WORKS)
@pytest.mark.parametrize("claim", list(RECORD_EXCEPTIONS))
def test_a_claimed_exception_works_where_consent_is_presupposed_and_is_a_finding_elsewhere(
    record_set: str, claim: str
) -> None:
    record, found = of_set(record_set, {"exceptions": [claim]})
    if claim in WORKS[record_set]:
        assert (record.set, found) == ("0", [])
    else:
        assert (record.set, found) == (record_set, [claim])


def test_of_implied_consent_and_consent_abroad_only_who_stands_for_the_person_is_exempt() -> None:
    for basis in ("CONSENT_IMPLIED_CARE", "FOREIGN_CONSENT"):
        working = {
            claim
            for claim in RECORD_EXCEPTIONS
            if received({"basis": basis, "exceptions": [claim]})[0].set == "0"
        }
        assert working == {"REC-EX-2", "REC-EX-3", "REC-EX-6"}


def test_one_claim_that_works_is_enough_and_where_no_record_is_due_none_is_a_finding() -> None:
    both = {"exceptions": ["REC-EX-5", "REC-EX-6"]}
    assert received(OPT_OUT | both) == (received({"basis": "LAW"})[0], [])
    assert received({"basis": "LAW", **both})[1] == []


# What is missing.


@pytest.mark.parametrize("record_set", BY_SET)
def test_a_record_with_everything_told_lacks_nothing(record_set: str) -> None:
    record, found = of_set(record_set)
    assert (record.set, record.complete, found) == (record_set, True, [])


@pytest.mark.parametrize("record_set", BY_SET)
@pytest.mark.parametrize(
    ("receipt", "item", "sets"),
    [
        ({"acquisition": "UNKNOWN"}, "ACQUISITION", "CDF"),
        ({"confirmation": "NOT_CONFIRMED"}, "ACQUISITION", "CDF"),
        ({"consent_obtained": None}, "CONSENT", "DE"),
        ({"consent_obtained": False}, "CONSENT", "DE"),
        ({"opt_out_published": None}, "OPT_OUT_PUBLISHED", "C"),
        ({"opt_out_published": False}, "OPT_OUT_PUBLISHED", "C"),
        ({"information_given": False}, "INFORMATION_CONFIRMED", "E"),
        ({"information_given": True}, "INFORMATION_CONFIRMED", ""),
    ],
)
def test_each_item_is_missed_in_the_sets_that_ask_for_it_and_in_no_other(
    record_set: str, receipt: dict[str, Any], item: str, sets: str
) -> None:
    record, found = of_set(record_set, receipt)
    assert record.missing == ((item,) if record_set in sets else ())
    asked_by_duty = item == "ACQUISITION" and record_set in sets
    assert found == (["APPI-30-1"] if asked_by_duty else [])


@pytest.mark.parametrize("record_set", ["C", "D", "E"])
@pytest.mark.parametrize(
    ("member", "item"),
    [("name", "PARTY_NAME"), ("address", "PARTY_ADDRESS"),
     ("representative", "PARTY_REPRESENTATIVE")],
)  # fmt: skip
def test_each_particular_of_the_source_is_missed_and_was_to_be_confirmed(
    record_set: str, member: str, item: str
) -> None:
    record, found = of_set(record_set, party={member: None})
    assert (record.missing, found) == ((item,), ["APPI-30-1"])


def test_of_a_private_person_the_address_is_asked_and_no_representative() -> None:
    record, found = of_set("F", party={"address_sealed": None})
    assert (record.missing, found) == (("PARTY_ADDRESS",), ["APPI-30-1"])


def test_a_source_always_has_a_name() -> None:
    record, _ = received({}, {"kind": "UNSPECIFIED_MANY"})
    assert record.missing == ("PARTY_NAME", "PARTY_ADDRESS", "PARTY_REPRESENTATIVE")


def test_the_missing_stand_in_the_order_of_the_law() -> None:
    nothing = {"acquisition": "UNKNOWN", "consent_obtained": None, "opt_out_published": None}
    record, found = received(nothing, {"address": None})
    assert record.missing == ("CONSENT", "PARTY_ADDRESS", "ACQUISITION")
    assert found == ["APPI-30-1", "APPI-30-1"]
    assert received(nothing | OPT_OUT)[0].missing == ("ACQUISITION", "OPT_OUT_PUBLISHED")


def test_where_the_act_asks_for_no_record_nothing_had_to_be_confirmed() -> None:
    unknown = {"acquisition": "UNKNOWN"}
    assert received(unknown | {"basis": "LAW"}, {"address": None})[1] == []
    city, found = received(unknown, {"public_body": "LOCAL_GOVERNMENT_HOSPITAL", "address": None})
    assert (city.missing, found) == (("PARTY_ADDRESS", "ACQUISITION"), [])


# Special care-required information by opt-out.


def test_special_information_by_opt_out_was_not_lawfully_provided() -> None:
    special = {"items": ["NAME", "DISPENSING"]}
    assert received(OPT_OUT | special)[1] == ["APPI-27-2-SENS"]
    assert received(OPT_OUT)[1] == []
    assert received(special)[1] == []
    assert received(OPT_OUT | special | REFERABLE)[1] == []
    assert received(OPT_OUT | special, PRIVATE)[1] == []
    assert received(OPT_OUT | special, {"same_entity": True})[1] == []
    assert received(OPT_OUT | special | {"exceptions": ["REC-EX-6"]})[1] == ["APPI-27-2-SENS"]


# Methods and terms.

LINKED = {"repeated": True, "linked_to_service": True, "document_complete": True}


@pytest.mark.parametrize(
    ("receipt", "party", "methods"),
    [
        ({}, {}, ("EACH",)),
        ({"repeated": True}, {}, ("EACH", "BULK")),
        ({"linked_to_service": True}, {}, ("EACH",)),
        ({"document_complete": True}, {}, ("EACH",)),
        (LINKED, {}, ("EACH", "BULK", "SUBST")),
        (LINKED | {"basis": "CONSENT_IMPLIED_CARE"}, {}, ("EACH", "BULK", "SUBST")),
        (LINKED | REFERABLE, {}, ("EACH", "BULK", "SUBST")),
        (LINKED | REFERABLE | {"basis": "ENTRUST"}, {}, ("EACH", "BULK")),
        (LINKED, PRIVATE, ("EACH", "BULK", "SUBST")),
        (LINKED | {"basis": "ENTRUST"}, PRIVATE, ("EACH", "BULK")),
        (LINKED | OPT_OUT, {}, ("EACH",)),
        (LINKED | {"basis": "LAW"}, {}, ()),
    ],
)
def test_methods_are_those_whose_conditions_hold(
    receipt: dict[str, Any], party: dict[str, Any], methods: tuple[str, ...]
) -> None:
    assert received(receipt, party)[0].methods == methods


@pytest.mark.parametrize("method", ["BULK", "SUBST"])
def test_a_method_that_is_not_allowed_is_a_finding_and_reckoned_as_one_by_one(method: str) -> None:
    for receipt in ({}, OPT_OUT | LINKED):
        told = receipt | {"method": method, "period_from": DAY, "period_until": "2027-06-30"}
        record, found = received(told)
        assert (record.method, found) == ("EACH", ["R23-2"])
        assert (record.retain_until, record.missing) == ("2030-02-08", ())
    assert received({"method": method, "basis": "LAW"})[1] == []


@pytest.mark.parametrize(
    ("receipt", "recorded", "until"),
    [
        ({}, "2025-02-28", "2028-02-29"),
        ({}, "2028-02-29", "2031-02-28"),
        ({"period_until": "2027-12-31"}, "2027-02-09", "2030-02-09"),
        ({"method": "BULK", "period_from": DAY}, DAY, None),
        ({"method": "BULK", "period_from": DAY, "period_until": "2027-06-30"}, DAY, "2030-06-30"),
        ({"method": "BULK", "period_until": "2025-02-28"}, DAY, "2028-02-29"),
        ({"method": "SUBST"}, DAY, None),
        ({"method": "SUBST", "period_until": "2027-02-28"}, DAY, "2028-02-29"),
        ({"method": "SUBST", "period_until": "2028-02-29"}, DAY, "2029-02-28"),
        ({"method": "BULK", "period_until": "9999-12-31"}, DAY, None),
    ],
)
def test_a_term_runs_from_the_record_or_from_the_last_receipt(
    receipt: dict[str, Any], recorded: str, until: str | None
) -> None:
    record, found = received(LINKED | receipt, recorded=recorded)
    assert (record.retain_until, found) == (until, [])


def test_the_period_is_asked_of_a_record_in_bulk_and_whole() -> None:
    bulk = LINKED | {"method": "BULK"}
    days = {"period_from": DAY, "period_until": "2027-06-30"}
    assert received(bulk | days)[0].complete
    for day in days:
        assert received(bulk | days | {day: None})[0].missing == ("PERIOD",)
    assert received(LINKED | {"method": "SUBST"})[0].complete
    assert received({"repeated": True})[0].complete


def test_before_the_first_rulebook_the_record_is_that_of_its_first_day() -> None:
    record, _ = received(on_day="2019-06-03")
    assert (record.set, record.statutory, record.retain_until) == ("D", True, "2022-06-03")


# Over all receipts.

FLAGS = ("consent_obtained", "information_given", "opt_out_published", "repeated",
         "linked_to_service", "document_complete")  # fmt: skip
DAYS = st.sampled_from(["0001-01-01", "2025-02-28", "2028-02-29", "9995-12-31", "9999-12-31"])


@st.composite
def receipts(draw: st.DrawFn) -> dict[str, Any]:
    """Any receipt in its shape."""
    told: dict[str, Any] = {
        "party": "sakura",
        "items": draw(st.lists(st.sampled_from(list(ITEMS)), min_size=1, max_size=3, unique=True)),
        "basis": draw(st.sampled_from(list(BASES))),
        "acquisition": draw(st.sampled_from(list(ACQUISITIONS))),
        "confirmation": draw(st.sampled_from(list(CONFIRMATIONS))),
        "channel": "DOCUMENT",
    }
    may: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(FLAGS, st.booleans()),
        "data_class": st.sampled_from(list(DATA_CLASSES)),
        "method": st.sampled_from(list(RECORD_METHODS)),
        "exceptions": st.lists(st.sampled_from(list(RECORD_EXCEPTIONS)), max_size=2, unique=True),
        "period_from": DAYS,
        "period_until": DAYS,
    }
    for name in draw(st.lists(st.sampled_from(sorted(may)), max_size=8, unique=True)):
        told[name] = draw(may[name])
    assert list(Fields(RECEIPT).problems(told, "")) == []
    return told


@st.composite
def parties(draw: st.DrawFn) -> dict[str, Any]:
    source: dict[str, Any] = {
        **SOURCE,
        "kind": draw(st.sampled_from(list(PARTY_KINDS))),
        "public_body": draw(st.sampled_from(list(PUBLIC_BODIES))),
        "same_entity": draw(st.sampled_from([False, False, False, True])),
        "address_sealed": draw(st.booleans()),
    }
    for member in draw(st.lists(st.sampled_from(["name", "address", "representative"]))):
        source.pop(member, None)
    return source


@settings(max_examples=500, deadline=None)
@given(receipts(), parties(), st.sampled_from(["1999-12-31", "2023-04-01", "2028-02-29"]))
def test_every_receipt_has_its_record(
    receipt: dict[str, Any], party: dict[str, Any], day: str
) -> None:
    record, findings = receipt_record(receipt, party, received=day, recorded="2028-02-29")
    assert list(RECORD.problems(record.as_object(), "record")) == []
    assert record.set in {"0", "C", "D", "E", "F"}
    rules = [finding.rule for finding in findings]
    if record.set == "0":
        assert (record.statutory, record.methods, record.missing) == (False, (), ())
        assert (record.method, record.retain_until) == ("EACH", None)
        assert set(rules) <= {"APPI-27-2-SENS"}
        return
    items = on(RECORD_SETS, day)[record.set].asked
    asked = {*itertools.chain.from_iterable(item.codes for item in items), "PERIOD"}
    assert set(record.missing) <= asked - {"DATE", "PRINCIPAL", "CATEGORIES"}
    assert record.method in record.methods
    assert (record.retain_until is None) <= (record.method != "EACH")
    wanted = receipt.get("method", "EACH")
    assert ("R23-2" in rules) == (wanted not in record.methods)
    assert set(receipt.get("exceptions", ())) <= set(rules)
