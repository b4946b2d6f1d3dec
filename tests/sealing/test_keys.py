"""Keys of a person: subject tag, wrapping under the key-encryption key (log format, section 6)."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from ledger.errors import KeyDoesNotFit
from ledger.log.content import SUBJECT_FORM
from ledger.sealing.keys import CLASSES, TAG, SoftwareKey, blind_index, subject_tag
from tests.support import independent
from tests.support.contents import SEALED_EVENT, VECTORS

ORIGIN: str = VECTORS["known_answers"]["log"]
KEK = SoftwareKey(1, bytes(range(32)))
SECRET = bytes(range(100, 132))
PLACE = {"origin": ORIGIN, "subject": SEALED_EVENT["subject"], "klass": "record"}


def counting() -> Any:
    """Random bytes of a test: never the same twice."""
    numbers = itertools.count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def wrapped(kek: SoftwareKey = KEK, secret: bytes = SECRET) -> bytes:
    return kek.wrap(secret, **PLACE, random=counting())


def test_the_known_tag_key_gives_the_known_subject_tag() -> None:
    key = bytes.fromhex(SEALED_EVENT["tag_key"])
    assert subject_tag(key, ORIGIN) == SEALED_EVENT["subject"]
    assert independent.subject_tag(key, ORIGIN) == SEALED_EVENT["subject"]


def test_subject_tags_agree_with_an_independent_derivation_and_have_the_form() -> None:
    for number in range(50):
        key = number.to_bytes(32, "big")
        tag = subject_tag(key, ORIGIN)
        assert tag == independent.subject_tag(key, ORIGIN)
        assert SUBJECT_FORM.fullmatch(tag)
        assert independent.is_subject(tag)


def test_one_person_has_another_tag_in_another_log() -> None:
    key = bytes(32)
    assert subject_tag(key, ORIGIN) != subject_tag(key, ORIGIN + "x")


def test_a_wrapped_key_comes_back_in_its_own_place() -> None:
    assert KEK.unwrap(wrapped(), **PLACE) == SECRET


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("origin", ORIGIN + "x"), ("origin", ""), ("subject", "s-" + "a" * 26), ("subject", ""),
        *[("klass", klass) for klass in (TAG, *CLASSES) if klass != "record"], ("klass", ""),
    ],
)  # fmt: skip
def test_a_wrapped_key_does_not_unwrap_in_another_place(part: str, other: str) -> None:
    with pytest.raises(KeyDoesNotFit):
        KEK.unwrap(wrapped(), **(PLACE | {part: other}))


def test_a_wrapped_key_does_not_unwrap_under_another_epoch_or_key() -> None:
    for kek in (SoftwareKey(2, KEK.key), SoftwareKey(1, bytes(32))):
        with pytest.raises(KeyDoesNotFit):
            kek.unwrap(wrapped(), **PLACE)


def test_every_changed_byte_of_a_wrapped_key_is_found() -> None:
    whole = wrapped()
    for at in range(len(whole)):
        with pytest.raises(KeyDoesNotFit):
            KEK.unwrap(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], **PLACE)


def test_a_wrapped_key_cut_short_or_made_longer_is_found() -> None:
    whole = wrapped()
    for other in [whole[:size] for size in range(len(whole))] + [whole + b"\0"]:
        with pytest.raises(KeyDoesNotFit):
            KEK.unwrap(other, **PLACE)


def test_a_wrapped_key_is_12_bytes_of_nonce_the_key_and_16_bytes_of_tag() -> None:
    whole = wrapped()
    assert len(whole) == 12 + 32 + 16
    assert whole[:12] == (1).to_bytes(12, "big")
    assert SECRET not in whole


def test_wrapping_twice_shows_nothing_in_common() -> None:
    random = counting()
    first, second = (KEK.wrap(SECRET, **PLACE, random=random) for _ in range(2))
    assert first[12:] != second[12:]


def test_a_key_encryption_key_never_shows_itself() -> None:
    for text in (repr(KEK), str(KEK), f"{KEK}", repr([KEK])):
        assert "hidden" in text
        assert KEK.key.hex() not in text
        assert not re.search(r"\\x1f|x00", text)


def test_the_blind_index_depends_on_key_kind_and_value() -> None:
    key = bytes(32)
    first = blind_index(key, "number", "12")
    assert len(first) == 32
    assert first == blind_index(key, "number", "12")
    others = [
        blind_index(bytes(31) + b"\1", "number", "12"), blind_index(key, "kana", "12"),
        blind_index(key, "number", "1"), blind_index(key, "number", "が"),
        blind_index(key, "number", "か\u3099"), blind_index(key, "", "number\x0012"),
    ]  # fmt: skip
    assert len({first, *others}) == 7
    assert blind_index(key, "ab", "c") != blind_index(key, "a", "bc")
