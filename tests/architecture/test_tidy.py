"""The house is tidy: small files, no machine's traces, every room introduces itself."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MAX_LINES = 500
LONGER_FOR_A_REASON = {
    "LICENSE": "the licence as it is given",
    "requirements-dev.txt": "written by scripts/pin",
}

# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = ["/" + name + "/" for name in ("work", "root", "tmp/v", "opt/wheels", "opt/pypi")]
MACHINE_PATHS += ["/" + "tmp/brief", "/" + "home/" + "runner"]
REGISTRY_HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "golang" + ".org"]
LEFT_OVERS = re.compile(
    "|".join(rf"\b{a}{b}\b" for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X")))
)


def files() -> list[Path]:
    """What belongs to the repository: as git sees it, or everything that is no tool's folder."""
    if shutil.which("git") and (ROOT / ".git").exists():
        answer = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        names = answer.stdout.decode().split("\0")
        return [ROOT / name for name in names if name and (ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(
            (part.startswith(".") and part != ".ci")
            or part == "__pycache__"
            or part.endswith(".egg-info")
            for part in path.relative_to(ROOT).parts[:-1]
        )
    ]


def texts() -> dict[str, str]:
    """The text files by their place in the repository; those that are no UTF-8 are left out."""
    found = {}
    for path in files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def lines_with(wanted: list[str], text: str) -> list[str]:
    """Lines that hold one of the strings."""
    return [line for line in text.splitlines() if any(one in line for one in wanted)]


def test_the_files_of_the_repository_are_found() -> None:
    names = set(texts())
    assert {
        "pyproject.toml",
        ".ci/run",
        "ledger/errors.py",
        "tests/architecture/test_tidy.py",
    } <= names
    assert not [name for name in names if name.startswith((".venv/", ".git/"))]


def test_no_file_is_longer_than_a_reader_bears_without_a_reason() -> None:
    long = {
        name: text.count("\n")
        for name, text in texts().items()
        if text.count("\n") > MAX_LINES
        # Pages, and tables of data.
        and not name.startswith(("docs/", "scripts/lib/policies/"))
        and not name.endswith((".jsonl", ".json", ".csv"))
    }
    assert {name: n for name, n in long.items() if name not in LONGER_FOR_A_REASON} == {}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = {name: lines_with(MACHINE_PATHS, text) for name, text in texts().items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_file_names_a_host_of_a_package_registry() -> None:
    found = {name: lines_with(REGISTRY_HOSTS, text) for name, text in texts().items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_nothing_is_left_to_be_done_later_in_a_comment() -> None:
    found = {name: LEFT_OVERS.findall(text) for name, text in texts().items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_room_says_in_its_docstring_what_it_is() -> None:
    silent = [
        path.parent.relative_to(ROOT).as_posix()
        for package in ("ledger", "projections")
        for path in (ROOT / package).rglob("__init__.py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_every_folder_with_modules_is_a_package() -> None:
    # A folder without it is not checked by import-linter and not installed.
    without = {
        path.parent.relative_to(ROOT).as_posix()
        for package in ("ledger", "projections", "tests")
        for path in (ROOT / package).rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert without == set()


def test_every_script_starts_without_being_asked_how() -> None:
    programs = [path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix]
    programs.append(ROOT / ".ci" / "run")
    assert len(programs) > 5
    assert [path.name for path in programs if not path.stat().st_mode & 0o100] == []
    assert [path.name for path in programs if not path.read_bytes().startswith(b"#!/")] == []


def test_every_script_has_its_line_in_the_list_of_scripts() -> None:
    listed = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
    programs = [
        path.name for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix
    ]
    assert [name for name in programs if f"`scripts/{name}`" not in listed] == []
