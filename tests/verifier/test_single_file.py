"""The verifier as one file: Python alone runs it, and it is the same everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ledger.verifier import VERSION
from ledger.verifier.__main__ import main
from ledger.verifier.single_file import build, fingerprint, modules
from tests.support.bundles import Log, Signer
from tests.support.cli import ROOT
from tests.verifier.test_assets import ASSETS, HELD, WANTED

KEY = Signer().key.text
BARE = [sys.executable, "-I", "-S"]
"""No packages, no settings of the machine, nothing from the folder it is started in."""


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("single") / "verifier.pyz"
    path.write_bytes(build())
    return path


def run(start: list[str], *words: object, **env: str) -> subprocess.CompletedProcess[str]:
    base = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "DAICHO"))}
    return subprocess.run(
        [*start, *map(str, words)], check=False, capture_output=True, text=True,
        encoding="utf-8", timeout=60, env=base | {"PYTHONUTF8": "1", **env},
    )  # fmt: skip


def bare(single: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The file as a stranger runs it: in an empty folder, without any package."""
    here = single.parent / "empty"
    here.mkdir(exist_ok=True)
    return subprocess.run(
        [*BARE, str(single), *map(str, words)], check=False, capture_output=True, text=True,
        encoding="utf-8", timeout=60, cwd=here, env={"PATH": os.environ["PATH"]},
    )  # fmt: skip


def installed(*words: object) -> subprocess.CompletedProcess[str]:
    return run(
        [sys.executable, "-m", "ledger.verifier"], *words, "--own-ed25519", PYTHONPATH=str(ROOT)
    )


EVERY = """
import runpy, sys
program, key, *bundles = sys.argv[1:]
for bundle in bundles:
    sys.argv = [program, bundle, "--key", key, "--show", "--json"]
    try:
        runpy.run_path(program, run_name="__main__")
    except SystemExit as end:
        print(end.code)
"""


def test_python_alone_says_of_every_kept_bundle_what_the_installed_verifier_says(
    single: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {name: ASSETS / f"{name}.zip" for name in WANTED}
    alone = subprocess.run(
        [*BARE, "-c", EVERY, str(single), KEY, *map(str, kept.values())],
        check=True, capture_output=True, encoding="utf-8", cwd=tmp_path, env={},
    ).stdout.splitlines()  # fmt: skip
    for number, (name, path) in enumerate(kept.items()):
        code = main([str(path), "--key", KEY, "--show", "--json", "--own-ed25519"])
        assert alone[2 * number] == capsys.readouterr().out.rstrip("\n"), name
        assert alone[2 * number + 1] == str(code) == WANTED[name][0], name
    assert len(alone) == 2 * len(kept)


def test_python_alone_checks_receipts_and_speaks_both_languages(single: Path) -> None:
    for words in (
        [HELD, "--key", KEY],
        [ASSETS / "sound.zip", "--receipt", HELD, "--key", KEY, "--show", "--lang", "ja"],
        [ASSETS / "partial-sound.zip", "--receipt", HELD, "--key", KEY, "--show"],
    ):
        alone, there = bare(single, *words), installed(*words)
        assert (alone.returncode, alone.stdout) == (0, there.stdout)
        assert "Ed25519" in alone.stdout


def test_it_says_what_it_is_and_what_it_needs(single: Path) -> None:
    told = bare(single, "--version").stdout
    assert told.splitlines() == [
        f"daicho verifier {VERSION}, log format 1", f"SHA-256 {fingerprint(single.read_bytes())}",
    ]  # fmt: skip
    wrong = bare(single, ASSETS / "sound.zip")
    assert wrong.returncode == 2
    assert "usage: python3 verifier.pyz" in wrong.stderr


LOADED = """
import runpy, sys
sys.argv = ["verifier", *sys.argv[1:]]
try:
    runpy.run_module("ledger.verifier", run_name="__main__", alter_sys=True)
except SystemExit:
    pass
print(*sorted(name for name in sys.modules if name.split(".")[0] == "ledger"), file=sys.stderr)
"""


def test_it_holds_exactly_the_modules_that_the_verifier_loads(single: Path) -> None:
    bundle = ASSETS / "partial-sound.zip"
    words = [bundle, "--key", KEY, "--receipt", HELD, "--show"]
    done = run([sys.executable, "-c", LOADED], *words, PYTHONPATH=str(ROOT))
    loaded = set(done.stderr.split()) | {"ledger.verifier.__main__"}
    assert set(modules()) == loaded
    with zipfile.ZipFile(single) as packed:
        names = packed.namelist()
        assert names == sorted(names)
        assert len(names) == len(loaded) + 1
        for name in names:
            if name != "__main__.py":
                assert packed.read(name) == (ROOT / name).read_bytes()


def copied(to: Path) -> Path:
    """The sources somewhere else."""
    for name in modules():
        there = Path(*name.split("."))
        source = there / "__init__.py" if (ROOT / there).is_dir() else there.with_suffix(".py")
        (to / source).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, to / source)
    extra = Path("ledger", "verifier", "single_file.py")
    shutil.copyfile(ROOT / extra, to / extra)
    return to


MADE = "import sys; from ledger.verifier.single_file import build; sys.stdout.buffer.write(build())"


def made_from(folder: Path, **env: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-c", MADE], check=True, capture_output=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **env},
    ).stdout  # fmt: skip


def test_the_same_sources_give_the_same_bytes_wherever_and_however_they_lie(
    single: Path, tmp_path: Path
) -> None:
    other = copied(tmp_path / "another" / "place")
    for number, path in enumerate(sorted(other.rglob("*.py"))):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # as git may check them out
        path.chmod(0o600 if number % 2 else 0o755)
        os.utime(path, (10**9 + number, 10**9 + number))
    assert made_from(other, TZ="Asia/Tokyo", PYTHONHASHSEED="7") == single.read_bytes()
    words = other / "ledger" / "verifier" / "words.py"
    words.write_bytes(words.read_bytes() + b"# one line more\n")
    assert made_from(other) != single.read_bytes()


def test_the_script_writes_the_same_file_with_python_alone_and_overwrites_nothing(
    single: Path, tmp_path: Path
) -> None:
    script, out = ROOT / "scripts" / "verifier-file", tmp_path / "out.pyz"
    done = run(BARE, script, out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == single.read_bytes()
    assert done.stdout.split()[0] == fingerprint(single.read_bytes())
    again = run(BARE, script, out)
    assert again.returncode == 1
    assert "Traceback" not in again.stderr


def test_an_old_python_is_told_so(single: Path) -> None:
    with zipfile.ZipFile(single) as packed:
        start = packed.read("__main__.py").decode()
    old = "import sys; sys.version_info = (3, 8); " + f"exec({start!r})"
    done = run([sys.executable, "-c", old])
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_zip_of_its_own_that_lies_beside_it_is_not_run(single: Path, tmp_path: Path) -> None:
    # Modules in the folder it is started in do not take the place of those in the file.
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "__init__.py").write_text("raise SystemExit(0)\n")
    bundle = Log.of(5).write(tmp_path / "bundle")
    done = subprocess.run(
        [sys.executable, str(single), str(bundle), "--key", Signer(2).key.text],
        check=False, capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 3
    assert "not_signed_by_key" in done.stdout
