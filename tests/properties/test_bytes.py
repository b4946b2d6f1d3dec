"""What holds for all values: one value, one form, and no byte that does not count."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger import canonical
from ledger.errors import KeyDoesNotFit, LedgerError, Malformed, UnknownVersion
from ledger.log.content import format_instant, parse_content, parse_instant
from ledger.log.entry import Leaf, encode_leaf, leaf_hash, parse_leaf
from ledger.log.tree import tree_root
from ledger.sealing.envelope import Envelope, open_envelope, seal
from ledger.sealing.keys import SoftwareKey, subject_tag
from tests.support import independent
from tests.support.contents import EXAMPLE, contents, objects, verdict

quick = settings(max_examples=150, deadline=None)
hashes = st.binary(min_size=32, max_size=32)
origins = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="+"),
    min_size=1, max_size=30,
)  # fmt: skip
leaves = st.builds(Leaf, origins, st.integers(0, 2**53 - 1), hashes, hashes)


def neighbours(data: bytes, at: int) -> list[bytes]:
    """The same bytes with one changed, dropped or put in."""
    at %= len(data)
    changed = [data[:at] + bytes([other]) + data[at + 1 :] for other in range(256)]
    changed.remove(data)
    return [*changed, data[:at] + data[at + 1 :], data[:at] + b" " + data[at:]]


@quick
@given(objects)
def test_encode_and_parse_are_inverse(value: dict[str, Any]) -> None:
    data = canonical.encode(value)
    assert canonical.parse(data) == value
    assert independent.parse(data) == value
    assert independent.emit(value).encode() == data


@quick
@given(objects)
def test_the_order_in_which_members_were_set_does_not_matter(value: dict[str, Any]) -> None:
    assert canonical.encode(dict(reversed(value.items()))) == canonical.encode(value)


json_like = st.lists(
    st.sampled_from([*"{}[]:,\"\\u01-.e \n\x00a", '"a":', "null", "true", "\\ud800", "\\n", "-0"]),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(
    json_like.map(lambda text: ("{" + text + "}").encode()),
    json_like.map(lambda text: ('{"a":' + text + "}").encode()),
    json_like.map(lambda text: ('{"a":"' + text + '"}').encode()),
    st.binary(max_size=20).map(lambda raw: b'{"a":"' + raw + b'"}'),
    st.binary(max_size=20),
))  # fmt: skip
def test_whatever_bytes_are_read_come_out_the_same_and_both_readers_agree(data: bytes) -> None:
    found = verdict(canonical.parse, data)
    assert found == verdict(independent.parse, data)
    if found == "read":
        assert canonical.encode(canonical.parse(data)) == data


@quick
@given(contents)
def test_a_content_is_read_and_comes_out_again_and_both_readers_agree(
    members: dict[str, Any],
) -> None:
    data = independent.emit(members).encode()
    content = parse_content(data)
    assert content.encode() == data
    assert content.as_object() == independent.read_content(data) == members


@settings(max_examples=60, deadline=None)
@given(contents, st.integers(0, 10_000))
def test_a_changed_byte_of_a_content_never_leaves_the_same_content(
    members: dict[str, Any], at: int
) -> None:
    data = independent.emit(members).encode()
    content = parse_content(data)
    for other in neighbours(data, at):
        found = verdict(parse_content, other)
        assert found == verdict(independent.read_content, other)
        if found == "read":
            assert parse_content(other) != content


def test_every_byte_of_the_known_content_counts() -> None:
    data = independent.emit(EXAMPLE).encode()
    content = parse_content(data)
    for at in range(len(data)):
        for bit in range(8):
            other = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            found = verdict(parse_content, other)
            assert found == verdict(independent.read_content, other)
            assert found != "read" or parse_content(other) != content


@quick
@given(contents, st.data())
def test_a_member_of_any_other_kind_gets_one_verdict_from_both_readers(
    members: dict[str, Any], draw: st.DataObject
) -> None:
    name = draw.draw(st.sampled_from(sorted(members)))
    members = members | {
        name: draw.draw(
            st.one_of(
                objects,
                st.lists(st.text()),
                st.integers(),
                st.text(max_size=30),
                st.none(),
                st.booleans(),
            )
        )
    }
    try:
        data = canonical.encode(members)
    except Malformed:
        return  # integers and strings beyond the grammar are the matter of another test
    assert verdict(parse_content, data) == verdict(independent.read_content, data)


@quick
@given(leaves)
def test_leaf_data_is_read_and_comes_out_again(leaf: Leaf) -> None:
    assert parse_leaf(encode_leaf(leaf)) == leaf


@settings(max_examples=60, deadline=None)
@given(leaves, st.integers(0, 1_000))
def test_a_changed_byte_of_leaf_data_never_leaves_the_same_leaf(leaf: Leaf, at: int) -> None:
    for other in neighbours(encode_leaf(leaf), at):
        try:
            read = parse_leaf(other)
        except (Malformed, UnknownVersion):
            continue
        assert read != leaf
        assert encode_leaf(read) == other


@quick
@given(origins, st.integers(0, 2**53 - 1), hashes, st.binary(max_size=50))
def test_leaf_hashes_agree_with_an_independent_one(
    origin: str, position: int, previous: bytes, content: bytes
) -> None:
    wanted = independent.leaf_hash(origin, position, previous, content)
    assert leaf_hash(origin, position, previous, content) == wanted


@quick
@given(st.lists(hashes, max_size=40))
def test_roots_agree_with_the_definition(leaf_hashes: list[bytes]) -> None:
    assert tree_root(leaf_hashes) == independent.root(leaf_hashes)


@quick
@given(st.datetimes(timezones=st.just(UTC)))
@example(datetime.min.replace(tzinfo=UTC))
@example(datetime.max.replace(tzinfo=UTC))
def test_an_instant_is_written_and_read_again(at: datetime) -> None:
    text = format_instant(at)
    assert len(text) == 27
    assert parse_instant(text) == at
    assert independent.instant(text)


@quick
@given(st.datetimes(), st.datetimes())
def test_instants_sort_as_their_texts(one: datetime, other: datetime) -> None:
    one, other = one.replace(tzinfo=UTC), other.replace(tzinfo=UTC)
    assert (one < other) == (format_instant(one) < format_instant(other))


@quick
@given(st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", fullmatch=True))
def test_both_readers_know_the_same_instants(text: str) -> None:
    wanted = "read" if independent.instant(text) else "malformed"
    assert verdict(lambda _: parse_instant(text), b"") == wanted


@quick
@given(hashes, origins)
def test_subject_tags_agree_with_an_independent_derivation(key: bytes, origin: str) -> None:
    assert subject_tag(key, origin) == independent.subject_tag(key, origin)


def fresh(payload: dict[str, Any], key: bytes, n: bytes, origin: str, data: bytes) -> Envelope:
    def associated(kc: bytes, pc: bytes) -> bytes:
        return data + kc + pc

    return seal(payload, data_key=key, n=n, origin=origin, associated_data=associated)


@quick
@given(objects, hashes, hashes, origins, st.binary(max_size=40))
def test_a_sealed_payload_opens(
    payload: dict[str, Any], key: bytes, n: bytes, origin: str, data: bytes
) -> None:
    made = fresh(payload, key, n, origin, data)
    opening = open_envelope(
        made, data_key=key, origin=origin, associated_data=data + made.kc + made.pc
    )
    assert canonical.parse(opening.payload) == payload
    assert len(opening.blind) == 32


PARTS: dict[str, type[LedgerError]] = {
    "key": KeyDoesNotFit, "origin": KeyDoesNotFit, "n": KeyDoesNotFit, "kc": KeyDoesNotFit,
    "pc": Malformed, "ct": Malformed, "ciphertext": Malformed, "associated data": Malformed,
}  # fmt: skip


@quick
@given(objects, hashes, hashes, st.sampled_from(sorted(PARTS)), st.integers(0), st.integers(1, 255))
def test_any_changed_byte_of_a_sealed_payload_is_found_with_the_right_error(
    payload: dict[str, Any], key: bytes, n: bytes, part: str, at: int, mask: int
) -> None:
    def other(raw: bytes, name: str) -> bytes:
        if name != part:
            return raw
        where = at % len(raw)
        return raw[:where] + bytes([raw[where] ^ mask]) + raw[where + 1 :]

    made = fresh(payload, key, n, "ledger.example/a", b"content")
    data = b"content" + made.kc + made.pc
    given_back = Envelope(
        other(n, "n"), other(made.kc, "kc"), other(made.pc, "pc"), other(made.ct, "ct"),
        other(made.ciphertext, "ciphertext"),
    )  # fmt: skip
    with pytest.raises(PARTS[part]):
        open_envelope(
            given_back,
            data_key=other(key, "key"),
            origin="ledger.example/" + ("b" if part == "origin" else "a"),
            associated_data=other(data, "associated data"),
        )


@quick
@given(contents, hashes, hashes, objects)
def test_an_event_sealed_by_the_ledger_opens_for_an_independent_reader(
    members: dict[str, Any], key: bytes, n: bytes, payload: dict[str, Any]
) -> None:
    origin = "ledger.example/kizuna-clinic"
    members |= {"subject": EXAMPLE["subject"]}
    sealed: dict[str, Any] = {"alg": "A256GCM-HKDF-SHA256", "class": "record"}
    sealed["n"] = b64encode(n).decode()

    def associated(kc: bytes, pc: bytes) -> bytes:
        sealed.update(kc=b64encode(kc).decode(), pc=b64encode(pc).decode())
        return independent.emit(members | {"sealed": dict(sealed)}).encode()

    made = seal(payload, data_key=key, n=n, origin=origin, associated_data=associated)
    sealed |= {"ct": b64encode(made.ct).decode(), "len": len(made.ciphertext)}
    content = independent.emit(members | {"sealed": sealed}).encode()
    plain = independent.open_sealed(content, made.ciphertext, key, origin)
    assert independent.parse(plain) == payload


@quick
@given(hashes, hashes, st.binary(min_size=12, max_size=12), st.integers(1, 99))
def test_a_wrapped_key_unwraps_in_its_place_alone(
    kek: bytes, secret: bytes, nonce: bytes, epoch: int
) -> None:
    key = SoftwareKey(epoch, kek)
    place = {"origin": "ledger.example/a", "subject": EXAMPLE["subject"], "klass": "record"}
    wrapped = key.wrap(secret, **place, random=lambda _: nonce)
    assert key.unwrap(wrapped, **place) == secret
    for part, value in place.items():
        with pytest.raises(KeyDoesNotFit):
            key.unwrap(wrapped, **(place | {part: value + "x"}))
    with pytest.raises(KeyDoesNotFit):
        SoftwareKey(epoch + 1, kek).unwrap(wrapped, **place)
