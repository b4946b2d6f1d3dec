"""Every test of the recording loop runs on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.store.address import Address
from tests.support.checkpoints import Signs
from tests.support.clinic import CONSENT, ORIGIN, Clinic
from tests.support.withholding import prepared

MOST = 70
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


@pytest.fixture
def house(clinic: Clinic) -> Clinic:
    """The clinic with a patient who consented, another, and somebody who decides."""
    return prepared(clinic)


@pytest.fixture(scope="module")
def long_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A log of 70 entries."""
    place = tmp_path_factory.mktemp("long") / "ledger.db"
    with Clinic.founded(Address("sqlite", str(place))) as clinic:
        while clinic.size < MOST:
            clinic.do("person.add", kind="PATIENT", name="佐藤", numbers=[f"9{clinic.size}"])
        yield clinic


@pytest.fixture(scope="session")
def _log_of_600(tmp_path_factory: pytest.TempPathFactory) -> Address:
    address = Address("sqlite", str(tmp_path_factory.mktemp("600") / "ledger.db"))
    with Clinic.founded(address) as clinic:
        while clinic.size < 600:
            clinic.do("person.add", kind="PATIENT", name="佐藤", numbers=[f"9{clinic.size}"])
            clinic.do("consent", **CONSENT)
    return address


@pytest.fixture
def log_of_600(_log_of_600: Address, tmp_path: Path) -> Iterator[Clinic]:
    """A log of 600 entries, most of them about somebody, half of them sealed in part."""
    shutil.copytree(_log_of_600.path.parent, tmp_path / "store")
    with Clinic(Address("sqlite", str(tmp_path / "store" / "ledger.db")), seed=9) as clinic:
        clinic.clock.move(days=2)
        yield clinic


@pytest.fixture
def signs(tmp_path: Path) -> Signs:
    """The signer of the log."""
    return Signs(tmp_path / "signer", ORIGIN, seed=1)
