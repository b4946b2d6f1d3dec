"""The record of a provision that happened: what the Act asks of it, and what it lacks (29, 31(3)).

The judge names no set where nothing may be provided. What was provided all the same is a fact, and
a record of the fact is owed: readings of ours ([project]), each at its function. What is missing
is said and never stands in the way of recording.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.canonical import Object
from ledger.domain.law.data.dated import on
from ledger.domain.law.data.public_bodies import EXEMPT, EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME
from ledger.domain.law.data.record_items import ITEMS, OF_A_SERIES, PARTY
from ledger.domain.law.facts import Facts
from ledger.domain.law.record import NO_RECORD_DUE
from ledger.domain.law.record_due import FORMS_OF_CONSENT, duty
from ledger.domain.law.record_making import BULK, method_used
from ledger.domain.law.rows.abroad import bites
from ledger.domain.law.rows.academic import D26_JOINT, D26_PUBLISH, D26_RECIPIENT
from ledger.domain.law.rows.care import D60, D61
from ledger.domain.law.rows.consent_or_request import D70, D71
from ledger.domain.law.rows.exceptions import D20, D22_LIFE, D22_PUBLIC_HEALTH, D24
from ledger.domain.law.rows.foreign import D30, D31, D32, D33
from ledger.domain.law.rows.not_third_party import D50, D52, D53
from ledger.domain.law.verdict import Judgement, RecordDuty

ALWAYS_THERE = frozenset({"DATE", "PRINCIPAL", "CATEGORIES"})
"""No entry of a provision or receipt is made without these."""

EXCEPTIONS = (D20, D22_LIFE, D22_PUBLIC_HEALTH, D24, D26_PUBLISH, D26_JOINT, D26_RECIPIENT)
"""Each allows where an exception of Article 27(1) holds (29(1) proviso)."""

NOT_THIRD_PARTY = (D50, D52, D53)
"""Each allows where an arrangement of Article 27(5) holds (29(1) proviso)."""

NO_VALID_CONSENT = (D30, D31, D32, D33, D60, D61, D70, D71)
"""One of these refuses where the consent claimed does not carry the provision."""


@dataclass(frozen=True)
class Record:
    """What the Act asks of one record, and what that record lacks.

    `set` as in RECORD_SETS, "0" where none is due: the entry is then the ledger's own. `method` is
    the one wanted if it is among the `methods` allowed, else EACH, by which the term is reckoned.
    `retain_until` is None where no term runs, or not yet.
    """

    set: str
    statutory: bool
    method: str
    methods: tuple[str, ...]
    missing: tuple[str, ...]
    retain_until: str | None

    @property
    def complete(self) -> bool:
        """Whether everything that the law asks for is there."""
        return not self.missing

    def as_object(self) -> Object:
        """The record as the member `record` of an event."""
        term: Object = {} if self.retain_until is None else {"retain_until": self.retain_until}
        return {
            "set": self.set,
            "statutory": self.statutory,
            "method": self.method,
            "methods": list(self.methods),
            "missing": list(self.missing),
            **term,
        }


def provision_record(
    facts: Mapping[str, Any], judgement: Judgement, present: Collection[str]
) -> Record:
    """What the Act asks of the record of a provision that happened, lawful or not.

    `facts` are those of revision 1, `judgement` was made on them. `present` are the codes of
    RECORD_ITEMS that are there about party, confirmation of consent and period.
    """
    known = Facts(facts)
    due = _as_judged(judgement) if judgement.verdict == "ALLOW" else _in_spite_of_it(known)
    many = known["recipient.kind"] == "UNSPECIFIED_MANY"
    there = {*present, *ALWAYS_THERE}
    if _rests_on_consent(known):
        there.add("CONSENT")
    if known.holds("referable.foreign_information_confirmed") or not bites(known):
        there.add("INFORMATION_CONFIRMED")  # asked only where Article 28(1) bites (31(1)(2))
    return made(due, str(known["record.method"]), there, day=str(known["provided_at"]), many=many)


def made(
    due: RecordDuty, wanted: str, there: Collection[str], *, day: str, many: bool = False
) -> Record:
    """The record of a duty, with what is missing in the order in which the law asks for it.

    `many`: the data went to unspecified many, which is said in place of a recipient.
    """
    assert due.record_set is not None  # what happened has a set, be it "0"
    method = method_used(wanted, due.methods)
    asked = asked_of(due.record_set, method, day=day, many=many)
    missing = tuple(code for code in asked if code not in there)
    return Record(due.record_set, due.statutory, method, due.methods, missing, due.retain_until)


def asked_of(record_set: str, method: str, *, day: str, many: bool = False) -> Sequence[str]:
    """Codes of all that a record of a set must hold, made by this method on this day."""
    if record_set == "0":
        return ()
    items = on(ITEMS, day)[record_set].asked
    codes = [code for item in items for code in item.codes if not (many and item.unless_many)]
    return [*codes, *OF_A_SERIES] if method == BULK else codes


def present_of_party(party: Mapping[str, Any]) -> frozenset[str]:
    """Which of name, address and representative the data of a party's version hold.

    A natural person's name is always sealed, and the person needs no representative. Unspecified
    many have none of the three: sets A and B take that they are many instead.
    """
    kind = party["kind"]
    if kind == "PRINCIPAL":
        return frozenset(PARTY)
    if kind == "UNSPECIFIED_MANY":
        return frozenset()
    if kind == "ORGANISATION":
        return frozenset(
            code
            for code, member in zip(PARTY, ("name", "address", "representative"), strict=True)
            if party.get(member)
        )
    address = frozenset({"PARTY_ADDRESS"}) if party.get("address_sealed") else frozenset[str]()
    return frozenset({"PARTY_NAME", "PARTY_REPRESENTATIVE"}) | address


def _as_judged(judgement: Judgement) -> RecordDuty:
    return RecordDuty(
        judgement.record_set,
        judgement.statutory,
        judgement.record_methods,
        judgement.retain_until,
    )


def _in_spite_of_it(facts: Facts) -> RecordDuty:
    """The duty where it was provided though refused, under review or not judged ([project]).

    The set is that of what was claimed. What was no provision of personal data to a third party
    needs none, nor does an exception of 27(1), an arrangement of 27(5) or a public body: each only
    where it holds on the facts, whatever else stood against the provision. One that does not hold
    exempts nothing, and the record is that of a provision that needed consent: set B. Interpretive
    exceptions presuppose consent in substance (Records Guidelines 2-2), so none counts here.

    A day before the first rulebook is taken as its first day, as in every dated table: the duty to
    record is older than the rulebook, and a record is rather kept and disclosed than lost.
    """
    if _no_third_party(facts) or _excepted(facts):
        return NO_RECORD_DUE
    if facts["data_class"] == "REFERABLE":
        return _referable(facts)
    body, day = facts["recipient.public_body"], str(facts["provided_at"])
    if body in on(EXEMPT, day) or _arranged(facts):
        return NO_RECORD_DUE
    return duty(
        facts,
        "A" if facts["basis"] == "OPT_OUT" else "B",
        statutory=body not in on(EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME, day),
        consent=_rests_on_consent(facts),
    )


def _no_third_party(facts: Facts) -> bool:
    """The dead and the anonymised are no personal data; the others no third party (2(1), 27(1))."""
    return (
        facts["data_class"] in ("DECEASED", "ANON")
        or facts["recipient.kind"] in ("PRINCIPAL", "VERIFIED_AGENT")
        or facts.holds("recipient.same_entity")
    )


def _excepted(facts: Facts) -> bool:
    return any(row.decide(facts) == "ALLOW" for row in EXCEPTIONS)


def _arranged(facts: Facts) -> bool:
    # Toward a recipient abroad Article 28(1) leaves no arrangement of 27(5) to rest on.
    return not bites(facts) and any(row.decide(facts) == "ALLOW" for row in NOT_THIRD_PARTY)


def _referable(facts: Facts) -> RecordDuty:
    """Set G where the recipient was expected to make personal data of it (31(3), Rule 28)."""
    if not facts.holds("referable.expected_as_personal_data"):
        return NO_RECORD_DUE
    confirmed = facts["basis"] in FORMS_OF_CONSENT and facts.holds("referable.consent_confirmed")
    return duty(facts, "G", statutory=True, consent=confirmed)


def _rests_on_consent(facts: Facts) -> bool:
    """Whether a form of consent was claimed, and the rows on its validity find nothing against it.

    So it is whenever the rows D34, D62 or D72 allow on a form of consent; and where something else
    stood against the provision, the consent is there all the same.
    """
    if facts["basis"] not in FORMS_OF_CONSENT:
        return False
    return all(row.decide(facts) is None for row in NO_VALID_CONSENT)
