"""Which ways a policy publishes to reach it, and what comes another way."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.domain.policy.channels import another_channel, published_channels
from tests.domain.test_collection_remarks import profile


def publishing(*desks: str) -> dict[str, Any]:
    """A profile with a desk for each of these ways."""
    return profile(desks=[{"code": f"D{n}", way: "x"} for n, way in enumerate(desks)])


@pytest.mark.parametrize(
    ("way", "channels"),
    [
        # A letter, somebody who comes, and a paper handed in all arrive at an address.
        ("address", {"LETTER", "IN_PERSON", "DOCUMENT"}),
        ("phone", {"PHONE"}),
        ("email", {"EMAIL"}),
        ("messaging", {"MESSAGING"}),
    ],
)
def test_each_way_of_a_desk_publishes_its_channels_and_no_other(
    way: str, channels: set[str]
) -> None:
    assert published_channels([publishing(way)]) == channels
    for channel in ("LETTER", "IN_PERSON", "DOCUMENT", "PHONE", "EMAIL", "MESSAGING", "WEB"):
        assert another_channel(channel, [publishing(way)]) is (channel not in channels)


def test_what_any_desk_of_any_policy_publishes_is_published() -> None:
    profiles = [publishing("phone", "email"), publishing("messaging")]
    assert published_channels(profiles) == {"PHONE", "EMAIL", "MESSAGING"}
    assert not another_channel("MESSAGING", profiles)
    assert another_channel("WEB", profiles)


@pytest.mark.parametrize("profiles", [[], [publishing()]])
def test_where_no_way_is_published_none_is_another(profiles: list[dict[str, Any]]) -> None:
    assert published_channels(profiles) == frozenset()
    assert not another_channel("WEB", profiles)
