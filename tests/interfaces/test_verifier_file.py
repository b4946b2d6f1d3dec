"""`daicho verifier`: the file it writes checks a bundle with Python alone."""

from __future__ import annotations

import hashlib
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.interfaces.cli.verifier import VERIFIER
from ledger.verifier.single_file import build
from tests.support.cli import Desk


def test_the_examples_of_the_help_page_work(bare: Desk) -> None:
    for example in VERIFIER.examples:
        words = shlex.split(example.line)
        said = bare.done(shlex.join(words[1:])).stdout
        assert (bare.folder / words[2]).read_bytes() == build()
        assert hashlib.sha256(build()).hexdigest() in said


def test_the_file_checks_a_bundle_of_this_ledger_and_a_receipt(signed: Desk) -> None:
    signed.done("bundle evidence")
    signed.done("receipt 33333333-3333-4333-8333-333333333333 held.tlog-proof")
    signed.done("verifier verifier.pyz", LANG="ja_JP.UTF-8")
    (vkey,) = Path(signed.env["DAICHO_SIGNER"]).glob("*/vkey")
    words = ["evidence", "--receipt", "held.tlog-proof", "--show", "--json"]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.pyz", *words, "--key", vkey.read_text().strip()],
        check=False, capture_output=True, encoding="utf-8", cwd=signed.folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    assert answer["receipts"][0]["standing"] == "agrees"
    assert [one["position"] for one in answer["entries"]] == [0, 1, 2, 3, 4]


def test_programs_are_told_the_digest_and_the_version(bare: Desk) -> None:
    answer = bare.done("verifier verifier.pyz --json").json
    data = (bare.folder / "verifier.pyz").read_bytes()
    assert (answer["ok"], answer["bytes"]) == (True, len(data))
    assert answer["sha256"] == hashlib.sha256(data).hexdigest()
    assert f"daicho verifier {answer['version']}," in subprocess.run(
        [sys.executable, "-I", str(bare.folder / "verifier.pyz"), "--version"],
        check=True, capture_output=True, encoding="utf-8",
    ).stdout  # fmt: skip


@pytest.mark.parametrize("out", ["policy.txt", "secrets", "nowhere/verifier.pyz"])
def test_what_is_there_already_stays_and_a_folder_must_be_there(bare: Desk, out: str) -> None:
    before = sorted(bare.folder.rglob("*"))
    answer = bare.run(f"verifier {out}")
    assert answer.code == 2
    assert out in answer.stderr
    assert sorted(bare.folder.rglob("*")) == before
