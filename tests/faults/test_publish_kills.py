"""A publisher killed at every step: the copy is sound all the time, and the next run ends it.

Every step is a real process, stopped by SIGKILL just before it does the next thing to a file. The
processes are forked by a program of one thread, so that hundreds of them take seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.application.publishing import Published
from ledger.store.address import Address
from ledger.verifier.report import Report
from tests.support.bundles import judged, told, tree_of
from tests.support.checkpoints import Signs
from tests.support.cli import ROOT
from tests.support.clinic import CONSENT, ORIGIN, Clinic
from tests.support.copies import bundled, copied, public_part, published
from tests.support.erased import destroyed

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
BOTH_KINDS = pytest.mark.parametrize("contents", [True, False], ids=["contents", "public"])

KILLED_AT_EVERY_STEP = """
import os, shutil, signal, sys
from pathlib import Path
import ledger.interfaces.cli.publish
from ledger.interfaces.cli.main import main
copy, words = Path(sys.argv[1]), sys.argv[2:]
STEPS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
step, code = 0, None
while code is None:
    place = copy.with_name(f"step-{step}")
    if copy.exists():
        shutil.copytree(copy, place)
    child = os.fork()
    if child == 0:
        left = step
        def count(event, arguments):
            global left
            # What a removal of folders names is relative: in this process there is no other.
            inside = str(place) in str(arguments[0]) if arguments else False
            if event == "open" and inside and arguments[2] & WRITING or event in STEPS and (
                inside or event in ("os.remove", "os.rmdir")
            ):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        sys.argv = ["daicho", "publish", str(place), *words]
        try:
            main()
        except SystemExit as ended:
            os._exit(ended.code or 0)
        os._exit(99)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        step += 1
    else:
        code = os.WEXITSTATUS(status)
    assert step < 400
print(step)
sys.exit(code)
"""


@dataclass
class Place:
    """A log, its signer, and the copy that is killed again and again."""

    clinic: Clinic
    signs: Signs
    copy: Path
    folder: Path

    def kills(self, *words: str) -> Iterator[tuple[int, Path]]:
        """The copy as each killed run left it, one step later than the one before.

        What looks as it did a step before is left out.
        """
        env = {name: value for name, value in os.environ.items() if "DAICHO" not in name}
        env |= {
            "DAICHO_STORE": f"sqlite:///{self.clinic.address.place}",
            "DAICHO_SIGNER": str(self.signs.folder),
            "PYTHONPATH": str(ROOT),
        }
        ended = subprocess.run(
            [sys.executable, "-c", KILLED_AT_EVERY_STEP, str(self.copy), *words],
            cwd=self.folder, env=env, capture_output=True, timeout=60, check=False, text=True,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stdout + ended.stderr
        before: object = None
        for step in range(int(ended.stdout.split()[-1])):
            left = self.copy.with_name(f"step-{step}")
            names = [path.relative_to(left) for path in sorted(left.rglob("*"))]
            found = left.exists(), names, tree_of(left)
            if found != before:
                yield step, left
            before = found

    def gone_on(self, path: Path, *, contents: bool) -> Published:
        """What came of the next run, which must not refuse."""
        came = published(self.clinic.raw, self.signs, path, contents=contents)
        assert isinstance(came, Published), came
        return came

    def judged(self, path: Path) -> Report:
        return judged(path, self.signs.vkey)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Address:
    address = Address("sqlite", str(tmp_path_factory.mktemp("log") / "ledger.db"))
    with Clinic.founded(address) as clinic:
        for _ in range(300):
            clinic.do("consent", **CONSENT)
    return address


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory, where the system has it: processes are killed here, and not the machine."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture
def place(original: Address, folder: Path) -> Iterator[Place]:
    shutil.copytree(original.path.parent, folder / "store")
    with Clinic(Address("sqlite", str(folder / "store" / "ledger.db")), seed=9) as clinic:
        signs = Signs(folder / "signer", ORIGIN)
        yield Place(clinic, signs, folder / "copy", folder)


def sizes_of(reports: Sequence[Report]) -> list[int | None]:
    return list(dict.fromkeys(report.size for report in reports))


@BOTH_KINDS
def test_a_copy_is_sound_wherever_its_publisher_is_killed_and_the_next_run_ends_it(
    place: Place, contents: bool
) -> None:
    signs, store = place.signs, place.clinic.raw
    signs.log(store, 200)
    place.gone_on(place.copy, contents=contents)
    signs.log(store, 257)  # fills a tile and begins the next, and one above
    wanted = bundled(store, signs, place.folder)
    wanted = wanted if contents else public_part(wanted)
    reports = []
    for step, left in place.kills(*(["--contents"] if contents else [])):
        report = place.judged(left)
        assert told(report) == "0: ", step
        reports.append(report)
        assert place.gone_on(left, contents=contents).size == 257
        assert {n: d for n, d in copied(left).items() if n != "checkpoint.lock"} == wanted, step
    assert sizes_of(reports) == [200, 257]
    assert len(reports) > 30


def test_a_first_run_killed_anywhere_is_taken_for_no_copy_until_it_is_whole(place: Place) -> None:
    place.signs.log(place.clinic.raw, 5)
    wanted = bundled(place.clinic.raw, place.signs, place.folder)
    reports = []
    for step, left in place.kills("--contents"):
        if left.exists():
            reports.append(place.judged(left))
            assert told(reports[-1]) in {"1: checkpoint_missing, not_tied", "0: "}, step
        assert place.gone_on(left, contents=True).size == 5
        assert {n: d for n, d in copied(left).items() if n != "checkpoint.lock"} == wanted, step
    assert sizes_of(reports) == [None, 5]


def test_what_a_killed_first_run_left_is_thrown_away_by_a_run_that_may_be_killed_too(
    place: Place,
) -> None:
    place.signs.log(place.clinic.raw, 5)
    lefts = [left for _, left in place.kills("--contents")]
    unplaced = next(left for left in lefts if (left / "next" / "checkpoint").exists())
    assert not (unplaced / "README.txt").exists()
    again = Place(place.clinic, place.signs, place.folder / "again" / "copy", place.folder)
    shutil.copytree(unplaced, again.copy)
    for _, left in again.kills("--contents"):
        assert place.gone_on(left, contents=True).size == 5
        assert told(place.judged(left)) == "0: "


def test_a_first_run_that_was_killed_may_become_a_copy_of_the_other_kind_but_not_a_mixture(
    place: Place,
) -> None:
    place.signs.log(place.clinic.raw, 5)
    kinds = set()
    for _, left in place.kills("--contents"):
        try:
            place.gone_on(left, contents=False)
        except Exception as error:  # noqa: BLE001 - which one is asked below
            kinds.add(type(error).__name__)
        else:
            kinds.add("public")
            names = {name.split("/")[0] for name in tree_of(left)}
            assert names <= {"README.txt", "checkpoint", "checkpoint.lock", "tile"}
    assert kinds == {"public", "InvalidInput"}


def test_when_the_log_has_grown_before_the_next_run_nothing_of_the_killed_one_is_left_over(
    place: Place,
) -> None:
    signs, store = place.signs, place.clinic.raw
    signs.log(store, 200)
    place.gone_on(place.copy, contents=True)
    signs.log(store, 230)
    kept = {path.name: path.read_bytes() for path in (signs.path / "checkpoints").iterdir()}
    lefts = list(place.kills("--contents"))
    signs.log(store, 260)
    wanted = bundled(store, signs, place.folder)
    assert set(kept) == {"200", "230"}
    for step, left in lefts:
        place.gone_on(left, contents=True)
        assert {n: d for n, d in copied(left).items() if n != "checkpoint.lock"} == wanted, step


def test_what_was_written_whole_is_put_in_place_even_if_the_store_is_gone_by_then(
    place: Place,
) -> None:
    signs, store = place.signs, place.clinic.raw
    signs.log(store, 20)
    place.gone_on(place.copy, contents=True)
    signs.log(store, 23)
    sizes = []
    for _, left in place.kills("--contents"):
        whole = (left / "next" / "checkpoint").exists()
        before = place.judged(left).size
        shortened = Signs(place.folder / "shorter", ORIGIN)
        shortened.log(store, 10)  # which refuses, whatever the copy has
        published(store, shortened, left, contents=True)
        sizes.append((whole, before, place.judged(left).size))
        assert told(place.judged(left)) == "0: "
    assert dict.fromkeys(sizes) == dict.fromkeys(
        [(False, 20, 20), (True, 20, 23), (True, 23, 23), (False, 23, 23)]
    )


def test_killed_while_an_erased_part_leaves_the_copy_it_has_left_after_the_next_run(
    place: Place,
) -> None:
    signs, store, clinic = place.signs, place.clinic.raw, place.clinic
    signs.log(store, 290)
    place.gone_on(place.copy, contents=True)
    data = store.ciphertexts(ORIGIN, [2])[2]
    assert destroyed(clinic, str(clinic.events()[2].subject), "identity") == [2]
    signs.log(store)
    wanted = bundled(store, signs, place.folder)
    there = []
    for step, left in place.kills("--contents"):
        report = place.judged(left)
        assert told(report) == "0: ", step
        there.append((report.size, data in b"".join(tree_of(left).values())))
        place.gone_on(left, contents=True)
        found = tree_of(left)
        assert data not in b"".join(found.values()), step
        assert {n: d for n, d in copied(left).items() if n != "checkpoint.lock"} == wanted, step
    # It goes before the checkpoint that covers the erasure, and never comes back.
    assert list(dict.fromkeys(there)) == [(290, True), (290, False), (306, False)]
