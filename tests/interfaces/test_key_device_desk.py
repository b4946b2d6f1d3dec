"""A ledger whose key-encryption key is in a device, from the first command on."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ledger.application.record import Ledger
from ledger.interfaces.bootstrap import ledger_of
from tests.docs.console import Terminal
from tests.docs.pages import ROOT, blocks
from tests.support.cli import CONSENT, ORG, PARTY, PERSON, POLICY, Desk
from tests.support.devices import PIN, Device, calls

PAGE = "docs/how-to/keep-the-key-in-a-device.md"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
FIND = "person find 0012345"
NAME = "山田 花子"


def at_the_desk(bare: Desk, device: Device) -> Desk:
    """The same desk, its key in the device instead of a file."""
    env = {name: value for name, value in bare.env.items() if name != "DAICHO_KEY_FILE"}
    return replace(bare, env=env | device.env | {"DAICHO_KEY_DEVICE": device.uri()})


@pytest.fixture
def device(tmp_path: Path) -> Device:
    made = Device.made(tmp_path / "device")
    made.put_key(os.urandom(32))
    return made


@pytest.fixture
def safe(bare: Desk, device: Device) -> Desk:
    """A ledger with one patient, its key in the device."""
    desk = at_the_desk(bare, device)
    for line in ("init", ORG, POLICY, PERSON, PARTY):
        desk.done(line)
    return desk


def test_a_ledger_lives_with_its_key_in_a_device(safe: Desk) -> None:
    safe.done(CONSENT)
    assert NAME in safe.done(FIND).stdout
    assert NAME in safe.done("history 0012345").stdout
    safe.done("verify")


def test_a_key_is_made_in_the_device_and_never_overwritten(bare: Desk, device: Device) -> None:
    desk = at_the_desk(bare, device)
    uri = device.uri("clinic-kek-1")
    made = desk.done(f"key new --device '{uri}'")
    assert "pkcs11:token=clinic;object=clinic-kek-1" in made.stdout
    assert "the device breaks" in made.stdout
    desk = replace(desk, env=desk.env | {"DAICHO_KEY_DEVICE": uri})
    for line in ("init", ORG, PERSON):
        desk.done(line)
    again = desk.run(f"key new --device '{uri}'")
    assert (again.code, "no key is ever overwritten" in again.stderr) == (2, True)
    assert NAME in desk.done(FIND).stdout
    answer = desk.done(f"key new --json --device '{device.uri('third-1')}'").json
    assert answer["device"] == "pkcs11:token=clinic;object=third-1"


def test_a_new_key_is_of_the_first_epoch_and_in_one_place(bare: Desk, device: Device) -> None:
    desk = at_the_desk(bare, device)
    later = desk.run(f"key new --device '{device.uri('clinic-kek-2')}'")
    assert (later.code, "ends with -1" in later.stderr) == (2, True)
    for line in (f"key new a.key --device '{device.uri('b-1')}'", "key new"):
        assert desk.run(line).code == 2
    assert not (desk.folder / "a.key").exists()


def test_the_uri_may_be_an_option_or_stand_in_the_settings_file(safe: Desk, device: Device) -> None:
    plain = replace(safe, env={k: v for k, v in safe.env.items() if k != "DAICHO_KEY_DEVICE"})
    assert NAME in plain.done(f"{FIND} --key-device '{device.uri()}'").stdout
    (plain.folder / "daicho.toml").write_text(f'key_device = "{device.uri()}"\n', encoding="utf-8")
    assert NAME in plain.done(FIND).stdout


def test_the_pin_may_come_from_the_environment(safe: Desk, device: Device) -> None:
    uri = device.uri().partition("&")[0]
    assert NAME in safe.done(FIND, DAICHO_KEY_DEVICE=uri, DAICHO_KEY_PIN=PIN).stdout
    answer = safe.run(FIND, DAICHO_KEY_DEVICE=uri)
    assert (answer.code, "DAICHO_KEY_PIN" in answer.stderr) == (4, True)


def test_two_keys_given_are_refused_and_named_with_their_sources(
    safe: Desk, device: Device
) -> None:
    size = safe.size()
    answer = safe.run(f"{CONSENT} --key-file other.key")
    assert (answer.code, safe.size()) == (2, size)
    assert "key_file (--key-file), key_device (DAICHO_KEY_DEVICE)" in answer.stderr
    assert "wanted one key-encryption key" in answer.stderr


def test_another_key_of_the_device_is_refused_before_anything_is_written(
    safe: Desk, device: Device
) -> None:
    device.put_key(bytes(32), "other-1")
    size = safe.size()
    for line in (CONSENT, PERSON, FIND):
        answer = safe.run(line, DAICHO_KEY_DEVICE=device.uri("other-1"))
        assert (answer.code, safe.size()) == (4, size)
        assert "does not open" in answer.stderr
        assert "Nothing was saved." in answer.stderr


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_without_the_device_nothing_is_recorded_and_nothing_is_lost(
    safe: Desk, device: Device, lang: str
) -> None:
    size = safe.size()
    with device.unplugged():
        answer = safe.run(f"{CONSENT} --lang {lang}")
        assert (answer.code, safe.size()) == (4, size)
        assert {"en": "Found 0 tokens", "ja": "トークンが0個"}[lang] in answer.stderr
        assert {"en": "Nothing was saved.", "ja": "何も保存されていません。"}[lang] in answer.stderr
        safe.done("verify")
    safe.done(CONSENT)
    assert NAME in safe.done(FIND).stdout


def test_a_pin_file_that_others_can_read_is_warned_of(safe: Desk, device: Device) -> None:
    (device.folder / "pin").chmod(0o644)
    assert "others on this computer can read the PIN" in safe.done(FIND).stderr


@pytest.mark.parametrize("text", ["", "\n", "1234\n5678\n"])
def test_a_pin_file_of_another_form_is_refused(safe: Desk, device: Device, text: str) -> None:
    (device.folder / "pin").write_text(text)
    answer = safe.run(FIND)
    assert (answer.code, "pin-source" in answer.stderr) == (2, True)
    assert "5678" not in answer.stderr


def test_a_pin_file_that_is_not_there_is_named(safe: Desk, device: Device) -> None:
    (device.folder / "pin").unlink()
    answer = safe.run(FIND)
    assert (answer.code, str(device.folder / "pin") in answer.stderr) == (4, True)


def test_a_device_lost_in_the_middle_leaves_a_command_that_can_be_repeated(
    safe: Desk, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is open and fits; then the device is gone."""
    size = safe.size()
    again = f"{PERSON.replace('0012345', '0099999')} --id 44444444-4444-4444-8444-444444444444"

    def unplugging(*given: Any) -> Ledger:
        device.plug_out()
        return ledger_of(*given)

    with monkeypatch.context() as patched:
        patched.setattr("ledger.interfaces.bootstrap.ledger_of", unplugging)
        lost = safe.run(again)
    assert (lost.code, safe.size()) == (4, size)
    assert "did not answer" in lost.stderr
    assert "It is not known whether this was saved." in lost.stderr
    assert "--id 44444444" in lost.stderr
    device.plug_in()
    safe.done(again)
    safe.done(again)
    assert safe.size() == size + 1
    assert NAME in safe.done("person find 0099999").stdout


def test_a_wrong_pin_is_tried_once_and_nothing_is_left_open(safe: Desk, device: Device) -> None:
    (device.folder / "pin").write_text("9999\n")
    spied, log = device.spied()
    desk = replace(safe, env=safe.env | spied.env | {"DAICHO_KEY_DEVICE": spied.uri()})
    size = safe.size()
    ended = desk.process(PERSON)
    out, err = ended.communicate(timeout=30)
    assert (ended.returncode, safe.size()) == (4, size)
    assert "refused the PIN" in err
    assert "9999" not in out + err
    found = calls(log)
    assert found.count("C_Login") == 1
    assert found[-1] == "C_Finalize"


def test_every_session_is_closed_at_the_end_of_a_command(safe: Desk, device: Device) -> None:
    spied, log = device.spied()
    desk = replace(safe, env=safe.env | spied.env | {"DAICHO_KEY_DEVICE": spied.uri()})
    ended = desk.process(CONSENT)
    _, err = ended.communicate(timeout=30)
    assert ended.returncode == 0, err
    found = calls(log)
    assert found.count("C_OpenSession") == found.count("C_CloseSession") == 1
    assert found.count("C_Login") == found.count("C_Logout") == 1
    assert found[-1] == "C_Finalize"


def test_without_the_package_the_extra_is_named(
    safe: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "ledger.interfaces.key_device", raising=False)
    monkeypatch.delattr("ledger.interfaces.key_device", raising=False)
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    answer = safe.run(FIND)
    assert answer.code == 1
    assert "pip install 'python-pkcs11>=" in answer.stderr


def test_a_key_changes_from_a_file_into_the_device_within_it_and_back(
    desk: Desk, device: Device
) -> None:
    """Each change drops the rows of the epoch before, and what is sealed opens all the while."""
    first = desk.env["DAICHO_KEY_FILE"]
    into, within = device.uri("kek-2"), device.uri("kek-3")
    back = str(desk.folder / "secrets" / "fourth.key")
    given: list[tuple[str, str]] = [
        ("DAICHO_KEY_FILE", first),
        ("DAICHO_KEY_DEVICE", into),
        ("DAICHO_KEY_DEVICE", within),
        ("DAICHO_KEY_FILE", back),
    ]
    plain = {name: value for name, value in desk.env.items() if name != "DAICHO_KEY_FILE"}
    at = [replace(desk, env=plain | device.env | {name: value}) for name, value in given]
    for epoch, (before, after) in enumerate(pairwise(zip(at, given, strict=True)), 2):
        answer = before[0].done(
            f"key change '{after[1][1]}' --backup {desk.folder}/b{epoch} --json"
        )
        assert (answer.json["epoch"], answer.json["made"]) == (epoch, True)
        assert NAME in after[0].done(FIND).stdout
        older = before[0].run(FIND)
        assert older.code == 4
    at[-1].done(CONSENT)
    assert not Path(first).exists()


def test_a_change_into_the_device_that_loses_it_is_finished_with_it(
    desk: Desk, device: Device
) -> None:
    desk = replace(desk, env=desk.env | device.env)
    line = f"key change '{device.uri('kek-2')}' --backup {desk.folder}/backups"
    with device.unplugged():
        lost = desk.run(line)
        assert (lost.code, "Found 0 tokens" in lost.stderr) == (4, True)
    assert NAME in desk.done(FIND).stdout
    desk.done(line)
    uri = {"DAICHO_KEY_FILE": None, "DAICHO_KEY_DEVICE": device.uri("kek-2")}
    assert NAME in desk.done(FIND, **uri).stdout


def older_uri(terminal: Terminal) -> str:
    return terminal.environment["DAICHO_KEY_DEVICE"].replace("kek-2", "kek-1")


def test_the_commands_of_the_page_on_devices_work(tmp_path: Path) -> None:
    device = Device.made(tmp_path / "device", "another")
    if shutil.which("pkcs11-tool") is None:
        pytest.skip("pkcs11-tool is missing: apt install opensc")
    terminal = Terminal(tmp_path)
    terminal.environment |= device.env
    page = (ROOT / PAGE).read_text(encoding="utf-8").replace(MODULE, device.module)
    place = tmp_path / "page.md"
    place.write_text(page, encoding="utf-8")
    for block in blocks(place, "sh"):
        printed = terminal.run(block.text)
        assert terminal.code == 0, "\n".join([block.text, *printed])
    assert NAME in "\n".join(printed)
    older = terminal.run(f"daicho person find 0012345 --key-device '{older_uri(terminal)}'")
    assert "Found 0 keys" in "\n".join(older)
