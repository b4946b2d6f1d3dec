"""An event as decisions and projections see it: what was recorded, and what is about to be.

Instants are their text of 27 characters in UTC: such texts sort as the instants do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Event:
    """One recorded event, its payload still sealed."""

    position: int
    type: str
    schema: int
    event: str
    command: str
    recorded_at: str
    happened_at: str
    zone: str
    actor: Mapping[str, str]
    subject: str | None
    tags: tuple[str, ...]
    data: Mapping[str, Any]
    sealed_class: str | None = None


@dataclass(frozen=True)
class NewEvent:
    """One event decided but not yet written: the application gives it command, time and actor."""

    type: str
    event: str
    data: Mapping[str, Any]
    subject: str | None = None
    tags: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    """The personal part, to be sealed under the subject's key of the event type's class."""
    happened_at: str | None = None
    """When it happened, where that differs from the command's own instant."""


def party_tag(party: str) -> str:
    """The tag under which everything about a party is found."""
    return f"party:{party}"


def policy_tag(policy: str) -> str:
    """The tag under which every version of a policy is found."""
    return f"policy:{policy}"


def notice_tag(notice: str) -> str:
    """The tag under which every version of a notice is found."""
    return f"notice:{notice}"


def dataset_tag(dataset: str) -> str:
    """The tag under which everything about a data set is found."""
    return f"dataset:{dataset}"
