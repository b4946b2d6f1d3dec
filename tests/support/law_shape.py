"""The members of a facts object, told apart from the rulebook so that the two can be compared.

    read({"basis": "LAW", "provided_at": "2027-02-08"})   -> (flat facts, [])
    read({"basis": "LAW"})                                -> ({}, ["provided_at"])

Flat facts have one key for each member at any depth (`recipient.country`), and no member is
absent: what was left out takes its default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Flat = dict[str, Any]
Domain = tuple[str, ...]

REQUIRED: Any = object()
KNOWN_LAW = "2023-04-01"


@dataclass(frozen=True)
class Member:
    """One member: what it may hold (`holds`), the codes if it holds codes, and its default."""

    holds: str
    default: Any
    codes: Domain = ()


def _flag(default: bool = False) -> Member:
    return Member("flag", default)


def _day(default: str | None = None) -> Member:
    return Member("day or null", default)


def _words(text: str) -> Domain:
    return tuple(text.split())


BASES = _words(
    "CONSENT CONSENT_IMPLIED_CARE LAW LIFE PUBLIC_HEALTH STATE_DUTY ACAD_PUBLISH ACAD_JOINT"
    " ACAD_RECIPIENT OPT_OUT ENTRUST SUCCESSION JOINT_USE FOREIGN_CONSENT ON_BEHALF"
)
CLASSES = _words("PERSONAL PSEUDO ANON REFERABLE DECEASED")
RECIPIENTS = _words(
    "ORGANISATION SOLE_PROPRIETOR PRIVATE_PERSON PRINCIPAL VERIFIED_AGENT UNSPECIFIED_MANY"
)
BODIES = _words(
    "NONE STATE_ORGAN LOCAL_GOVERNMENT LOCAL_GOVERNMENT_HOSPITAL INCORPORATED_ADMIN_AGENCY"
    " TABLE2_BODY LOCAL_INCORPORATED_AGENCY LOCAL_INCORPORATED_HOSPITAL_OR_UNIVERSITY"
)
STATES = _words(
    "NONE GIVEN UNCONFIRMED WITHDRAWN EXPIRED REFUSED NOT_COMPETENT NOT_IDENTIFIED DEEMED_BY_POLICY"
)
FOREIGN_ITEMS = _words("FI1 FI2 FI3 FI1a FI1b FI3a")
STATEMENTS = _words("EXPLICIT_ON_REQUEST SILENCE_IS_AGREEMENT MAY_CHANGE")
OPT_OUT_ITEMS = _words("OO1 OO2 OO3 OO4 OO5 OO6 OO7 OO8 OO9")
JOINT_ITEMS = _words("JU1 JU2 JU3 JU4 JU5")
CLAIMS = _words(
    "REC-EX-27-1 REC-EX-27-5 REC-EX-16-2 REC-EX-1 REC-EX-2 REC-EX-3 REC-EX-4 REC-EX-5 REC-EX-6"
)
METHODS = _words("EACH BULK SUBST")
CARE_NOTICE = _words("P-C1 P-C2 P-C3 P-C4 P-C5 P-C6 P-C7 P-C8")

MEMBERS: dict[str, Member] = {
    "law_version": Member("day", KNOWN_LAW),
    "basis": Member("code", REQUIRED, BASES),
    "provided_at": Member("day", REQUIRED),
    "data_class": Member("code", "PERSONAL", CLASSES),
    "sensitive": _flag(True),
    "categories": Member("texts, one at least", ("medical record",)),
    "acquired": Member("code", "LAWFUL", ("LAWFUL", "IMPROPER")),
    "received_by_optout": _flag(),
    "erased": _flag(),
    "misuse_foreseen": _flag(),
    "patient_optout": _flag(),
    "purpose.code": Member("text", "P-C4"),
    "purpose.specified": _flag(True),
    "recipient.kind": Member("code", "ORGANISATION", RECIPIENTS),
    "recipient.country": Member("country", "JP"),
    "recipient.same_entity": _flag(),
    "recipient.database_in_japan": _flag(),
    "recipient.whitelisted": _flag(),
    "recipient.equiv_system": _flag(),
    "recipient.equiv_checked_at": _day(),
    "recipient.equiv_broken": _flag(),
    "recipient.academic": _flag(),
    "recipient.public_body": Member("code", "NONE", BODIES),
    "consent.state": Member("code", "NONE", STATES),
    "consent.given_at": _day(),
    "consent.covers_recipient": _flag(True),
    "consent.covers_categories": _flag(True),
    "consent.covers_purpose": _flag(True),
    "foreign_information.items": Member("codes", (), FOREIGN_ITEMS),
    "foreign_information.before_consent": _flag(True),
    "referable.expected_as_personal_data": _flag(),
    "referable.consent_confirmed": _flag(),
    "referable.foreign_information_confirmed": _flag(),
    "anonymised.published": _flag(True),
    "anonymised.recipient_told": _flag(True),
    "notice.posted": _flag(True),
    "notice.purposes": Member("texts", CARE_NOTICE),
    "notice.statements": Member("codes", STATEMENTS, STATEMENTS),
    "reservation": Member("texts", ()),
    "suspension.kind": Member("code", "NONE", ("NONE", "PROVISION", "USE")),
    "suspension.since": _day(),
    "optout_notice.items": Member("codes", OPT_OUT_ITEMS, OPT_OUT_ITEMS),
    "optout_notice.covers_categories": _flag(True),
    "optout_notice.notified_at": _day("2024-04-01"),
    "optout_notice.ppc_filed_at": _day("2024-04-01"),
    "optout_notice.start_date": _day("2024-05-15"),
    "optout_notice.waiting_days": Member("count", 30),
    "optout_notice.ppc_published_at": _day("2024-05-01"),
    "optout_notice.own_published_at": _day("2024-05-02"),
    "joint_use_notice.items": Member("codes", JOINT_ITEMS, JOINT_ITEMS),
    "joint_use_notice.beforehand": _flag(True),
    "joint_use_notice.covers_recipient": _flag(True),
    "joint_use_notice.covers_categories": _flag(True),
    "entrustment.contract": _flag(True),
    "entrustment.within_purpose": _flag(True),
    "entrustment.supervised": _flag(True),
    "entrustment.own_use": _flag(),
    "succession.agreement": _flag(True),
    "evidence.statute.citation": Member("text or null", None),
    "evidence.statute.japanese": _flag(True),
    "evidence.statute.applies": _flag(True),
    "evidence.protection.need": _flag(),
    "evidence.protection.consent_difficult": _flag(),
    "evidence.state_duty.requesting_body": Member("text or null", None),
    "evidence.state_duty.statutory_task": Member("text or null", None),
    "evidence.state_duty.consent_would_obstruct": _flag(),
    "evidence.academic.provider_is_academic": _flag(),
    "evidence.academic.unavoidable_for_publication": _flag(),
    "evidence.academic.joint_research": _flag(),
    "evidence.academic.recipient_needs_for_research": _flag(),
    "evidence.academic.unjust_infringement": _flag(),
    "evidence.principal_request_on_file": _flag(),
    "record_exception": Member("codes", (), CLAIMS),
    "record.method": Member("code", "EACH", METHODS),
    "record.recorded_at": _day(),
    "record.last_provision_at": _day(),
    "record.repeated": _flag(),
    "record.linked_to_service": _flag(),
    "record.document_complete": _flag(),
}
GROUPS = frozenset(
    path.rsplit(".", cut)[0] for path in MEMBERS for cut in range(1, path.count(".") + 1)
)


def read(facts: object) -> tuple[Flat, list[str]]:
    """Flat facts with every default filled in, and the paths at fault; one of the two is empty.

    A path at fault is that of a value that does not fit, of an unknown or of a missing member; an
    unknown state of the law is at fault too.
    """
    if not isinstance(facts, Mapping):
        return {}, [""]
    flat = {path: member.default for path, member in MEMBERS.items()}
    problems = []
    for path, value, known in _leaves(facts, ""):
        flat[path] = value
        unknown_law = path == "law_version" and value != KNOWN_LAW
        if not known or unknown_law or not fits(MEMBERS[path], value):
            problems.append(path)
    problems += [path for path, value in flat.items() if value is REQUIRED]
    return ({}, problems) if problems else (flat, [])


def _leaves(facts: Mapping[Any, Any], above: str) -> Iterator[tuple[str, Any, bool]]:
    """Path, value, and whether the path is one of a member, for all that the object states."""
    for name, value in facts.items():
        path = f"{above}{name}"
        if path in GROUPS and isinstance(value, Mapping):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value, path in MEMBERS


def fits(member: Member, value: object) -> bool:
    """Whether the member may hold the value."""
    match member.holds:
        case "flag":
            return isinstance(value, bool)
        case "code":
            return isinstance(value, str) and value in member.codes
        case "count":
            whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
            return whole and not isinstance(value, bool) and value >= 0  # type: ignore[operator]
        case "country":
            return (
                isinstance(value, str) and len(value) == 2 and value.isascii() and _capital(value)
            )
        case "codes":
            return _array(value) and all(item in member.codes for item in _items(value))
        case "texts" | "texts, one at least":
            enough = member.holds == "texts" or value != []
            return _array(value) and enough and all(_items(value))
        case "text or null" | "text":
            absent = member.holds.endswith("null") and value is None
            return absent or (isinstance(value, str) and value != "")
        case "day or null" | "day":
            absent = member.holds.endswith("null") and value is None
            return absent or _is_day(value)
    raise ValueError(member.holds)


def _capital(text: str) -> bool:
    return text.isalpha() and text.isupper()


def _array(value: object) -> bool:
    """Whether it is an array of texts, none twice."""
    return (
        isinstance(value, list)
        and all(isinstance(item, str) for item in value)
        and len(set(value)) == len(value)
    )


def _items(value: object) -> Sequence[str]:
    return value if isinstance(value, list) else ()


def _is_day(value: object) -> bool:
    """Whether it is a day of the calendar, written year-month-day in ten characters."""
    if not isinstance(value, str) or len(value) != 10 or not value.isascii():
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
