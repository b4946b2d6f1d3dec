"""The parts log and documents of a backup, as lines: made from a store, and read again.

    {"held":...,"kind":"log","leaf_hash":...,"origin":...,"size":N,"successor":...}
    {"content":...,"kind":"entry","leaf_hash":...,"position":N}          entries of that log
    {"bytes":...,"kind":"ciphertext","position":N}                       of the entry before it
    {"bytes":...,"kind":"document","log":...,"sha256":HEX}               in the part documents

A ciphertext has a line of its own: it may be gone while its entry stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ledger.application.bundling import AT_ONCE
from ledger.application.transfer import Existing
from ledger.backup.layout import LogHead
from ledger.backup.lines import bytes_in, count_in, text_in, text_or_none_in
from ledger.canonical import Object
from ledger.domain.shape import DIGEST
from ledger.errors import Malformed
from ledger.log.entry import base64_text, check_origin
from ledger.store.contract import Store, StoredEntry

BATCH = 256

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


@dataclass(frozen=True)
class LogState:
    """What the store says of a log besides its entries, read before them."""

    head: LogHead
    successor: str | None
    held: str | None


def log_lines(
    store: Store, logs: Collection[LogState], progress: Progress | None = None
) -> Iterator[Object]:
    """The lines of the part log: each log, then its entries, each with its ciphertext after it."""
    done, total = 0, sum(log.head.size for log in logs)
    for log in logs:
        origin, size, leaf_hash = log.head
        yield {
            "kind": "log", "origin": origin, "size": size, "leaf_hash": base64_text(leaf_hash),
            "successor": log.successor, "held": log.held,
        }  # fmt: skip
        for entries in store.scan(origin, end=size, batch=BATCH):
            for first in range(0, len(entries), AT_ONCE):
                yield from _entry_lines(store, origin, entries[first : first + AT_ONCE])
            done += len(entries)
            if progress:
                progress(done, total)


def _entry_lines(store: Store, origin: str, entries: Sequence[StoredEntry]) -> Iterator[Object]:
    sealed = store.ciphertexts(origin, [entry.position for entry in entries])
    for entry in entries:
        yield {
            "kind": "entry", "position": entry.position, "content": base64_text(entry.content),
            "leaf_hash": base64_text(entry.leaf_hash),
        }  # fmt: skip
        if entry.position in sealed:
            ciphertext = base64_text(sealed[entry.position])
            yield {"kind": "ciphertext", "position": entry.position, "bytes": ciphertext}


def document_lines(store: Store, logs: Collection[LogState]) -> Iterator[Object]:
    """The lines of the part documents: the texts beside each log."""
    for log in logs:
        origin = log.head.origin
        for digest in store.document_digests(origin):
            text = store.document(origin, digest)
            if text is not None:
                yield {
                    "kind": "document", "log": origin, "sha256": digest.hex(),
                    "bytes": base64_text(text),
                }  # fmt: skip


def logs_in(lines: Iterator[Object]) -> Iterator[tuple[LogState, Iterator[Existing]]]:
    """Each log of the part log with its entries, which are to be read before the next log is.

    Malformed where a line is out of form or out of place. Nothing is hashed here.
    """
    reading = _Reading(lines)
    while (state := reading.log()) is not None:
        yield state, reading.entries()


class _Reading:
    """Lines with one of them looked at before it is taken."""

    def __init__(self, lines: Iterator[Object]) -> None:
        self._lines = lines
        self._line = next(lines, None)

    def log(self) -> LogState | None:
        line = self._line
        if line is None:
            return None
        if line.get("kind") != "log":
            raise Malformed("kind", line.get("kind"), "log")
        head = LogHead(
            check_origin(text_in(line, "origin")), count_in(line, "size"),
            bytes_in(line, "leaf_hash", 32),
        )  # fmt: skip
        self._line = next(self._lines, None)
        return LogState(head, text_or_none_in(line, "successor"), text_or_none_in(line, "held"))

    def entries(self) -> Iterator[Existing]:
        while self._line is not None and self._line.get("kind") != "log":
            entry = self._line
            if entry.get("kind") != "entry":
                raise Malformed("kind", entry.get("kind"), "entry")
            position = count_in(entry, "position")
            self._line = next(self._lines, None)
            yield Existing(
                position, bytes_in(entry, "content"), self._ciphertext(position),
                bytes_in(entry, "leaf_hash", 32),
            )  # fmt: skip

    def _ciphertext(self, position: int) -> bytes | None:
        line = self._line
        if line is None or line.get("kind") != "ciphertext":
            return None
        if count_in(line, "position") != position:
            raise Malformed("ciphertext: position", line.get("position"), str(position))
        self._line = next(self._lines, None)
        return bytes_in(line, "bytes")


class Document(NamedTuple):
    """One text kept beside a log."""

    origin: str
    digest: bytes
    """Under which it is kept."""
    text: bytes

    @property
    def fits(self) -> bool:
        """Whether it is the text of its digest."""
        return hashlib.sha256(self.text).digest() == self.digest


def documents_in(lines: Iterable[Object]) -> Iterator[Document]:
    """The texts of the part documents; Malformed where a line is out of form."""
    for line in lines:
        if line.get("kind") != "document":
            raise Malformed("kind", line.get("kind"), "document")
        name = text_in(line, "sha256")
        if not DIGEST.form.fullmatch(name):
            raise Malformed("document: sha256", name, "64 digits 0-9 a-f")
        yield Document(text_in(line, "log"), bytes.fromhex(name), bytes_in(line, "bytes"))
