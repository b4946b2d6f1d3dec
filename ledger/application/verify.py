"""A whole log checked against itself: contents are the truth, all else is compared with them.

1. Every entry: leaf, links, order, canonical form, members (ledger.log.checks).
2. The data of every event: its type and shape as this version knows them.
3. Ciphertexts: hash and length; missing only where an erasure was recorded.
4. The tag index, the command table and the texts beside the log, made again from the contents.

Reads in short batches up to the size the log had at the start, so it runs while others write.
What it cannot find is in docs/explanation/threat-model.md: a log re-linked to its end agrees with
itself; only a checkpoint kept elsewhere shows that.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ledger.application.findings import StoreFinding, StoreKind
from ledger.domain.events import known
from ledger.errors import LedgerError, UnknownVersion
from ledger.log.checks import LogCheck
from ledger.log.content import Content, parse_content, parse_sealed
from ledger.log.entry import FIRST_PREVIOUS
from ledger.log.findings import Result, Severity
from ledger.store.contract import Store, StoredEntry

KEPT_PER_KIND = 100
BATCH = 1000

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


@dataclass(frozen=True)
class Verification:
    """What came of verifying one log."""

    log: Result
    store: tuple[StoreFinding, ...]
    store_counts: dict[StoreKind, int]
    start: int
    """First position read; above 0 only with `since_noted`."""
    size: int
    """The log's size when the reading began: what came later was not read."""

    @property
    def breaks(self) -> int:
        """How many things show that the store is not what was written."""
        return self.log.number_of(Severity.BREAK) + self._number(Severity.BREAK)

    @property
    def unknown(self) -> int:
        """How many things a newer version wrote, which could not be checked."""
        return self.log.number_of(Severity.UNKNOWN_VERSION) + self._number(Severity.UNKNOWN_VERSION)

    def _number(self, severity: Severity) -> int:
        return sum(n for kind, n in self.store_counts.items() if kind.severity is severity)


@dataclass(frozen=True)
class Since:
    """Where an earlier verification ended soundly, as it was noted then."""

    size: int
    leaf_hash: bytes


def verify_log(
    store: Store,
    origin: str,
    *,
    noted: Since | None = None,
    since_noted: bool = False,
    progress: Progress | None = None,
) -> Verification:
    """Everything found in one log.

    `noted` is compared with the log as it is; with `since_noted` the part before it, if it still
    ends as noted, is not read again.
    """
    head = store.head(origin)
    size = head.size if head else 0
    stands = noted is None or _still_stands(store, origin, noted, size)
    start = noted.size if noted and stands and since_noted else 0
    check = LogCheck(
        origin, start=start, previous=noted.leaf_hash if noted and start else FIRST_PREVIOUS
    )
    contents = _StoreCheck(store, origin, start)
    if noted and not stands:
        contents.verified_part_changed(noted, size)
    done = start
    for entries in store.scan(origin, start=start, end=size, batch=BATCH):
        check.add(entries)
        contents.add(entries)
        done += len(entries)
        if progress:
            progress(done, size)
    beyond = _beyond(store, origin, size)
    check.add(beyond)
    log = check.finish(size, head.leaf_hash if head else None)
    contents.finish(size)
    return Verification(log, tuple(contents.findings), dict(contents.counts), start, size)


def _still_stands(store: Store, origin: str, noted: Since, size: int) -> bool:
    """Whether the entry that an earlier verification ended with is still where it was."""
    if noted.size == 0:
        return True
    last = store.entry(origin, noted.size - 1) if noted.size <= size else None
    return last is not None and last.leaf_hash == noted.leaf_hash


def _beyond(store: Store, origin: str, size: int) -> list[StoredEntry]:
    """Entries that the head does not count; none if the log merely grew while it was read."""
    head = store.head(origin)
    return [] if head and head.size > size else store.read(origin, start=size)


class _StoreCheck:
    """Steps 2 to 4: what stands beside the entries, made again from their contents."""

    def __init__(self, store: Store, origin: str, start: int) -> None:
        self._store, self._origin, self._start = store, origin, start
        self.findings: list[StoreFinding] = []
        self.counts: dict[StoreKind, int] = {}
        self._commands: set[str] = set()
        self._groups: list[tuple[str, int, int]] = []
        self._stored_commands = self._rows_from(start)
        self._missing: list[tuple[int, str, str]] = []
        self._erased: set[tuple[str, str]] = set()
        self._documents: dict[str, int] = {}

    def add(self, entries: Sequence[StoredEntry]) -> None:
        """Compare everything that stands at these positions."""
        contents = {entry.position: _parsed(entry) for entry in entries}
        readable = {position: content for position, content in contents.items() if content}
        for position, content in readable.items():
            self._check_data(position, content)
            self._note(position, content)
        self._check_ciphertexts(contents)
        self._check_tags(contents)

    def verified_part_changed(self, noted: Since, size: int) -> None:
        """Say that what was verified before is not there any more."""
        self._found(
            StoreKind.VERIFIED_PART_CHANGED,
            noted.size - 1,
            f"size {size}, or another leaf hash",
            f"size {noted.size} or more, {b64encode(noted.leaf_hash).decode()}",
        )

    def finish(self, size: int) -> None:
        """What only the whole log can show."""
        for position, subject, klass in self._missing:
            if (subject, klass) not in self._erased:
                self._found(StoreKind.CIPHERTEXT_MISSING, position, "nothing", f"class {klass}")
        self._check_commands()
        self._check_documents()
        for _tag, _type, position in self._store.tag_rows(self._origin, size, 2**53):
            self._found(StoreKind.TAG_EXTRA, position, "a tag row", f"positions below {size}")
        for position in self._store.ciphertext_positions(self._origin, size, 2**53):
            self._found(
                StoreKind.CIPHERTEXT_EXTRA, position, "a ciphertext", f"positions below {size}"
            )

    def _check_data(self, position: int, content: Content) -> None:
        try:
            declared = known(content.type, content.schema)
        except UnknownVersion as error:
            self._found(StoreKind.UNKNOWN_TYPE, position, error.message.en, "a known type")
            return
        for problem in declared.data_shape.problems(content.data, "data"):
            self._found(
                StoreKind.DATA_MALFORMED, position, f"{problem.field}: {problem.found}",
                problem.wanted.en,
            )  # fmt: skip

    def _note(self, position: int, content: Content) -> None:
        """Remember what other tables must hold because of this entry."""
        if self._groups and self._groups[-1][0] == content.command:
            command, first, events = self._groups[-1]
            self._groups[-1] = (command, first, events + 1)
        else:
            if content.command in self._commands:
                self._found(StoreKind.COMMAND_REPEATED, position, content.command, "one append")
            self._commands.add(content.command)
            self._groups.append((content.command, position, 1))
        if content.type in ("erasure.decided", "erasure.completed"):
            classes = content.data.get("classes")
            names = classes if isinstance(classes, list) else []
            self._erased |= {(str(content.subject), str(klass)) for klass in names}
        for member in ("text", "relation", "evidence"):
            digest = content.data.get(member)
            if isinstance(digest, str):
                self._documents.setdefault(digest, position)

    def _check_ciphertexts(self, contents: dict[int, Content | None]) -> None:
        if not contents:
            return
        there = self._store.ciphertexts(self._origin, contents)
        for position, content in contents.items():
            ciphertext = there.get(position)
            if content is None:
                continue
            if content.sealed is None:
                if ciphertext is not None:
                    self._found(StoreKind.CIPHERTEXT_EXTRA, position, "a ciphertext", "none")
                continue
            sealed = parse_sealed(content.sealed)
            if ciphertext is None:
                self._missing.append((position, str(content.subject), sealed.klass))
                continue
            digest = hashlib.sha256(ciphertext).digest()
            if digest != sealed.ct or len(ciphertext) != sealed.length:
                self._found(
                    StoreKind.CIPHERTEXT_CHANGED, position,
                    f"{b64encode(digest).decode()}, {len(ciphertext)} bytes",
                    f"{b64encode(sealed.ct).decode()}, {sealed.length} bytes",
                )  # fmt: skip

    def _check_tags(self, contents: dict[int, Content | None]) -> None:
        if not contents:
            return
        start, end = min(contents), max(contents) + 1
        stored = set(self._store.tag_rows(self._origin, start, end))
        wanted = {
            (tag, content.type, position)
            for position, content in contents.items()
            if content
            for tag in content.index_tags()
        }
        unreadable = {position for position, content in contents.items() if content is None}
        for tag, type_name, position in sorted(wanted - stored, key=_by_position):
            self._found(StoreKind.TAG_MISSING, position, "nothing", f"{tag} ({type_name})")
        for tag, type_name, position in sorted(stored - wanted, key=_by_position):
            if position not in unreadable:
                self._found(StoreKind.TAG_EXTRA, position, f"{tag} ({type_name})", "nothing")

    def _rows_from(self, start: int) -> Iterator[tuple[str, int, int]]:
        rows = self._store.command_rows(self._origin)
        return (row for row in rows if row[1] >= start)

    def _check_commands(self) -> None:
        """Both lists run by first position; an unreadable content hides its own command."""
        last = self._groups[-1][1] if self._groups else self._start - 1
        stored = {row[1]: row for row in self._stored_commands if row[1] <= last}
        wanted = {group[1]: group for group in self._groups}
        for position in sorted(stored.keys() | wanted.keys()):
            found, right = stored.get(position), wanted.get(position)
            if found is None and right is not None:
                self._found(StoreKind.COMMAND_MISSING, position, "nothing", right[0])
            elif right is None and found is not None:
                self._found(StoreKind.COMMAND_EXTRA, position, found[0], "nothing")
            elif found != right and found is not None and right is not None:
                self._found(
                    StoreKind.COMMAND_DIFFERS, position,
                    f"{found[0]}, {found[2]} events", f"{right[0]}, {right[2]} events",
                )  # fmt: skip

    def _check_documents(self) -> None:
        for digest in self._store.document_digests(self._origin):
            text = self._store.document(self._origin, digest)
            if text is None or hashlib.sha256(text).digest() != digest:
                position = self._documents.get(digest.hex())
                self._found(StoreKind.DOCUMENT_CHANGED, position, "another text", digest.hex())
        there = {digest.hex() for digest in self._store.document_digests(self._origin)}
        for name, position in self._documents.items():
            if name not in there:
                self._found(StoreKind.DOCUMENT_MISSING, position, "nothing", name)

    def _found(self, kind: StoreKind, position: int | None, found: str, wanted: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= KEPT_PER_KIND:
            self.findings.append(StoreFinding(kind, position, found, wanted))


def _parsed(entry: StoredEntry) -> Content | None:
    """The content; None where it cannot be read, which the check of the log has said."""
    try:
        return parse_content(entry.content)
    except LedgerError:
        return None


def _by_position(row: tuple[str, str, int]) -> tuple[int, str]:
    return row[2], row[0]
