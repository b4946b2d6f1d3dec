"""A small bundle for every test that asks for one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.bundles import small


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small().write(tmp_path_factory.mktemp("bundle") / "original")


@pytest.fixture
def bundle(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "bundle"))
