"""The second reading of the rulebook, its end: which record is due, how made, how long kept."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

from tests.support.law_shape import METHODS, Flat

FORMS_OF_CONSENT = {"CONSENT", "CONSENT_IMPLIED_CARE", "FOREIGN_CONSENT"}
WITHOUT_RECORDS = {
    "STATE_ORGAN",
    "LOCAL_GOVERNMENT",
    "INCORPORATED_ADMIN_AGENCY",
    "LOCAL_INCORPORATED_AGENCY",
}
ATTESTED = {f"REC-EX-{number}" for number in range(1, 6)}
CLAIMS_THAT_WORK = {
    "D34": {"REC-EX-2", "REC-EX-3"},
    "D47": set[str](),
    "D62": {"REC-EX-2", "REC-EX-3"},
    "D72": ATTESTED,
}


@dataclass(frozen=True)
class Judged:
    """What the model says; `findings` holds the ids of those the decision table names."""

    verdict: str
    row: str
    rule: str
    record_set: str | None = None
    statutory: bool = False
    record_methods: tuple[str, ...] = ()
    retain_until: str | None = None
    findings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Leaf:
    """Where the tree ends. `wanted` is the record set before any exemption from records."""

    verdict: str
    row: str
    rule: str
    wanted: str | None = None


def with_record(f: Flat, leaf: Leaf) -> Judged:
    """What the model says of a provision that may go ahead: the leaf, and the record due."""
    due, statutory = _due(f, leaf)
    findings = _noticed(f, leaf)
    if due == "0":
        row = (leaf.verdict, leaf.row, leaf.rule)
        return Judged(*row, record_set="0", findings=frozenset(findings))
    methods = _methods(f, due)
    findings |= set(f["record_exception"])
    if f["record.method"] not in methods:
        findings.add("R27-2" if due == "G" else "R19-2")
    return Judged(
        leaf.verdict, leaf.row, leaf.rule, due, statutory, methods, _term(f, methods),
        frozenset(findings),
    )  # fmt: skip


def _noticed(f: Flat, leaf: Leaf) -> set[str]:
    """The findings on a provision that may go ahead, those on its record aside."""
    published = [done(f, f"optout_notice.{who}_published_at") for who in ("ppc", "own")]
    findings = set[str]()
    if leaf.row == "D47" and not all(published):
        findings.add("APPI-27-2-PUB")
    passed_the_stop = leaf.row in {"D13", "D53"} and f["basis"] == "JOINT_USE"
    if passed_the_stop and f["suspension.kind"] == "PROVISION":
        findings.add("APPI-35-PROV")
    return findings


def _due(f: Flat, leaf: Leaf) -> tuple[str, bool]:
    """The record set, and whether the Act demands it. A claim that works leaves no record due."""
    wanted = leaf.wanted or "0"
    if wanted in {"0", "G"}:
        return wanted, wanted == "G"
    body = f["recipient.public_body"]
    if CLAIMS_THAT_WORK[leaf.row] & set(f["record_exception"]) or body in WITHOUT_RECORDS:
        return "0", False
    return wanted, body != "LOCAL_GOVERNMENT_HOSPITAL"


def _methods(f: Flat, due: str) -> tuple[str, ...]:
    linked = f["record.linked_to_service"] and f["record.document_complete"]
    allowed = {
        "EACH": True,
        "BULK": due != "A" and f["record.repeated"],
        "SUBST": due != "A" and linked and f["basis"] in FORMS_OF_CONSENT,
    }
    return tuple(method for method in METHODS if allowed[method])


def _term(f: Flat, methods: tuple[str, ...]) -> str | None:
    method = f["record.method"] if f["record.method"] in methods else "EACH"
    if method == "EACH":
        return _last_day(day(f["record.recorded_at"] or f["provided_at"]), 3).isoformat()
    last = f["record.last_provision_at"]
    if last is None:
        return None
    return _last_day(day(last), 3 if method == "BULK" else 1).isoformat()


# ---------------------------------------------------------------------------------------------
# Days


def day(text: str) -> date:
    """The day that facts write as text."""
    return date.fromisoformat(text)


def done(f: Flat, path: str) -> bool:
    """Whether the day stated had come by the day of the provision."""
    return f[path] is not None and day(f[path]) <= day(f["provided_at"])


def anniversary(start: date, years: int) -> date:
    """The same date so many years on; 28 February for a 29 February the year has not."""
    if (start.month, start.day) == (2, 29) and not isleap(start.year + years):
        return date(start.year + years, 2, 28)
    return start.replace(year=start.year + years)


def _last_day(base: date, years: int) -> date:
    """The last day of a term whose first day is the day after `base` (Civil Code 140, 143).

    The same date so many years on, but the end of February stays the end of February.
    """
    if base.month == 2 and (base + timedelta(days=1)).month == 3:
        return date(base.year + years, 3, 1) - timedelta(days=1)
    return base.replace(year=base.year + years)
