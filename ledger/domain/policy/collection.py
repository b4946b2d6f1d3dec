"""What the policies in force say against a collection. It happened, so nothing here refuses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger.domain.policy.profile import Profile
from ledger.domain.terms import RECORDING_SIDES

LISTS = ("listed", "history", "identifying", "sensitive")
EFFECTS = {"REFUSE": "LOCKED", "WARN": "LOCKED_WARN"}

Remark = dict[str, Any]
"""One code of COLLECTION_REMARKS: `remark`, `items`, `clauses`, and `profiles` (event ids)."""


def remarks(
    items: Sequence[str],
    purposes: Sequence[str],
    profiles: Mapping[str, Profile],
    agreed: Iterable[tuple[str, str]],
) -> list[Remark]:
    """Everything the policies in force say against collecting these items for these purposes.

    `profiles` by the event that published each; `agreed`: (item, side) of every agreement to a
    recording in force at that instant.
    """
    found = _not_listed(items, profiles)
    sides = set(agreed)
    for event, profile in profiles.items():
        found += _locked(items, purposes, event, profile)
        found += _one_side(items, sides, event, profile)
    return [remark for index, remark in enumerate(found) if remark not in found[:index]]


def _not_listed(items: Sequence[str], profiles: Mapping[str, Profile]) -> list[Remark]:
    """Items that no policy in force lists, if each that lists any closes its list.

    A policy without a list of items says nothing of them. What another policy in force lists or
    leaves open is announced there.
    """
    lists = {event: one["items"] for event, one in profiles.items() if _lists(one["items"])}
    if not lists or any(one["open"] for one in lists.values()):
        return []
    there = {item for one in lists.values() for item in _lists(one)}
    beyond = [item for item in items if item not in there]
    clauses = [clause for one in lists.values() for clause in one["clauses"]]
    return _remark("NOT_LISTED", beyond, clauses, lists)


def _lists(items: Mapping[str, Any]) -> list[str]:
    return [item for name in LISTS for item in items[name]]


def _locked(
    items: Sequence[str], purposes: Sequence[str], event: str, profile: Profile
) -> list[Remark]:
    """Items bound to other purposes than one of those collected for."""
    found: list[Remark] = []
    for lock in profile["locks"]:
        bound = [item for item in items if item in lock["items"]]
        if any(purpose not in lock["purposes"] for purpose in purposes):
            found += _remark(EFFECTS[lock["effect"]], bound, [lock["clause"]], [event])
    return found


def _one_side(
    items: Sequence[str], agreed: set[tuple[str, str]], event: str, profile: Profile
) -> list[Remark]:
    """Recordings that the policy has both sides agree to, where one of them did not."""
    both = profile.get("both_sides_record")
    if both is None:
        return []
    lacking = [
        item
        for item in items
        if item in both["items"] and any((item, side) not in agreed for side in RECORDING_SIDES)
    ]
    return _remark("ONE_SIDE", lacking, [both["clause"]], [event])


def _remark(
    code: str, items: Sequence[str], clauses: Iterable[str], events: Iterable[str]
) -> list[Remark]:
    if not items:
        return []
    return [{
        "remark": code,
        "items": list(items),
        "clauses": list(dict.fromkeys(clauses)),
        "profiles": list(events),
    }]  # fmt: skip
