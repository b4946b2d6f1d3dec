"""What stands beside the entries of a log, compared with what their contents make.

The data of every event: its type and shape as this version knows them. Ciphertexts: hash and
length; missing only where an erasure was recorded, in this log or in one that goes on after it, and
gone where one was completed. The tag index, the command table and the texts beside the log, made
again from the contents.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from ledger.application.erased_later import sealed_under, told_by, told_later
from ledger.application.findings import StoreFinding, StoreKind
from ledger.domain.boundary import ERASURE
from ledger.domain.events import known
from ledger.domain.events.erasure import COMPLETED
from ledger.errors import LedgerError, UnknownVersion
from ledger.log.content import Content, parse_content, parse_sealed
from ledger.store.contract import Item, Store, StoredEntry, log_id

KEPT_PER_KIND = 100
LAST = 2**63 - 1
"""The largest position a column can hold, far beyond what a log can: for rows of nothing."""
DOCUMENT_MEMBERS = ("text", "relation", "evidence")
"""Members of `data` that may refer to a text beside the log by its SHA-256."""
Contents = dict[int, Content | None]
"""By position; None where a content cannot be read, which the check of the log says."""
CommandRow = tuple[str, int, int]
"""Command, first position, number of events."""


class StoreCheck:
    """Steps 2 to 4: what stands beside the entries, made again from their contents."""

    def __init__(
        self,
        store: Store,
        origin: str,
        start: int,
        parse: Callable[[bytes], Content] = parse_content,
    ) -> None:
        self._store, self._origin, self._start = store, origin, start
        self._parse = parse
        self.findings: list[StoreFinding] = []
        self.counts: dict[StoreKind, int] = {}
        self._commands: set[str] = set()
        self._groups: list[CommandRow] = []
        self._unreadable: set[int] = set()
        self._missing: list[tuple[int, str, str]] = []
        self._erased: set[tuple[str, str]] = set()
        self._documents: dict[str, int] = {}
        self._compared = start

    def add(self, entries: Sequence[StoredEntry]) -> None:
        """Compare everything that stands at these positions."""
        if not entries:
            return
        contents = {entry.position: self._parsed(entry) for entry in entries}
        for position, content in contents.items():
            if content is None:
                self._unreadable.add(position)
                continue
            self._check_data(position, content)
            self._note(position, content)
        # From where the last comparison ended: what stands at a missing position is seen too.
        end = max(contents) + 1
        self._check_ciphertexts(contents, self._compared, end)
        self._check_tags(contents, self._compared, end)
        self._compared = max(self._compared, end)

    def log_row_changed(self) -> None:
        """Say that no row with this log's own key states its head."""
        key = log_id(self._origin)
        self._found(StoreKind.LOG_ROW_CHANGED, None, "no such row", f"a row with log_id {key}")

    def verified_part_changed(self, noted_size: int, noted_leaf: bytes, size: int) -> None:
        """Say that what was verified before is not there any more."""
        self._found(
            StoreKind.VERIFIED_PART_CHANGED,
            noted_size - 1,
            f"size {size}, or another leaf hash",
            f"size {noted_size} or more, {b64encode(noted_leaf).decode()}",
        )

    def finish(self, size: int) -> None:
        """What only the whole log can show; `size` counts all entries given."""
        if self._missing:
            self._note_later_erasures(size)
            self._erased |= told_later(self._store, self._origin, ERASURE)
        for position, subject, klass in self._missing:
            if (subject, klass) not in self._erased:
                self._found(StoreKind.CIPHERTEXT_MISSING, position, "nothing", f"class {klass}")
        self._check_gone(size)
        self._check_documents()
        commands = list(self._store.command_rows(self._origin))
        tags = self._store.tag_rows(self._origin, self._compared, LAST)
        ciphertexts = self._store.ciphertext_positions(self._origin, self._compared, LAST)
        # Read after them: what was written meanwhile stands below this head, and is not looked at.
        head = self._store.head(self._origin)
        end = max(size, head.size if head else 0)
        for tag, type_name, position in tags:
            if not size <= position < end:
                self._found(StoreKind.TAG_EXTRA, position, f"{tag} ({type_name})", "nothing")
        for position in ciphertexts:
            if not size <= position < end:
                self._found(StoreKind.CIPHERTEXT_EXTRA, position, "a ciphertext", "none")
        self._check_commands(
            row for row in commands if self._start <= row[1] < size or row[1] >= end
        )

    def _note_later_erasures(self, size: int) -> None:
        """What was erased while the log was being read is no break."""
        erasures = (Item(ERASURE),)
        for entry in self._store.read(self._origin, erasures, start=size):
            content = self._parsed(entry)
            if content:
                self._note_erasure(content)

    def _check_gone(self, size: int) -> None:
        """What was erased is not there, or not there again; read after all else, for it may go."""
        here = told_by(self._store, self._origin, self._origin, (COMPLETED,), end=size)
        completed = here | told_later(self._store, self._origin, (COMPLETED,))
        sealed = sealed_under(self._store, self._origin, completed, size, self._parse)
        classes = dict(sealed)
        for position in sorted(self._store.ciphertexts(self._origin, classes)):
            self._found(
                StoreKind.CIPHERTEXT_KEPT, position, "a ciphertext",
                f"none: class {classes[position]} is erased",
            )  # fmt: skip

    def _check_data(self, position: int, content: Content) -> None:
        for kind, found, wanted in data_findings(content):
            self._found(kind, position, found, wanted)

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
        if content.type in ERASURE:
            self._note_erasure(content)
        for member in DOCUMENT_MEMBERS:
            digest = content.data.get(member)
            if isinstance(digest, str):
                self._documents.setdefault(digest, position)

    def _note_erasure(self, content: Content) -> None:
        classes = content.data.get("classes")
        names = classes if isinstance(classes, list) else []
        self._erased |= {(str(content.subject), str(klass)) for klass in names}

    def _check_ciphertexts(self, contents: Contents, start: int, end: int) -> None:
        there = self._store.ciphertexts(self._origin, contents)
        for position in self._store.ciphertext_positions(self._origin, start, end):
            content = contents.get(position)
            nothing_sealed = content is not None and content.sealed is None
            if position not in contents or nothing_sealed:
                self._found(StoreKind.CIPHERTEXT_EXTRA, position, "a ciphertext", "none")
        for position, content in contents.items():
            if content is None or content.sealed is None:
                continue
            ciphertext = there.get(position)
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

    def _check_tags(self, contents: Contents, start: int, end: int) -> None:
        stored = set(self._store.tag_rows(self._origin, start, end))
        wanted = {
            (tag, content.type, position)
            for position, content in contents.items()
            if content
            for tag in content.index_tags()
        }
        for tag, type_name, position in sorted(wanted - stored, key=_by_position):
            self._found(StoreKind.TAG_MISSING, position, "nothing", f"{tag} ({type_name})")
        for tag, type_name, position in sorted(stored - wanted, key=_by_position):
            if position not in self._unreadable:
                self._found(StoreKind.TAG_EXTRA, position, f"{tag} ({type_name})", "nothing")

    def _check_commands(self, rows: Iterable[CommandRow]) -> None:
        """Rows against the groups in the contents; an unreadable content hides its own command."""
        stored: dict[int, set[CommandRow]] = {}
        hidden: set[str] = set()
        unreadable = sorted(self._unreadable)
        for row in rows:
            after = bisect_left(unreadable, row[1])
            if after < len(unreadable) and unreadable[after] < row[1] + row[2]:
                hidden.add(row[0])
            else:
                stored.setdefault(row[1], set()).add(row)
        wanted = {group[1]: group for group in self._groups if group[0] not in hidden}
        for position in sorted(stored.keys() | wanted.keys()):
            others = sorted(stored.get(position, set()))
            right = wanted.get(position)
            if right in others:
                others.remove(right)
            elif right and others:
                found = others.pop(0)
                self._found(
                    StoreKind.COMMAND_DIFFERS, position,
                    f"{found[0]}, {found[2]} events", f"{right[0]}, {right[2]} events",
                )  # fmt: skip
            elif right:
                self._found(StoreKind.COMMAND_MISSING, position, "nothing", right[0])
            for extra in others:
                self._found(StoreKind.COMMAND_EXTRA, position, extra[0], "nothing")

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

    def _parsed(self, entry: StoredEntry) -> Content | None:
        """The content; None where it cannot be read, which the check of the log has said."""
        try:
            return self._parse(entry.content)
        except LedgerError:
            return None

    def _found(self, kind: StoreKind, position: int | None, found: str, wanted: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= KEPT_PER_KIND:
            self.findings.append(StoreFinding(kind, position, found, wanted))


def data_findings(content: Content) -> Iterator[tuple[StoreKind, str, str]]:
    """What is wrong with the data of one event: kind, the value found, the value wanted."""
    try:
        declared = known(content.type, content.schema)
    except UnknownVersion as error:
        yield StoreKind.UNKNOWN_TYPE, error.message.en, "a known type"
        return
    for problem in declared.data_shape.problems(content.data, "data"):
        yield StoreKind.DATA_MALFORMED, f"{problem.field}: {problem.found}", problem.wanted.en
    if declared.about_person and content.subject is None:
        yield StoreKind.DATA_MALFORMED, "subject: null", "a subject tag"


def _by_position(row: tuple[str, str, int]) -> tuple[int, str]:
    return row[2], row[0]
