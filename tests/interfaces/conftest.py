"""A desk for every test that asks for one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.cli import CONSENT, Desk

SIGNED_ID = "33333333-3333-4333-8333-333333333333"
"""The command that recorded the last entry of the signed desk."""


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """Settings, but no key and no store yet."""
    return Desk.bare(tmp_path)


@pytest.fixture(scope="session")
def _opened_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    Desk.opened(folder)
    return folder


@pytest.fixture
def desk(_opened_once: Path, tmp_path: Path) -> Desk:
    """A ledger with one organisation, a policy, a patient and a pharmacy: a copy of its own."""
    folder = tmp_path / "desk"
    shutil.copytree(_opened_once, folder)
    found = Desk.bare(tmp_path)
    old = str(tmp_path)
    env = {name: value.replace(old, str(folder)) for name, value in found.env.items()}
    return Desk(folder, env)


@pytest.fixture
def signed(desk: Desk) -> Desk:
    """A desk with a checkpoint of 4 entries and one of 5, the last of which is a consent."""
    desk.done("signer init")
    desk.done("signer run --once")
    desk.done(f"{CONSENT} --id {SIGNED_ID}")
    desk.done("signer run --once")
    assert desk.size() == 5
    return desk


@pytest.fixture
def signing(desk: Desk) -> Desk:
    """A desk whose log was signed once."""
    desk.done("signer init")
    desk.done("signer run")
    return desk
