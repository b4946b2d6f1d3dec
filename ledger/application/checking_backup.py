"""A backup opened and looked at, without a database: what restoring would bring back.

1. Every file against its manifest, every line against the last one of its file.
2. Logs: leaf hashes made again, chain, members (ledger.log.checks), against the heads.
3. Ciphertexts against `ct`, texts against their digests, and whether all are there.
4. With the key-encryption key: every key unwrapped, every payload opened that is not erased.
5. Keys in the backup whose erasure the log records.

Each part is read once. Memory: the keys of people, which are about 300 bytes each, and what the
check of a log needs; not the entries.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ledger.application.backup_erasures import Erasures, Name, is_unfindable
from ledger.application.backup_findings import BackupFinding, BackupKind
from ledger.application.bundling import digests_in
from ledger.application.findings import StoreFinding, StoreKind
from ledger.application.key_backup import CheckValue, KeyLine, Opening, RowOf, key_lines
from ledger.application.log_backup import LogState, documents_in, logs_in
from ledger.application.lost_keys import LostKeys
from ledger.application.people import opened_with
from ledger.application.transfer import Existing
from ledger.backup.age import Decrypt, not_decrypted
from ledger.backup.layout import LogHead, Part
from ledger.backup.read import Backup
from ledger.errors import LedgerError, Malformed
from ledger.log.checks import LogCheck
from ledger.log.content import Content, parse_content, parse_sealed
from ledger.log.entry import FIRST_PREVIOUS
from ledger.log.findings import Finding, Result, Severity
from ledger.sealing.keys import KeyEncryptionKey
from ledger.store.contract import KeyRow, StoredEntry

KEPT_PER_KIND = 100
BATCH = 256

Parts = Mapping[Part, Backup]
Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


@dataclass(frozen=True)
class CheckedLog:
    """One log of a backup."""

    state: LogState
    result: Result
    sealed: int
    """Entries with a sealed part."""
    opened: int
    """Of them, how many were opened with their key."""
    erased: int
    """Of them, how many are of a class whose erasure is recorded: key or ciphertext is gone."""


@dataclass(frozen=True)
class BackupCheck:
    """What came of checking a backup."""

    logs: tuple[CheckedLog, ...]
    findings: tuple[tuple[str, Finding[Any]], ...]
    """Origin or part, and what was found there; the findings of a log's own check included."""
    counts: Mapping[BackupKind | StoreKind, int]
    """How many of each kind, also those that `findings` leaves out; the logs' own apart."""
    not_checked: tuple[Part, ...]
    """Parts that were not given."""
    opened: bool
    """Whether a key-encryption key was given, so that payloads were opened."""
    keys: int
    """Keys of people and of blind indexes."""
    documents: int
    erased: frozenset[Name] = field(repr=False)
    """Keys whose destruction the logs record, in the logs before them too."""
    erased_keys: int
    """How many of them the backup still holds."""
    lost: Mapping[str, LostKeys] = field(default_factory=dict)
    """Whose keys are missing, by the origin of their log, though nobody erased them."""

    def number_of(self, severity: Severity) -> int:
        """How many findings are that grave."""
        logs = sum(log.result.number_of(severity) for log in self.logs)
        return logs + sum(n for kind, n in self.counts.items() if kind.severity is severity)

    @property
    def sound(self) -> bool:
        """Whether there is no break, and nothing that a newer version wrote."""
        return not any(self.number_of(s) for s in (Severity.BREAK, Severity.UNKNOWN_VERSION))

    @property
    def sound_but_for_keys(self) -> bool:
        """Whether nothing is wrong but that keys are missing: then all the rest can be had."""
        breaks = self.number_of(Severity.BREAK) - self.counts.get(BackupKind.KEY_MISSING, 0)
        return not breaks and not self.number_of(Severity.UNKNOWN_VERSION)


def check_backup(
    parts: Parts,
    kek: KeyEncryptionKey | None,
    decrypt: Decrypt = not_decrypted,
    progress: Progress | None = None,
) -> BackupCheck:
    """Everything found in the parts given; what is wrong with a backup is a finding, no error.

    Raises KeyDoesNotFit where `kek` is not the key of these keys, or the identity is another's;
    KeyNotGiven where a part is encrypted and no identity was given; OSError.
    """
    check = _Check(parts, kek, decrypt)
    if Part.DOCUMENTS in parts:
        check.documents()
    if Part.KEYS in parts:
        check.keys()
    if Part.LOG in parts:
        check.log(progress)
    return check.result()


def _noting_epochs(lines: Iterator[KeyLine], epochs: set[int]) -> Iterator[KeyLine]:
    """The lines as they come; the epochs of their check values are added to the set."""
    for line in lines:
        if isinstance(line, CheckValue):
            epochs.add(line.epoch)
        yield line


class _Check:
    """One backup being checked."""

    def __init__(self, parts: Parts, kek: KeyEncryptionKey | None, decrypt: Decrypt) -> None:
        self._parts, self._kek, self._decrypt = parts, kek, decrypt
        self._findings: list[tuple[str, Finding[Any]]] = []
        self._counts: Counter[BackupKind | StoreKind] = Counter()
        self._logs: list[CheckedLog] = []
        self._texts: dict[str, set[bytes]] = {}
        self._keys: dict[Name, bytes] = {}
        self._index: list[tuple[str, str]] = []
        self._erasures = Erasures()
        self._lacking: dict[tuple[BackupKind | StoreKind, Name], list[int]] = {}
        self._gone: Counter[Name] = Counter()
        self._number_of_keys = 0

    def result(self) -> BackupCheck:
        erased = self._erasures.all()
        self._judge_lacking(erased)
        kept = sorted(erased & self._keys.keys())
        points = [one for one in self._index if is_unfindable(erased, *one)]
        if kept or points:
            found = f"{len(kept)} keys, {len(points)} rows of the index"
            self.found("keys", BackupFinding(BackupKind.ERASED_KEY_KEPT, None, found, "none"))
        for log in self._logs:
            self._findings += ((log.state.head.origin, one) for one in log.result.findings)
        texts = sum(map(len, self._texts.values()))
        return BackupCheck(
            logs=tuple(self._with_erased(log, erased) for log in self._logs),
            findings=tuple(self._findings),
            counts=dict(self._counts),
            not_checked=tuple(part for part in Part if part not in self._parts),
            opened=self._kek is not None and Part.KEYS in self._parts,
            keys=self._number_of_keys,
            documents=texts,
            erased=erased,
            erased_keys=len(kept),
            lost=self._lost(erased),
        )

    def _lost(self, erased: frozenset[Name]) -> dict[str, LostKeys]:
        found: dict[str, tuple[set[str], int]] = {}
        for (kind, name), positions in self._lacking.items():
            if kind is BackupKind.KEY_MISSING and name not in erased:
                subjects, entries = found.get(name[0], (set(), 0))
                found[name[0]] = subjects | {name[1]}, entries + len(positions)
        return {
            origin: LostKeys(tuple(sorted(subjects)), entries)
            for origin, (subjects, entries) in found.items()
        }

    def found(self, where: str, finding: Finding[Any]) -> None:
        """Keep a finding, up to a number of each kind."""
        self._counts[finding.kind] += 1
        if self._counts[finding.kind] <= KEPT_PER_KIND:
            self._findings.append((where, finding))

    # The parts.

    def documents(self) -> None:
        """Every text against its digest."""
        with self._reading(Part.DOCUMENTS) as lines:
            for one in documents_in(lines):
                self._texts.setdefault(one.origin, set()).add(one.digest)
                if not one.fits:
                    found = hashlib.sha256(one.text).hexdigest()
                    kind = StoreKind.DOCUMENT_CHANGED
                    self.found(one.origin, StoreFinding(kind, None, found, one.digest.hex()))

    def keys(self) -> None:
        """Every key, unwrapped if there is what unwraps it."""
        backup, epochs = self._parts[Part.KEYS], set[int]()
        with self._reading(Part.KEYS) as read:
            lines = _noting_epochs(key_lines(read), epochs)
            if self._kek is None:
                for line in lines:
                    if isinstance(line, RowOf) and isinstance(line.row, KeyRow):
                        self._keys[line.origin, line.row.subject, line.row.klass] = b""
            else:
                self._unwrap(backup, self._kek, lines)
        self._number_of_keys = len(self._keys)
        newest, wanted = max(epochs, default=None), backup.manifest.epoch
        if newest != wanted:
            found = BackupFinding(
                BackupKind.LINES_DIFFER, None, f"epoch {newest}", f"epoch {wanted}"
            )
            self.found(Part.KEYS, found)

    def _unwrap(self, backup: Backup, kek: KeyEncryptionKey, lines: Iterator[Any]) -> None:
        opening = Opening(backup, kek)
        for origin, row, secret in opening.rows(lines):
            if isinstance(row, KeyRow):
                self._keys[origin, row.subject, row.klass] = secret
            else:
                self._index.append((origin, secret.decode("ascii")))

    def log(self, progress: Progress | None) -> None:
        """Every log, entry by entry."""
        manifest = self._parts[Part.LOG].manifest
        total, done = sum(head.size for head in manifest.logs), 0
        heads: list[LogHead] = []
        with self._reading(Part.LOG) as lines:
            for state, entries in logs_in(lines):
                heads.append(state.head)
                one = _LogReading(self, state)
                for entry in entries:
                    one.add(entry)
                    done += 1
                    if progress and done % BATCH == 0:
                        progress(done, total)
                self._logs.append(one.finish())
        self._compare_heads(Part.LOG, tuple(heads), manifest.logs)
        documents = self._parts.get(Part.DOCUMENTS)
        if documents is not None and documents.manifest.made_at == manifest.made_at:
            self._compare_heads(Part.DOCUMENTS, documents.manifest.logs, manifest.logs)

    def _compare_heads(
        self, part: Part, found: tuple[LogHead, ...], wanted: tuple[LogHead, ...]
    ) -> None:
        if found != wanted:
            kind = BackupKind.HEADS_DIFFER
            self.found(part, BackupFinding(kind, None, _told(found), _told(wanted)))

    @contextmanager
    def _reading(self, part: Part) -> Iterator[Iterator[Any]]:
        """The lines of a part; what is wrong with them or with their file is a finding."""
        backup = self._parts[part]
        try:
            backup.check_file()
        except Malformed as error:
            wanted = f"{backup.manifest.length} bytes, SHA-256 {backup.manifest.sha256}"
            finding = BackupFinding(BackupKind.FILE_CHANGED, None, error.found.strip("'"), wanted)
            self.found(part, finding)
        try:
            with backup.lines(self._decrypt) as lines:
                yield lines
        except Malformed as error:
            kind = BackupKind.LINES_DIFFER
            self.found(part, BackupFinding(kind, None, error.message.en, "as it was written"))

    # What an entry needs from the other parts.

    def note(self, origin: str, position: int, content: Content) -> None:
        """Remember what the entry says of erasures."""
        self._erasures.add(origin, position, content)

    def lacks_text(self, origin: str, digest: bytes) -> bool:
        """Whether a text is missing from a part that was given."""
        return Part.DOCUMENTS in self._parts and digest not in self._texts.get(origin, ())

    def open_sealed(self, origin: str, content: Content, entry: Existing) -> bool:
        """Whether the payload was opened; what is missing is judged once all erasures are known."""
        klass = parse_sealed(content.sealed or {}).klass
        name = origin, str(content.subject), klass
        key = self._keys.get(name)
        no_key = key is None and Part.KEYS in self._parts
        if entry.ciphertext is None:
            self._lack(StoreKind.CIPHERTEXT_MISSING, name, entry.position)
        if no_key:
            self._lack(self._no_key_kind(origin), name, entry.position)
        if entry.ciphertext is None or no_key:
            self._gone[name] += 1
            return False
        if key is None or self._kek is None:
            return False
        try:
            opened_with(key, origin, content, entry.ciphertext)
        except LedgerError as error:
            kind, found = BackupKind.PAYLOAD_NOT_OPENED, error.message.en
            self.found(origin, BackupFinding(kind, entry.position, found, "the payload"))
            return False
        return True

    def _no_key_kind(self, origin: str) -> BackupKind:
        # Keys of another ledger have none of this log, however new they are.
        if not any(name[0] == origin for name in self._keys):
            return BackupKind.KEY_MISSING
        log, keys = (self._parts[part].manifest.made_at for part in (Part.LOG, Part.KEYS))
        return BackupKind.KEY_MISSING if keys <= log else BackupKind.KEY_GONE_SINCE

    def _lack(self, kind: BackupKind | StoreKind, name: Name, position: int) -> None:
        self._lacking.setdefault((kind, name), []).append(position)

    def _judge_lacking(self, erased: frozenset[Name]) -> None:
        """What is missing is a break, unless its erasure is recorded."""
        for (kind, name), positions in self._lacking.items():
            if name in erased:
                continue
            for position in positions:
                self.found(
                    name[0], Finding(kind, position, "nothing", f"class {name[2]} of {name[1]}")
                )

    def _with_erased(self, log: CheckedLog, erased: frozenset[Name]) -> CheckedLog:
        gone = sum(
            number
            for name, number in self._gone.items()
            if name[0] == log.state.head.origin and name in erased
        )
        return CheckedLog(log.state, log.result, log.sealed, log.opened, gone)


class _LogReading:
    """One log of the backup, entry by entry."""

    def __init__(self, check: _Check, state: LogState) -> None:
        self._check, self._state = check, state
        self._origin = state.head.origin
        parse = lru_cache(2)(parse_content)
        self._parse = parse
        self._chain = LogCheck(self._origin, parse=parse)
        self._previous = FIRST_PREVIOUS
        self._sealed = self._opened = 0

    def add(self, entry: Existing) -> None:
        """Check one entry, and what it says must be there."""
        try:
            content = self._parse(entry.content)
        except LedgerError:
            content = None  # said by the check of the chain
        self._chain.add(
            [
                StoredEntry(
                    entry.position,
                    content.type if content else "",
                    content.event if content else "",
                    entry.content,
                    self._previous,
                    entry.leaf_hash,
                )
            ]
        )
        self._previous = entry.leaf_hash
        if content is not None:
            self._look_beside(entry, content)

    def finish(self) -> CheckedLog:
        """What came of it."""
        head = self._state.head
        result = self._chain.finish(head.size, head.leaf_hash)
        return CheckedLog(self._state, result, self._sealed, self._opened, 0)

    def _look_beside(self, entry: Existing, content: Content) -> None:
        at = entry.position
        self._check.note(self._origin, at, content)
        for digest in digests_in(content):
            if self._check.lacks_text(self._origin, digest):
                self._found(StoreKind.DOCUMENT_MISSING, at, "nothing", digest.hex())
        if content.sealed is None:
            if entry.ciphertext is not None:
                self._found(StoreKind.CIPHERTEXT_EXTRA, at, "a ciphertext", "none")
            return
        self._sealed += 1
        sealed = parse_sealed(content.sealed)
        if entry.ciphertext is not None:
            found = hashlib.sha256(entry.ciphertext).digest(), len(entry.ciphertext)
            if found != (sealed.ct, sealed.length):
                wanted = f"{b64encode(sealed.ct).decode()}, {sealed.length} bytes"
                told = f"{b64encode(found[0]).decode()}, {found[1]} bytes"
                self._found(StoreKind.CIPHERTEXT_CHANGED, at, told, wanted)
                return
        self._opened += self._check.open_sealed(self._origin, content, entry)

    def _found(self, kind: StoreKind, position: int, found: str, wanted: str) -> None:
        self._check.found(self._origin, StoreFinding(kind, position, found, wanted))


def _told(heads: tuple[LogHead, ...]) -> str:
    return ", ".join(f"{head.origin}: {head.size}" for head in heads) or "no log"
