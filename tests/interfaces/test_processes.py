"""The command line in processes of its own: exit codes, Ctrl-C, pipes, faults, what is imported."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

import ledger.errors
from ledger.errors import LedgerError
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.main import cli
from tests.support.cli import CONSENT, QUESTION, ROOT, Desk


def locked(desk: Desk) -> subprocess.Popen[str]:
    """A process that holds the store's lock until its standard input is closed."""
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ledger.store.sqlite_lock import WriterLock\n"
        "lock = WriterLock(Path(sys.argv[1]), 10)\n"
        "with lock.held():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
        "lock.close()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(desk.folder / "clinic.db")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_exit_code_of_a_process_is_that_of_the_table(desk: Desk) -> None:
    assert desk.in_process(f"authorise {QUESTION}").code == exit_codes.REFUSED
    assert desk.in_process(CONSENT).code == exit_codes.DONE
    assert desk.in_process(f"authorise {QUESTION}").code == exit_codes.DONE
    assert desk.in_process("consent").code == exit_codes.USAGE
    assert desk.in_process("--help").code == exit_codes.DONE


def test_every_error_has_an_exit_code_of_the_table() -> None:
    kinds = {
        kind
        for kind in vars(ledger.errors).values()
        if isinstance(kind, type) and issubclass(kind, LedgerError)
    }
    wanted = {
        "InvalidInput": 2, "Malformed": 2, "UnknownVersion": 1, "NotPermitted": 4, "KeysError": 4,
        "KeyNotGiven": 4, "KeyDoesNotFit": 4, "KeyGone": 4, "StoreBusy": 7,
        "BoundaryKeepsChanging": 7, "AnswerNotBorneOut": 3, "StoreError": 1, "StoreExists": 1,
        "StoreNotCreated": 1, "SchemaTooOld": 1, "SchemaTooNew": 1, "StoreUnavailable": 1,
        "AppendOutcomeUnknown": 1, "PartlyDone": 8,
    }  # fmt: skip
    found = {kind.__name__: exit_codes.of_error(kind.__new__(kind)) for kind in kinds}
    assert {name: code for name, code in found.items() if name in wanted} == wanted
    assert set(found.values()) <= set(exit_codes.EXIT_CODES)


def test_every_exit_code_is_printed_by_help(desk: Desk) -> None:
    printed = desk.done("help exit-codes").stdout
    for code, meaning in exit_codes.EXIT_CODES.items():
        assert f"{code}  " in printed
        assert meaning.en in printed


def test_ctrl_c_ends_with_130_and_says_how_to_find_out(desk: Desk) -> None:
    size = desk.size()
    holder = locked(desk)
    try:
        with desk.process(CONSENT) as process:
            time.sleep(3)
            assert process.poll() is None
            process.send_signal(signal.SIGINT)
            _, stderr = process.communicate(timeout=20)
    finally:
        holder.communicate(timeout=10)
    assert (process.returncode, desk.size()) == (130, size)
    assert "Traceback" not in stderr
    assert "not known whether this was saved" in stderr
    number = stderr.split("--id ")[1].split(":")[0]
    desk.done(f"{CONSENT} --id {number}")
    desk.done(f"{CONSENT} --id {number}")
    assert desk.size() == size + 1


def test_a_store_in_use_ends_with_7_and_nothing_saved(desk: Desk) -> None:
    size = desk.size()
    holder = locked(desk)
    try:
        answer = desk.in_process(CONSENT)
    finally:
        holder.communicate(timeout=10)
    assert (answer.code, desk.size()) == (7, size)
    assert "Nothing was saved." in answer.stderr


def test_nobody_reading_the_output_is_no_fault(desk: Desk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with desk.process("help codes", stdout=writing) as process:
        os.close(writing)
        _, stderr = process.communicate(timeout=20)
    assert stderr == ""


def test_an_altered_entry_is_not_acted_upon(desk: Desk) -> None:
    with sqlite3.connect(desk.folder / "clinic.db") as store:
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            store.execute(f"DROP TRIGGER {name}")
        store.execute(
            "UPDATE entry SET content ="
            " CAST(replace(CAST(content AS TEXT), 'kizuna', 'kizunb') AS BLOB)"
            " WHERE position = 0"
        )
    store.close()
    answer = desk.in_process(CONSENT)
    assert answer.code == exit_codes.DIFFERENCE
    assert "daicho verify" in answer.stderr


def test_a_fault_is_one_line_and_a_traceback_only_for_who_asks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_ctx: click.Context) -> None:
        raise RuntimeError("broken on purpose")

    command = cli.get_command(click.Context(cli), "migrate")
    assert command is not None
    monkeypatch.setattr(command, "invoke", broken)
    answer = desk.run("migrate")
    assert answer.code == exit_codes.FAILED
    assert "RuntimeError: broken on purpose" in answer.stderr
    assert "DAICHO_DEBUG=1" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert "Traceback" in desk.run("migrate", DAICHO_DEBUG="1").stderr
    assert desk.run("migrate --json").json["error"]["code"] == "fault"


@pytest.mark.parametrize(("encoding", "shown"), [("latin-1", "\\u304d"), ("cp932", "\\u2715")])
def test_a_terminal_that_cannot_show_a_character_shows_its_escape(
    desk: Desk, encoding: str, shown: str
) -> None:
    desk.env["PYTHONIOENCODING"] = encoding
    lines = ("org list", f"authorise {QUESTION}")
    with desk.process(lines[0] if encoding == "latin-1" else lines[1]) as process:
        assert process.stdout is not None
        said = process.stdout.buffer.read().decode(encoding)  # type: ignore[attr-defined]
    assert process.returncode in (0, exit_codes.REFUSED)
    assert shown in said


def test_completion_offers_commands_options_and_codes(desk: Desk) -> None:
    def offered(words: str) -> str:
        env = {"_DAICHO_COMPLETE": "bash_complete", "COMP_WORDS": f"daicho {words}"}
        env["COMP_CWORD"] = str(len(words.split(" ")))
        desk.env.update(env)
        return desk.in_process("").stdout

    assert "authorise" in offered("auth")
    assert "--basis" in offered("authorise --b")
    assert "CONSENT_IMPLIED_CARE" in offered("authorise --basis cons")
    assert "NAME,DISPENSING" in offered("authorise --item NAME,disp")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed_for_each_shell(desk: Desk, shell: str) -> None:
    assert "_DAICHO_COMPLETE" in desk.done(f"completion {shell}").stdout
    assert desk.run("completion tcsh").code == 2


def test_help_and_a_write_import_only_what_they_need(desk: Desk) -> None:
    script = (
        "import json, sys\n"
        "from ledger.interfaces.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )

    def modules(*words: str) -> set[str]:
        answer = subprocess.run(
            [sys.executable, "-c", script, *words],
            cwd=desk.folder, env={**os.environ, **desk.env, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return set(json.loads(answer.stderr.splitlines()[-1]))

    heavy = {"psycopg", "psycopg_pool", "projections", "tomllib"}
    assert not modules("opt-out", "0012345", "--channel", "PHONE") & heavy
    light = modules("--help")
    assert not light & {*heavy, "sqlite3", "cryptography", "eventsourcing"}


def test_a_command_whose_module_is_missing_breaks_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ledger.interfaces.cli import main

    monkeypatch.setitem(main.TABLE[main.FILES], "nowhere", main.Entry("nowhere"))
    assert "nowhere" not in desk.done("--help").stdout
    assert desk.run("nowhere").code == exit_codes.USAGE


def test_the_installed_program_is_this_one() -> None:
    text = (Path(ROOT) / "pyproject.toml").read_text(encoding="utf-8")
    assert 'daicho = "ledger.interfaces.cli.main:main"' in text
