"""Whoever appends to a store heeds a hold: before it, and again after it.

The list is made from the program itself: every call of `append` of something called a store.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEEDS = "check_held_since"
FILLS = "ledger/application/transfer.py"
"""It fills logs that are held already: whoever calls it holds them before."""
HOLDS = {
    "ledger/application/moving.py": "both places are held by the move itself",
    "ledger/application/restoring.py": "held from before its first entry",
    "ledger/application/completing.py": "held by log confirm",
}
ADAPTER = "ledger/store/adapter.py"
"""The library's own interface to one store; nothing of the program writes through it."""


@cache
def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the program that appends, fills or holds, with its file."""
    return [
        (path.relative_to(ROOT).as_posix(), node)
        for folder in ("ledger", "projections")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if re.search(r"store\.append\(|\bfill\(|hold_log\(", path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]


def calls(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """(what it is called on, name) of every call in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            whole = ast.unparse(node.func)
            owner, _, name = whole.rpartition(".")
            yield owner.rpartition(".")[2].lstrip("_"), name


def lines(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """(name, line) of every call in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node.lineno


def imports_fill(path: str) -> bool:
    """Whether the `fill` that a file calls is that of transfer."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "ledger.application.transfer"
        and "fill" in {one.name for one in node.names}
        for node in ast.walk(tree)
    )


def writers() -> set[tuple[str, str]]:
    return {
        (path, function.name)
        for path, function in functions()
        if ("store", "append") in calls(function)
    }


def test_every_function_that_appends_to_a_store_looks_for_a_hold_after_it() -> None:
    found = writers()
    assert {"record.py", "carrying.py", "succession.py"} <= {Path(path).name for path, _ in found}
    for path, function in functions():
        if (path, function.name) in found and path not in (FILLS, ADAPTER):
            after = [line for name, line in lines(function) if name == HEEDS]
            wrote = [line for name, line in lines(function) if name == "append"]
            assert after, f"{path}: {function.name}"
            assert max(after) > max(wrote), f"{path}: {function.name}"


def test_whoever_fills_a_store_holds_its_logs_before() -> None:
    fillers = {
        path
        for path, function in functions()
        if ("", "fill") in calls(function) and imports_fill(path)
    }
    assert fillers == set(HOLDS)
    for path in (
        "ledger/application/moving.py",
        "ledger/application/restoring.py",
        "ledger/interfaces/cli/log_confirm.py",
    ):
        assert any(
            name == "hold_log"
            for file, one in functions()
            if file == path
            for _, name in calls(one)
        ), path


def test_nothing_of_the_program_appends_through_the_librarys_interface() -> None:
    importers = [
        path
        for path in sorted((ROOT / "ledger").rglob("*.py"))
        if "store.adapter" in path.read_text(encoding="utf-8")
    ]
    assert importers == []
