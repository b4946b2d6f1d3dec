"""The drill: the machine is gone; restored, recognised as behind, completed, and at work again.

Real processes and real files. What is left is what lay elsewhere: the backups in their three
places, the key-encryption key, the signer's folder, a published copy, a receipt and a bundle.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.log.note import VerifierKey
from tests.support.cli import CONSENT, QUESTION, ROOT, Answer, Desk
from tests.support.postgres import Server

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))
PROVISION = "33333333-3333-4333-8333-333333333333"
ERASURE = "e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"
TARO = "person add --kind PATIENT --name '佐藤 太郎' --number 0077777"
PROVIDE = f"provide {QUESTION} --means PAPER --authorise"


@dataclass
class Machine:
    """A desk whose stores can be destroyed, and made again somewhere else."""

    desk: Desk
    server: Server | None

    @property
    def store(self) -> str:
        return self.desk.env["DAICHO_STORE"]

    def destroy(self) -> None:
        """Nothing of the machine is left but what lay elsewhere."""
        if self.server is not None:
            self.server.drop_database(self.store.rpartition("/")[2])
            return
        for path in self.desk.folder.glob("clinic.db*"):
            path.unlink()

    def another(self) -> None:
        """A new machine: an empty database, or a new folder."""
        if self.server is not None:
            self.desk.env["DAICHO_STORE"] = self.server.url(self.server.create_database())
        else:
            (self.desk.folder / "new").mkdir()
            self.desk.env["DAICHO_STORE"] = f"sqlite:///{self.desk.folder}/new/clinic.db"


@pytest.fixture(params=BOTH)
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    server: Server | None = None
    store = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        store = server.url(server.create_database())
    machine = Machine(Desk.opened(tmp_path, store), server)
    yield machine
    if server is not None:
        server.drop_database(machine.store.rpartition("/")[2])


def told(machine: Machine, line: str, code: int = 0) -> Answer:
    """One command; in a process of its own where it is of backups, or writes to what is held."""
    alone = line.startswith(("backup", "restore backups", "log confirm", PROVIDE))
    answer = machine.desk.in_process(line) if alone else machine.desk.run(line)
    assert answer.code == code, f"{line}\n{answer.stdout}\n{answer.stderr}"
    return answer


def verifies(desk: Desk, words: str) -> None:
    """The offline verifier, a program of its own, finds it sound under the key given out."""
    (path,) = Path(desk.env["DAICHO_SIGNER"]).glob("*/vkey")
    key = VerifierKey.parse(path.read_text(encoding="utf-8").strip()).text
    program = [sys.executable, "-m", "ledger.verifier", *shlex.split(words), "--key", key]
    done = subprocess.run(
        program, cwd=desk.folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_machine_is_destroyed_and_the_ledger_goes_on(machine: Machine) -> None:
    desk = machine.desk
    # A clinic at work, and somebody whose data are erased after the keys were backed up.
    for line in ("signer init", TARO, f"{CONSENT} --note 代筆", f"{PROVIDE} --id {PROVISION}"):
        desk.done(line)
    told(machine, "signer run")
    desk.done("bundle before")
    desk.done(f"receipt {PROVISION} before.tlog-proof --content before.json")
    told(machine, "backup backups")
    desk.done(f"erase propose 0077777 --ground NO_LONGER_NEEDED --id {ERASURE}")
    desk.done(f"erase decide {ERASURE} --actor dr-1 --role director")
    told(machine, "backup backups --only log --only documents")
    # What comes after the last backup is signed, published and handed out.
    desk.done(PROVIDE)
    told(machine, "signer run")
    told(machine, "publish copy --contents")
    size = desk.size()

    machine.destroy()
    assert desk.run("status").code != 0
    checked = told(machine, "restore --check backups --json").json
    assert checked["keys_of_erased"] > 0
    assert {one["kind"] for one in checked["findings"]} == {"erased_key_kept"}
    machine.another()
    restored = told(machine, "restore backups --json").json
    assert restored["restored"]
    assert restored["keys_left_out"] >= checked["keys_of_erased"]

    # It reads, and takes nothing until it is complete.
    assert desk.size() == checked["logs"][0]["size"] < size
    assert "held" in told(machine, PROVIDE, code=4).stderr
    told(machine, "signer run", code=3)  # the signer has seen more than is here
    told(machine, "log confirm", code=4)
    told(machine, "log confirm --from-copy copy")
    assert desk.size() == size
    told(machine, "rebuild")
    told(machine, "verify")

    # What was handed out before is as good as it was; what was erased stays erased.
    verifies(desk, "before")
    verifies(desk, "before.tlog-proof --content before.json")
    assert "山田 花子" in desk.done("person show 0012345").stdout
    assert desk.run("person show 0077777").code == 2
    assert told(machine, f"show {PROVISION} --json").json

    # And it goes on.
    desk.done(PROVIDE)
    told(machine, "signer run")
    told(machine, "publish copy --contents")
    told(machine, "bundle after")
    verifies(desk, "after")
    verifies(desk, "copy")
    told(machine, "backup backups")
    told(machine, "restore --check backups")
    assert desk.done("history 0012345 --json").json["total"] == 3


def test_a_machine_that_lost_its_keys_too_old_a_backup_says_what_cannot_be_opened(
    machine: Machine,
) -> None:
    desk = machine.desk
    told(machine, "backup backups --only keys")
    desk.done(TARO)
    told(machine, "backup backups --only log --only documents")
    machine.destroy()
    answer = told(machine, "restore --check backups --json", code=3).json
    assert {one["kind"] for one in answer["findings"]} == {"key_missing"}
    machine.another()
    refused = told(machine, "restore backups", code=3)
    assert "Nothing was restored" in refused.stdout
    assert "--lost-keys" in refused.stdout
    assert desk.run("status").code != 0
    shutil.rmtree(desk.folder / "backups" / "log")
    told(machine, "restore backups", code=2)


def test_without_newer_keys_all_the_rest_is_restored_and_who_is_lost_is_told(
    machine: Machine,
) -> None:
    desk = machine.desk
    desk.done("signer init")
    told(machine, "backup backups --only keys")
    tag = desk.done(f"{TARO} --json").json["events"][0]["subject"]
    told(machine, "signer run")
    told(machine, "backup backups --only log --only documents")
    machine.destroy()
    machine.another()
    answer = told(machine, "restore --check backups --json", code=3).json
    assert answer["keys_lost_of"] == {desk_origin(answer): [tag]}
    told(machine, "restore backups --lost-keys")
    came = told(machine, "log confirm --json").json
    assert (came["keys_lost_of"], came["sealed_parts_lost"]) == ([tag], 1)
    assert "1 person" in told(machine, "log confirm").stdout
    assert "1人分" in desk.done("log confirm --lang ja").stdout
    # Registered anew, the person is found by the same number and can be served.
    desk.done(TARO)
    assert "佐藤" in desk.done("person find 0077777").stdout
    told(machine, "verify")
    assert desk.done(f"history {tag}").code == 0


def desk_origin(answer: dict[str, Any]) -> str:
    return str(answer["logs"][0]["origin"])
