"""What checking a log can find: kinds, how grave each is, and the sentence for people.

A kind says only what the bytes show. Where two explanations leave the same bytes behind, the
kind's comment names both: who changed what is a question for people.

Notation: L, P, C are an entry's leaf hash, previous and content as stored; H(p, x, c) is the leaf
hash that position p, previous x and content c give (log format, section 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from ledger.text import Text


class Severity(StrEnum):
    """How grave a finding is (log format, section 7)."""

    BREAK = "BREAK"
    """The log is not what was written."""
    FINDING = "FINDING"
    """Worth a look; the log may still be what was written."""
    UNKNOWN_VERSION = "UNKNOWN_VERSION"
    """Made by a newer ledger: could not be checked here."""


class Kind(StrEnum):
    """What was found, told apart as far as the evidence goes."""

    # The chain. "The next entry bears x out": its P is x, or its L is H(p + 1, x, C).

    CONTENT_CHANGED = "content_changed"
    """P is L of the entry before and the next entry bears L out, but C does not give L. The same
    bytes remain if the entry before was replaced and this P made to fit it."""
    PREVIOUS_CHANGED = "previous_changed"
    """P is not L of the entry before, but with that leaf hash C gives this L: P alone is wrong."""
    LEAF_HASH_CHANGED = "leaf_hash_changed"
    """C gives another leaf hash than L, and the next entry (for the last: the head) bears the
    computed one out: L alone is wrong."""
    ENTRY_REPLACED = "entry_replaced"
    """C gives L, but the next entry, in order itself, is tied to another leaf hash (or to the same
    as this one): something else stood here, or this was inserted; perhaps a run that ends here."""
    ENTRY_MOVED = "entry_moved"
    """C gives L at another position: swapped, or shifted since one was dropped or inserted."""
    ENTRY_MISSING = "entry_missing"
    """Positions are left out."""
    ENTRY_OUT_OF_ORDER = "entry_out_of_order"
    """A position comes twice, or after a higher one; such an entry is not placed in the chain."""
    LINK_BROKEN = "link_broken"
    """Position, P, C and L do not fit together, and nothing shows which of them was changed."""
    ORIGIN_DIFFERS = "origin_differs"
    """No content at all gives its L while all links fit: another log, or another origin asked for.
    (Or every content was changed.)"""

    # The head row, which states size and last leaf hash.

    TAIL_MISSING = "tail_missing"
    """The head counts more entries than there are."""
    EXTRA_AFTER_HEAD = "extra_after_head"
    """There are entries beyond the head's size; the head's leaf hash is then not compared."""
    HEAD_DIFFERS = "head_differs"
    """The sizes agree, the head's leaf hash is not L of the last entry: either was changed."""

    # One entry by itself.

    CONTENT_NOT_CANONICAL = "content_not_canonical"
    """The bytes are not in the one form of section 2."""
    MEMBER_MALFORMED = "member_malformed"
    """Canonical bytes, but a member is missing, not known, or out of form."""
    COLUMN_DIFFERS = "column_differs"
    """An index column (`type`, `event`) says other than the content. The content stands."""
    EVENT_REPEATED = "event_repeated"
    """An earlier entry has the same event id."""
    UNKNOWN_VERSION = "unknown_version"
    """`v` or `alg` is one that this version does not know."""
    RECORDED_AT_BACKWARDS = "recorded_at_backwards"
    """More than 300 s before an earlier entry's `recorded_at`: a clock was set back."""
    FIRST_ENTRY_NOT_LOG_CREATED = "first_entry_not_log_created"
    """Entry 0 is of another type."""

    @property
    def severity(self) -> Severity:
        """A break, unless the format calls it otherwise."""
        return _NOT_BREAKS.get(self, Severity.BREAK)

    @property
    def sentence(self) -> Text:
        """What is said of it; `{at}` stands for the position."""
        return _SENTENCES[self]


_NOT_BREAKS = {
    Kind.UNKNOWN_VERSION: Severity.UNKNOWN_VERSION,
    Kind.RECORDED_AT_BACKWARDS: Severity.FINDING,
    Kind.FIRST_ENTRY_NOT_LOG_CREATED: Severity.FINDING,
}

_SENTENCES = {
    Kind.CONTENT_CHANGED: Text(
        "Entry {at}: the content does not fit its leaf hash; the entries around it do.",
        "{at}番の記録：内容がリーフハッシュと合いません。前後の記録とのつながりは合っています。",
    ),
    Kind.PREVIOUS_CHANGED: Text(
        "Entry {at}: `previous` was changed; content and leaf hash fit the entry before.",
        "{at}番の記録：previous が書き換えられています。"
        "内容とリーフハッシュは直前の記録と合っています。",
    ),
    Kind.LEAF_HASH_CHANGED: Text(
        "Entry {at}: the stored leaf hash was changed; what follows fits the computed one.",
        "{at}番の記録：保存されたリーフハッシュが書き換えられています。"
        "後に続くものは計算値と合っています。",
    ),
    Kind.ENTRY_REPLACED: Text(
        "Entry {at} is not the one that the next entry was tied to: replaced or inserted.",
        "{at}番の記録は、次の記録がつながっていたものと異なります。差し替えまたは挿入です。",
    ),
    Kind.ENTRY_MOVED: Text(
        "Entry {at} was written at another position: moved.",
        "{at}番の記録は、別の位置に書かれたものです。移動されています。",
    ),
    Kind.ENTRY_MISSING: Text(
        "Entries are missing from position {at} on.", "{at}番からの記録が欠けています。"
    ),
    Kind.ENTRY_OUT_OF_ORDER: Text(
        "Position {at} comes twice or out of order.",
        "{at}番が重複しているか、順序が入れ替わっています。",
    ),
    Kind.LINK_BROKEN: Text(
        "Entry {at}: content, `previous` and leaf hash do not fit together.",
        "{at}番の記録：内容、previous、リーフハッシュが互いに合いません。",
    ),
    Kind.ORIGIN_DIFFERS: Text(
        "No content fits this log's origin: this is another log, or every content was changed.",
        "この台帳の origin に合う内容が一つもありません。"
        "別の台帳か、すべての内容が変更されています。",
    ),
    Kind.TAIL_MISSING: Text(
        "The last entries are missing, from position {at} on.",
        "末尾の記録が{at}番から欠けています。",
    ),
    Kind.EXTRA_AFTER_HEAD: Text(
        "From position {at} on there are entries that the head does not count.",
        "{at}番以降に、末尾情報（head）に数えられていない記録があります。",
    ),
    Kind.HEAD_DIFFERS: Text(
        "The head's leaf hash is not that of the last entry.",
        "末尾情報（head）のリーフハッシュが、最後の記録と異なります。",
    ),
    Kind.CONTENT_NOT_CANONICAL: Text(
        "Entry {at}: the content is not in its canonical form.",
        "{at}番の記録：内容が正規の形式ではありません。",
    ),
    Kind.MEMBER_MALFORMED: Text(
        "Entry {at}: a member of the content is out of form.",
        "{at}番の記録：内容の項目が形式に合いません。",
    ),
    Kind.COLUMN_DIFFERS: Text(
        "Entry {at}: an index column differs from the content.",
        "{at}番の記録：索引の列が内容と異なります。",
    ),
    Kind.EVENT_REPEATED: Text(
        "Entry {at}: an earlier entry has the same event id.",
        "{at}番の記録：同じイベントIDの記録が前にあります。",
    ),
    Kind.UNKNOWN_VERSION: Text(
        "Entry {at}: made by a newer version; it could not be checked.",
        "{at}番の記録：新しい版で作られたため、確認できませんでした。",
    ),
    Kind.RECORDED_AT_BACKWARDS: Text(
        "Entry {at}: taken down more than 300 seconds before an earlier entry.",
        "{at}番の記録：記録日時が、前の記録より300秒を超えて前になっています。",
    ),
    Kind.FIRST_ENTRY_NOT_LOG_CREATED: Text(
        "The first entry does not create the log.",
        "最初の記録が台帳の作成（log.created）ではありません。",
    ),
}


class FindingKind(Protocol):
    """A kind of finding: what it is called, how grave it is, and the sentence for people."""

    @property
    def value(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def sentence(self) -> Text: ...


Kind_co = TypeVar("Kind_co", bound=FindingKind, covariant=True)


@dataclass(frozen=True)
class Finding(Generic[Kind_co]):
    """One thing found: what, where, the value found and the value wanted."""

    kind: Kind_co
    position: int | None
    """Of the entry; the first one, where it concerns several; None for the log as a whole."""
    found: str
    wanted: str

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.kind.severity

    @property
    def message(self) -> Text:
        """The sentence for people, without the values."""
        sentence = self.kind.sentence
        return Text(sentence.en.format(at=self.position), sentence.ja.format(at=self.position))

    def as_json(self) -> dict[str, object]:
        """The finding with its members apart."""
        return {
            "kind": self.kind.value,
            "severity": self.severity.value,
            "position": self.position,
            "message": self.message.as_json(),
            "found": self.found,
            "wanted": self.wanted,
        }


@dataclass(frozen=True)
class Result:
    """What the check of one log came to."""

    origin: str
    size: int
    """Number of entries given; equal to the log's size where nothing is missing."""
    root: bytes
    """Tree root over the leaf hashes as stored, in the order given; vouches for nothing unless
    `sound`."""
    leaf_hash: bytes
    """Of the last entry, as stored; 32 zero bytes if there is none."""
    simulated: bool | None
    """What entry 0 says of its clock; None if it does not say. To be said aloud with any answer."""
    findings: tuple[Finding[Kind], ...]
    """By position, what concerns the whole log last; of each kind only the first ones."""
    counts: Mapping[Kind, int]
    """How many there were of each kind, also those that `findings` leaves out."""

    def number_of(self, severity: Severity) -> int:
        """How many findings are that grave."""
        return sum(n for kind, n in self.counts.items() if kind.severity is severity)

    @property
    def sound(self) -> bool:
        """True if there is no break and nothing was left unchecked; findings alone leave it."""
        return not any(self.number_of(s) for s in (Severity.BREAK, Severity.UNKNOWN_VERSION))
