"""Notes and their keys (C2SP signed-note), with the Ed25519 that a checker brings."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed, UnknownVersion
from ledger.log.note import (
    MAX_NOTE,
    MAX_SIGNATURES,
    Note,
    Signature,
    SignerKey,
    VerifierKey,
    encode_note,
    parse_note,
    sign_note,
    verified_by,
)
from tests.support.published import GO, PUBLISHED, public_of, sign, verify

PETER = VerifierKey.parse(GO["vkey"])
ENOCH = VerifierKey.parse(GO["vkey_of_another"])
SIGNED = f"{GO['text']}\n{GO['signature']}".encode()
BOTH = SIGNED + GO["signature_of_another"].encode()


def key(name: str, number: int = 0) -> SignerKey:
    return SignerKey.of(name, hashlib.sha256(bytes([number])).digest(), public_of)


def verifier(signer: SignerKey) -> VerifierKey:
    return VerifierKey.of(signer.name, public_of(signer.seed))


def test_the_published_note_is_verified_by_its_published_key() -> None:
    example = PUBLISHED["signed_note"]
    note = parse_note(example["note"].encode())
    known = VerifierKey.parse(example["vkey"])
    assert note.text == "This is an example message.\n"
    assert verified_by(note, [known], verify) == [known]
    assert encode_note(note) == example["note"].encode()
    assert known.text == example["vkey"]


def test_a_published_secret_key_makes_the_published_signature() -> None:
    signer = SignerKey.parse(GO["skey"], public_of)
    assert encode_note(sign_note(GO["text"], signer, sign)) == SIGNED
    assert (signer.text, verifier(signer)) == (GO["skey"], PETER)
    assert PETER.text == GO["vkey"]


def test_known_keys_are_verified_and_unknown_ones_passed_over() -> None:
    note = parse_note(BOTH)
    assert verified_by(note, [PETER], verify) == [PETER]
    assert verified_by(note, [ENOCH, PETER], verify) == [PETER, ENOCH]
    assert verified_by(note, [], verify) == []
    namesake = verifier(key("PeterNeumann"))
    assert verified_by(note, [namesake], verify) == []
    same_id = VerifierKey("Somebody", PETER.key_id, PETER.public)
    assert verified_by(note, [same_id], verify) == []


def test_a_signature_of_a_known_key_that_does_not_hold_spoils_the_note() -> None:
    note = parse_note(BOTH)
    peter, enoch = note.signatures
    for value in (bytes(64), peter.value[:-1], peter.value + b"\0", enoch.value):
        bad = replace(note, signatures=(replace(peter, value=value), enoch))
        with pytest.raises(Malformed, match="PeterNeumann"):
            verified_by(bad, [PETER, ENOCH], verify)
        assert verified_by(bad, [ENOCH], verify) == [ENOCH]
    with pytest.raises(Malformed):
        verified_by(replace(note, text=note.text + "\n"), [PETER], verify)
    short = replace(note, signatures=(replace(peter, value=peter.value[:-1]),))
    with pytest.raises(Malformed):
        verified_by(short, [PETER], lambda *_: True)


def test_a_second_signature_of_a_key_does_not_stand_on_the_first() -> None:
    note = parse_note(SIGNED + GO["signature"].encode())
    assert verified_by(note, [PETER], verify) == [PETER]
    second = replace(note.signatures[0], value=bytes(64))
    with pytest.raises(Malformed):
        verified_by(replace(note, signatures=(note.signatures[0], second)), [PETER], verify)


def test_two_keys_of_one_name_and_id_are_refused() -> None:
    twin = replace(PETER, public=ENOCH.public)
    for pair in ([PETER, twin], [twin, PETER]):
        with pytest.raises(Malformed):
            verified_by(parse_note(SIGNED), pair, verify)
    assert verified_by(parse_note(SIGNED), [PETER, PETER], verify) == [PETER]


def test_every_changed_byte_of_a_note_is_refused_or_leaves_its_key_unknown() -> None:
    for at in range(len(SIGNED)):
        for bit in (1, 2, 16, 128):
            data = SIGNED[:at] + bytes([SIGNED[at] ^ bit]) + SIGNED[at + 1 :]
            try:
                note = parse_note(data)
                assert encode_note(note) == data
                assert verified_by(note, [PETER], verify) == []
            except Malformed:
                continue


TEXT, LINE = GO["text"], GO["signature"]
MALFORMED = {
    "nothing": "",
    "a text alone": TEXT,
    "no signature": f"{TEXT}\n",
    "no final line feed": f"{TEXT}\n{LINE[:-1]}",
    "no final line feed after the second": f"{TEXT}\n{LINE}{LINE[:-1]}",
    "no empty line": f"{TEXT}{LINE}",
    "a line that is no signature": f"{TEXT}\n{LINE}Unexpected line.\n",
    "a text after the signatures": f"{TEXT}\n{LINE}\n{TEXT}",
    "an empty line at the end": f"{TEXT}\n{LINE}\n",
    "a control character": f"\x01{TEXT}\n{LINE}",
    "a tab": f"\t{TEXT}\n{LINE}",
    "a carriage return": f"{TEXT}\n{LINE}".replace("\n", "\r\n"),
    "a hyphen for the em dash": f"{TEXT}\n{LINE}".replace("—", "-"),
    "an en dash for the em dash": f"{TEXT}\n{LINE}".replace("—", "–"),
    "a space in the name": f"{TEXT}\n{LINE}".replace("PeterNeumann", "Peter Neumann"),
    "a no-break space in the name": f"{TEXT}\n{LINE}".replace("PeterN", "Peter\u00a0N"),
    "an ideographic space in the name": f"{TEXT}\n{LINE}".replace("PeterN", "Peter\u3000N"),
    "a plus in the name": f"{TEXT}\n{LINE}".replace("PeterN", "Peter+N"),
    "no name": f"{TEXT}\n{LINE}".replace("PeterNeumann", ""),
    "a space at the end": f"{TEXT}\n{LINE[:-1]} \n",
    "two spaces": f"{TEXT}\n{LINE}".replace("— ", "—  "),
    "no padding": f"{TEXT}\n{LINE}".replace("=", ""),
    "spare bits set": f"{TEXT}\n{LINE}".replace("M=\n", "N=\n"),
    "base64 for addresses": f"{TEXT}\n{LINE}".replace("/", "_"),
    "a key id alone": f"{TEXT}\n— PeterNeumann x08gow==\n",
    "no base64": f"{TEXT}\n— PeterNeumann \n",
    "a signature too many": TEXT + "\n" + LINE * (MAX_SIGNATURES + 1),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_note_out_of_form_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        parse_note(MALFORMED[name].encode())


def test_a_note_that_is_not_utf_8_is_refused() -> None:
    for data in (b"\xff" + SIGNED, b"\xed\xa0\x80" + SIGNED, b"\xc0\x8a" + SIGNED):
        with pytest.raises(Malformed):
            parse_note(data)


def test_a_note_has_up_to_64_signatures_and_a_mebibyte() -> None:
    assert len(parse_note(f"{TEXT}\n{LINE * MAX_SIGNATURES}".encode()).signatures) == 64
    longest = b"x" * (MAX_NOTE - len(SIGNED)) + SIGNED
    assert len(parse_note(longest).text) == MAX_NOTE - len(SIGNED) + len(TEXT)
    with pytest.raises(Malformed):
        parse_note(b"x" + longest)
    with pytest.raises(Malformed):
        parse_note(b"x\n\n" + b"\n" * (MAX_NOTE - 3))


def test_a_text_may_hold_empty_lines_and_what_looks_like_a_signature() -> None:
    signer = key("ledger.example/a")
    for text in ("\n", "\n\n", f"a\n\n{LINE}", f"{LINE}\n{LINE}\n", "ed è subito sera\u2028.\n"):
        note = sign_note(text, signer, sign)
        assert parse_note(encode_note(note)) == note
        assert verified_by(note, [verifier(signer)], verify) == [verifier(signer)]


@pytest.mark.parametrize("text", ["", "a", "a\r\n", "a\x00\n", "a\ud800\n"])
def test_a_text_out_of_form_is_not_signed(text: str) -> None:
    def never(seed: bytes, message: bytes) -> bytes:
        raise AssertionError

    with pytest.raises(Malformed):
        sign_note(text, key("ledger.example/a"), never)


@pytest.mark.parametrize(
    "signature",
    [
        Signature("a b", bytes(4), bytes(64)),
        Signature("", bytes(4), bytes(64)),
        Signature("a\n", bytes(4), bytes(64)),
        Signature("a", bytes(3), b""),
        Signature("a", bytes(5), bytes(64)),
        Signature("a", bytes(4), b""),
    ],
)
def test_a_signature_that_could_not_be_read_is_not_written(signature: Signature) -> None:
    with pytest.raises(Malformed):
        encode_note(Note("text\n", (signature,)))
    with pytest.raises(Malformed):
        encode_note(Note("text\n", ()))


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z"]), min_size=1).filter(
    lambda name: "+" not in name
)
signatures = st.builds(
    Signature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=90)
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])).map(lambda t: t + "\n")


@settings(max_examples=150, deadline=None)
@given(texts, st.lists(signatures, min_size=1, max_size=5))
def test_every_note_is_read_as_it_was_written(text: str, signed: list[Signature]) -> None:
    note = Note(text, tuple(signed))
    assert parse_note(encode_note(note)) == note


@settings(max_examples=150, deadline=None)
@given(names, st.binary(min_size=32, max_size=32))
def test_every_key_is_read_as_it_was_written(name: str, seed: bytes) -> None:
    signer = SignerKey.of(name, seed, public_of)
    assert SignerKey.parse(signer.text, public_of) == signer
    known = verifier(signer)
    assert VerifierKey.parse(known.text) == known
    assert known.key_id == signer.key_id
    assert hashlib.sha256(name.encode() + b"\n\x01" + known.public).digest()[:4] == known.key_id


VKEY = GO["vkey"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("c74f20a3", "c74f20a"),
        VKEY.replace("c74f20a3", "0c74f20a3"),
        VKEY.replace("PeterN", "Peter+N"),
        VKEY.replace("PeterN", "Peter N"),
        VKEY.replace("PeterN", "PeterM"),
        VKEY.replace("PeterNeumann", ""),
        VKEY.replace("PeterNeumann", "Peter\ud800"),
        VKEY + "\n",
        " " + VKEY,
        VKEY + "=",
        VKEY[:-4],
        VKEY[:-1] + "X",
        GO["vkey_too_long"],
        GO["skey"],
    ],
)
def test_a_verifier_key_out_of_form_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        VerifierKey.parse(text)


def test_a_key_of_another_type_is_one_that_this_version_does_not_know() -> None:
    with pytest.raises(UnknownVersion):
        VerifierKey.parse(GO["vkey_of_unknown_type"])


def test_no_error_and_no_representation_shows_a_secret_key() -> None:
    secret = GO["skey"].rpartition("+")[2]
    assert secret not in repr(SignerKey.parse(GO["skey"], public_of))
    assert "seed" not in repr(SignerKey.parse(GO["skey"], public_of))
    for text in (
        GO["skey"][1:],
        GO["skey"] + "=",
        GO["skey"].replace("c74f20a3", "c74f20a4"),
        GO["skey"].replace("c74f20a3", "c74f20ax"),
        GO["skey"].replace("PeterN", "Peter N"),
        GO["skey"].replace("+AYEK", "+ZYEK"),
        GO["skey"][:-4],
    ):
        with pytest.raises((Malformed, UnknownVersion)) as caught:
            SignerKey.parse(text, public_of)
        said = f"{caught.value} {caught.value.message} {caught.value.__context__}"
        assert secret[1:20] not in said
        assert secret[8:28] not in said
