"""`python -m ledger.verifier` as a stranger runs it: alone, offline, with keys from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ledger.log.checkpoint import encode_tlog_proof
from tests.support.bundles import Log, Signer, change
from tests.support.cli import ROOT
from tests.verifier.test_receipts import LOG, proof

KEY = Signer().key.text

LOADED = """
import runpy, sys
sys.argv = ["verifier", *sys.argv[1:]]
try:
    runpy.run_module("ledger.verifier", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
print(code, *sorted({".".join(name.split(".")[:2]) for name in sys.modules
                     if not name.startswith("ledger.verifier.")}), file=sys.stderr)
"""
ALLOWED = {"canonical", "errors", "text", "log", "bundle", "verifier"}


def run(*words: str, code: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    start = ["-m", "ledger.verifier"] if code is None else ["-c", code]
    base = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "DAICHO"))}
    return subprocess.run(
        [sys.executable, *start, *words], check=False, capture_output=True, text=True,
        encoding="utf-8", timeout=60, env=base | {"PYTHONPATH": str(ROOT), **env},
    )  # fmt: skip


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Log.of(5).write(tmp_path / "bundle")


def test_it_loads_nothing_of_the_ledger_but_the_rooms_below_it(bundle: Path) -> None:
    done = run(str(bundle), "--key", KEY, code=LOADED)
    code, *loaded = done.stderr.split()
    assert code == "0", done.stdout + done.stderr
    rooms = {name.partition(".")[2] for name in loaded if name.startswith("ledger.")}
    assert "verifier" in rooms
    assert rooms <= ALLOWED
    tops = {name.partition(".")[0] for name in loaded}
    foreign = {name for name in tops if name not in sys.stdlib_module_names}
    # What the installation itself loads at the start of every process is none of its doing.
    at_start = set(run(code="import sys; print(*sys.modules)").stdout.split())
    assert foreign - {one.partition(".")[0] for one in at_start} <= {
        "ledger", "cryptography", "_cffi_backend", "_rust", "_openssl",
    }  # fmt: skip
    assert not tops & {"sqlite3", "socket", "ssl", "http", "asyncio"}


def test_it_says_the_same_to_people_in_both_languages_and_to_programs(bundle: Path) -> None:
    people = run(str(bundle), "--key", KEY)
    japanese = run(str(bundle), "--key", KEY, LANG="ja_JP.UTF-8")
    programs = run(str(bundle), "--key", KEY, "--json")
    assert [one.returncode for one in (people, japanese, programs)] == [0, 0, 0]
    assert people.stdout.rstrip().splitlines()[-1].startswith("SOUND")
    assert "SIMULATED" in people.stdout
    assert "Not checked:" in people.stdout
    assert japanese.stdout.rstrip().splitlines()[-1].startswith("異常なし")
    assert "模擬" in japanese.stdout
    answer = json.loads(programs.stdout)
    assert (answer["ok"], answer["verdict"], answer["size"]) == (True, "sound", 5)
    assert answer["simulated"] is True
    assert answer["not_checked"]


def test_a_break_ends_with_3_and_says_where(bundle: Path) -> None:
    change(bundle / "contents/000.p/5", lambda data: data.replace(b'"number":3}', b'"number":4}'))
    done = run(str(bundle), "--key", KEY)
    assert done.returncode == 3
    assert "First entry that is wrong: 3" in done.stdout
    assert "content_differs" in done.stdout


def test_a_receipt_is_checked_with_its_content(tmp_path: Path) -> None:
    receipt, content = tmp_path / "r.tlog-proof", tmp_path / "content"
    receipt.write_bytes(encode_tlog_proof(proof(7)))
    content.write_bytes(LOG.contents[7])
    assert run(str(receipt), "--key", KEY).returncode == 0
    assert run(str(receipt), "--key", KEY, "--content", str(content)).returncode == 0
    content.write_bytes(LOG.contents[8])
    assert run(str(receipt), "--key", KEY, "--content", str(content)).returncode == 3


def test_wrong_usage_ends_with_2(bundle: Path) -> None:
    assert run(str(bundle)).returncode == 2
    assert run(str(bundle), "--key", "none").returncode == 2
    assert run(str(bundle / "nowhere"), "--key", KEY).returncode == 2
    assert run(str(bundle), "--key", KEY, "--content", str(bundle / "checkpoint")).returncode == 2


def test_a_key_of_an_unknown_kind_could_not_be_used(bundle: Path) -> None:
    done = run(str(bundle), "--key", "ledger.example/x+00000000+BgAAAA==")
    assert done.returncode == 1
    assert "not known to this version" in done.stderr


def test_where_the_library_is_missing_it_checks_signatures_itself(
    bundle: Path, tmp_path: Path
) -> None:
    (tmp_path / "cryptography").mkdir()
    (tmp_path / "cryptography" / "__init__.py").write_text("raise ImportError\n")
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    done = run(str(bundle), "--key", KEY, PYTHONPATH=path)
    assert done.returncode == 0
    assert "this program's own Ed25519" in done.stdout
    assert "the library cryptography" in run(str(bundle), "--key", KEY).stdout
    assert run(str(bundle), "--key", KEY, "--own-ed25519").stdout == done.stdout
    assert run(str(bundle), "--key", Signer(2).key.text, PYTHONPATH=path).returncode == 3


@pytest.mark.parametrize("words", [[], ["--json", "--show"]])
def test_the_verdict_stands_though_nobody_reads_the_report(bundle: Path, words: list[str]) -> None:
    for wanted in (0, 3):
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-m", "ledger.verifier", str(bundle), "--key"]
        ended = subprocess.run(
            [*command, Signer().key.text, *words], cwd=ROOT, stdout=writing,
            stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
        os.close(writing)
        assert (ended.returncode, ended.stderr) == (wanted, b"")
        (bundle / "checkpoint").write_bytes(Signer().note(5, bytes(32)))


def test_it_tells_its_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"daicho verifier {project['version']}," in done.stdout


def test_a_terminal_of_another_encoding_is_spoken_to_all_the_same(bundle: Path) -> None:
    done = run(str(bundle), "--key", KEY, "--lang", "ja", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
