"""What a value must look like: one small language for commands and for the data of events.

A shape finds every problem of a value and says in words what is wanted; nothing is converted or
trimmed. The same shapes check the command line, history files and what is about to be recorded,
and print the reference pages.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from ledger.domain.terms import Vocabulary
from ledger.errors import Problem, shown
from ledger.text import Text

UUID_FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
INSTANT_FORM = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII
)


class Shape(Protocol):
    """One kind of value."""

    @property
    def wanted(self) -> Text:
        """What a good value is, in words."""
        ...

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        """Everything wrong with the value; nothing if it is good."""
        ...


@dataclass(frozen=True)
class Matching:
    """A string that fits a form and, if given, a further test."""

    form: re.Pattern[str]
    wanted: Text
    test: Callable[[str], bool] = lambda _value: True

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not (isinstance(value, str) and self.form.fullmatch(value) and self.test(value)):
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class Code:
    """One code of a vocabulary."""

    vocabulary: Vocabulary

    @property
    def wanted(self) -> Text:
        codes = ", ".join(self.vocabulary)
        return Text(
            f"a code for {self.vocabulary.name.en}: {codes}",
            f"{self.vocabulary.name.ja}の符号: {codes}",
        )

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in self.vocabulary:
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class Truth:
    """true or false."""

    wanted: Text = Text("true or false", "true か false")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class Count:
    """An integer from `least`."""

    least: int = 0

    @property
    def wanted(self) -> Text:
        return Text(f"an integer from {self.least}", f"{self.least}以上の整数")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if type(value) is not int or value < self.least:
            yield Problem(path, shown(value), self.wanted)


@dataclass(frozen=True)
class ListOf:
    """A list of one shape, without repeats."""

    member: Shape
    least: int = 0

    @property
    def wanted(self) -> Text:
        if self.least:
            return Text(
                f"a list, without repeats, of at least {self.least}: {self.member.wanted.en}",
                f"{self.least}件以上の一覧（重複なし）: {self.member.wanted.ja}",
            )
        return Text(
            f"a list, without repeats: {self.member.wanted.en}",
            f"一覧（重複なし）: {self.member.wanted.ja}",
        )

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, list) or len(value) < self.least:
            yield Problem(path, shown(value), self.wanted)
            return
        for index, member in enumerate(value):
            yield from self.member.problems(member, f"{path}[{index}]")
            if member in value[:index]:
                yield Problem(f"{path}[{index}]", shown(member), self.wanted)


@dataclass(frozen=True)
class Field:
    """A member of an object; one that is not required may be left out, and is never null."""

    shape: Shape
    meaning: Text
    required: bool = True


@dataclass(frozen=True)
class Fields:
    """An object with exactly these members."""

    members: Mapping[str, Field] = field(default_factory=dict)

    @property
    def wanted(self) -> Text:
        names = ", ".join(self.members)
        return Text(f"an object with: {names}", f"次の項目を持つオブジェクト: {names}")

    def problems(self, value: Any, path: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(path, shown(value), self.wanted)
            return
        prefix = f"{path}." if path else ""
        for name in value:
            if name not in self.members:
                yield Problem(
                    f"{prefix}{name}", shown(value[name]),
                    Text(f"no such member; one of: {', '.join(self.members)}",
                         f"この項目はありません。使える項目: {', '.join(self.members)}"),
                )  # fmt: skip
        for name, member in self.members.items():
            if name in value:
                yield from member.shape.problems(value[name], f"{prefix}{name}")
            elif member.required:
                yield Problem(f"{prefix}{name}", Text("nothing", "なし").en, member.shape.wanted)


def required(shape: Shape, en: str, ja: str) -> Field:
    """A member that must be there."""
    return Field(shape, Text(en, ja))


def optional(shape: Shape, en: str, ja: str) -> Field:
    """A member that may be left out."""
    return Field(shape, Text(en, ja), required=False)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_instant(value: str) -> bool:
    try:
        datetime.fromisoformat(value).astimezone(UTC)  # the log holds it in UTC
    except (ValueError, OverflowError):
        return False
    return True


def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _names_its_key(value: str) -> bool:
    """Whether name and digits of a verifier key fit its 33 bytes (C2SP signed-note)."""
    name, digits, key = value.split("+", 2)
    return hashlib.sha256(f"{name}\n".encode() + b64decode(key)).hexdigest()[:8] == digits


UUID = Matching(UUID_FORM, Text("a UUID version 4, lowercase", "UUID 第4版（小文字）"))
INSTANT = Matching(
    INSTANT_FORM,
    Text("an instant with its offset, as 2026-04-01T09:30:00+09:00",
         "時差つきの日時（例: 2026-04-01T09:30:00+09:00）"),
    _is_instant,
)  # fmt: skip
DAY = Matching(
    re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    Text("a day that exists, as 2026-04-01", "実在する日付（例: 2026-04-01）"),
    _is_day,
)
ZONE = Matching(
    re.compile(r"[A-Za-z0-9_+/-]{1,64}"),
    Text("a time zone of the IANA list, as Asia/Tokyo", "IANA の時間帯名（例: Asia/Tokyo）"),
    _is_zone,
)
TAG = Matching(
    re.compile(r"[!-~]{1,128}"),
    Text("1 to 128 ASCII characters, no space", "空白のない半角128字以内"),
)
CODE_WORD = Matching(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"),
    Text("1 to 63 of A-Z a-z 0-9 . _ - with a letter or digit first",
         "半角英数字と . _ - で63字以内（先頭は英数字）"),
)  # fmt: skip
PARTY_CODE = Matching(
    re.compile(r"[a-z0-9][a-z0-9-]{0,62}"),
    Text("1 to 63 of a-z 0-9 - with a letter or digit first",
         "半角の小文字・数字・- で63字以内（先頭は英数字）"),
)  # fmt: skip
SUBJECT = Matching(
    re.compile(r"s-[a-z2-7]{25}[aeimquy4]"),
    Text("a subject tag, s- and 26 characters", "本人タグ（s- と26文字）"),
)
ORIGIN = Matching(
    re.compile(r"[!-*,-~]{1,255}"),
    Text("a log's origin, as ledger.example/my-clinic: 1 to 255 ASCII characters, no space, no +",
         "台帳の名前（例: ledger.example/my-clinic。空白と + を除く半角255字以内）"),
)  # fmt: skip
VERIFIER_KEY = Matching(
    # A name, the first 4 bytes of a hash, and 33 bytes in base64 of which the first is 1: Ed25519.
    re.compile(r"[!-*,-~]{1,255}\+[0-9a-f]{8}\+A[Q-Za-f][A-Za-z0-9+/]{42}"),
    Text("a verifier key, NAME+8 hexadecimal digits+44 characters, copied whole",
         "検証鍵（名前+16進8桁+44文字。1行をそのまま写す）"),
    _names_its_key,
)  # fmt: skip
COUNTRY = Matching(
    re.compile(r"[A-Z]{2}"),
    Text("a country code of two capitals, as JP", "国コード2文字（例: JP）"),
)
DIGEST = Matching(
    re.compile(r"[0-9a-f]{64}"), Text("a SHA-256 in 64 hexadecimal digits", "SHA-256（16進64桁）")
)
HASH = Matching(
    re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),
    Text("32 bytes in base64, as leaf hashes are written", "base64 の32バイト（リーフハッシュ）"),
)


def _one_line(value: str) -> bool:
    # Names are kept as typed: an ideographic space or a private-use glyph is no fault; control
    # characters (Cc), line and paragraph separators (Zl, Zp) and lone surrogates (Cs) are.
    return bool(value.strip()) and not any(
        unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in value
    )


LINE = Matching(
    re.compile(r".{1,300}", re.DOTALL),
    Text("a line of text, up to 300 characters", "1行の文字列（300字以内）"),
    _one_line,
)
PARAGRAPH = Matching(
    re.compile(r".{1,20000}", re.DOTALL),
    Text("text, up to 20,000 characters", "文章（20,000字以内）"),
    lambda value: bool(value.strip()) and "\x00" not in value and _encodes(value),
)


JSON_OBJECT = Matching(
    re.compile(r"\{.*\}", re.DOTALL),
    Text("a JSON object, as text", "JSON オブジェクトの文字列"),
)


def _encodes(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
