"""A key-encryption key in a device: SoftHSM for real, wrapped and opened, gone and come back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pkcs11
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.errors import InvalidInput, KeyDeviceFailed, KeyDoesNotFit, KeyNotGiven
from ledger.interfaces.key_device import make_device_key, open_device_key
from ledger.interfaces.key_uri import parse_uri
from ledger.sealing.keys import INDEX, KeyEncryptionKey, place
from tests.support.devices import PIN, Device, calls

VALUE = bytes(range(32))
SECRET = bytes(range(32, 64))
PLACE = {"origin": "ledger.example/kizuna", "subject": "s-" + "a" * 26, "klass": "identity"}


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Device:
    """A token with a key of a known value."""
    made = Device.made(tmp_path / "device")
    for name, value in made.env.items():
        monkeypatch.setenv(name, value)
    made.put_key(VALUE)
    return made


def opened(device: Device, label: str = "daicho-kek-1", pin: str = PIN) -> KeyEncryptionKey:
    return open_device_key(parse_uri(device.uri(label), "--key-device"), pin)


def wrapped(kek: KeyEncryptionKey, secret: bytes = SECRET) -> bytes:
    return kek.wrap(secret, random=os.urandom, **PLACE)


def bound_to(epoch: int = 1) -> bytes:
    return place(epoch, PLACE["origin"], PLACE["subject"], PLACE["klass"])


def test_what_a_device_wraps_is_aes_gcm_by_another_implementation(device: Device) -> None:
    kek = opened(device)
    assert kek.epoch == 1
    whole = wrapped(kek)
    assert AESGCM(VALUE).decrypt(whole[:12], whole[12:], bound_to()) == SECRET


def test_a_device_opens_what_another_implementation_wrapped(device: Device) -> None:
    nonce = os.urandom(12)
    whole = nonce + AESGCM(VALUE).encrypt(nonce, SECRET, bound_to())
    assert opened(device).unwrap(whole, **PLACE) == SECRET


def test_each_wrap_has_a_nonce_of_its_own(device: Device) -> None:
    kek = opened(device)
    assert len({wrapped(kek)[:12] for _ in range(20)}) == 20


def test_the_text_of_a_tag_is_wrapped_as_well_as_a_key(device: Device) -> None:
    kek = opened(device)
    assert kek.unwrap(wrapped(kek, b"s-tag"), **PLACE) == b"s-tag"


@pytest.mark.parametrize("member", ["origin", "subject", "klass"])
def test_a_key_wrapped_for_one_place_opens_at_no_other(device: Device, member: str) -> None:
    kek = opened(device)
    whole = wrapped(kek)
    elsewhere = PLACE | {member: INDEX if member == "klass" else PLACE[member] + "x"}
    with pytest.raises(KeyDoesNotFit):
        kek.unwrap(whole, **elsewhere)
    assert kek.unwrap(whole, **PLACE) == SECRET


@pytest.mark.parametrize("cut", [0, 11, 12, 27, 28, 59])
def test_bytes_that_were_cut_do_not_open(device: Device, cut: int) -> None:
    kek = opened(device)
    with pytest.raises(KeyDoesNotFit):
        kek.unwrap(wrapped(kek)[:cut], **PLACE)


def test_bytes_that_were_changed_do_not_open(device: Device) -> None:
    kek = opened(device)
    whole = wrapped(kek)
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(KeyDoesNotFit):
            kek.unwrap(changed, **PLACE)


def test_the_same_key_under_the_label_of_another_epoch_opens_nothing(device: Device) -> None:
    device.put_key(VALUE, "daicho-kek-2")
    whole = wrapped(opened(device))
    with pytest.raises(KeyDoesNotFit, match="epoch 2"):
        opened(device, "daicho-kek-2").unwrap(whole, **PLACE)


def test_another_key_opens_nothing(device: Device) -> None:
    device.put_key(bytes(32), "other-1")
    with pytest.raises(KeyDoesNotFit):
        opened(device, "other-1").unwrap(wrapped(opened(device)), **PLACE)


def test_two_keys_of_a_token_are_open_at_the_same_time(device: Device) -> None:
    device.put_key(bytes(32), "daicho-kek-2")
    first = opened(device)
    second = opened(device, "daicho-kek-2")
    whole = wrapped(second)
    del second
    assert first.unwrap(wrapped(first), **PLACE) == SECRET
    assert opened(device, "daicho-kek-2").unwrap(whole, **PLACE) == SECRET


def test_a_key_made_in_a_device_cannot_be_taken_out(device: Device) -> None:
    uri = parse_uri(device.uri("daicho-kek-7"), "--device")
    kek = make_device_key(uri, PIN)
    assert kek.epoch == 7
    assert kek.unwrap(wrapped(kek), **PLACE) == SECRET
    key, flag = kek._key, pkcs11.Attribute
    flags = (flag.SENSITIVE, flag.ALWAYS_SENSITIVE, flag.NEVER_EXTRACTABLE)
    assert [key[one] for one in flags] == [True, True, True]
    with pytest.raises(pkcs11.PKCS11Error):
        key[flag.VALUE]


def test_two_keys_made_are_never_the_same_and_none_is_overwritten(device: Device) -> None:
    first = make_device_key(parse_uri(device.uri("a-1"), "--device"), PIN)
    second = make_device_key(parse_uri(device.uri("b-1"), "--device"), PIN)
    whole = wrapped(first)
    with pytest.raises(KeyDoesNotFit):
        second.unwrap(whole, **PLACE)
    with pytest.raises(InvalidInput, match="no key is ever overwritten"):
        make_device_key(parse_uri(device.uri("a-1"), "--device"), PIN)
    assert first.unwrap(whole, **PLACE) == SECRET


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"EXTRACTABLE": True}, "EXTRACTABLE=True"),
        ({"SENSITIVE": False}, "SENSITIVE=False"),
        ({"ENCRYPT": False}, "ENCRYPT=False"),
        ({"DECRYPT": False}, "DECRYPT=False"),
    ],
)
def test_a_key_that_could_leave_the_device_or_does_half_is_not_used(
    device: Device, flags: Mapping[str, bool], told: str
) -> None:
    device.put_key(VALUE, "loose-1", b"", **flags)
    with pytest.raises(KeyDeviceFailed, match=told):
        opened(device, "loose-1")


def test_a_shorter_key_is_not_used(device: Device) -> None:
    device.put_key(bytes(16), "short-1")
    with pytest.raises(KeyDeviceFailed, match="VALUE_LEN=16"):
        opened(device, "short-1")


def test_a_key_that_is_not_there_and_one_of_two_are_refused(device: Device) -> None:
    with pytest.raises(KeyNotGiven, match="Found 0 keys"):
        opened(device, "none-1")
    device.put_key(bytes(32))
    with pytest.raises(KeyNotGiven, match="Found 2 keys"):
        opened(device)


def test_keys_of_one_name_are_told_apart_by_id(device: Device) -> None:
    device.put_key(bytes(32), number=b"\x01\xff")
    text = device.uri().replace("?", ";id=%01%ff?", 1)
    kek = open_device_key(parse_uri(text, "--key-device"), PIN)
    whole = wrapped(kek)
    assert AESGCM(bytes(32)).decrypt(whole[:12], whole[12:], bound_to()) == SECRET


def test_a_token_that_is_not_there_and_one_of_two_are_refused(device: Device) -> None:
    with pytest.raises(KeyDeviceFailed, match=r"Found 0 tokens.*there: 'clinic'"):
        open_device_key(parse_uri(device.uri(token="other"), "x"), PIN)
    device.add_token("clinic")
    with pytest.raises(KeyDeviceFailed, match="Found 2 tokens"):
        opened(device)


def test_tokens_of_one_name_are_told_apart_by_serial(device: Device) -> None:
    serial = device.serial()
    device.add_token("clinic")
    text = device.uri().replace("?", f";serial={serial}?", 1)
    assert open_device_key(parse_uri(text, "--key-device"), PIN).epoch == 1


@pytest.mark.parametrize("part", ["serial", "model", "manufacturer"])
def test_a_token_must_fit_all_that_the_uri_says(device: Device, part: str) -> None:
    right = {"serial": device.serial(), "model": "SoftHSM v2", "manufacturer": "SoftHSM project"}
    text = device.uri().replace("?", f";{part}={quote(right[part])}?", 1)
    assert open_device_key(parse_uri(text, "x"), PIN).epoch == 1
    text = device.uri().replace("?", f";{part}=other?", 1)
    with pytest.raises(KeyDeviceFailed, match="Found 0 tokens"):
        open_device_key(parse_uri(text, "x"), PIN)


def test_a_device_without_aes_gcm_is_refused_before_its_pin_is_tried(device: Device) -> None:
    device.only("CKM_AES_CBC,CKM_AES_KEY_GEN")
    with pytest.raises(KeyDeviceFailed, match="cannot do AES_GCM"):
        opened(device, pin="9999")


def test_in_a_device_that_makes_no_aes_keys_none_is_made(device: Device) -> None:
    device.only("CKM_AES_CBC,CKM_AES_GCM")
    with pytest.raises(KeyDeviceFailed, match="cannot do AES_KEY_GEN"):
        make_device_key(parse_uri(device.uri("new-1"), "x"), PIN)
    assert opened(device).epoch == 1


@pytest.mark.parametrize("module", ["/none/module.so", "/etc/passwd"])
def test_a_module_that_is_none_is_named(device: Device, module: str) -> None:
    text = device.uri().replace(device.module, module)
    with pytest.raises(KeyDeviceFailed, match=module):
        open_device_key(parse_uri(text, "--key-device"), PIN)


def test_a_device_that_goes_away_says_so_and_serves_again_when_it_is_back(device: Device) -> None:
    kek = opened(device)
    whole = wrapped(kek)
    with device.unplugged():
        with pytest.raises(KeyDeviceFailed) as caught:
            kek.unwrap(whole, **PLACE)
        assert "It is not known" in caught.value.saved.en
        with pytest.raises(KeyDeviceFailed) as caught:
            wrapped(kek)
        assert "It is not known" in caught.value.saved.en
    del kek, caught
    assert opened(device).unwrap(whole, **PLACE) == SECRET


class OwnNonce:
    """Stands in for a device that takes a nonce of its own; SoftHSM never does."""

    def encrypt(self, data: bytes, *, mechanism_param: Any, **_: Any) -> bytes:
        return AESGCM(VALUE).encrypt(bytes(12), data, mechanism_param.aad)

    def decrypt(self, data: bytes, *, mechanism_param: Any, **_: Any) -> bytes:
        try:
            return AESGCM(VALUE).decrypt(mechanism_param.nonce, data, mechanism_param.aad)
        except InvalidTag:
            raise pkcs11.exceptions.EncryptedDataInvalid from None


def test_a_device_that_takes_a_nonce_of_its_own_wraps_nothing(device: Device) -> None:
    kek = open_device_key(parse_uri(device.uri(), "x"), PIN)
    odd = replace(kek, _key=OwnNonce())
    with pytest.raises(KeyDeviceFailed, match="a nonce of its own"):
        wrapped(odd)


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        (pkcs11.TokenFlag.USER_PIN_FINAL_TRY, "none was tried"),
        (pkcs11.TokenFlag.USER_PIN_LOCKED, "is locked"),
    ],
)
def test_a_pin_is_not_tried_where_it_is_locked_or_one_more_would_lock_it(
    device: Device, flag: pkcs11.TokenFlag, words: str
) -> None:
    device.flagged(flag)
    with pytest.raises(KeyDeviceFailed, match=words):
        opened(device, pin="9999")


def test_a_pin_is_tried_where_there_were_wrong_ones_before(device: Device) -> None:
    with pytest.raises(KeyDeviceFailed, match="refused the PIN"):
        opened(device, pin="9999")
    [token] = pkcs11.lib(device.module).get_tokens(token_label="clinic")
    assert token.flags & pkcs11.TokenFlag.USER_PIN_COUNT_LOW
    assert opened(device).epoch == 1


def test_bytes_too_short_to_be_a_wrapped_key_are_not_put_before_the_device(device: Device) -> None:
    kek = opened(device)
    with device.unplugged(), pytest.raises(KeyDoesNotFit):
        kek.unwrap(bytes(27), **PLACE)


def test_a_refused_pin_leaves_no_session_open(device: Device) -> None:
    """Seen by a spy, in a program that ends before it could tidy up."""
    spied, log = device.spied()
    program = (
        "import os, sys\n"
        "from ledger.errors import KeyDeviceFailed\n"
        "from ledger.interfaces.key_device import open_device_key\n"
        "from ledger.interfaces.key_uri import parse_uri\n"
        "try:\n"
        "    open_device_key(parse_uri(sys.argv[1], 'x'), '9999')\n"
        "except KeyDeviceFailed:\n"
        "    os._exit(0)\n"
        "os._exit(1)\n"
    )
    spied.program(program, spied.uri())
    assert calls(log)[-3:] == ["C_OpenSession", "C_Login", "C_Finalize"]


def test_a_refused_pin_is_told_and_the_right_one_serves_afterwards(device: Device) -> None:
    with pytest.raises(KeyDeviceFailed, match="refused the PIN") as caught:
        opened(device, pin="9999")
    assert "Nothing was saved." in caught.value.saved.en
    del caught
    assert opened(device).epoch == 1
