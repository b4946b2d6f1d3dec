"""What follows from an allowance under revision 1: the set, methods, term, exceptions, findings."""

from __future__ import annotations

import pytest

from tests.domain.law.by_hand import judged

CARE = "basis=CONSENT_IMPLIED_CARE"
INFORMED = (
    'recipient.country=US basis=FOREIGN_CONSENT foreign_information.items=["FI1","FI2","FI3"]'
)
OPT_OUT = "basis=OPT_OUT sensitive=false"
REFERABLE = (
    "data_class=REFERABLE referable.expected_as_personal_data=true referable.consent_confirmed=true"
)
EXCEPTIONS = [
    "REC-EX-27-1",
    "REC-EX-27-5",
    "REC-EX-16-2",
    "REC-EX-1",
    "REC-EX-2",
    "REC-EX-3",
    "REC-EX-4",
    "REC-EX-5",
    "REC-EX-6",
]
WORKING = {
    "basis=CONSENT": {"REC-EX-1", "REC-EX-2", "REC-EX-3", "REC-EX-4", "REC-EX-5"},
    INFORMED: {"REC-EX-2", "REC-EX-3"},
    CARE: {"REC-EX-2", "REC-EX-3"},
    OPT_OUT: set[str](),
    REFERABLE: set[str](),
}


@pytest.mark.parametrize("provision", WORKING)
def test_a_claimed_exception_works_where_the_row_lets_it_and_is_a_finding_elsewhere(
    provision: str,
) -> None:
    for claim in EXCEPTIONS:
        judgement = judged(f'{provision} record_exception=["{claim}"]')
        assert judgement.verdict == "ALLOW"
        if claim in WORKING[provision]:
            assert (judgement.record_set, judgement.findings) == ("0", ())
            assert (judgement.record_methods, judgement.retain_until) == ((), None)
        else:
            assert judgement.record_set in ("A", "B", "G")
            assert [(f.rule, f.severity) for f in judgement.findings] == [(claim, "WARNING")]


def test_where_no_record_is_due_a_claim_more_or_less_is_no_finding() -> None:
    both = judged('record_exception=["REC-EX-3","REC-EX-6"]')
    assert (both.record_set, both.findings) == ("0", ())
    law = judged('basis=LAW evidence.statute.citation=Code record_exception=["REC-EX-27-1"]')
    assert (law.record_set, law.findings) == ("0", ())
    agency = judged('recipient.public_body=STATE_ORGAN record_exception=["REC-EX-16-2"]')
    assert (agency.record_set, agency.findings) == ("0", ())


@pytest.mark.parametrize(
    "changes",
    [
        "recipient.kind=PRINCIPAL", "data_class=ANON", "recipient.same_entity=true",
        "basis=ENTRUST", "basis=SUCCESSION", "basis=JOINT_USE",
        "basis=ON_BEHALF evidence.principal_request_on_file=true",
        "data_class=REFERABLE",
    ],
)  # fmt: skip
def test_what_is_no_provision_to_a_third_party_needs_no_record(changes: str) -> None:
    judgement = judged(f"{changes} record.method=BULK")
    assert (judgement.verdict, judgement.record_set, judgement.statutory) == ("ALLOW", "0", False)
    assert (judgement.record_methods, judgement.retain_until) == ((), None)
    assert judgement.findings == ()


ALL = "record.repeated=true record.linked_to_service=true record.document_complete=true"


def test_methods_are_those_whose_conditions_hold_in_one_order() -> None:
    assert judged().record_methods == ("EACH",)
    assert judged("record.repeated=true").record_methods == ("EACH", "BULK")
    assert judged("record.linked_to_service=true").record_methods == ("EACH",)
    assert judged("record.document_complete=true").record_methods == ("EACH",)
    for form_of_consent in ("basis=CONSENT", CARE, INFORMED, REFERABLE):
        assert judged(f"{form_of_consent} {ALL}").record_methods == ("EACH", "BULK", "SUBST")
    assert judged(f"{REFERABLE} basis=ENTRUST {ALL}").record_methods == ("EACH", "BULK")
    assert judged(f"{OPT_OUT} {ALL}").record_methods == ("EACH",)


@pytest.mark.parametrize(
    ("record", "until"),
    [
        ("record.method=EACH", "2030-02-08"),
        ("record.method=EACH record.recorded_at=2028-02-29", "2031-02-28"),
        ("record.method=EACH record.recorded_at=2025-02-28", "2028-02-29"),
        ("record.method=EACH record.last_provision_at=2027-12-31", "2030-02-08"),
        ("record.method=BULK", None),
        ("record.method=BULK record.last_provision_at=2027-06-30", "2030-06-30"),
        ("record.method=SUBST", None),
        ("record.method=SUBST record.last_provision_at=2027-02-28", "2028-02-29"),
        ("record.method=SUBST record.last_provision_at=2028-02-29", "2029-02-28"),
    ],
)
def test_a_term_runs_from_the_record_or_from_the_last_provision(
    record: str, until: str | None
) -> None:
    judgement = judged(f"{ALL} {record}")
    assert (judgement.retain_until, judgement.findings) == (until, ())


@pytest.mark.parametrize(
    ("provision", "rule"), [("basis=CONSENT", "R19-2"), (OPT_OUT, "R19-2"), (REFERABLE, "R27-2")]
)
@pytest.mark.parametrize("method", ["BULK", "SUBST"])
def test_a_method_that_is_not_allowed_is_a_finding_and_reckoned_as_one_by_one(
    provision: str, rule: str, method: str
) -> None:
    judgement = judged(f"{provision} record.method={method} record.last_provision_at=2028-01-01")
    assert judgement.verdict == "ALLOW"
    assert [(f.rule, f.severity) for f in judgement.findings] == [(rule, "WARNING")]
    assert judgement.retain_until == "2030-02-08"


def test_an_opt_out_not_yet_published_goes_ahead_with_one_warning() -> None:
    for outstanding in ("ppc_published_at=null", "own_published_at=null",
                        "ppc_published_at=2027-02-09", "own_published_at=2027-02-09",
                        "ppc_published_at=null optout_notice.own_published_at=null"):  # fmt: skip
        judgement = judged(f"{OPT_OUT} optout_notice.{outstanding}")
        assert judgement.verdict == "ALLOW"
        assert [(f.rule, f.severity) for f in judgement.findings] == [("APPI-27-2-PUB", "WARNING")]
    assert judged(f"{OPT_OUT} optout_notice.own_published_at=2027-02-08").findings == ()


def test_a_check_of_29_february_lasts_to_the_28th_of_the_next_year() -> None:
    system = (
        "recipient.country=US recipient.equiv_system=true recipient.equiv_checked_at=2028-02-29"
    )
    assert judged(f"{system} provided_at=2029-02-28").row == "D72"
    assert judged(f"{system} provided_at=2029-03-01").row == "D30"
