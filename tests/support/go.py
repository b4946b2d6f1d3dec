"""Programs in Go, built with its own packages for trees and notes (x/mod, sumdb).

On Debian: `apt install golang-go golang-golang-x-mod-dev`. Nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def built(program: str, folder: Path) -> str:
    """The path of a program of this folder, built; the test is skipped where Go is missing."""
    go = shutil.which("go")
    places = os.environ.get("GOPATH") or "/usr/share/gocode"
    found = [
        sumdb for place in places.split(":") for sumdb in Path(place).glob("src/*/x/mod/sumdb")
    ]
    if go is None or not found:
        pytest.skip("Go or its sumdb is missing: apt install golang-go golang-golang-x-mod-dev")
    (folder / "src").mkdir()
    (folder / "src" / "sumdb").symlink_to(found[0])
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOPROXY": "off",
        "GOPATH": str(folder),
        "GOCACHE": str(folder / "cache"),
    }
    out = folder / Path(program).stem
    subprocess.run([go, "build", "-o", out, HERE / program], env=environment, check=True)
    return str(out)
