"""Sealing one payload, opening it with a key and without one (log format, section 6)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from dataclasses import replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.canonical import Object
from ledger.errors import KeyDoesNotFit, Malformed
from ledger.log.content import parse_content, parse_sealed
from ledger.sealing.envelope import (
    NONCE,
    Envelope,
    Opening,
    check_opening,
    commit,
    derive,
    open_envelope,
    seal,
)
from tests.support import independent
from tests.support.contents import EXAMPLE, SEALED_EVENT, VECTORS, changed

ORIGIN: str = VECTORS["known_answers"]["log"]
KEY = bytes.fromhex(SEALED_EVENT["data_key"])
N = bytes.fromhex(SEALED_EVENT["n"])
PAYLOAD: Object = {"note": "example"}
CIPHERTEXT = b64decode(SEALED_EVENT["ciphertext"])
CONTENT = parse_content(SEALED_EVENT["content"].encode())
SEALED = parse_sealed(EXAMPLE["sealed"])
ENVELOPE = Envelope(SEALED.n, SEALED.kc, SEALED.pc, SEALED.ct, CIPHERTEXT)
BLIND = b64decode(SEALED_EVENT["blind"])


def associated_data(kc: bytes, pc: bytes) -> bytes:
    """As the ledger makes it: the content so far, with what is known of `sealed`."""
    sealed = {"alg": "A256GCM-HKDF-SHA256", "class": "record"}
    sealed |= {name: b64encode(raw).decode() for name, raw in (("n", N), ("kc", kc), ("pc", pc))}
    return replace(CONTENT, sealed=dict(sealed)).encode()


def opened(
    envelope: Envelope = ENVELOPE,
    *,
    data_key: bytes = KEY,
    origin: str = ORIGIN,
    data: bytes = CONTENT.without_ciphertext(),
) -> Opening:
    return open_envelope(envelope, data_key=data_key, origin=origin, associated_data=data)


def flipped(raw: bytes) -> list[bytes]:
    return [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]


def test_the_known_payload_is_sealed_to_the_known_bytes() -> None:
    made = seal(PAYLOAD, data_key=KEY, n=N, origin=ORIGIN, associated_data=associated_data)
    assert made == ENVELOPE
    sealed: Object = {
        "alg": "A256GCM-HKDF-SHA256", "class": "record", "len": len(made.ciphertext),
        **{name: b64encode(getattr(made, name)).decode() for name in ("n", "kc", "pc", "ct")},
    }  # fmt: skip
    content = replace(CONTENT, sealed=sealed).encode()
    assert content == SEALED_EVENT["content"].encode()
    assert len(content) == 685


def test_the_known_ciphertext_opens_with_the_persons_key() -> None:
    assert opened() == Opening(SEALED_EVENT["payload"].encode(), BLIND)


def test_the_derivation_is_hkdf_as_in_rfc_5869() -> None:
    known = VECTORS["hkdf_sha256"]
    key, salt, info = (bytes.fromhex(known[name]) for name in ("key", "salt", "info"))
    assert independent.hkdf(key, salt, info, known["length"]).hex() == known["okm"]
    okm = independent.hkdf(KEY, N, b"daicho/v1/seal\0" + ORIGIN.encode(), 96)
    assert b"".join(derive(KEY, N, ORIGIN)) == okm


def test_an_independent_reader_opens_what_is_sealed() -> None:
    content = SEALED_EVENT["content"].encode()
    assert independent.open_sealed(content, CIPHERTEXT, KEY, ORIGIN) == b'{"note":"example"}'


def test_another_key_origin_or_n_is_found_by_the_commitment_to_the_key() -> None:
    others: list[dict[str, Any]] = [{"data_key": key} for key in flipped(KEY)]
    others += [{"origin": ORIGIN + "x"}, {"envelope": replace(ENVELOPE, n=bytes(32))}]
    others += [{"envelope": replace(ENVELOPE, n=n)} for n in flipped(N)]
    others += [{"envelope": replace(ENVELOPE, kc=kc)} for kc in flipped(SEALED.kc)]
    for other in others:
        with pytest.raises(KeyDoesNotFit):
            opened(**other)


def test_every_changed_byte_of_the_ciphertext_is_found() -> None:
    for ciphertext in [*flipped(CIPHERTEXT), CIPHERTEXT[:-1], CIPHERTEXT + b"\0", b""]:
        with pytest.raises(Malformed, match="ciphertext"):
            opened(replace(ENVELOPE, ciphertext=ciphertext))


def test_a_changed_ciphertext_is_found_even_with_its_hash_made_to_fit() -> None:
    for ciphertext in [*flipped(CIPHERTEXT), CIPHERTEXT[:-1], b""]:
        ct = hashlib.sha256(ciphertext).digest()
        with pytest.raises(Malformed, match="not authentic"):
            opened(replace(ENVELOPE, ciphertext=ciphertext, ct=ct))


def test_every_changed_byte_of_the_associated_data_is_found() -> None:
    for data in [*flipped(CONTENT.without_ciphertext()), b"", CONTENT.encode()]:
        with pytest.raises(Malformed, match="not authentic"):
            opened(data=data)


def test_a_ciphertext_does_not_open_beside_another_content() -> None:
    for path, value in [("data", {}), ("subject", "s-aaaaaaaaaaaaaaaaaaaaaaaaaa"), ("tags", []),
                        ("sealed.class", "identity"), ("schema", 2)]:  # fmt: skip
        other = parse_content(changed(path, value))
        with pytest.raises(Malformed, match="not authentic"):
            opened(data=other.without_ciphertext())


def test_a_changed_commitment_to_the_payload_is_found() -> None:
    for pc in flipped(SEALED.pc):
        with pytest.raises(Malformed, match="payload"):
            opened(replace(ENVELOPE, pc=pc))


def test_a_changed_hash_of_the_ciphertext_is_found() -> None:
    for ct in flipped(SEALED.ct):
        with pytest.raises(Malformed, match="ciphertext"):
            opened(replace(ENVELOPE, ct=ct))


def test_an_opening_shows_the_payload_and_needs_no_key() -> None:
    assert check_opening(Opening(b'{"note":"example"}', BLIND), SEALED.pc) == PAYLOAD


def test_an_opening_with_another_payload_or_blind_is_found() -> None:
    payload = SEALED_EVENT["payload"].encode()
    for opening in [
        *(Opening(other, BLIND) for other in flipped(payload)),
        *(Opening(payload, other) for other in flipped(BLIND)),
        Opening(payload[:-1], BLIND), Opening(payload, BLIND[:-1]), Opening(payload, BLIND + b"\0"),
        Opening(payload, b""),
    ]:  # fmt: skip
        with pytest.raises(Malformed):
            check_opening(opening, SEALED.pc)


def test_a_blind_padded_with_zeros_is_refused_though_hmac_takes_it_for_the_same() -> None:
    # HMAC fills its key up with zeros: without a fixed length one commitment has many openings.
    payload = SEALED_EVENT["payload"].encode()
    padded = BLIND + b"\0"
    assert commit(padded, payload) == SEALED.pc
    with pytest.raises(Malformed, match="32 bytes"):
        check_opening(Opening(payload, padded), SEALED.pc)


def test_a_payload_that_is_not_canonical_is_refused_though_its_commitment_fits() -> None:
    payload = b'{"note": "example"}'
    pc = hmac.digest(BLIND, b"daicho/v1/payload\0" + payload, "sha256")
    with pytest.raises(Malformed, match="canonical"):
        check_opening(Opening(payload, BLIND), pc)
    data = associated_data(SEALED.kc, pc)
    ciphertext = AESGCM(derive(KEY, N, ORIGIN).enc).encrypt(NONCE, payload, data)
    ct = hashlib.sha256(ciphertext).digest()
    with pytest.raises(Malformed, match="canonical"):
        opened(Envelope(N, SEALED.kc, pc, ct, ciphertext), data=data)


def test_the_same_payload_sealed_twice_has_nothing_in_common() -> None:
    first, second = (
        seal(PAYLOAD, data_key=KEY, n=n, origin=ORIGIN, associated_data=lambda kc, pc: kc + pc)
        for n in (bytes(32), bytes(31) + b"\1")
    )
    for name in ("n", "kc", "pc", "ct", "ciphertext"):
        assert getattr(first, name) != getattr(second, name)


def test_a_payload_may_have_1_mib_and_no_more() -> None:
    def sealed(size: int) -> Envelope:
        return seal({"a": "x" * (size - 8)}, data_key=KEY, n=N, origin=ORIGIN,
                    associated_data=lambda *_: b"")  # fmt: skip

    most = sealed(2**20)
    assert len(most.ciphertext) == 2**20 + 16
    assert len(opened(most, data=b"").payload) == 2**20
    with pytest.raises(Malformed):
        sealed(2**20 + 1)


def test_the_independent_reader_refuses_what_the_ledger_refuses() -> None:
    content = SEALED_EVENT["content"].encode()
    for data, ciphertext, key, origin in [
        (content, flipped(CIPHERTEXT)[3], KEY, ORIGIN),
        (content, CIPHERTEXT, bytes(32), ORIGIN),
        (content, CIPHERTEXT, KEY, ORIGIN + "x"),
        (changed("data", {}), CIPHERTEXT, KEY, ORIGIN),
        (changed("sealed.len", 33), CIPHERTEXT, KEY, ORIGIN),
    ]:
        with pytest.raises((independent.Refused, InvalidTag)):
            independent.open_sealed(data, ciphertext, key, origin)
