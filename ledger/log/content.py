"""Content: what happened, as bytes (log format, section 2).

The members and their forms; what the `data` of an event means is no matter of this room.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from ledger import canonical
from ledger.canonical import Object
from ledger.errors import Malformed, UnknownVersion
from ledger.log.entry import decode_hash

VERSION = 1
SEAL_ALGORITHM = "A256GCM-HKDF-SHA256"

TYPE_FORM = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# Hours end at 23: some versions of datetime read 24:00 as the next midnight.
INSTANT_FORM = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{6}Z", re.ASCII)
ZONE_FORM = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
TAG_FORM = re.compile(r"[!-~]{1,128}")
CLASS_FORM = re.compile(r"[a-z][a-z0-9-]*")
# 26 characters of base32 hold 130 bits; 16 bytes are 128: the last character carries 3 bits,
# so its two spare bits are zero only in a, e, i, m, q, u, y and 4.
SUBJECT_FORM = re.compile(r"s-[a-z2-7]{25}[aeimquy4]")

MEMBERS = (
    "actor", "command", "data", "event", "happened_at", "recorded_at", "schema", "sealed",
    "subject", "tags", "type", "v", "zone",
)  # fmt: skip
SEALED_MEMBERS = ("alg", "class", "ct", "kc", "len", "n", "pc")


@dataclass(frozen=True)
class Actor:
    """Who did it: pseudonymous ids, in the form of a tag."""

    id: str
    role: str
    on_behalf_of: str | None = None

    def as_object(self) -> Object:
        """The member `actor`."""
        value: Object = {"id": self.id, "role": self.role}
        return value | {"on_behalf_of": self.on_behalf_of} if self.on_behalf_of else value


@dataclass(frozen=True)
class Sealed:
    """The clear side of a sealed payload: hashes of 32 bytes, length in bytes."""

    klass: str
    n: bytes
    kc: bytes
    pc: bytes
    ct: bytes
    length: int


@dataclass(frozen=True)
class Content:
    """One event as its content says it; instants as their text of 27 characters."""

    type: str
    schema: int
    event: str
    command: str
    recorded_at: str
    happened_at: str
    zone: str
    actor: Actor
    subject: str | None
    tags: tuple[str, ...]
    data: Object
    sealed: Object | None = None

    def encode(self) -> bytes:
        """The canonical bytes; the inverse of parse_content."""
        return canonical.encode(self.as_object())

    def without_ciphertext(self) -> bytes:
        """The associated data of section 6: the bytes with `ct` and `len` left out of `sealed`."""
        sealed = {k: v for k, v in (self.sealed or {}).items() if k not in ("ct", "len")}
        return canonical.encode(replace(self, sealed=sealed).as_object())

    def index_tags(self) -> tuple[str, ...]:
        """What the tag index holds of this event: its tags and its subject."""
        own = {self.subject} if self.subject else set[str]()
        return tuple(sorted(own | set(self.tags)))

    def as_object(self) -> Object:
        """The members of section 2, by name."""
        return {
            "v": VERSION,
            "type": self.type,
            "schema": self.schema,
            "event": self.event,
            "command": self.command,
            "recorded_at": self.recorded_at,
            "happened_at": self.happened_at,
            "zone": self.zone,
            "actor": self.actor.as_object(),
            "subject": self.subject,
            "tags": list(self.tags),
            "data": self.data,
            "sealed": self.sealed,
        }


def parse_content(data: bytes) -> Content:
    """The event in these bytes; the inverse of Content.encode.

    Raises UnknownVersion where `v` or `alg` is another, Malformed for all else out of form.
    """
    value = canonical.parse(data)
    if type(value.get("v")) is int and value["v"] != VERSION:
        raise UnknownVersion("v", value["v"])
    _members(value, MEMBERS, "$")
    _require("$.v", value["v"], type(value["v"]) is int, "the integer 1")
    _form("$.type", value["type"], TYPE_FORM, "two parts of a-z, 0-9, _ with one dot")
    _require("$.schema", value["schema"], _is_count(value["schema"]), "an integer from 1")
    _form("$.event", value["event"], UUID_FORM, "a UUID version 4, lowercase")
    _form("$.command", value["command"], UUID_FORM, "a UUID version 4, lowercase")
    check_instant("$.recorded_at", value["recorded_at"])
    check_instant("$.happened_at", value["happened_at"])
    _form("$.zone", value["zone"], ZONE_FORM, "1 to 64 of A-Z a-z 0-9 _ + - /")
    _require("$.data", value["data"], isinstance(value["data"], dict), "an object")
    subject = value["subject"]
    if subject is not None:
        _form("$.subject", subject, SUBJECT_FORM, "null or a subject tag")
    fields = cast(dict[str, Any], value)
    return Content(
        type=fields["type"],
        schema=fields["schema"],
        event=fields["event"],
        command=fields["command"],
        recorded_at=fields["recorded_at"],
        happened_at=fields["happened_at"],
        zone=fields["zone"],
        actor=_actor(value["actor"]),
        subject=fields["subject"],
        tags=_tags(value["tags"]),
        data=fields["data"],
        sealed=_sealed(value["sealed"], subject),
    )


def parse_sealed(value: Object) -> Sealed:
    """The seven members of a checked `sealed`, decoded."""
    fields = cast(dict[str, Any], value)
    hashes = {
        name: decode_hash(f"$.sealed.{name}", fields[name]) for name in ("n", "kc", "pc", "ct")
    }
    return Sealed(klass=fields["class"], length=fields["len"], **hashes)


def format_instant(value: datetime) -> str:
    """An instant as its one text, in UTC to the microsecond; the inverse of parse_instant."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: object, path: str = "instant") -> datetime:
    """A real instant from its text; Malformed for second 60, year 0000, 30 February and such."""
    if not isinstance(text, str) or not INSTANT_FORM.fullmatch(text):
        raise Malformed(path, text, "YYYY-MM-DDTHH:MM:SS.ffffffZ")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(path, text, "an instant that exists") from None


def check_instant(path: str, value: object) -> None:
    """Malformed unless the value is the text of a real instant."""
    parse_instant(value, path)


def _members(value: Object, names: tuple[str, ...], path: str) -> None:
    missing = [name for name in names if name not in value]
    extra = [name for name in value if name not in names]
    if missing or extra:
        found = f"missing {missing}, not known {extra}"
        raise Malformed(path, found, f"exactly the members {', '.join(names)}")


def _require(path: str, value: object, good: bool, wanted: str) -> None:
    if not good:
        raise Malformed(path, value, wanted)


def _form(path: str, value: object, form: re.Pattern[str], wanted: str) -> None:
    _require(path, value, isinstance(value, str) and bool(form.fullmatch(value)), wanted)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 1


def _actor(value: object) -> Actor:
    if not isinstance(value, dict):
        raise Malformed("$.actor", value, "an object")
    _members({"on_behalf_of": "-", **value}, ("id", "role", "on_behalf_of"), "$.actor")
    for name, member in value.items():
        _form(f"$.actor.{name}", member, TAG_FORM, "1 to 128 of the ASCII characters ! to ~")
    return Actor(**value)


def _tags(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Malformed("$.tags", value, "an array")
    for index, tag in enumerate(value):
        _form(f"$.tags[{index}]", tag, TAG_FORM, "1 to 128 of the ASCII characters ! to ~")
    _require("$.tags", value, value == sorted(set(value)), "sorted by bytes, no repeats")
    return tuple(value)


def _sealed(value: object, subject: object) -> Object | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Malformed("$.sealed", value, "null or an object")
    if isinstance(value.get("alg"), str) and value["alg"] != SEAL_ALGORITHM:
        raise UnknownVersion("alg", value["alg"])
    _members(value, SEALED_MEMBERS, "$.sealed")
    _require("$.sealed.alg", value["alg"], isinstance(value["alg"], str), SEAL_ALGORITHM)
    _require("$.subject", subject, subject is not None, "a subject, since something is sealed")
    _form("$.sealed.class", value["class"], CLASS_FORM, "a-z, 0-9 and -, a letter first")
    _require("$.sealed.len", value["len"], _is_count(value["len"]), "a length in bytes")
    parse_sealed(value)
    return value
