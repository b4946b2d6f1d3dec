"""Contents to test with: one valid example, one fault at a time, and made ones (hypothesis)."""

from __future__ import annotations

import copy
import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.support import independent

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "log-format.json").read_text("utf-8")
)
SEALED_EVENT: dict[str, Any] = VECTORS["known_answers"]["sealed_event"]
EXAMPLE: dict[str, Any] = json.loads(SEALED_EVENT["content"])

SUBJECT = EXAMPLE["subject"]
HASH = b64encode(bytes(range(32))).decode()


def changed(path: str, value: object) -> bytes:
    """The bytes of the example with one member set: `sealed.n`, `tags`."""
    content = copy.deepcopy(EXAMPLE)
    *parents, last = path.split(".")
    place = content
    for name in parents:
        place = place[name]
    place[last] = value
    return independent.emit(content).encode()


def without(path: str) -> bytes:
    """The bytes of the example with one member left out."""
    content = copy.deepcopy(EXAMPLE)
    *parents, last = path.split(".")
    place = content
    for name in parents:
        place = place[name]
    del place[last]
    return independent.emit(content).encode()


GOOD = [
    ("type", "a.b"), ("type", "log_1.created_2"), ("schema", 2**53 - 1),
    ("event", "00000000-0000-4000-8000-000000000000"),
    ("event", "ffffffff-ffff-4fff-bfff-ffffffffffff"),
    ("recorded_at", "0001-01-01T00:00:00.000000Z"),
    ("recorded_at", "9999-12-31T23:59:59.999999Z"),
    ("happened_at", "2024-02-29T12:00:00.000001Z"),
    ("zone", "Etc/GMT+9"), ("zone", "a" * 64), ("zone", "-"),
    ("actor", {"id": "!", "role": "~"}),
    ("actor", {"id": "a", "role": "b", "on_behalf_of": "c" * 128}),
    ("tags", []), ("tags", ["!", "A", "a", "~" * 128]), ("tags", ["B", "a"]),
    ("data", {}), ("data", {"a": {"b": [None, True, -1, "\U0001f600"]}}),
    ("sealed", None), ("sealed.class", "a-1"), ("sealed.class", "x" * 200), ("sealed.len", 1),
]  # fmt: skip

_NOT_A_STRING: list[Any] = [None, True, 1, [], {}, [HASH]]
_UUIDS = [
    "0a1b2c3d-4e5f-1a6b-8c7d-9e8f0a1b2c3d",  # version 1
    "0a1b2c3d-4e5f-7a6b-8c7d-9e8f0a1b2c3d",  # version 7
    "0a1b2c3d-4e5f-4a6b-7c7d-9e8f0a1b2c3d",  # variant
    "0a1b2c3d-4e5f-4a6b-cc7d-9e8f0a1b2c3d",  # variant
    "0A1B2C3D-4E5F-4A6B-8C7D-9E8F0A1B2C3D",
    "0a1b2c3d4e5f4a6b8c7d9e8f0a1b2c3d",
    "{0a1b2c3d-4e5f-4a6b-8c7d-9e8f0a1b2c3d}",
    "0a1b2c3d-4e5f-4a6b-8c7d-9e8f0a1b2c3d\n",
    "٠a1b2c3d-4e5f-4a6b-8c7d-9e8f0a1b2c3d",
    "",
]
_INSTANTS = [
    "2026-03-02T16:40:60.000000Z", "2026-03-02T16:40:61.000000Z", "2026-03-02T24:00:00.000000Z",
    "2026-03-02T16:60:00.000000Z", "2026-02-30T16:40:00.000000Z", "2025-02-29T00:00:00.000000Z",
    "0000-01-01T00:00:00.000000Z", "2026-00-01T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z",
    "2026-03-00T00:00:00.000000Z", "2026-03-02 16:40:00.000000Z", "2026-03-02T16:40:00.000000",
    "2026-03-02T16:40:00.000000z", "2026-03-02t16:40:00.000000Z", "2026-03-02T16:40:00Z",
    "2026-03-02T16:40:00.000Z", "2026-03-02T16:40:00.0000000Z", "2026-03-02T16:40:00,000000Z",
    "2026-03-02T16:40:00.000000+00:00", "2026-03-02T16:40:00.000000Z\n",
    "２０２６-03-02T16:40:00.000000Z",
    "2026-03-02T16:40:00.٠٠٠٠٠٠Z",
    "12026-03-02T16:40:00.000000Z",
    "2026-W10-1T16:40:00.000000Z", "20260302T164000.000000Z", " 026-03-02T16:40:00.000000Z",
    "+026-03-02T16:40:00.000000Z", "",
]  # fmt: skip
_SUBJECTS = [
    "s-rvh3mhm4eu457bzrx6vur75rzv",  # spare bits not zero
    "s-rvh3mhm4eu457bzrx6vur75rz", "s-rvh3mhm4eu457bzrx6vur75rzua", "s-rvh3mhm4eu457bzrx6vur75rzu=",
    "S-rvh3mhm4eu457bzrx6vur75rzu", "s-RVH3MHM4EU457BZRX6VUR75RZU", "rvh3mhm4eu457bzrx6vur75rzu",
    "s-rvh3mhm4eu457bzrx6vur75r0u", "s-rvh3mhm4eu457bzrx6vur75rzu\n", "s-", "",
]  # fmt: skip
_HASHES = [
    HASH.rstrip("="), HASH + "=", HASH + "\n", HASH[:-2] + "+=", " " + HASH, HASH[:-3] + "9=",
    b64encode(bytes(31)).decode(), b64encode(bytes(33)).decode(), HASH.replace("A", "é", 1),
    HASH[:20] + "\n" + HASH[20:], HASH[:20] + "-" + HASH[21:], HASH[:20] + "_" + HASH[21:], "", "=",
]  # fmt: skip
_TAGS = ["", "a b", "é", "a\n", "a" * 129, "\x7f", "\t", "ａ"]

_OUT_OF_FORM: dict[str, list[Any]] = {
    "v": [True, None, "1", [1], {}],
    "type": ["a", "a.b.c", "A.b", "a.B", "1.b", "a.1", "a.", ".b", "a b.c", "a.b\n", "a-b.c", "é.b",
             "a.b٠", "", *_NOT_A_STRING],
    "schema": [0, -1, True, None, "1", [1]],
    "event": [*_UUIDS, *_NOT_A_STRING],
    "command": [*_UUIDS, *_NOT_A_STRING],
    "recorded_at": [*_INSTANTS, *_NOT_A_STRING],
    "happened_at": [*_INSTANTS, *_NOT_A_STRING],
    "zone": ["", "Asia Tokyo", "Asia/Tokyo\n", "a" * 65, "Asia.Tokyo", "東京", "Asia/٠",
             *_NOT_A_STRING],
    "actor": [None, "staff-1", [], {}, {"id": "a"}, {"role": "a"},
              {"id": "a", "role": "b", "name": "c"},
              {"id": "a", "role": "b", "on_behalf_of": None}],
    "actor.id": [*_TAGS, *_NOT_A_STRING],
    "actor.role": [*_TAGS, *_NOT_A_STRING],
    "actor.on_behalf_of": [*_TAGS, *_NOT_A_STRING],
    "subject": [*_SUBJECTS, True, 1, [], {}, None],  # None: while something is sealed
    "tags": [None, "a", {}, 1, ["b", "a"], ["a", "a"], [1], [None], [["a"]], ["a", 1], [True],
             *([tag] for tag in _TAGS)],
    "data": [None, [], "a", 1, True],
    "sealed": [True, "a", 1, [], {}],
    "sealed.alg": [None, 1, True, []],
    "sealed.class": ["", "A", "1a", "a_b", "a\n", "-a", "é", *_NOT_A_STRING],
    "sealed.len": [0, -1, True, None, "34", [34]],
    "sealed.n": [*_HASHES, *_NOT_A_STRING],
    "sealed.kc": [*_HASHES, *_NOT_A_STRING],
    "sealed.pc": [*_HASHES, *_NOT_A_STRING],
    "sealed.ct": [*_HASHES, *_NOT_A_STRING],
    # Members that no page knows.
    "x": [None],
    "sealed.x": [None],
    "actor.x": ["a"],
}  # fmt: skip
BAD: list[tuple[str, Any]] = [
    (path, value) for path in _OUT_OF_FORM for value in _OUT_OF_FORM[path]
]

UNKNOWN: list[tuple[str, Any]] = [
    ("v", 2), ("v", 0), ("v", -1), ("v", 2**53 - 1),
    ("sealed.alg", "A256GCM-HKDF-SHA512"), ("sealed.alg", ""),
    ("sealed.alg", "A256GCM-HKDF-SHA256\n"),
]  # fmt: skip

MEMBERS = [*EXAMPLE, *(f"sealed.{name}" for name in EXAMPLE["sealed"]), "actor.id", "actor.role"]


# Made contents.

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
integers = st.integers(-(2**53 - 1), 2**53 - 1)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
objects: st.SearchStrategy[dict[str, Any]] = st.dictionaries(keys, values, max_size=4)

_uuids = st.uuids(version=4).map(str)
_instants = st.datetimes().map(lambda at: at.isoformat(timespec="microseconds") + "Z")
_tags = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=12)
_hashes = st.binary(min_size=32, max_size=32).map(lambda raw: b64encode(raw).decode())
_subjects = st.binary(min_size=16, max_size=16).map(lambda raw: "s-" + independent.base32(raw))
_sealed = st.fixed_dictionaries(
    {
        "alg": st.just("A256GCM-HKDF-SHA256"),
        "class": st.sampled_from(["identity", "record", "restricted", "other"]),
        "n": _hashes, "kc": _hashes, "pc": _hashes, "ct": _hashes,
        "len": st.integers(18, 2**20),
    }
)  # fmt: skip


def _content(subject: str | None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "v": st.just(1),
            "type": st.tuples(keys, keys).map(".".join),
            "schema": st.integers(1, 9),
            "event": _uuids,
            "command": _uuids,
            "recorded_at": _instants,
            "happened_at": _instants,
            "zone": st.sampled_from(["Asia/Tokyo", "UTC", "Etc/GMT-9"]),
            "actor": st.fixed_dictionaries(
                {"id": _tags, "role": _tags}, optional={"on_behalf_of": _tags}
            ),
            "subject": st.just(subject),
            "tags": st.lists(_tags, unique=True, max_size=4).map(sorted),
            "data": objects,
            "sealed": st.none() | _sealed if subject else st.none(),
        }
    )


contents: st.SearchStrategy[dict[str, Any]] = st.one_of(st.none(), _subjects).flatmap(_content)
"""Valid contents, as objects."""


def verdict(read: Callable[[bytes], object], data: bytes) -> str:
    """What a reader says of these bytes, in words that both readers share."""
    try:
        read(data)
    except Exception as error:
        names = {"Refused": "malformed", "Malformed": "malformed",
                 "Unknown": "unknown version", "UnknownVersion": "unknown version"}  # fmt: skip
        if type(error).__name__ not in names:
            raise
        return names[type(error).__name__]
    return "read"
