"""Some entries of a log as a bundle, each proved against one checkpoint: no tile, no ciphertext.

The same log, checkpoint, selection and keys always give the same bytes.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from ledger import canonical
from ledger.bundle import layout
from ledger.bundle.readme import part_readme
from ledger.bundle.write import Files, write_bundle
from ledger.canonical import Json
from ledger.log.tiles import WIDTH
from ledger.text import Text


@dataclass(frozen=True)
class Given:
    """One entry that is disclosed."""

    position: int
    content: bytes
    proof: bytes
    """A C2SP tlog-proof with the leaf data, against the checkpoint of the bundle."""
    payload: bytes | None = None
    """What was sealed, if it was opened; `blind` then shows that it was this."""
    blind: bytes = b""


@dataclass(frozen=True)
class PartSource:
    """What a partial bundle is made of. The caller vouches that it all belongs together."""

    origin: str
    size: int
    simulated: bool | None
    checkpoint: bytes
    """The signed note, of this size."""
    about: Sequence[Text]
    """What was selected and for whom it is, a line each."""
    entries: Iterable[Given]
    """By rising position; asked for once, before the documents."""
    documents: Iterable[tuple[bytes, bytes]]
    """(SHA-256, bytes) of the texts that the entries refer to."""
    earlier: Mapping[int, tuple[bytes, Sequence[bytes]]]
    """By size: an earlier signed note, and the proof that its log is the start of this one."""


def write_part(
    part: PartSource,
    out: Path,
    *,
    zipped: bool = False,
    before: Callable[[str], None] = lambda _digest: None,
) -> str:
    """Write the bundle as a new directory or zip; the SHA-256 of its manifest in hex.

    `before` is given that when all is written and nothing has its name yet; if it raises, nothing
    is there. FileExistsError if `out` is there. Memory: the contents of 256 entries, and one opened
    payload.
    """
    digest = ""

    def fill(folder: Path) -> None:
        nonlocal digest
        digest = _fill(part, folder)

    write_bundle(out, fill, zipped=zipped, before=lambda: before(digest))
    return digest


def _fill(part: PartSource, folder: Path) -> str:
    files = Files(folder)
    opened = _put_entries(part, files)
    # A file that is there or not, by what its first line is: none is made for nothing.
    first = next(opened, None)
    if first is not None:
        files.put(layout.OPENINGS, _after(first, opened))
    files.put(layout.CHECKPOINT, [part.checkpoint])
    for old, (note, hashes) in sorted(part.earlier.items()):
        files.put(layout.earlier_path(old), [note])
        files.put(layout.consistency_path(old, part.size), [_consistency(old, part.size, hashes)])
    for digest, text in part.documents:
        files.put(layout.document_path(digest), [text])
    page = part_readme(part.origin, part.size, part.simulated, part.about)
    files.put(layout.README, [page])
    return files.put_manifest(part.origin, part.size, part.simulated)


def _put_entries(part: PartSource, files: Files) -> Iterator[bytes]:
    """Put contents and proofs; the lines of the openings, as they come."""
    for index, block in groupby(part.entries, lambda one: one.position // WIDTH):
        width = min(WIDTH, part.size - index * WIDTH)
        contents = [b""] * width
        for given in block:
            contents[given.position % WIDTH] = given.content
            files.put(layout.proof_path(given.position), [given.proof])
            if given.payload is not None:
                yield _opening(given.position, given.payload, given.blind)
        files.put(layout.contents_path(index, width), map(layout.encode_item, contents))


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _opening(position: int, payload: bytes, blind: bytes) -> bytes:
    value: canonical.Object = {
        "position": position,
        "payload": b64encode(payload).decode(),
        "blind": b64encode(blind).decode(),
    }
    return canonical.encode(value, max_bytes=layout.MAX_OPENING_LINE) + b"\n"


def _consistency(old: int, size: int, hashes: Sequence[bytes]) -> bytes:
    listed: list[Json] = [b64encode(one).decode() for one in hashes]
    value: canonical.Object = {"old": old, "size": size, "hashes": listed}
    return canonical.encode(value, max_bytes=layout.MAX_CONSISTENCY)
