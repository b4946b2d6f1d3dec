"""The one JSON encoder and strict parser (log format, section 2; RFC 8785, narrowed).

A value is a string, an integer, true, false, null, an array or an object; no floats. Bytes are
valid only if parsing and encoding them again gives the same bytes: every value has one form.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ledger.errors import Malformed

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Object = dict[str, Json]

MAX_CONTENT_BYTES = 65_535
MAX_PAYLOAD_BYTES = 1_048_576
MAX_DEPTH = 16
MAX_INTEGER = 2**53 - 1
KEY_FORM = re.compile(r"[a-z][a-z0-9_]*")

# One encoder for all: json.dumps with options would build a new one at every call. Its short and
# lowercase escapes are those of RFC 8785 3.2.2.2; sorting by code point is right for ASCII keys.
_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def encode(value: Object, *, max_bytes: int = MAX_CONTENT_BYTES) -> bytes:
    """The canonical bytes of an object; the inverse of parse.

    Raises Malformed, naming the path, for what the grammar of section 2 does not allow.
    """
    _check(value, "$", 1)
    data = _encode(value).encode("utf-8")
    if len(data) > max_bytes:
        raise Malformed("$", f"{len(data)} bytes", f"at most {max_bytes} bytes")
    return data


def parse(data: bytes, *, max_bytes: int = MAX_CONTENT_BYTES) -> Object:
    """The object in canonical bytes; the inverse of encode.

    Raises Malformed for bytes that are not JSON, or not in this one form of it.
    """
    value = parse_any_form(data, max_bytes=max_bytes)
    if encode(value, max_bytes=max_bytes) != data:
        raise Malformed("$", data[:60], "canonical form: sorted keys, no spaces, shortest escapes")
    return value


def parse_any_form(data: bytes, *, max_bytes: int = MAX_PAYLOAD_BYTES) -> Object:
    """The object in JSON that people wrote: spaces and order are free, the grammar is the same.

    Raises Malformed for what is not JSON in UTF-8, for repeated keys, floats and a byte order mark;
    strings and names of members are left to the shapes of the caller.
    """
    if len(data) > max_bytes:
        raise Malformed("$", f"{len(data)} bytes", f"at most {max_bytes} bytes")
    try:
        value = _decode(data.decode("utf-8"))
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("$", str(error) or type(error).__name__, "UTF-8 JSON") from None
    if not isinstance(value, dict):
        raise Malformed("$", value, "an object")
    return value


def _check(value: Any, path: str, depth: int) -> None:
    """Refuse what the grammar does not hold, before or after the bytes."""
    if value is None or value is True or value is False:
        return
    if isinstance(value, str):
        _check_string(value, path)
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise Malformed(path, value, "an integer within ±(2^53-1)")
    elif isinstance(value, dict | list):
        if depth > MAX_DEPTH:
            raise Malformed(path, f"depth {depth}", f"nesting at most {MAX_DEPTH} deep")
        _check_members(value, path, depth)
    else:
        raise Malformed(path, value, "a string, integer, true, false, null, array or object")


def _check_members(value: dict[Any, Any] | list[Any], path: str, depth: int) -> None:
    if isinstance(value, list):
        for index, member in enumerate(value):
            if not _is_plain(member):
                _check(member, f"{path}[{index}]", depth + 1)
        return
    for key, member in value.items():
        if not isinstance(key, str) or not KEY_FORM.fullmatch(key):
            raise Malformed(path, key, "a key of a-z, 0-9 and _, a letter first")
        if not _is_plain(member):
            _check(member, f"{path}.{key}", depth + 1)


def _is_plain(value: object) -> bool:
    """A string that needs no closer look. Most members are; it spares the making of their paths."""
    return type(value) is str and value.isascii() and "\x00" not in value


def _check_string(value: str, path: str) -> None:
    if "\x00" in value:
        raise Malformed(path, value, "a string without U+0000")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed(path, ascii(value), "a string without lone surrogates") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("$", [key for key, _ in pairs], "keys that do not repeat")
    return value


def _integer(text: str) -> int:
    # The length is looked at first: a number of a thousand digits costs no arithmetic.
    if len(text) > 17 or text == "-0" or abs(int(text)) > MAX_INTEGER:
        raise Malformed("$", text, "an integer within ±(2^53-1), no -0")
    return int(text)


def _no_float(text: str) -> Any:
    raise Malformed("$", text, "an integer: floats are not allowed")


# One decoder for all, as with the encoder.
_decode = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_no_float,
    parse_int=_integer,
    parse_constant=_no_float,
).decode
