"""Facts as somebody writes them by hand, and whole facts by the thousand, the same everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ledger.domain.law.alone import judge_alone
from ledger.domain.law.frame import OneOf
from ledger.domain.law.verdict import Judgement
from ledger.domain.law.whole_frame import WORDS, Fact, Several, Whole, dotted


def written(changes: str = "") -> dict[str, Any]:
    """Consent that is given, with changes such as `basis=OPT_OUT recipient.country=US`."""
    facts: dict[str, Any] = {}
    base = "basis=CONSENT provided_at=2027-02-08 consent.state=GIVEN"
    for change in f"{base} {changes}".split():
        member, _, value = change.partition("=")
        put(facts, member, _value(value))
    return facts


def put(facts: dict[str, Any], member: str, value: object) -> None:
    """Set one member by dotted name, making the objects around it."""
    *path, last = member.split(".")
    for name in path:
        facts = facts.setdefault(name, {})
    facts[last] = value


def judged(changes: str = "") -> Judgement:
    """What the judge alone says of facts written so."""
    return judge_alone(written(changes))


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


DAYS = ("2024-04-01", "2026-02-07", "2026-02-08", "2027-01-09", "2027-01-10", "2027-02-08")
PURPOSES = ("P-C4", "P-C7", "P-C9", "P-X")

# What would end most facts at an early row is drawn seldom.
SELDOM = {
    "erased": False, "misuse_foreseen": False,
    "recipient.same_entity": False, "recipient.kind": "ORGANISATION", "sensitive": False,
    "suspension.kind": "NONE", "purpose.specified": True, "consent.state": "GIVEN",
    "acquired": "LAWFUL", "received_by_optout": False,
    "optout_notice.covers_categories": True, "optout_notice.notified_at": "2024-04-01",
    "optout_notice.ppc_filed_at": "2024-04-01", "optout_notice.waiting_days": 30,
    "consent.covers_recipient": True, "consent.covers_categories": True,
    "consent.covers_purpose": True, "recipient.public_body": "NONE", "patient_optout": False,
    "notice.posted": True, "purpose.code": "P-C4", "reservation": [],
}  # fmt: skip
EXTRA: dict[str, tuple[Any, ...]] = {
    "basis": ("FOREIGN_CONSENT",) * 3 + ("OPT_OUT",) * 2,
    "data_class": ("PERSONAL",) * 20 + ("REFERABLE",) * 2,
    "recipient.country": ("JP", "US", "DE"),
}
"""Codes drawn more often than the others; for what has no codes, all that is drawn."""

FULL_LISTS = (
    "optout_notice.items", "joint_use_notice.items", "notice.statements", "notice.purposes",
)  # fmt: skip


def generated(count: int) -> Iterator[dict[str, Any]]:
    """Whole facts in frame, nothing left to defaults: each choice is made by a hash."""
    for number in range(count):
        facts: dict[str, Any] = {}
        for member, fact in dotted():
            put(facts, member, _drawn(member, fact, number))
        yield facts


def _drawn(member: str, fact: Fact, number: int) -> Any:
    digest = hashlib.sha256(f"{number}/{member}".encode()).digest()
    if member == "categories":
        return ["laboratory"]
    if member in SELDOM and digest[8] % 12:
        return SELDOM[member]
    if member in FULL_LISTS and digest[8] % 12:
        return fact.default
    choices = _choices(member, fact)
    if isinstance(fact.shape, Several):
        return [one for bit, one in enumerate(choices) if digest[bit // 8] >> bit % 8 & 1]
    return choices[int.from_bytes(digest[:4]) % len(choices)]


def _choices(member: str, fact: Fact) -> tuple[Any, ...]:
    shape = fact.shape
    if member == "law_version":
        return (fact.default,)
    if member == "provided_at":
        return ("2027-02-08", "2027-02-08", "2024-05-14", "2028-02-29")
    if member in EXTRA:
        return (*shape.codes, *EXTRA[member]) if isinstance(shape, OneOf) else EXTRA[member]
    if isinstance(shape, Several):
        return shape.member.codes if isinstance(shape.member, OneOf) else PURPOSES
    if isinstance(shape, OneOf):
        return shape.codes
    if isinstance(fact.default, bool):
        return (True, False)
    if isinstance(shape, Whole):
        return (0, 30, 30.0, 400)
    if member == "purpose.code":
        return PURPOSES
    if member.endswith(("citation", "body", "task")) or shape is WORDS:
        return (None, "something")
    return (None, *DAYS)
