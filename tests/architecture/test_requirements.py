"""What gets installed: one version of everything, known by hash, from any index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
POSTGRESQL = ROOT / "scripts" / "lib" / "postgresql.txt"

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def blocks(path: Path) -> list[tuple[Requirement, str]]:
    """Each requirement with its options; backslashes join lines, comments are left out."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        requirement, mark, options = line.partition("--")
        found.append((Requirement(requirement.strip()), mark + options))
    return found


def pinned(path: Path) -> dict[str, Requirement]:
    """Requirements by name."""
    return {canonicalize_name(one.name): one for one, _ in blocks(path)}


@pytest.mark.parametrize("path", [RUNTIME, DEVELOPMENT, POSTGRESQL], ids=lambda path: path.name)
def test_every_requirement_is_one_version_with_hashes_and_nothing_else(path: Path) -> None:
    assert blocks(path)
    for requirement, options in blocks(path):
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement
        assert requirement.url is None, requirement
        assert options, f"{requirement} has no hash"
        # An option that is no hash could name an index or a folder.
        assert HASH.sub("", options).strip() == "", f"{requirement}: {options}"


@pytest.mark.parametrize("path", [RUNTIME, DEVELOPMENT, POSTGRESQL], ids=lambda path: path.name)
def test_no_requirement_file_names_a_host_or_a_path(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert not [line for line in pins if "/" in line or "@" in line or "file:" in line]


def test_what_runs_is_the_same_in_both_files() -> None:
    runtime, development = pinned(RUNTIME), pinned(DEVELOPMENT)
    for name, requirement in runtime.items():
        assert development[name].specifier == requirement.specifier
    assert len(runtime) < len(development)


def test_every_dependency_is_pinned_within_its_range() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for path, wanted in (
        (RUNTIME, settings["project"]["dependencies"]),
        (DEVELOPMENT, settings["dependency-groups"]["dev"] + settings["build-system"]["requires"]),
    ):
        found = pinned(path)
        for one in map(Requirement, wanted):
            version = str(found[canonicalize_name(one.name)].specifier).removeprefix("==")
            assert one.specifier.contains(version), f"{path.name}: {one} against {version}"


def test_what_an_extra_needs_is_pinned_for_the_tests_and_not_for_what_runs() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = settings["project"]["optional-dependencies"]
    wanted = {
        canonicalize_name(Requirement(one).name) for names in extras.values() for one in names
    }
    assert wanted
    assert wanted <= pinned(DEVELOPMENT).keys()
    assert not wanted & pinned(RUNTIME).keys()
    hint = (ROOT / "ledger/interfaces/paper/qr.py").read_text(encoding="utf-8")
    assert all(one in hint for one in extras["paper"])


def test_the_extras_of_the_driver_are_pinned() -> None:
    assert {"psycopg", "psycopg-binary", "psycopg-pool"} <= pinned(RUNTIME).keys()
