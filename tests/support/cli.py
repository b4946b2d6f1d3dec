"""The real command line at a desk of its own: a folder, a store, a key, and nobody else's settings.

desk = Desk.opened(folder)                  key made, stores created, one organisation
desk.run("org list", lang="ja").stdout      one command, as it is typed
desk.size()                                 how many entries the log has
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from click.testing import CliRunner

from ledger.interfaces.cli.main import cli
from ledger.interfaces.settings import SETTINGS
from ledger.store.address import parse_address
from ledger.store.opening import open_store

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "ledger.example/kizuna"
PROGRAM = [sys.executable, "-c", "from ledger.interfaces.cli.main import main; main()"]
LANGUAGE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

ORG = f"org add {ORIGIN} --code kizuna --name きずな診療所 --zone Asia/Tokyo"
POLICY = (
    "policy publish KIZ 1 --title 方針 --language ja --text policy.txt"
    " --effective-at 2023-04-01 --at 2023-03-20 --purpose P1:provision:care:診療"
)
PERSON = (
    "person add --kind PATIENT --name '山田 花子' --kana 'ヤマダ ハナコ' --birth-date 1958-03-02"
    " --number 0012345"
)
PARTY = "party add sakura --kind ORGANISATION --sector PHARMACY --name さくら薬局"
CONSENT = "consent 0012345 --party sakura --item NAME,DISPENSING --purpose P1 --form WRITTEN"
QUESTION = "0012345 sakura --item DISPENSING --purpose P1 --basis CONSENT"


@dataclass(frozen=True)
class Answer:
    """What a command said, and the number it ended with."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value it is."""
        return json.loads(self.stdout)


@dataclass
class Desk:
    """A folder to work in, and the environment of the commands run there."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def bare(cls, folder: Path, store: str | None = None) -> Self:
        """Settings for a store that is not there yet, and a key file that is not there yet."""
        (folder / "secrets").mkdir()
        (folder / "policy.txt").write_text("個人情報の取扱いについて。\n", encoding="utf-8")
        store = store or f"sqlite:///{folder}/clinic.db"
        env = {
            "DAICHO_STORE": store,
            "DAICHO_KEY_FILE": str(folder / "secrets" / "daicho.key"),
            "DAICHO_SIGNER": str(folder / "signer"),
            "DAICHO_ACTOR": "staff-1",
            "DAICHO_ROLE": "front_desk",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "LANG": "C.UTF-8",
        }
        return cls(folder, env)

    @classmethod
    def opened(cls, folder: Path, store: str | None = None) -> Self:
        """A ledger with one organisation, a policy, a patient and a pharmacy."""
        desk = cls.bare(folder, store)
        for line in ("key new secrets/daicho.key", "init", ORG, POLICY, PERSON, PARTY):
            desk.done(line)
        return desk

    def run(self, line: str, *, input: str | None = None, **env: str | None) -> Answer:
        """One command line in this process; `env` adds to the environment, None takes away."""
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(
                cli, shlex.split(line), input=input, env=self._environment(env)
            )
        finally:
            os.chdir(here)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    def done(self, line: str, **env: str | None) -> Answer:
        """As run, for a command that must succeed."""
        answer = self.run(line, **env)
        assert answer.code == 0, f"{line}\n{answer.stdout}\n{answer.stderr}"
        return answer

    def process(self, line: str, **more: Any) -> subprocess.Popen[str]:
        """One command line in a process of its own."""
        kept = {k: v for k, v in self._environment({}).items() if v is not None}
        base = {k: v for k, v in os.environ.items() if k not in self._environment({})}
        return subprocess.Popen(
            [*PROGRAM, *shlex.split(line)],
            cwd=self.folder,
            env=base | kept | {"PYTHONPATH": str(ROOT)},
            stdout=more.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **more,
        )

    def in_process(self, line: str) -> Answer:
        """As process, waited for."""
        with self.process(line) as process:
            stdout, stderr = process.communicate(timeout=30)
        return Answer(process.returncode, stdout, stderr)

    def _environment(self, more: dict[str, str | None]) -> dict[str, str | None]:
        """The desk's settings and no other: what the machine has set is taken away."""
        nothing = dict.fromkeys(
            (*(one.env for one in SETTINGS.values()), *LANGUAGE_VARIABLES, "DAICHO_DEBUG")
        )
        return {**nothing, **self.env, **more}

    def size(self, origin: str = ORIGIN) -> int:
        """Entries in the log."""
        store = open_store(parse_address(self.env["DAICHO_STORE"]), read_only=True)
        try:
            head = store.head(origin)
            return head.size if head else 0
        finally:
            store.close()
