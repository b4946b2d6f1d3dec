"""The verifier as one file that runs with Python alone: a zipapp of its own sources.

The file holds the modules that ledger.verifier imports, as they are, and nothing that is found only
when it runs. The same sources give the same bytes on every machine: names in order, one time for
all, stored and not compressed, so that any zip program, and any eye, can read what will run.
"""

from __future__ import annotations

import ast
import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec

START = "ledger.verifier.__main__"
PACKAGE = "ledger"
SHEBANG = b"#!/usr/bin/env python3\n"
# In a Python that is too old, the modules below would end in a traceback: this says it first.
MAIN = b"""\
import sys

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0])

from ledger.verifier.__main__ import run

run()
"""
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o100644 << 16


def build() -> bytes:
    """The bytes of the file, to be run as `python3 verifier.pyz BUNDLE --key VKEY`."""
    files = {"__main__.py": MAIN} | {_path(name): _source(name) for name in modules()}
    made = io.BytesIO()
    made.write(SHEBANG)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, FIXED_TIME)
            member.create_system = 3  # else it would tell the system it was made on
            member.external_attr = PLAIN_FILE
            packed.writestr(member, files[name])
    return made.getvalue()


def fingerprint(data: bytes) -> str:
    """The SHA-256 by which two people can tell that they have the same file."""
    return hashlib.sha256(data).hexdigest()


def modules() -> list[str]:
    """Every module of the ledger that the verifier imports, at the start or later."""
    found: set[str] = set()
    waiting = [START]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [name.rpartition(".")[0]] if "." in name else []
            waiting += _imported(ast.parse(_source(name)))
    return sorted(found)


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if _is_ours(one.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _is_ours(node.module):
            yield node.module
            inner = (f"{node.module}.{one.name}" for one in node.names)
            yield from (name for name in inner if _is_module(name))


def _is_ours(name: str) -> bool:
    return name == PACKAGE or name.startswith(PACKAGE + ".")


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # a name inside a module that is no package
        return False


def _path(name: str) -> str:
    spec = find_spec(name)
    assert spec is not None
    return name.replace(".", "/") + ("/__init__.py" if spec.submodule_search_locations else ".py")


def _source(name: str) -> bytes:
    """The source of a module, its lines ended alike on every system."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    data: bytes = spec.loader.get_data(spec.origin)  # type: ignore[union-attr]
    return data.replace(b"\r\n", b"\n")
