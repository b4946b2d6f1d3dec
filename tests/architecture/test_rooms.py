"""Rooms and directions: the contracts of pyproject.toml hold, and leave no room out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LINT = "from importlinter.cli import lint_imports_command as run; run()"
ROOT = Path(__file__).resolve().parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the packages of a folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_contract_of_the_rooms_holds() -> None:
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_room_has_its_place_in_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["id"] == "rooms")
    named = set(re.findall(r"ledger\.\w+", " ".join(layers)))
    rooms = {
        f"ledger.{path.stem}"
        for path in (ROOT / "ledger").iterdir()
        if path.suffix == ".py" or any(path.rglob("*.py"))
    }
    assert rooms - {"ledger.__init__"} <= named


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("ledger/domain/terms.py", "import ledger.log"),
        ("ledger/domain/terms.py", "import sqlite3"),
        ("ledger/domain/terms.py", "import time"),
        ("ledger/log/tree.py", "import ledger.store.contract"),
        ("ledger/store/contract.py", "import eventsourcing.dcb"),
        ("ledger/store/contract.py", "def late() -> None:\n    import psycopg"),
        ("ledger/errors.py", "import click"),
        ("projections/__init__.py", "import ledger.application"),
        ("projections/__init__.py", "import cryptography"),
    ],
)
def test_an_import_against_the_contracts_is_found(tmp_path: Path, module: str, line: str) -> None:
    for name in ("ledger", "projections", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "ledger" / "application").mkdir(exist_ok=True)
    (tmp_path / "ledger" / "application" / "__init__.py").touch()
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    answer = lint(tmp_path)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert Path(module).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__") in (
        answer.stdout
    )


def test_the_top_package_imports_nothing() -> None:
    # The offline verifier is imported through it.
    text = (ROOT / "ledger" / "__init__.py").read_text(encoding="utf-8")
    assert not re.search(r"^\s*(import|from)\s", text, re.MULTILINE)
