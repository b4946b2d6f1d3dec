"""The rulebook read a second time, as a tree: what are the data, is there a stop, who receives.

    judge({"basis": "ENTRUST", "provided_at": "2027-02-08"})
        -> Judged(verdict="ALLOW", row="D50", rule="APPI-27-5-1", record_set="0", ...)

It shares no code with the rulebook it is compared with, and has another shape: the rulebook
asks its rows one after the other, this asks what the data are first, then branches by basis.
Where the two agree, a slip would have to be made twice. The names of the rows are those of the
decision table. It is for comparison only: it gives no reasons, and of the findings only those
that the table names.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.support.law_model_records import (
    FORMS_OF_CONSENT,
    Judged,
    Leaf,
    anniversary,
    day,
    done,
    with_record,
)
from tests.support.law_shape import (
    FOREIGN_ITEMS,
    JOINT_ITEMS,
    OPT_OUT_ITEMS,
    STATEMENTS,
    Flat,
    read,
)

ACADEMIC = {"ACAD_PUBLISH": "5", "ACAD_JOINT": "6", "ACAD_RECIPIENT": "7"}
EXCEPTIONS = {"LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY", *ACADEMIC}
STOPPED_BY_A_STOP_OF_PROVISION = {*FORMS_OF_CONSENT, "OPT_OUT", *ACADEMIC}
PSEUDONYMISED_MAY_GO_BY = {"LAW", "ENTRUST", "SUCCESSION", "JOINT_USE"}
FOUR_KINDS = {"P-C4", "P-C5", "P-C6", "P-C8"}
IF_LISTED = {"P-C9", "P-C10", "P-C11"}


def _no(row: str, rule: str) -> Leaf:
    return Leaf("REFUSE", row, rule)


def _yes(row: str, rule: str, wanted: str = "0") -> Leaf:
    return Leaf("ALLOW", row, rule, wanted)


def judge(facts: object) -> Judged:
    """The verdict on facts, and what is recorded if the provision is made."""
    flat, problems = read(facts)
    if problems:
        return Judged("REFUSE", "D01", "INPUT")
    leaf = _living_or_dead(flat)
    if leaf.verdict != "ALLOW":
        return Judged(leaf.verdict, leaf.row, leaf.rule)
    return with_record(flat, leaf)


# ---------------------------------------------------------------------------------------------
# The tree


def _living_or_dead(f: Flat) -> Leaf:
    if f["data_class"] == "DECEASED":
        return Leaf("REVIEW", "D02", "MED-DEAD")
    if f["erased"]:
        return _no("D07", "APPI-35-ERASED")
    if f["recipient.kind"] in {"PRINCIPAL", "VERIFIED_AGENT"}:
        return _yes("D03", "APPI-27-NA")
    if f["data_class"] == "ANON":
        in_order = f["anonymised.published"] and f["anonymised.recipient_told"]
        return _yes("D05", "APPI-43-4") if in_order else _no("D04", "APPI-43-4")
    if f["misuse_foreseen"]:
        return _no("D08", "APPI-19-1")
    return _stopped(f) or _stays_inside(f) or _leaves_the_house(f)


def _stopped(f: Flat) -> Leaf | None:
    """A stop of all use; that of provision alone is asked later."""
    if f["suspension.kind"] != "USE" or f["basis"] in {"LAW", "LIFE"}:
        return None
    person_decides = f["basis"] in {"PUBLIC_HEALTH", "STATE_DUTY"}
    return Leaf("REVIEW" if person_decides else "REFUSE", "D09", "APPI-35-USE")


def _stays_inside(f: Flat) -> Leaf | None:
    if not f["recipient.same_entity"]:
        return None
    return _yes("D15", "APPI-27-NA") if _purpose_covered(f) else _no("D15", "APPI-18-1")


def _leaves_the_house(f: Flat) -> Leaf:
    basis = f["basis"]
    if f["data_class"] == "PSEUDO" and basis not in PSEUDONYMISED_MAY_GO_BY:
        return _no("D06", "APPI-41-6")
    stop = f["suspension.kind"] == "PROVISION" and basis in STOPPED_BY_A_STOP_OF_PROVISION
    if stop and not _consented_after_the_stop(f):
        return _no("D10", "APPI-35-PROV")
    if f["data_class"] == "REFERABLE":
        if not f["referable.expected_as_personal_data"]:
            return _yes("D13", "APPI-31-1")
        if basis not in EXCEPTIONS:
            return _joined_by_the_recipient(f)
    if not _purpose_covered(f):
        return _no("D14", "APPI-18-1")
    if basis in EXCEPTIONS:
        return _exception(f)
    return _across_the_border(f) or BRANCHES[basis](f)


def _consented_after_the_stop(f: Flat) -> bool:
    given, since = f["consent.given_at"], f["suspension.since"]
    if f["basis"] not in {"CONSENT", "FOREIGN_CONSENT"} or given is None or since is None:
        return False
    return f["consent.state"] == "GIVEN" and _in_scope(f) and day(given) > day(since)


def _joined_by_the_recipient(f: Flat) -> Leaf:
    if not f["referable.consent_confirmed"]:
        return _no("D11", "APPI-31-1")
    if not _as_at_home(f) and not f["referable.foreign_information_confirmed"]:
        return _no("D12", "APPI-31-1-2")
    return _yes("D13", "APPI-31-1", "G")


def _purpose_covered(f: Flat) -> bool:
    if f["purpose.specified"] or f["basis"] in EXCEPTIONS:
        return True
    if f["basis"] == "ON_BEHALF" and f["evidence.principal_request_on_file"]:
        return True
    return bool(f["consent.state"] == "GIVEN" and f["consent.covers_purpose"])


def _exception(f: Flat) -> Leaf:
    """The exceptions of Article 27(1), which hold abroad as at home."""
    basis = f["basis"]
    if basis == "LAW":
        statute = f["evidence.statute.citation"] is not None
        holds = statute and f["evidence.statute.japanese"] and f["evidence.statute.applies"]
        rows, rule = ("D20", "D21"), "APPI-27-1-1"
    elif basis in {"LIFE", "PUBLIC_HEALTH"}:
        holds = f["evidence.protection.need"] and f["evidence.protection.consent_difficult"]
        rows, rule = ("D22", "D23"), "APPI-27-1-2" if basis == "LIFE" else "APPI-27-1-3"
    elif basis == "STATE_DUTY":
        named = [f[f"evidence.state_duty.{what}"] for what in ("requesting_body", "statutory_task")]
        holds = None not in named and f["evidence.state_duty.consent_would_obstruct"]
        rows, rule = ("D24", "D25"), "APPI-27-1-4"
    else:
        holds = _academic(f) and not f["evidence.academic.unjust_infringement"]
        rows, rule = ("D26", "D27"), f"APPI-27-1-{ACADEMIC[basis]}"
    return _yes(rows[0], rule) if holds else _no(rows[1], rule)


def _academic(f: Flat) -> bool:
    asked = {
        "ACAD_PUBLISH": (
            "evidence.academic.provider_is_academic",
            "evidence.academic.unavoidable_for_publication",
        ),
        "ACAD_JOINT": (
            "evidence.academic.provider_is_academic",
            "evidence.academic.joint_research",
        ),
        "ACAD_RECIPIENT": (
            "recipient.academic",
            "evidence.academic.recipient_needs_for_research",
        ),
    }
    return all(f[path] for path in asked[f["basis"]])


def _as_at_home(f: Flat) -> bool:
    """Whether Article 28(1) leaves the recipient alone; a system in doubt is no exemption."""
    if f["recipient.country"] == "JP" or f["recipient.database_in_japan"]:
        return True
    return bool(f["recipient.whitelisted"] or (f["recipient.equiv_system"] and _system_kept(f)))


def _across_the_border(f: Flat) -> Leaf | None:
    """None where Article 27 goes on to decide: at home, on the whitelist, or a system in order."""
    if _as_at_home(f):
        return None
    if f["basis"] == "FOREIGN_CONSENT":
        return _foreign_consent(f)
    if f["recipient.equiv_system"]:
        return _no("D30", "APPI-28-3")
    return _no("D31", "APPI-28-1")


def _system_kept(f: Flat) -> bool:
    """Not broken, and checked within the year; a check after the provision had not been made."""
    checked = f["recipient.equiv_checked_at"]
    if f["recipient.equiv_broken"] or checked is None:
        return False
    return day(checked) <= day(f["provided_at"]) <= anniversary(day(checked), 1)


def _foreign_consent(f: Flat) -> Leaf:
    told = set(f["foreign_information.items"])
    first, second, third, unknown, substitute, unavailable = FOREIGN_ITEMS
    country = {first, second} <= told or {unknown, substitute} <= told
    if not (country and told & {third, unavailable} and f["foreign_information.before_consent"]):
        return _no("D32", "APPI-28-2")
    if f["consent.state"] != "GIVEN" or not _in_scope(f):
        return _no("D33", "APPI-28-1")
    return _yes("D34", "APPI-28-1", "B")


def _in_scope(f: Flat) -> bool:
    reach = ("recipient", "categories", "purpose")
    return all(f[f"consent.covers_{what}"] for what in reach)


def _opt_out(f: Flat) -> Leaf:
    never = {
        "D40 APPI-27-2-SENS": f["sensitive"],
        "D41 APPI-27-2-ILL": f["acquired"] == "IMPROPER",
        "D42 APPI-27-2-RE": f["received_by_optout"],
        "D43 APPI-27-2-ITEMS": set(f["optout_notice.items"]) != set(OPT_OUT_ITEMS)
        or not f["optout_notice.covers_categories"],
        "D44 APPI-27-2-FILE": not (
            done(f, "optout_notice.notified_at") and done(f, "optout_notice.ppc_filed_at")
        ),
    }
    for name, hit in never.items():
        if hit:
            return _no(*name.split())
    if _too_early(f):
        return _no("D45", "APPI-27-2-WAIT")
    if f["patient_optout"]:
        return _no("D46", "APPI-27-2-STOP")
    return _yes("D47", "APPI-27-2", "A")


def _too_early(f: Flat) -> bool:
    provided, start = day(f["provided_at"]), f["optout_notice.start_date"]
    waited = (provided - day(f["optout_notice.notified_at"])).days
    before_start = start is not None and provided < day(start)
    return before_start or waited < f["optout_notice.waiting_days"]


def _entrusted(f: Flat) -> Leaf:
    kept = all(f[f"entrustment.{what}"] for what in ("contract", "within_purpose", "supervised"))
    rule = "APPI-27-5-1"
    return _yes("D50", rule) if kept and not f["entrustment.own_use"] else _no("D51", rule)


def _succession(f: Flat) -> Leaf:
    rule = "APPI-27-5-2"
    return _yes("D52", rule) if f["succession.agreement"] else _no("D55", rule)


def _joint_use(f: Flat) -> Leaf:
    rule = "APPI-27-5-3"
    known = f["joint_use_notice.beforehand"] and len(f["joint_use_notice.items"]) == len(
        JOINT_ITEMS
    )
    inside = f["joint_use_notice.covers_recipient"] and f["joint_use_notice.covers_categories"]
    return _yes("D53", rule) if known and inside else _no("D54", rule)


def _implied(f: Flat) -> Leaf:
    purpose, listed = f["purpose.code"], f["notice.purposes"]
    if purpose in f["reservation"]:
        return _no("D60", "MED-RES")
    posted = f["notice.posted"] and len(f["notice.statements"]) == len(STATEMENTS)
    if posted and purpose in listed and purpose in FOUR_KINDS | IF_LISTED:
        return _yes("D62", "MED-IC-1", "B")
    return _no("D61", "MED-IC-1")


def _consent(f: Flat) -> Leaf:
    if f["consent.state"] != "GIVEN":
        return _no("D70", "APPI-27-1")
    return _yes("D72", "APPI-27-1", "B") if _in_scope(f) else _no("D71", "APPI-27-1-SCOPE")


def _on_behalf(f: Flat) -> Leaf:
    """The request is the consent. What is handed over for the person needs no record."""
    on_file = f["evidence.principal_request_on_file"]
    return _yes("D72", "APPI-27-1") if on_file else _no("D70", "APPI-27-1")


BRANCHES: dict[str, Callable[[Flat], Leaf]] = {
    "OPT_OUT": _opt_out,
    "ENTRUST": _entrusted,
    "SUCCESSION": _succession,
    "JOINT_USE": _joint_use,
    "CONSENT_IMPLIED_CARE": _implied,
    "CONSENT": _consent,
    "FOREIGN_CONSENT": _consent,
    "ON_BEHALF": _on_behalf,
}
