"""What a profile says of a thing, found in it; and its words in a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ledger.domain.policy.profile import Profile
from ledger.domain.terms import BASES_OF
from ledger.domain.terms.vocabulary import Vocabulary
from ledger.text import Text

AUTHORISES_NOTHING = frozenset({"POLICY_ONLY", "DEEMED_BY_USE"})
"""Grounds that no basis of the Act can stand on."""

CONSENT_BASES = ("CONSENT", "FOREIGN_CONSENT", "ON_BEHALF")
"""Bases that are the person's own will, so that a clause on consent is met by them."""


def purpose(profile: Profile, code: str) -> Mapping[str, Any] | None:
    """The purpose with a code; None if it is none of the policy."""
    return next((one for one in profile["purposes"] if one["code"] == code), None)


def grounds(profile: Profile, basis: str, sector: str) -> list[Mapping[str, Any]]:
    """The grounds that a basis can stand on toward such a recipient, the most particular first.

    Where all of them are for other kinds of recipient, those: none is met then.
    """
    found = [
        ground
        for ground in profile["grounds"]
        if ground["ground"] not in AUTHORISES_NOTHING and basis in BASES_OF[ground["ground"]]
    ]
    found.sort(key=lambda ground: len(BASES_OF[ground["ground"]]))
    return [ground for ground in found if is_for(ground, sector)] or found


def is_for(ground: Mapping[str, Any], sector: str) -> bool:
    """Whether a ground is for such a recipient: it names this kind, or none."""
    return sector in ground.get("sectors", (sector,))


def grounds_of(profile: Profile, clause: str) -> list[Mapping[str, Any]]:
    """The grounds that one clause states."""
    return [ground for ground in profile["grounds"] if ground["clause"] == clause]


def clauses(value: Any) -> Iterator[str]:
    """Every clause that a profile, or a part of one, names."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name == "clause":
                yield member
            elif name == "clauses":
                yield from member
            else:
                yield from clauses(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from clauses(member)


def purpose_words(profile: Profile, code: str) -> Text:
    """A purpose as a reason names it: its code, and the policy's words if it has any."""
    found = purpose(profile, code)
    if found is None:
        return Text(code, f"「{code}」")
    return Text(f"{code} ({found['en']})", f"「{found['ja']}」（{code}）")


def labels(vocabulary: Vocabulary, codes: Iterable[str]) -> Text:
    """Several codes by their labels."""
    return listed(vocabulary.label(code) for code in codes)


def listed(words: Iterable[Text]) -> Text:
    """Several things in one sentence."""
    found = tuple(words)
    return Text("; ".join(w.en for w in found), "、".join(w.ja for w in found))
