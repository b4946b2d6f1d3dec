"""`daicho publish`: the copy that its help promises, told in both languages, and refusals."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ledger.interfaces.cli.publish import PUBLISH
from ledger.log.note import VerifierKey
from ledger.store.address import parse_address
from ledger.store.sqlite_lock import WriterLock
from tests.docs.pages import DOCS, blocks
from tests.support.bundles import change, flipped, judged, told, tree_of
from tests.support.cli import CONSENT, ROOT, Desk
from tests.support.tampering import Administrator

PAGE = DOCS / "how-to" / "keep-a-copy-elsewhere.md"


def key(desk: Desk) -> VerifierKey:
    (path,) = Path(desk.env["DAICHO_SIGNER"]).glob("*/vkey")
    return VerifierKey.parse(path.read_text().strip())


def test_the_examples_of_the_help_page_work(signing: Desk) -> None:
    for example in PUBLISH.examples:
        words = shlex.split(example.line)
        signing.done(shlex.join(words[1:]))
        assert told(judged(signing.folder / words[2], key(signing))) == "0: "


def test_a_copy_grows_with_what_was_signed_and_the_answer_says_by_how_much(signing: Desk) -> None:
    first = signing.done("publish copy --contents --json").json
    assert (first["ok"], first["exit_code"], first["outcome"]) == (True, 0, "published")
    assert (first["contents"], first["size_before"], first["size"]) == (True, 0, 4)
    assert first["verifier_keys"] == [key(signing).text]
    signing.done(CONSENT)
    again = signing.done("publish copy --contents --json").json
    assert (again["outcome"], again["size"]) == ("nothing_new", 4)
    assert again["entries_after_checkpoint"] == 1
    signing.done("signer run --once")
    people = signing.done("publish copy --contents", LANG="ja_JP.UTF-8").stdout
    assert "5件（うち新規1件）" in people
    report = judged(signing.folder / "copy", key(signing))
    assert (told(report), report.size) == ("0: ", 5)
    assert "checkpoints/4" in tree_of(signing.folder / "copy")


def test_what_is_not_signed_yet_is_told_and_is_not_in_the_copy(signing: Desk) -> None:
    signing.done(CONSENT)
    assert "1 entries that are not signed yet" in signing.done("publish copy").stdout
    assert "署名されていない1件" in signing.done("publish other", LANG="ja_JP.UTF-8").stdout
    assert judged(signing.folder / "copy", key(signing)).size == 4


def test_a_copy_holds_nothing_that_names_a_person(signing: Desk) -> None:
    signing.done("publish copy --contents")
    every = b"".join(tree_of(signing.folder / "copy").values())
    for word in ("山田", "ヤマダ", "1958-03-02", "0012345"):
        assert word.encode() not in every


def test_the_kind_of_a_directory_is_never_changed_by_a_slip(signing: Desk) -> None:
    signing.done("publish public")
    signing.done("publish copy --contents")
    before = tree_of(signing.folder)
    for line, wanted in (("publish public --contents", "without --contents"),
                         ("publish copy", "--contents")):  # fmt: skip
        answer = signing.run(line)
        assert answer.code == 2
        assert wanted in answer.stderr
        assert "Nothing was saved" in answer.stderr
    assert tree_of(signing.folder) == before


@pytest.mark.parametrize("act", ["shorter", "damaged", "rolled back"])
def test_a_refusal_ends_with_3_says_which_and_changes_nothing(signing: Desk, act: str) -> None:
    signing.done(CONSENT)
    signing.done("signer run --once")
    signing.done("publish copy")
    copy, admin = signing.folder / "copy", Administrator(parse_address(signing.env["DAICHO_STORE"]))
    if act == "shorter":
        admin.delete("entry", 4)
        admin.set_head(size=4)
        kind = "altered"
    elif act == "damaged":
        change(copy / "tile/0/000.p/5", flipped(0))
        kind = "damaged_copy"
    else:
        (folder,) = (signing.folder / "signer").glob("*/checkpoints")
        (folder.parent / "checkpoint").write_bytes((folder / "4").read_bytes())
        kind = "rolled_back"
    before = tree_of(copy)
    answer = signing.run("publish copy --json")
    assert (answer.code, answer.json["exit_code"], answer.json["ok"]) == (3, 3, False)
    assert answer.json["refusal"]["kind"] == kind
    assert answer.json["size"] is None
    people = signing.run("publish copy", LANG="ja_JP.UTF-8")
    assert people.code == 3
    assert f"（{kind}）" in people.stdout
    assert "何も変更していません" in people.stdout
    assert tree_of(copy) == before


def test_without_a_checkpoint_a_signer_or_a_place_nothing_is_made(desk: Desk) -> None:
    assert desk.run("publish copy", DAICHO_SIGNER=None).code == 2
    assert desk.run("publish copy").code == 2
    desk.done("signer init")
    answer = desk.run("publish copy")
    assert answer.code == 1
    assert "no checkpoint" in answer.stderr
    desk.done("signer run --once")
    assert desk.run("publish").code == 2
    assert desk.run("publish nowhere/copy").code == 2
    assert desk.run("publish . --contents").code == 2
    assert desk.run("publish copy --every 0").code == 2
    assert told(judged(_made(desk), key(desk))) == "0: "


def _made(desk: Desk) -> Path:
    desk.done("publish copy")
    return desk.folder / "copy"


def test_two_publishers_of_one_copy_do_not_meet(
    signing: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    signing.done("publish copy")
    monkeypatch.setattr("ledger.interfaces.cli.publish.LOCK_SECONDS", 0.05)
    lock = WriterLock(signing.folder / "copy" / "checkpoint", 0.05)
    with lock.held():
        assert signing.run("publish copy").code == 7
    lock.close()
    signing.done("publish copy")


def test_several_publishers_at_once_leave_one_sound_copy(signing: Desk) -> None:
    for _ in range(2):
        signing.done(CONSENT)
        signing.done("signer run --once")
        running = [signing.process("publish copy --contents") for _ in range(3)]
        codes = [(process.communicate(timeout=30), process.returncode)[1] for process in running]
        assert codes == [0, 0, 0]
        report = judged(signing.folder / "copy", key(signing))
        assert (told(report), report.size) == ("0: ", signing.size())


def test_it_goes_on_with_every_and_ends_at_a_refusal(signing: Desk) -> None:
    with signing.process("publish copy --every 0.05") as process:
        wait_for(signing.folder / "copy" / "checkpoint")
        signing.done(CONSENT)
        signing.done("signer run --once")
        wait_for(signing.folder / "copy" / "tile" / "0" / "000.p" / "5")
        time.sleep(0.5)  # for some turns in which nothing is new
        Administrator(parse_address(signing.env["DAICHO_STORE"])).set("entry", 4, content=b"{}")
        stdout, _ = process.communicate(timeout=20)
    assert process.returncode == 3
    assert stdout.count("✓") == 2
    assert "nothing new" not in stdout  # said of no turn: there are too many of them
    assert "altered" in stdout


def wait_for(path: Path) -> None:
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_copy_with_contents_that_others_can_look_into_is_warned_of(signing: Desk) -> None:
    signing.done("publish copy --contents")
    (signing.folder / "copy").chmod(0o755)
    assert "others on this computer can look into" in signing.done("publish copy --contents").stderr


def test_a_copy_goes_on_over_a_change_of_the_signers_key(signing: Desk) -> None:
    signing.done("publish copy --contents")
    old = key(signing)
    announced = signing.done("signer rotate --json").json
    signing.done(f"signer announce '{announced['vkey']}'")
    signing.done("signer run --once")
    signing.done("publish copy --contents")
    signing.done("signer retire")
    signing.done(CONSENT)
    signing.done("signer run --once")
    signing.done("publish copy --contents")
    new = VerifierKey.parse(announced["vkey"])
    assert judged(signing.folder / "copy", old, new).exit_code == 0
    assert judged(signing.folder / "copy", new).size == signing.size()


def test_a_publisher_needs_no_secret_of_the_signer_and_no_key_of_people(signing: Desk) -> None:
    (folder,) = (signing.folder / "signer").glob("*")
    for path in folder.iterdir():
        if path.name not in ("vkey", "checkpoint", "checkpoints"):
            path.unlink()
    (signing.folder / "secrets" / "daicho.key").unlink()
    signing.done("publish copy --contents")
    assert told(judged(signing.folder / "copy", key(signing))) == "0: "


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_a_stranger_checks_a_served_copy_as_the_page_says(signing: Desk) -> None:
    signing.done("publish public")
    (script,) = [one.text for one in blocks(PAGE, "sh") if "curl" in one.text]
    handler = partial(SimpleHTTPRequestHandler, directory=str(signing.folder / "public"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        script = script.replace("https://log.example", f"http://127.0.0.1:{server.server_port}")
        script = re.sub("--key '[^']*'", f"--key '{key(signing).text}'", script)
        script = script.replace("python -m", f"{sys.executable} -m")
        env = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "no_proxy": "*"}
        done = subprocess.run(
            ["sh", "-e", "-c", script], cwd=signing.folder, env=env, capture_output=True,
            timeout=30, check=False, text=True,
        )  # fmt: skip
        server.shutdown()
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(tree_of(signing.folder / "got")) == {"checkpoint", "tile/entries/000.p/4"}
