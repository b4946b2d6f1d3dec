"""The members of a content and their forms (log format, section 2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from ledger.errors import Malformed, UnknownVersion
from ledger.log.content import format_instant, parse_content, parse_instant, parse_sealed
from tests.support import independent
from tests.support.contents import (
    BAD,
    EXAMPLE,
    GOOD,
    HASH,
    MEMBERS,
    SEALED_EVENT,
    SUBJECT,
    UNKNOWN,
    changed,
    verdict,
    without,
)

KNOWN: bytes = SEALED_EVENT["content"].encode()


def ids(cases: list[tuple[str, Any]]) -> list[str]:
    return [f"{path}={value!r:.40}" for path, value in cases]


def test_the_known_content_is_read_and_comes_out_again() -> None:
    content = parse_content(KNOWN)
    assert len(KNOWN) == SEALED_EVENT["content_bytes"] == 685
    assert content.encode() == KNOWN
    assert content.as_object() == EXAMPLE == independent.read_content(KNOWN)
    assert content.index_tags() == ("party:p-7", SUBJECT)


@pytest.mark.parametrize(("path", "value"), GOOD, ids=ids(GOOD))
def test_a_member_in_form_is_read(path: str, value: object) -> None:
    data = changed(path, value)
    assert parse_content(data).encode() == data
    assert verdict(independent.read_content, data) == "read"


@pytest.mark.parametrize(("path", "value"), BAD, ids=ids(BAD))
def test_a_member_out_of_form_is_malformed(path: str, value: object) -> None:
    data = changed(path, value)
    assert verdict(parse_content, data) == verdict(independent.read_content, data) == "malformed"


@pytest.mark.parametrize("path", MEMBERS)
def test_a_member_left_out_is_malformed(path: str) -> None:
    data = without(path)
    assert verdict(parse_content, data) == verdict(independent.read_content, data) == "malformed"


@pytest.mark.parametrize(("path", "value"), UNKNOWN, ids=ids(UNKNOWN))
def test_another_version_or_algorithm_is_an_unknown_version(path: str, value: object) -> None:
    data = changed(path, value)
    found = verdict(parse_content, data)
    assert found == verdict(independent.read_content, data) == "unknown version"


def test_a_content_of_another_version_may_have_other_members() -> None:
    with pytest.raises(UnknownVersion):
        parse_content(b'{"v":2}')


def test_a_malformed_member_is_named_by_its_path() -> None:
    for path, value in [("sealed.n", 5), ("tags", [""]), ("actor.role", "a b"), ("zone", "")]:
        with pytest.raises(Malformed) as caught:
            parse_content(changed(path, value))
        assert caught.value.path.startswith(f"$.{path}")


def test_the_members_of_sealed_are_decoded() -> None:
    sealed = parse_sealed(EXAMPLE["sealed"])
    assert (sealed.klass, sealed.length) == ("record", 34)
    assert sealed.n.hex() == SEALED_EVENT["n"]
    assert parse_sealed(EXAMPLE["sealed"] | {"ct": HASH}).ct == bytes(range(32))


def test_associated_data_leaves_out_ct_and_len_alone() -> None:
    kept = {k: v for k, v in EXAMPLE["sealed"].items() if k not in ("ct", "len")}
    wanted = independent.emit(EXAMPLE | {"sealed": kept}).encode()
    assert parse_content(KNOWN).without_ciphertext() == wanted
    assert parse_content(changed("sealed.ct", HASH)).without_ciphertext() == wanted
    assert parse_content(changed("sealed.len", 99)).without_ciphertext() == wanted
    assert parse_content(changed("sealed.kc", HASH)).without_ciphertext() != wanted


def test_an_instant_is_written_in_utc_with_four_digits_of_year() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert (
        format_instant(datetime(2026, 3, 3, 1, 40, tzinfo=tokyo)) == "2026-03-02T16:40:00.000000Z"
    )
    assert format_instant(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"
    assert parse_instant("0001-01-01T00:00:00.000001Z").tzinfo is UTC


@pytest.mark.parametrize("value", [None, 5, b"2026-03-02T16:40:00.000000Z"])
def test_an_instant_is_a_string(value: object) -> None:
    with pytest.raises(Malformed):
        parse_instant(value)
