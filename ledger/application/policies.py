"""Published policies: their versions, which one is in force, and the purposes at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.boundary import POLICY
from ledger.domain.event import Event, policy_tag
from ledger.domain.facts.purposes import policies_in_force, purposes_in_force
from ledger.errors import AnswerNotBorneOut, invalid
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.text import Text


@dataclass(frozen=True)
class Version:
    """One published version of a policy."""

    published: Event
    in_force: bool

    @property
    def code(self) -> str:
        """The code of the policy."""
        return str(self.published.data["policy"])

    @property
    def version(self) -> str:
        """The version."""
        return str(self.published.data["version"])


@dataclass(frozen=True)
class Policy:
    """A policy with its versions, changes of purpose, and the purposes in force."""

    versions: tuple[Version, ...]
    changes: tuple[Event, ...]
    purposes: Mapping[str, Mapping[str, Any]]


def versions_of(store: Store, origin: str, at: str) -> list[Version]:
    """Every version of every policy of a log, as recorded; `at` an instant of 27 characters."""
    events = read_events(store, origin, (Item(POLICY),))
    in_force = {event.event for event in policies_in_force(events, at).values()}
    return [
        Version(event, event.event in in_force)
        for event in events
        if event.type == "policy.published"
    ]


def policy_of(store: Store, origin: str, code: str, at: str) -> Policy:
    """One policy; InvalidInput if there is none of that code."""
    events = read_events(store, origin, (Item(POLICY, (policy_tag(code),)),))
    versions = [version for version in versions_of(store, origin, at) if version.code == code]
    if not versions:
        known = ", ".join(sorted({one.code for one in versions_of(store, origin, at)})) or "-"
        raise invalid("policy", code, Text(f"one of: {known}", f"次のいずれか: {known}"))
    changes = tuple(event for event in events if event.type == "purpose.changed")
    return Policy(tuple(versions), changes, purposes_in_force(events, at))


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
