"""`daicho demo`, run as a process: what it says, what it finds, and what it leaves alone."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from ledger.interfaces.demo.administrator import ALTERATIONS
from ledger.interfaces.demo.folder import NAMES, Folder
from ledger.interfaces.demo.tour import ORIGIN, asking
from ledger.interfaces.profiles import load, names
from ledger.store.contract import log_id
from ledger.store.sqlite_files import connect

DAICHO = [sys.executable, "-c", "from ledger.interfaces.cli.main import main; main()"]
ROOT = Path(__file__).parents[2]


def daicho(
    *words: str, cwd: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **(more or {})}
    return subprocess.run(
        [*DAICHO, *words], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of one tour, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "tour"
    started = time.monotonic()
    answer = daicho("demo", "--dir", str(folder), "--lang", "en", cwd=folder.parent)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert time.monotonic() - started < 20
    return folder, answer.stdout


def test_the_first_version_of_each_policy_has_the_profile_that_comes_along() -> None:
    come_along = {str(one["policy"]): one for one in map(load, names())}
    histories = sorted((ROOT / "ledger" / "interfaces" / "demo").glob("*.jsonl"))
    acts = [json.loads(line) for path in histories for line in path.read_text("utf-8").splitlines()]
    told = [act["arguments"] for act in acts if act["command"] == "policy.publish"]
    published = [one["profile"] for one in told if one["version"] == "1"]
    assert {one["policy"] for one in published} == {"KIZ", "ALA", "SAK", "MED", "MIN", "MIN-TERMS"}
    for one in published:
        assert one == come_along[one["policy"]]


def test_the_tour_says_first_that_everything_is_invented(toured: tuple[Path, str]) -> None:
    first = toured[1].splitlines()[0]
    assert "Every person, recipient and event in it is made up" in first
    assert "nothing of it happened at the organisations named" in first
    assert "not their texts" in first


def test_every_step_is_shown_as_a_command_line(toured: tuple[Path, str]) -> None:
    shown = [line for line in toured[1].splitlines() if line.startswith("$ ")]
    for step in asking():
        assert f"$ daicho {shlex.join(step.words)}" in shown
    assert [shlex.split(line)[2] for line in shown] == [
        "key", "init", "replay", "history", "received-by", "history", "authorise", "authorise",
        "authorise", "authorise", "stops", "history", "history", "profile", "verify", "verify",
        "verify", "verify",
    ]  # fmt: skip


def test_the_same_person_was_known_otherwise_in_april(toured: tuple[Path, str]) -> None:
    asked = toured[1].split("\n4. ")[0]
    counts = re.findall(r"^(\d+) records of provision and receipt", asked, re.MULTILINE)
    assert counts == ["6", "7", "2"]
    assert "claimed earlier, recorded later" in toured[1]


def test_the_front_desk_is_told_yes_and_no_and_which_record_is_due(
    toured: tuple[Path, str],
) -> None:
    """By implied consent yes; abroad no, and yes by the consent of somebody who was informed; on a
    ground that only the policy knows, no.
    """
    told = toured[1].split("\n4. ")[1].split("\n5. ")[0].split("$ daicho authorise ")[1:]
    may = [re.search("^([✓✕]) This may", answer, re.MULTILINE) for answer in told]
    assert [found and found[1] for found in may] == ["✓", "✕", "✓", "✕"]
    for answer, row in zip(told, ("D62", "D31", "D34", "D70"), strict=True):
        assert row in answer
        assert ("set B" in answer) == (row in ("D62", "D34"))


def test_both_checks_and_what_would_do_stand_on_one_screen(toured: tuple[Path, str]) -> None:
    told = toured[1].split("--clause ALA-2.1.b")[1].split("\n5. ")[0]
    assert "Act: No valid consent now. (Act 27(1) · APPI-27-1 · D70)" in told
    assert "Policy: ✕ not met, ALA-4.1" in told
    assert "A ground that only the policy knows; it authorises nothing" in told
    assert "Would authorise: prior consent of the principal (CONSENT); entrustment" in told


def test_seven_stops_stand_on_one_screen_two_of_them_active(toured: tuple[Path, str]) -> None:
    told = toured[1].split("\n5. ")[1].split("\n6. ")[0]
    assert re.findall(r"^✕ ([^,]+), since", told, re.MULTILINE) == [
        "marketing", "refusal of tracking (cookies)",
    ]  # fmt: skip
    assert len(re.findall(r"^– .*: not active$", told, re.MULTILINE)) == 5


def test_the_person_is_told_nothing_of_what_the_auditor_sees(toured: tuple[Path, str]) -> None:
    person, auditor = toured[1].split("\n6. ")[1].split("\n7. ")[0].split("--withheld\n")
    assert "2 records of provision and receipt" in person
    assert "見本警察署" not in person.split("$ daicho", 1)[1]
    assert "3 records of provision and receipt" in auditor
    assert "→ 見本警察署" in auditor
    assert "withheld from the person" in auditor
    assert "(CRIME)" in auditor


def test_every_profile_that_comes_with_the_program_is_listed(toured: tuple[Path, str]) -> None:
    told = toured[1].split("\n7. ")[1].split("\n8. ")[0]
    assert [name for name in names() if re.search(f"^{name} ", told, re.MULTILINE)] == names()


def test_all_six_logs_are_sound_and_each_altered_copy_is_not(toured: tuple[Path, str]) -> None:
    before, after = toured[1].split("\n9. ")
    assert before.count("computed again from what they had seen, all the same") == len(NAMES)
    assert "Sound: 6 logs." in before
    assert after.count("NOT SOUND: kizuna") == len(ALTERATIONS) == 3
    for kind in ("content_changed", "entry_missing", "view_row_differs"):
        assert f"✕ {kind}" in after
        assert kind not in before


def test_the_commands_to_try_next_work_with_the_exports_shown(toured: tuple[Path, str]) -> None:
    folder, said = toured
    lines = said.split("Try it yourself:\n")[1].splitlines()
    exports = dict(
        shlex.split(line)[1].split("=", 1) for line in lines if line.startswith("export ")
    )
    commands = [line for line in lines if line.startswith("daicho ")]
    assert (len(exports), len(commands)) == (4, 5)
    for line in commands:
        answer = daicho(*shlex.split(line)[1:], cwd=folder.parent, more=exports)
        assert (answer.returncode, answer.stderr) == (0, ""), line


def test_a_second_tour_in_the_same_folder_adds_no_history(toured: tuple[Path, str]) -> None:
    folder, _ = toured
    again = daicho("demo", "--dir", str(folder), "--lang", "ja", cwd=folder.parent)
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("追加 0行") == len(NAMES)
    assert "これは架空のデータによる一巡です" in again.stdout
    assert "次に試せること:" in again.stdout
    assert again.stdout.count("異常あり: kizuna") == 3


def test_nothing_of_a_tour_gets_into_a_repository_around_it(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    Folder(tmp_path / "tour").prepare()
    status = subprocess.run(
        ["git", "-C", str(tmp_path), "status", "--porcelain"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert status.stdout == ""


def test_a_folder_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    theirs = tmp_path / "records"
    theirs.mkdir()
    (theirs / "chart.txt").write_text("important")
    answer = daicho("demo", "--dir", str(theirs), "--lang", "en", cwd=tmp_path)
    assert answer.returncode == 2
    assert f"daicho demo --dir {theirs}-2" in answer.stderr
    assert [path.name for path in theirs.iterdir()] == ["chart.txt"]


def test_the_tour_does_not_use_the_ledger_of_the_caller(tmp_path: Path) -> None:
    own = {"DAICHO_STORE": f"sqlite:///{tmp_path}/own.db", "DAICHO_ORG": "none",
           "DAICHO_KEY_FILE": str(tmp_path / "own.key")}  # fmt: skip
    (tmp_path / "daicho.toml").write_text('org = "none"\n')
    answer = daicho("demo", "--dir", "tour", "--lang", "en", cwd=tmp_path, more=own)
    assert answer.returncode == 0, answer.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daicho.toml", "tour"]


def test_an_alteration_that_changes_nothing_is_noticed(toured: tuple[Path, str]) -> None:
    copy = Folder(toured[0]).copy_to_alter("nothing-to-alter")
    connection = connect(copy, "rw", 5)
    try:
        connection.execute("DROP TRIGGER entry_is_not_deleted")
        connection.execute("DELETE FROM entry WHERE log_id = ?", (log_id(ORIGIN),))
    finally:
        connection.close()
    assert ALTERATIONS[0].apply(copy, ORIGIN, lambda _line: None) == 0


def test_a_step_that_ends_otherwise_stops_the_tour(
    toured: tuple[Path, str], tmp_path: Path
) -> None:
    folder = Folder(tmp_path / "tour")
    shutil.copytree(toured[0], folder.path)
    deleted = ALTERATIONS[1].apply(
        folder.database, "demo.daicho.example/sakura", lambda _line: None
    )
    assert deleted == 1
    answer = daicho("demo", "--dir", str(folder.path), "--lang", "en", cwd=tmp_path)
    assert answer.returncode == 1
    assert "The tour stops" in answer.stderr
    assert "9. What verification finds" not in answer.stdout
