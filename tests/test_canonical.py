"""The one form of every value (log format, section 2; RFC 8785, narrowed)."""

from __future__ import annotations

import pytest

from ledger import canonical
from ledger.errors import Malformed
from tests.support import independent
from tests.support.contents import VECTORS, verdict


def nested(depth: int) -> bytes:
    """An object whose nesting is that deep, the top object counted as 1."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


GOOD = [
    b"{}", b'{"a":null}', b'{"a":0,"a1":-1,"a_":1}', b'{"a":9007199254740991}',
    b'{"a":-9007199254740991}', b'{"a":[],"b":{},"c":[{"d":false}]}', b'{"a":"\xf0\x9f\x98\x80"}',
    nested(16), '{"a":"\ufeff"}'.encode(), b'{"a":"/"}', b'{"a":"\x7f"}',
]  # fmt: skip

BAD = {
    "a key twice": b'{"a":1,"a":1}',
    "a key twice, deeper": b'{"b":[{"a":1,"a":2}]}',
    "keys out of order": b'{"b":1,"a":2}',
    "a key with a capital": b'{"A":1}',
    "a key with a digit first": b'{"1":1}',
    "a key with _ first": b'{"_":1}',
    "an empty key": b'{"":1}',
    "a key with a hyphen": b'{"a-b":1}',
    "a key that ends in a line feed": b'{"a\\n":1}',
    "a key beyond ASCII": '{"é":1}'.encode(),
    "a key with an escape": b'{"\\u0061":1}',
    "a key with a lone surrogate": b'{"\\ud800":1}',
    "a float": b'{"a":1.0}',
    "a float with an exponent": b'{"a":1e3}',
    "a float too large": b'{"a":1e999}',
    "-0": b'{"a":-0}',
    "-0.0": b'{"a":-0.0}',
    "2^53": b'{"a":9007199254740992}',
    "-2^53": b'{"a":-9007199254740992}',
    "a number of many digits": b'{"a":' + b"9" * 5000 + b"}",
    "a leading zero": b'{"a":01}',
    "a plus": b'{"a":+1}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "digits beyond ASCII": '{"a":\u0661}'.encode(),
    "a lone high surrogate": b'{"a":"\\ud800"}',
    "a lone low surrogate": b'{"a":"\\udc00"}',
    "surrogates the wrong way round": b'{"a":"\\udc00\\ud800"}',
    "a surrogate as bytes": b'{"a":"\xed\xa0\x80"}',
    "an escaped pair": b'{"a":"\\ud83d\\ude00"}',
    "U+0000 escaped": b'{"a":"\\u0000"}',
    "U+0000 as a byte": b'{"a":"\x00"}',
    "a control character as a byte": b'{"a":"\x1f"}',
    "an escape in capitals": b'{"a":"\\u001F"}',
    "a long escape for a short one": b'{"a":"\\u000a"}',
    "an escaped slash": b'{"a":"\\/"}',
    "an escape that is not needed": b'{"a":"\\u0041"}',
    "an unknown escape": b'{"a":"\\x41"}',
    "depth 17": nested(17),
    "depth 20,000": nested(20_000),
    "a deep array that never ends": b"[" * 100_000,
    "a space": b'{"a": 1}',
    "a space first": b' {"a":1}',
    "a line feed last": b'{"a":1}\n',
    "a comma too many": b'{"a":1,}',
    "a comma first": b'{,"a":1}',
    "a comma too many in an array": b'{"a":[1,]}',
    "a comment": b'{"a":1/**/}',
    "single quotes": b"{'a':1}",
    "two values": b'{"a":1}{}',
    "cut short": b'{"a":1',
    "nothing": b"",
    "an array at the top": b"[]",
    "a string at the top": b'"a"',
    "null at the top": b"null",
    "True": b'{"a":True}',
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "Latin-1": '{"a":"é"}'.encode("latin-1"),
    "an overlong encoding": b'{"a":"\xc1\x81"}',
    "beyond U+10FFFF": b'{"a":"\xf4\x90\x80\x80"}',
}


@pytest.mark.parametrize("data", GOOD)
def test_canonical_bytes_are_read_and_come_out_again(data: bytes) -> None:
    value = canonical.parse(data)
    assert value == independent.parse(data)
    assert canonical.encode(value) == data


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_bytes_in_any_other_form_are_malformed(data: bytes) -> None:
    assert verdict(canonical.parse, data) == verdict(independent.parse, data) == "malformed"


def test_strings_are_escaped_as_in_rfc_8785() -> None:
    for case in VECTORS["string_escapes"]["cases"]:
        text = "".join(map(chr, case["code_points"]))
        data = f'{{"a":{case["canonical"]}}}'.encode()
        assert canonical.encode({"a": text}) == data
        assert canonical.parse(data) == independent.parse(data) == {"a": text}
        assert independent.emit({"a": text}).encode() == data


def test_every_control_character_has_one_escape() -> None:
    for code in range(1, 0x20):
        data = canonical.encode({"a": chr(code)})
        assert independent.parse(data) == {"a": chr(code)}


def test_text_is_never_unicode_normalised() -> None:
    composed, decomposed = "が", "か\u3099"
    assert canonical.encode({"a": composed}) != canonical.encode({"a": decomposed})
    assert canonical.parse(canonical.encode({"a": decomposed})) == {"a": decomposed}


@pytest.mark.parametrize(("limit", "options"), [(65_535, {}), (2**20, {"max_bytes": 2**20})])
def test_the_limit_is_counted_in_bytes(limit: int, options: dict[str, int]) -> None:
    most = {"a": "é" * ((limit - 8) // 2) + "x" * ((limit - 8) % 2)}
    data = canonical.encode(most, **options)  # type: ignore[arg-type]
    assert len(data) == limit
    assert canonical.parse(data, **options) == independent.parse(data, limit) == most
    over = {"a": most["a"] + "x"}
    with pytest.raises(Malformed, match=f"{limit + 1} bytes"):
        canonical.encode(over, **options)  # type: ignore[arg-type]
    data = independent.emit(over).encode()
    assert verdict(lambda d: canonical.parse(d, **options), data) == "malformed"
    assert verdict(lambda d: independent.parse(d, limit), data) == "malformed"


UNENCODABLE = [
    ({"a": 1.5}, "$.a"), ({"a": [1, {"b": 2**53}]}, "$.a[1].b"), ({"a": {"b": "\x00"}}, "$.a.b"),
    ({"a": ["x", "\ud800"]}, "$.a[1]"), ({"a": {"B": 1}}, "$.a"), ({"a": {1: 1}}, "$.a"),
    ({"a": b"x"}, "$.a"), ({"a": (1,)}, "$.a"), ({"\ud800": 1}, "$"), ({"a": float("nan")}, "$.a"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "path"), UNENCODABLE, ids=[p for _, p in UNENCODABLE])
def test_what_cannot_be_encoded_is_refused_with_its_path(value: object, path: str) -> None:
    with pytest.raises(Malformed) as caught:
        canonical.encode(value)  # type: ignore[arg-type]
    assert caught.value.path == path
    # The message can be printed, whatever was in the value.
    caught.value.message.en.encode()
    caught.value.message.ja.encode()


def test_a_malformed_input_of_any_size_gives_a_short_message() -> None:
    for data in (b'{"a":' + b"9" * 60_000 + b"}", b'{"' + b"A" * 60_000 + b'":1}'):
        with pytest.raises(Malformed) as caught:
            canonical.parse(data)
        assert len(caught.value.message.en) < 400
