"""The ways in which a policy asks to be reached; what comes another way counts all the same."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.domain.policy.profile import Profile

REACHED_BY = {
    "address": ("LETTER", "IN_PERSON", "DOCUMENT"),
    "phone": ("PHONE",),
    "email": ("EMAIL",),
    "messaging": ("MESSAGING",),
}
"""Member of a desk -> channels that it publishes."""


def published_channels(profiles: Iterable[Profile]) -> frozenset[str]:
    """Channels of the desks that the profiles publish; empty where they publish none."""
    return frozenset(
        channel
        for profile in profiles
        for desk in profile["desks"]
        for member, channels in REACHED_BY.items()
        if member in desk
        for channel in channels
    )


def another_channel(channel: str, profiles: Iterable[Profile]) -> bool:
    """Whether something came another way than those published; False where none is published."""
    published = published_channels(profiles)
    return bool(published) and channel not in published
