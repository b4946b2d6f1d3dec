"""Every test of the recording loop runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.address import Address
from tests.support.clinic import Clinic

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=BOTH)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Where an empty store is, or (SQLite) may be made."""
    if request.param == "sqlite":
        return Address("sqlite", str(tmp_path / "ledger.db"))
    address: Address = request.getfixturevalue("postgres_address")
    return address


@pytest.fixture
def clinic(address: Address) -> Iterator[Clinic]:
    """A clinic with a policy, a patient and a pharmacy."""
    with Clinic.founded(address) as clinic:
        yield clinic
