"""Desks of organisations that promise what a profile says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.cli import PARTY, PERSON, Desk

ZONES = {"kizuna": "Asia/Jakarta"}
LINES = (
    "key new secrets/daicho.key",
    "init",
    "org add ledger.example/{name} --code {name} --name 診療所 --zone {zone}",
    "policy publish {policy} 1 --text policy.txt --profile {name} {effect} --at 2024-01-01T09:00",
    PERSON,
    PARTY,
)
EFFECT = {"medmain": "--effective-at 2024-01-01T09:00"}
POSTED = "--posted-at 2024-01-01T09:00"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A ledger with one organisation, a policy without a profile, a patient and a pharmacy."""
    return Desk.opened(tmp_path)


@pytest.fixture
def desk_of(tmp_path: Path) -> Callable[[str, str], Desk]:
    """A desk of an organisation whose policy, of this code, has the profile of this name."""

    def opened(name: str, policy: str) -> Desk:
        desk = Desk.bare(tmp_path)
        zone, effect = ZONES.get(name, "Asia/Tokyo"), EFFECT.get(name, POSTED)
        for line in LINES:
            desk.done(line.format(name=name, policy=policy, zone=zone, effect=effect))
        return desk

    return opened
