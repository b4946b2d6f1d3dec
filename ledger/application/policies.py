"""Published policies: versions, changes of purpose, and what is in force at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.boundary import POLICY
from ledger.domain.event import Event, policy_tag
from ledger.domain.facts.purposes import policies_in_force, purposes_in_force
from ledger.domain.policy.profile import Profile
from ledger.domain.policy.revision import revision_of
from ledger.errors import AnswerNotBorneOut, invalid
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.text import Text


@dataclass(frozen=True)
class Version:
    """One published version of a policy."""

    published: Event
    in_force: bool
    remarks: Mapping[str, tuple[str, ...]]
    """What was remarked when it was recorded, each with the purposes that it is about."""

    @property
    def code(self) -> str:
        """The code of the policy."""
        return str(self.published.data["policy"])

    @property
    def version(self) -> str:
        """The version."""
        return str(self.published.data["version"])


@dataclass(frozen=True)
class Change:
    """One change of purpose, and what shows that it was made known."""

    recorded: Event
    announcements: tuple[Mapping[str, Any], ...]
    """Each with `how` and `at`, and what else is said of it; the first one first."""

    @property
    def related(self) -> bool:
        """Whether it was judged to be related to the old purpose (Act 17(2))."""
        return bool(self.recorded.data.get("related", True))

    @property
    def outstanding(self) -> bool:
        """Whether it is still to be made known (Act 21(3)); until then it is not in force."""
        return self.related and not self.announcements


@dataclass(frozen=True)
class Policy:
    """A policy with its versions, changes of purpose, and the purposes in force."""

    versions: tuple[Version, ...]
    changes: tuple[Change, ...]
    purposes: Mapping[str, Mapping[str, Any]]


def versions_of(store: Store, origin: str, at: str) -> list[Version]:
    """Every version of every policy of a log, as recorded; `at` an instant of 27 characters."""
    events = read_events(store, origin, (Item(POLICY),))
    in_force = {event.event for event in policies_in_force(events, at).values()}
    return [
        Version(event, event.event in in_force, _remarks(event, events))
        for event in events
        if event.type == "policy.published"
    ]


def _remarks(version: Event, events: Sequence[Event]) -> dict[str, tuple[str, ...]]:
    revision = revision_of(version, events)
    return {code: tuple(revision.purposes_meant(code)) for code in version.data.get("remarks", ())}


def changes_of(store: Store, origin: str, at: str, policy: str | None = None) -> list[Change]:
    """Every change of purpose of a log, or of one policy, with what made it known by an instant."""
    tags = (policy_tag(policy),) if policy else ()
    return _changes(read_events(store, origin, (Item(POLICY, tags),)), at)


def _changes(events: Sequence[Event], at: str) -> list[Change]:
    found = []
    for event in events:
        if event.type == "purpose.changed":
            told = [_with_it(event)] if "announced_at" in event.data else []
            told += [
                {**later.data, "announced_at": later.happened_at}
                for later in events
                if _makes_known(later, event)
            ]
            known = [one for one in told if one["announced_at"] <= at]
            known.sort(key=lambda one: str(one["announced_at"]))
            found.append(Change(event, tuple(known)))
    return found


def _makes_known(event: Event, change: Event) -> bool:
    return event.type == "purpose.announced" and event.data["change"] == change.event


def _with_it(change: Event) -> dict[str, Any]:
    """What a change says of its own announcement, in the form of a later one."""
    names = ("announced", "announced_at", "place", "language", "until", "text")
    return {name: change.data[name] for name in names if name in change.data}


def policy_of(store: Store, origin: str, code: str, at: str) -> Policy:
    """One policy; InvalidInput if there is none of that code."""
    events = read_events(store, origin, (Item(POLICY, (policy_tag(code),)),))
    versions = [version for version in versions_of(store, origin, at) if version.code == code]
    if not versions:
        known = ", ".join(sorted({one.code for one in versions_of(store, origin, at)})) or "-"
        raise invalid("policy", code, Text(f"one of: {known}", f"次のいずれか: {known}"))
    return Policy(tuple(versions), tuple(_changes(events, at)), purposes_in_force(events, at))


def profiles_in_force(
    store: Store, origin: str, at: str, *, end: int | None = None
) -> dict[str, Profile]:
    """Profiles of the policies in force at an instant, by record number, in order of recording.

    A policy published without a profile has none. `end`: as known in the prefix of this size.
    """
    events = read_events(store, origin, (Item(POLICY),), end=end)
    past = [event for event in events if event.happened_at <= at]
    versions = sorted(policies_in_force(past, at).values(), key=lambda one: one.position)
    return {one.event: one.data["profile"] for one in versions if "profile" in one.data}


def document_of(store: Store, origin: str, digest: str) -> str:
    """A text kept beside the log; AnswerNotBorneOut if it is not there."""
    found = store.document(origin, bytes.fromhex(digest))
    if found is None:
        raise AnswerNotBorneOut(
            Text(f"The text with digest {digest} is not in the store.",
                 f"要約値 {digest} の本文が保管先にありません。"),
            help=Text("Run: daicho verify", "daicho verify を実行してください。"),
        )  # fmt: skip
    return found.decode("utf-8")
