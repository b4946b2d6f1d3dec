"""What looks at real processes from outside."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def strace(tmp_path: Path) -> str:
    """The program, if it may look at other processes here."""
    program = shutil.which("strace")
    reason = "strace is not installed"
    if program is not None:
        tried = subprocess.run(
            [program, "-o", str(tmp_path / "probe"), "true"], check=False, capture_output=True
        )
        if tried.returncode == 0:
            return program
        reason = f"strace cannot run: {tried.stderr.decode(errors='replace').strip()}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
