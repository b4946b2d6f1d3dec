"""A provision of which somebody asks whether it may be, or says that it was; and what is attested.

All else is computed from events. What is attested stands in the facts of the event, so it is taken
from there when the verdict is computed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEALED = "[sealed]"
"""Stands in the facts for a text that is sealed: the rules ask only whether it is there."""

NOT_SAID: dict[str, Any] = {
    "data_class": "PERSONAL",
    "misuse_foreseen": False,
    "referable": {
        "expected_as_personal_data": True,
        "consent_confirmed": False,
        "foreign_information_confirmed": False,
    },
    "anonymised": {"published": False, "recipient_told": False},
    "evidence": {
        "statute": {"citation": None, "japanese": True, "applies": False},
        "protection": {"need": False, "consent_difficult": False},
        "state_duty": {
            "requesting_body": None,
            "statutory_task": None,
            "consent_would_obstruct": False,
        },
        "academic": {
            "provider_is_academic": False,
            "unavoidable_for_publication": False,
            "joint_research": False,
            "recipient_needs_for_research": False,
            "unjust_infringement": True,
        },
    },
    "record_exception": [],
    "record": {
        "method": "EACH",
        "last_provision_at": None,
        "repeated": False,
        "linked_to_service": False,
        "document_complete": False,
    },
}
"""What is attested where nothing is said: the class and method most have, and no ground at all."""

# Argument of a command -> where it stands in the facts, and what it becomes there.
_PLACES: dict[str, tuple[tuple[str, ...], Any]] = {
    "data_class": (("data_class",), None),
    "misuse_foreseen": (("misuse_foreseen",), None),
    "statute": (("evidence", "statute", "citation"), SEALED),
    "statute_foreign": (("evidence", "statute", "japanese"), "not"),
    "statute_applies": (("evidence", "statute", "applies"), None),
    "need": (("evidence", "protection", "need"), None),
    "consent_difficult": (("evidence", "protection", "consent_difficult"), None),
    "requesting_body": (("evidence", "state_duty", "requesting_body"), SEALED),
    "statutory_task": (("evidence", "state_duty", "statutory_task"), SEALED),
    "consent_would_obstruct": (("evidence", "state_duty", "consent_would_obstruct"), None),
    "provider_is_academic": (("evidence", "academic", "provider_is_academic"), None),
    "unavoidable_for_publication": (
        ("evidence", "academic", "unavoidable_for_publication"), None,
    ),
    "joint_research": (("evidence", "academic", "joint_research"), None),
    "recipient_needs_for_research": (
        ("evidence", "academic", "recipient_needs_for_research"), None,
    ),
    "no_unjust_infringement": (("evidence", "academic", "unjust_infringement"), "not"),
    "expected_as_personal_data": (("referable", "expected_as_personal_data"), None),
    "consent_confirmed": (("referable", "consent_confirmed"), True),
    "foreign_information_confirmed": (("referable", "foreign_information_confirmed"), None),
    "anonymised_published": (("anonymised", "published"), None),
    "recipient_told": (("anonymised", "recipient_told"), None),
    "exceptions": (("record_exception",), None),
    "method": (("record", "method"), None),
    "repeated": (("record", "repeated"), None),
    "linked_to_service": (("record", "linked_to_service"), None),
    "document_complete": (("record", "document_complete"), None),
    "period_until": (("record", "last_provision_at"), None),
}  # fmt: skip

ATTESTING = frozenset(_PLACES)
"""Arguments that attest something."""


@dataclass(frozen=True)
class Proposal:
    """Who is to receive what, for what and on which basis; `attested` as `attested` gives it."""

    party: str
    items: tuple[str, ...]
    purpose: str
    basis: str
    attested: Mapping[str, Any]
    clause: str | None = None
    """The clause of the policy that is cited, if one is."""
    held_for: str | None = None
    """The arrangement under which the data are held for another, if they are."""
    entruster: str | None = None
    """The party of that arrangement."""


def attested(arguments: Mapping[str, Any], before: Mapping[str, Any] = NOT_SAID) -> dict[str, Any]:
    """What the arguments of a command attest, over what was attested before, in facts form."""
    found: dict[str, Any] = _copied(before)
    for name, (path, becomes) in _PLACES.items():
        if name in arguments:
            given = arguments[name]
            value = {None: given, "not": not given}.get(becomes, becomes)
            _put(found, path, value)
    return found


def attested_in(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What was attested with recorded facts; nothing where an older revision asked for nothing.

    KeyError if even the class of the data is not there.
    """
    found: dict[str, Any] = _copied(NOT_SAID)
    for path in _leaves(NOT_SAID):
        value: Any = facts
        for name in path:
            value = value.get(name, _ABSENT) if isinstance(value, Mapping) else _ABSENT
        if value is not _ABSENT:
            _put(found, path, value)
    if not isinstance(facts["misuse_foreseen"], bool) or "data_class" not in facts:
        raise KeyError("data_class")
    return found


def arguments_in(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that attest what recorded facts hold; SEALED for a text that is sealed."""
    said = attested_in(facts)
    found = {}
    for name, (path, becomes) in _PLACES.items():
        value, not_said = _at(said, path), _at(NOT_SAID, path)
        if value != not_said:
            found[name] = not value if becomes == "not" else value
    return found


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


_ABSENT = object()


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(one) for name, one in value.items()}
    return list(value) if isinstance(value, list) else value


def _leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, Mapping):
        return [path]
    return [leaf for name, one in value.items() for leaf in _leaves(one, (*path, name))]


def _put(found: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    *outer, last = path
    for name in outer:
        found = found[name]
    found[last] = value
