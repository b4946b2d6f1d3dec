"""What one finding about a policy is, and how a rule that makes findings is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ledger.domain.policy.profile import Profile
from ledger.domain.terms import Vocabulary
from ledger.domain.terms.vocabulary import term
from ledger.text import Text

GAP_SEVERITIES = Vocabulary(
    Text("weight of a finding about a policy", "方針についての指摘の重さ"),
    term("SHORT_OF_ACT", "short of the Act", "法の求めに足りない"),
    term("CONTRADICTION", "contradicts itself or cannot work", "矛盾又は機能しない定め"),
    term("REMARK", "remark", "注意"),
)
SHORT_OF_ACT, CONTRADICTION, REMARK = GAP_SEVERITIES


@dataclass(frozen=True)
class Found:
    """One place where a rule found something: the clauses, and what exactly."""

    clauses: tuple[str, ...] = ()
    detail: Text | None = None


@dataclass(frozen=True)
class GapRule:
    """What is looked for in a profile, what is wrong with it, and what the ledger then does."""

    code: str
    severity: str
    source: str
    """Articles of the Act as events cite them; empty where the text names another law."""
    wrong: Text
    does: Text
    look: Callable[[Profile], Iterable[Found]]


@dataclass(frozen=True)
class PolicyGap:
    """One finding about a policy; no clauses where the policy is silent."""

    code: str
    severity: str
    source: str
    clauses: tuple[str, ...]
    wrong: Text
    does: Text

    def as_object(self) -> dict[str, Any]:
        """The finding as JSON answers carry it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "source": self.source or None,
            "clauses": list(self.clauses),
            "wrong": self.wrong.as_json(),
            "does": self.does.as_json(),
        }


def gaps(rule: GapRule, profile: Profile) -> Iterator[PolicyGap]:
    """What one rule finds in a profile."""
    for found in rule.look(profile):
        wrong = rule.wrong
        if found.detail is not None:
            en, ja = found.detail.en.rstrip("."), found.detail.ja.rstrip("。")
            wrong = Text(f"{wrong.en}: {en}", f"{wrong.ja}: {ja}")
        ended = Text(f"{wrong.en[0].upper()}{wrong.en[1:]}.", f"{wrong.ja}。")
        yield PolicyGap(
            rule.code, rule.severity, rule.source, found.clauses, ended, rule.does
        )  # fmt: skip


def listed(vocabulary: Vocabulary, codes: Iterable[str]) -> Text:
    """The labels of codes, in the order of the vocabulary."""
    wanted = set(codes)
    labels = [vocabulary.label(code) for code in vocabulary if code in wanted]
    return Text(", ".join(one.en for one in labels), "、".join(one.ja for one in labels))


def grounds(profile: Profile, *codes: str) -> list[dict[str, Any]]:
    """The grounds of these kinds that a policy states, in its order."""
    return [one for one in profile["grounds"] if one["ground"] in codes]


def requests(profile: Profile, *kinds: str) -> list[dict[str, Any]]:
    """The requests of these kinds that a policy takes, in its order."""
    return [one for one in profile["requests"] if one["kind"] in kinds]
