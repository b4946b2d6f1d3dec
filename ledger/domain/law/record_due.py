"""Which record is due under revision 1, how it may be made, and how long it must exist.

Sets: A after an opt-out, B after consent, G for referable information, "0" where none is due.
"""

from __future__ import annotations

from ledger.domain.law.data.dated import on
from ledger.domain.law.data.public_bodies import EXEMPT, EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME
from ledger.domain.law.data.retention_periods import YEARS
from ledger.domain.law.facts import Facts
from ledger.domain.law.record import NO_RECORD_DUE
from ledger.domain.law.retention import retain_until
from ledger.domain.law.verdict import Finding, RecordDuty
from ledger.text import Text

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
    methods = _methods(facts, record_set)
    return RecordDuty(record_set, statutory, methods, _last_day(facts, methods))


def _methods(facts: Facts, record_set: str) -> tuple[str, ...]:
    """Rules 19(2), (3) and 27(2), (3): only one by one after an opt-out."""
    if record_set == "A":
        return ("EACH",)
    linked = facts.holds("record.linked_to_service") and facts.holds("record.document_complete")
    allowed = {
        "EACH": True,
        "BULK": facts.holds("record.repeated"),
        "SUBST": linked and facts["basis"] in FORMS_OF_CONSENT,
    }
    return tuple(method for method, holds in allowed.items() if holds)


def _last_day(facts: Facts, methods: tuple[str, ...]) -> str | None:
    """Rules 21 and 29; None while a series runs. A method not allowed is reckoned as EACH."""
    wanted = str(facts["record.method"])
    method = wanted if wanted in methods else "EACH"
    years = on(YEARS, str(facts["provided_at"]))[method]
    if method == "EACH":
        base = facts.day("record.recorded_at") or facts.day("provided_at")
    else:
        base = facts.day("record.last_provision_at")
    return retain_until(base, years).isoformat() if base else None


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


def _findings(facts: Facts, duty: RecordDuty) -> tuple[Finding, ...]:
    if not duty.methods:
        return ()
    claims = facts["record_exception"]
    assert isinstance(claims, list)  # the facts are in frame
    found = [Finding(claim, "WARNING", _without_effect(claim)) for claim in claims]
    method = str(facts["record.method"])
    if method not in duty.methods:
        rule = "R27-2" if duty.record_set == "G" else "R19-2"
        found.append(Finding(rule, "WARNING", _not_allowed(method)))
    return tuple(found)


def _without_effect(claim: str) -> Text:
    return Text(
        f"{claim} is claimed and has no effect here: the record is made.",
        f"{claim} が主張されていますが、ここでは効果がありません。記録を作成します。",
    )


def _not_allowed(method: str) -> Text:
    return Text(
        f"The method {method} is not allowed for this record; its term is reckoned as for EACH.",
        f"この記録に方法 {method} は使えません。保存期限は EACH（都度）として計算しています。",
    )
