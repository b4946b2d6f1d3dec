"""A program in Go, and clinics whose files it and others are to read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.cli import CONSENT, PARTY, Desk
from tests.support.go import built
from tests.support.other_tools import ID, Check, Verdict


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Check:
    program = built("other_tools.go", tmp_path_factory.mktemp("go"))

    def check(path: Path, key: str) -> Verdict:
        done = subprocess.run(
            [program, path, key], check=False, capture_output=True, text=True, timeout=60
        )
        assert done.stderr == ""  # a program that broke down has judged nothing
        return Verdict(done.returncode, done.stdout)

    return check


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A clinic whose log was signed twice, with a bundle and a receipt of its last entry."""
    desk = Desk.opened(tmp_path_factory.mktemp("desk"))
    desk.done("signer init")
    desk.done("signer run --once")
    desk.done(f"{CONSENT} --id {ID}")
    desk.done("signer run --once")
    desk.done("bundle evidence")
    desk.done(f"receipt {ID} consent.tlog-proof --content consent.json")
    return desk


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A clinic with two copies elsewhere, a public one and one with contents, grown twice."""
    desk = Desk.opened(tmp_path_factory.mktemp("grown"))
    desk.done("signer init")
    for line in (PARTY.replace("sakura", "momiji"), CONSENT, CONSENT.replace("NAME,", "")):
        desk.done(line)
        desk.done("signer run --once")
        desk.done("publish public")
        desk.done("publish copy --contents")
    return desk
