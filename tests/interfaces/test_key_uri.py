"""Where a key in a device is: PKCS#11 URIs, and what of them is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import InvalidInput
from ledger.interfaces.key_uri import KeyUri, parse_uri

GOOD = "pkcs11:token=clinic;object=daicho-kek-1?module-path=/lib/m.so"


def test_a_uri_names_module_token_and_key() -> None:
    uri = parse_uri(GOOD, "--key-device")
    assert uri == KeyUri(module="/lib/m.so", token="clinic", label="daicho-kek-1")
    assert uri.shown() == "pkcs11:token=clinic;object=daicho-kek-1"


def test_every_attribute_is_read_in_any_order_and_unescaped() -> None:
    text = (
        "pkcs11:type=secret-key;id=%00%ff;object=%E9%8D%B5-12;serial=07;model=M%3B1"
        ";manufacturer=A%20B;token=my%3Dtoken?pin-source=file:///etc/p%20in&module-path=/l%26m.so"
    )
    assert parse_uri(text, "x") == KeyUri(
        module="/l&m.so",
        token="my=token",
        label="鍵-12",
        id=b"\x00\xff",
        serial="07",
        model="M;1",
        manufacturer="A B",
        pin_file=Path("/etc/p in"),
    )


@pytest.mark.parametrize("place", ["/etc/pin", "file:/etc/pin", "file:///etc/pin"])
def test_a_pin_is_in_a_file(place: str) -> None:
    assert parse_uri(f"{GOOD}&pin-source={place}", "x").pin_file == Path("/etc/pin")


@pytest.mark.parametrize(
    ("label", "epoch"),
    [("daicho-kek-1", 1), ("k-20", 20), ("a-1-2", 2), ("x-999999999", 999999999)],
)
def test_the_epoch_is_the_number_at_the_end_of_the_label(label: str, epoch: int) -> None:
    assert parse_uri(GOOD.replace("daicho-kek-1", label), "x").epoch == epoch


@pytest.mark.parametrize("label", ["daicho", "kek1", "1", "kek-0", "kek-01", "kek-1x", "kek-%20"])
def test_a_label_without_an_epoch_is_refused(label: str) -> None:
    with pytest.raises(InvalidInput, match="ends with a hyphen and the epoch"):
        parse_uri(GOOD.replace("daicho-kek-1", label), "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("clinic.key", "wanted pkcs11:"),
        ("pkcs11:object=k-1?module-path=/m", "token: found nothing"),
        ("pkcs11:token=;object=k-1?module-path=/m", "token: found nothing"),
        ("pkcs11:token=t?module-path=/m", "object: found nothing"),
        ("pkcs11:token=t;object=k-1", "module-path: found nothing"),
        (f"{GOOD}&module-name=softhsm2", "module-name"),
        (GOOD.replace(";", ";slot-id=0;"), "slot-id"),
        (GOOD.replace(";", ";token=other;"), "token twice"),
        (GOOD.replace(";", ";token;"), "token"),
        (GOOD.replace(";", ";type=private;"), "secret-key"),
        (GOOD.replace("clinic", "cl%inic"), "%XX"),
        (GOOD.replace("clinic", "%ff"), "%XX"),
        (GOOD.replace("/lib/m.so", "m.so"), "absolute path"),
        (f"{GOOD}&pin-source=pin.txt", "absolute path"),
        (f"{GOOD}&pin-source=|cat", "no program is started"),
    ],
)
def test_a_uri_of_another_form_is_refused_by_its_part(text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_uri(text, "--key-device")
    assert words in caught.value.message.en
    assert "--key-device" in caught.value.message.en


def test_a_pin_in_a_uri_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidInput, match="no PIN in a URI") as caught:
        parse_uri(f"{GOOD}&pin-value=271828", "--key-device")
    assert "271828" not in str(caught.value.as_json())
