"""What fits the frame of the facts, found problem by problem (row D01).

A revision looks into the members it reads and leaves the others alone; a name that no revision
knows is refused, because a misspelt fact would otherwise go unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.domain.law.retention import LAST_BASE
from ledger.domain.shape import ListOf, Matching, Shape, Truth
from ledger.errors import Problem, shown
from ledger.text import Text

MEMBERS: Mapping[str, frozenset[str]] = {
    "": frozenset({
        "law_version", "basis", "provided_at", "data_class", "sensitive", "categories", "acquired",
        "received_by_optout", "erased", "misuse_foreseen", "patient_optout", "purpose",
        "recipient", "consent", "foreign_information", "referable", "anonymised", "notice",
        "reservation", "suspension", "optout_notice", "joint_use_notice", "entrustment",
        "succession", "evidence", "record_exception", "record",
    }),
    "purpose": frozenset({"code", "specified"}),
    "recipient": frozenset({
        "kind", "country", "same_entity", "database_in_japan", "whitelisted", "equiv_system",
        "equiv_checked_at", "equiv_broken", "academic", "public_body",
    }),
    "consent": frozenset({
        "state", "given_at", "covers_recipient", "covers_categories", "covers_purpose",
    }),
    "suspension": frozenset({"kind", "since"}),
    "evidence": frozenset({
        "statute", "protection", "state_duty", "academic", "principal_request_on_file",
    }),
    "record": frozenset({
        "method", "recorded_at", "last_provision_at", "repeated", "linked_to_service",
        "document_complete",
    }),
}  # fmt: skip
"""Member names of the frame, and those inside the objects that a revision looks into."""

REQUIRED = ("basis", "provided_at")


@dataclass(frozen=True)
class OneOf:
    """One code out of a list."""

    codes: tuple[str, ...]

    @property
    def wanted(self) -> Text:
        codes = ", ".join(self.codes)
        return Text(f"one of {codes}", f"次のいずれか: {codes}")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in self.codes:
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class OrNull:
    """A shape, or null where the fact is that there is none."""

    shape: Shape

    @property
    def wanted(self) -> Text:
        return Text(f"{self.shape.wanted.en}, or null", f"{self.shape.wanted.ja}、又は null")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if value is not None and any(True for _ in self.shape.problems(value, path)):
            yield Problem(path, shown(value), self.wanted)


def _is_day_with_a_term(value: str) -> bool:
    try:
        return date.fromisoformat(value) <= LAST_BASE
    except ValueError:
        return False


# The wording of a published revision is part of what it answers, so it is given here in full even
# where a shape has words of its own.
TRUTH = Truth(Text("true or false", "true 又は false"))
DAY = Matching(
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Text(f"a day YYYY-MM-DD that exists, up to {LAST_BASE}",
         f"実在する日付 YYYY-MM-DD（{LAST_BASE} まで）"),
    _is_day_with_a_term,
)  # fmt: skip
DAY_OR_NULL = OrNull(DAY)
COUNTRY = Matching(
    re.compile(r"[A-Z]{2}"),
    Text("a country code of two capital letters, as JP", "英大文字2文字の国コード（例: JP）"),
)


def list_of(*codes: str) -> ListOf:
    """A list of codes, none twice."""
    return ListOf(OneOf(codes))


def problems(
    value: Mapping[str, object], frame: Mapping[str, Shape], law_version: str
) -> Iterator[Problem]:
    """Every problem of a facts object, one each: member, value found, what is wanted.

    `frame` gives the shape of each member, by dotted name, that the revision reads. Members that
    were not computed are no problem here, except the two that nothing can be judged without.
    """
    yield from _names(value, "")
    for name in REQUIRED:
        if name not in value:
            yield Problem(name, "-", frame[name].wanted)
    if value.get("law_version", law_version) != law_version:
        yield Problem("law_version", shown(value["law_version"]), OneOf((law_version,)).wanted)
    for group in dict.fromkeys(name.split(".")[0] for name in frame if "." in name):
        if group in value:
            yield from _names(value[group], group)
    for name, shape in frame.items():
        *path, last = name.split(".")
        holder = value.get(path[0]) if path else value
        if isinstance(holder, Mapping) and last in holder:
            yield from shape.problems(holder[last], name)


def _names(value: object, group: str) -> Iterator[Problem]:
    known = ", ".join(sorted(MEMBERS[group]))
    if not isinstance(value, Mapping):
        yield Problem(group, shown(value), Text(f"an object of {known}", f"{known} からなる項目"))
        return
    for name in value:
        if name not in MEMBERS[group]:
            yield Problem(
                group or "facts", shown(name),
                Text(f"only the members {known}", f"次の項目のみ: {known}"),
            )  # fmt: skip
