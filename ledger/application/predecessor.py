"""What is left of a log that is to be succeeded, and how much of it its checkpoints vouch for.

    0 ........ agreed ........ read ........ size
    vouched    read, signed    lost: signed,
    for        by nobody       not there

`size` is that of its final checkpoint, so it may also lie below `read`. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from ledger.canonical import MAX_CONTENT_BYTES
from ledger.domain.events import known
from ledger.errors import AnswerNotBorneOut, InvalidInput, Malformed, invalid
from ledger.log.checkpoint import Checkpoint
from ledger.log.checks import LogCheck
from ledger.log.content import Content, parse_content
from ledger.log.findings import Kind, Severity
from ledger.log.tree import Frontier
from ledger.store.contract import Store, StoredEntry
from ledger.store.feed import checked_content
from ledger.text import Text

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""

ROOM = 700
"""Bytes that an event may need beyond its old content, to say where it was carried from."""
WINDOW = 500


@dataclass(frozen=True)
class Remains:
    """How far a log can be read, and how far what was read is vouched for."""

    head: int
    """Entries that the store says it has."""
    read: int
    agreed: int
    latest: str
    """The greatest recorded_at of what was read."""


@dataclass
class _Reading:
    """What is noted while a log is read once, from its first entry."""

    tree: Frontier
    agreed: int = 0
    differs: int | None = None
    latest: str = ""


def remains_of(
    store: Store,
    origin: str,
    final: Checkpoint,
    checkpoints: Mapping[int, bytes],
    progress: Progress | None = None,
) -> Remains:
    """What is left of a log whose last checkpoint is `final`, all of it read and re-hashed.

    `checkpoints`: the roots signed, by size; those above the size of `final` are not trusted, and
    passed over. Raises AnswerNotBorneOut where the entries do not fit together, InvalidInput where
    a trusted checkpoint contradicts them, or an event is too long to be carried over.
    """
    head = store.head(origin)
    size = head.size if head else 0
    roots = {at: root for at, root in checkpoints.items() if at <= final.size}
    roots[final.size] = final.root
    reading = _Reading(Frontier())
    check = LogCheck(origin)
    commands: set[str] = set()
    for window in windows(_checked(store, origin, size, check, reading, roots, progress)):
        for command, _ in groupby(content.command for _, content in window):
            if command in commands:
                raise _unsound(origin, window[0][0].position, "a command written twice")
            commands.add(command)
    result = check.finish(size, head.leaf_hash if head else None)
    for finding in result.findings:
        # That the tail is not there is what a succession is for.
        if finding.severity is not Severity.FINDING and finding.kind is not Kind.TAIL_MISSING:
            raise _unsound(origin, finding.position, str(finding.kind))
    if reading.differs is not None:
        raise _contradicted(reading, final)
    if not result.size:
        raise _unsound(origin, 0, "no entry")
    return Remains(size, result.size, reading.agreed, reading.latest)


def _checked(
    store: Store,
    origin: str,
    size: int,
    check: LogCheck,
    reading: _Reading,
    roots: Mapping[int, bytes],
    progress: Progress | None,
) -> Iterator[list[StoredEntry]]:
    """The entries in order, each in the tree and compared with what was signed of it."""
    for entries in store.scan(origin, end=size, batch=WINDOW):
        check.add(entries)
        for entry in entries:
            reading.tree.add(entry.leaf_hash)
            at = reading.tree.size
            if at in roots and reading.differs is None:
                same = reading.tree.root() == roots[at]
                reading.agreed = at if same else reading.agreed
                reading.differs = None if same else at
            reading.latest = max(reading.latest, _recorded_at(origin, entry))
        yield entries
        if progress:
            progress(reading.tree.size, size)


def _recorded_at(origin: str, entry: StoredEntry) -> str:
    """When it was taken down; raises where it cannot be carried over as it is."""
    try:
        content = checked_content(origin, entry)
    except Malformed as error:
        raise _unsound(origin, entry.position, error.message.en) from None
    known(content.type, content.schema)
    if len(entry.content) > MAX_CONTENT_BYTES - ROOM:
        raise invalid(
            f"entry {entry.position}", f"{len(entry.content)} bytes",
            Text(f"at most {MAX_CONTENT_BYTES - ROOM}, so that it can be carried over",
                 f"引き継げる長さ（{MAX_CONTENT_BYTES - ROOM} バイト以内）"),
        )  # fmt: skip
    return content.recorded_at


def windows(
    batches: Iterator[list[StoredEntry]],
) -> Iterator[list[tuple[StoredEntry, Content]]]:
    """The entries with their contents, never cut between two events of one command.

    Where a window ends depends on the log alone: whoever goes on after an interruption, or at the
    same time, cuts at the same places.
    """
    held: list[tuple[StoredEntry, Content]] = []
    for entries in batches:
        held += [(entry, parse_content(entry.content)) for entry in entries]
        cut = len(held) - 1
        while cut and held[cut - 1][1].command == held[-1][1].command:
            cut -= 1
        if cut:
            yield held[:cut]
        held = held[cut:]
    if held:
        yield held


def entries_of(store: Store, origin: str, read: int) -> Iterator[list[StoredEntry]]:
    """The entries that are left, in the batches that `windows` cuts."""
    return store.scan(origin, end=read, batch=WINDOW)


def _unsound(origin: str, position: int | None, why: str) -> AnswerNotBorneOut:
    at = "?" if position is None else position
    return AnswerNotBorneOut(
        Text(f"{origin} does not fit together at entry {at}: {why}.",
             f"{origin} の{at}番の記録で不整合が見つかりました（{why}）。"),
        help=Text("Run daicho verify; restore a sound copy of the store, then succeed that one.",
                  "daicho verify を実行し、正しい写しから保管先を復元してから引き継いでください。"),
    )  # fmt: skip


def _contradicted(reading: _Reading, final: Checkpoint) -> InvalidInput:
    """The refusal where the log is not the one that was signed."""
    agreed = reading.agreed
    smaller = (
        Text(f"--final {agreed}, the last checkpoint that agrees with the log",
             f"台帳と一致する最後のチェックポイント（--final {agreed}）")
        if agreed
        else Text("a log that agrees with one of its checkpoints: none of these does",
                  "チェックポイントのいずれかと一致する台帳（一致するものがありません）")
    )  # fmt: skip
    return invalid(
        "final", f"{final.size}: the first {reading.differs} entries have another root than the"
        " checkpoint of that size", smaller,
        help=Text("Either the log was changed after it was signed, or somebody else signed with its"
                  " key. Find out which before going on.",
                  "署名後に台帳が変更されたか、他人が署名鍵を使っています。"
                  "どちらかを確かめてから進めてください。"),
    )  # fmt: skip
