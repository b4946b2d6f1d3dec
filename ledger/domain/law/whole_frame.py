"""The whole frame of the facts: every member, what fits it, and its default for a judge alone.

The defaults describe a private clinic in Japan and a living, competent, identified adult. They
serve facts that somebody writes by hand; facts that a ledger computes take none of them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.domain.law.frame import COUNTRY, DAY, DAY_OR_NULL, TRUTH, OneOf, OrNull
from ledger.domain.shape import Matching, Shape
from ledger.errors import Problem, shown
from ledger.text import Text


@dataclass(frozen=True)
class Fact:
    """One member that is no object. A required member has no default."""

    shape: Shape
    default: object = None
    required: bool = False


@dataclass(frozen=True)
class Group:
    """An object of the frame, left out as a whole or in part."""

    members: Mapping[str, Fact | Group]


@dataclass(frozen=True)
class Whole:
    """An integer from 0; 30.0 is one too, as in JSON."""

    wanted: Text = Text("an integer from 0", "0以上の整数")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (number and value == value // 1 and value >= 0):
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class Several:
    """A list of one shape of string, none twice."""

    member: Shape
    least: int = 0

    @property
    def wanted(self) -> Text:
        least = ("at least one of ", "1件以上、") if self.least else ("", "")
        return Text(
            f"a list without repeats, {least[0]}each {self.member.wanted.en}",
            f"重複のない一覧（{least[1]}各要素は{self.member.wanted.ja}）",
        )

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, list) or len(value) < self.least:
            yield Problem(path, shown(value), self.wanted)
            return
        seen = set[str]()
        for index, member in enumerate(value):
            wrong = list(self.member.problems(member, f"{path}[{index}]"))
            yield from wrong
            if not wrong and member in seen:
                yield Problem(f"{path}[{index}]", shown(member), self.wanted)
            if not wrong:
                seen.add(member)


def _exists(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


ANY_DAY = Matching(
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Text("a day YYYY-MM-DD that exists", "実在する日付 YYYY-MM-DD"),
    _exists,
)
WORDS = Matching(re.compile(r".+", re.DOTALL), Text("text that is not empty", "空でない文字列"))


def _yes_or_no(default: bool) -> Fact:
    return Fact(TRUTH, default)


def _code(default: str | None, *codes: str) -> Fact:
    return Fact(OneOf(codes), default, required=default is None)


def _day(default: str | None = None) -> Fact:
    """A day that is only compared with others, or null."""
    return Fact(OrNull(ANY_DAY), default)


def _listed(*codes: str, default: tuple[str, ...] = ()) -> Fact:
    return Fact(Several(OneOf(codes)), list(default))


def _words(default: str | None) -> Fact:
    return Fact(OrNull(WORDS) if default is None else WORDS, default)


LAW_VERSION = "law_version"
OO = tuple(f"OO{n}" for n in range(1, 10))
JU = tuple(f"JU{n}" for n in range(1, 6))
STATEMENTS = ("EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE")
CARE = tuple(f"P-C{n}" for n in range(1, 9))

WHOLE = Group({
    LAW_VERSION: Fact(ANY_DAY, "2023-04-01"),
    "basis": _code(
        None,
        "CONSENT", "CONSENT_IMPLIED_CARE", "LAW", "LIFE", "PUBLIC_HEALTH", "STATE_DUTY",
        "ACAD_PUBLISH", "ACAD_JOINT", "ACAD_RECIPIENT", "OPT_OUT", "ENTRUST", "SUCCESSION",
        "JOINT_USE", "FOREIGN_CONSENT", "ON_BEHALF",
    ),
    "provided_at": Fact(DAY, required=True),
    "data_class": _code("PERSONAL", "PERSONAL", "PSEUDO", "ANON", "REFERABLE", "DECEASED"),
    "sensitive": _yes_or_no(True),
    "categories": Fact(Several(WORDS, least=1), ["medical record"]),
    "acquired": _code("LAWFUL", "LAWFUL", "IMPROPER"),
    "received_by_optout": _yes_or_no(False),
    "erased": _yes_or_no(False),
    "misuse_foreseen": _yes_or_no(False),
    "patient_optout": _yes_or_no(False),
    "purpose": Group({"code": _words("P-C4"), "specified": _yes_or_no(True)}),
    "recipient": Group({
        "kind": _code(
            "ORGANISATION",
            "ORGANISATION", "SOLE_PROPRIETOR", "PRIVATE_PERSON", "PRINCIPAL", "VERIFIED_AGENT",
            "UNSPECIFIED_MANY",
        ),
        "country": Fact(COUNTRY, "JP"),
        "same_entity": _yes_or_no(False),
        "database_in_japan": _yes_or_no(False),
        "whitelisted": _yes_or_no(False),
        "equiv_system": _yes_or_no(False),
        "equiv_checked_at": _day(),
        "equiv_broken": _yes_or_no(False),
        "academic": _yes_or_no(False),
        "public_body": _code(
            "NONE",
            "NONE", "STATE_ORGAN", "LOCAL_GOVERNMENT", "LOCAL_GOVERNMENT_HOSPITAL",
            "INCORPORATED_ADMIN_AGENCY", "TABLE2_BODY", "LOCAL_INCORPORATED_AGENCY",
            "LOCAL_INCORPORATED_HOSPITAL_OR_UNIVERSITY",
        ),
    }),
    "consent": Group({
        "state": _code(
            "NONE",
            "NONE", "GIVEN", "UNCONFIRMED", "WITHDRAWN", "EXPIRED", "REFUSED", "NOT_COMPETENT",
            "NOT_IDENTIFIED", "DEEMED_BY_POLICY",
        ),
        "given_at": _day(),
        "covers_recipient": _yes_or_no(True),
        "covers_categories": _yes_or_no(True),
        "covers_purpose": _yes_or_no(True),
    }),
    "foreign_information": Group({
        "items": _listed("FI1", "FI2", "FI3", "FI1a", "FI1b", "FI3a"),
        "before_consent": _yes_or_no(True),
    }),
    "referable": Group({
        "expected_as_personal_data": _yes_or_no(False),
        "consent_confirmed": _yes_or_no(False),
        "foreign_information_confirmed": _yes_or_no(False),
    }),
    "anonymised": Group({"published": _yes_or_no(True), "recipient_told": _yes_or_no(True)}),
    "notice": Group({
        "posted": _yes_or_no(True),
        "purposes": Fact(Several(WORDS), list(CARE)),
        "statements": _listed(*STATEMENTS, default=STATEMENTS),
    }),
    "reservation": Fact(Several(WORDS), []),
    "suspension": Group({"kind": _code("NONE", "NONE", "PROVISION", "USE"), "since": _day()}),
    "optout_notice": Group({
        "items": _listed(*OO, default=OO),
        "covers_categories": _yes_or_no(True),
        "notified_at": _day("2024-04-01"),
        "ppc_filed_at": _day("2024-04-01"),
        "start_date": _day("2024-05-15"),
        "waiting_days": Fact(Whole(), 30),
        "ppc_published_at": _day("2024-05-01"),
        "own_published_at": _day("2024-05-02"),
    }),
    "joint_use_notice": Group({
        "items": _listed(*JU, default=JU),
        "beforehand": _yes_or_no(True),
        "covers_recipient": _yes_or_no(True),
        "covers_categories": _yes_or_no(True),
    }),
    "entrustment": Group({
        "contract": _yes_or_no(True),
        "within_purpose": _yes_or_no(True),
        "supervised": _yes_or_no(True),
        "own_use": _yes_or_no(False),
    }),
    "succession": Group({"agreement": _yes_or_no(True)}),
    "evidence": Group({
        "statute": Group({
            "citation": _words(None),
            "japanese": _yes_or_no(True),
            "applies": _yes_or_no(True),
        }),
        "protection": Group({
            "need": _yes_or_no(False),
            "consent_difficult": _yes_or_no(False),
        }),
        "state_duty": Group({
            "requesting_body": _words(None),
            "statutory_task": _words(None),
            "consent_would_obstruct": _yes_or_no(False),
        }),
        "academic": Group({
            "provider_is_academic": _yes_or_no(False),
            "unavoidable_for_publication": _yes_or_no(False),
            "joint_research": _yes_or_no(False),
            "recipient_needs_for_research": _yes_or_no(False),
            "unjust_infringement": _yes_or_no(False),
        }),
        "principal_request_on_file": _yes_or_no(False),
    }),
    "record_exception": _listed(
        "REC-EX-27-1", "REC-EX-27-5", "REC-EX-16-2", "REC-EX-1", "REC-EX-2", "REC-EX-3",
        "REC-EX-4", "REC-EX-5", "REC-EX-6",
    ),
    "record": Group({
        "method": _code("EACH", "EACH", "BULK", "SUBST"),
        # A term is counted from these two, so it must still end on a day that can be written.
        "recorded_at": Fact(DAY_OR_NULL),
        "last_provision_at": Fact(DAY_OR_NULL),
        "repeated": _yes_or_no(False),
        "linked_to_service": _yes_or_no(False),
        "document_complete": _yes_or_no(False),
    }),
})  # fmt: skip


def dotted(group: Group = WHOLE, path: str = "") -> Iterator[tuple[str, Fact]]:
    """Every member that is no object, by dotted name, in the order of the frame."""
    for name, member in group.members.items():
        place = f"{path}.{name}" if path else name
        if isinstance(member, Group):
            yield from dotted(member, place)
        else:
            yield place, member


def problems(value: object, group: Group = WHOLE, path: str = "") -> Iterator[Problem]:
    """Everything about a facts object that does not fit, one problem each.

    A member that is left out is a problem only where nothing can be judged without it. Whether
    there are rules for the `law_version` is not looked up.
    """
    if not isinstance(value, Mapping):
        names = ", ".join(group.members)
        wanted = Text(f"an object with: {names}", f"次の項目を持つオブジェクト: {names}")
        yield Problem(path or "facts", shown(value), wanted)
        return
    prefix = f"{path}." if path else ""
    for name in value:
        if name not in group.members:
            yield _unknown(f"{prefix}{name}", value[name], group)
    for name, member in group.members.items():
        if name in value:
            yield from _of_member(member, value[name], f"{prefix}{name}")
        elif isinstance(member, Fact) and member.required:
            yield Problem(f"{prefix}{name}", "nothing", member.shape.wanted)


def _of_member(member: Fact | Group, value: object, path: str) -> Iterator[Problem]:
    if isinstance(member, Group):
        yield from problems(value, member, path)
    else:
        yield from member.shape.problems(value, path)


def _unknown(path: str, value: object, group: Group) -> Problem:
    names = ", ".join(group.members)
    return Problem(
        path if path.isprintable() else ascii(path),
        shown(value),
        Text(f"no member but: {names}", f"次の項目以外は使えません: {names}"),
    )


def with_defaults(value: Mapping[str, object], group: Group = WHOLE) -> dict[str, object]:
    """The facts with every absent member at its default: objects member by member, lists whole.

    Only for facts in frame that somebody wrote by hand; the argument is left as it is.
    """
    filled: dict[str, object] = {}
    for name, member in group.members.items():
        if isinstance(member, Group):
            inner = value.get(name, {})
            assert isinstance(inner, Mapping)  # the facts are in frame
            filled[name] = with_defaults(inner, member)
        else:
            filled[name] = value[name] if name in value else copy.copy(member.default)
    return filled
