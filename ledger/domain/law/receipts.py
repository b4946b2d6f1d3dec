"""The record of a receipt from a third party: what the Act asks of the recipient (30, Rules 22-25).

The recipient sees what the source named as its basis, not whether that holds; it confirms who the
source is and how the data were acquired, and records it. Sets: C from an opt-out, D by consent, E
of referable information taken as personal data, F from somebody not in business, "0" where none is
due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.domain.law.data.dated import on
from ledger.domain.law.data.public_bodies import EXEMPT, EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME
from ledger.domain.law.data.record_items import PARTY
from ledger.domain.law.record import NO_RECORD_DUE
from ledger.domain.law.record_due import AS_IF_THE_PRINCIPAL, FORMS_OF_CONSENT, INTERPRETIVE
from ledger.domain.law.record_making import EACH, last_day, method_used, methods_allowed, noticed
from ledger.domain.law.records import ALWAYS_THERE, Record, made, present_of_party
from ledger.domain.law.rows.purpose import FREE_OF_THE_PURPOSE
from ledger.domain.law.verdict import Finding, RecordDuty
from ledger.domain.terms import ITEMS
from ledger.text import Text

Data = Mapping[str, Any]

NO_CONSENT_NEEDED = FREE_OF_THE_PURPOSE
"""What 18(3) frees of the purpose is what 27(1)(1) to (7) name."""

NOT_FOR_THE_RECIPIENT = frozenset({"REC-EX-6"})
"""No personal data for the recipient, only looked at, or sent unasked: that rests on no consent."""


def receipt_record(
    receipt: Data, party: Data, *, received: str, recorded: str
) -> tuple[Record, tuple[Finding, ...]]:
    """What the Act asks of the record of a receipt, and what was noticed about it.

    `receipt` and `party`: the data of the receipt, and of the version of its source that stood
    then. `received` and `recorded`: days in Japan. What is missing never stands in the way.
    """
    by_source = _set_by_source(receipt, party, received)
    works = _claimed(receipt) & _working(by_source, str(receipt["basis"]))
    due = _duty("0" if works else by_source, receipt, party, received, recorded)
    record = made(due, _method(receipt), _there(receipt, party), day=received)
    return record, tuple(_findings(receipt, record, by_source))


# The set, by what the source is and what it named: the first that answers decides.


def _set_by_source(receipt: Data, party: Data, day: str) -> str:
    answers = (ask(receipt, party, day) for ask in ASKED)
    return next(answer for answer in answers if answer is not None)


def _no_third_party(_receipt: Data, party: Data, _day: str) -> str | None:
    """From the person, or inside one legal person, nothing comes from a third party (30(1))."""
    return "0" if party["kind"] == "PRINCIPAL" or party["same_entity"] else None


def _no_personal_data(receipt: Data, _party: Data, _day: str) -> str | None:
    """Of the dead, or anonymised: no personal data are received (2(1), 16(3))."""
    return "0" if receipt.get("data_class") in ("DECEASED", "ANON") else None


def _from_a_public_body(_receipt: Data, party: Data, day: str) -> str | None:
    """Bodies of 16(2) are no third parties in Articles 29 and 30 (29(1); REC-EX-16-2)."""
    return "0" if party["public_body"] in on(EXEMPT, day) else None


def _excepted(receipt: Data, _party: Data, _day: str) -> str | None:
    """Where 27(1)(1) to (7) apply nothing is confirmed or recorded (30(1) proviso, REC-EX-27-1).

    They name situations of fact, so whoever is the source may be in one ([project]).
    """
    return "0" if receipt["basis"] in NO_CONSENT_NEEDED else None


def _from_a_private_person(receipt: Data, party: Data, _day: str) -> str | None:
    """Set F, whatever else is named: 27(2) and (5) and 31(1) speak of businesses (Rule 24(1)(4)).

    Only what is handed over on the person's behalf is as if the person gave it (REC-EX-2).
    """
    if party["kind"] != "PRIVATE_PERSON":
        return None
    return "0" if receipt["basis"] == "ON_BEHALF" else "F"


def _referable(receipt: Data, _party: Data, _day: str) -> str | None:
    """Set E: received about a registered person, it is taken as personal data (Rule 24(1)(3))."""
    return "E" if receipt.get("data_class") == "REFERABLE" else None


def _not_from_a_third_party(receipt: Data, _party: Data, _day: str) -> str | None:
    """Entrustment, succession, joint use (30(1) proviso with 27(5); REC-EX-27-5)."""
    return "0" if receipt["basis"] in ("ENTRUST", "SUCCESSION", "JOINT_USE") else None


def _on_behalf(receipt: Data, _party: Data, _day: str) -> str | None:
    """In substance the person's own act (Records Guidelines 2-2-1-1; REC-EX-2)."""
    return "0" if receipt["basis"] == "ON_BEHALF" else None


def _by_opt_out(receipt: Data, _party: Data, _day: str) -> str | None:
    """Set C (Rule 24(1)(1))."""
    return "C" if receipt["basis"] == "OPT_OUT" else None


def _by_consent(_receipt: Data, _party: Data, _day: str) -> str | None:
    """Set D (Rule 24(1)(2)): some form of consent is all that remains."""
    return "D"


ASKED = (
    _no_third_party, _no_personal_data, _from_a_public_body, _excepted, _from_a_private_person,
    _referable, _not_from_a_third_party, _on_behalf, _by_opt_out, _by_consent,
)  # fmt: skip


def _claimed(receipt: Data) -> frozenset[str]:
    return frozenset(receipt.get("exceptions", ()))


def _working(record_set: str, basis: str) -> frozenset[str]:
    """Which claimed exceptions leave no record due, as for the provider (Records Guidelines 2-2).

    Interpretive cases presuppose consent in substance, so they do not fit an opt-out; a private
    person is bound by no duty to have it. For referable information none is named.
    """
    if record_set == "C":
        return NOT_FOR_THE_RECIPIENT
    if record_set == "F" or (record_set == "D" and basis == "CONSENT"):
        return INTERPRETIVE | NOT_FOR_THE_RECIPIENT
    if record_set == "D":
        return AS_IF_THE_PRINCIPAL | NOT_FOR_THE_RECIPIENT
    return frozenset()


# Methods and term, and what is there.


def _method(receipt: Data) -> str:
    return str(receipt.get("method", EACH))


def _duty(record_set: str, receipt: Data, party: Data, received: str, recorded: str) -> RecordDuty:
    """Rule 23(2) and (3), Rule 25; a hospital that a city runs is recorded all the same."""
    if record_set == "0":
        return NO_RECORD_DUE
    linked = receipt.get("linked_to_service", False) and receipt.get("document_complete", False)
    methods = methods_allowed(
        opt_out=record_set == "C",
        repeated=receipt.get("repeated", False),
        document=linked and receipt["basis"] in FORMS_OF_CONSENT,
    )
    until = receipt.get("period_until")
    term = last_day(
        method_used(_method(receipt), methods),
        day=received,
        recorded=date.fromisoformat(recorded),
        last=None if until is None else date.fromisoformat(until),
    )
    by_text = party["public_body"] in on(EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME, received)
    return RecordDuty(record_set, not by_text, methods, term)


def _there(receipt: Data, party: Data) -> frozenset[str]:
    """Which items the receipt and the party's version hold."""
    shown = receipt["acquisition"] != "UNKNOWN" and receipt["confirmation"] != "NOT_CONFIRMED"
    there = {
        "ACQUISITION": shown,
        "CONSENT": receipt.get("consent_obtained", False),
        "OPT_OUT_PUBLISHED": receipt.get("opt_out_published", False),
        # 31(1)(2) asks it of a recipient abroad, which who keeps this ledger is not; so it is
        # missing only where somebody says that it was due and was not given ([project]).
        "INFORMATION_CONFIRMED": receipt.get("information_given", True),
        "PERIOD": "period_from" in receipt and "period_until" in receipt,
    }
    found = {code for code, holds in there.items() if holds}
    return ALWAYS_THERE | present_of_party(party) | found


def _findings(receipt: Data, record: Record, by_source: str) -> Iterator[Finding]:
    """Duties of the recipient not met, and what was claimed in vain."""
    if record.statutory and set(PARTY) & set(record.missing):
        yield SOURCE_NOT_CONFIRMED
    if record.statutory and "ACQUISITION" in record.missing:
        yield ACQUISITION_NOT_CONFIRMED
    if by_source == "C" and any(ITEMS[item].special for item in receipt["items"]):
        yield SPECIAL_BY_OPT_OUT
    if record.set != "0":
        claims = receipt.get("exceptions", ())
        yield from noticed(claims, _method(receipt), record.methods, "R23-2")


SOURCE_NOT_CONFIRMED = Finding(
    "APPI-30-1",
    "WARNING",
    Text(
        "Name, address and, for a corporation, representative of the source must be confirmed when"
        " the data are received; not all of them are on file.",
        "提供元の氏名・名称、住所（法人は代表者も）は受領の際に確認する義務がありますが、"
        "一部が登録されていません。",
    ),
)
ACQUISITION_NOT_CONFIRMED = Finding(
    "APPI-30-1",
    "WARNING",
    Text(
        "How the source acquired the data must be confirmed when they are received; it was not.",
        "提供元がデータを取得した経緯は受領の際に確認する義務がありますが、確認されていません。",
    ),
)
SPECIAL_BY_OPT_OUT = Finding(
    "APPI-27-2-SENS",
    "WARNING",
    Text(
        "Special care-required information can never go by opt-out: the source could not lawfully"
        " provide it. Ask the person responsible for personal data before using it.",
        "要配慮個人情報はオプトアウトでは提供できず、提供元は適法に提供できません。"
        "使用する前に個人情報の責任者に確認してください。",
    ),
)
