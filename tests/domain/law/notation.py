"""Facts in a small notation, and facts by the thousand that are the same on every machine."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ledger.domain.law.rulebook import LAW_VERSION, judge
from ledger.domain.law.verdict import Judgement


def judge_0(facts: Any, *, law_version: str = LAW_VERSION, revision: int = 0) -> Judgement:
    """The judgement under revision 0."""
    return judge(facts, law_version=law_version, revision=revision)


# Within the scope of revision 0, with nothing against it: row D72.
CONSENTED: dict[str, Any] = {
    "basis": "CONSENT",
    "provided_at": "2027-02-08",
    "data_class": "PERSONAL",
    "sensitive": True,
    "erased": False,
    "misuse_foreseen": False,
    "patient_optout": False,
    "purpose": {"specified": True},
    "recipient": {
        "kind": "ORGANISATION",
        "country": "JP",
        "same_entity": False,
        "public_body": "NONE",
    },
    "consent": {
        "state": "GIVEN",
        "given_at": "2027-02-01",
        "covers_recipient": True,
        "covers_categories": True,
        "covers_purpose": True,
    },
    "suspension": {"kind": "NONE", "since": None},
    "evidence": {"principal_request_on_file": False},
    "record_exception": [],
    "record": {"method": "EACH", "recorded_at": None},
}


def put(facts: dict[str, Any], member: str, value: object) -> None:
    """Set one member by dotted name."""
    *path, last = member.split(".")
    holder = facts
    for name in path:
        holder = holder[name]
    holder[last] = value


def without(facts: dict[str, Any], member: str) -> dict[str, Any]:
    """The facts with one member not computed."""
    changed = copy.deepcopy(facts)
    *path, last = member.split(".")
    holder = changed
    for name in path:
        holder = holder[name]
    del holder[last]
    return changed


def facts(changes: str = "") -> dict[str, Any]:
    """CONSENTED with changes such as `basis=OPT_OUT sensitive=false suspension.since=null`.

    A value is JSON where it reads as JSON, else a plain string.
    """
    changed = copy.deepcopy(CONSENTED)
    for change in changes.split():
        member, _, value = change.partition("=")
        put(changed, member, _value(value))
    return changed


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


# What each member is drawn from; repeats are weights, so that most facts reach a row.
CHOICES: dict[str, list[Any]] = {
    "basis": ["CONSENT"] * 6 + ["ON_BEHALF"] * 3 + ["OPT_OUT"] * 4
    + ["LAW", "PUBLIC_HEALTH", "JOINT_USE", "FOREIGN_CONSENT"],
    "provided_at": ["2027-02-08", "2025-02-28", "2028-02-29", "2023-04-01"] * 5 + ["2023-03-31"],
    "data_class": ["PERSONAL"] * 25 + ["PSEUDO", "DECEASED"],
    "sensitive": [True, False],
    "erased": [False] * 9 + [True],
    "misuse_foreseen": [False] * 25 + [True],
    "patient_optout": [False, True],
    "purpose.specified": [True] * 4 + [False],
    "recipient.kind": ["ORGANISATION"] * 20 + ["PRIVATE_PERSON"] * 8 + ["PRINCIPAL"],
    "recipient.country": ["JP"] * 25 + ["ID"],
    "recipient.same_entity": [False] * 25 + [True],
    "recipient.public_body": ["NONE"] * 25 + ["STATE_ORGAN"],
    "consent.state": ["GIVEN"] * 6 + ["NONE", "WITHDRAWN", "EXPIRED", "DEEMED_BY_POLICY"],
    "consent.given_at": [None, "2024-05-01", "2024-05-02", "2024-05-03"],
    "consent.covers_recipient": [True] * 6 + [False],
    "consent.covers_categories": [True] * 6 + [False],
    "consent.covers_purpose": [True] * 6 + [False],
    "suspension.kind": ["NONE"] * 5 + ["PROVISION"] * 4 + ["USE"],
    "suspension.since": [None] + ["2024-05-01", "2024-05-02", "2024-05-03"] * 2,
    "evidence.principal_request_on_file": [True, False],
    "record_exception": [[]] * 25 + [["REC-EX-3"]],
    "record.method": ["EACH"] * 25 + ["BULK"],
    "record.recorded_at": [None, "2025-02-28", "2028-02-28", "2028-02-29", "2027-12-31"],
}  # fmt: skip


def generated(count: int) -> Iterator[dict[str, Any]]:
    """The same facts in frame everywhere: each choice is made by a hash, not by a generator."""
    for number in range(count):
        made = copy.deepcopy(CONSENTED)
        for member, choices in CHOICES.items():
            digest = hashlib.sha256(f"{number}/{member}".encode()).digest()
            put(made, member, choices[int.from_bytes(digest[:4]) % len(choices)])
        yield made
