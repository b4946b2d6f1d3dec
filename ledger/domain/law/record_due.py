"""Which record is due under revision 1, how it may be made, and how long it must exist.

Sets: A after an opt-out, B after consent, G for referable information, "0" where none is due.
"""

from __future__ import annotations

from ledger.domain.law.data.dated import on
from ledger.domain.law.data.public_bodies import EXEMPT, EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME
from ledger.domain.law.facts import Facts
from ledger.domain.law.record import NO_RECORD_DUE
from ledger.domain.law.record_making import last_day, method_used, methods_allowed, noticed
from ledger.domain.law.verdict import Finding, RecordDuty

# Rules 19(3) and 27(3): a document may stand in only where the provision rests on consent.
FORMS_OF_CONSENT = frozenset({"CONSENT", "CONSENT_IMPLIED_CARE", "FOREIGN_CONSENT"})

INTERPRETIVE = frozenset({"REC-EX-1", "REC-EX-2", "REC-EX-3", "REC-EX-4", "REC-EX-5"})
AS_IF_THE_PRINCIPAL = frozenset({"REC-EX-2", "REC-EX-3"})
NONE_WORKS: frozenset[str] = frozenset()


def no_record(_facts: Facts) -> RecordDuty:
    """None: the provision is no provision to a third party, or exempt by its basis."""
    return NO_RECORD_DUE


def after_consent(facts: Facts) -> RecordDuty:
    """Set B, or none for the principal's own request and every interpretive exception (D72)."""
    if facts["basis"] == "ON_BEHALF":
        return NO_RECORD_DUE
    return _unless_exempt(facts, "B", INTERPRETIVE)


def after_foreign_or_implied_consent(facts: Facts) -> RecordDuty:
    """Set B, or none where the recipient stands for the principal (D34, D62)."""
    return _unless_exempt(facts, "B", AS_IF_THE_PRINCIPAL)


def after_opt_out(facts: Facts) -> RecordDuty:
    """Set A: the interpretive exceptions presuppose consent and do not fit an opt-out (D47)."""
    return _unless_exempt(facts, "A", NONE_WORKS)


def of_referable(facts: Facts) -> RecordDuty:
    """Set G where Article 31 applies, else none (D13); no exception is named for it."""
    if not facts.holds("referable.expected_as_personal_data"):
        return NO_RECORD_DUE
    return _duty(facts, "G", statutory=True)


def _unless_exempt(facts: Facts, record_set: str, working: frozenset[str]) -> RecordDuty:
    body, day = facts["recipient.public_body"], str(facts["provided_at"])
    if body in on(EXEMPT, day) or working & _claimed(facts):
        return NO_RECORD_DUE
    exempt_by_the_text = body in on(EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME, day)
    return _duty(facts, record_set, statutory=not exempt_by_the_text)


def _claimed(facts: Facts) -> frozenset[str]:
    claims = facts["record_exception"]
    assert isinstance(claims, list)  # the facts are in frame
    return frozenset(claims)


def _duty(facts: Facts, record_set: str, *, statutory: bool) -> RecordDuty:
    return duty(facts, record_set, statutory=statutory, consent=facts["basis"] in FORMS_OF_CONSENT)


def duty(facts: Facts, record_set: str, *, statutory: bool, consent: bool) -> RecordDuty:
    """The duty to make the record of one set; `consent`: the provision rests on consent.

    A method that is not allowed is reckoned as EACH.
    """
    linked = facts.holds("record.linked_to_service") and facts.holds("record.document_complete")
    methods = methods_allowed(
        opt_out=record_set == "A",
        repeated=facts.holds("record.repeated"),
        document=linked and consent,
    )
    until = last_day(
        method_used(str(facts["record.method"]), methods),
        day=str(facts["provided_at"]),
        recorded=facts.day("record.recorded_at") or facts.day("provided_at"),
        last=facts.day("record.last_provision_at"),
    )
    return RecordDuty(record_set, statutory, methods, until)


def findings_after_consent(facts: Facts) -> tuple[Finding, ...]:
    """What is wrong with the claims and the method, where a record is due (D72)."""
    return _findings(facts, after_consent(facts))


def findings_after_foreign_or_implied_consent(facts: Facts) -> tuple[Finding, ...]:
    """The same for D34 and D62."""
    return _findings(facts, after_foreign_or_implied_consent(facts))


def findings_after_opt_out(facts: Facts) -> tuple[Finding, ...]:
    """The same for D47."""
    return _findings(facts, after_opt_out(facts))


def findings_of_referable(facts: Facts) -> tuple[Finding, ...]:
    """The same for D13."""
    return _findings(facts, of_referable(facts))


def _findings(facts: Facts, due: RecordDuty) -> tuple[Finding, ...]:
    if not due.methods:
        return ()
    claims = facts["record_exception"]
    assert isinstance(claims, list)  # the facts are in frame
    rule = "R27-2" if due.record_set == "G" else "R19-2"
    return noticed(claims, str(facts["record.method"]), due.methods, rule)
