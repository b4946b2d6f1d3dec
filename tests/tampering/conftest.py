"""The stage of every scene: one log on each database, made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.store.address import Address
from tests.support.tampering import Original
from tests.tampering.scene import Scene, Stage

Opens = Callable[[Stage], Scene]


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("stage")
    (folder / "store").mkdir()
    return Stage.set(Original(Address("sqlite", str(folder / "store" / "ledger.db"))), folder)


@pytest.fixture(scope="session")
def forgetting(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """On SQLite, where somebody's data were erased."""
    folder = tmp_path_factory.mktemp("stage")
    (folder / "store").mkdir()
    address = Address("sqlite", str(folder / "store" / "ledger.db"))
    return Stage.set_forgetting(Original(address), folder)


@pytest.fixture(scope="session")
def on_postgres(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with _original(request) as original:
        yield Stage.set(original, tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def forgetting_on_postgres(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with _original(request) as original:
        yield Stage.set_forgetting(original, tmp_path_factory.mktemp("stage"))


@contextmanager
def _original(request: pytest.FixtureRequest) -> Iterator[Original]:
    """An empty store on PostgreSQL."""
    prepared = request.getfixturevalue("prepared_fast")
    name = prepared.server.create_database(prepared.template)
    yield Original(Address("postgresql", prepared.server.url(name)), prepared.server)
    prepared.server.drop_database(name)


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    """A scene of a stage, taken away when the test is over."""
    opened: list[tuple[Stage, Scene]] = []

    def open_one(stage: Stage) -> Scene:
        scene = stage.copy(tmp_path / str(len(opened)))
        opened.append((stage, scene))
        return scene

    yield open_one
    for stage, scene in opened:
        stage.drop(scene)
