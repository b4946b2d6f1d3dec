"""Missing entries taken from a bundle, or a published copy, that has contents.

Whatever is read is only offered: who completes a log holds it against what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from ledger.application.transfer import Existing
from ledger.bundle.layout import (
    CHECKPOINT,
    MAX_CIPHERTEXT,
    Part,
    Place,
    ciphertexts_path,
    contents_path,
    document_path,
    read_items,
)
from ledger.bundle.read import Bundle, open_bundle
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.errors import Malformed, StoreUnavailable, invalid
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.tiles import WIDTH
from ledger.text import Text

MAX_DOCUMENT = 2**26
"""No text that an entry refers to is longer: 64 MiB."""


@dataclass(frozen=True)
class BundleSource:
    """An open bundle and the note in it; see completing.Source."""

    path: Path
    bundle: Bundle
    note: bytes
    size: int

    @classmethod
    def open(cls, path: Path) -> BundleSource:
        """A bundle or copy, to be closed by `close`; InvalidInput if it is none."""
        try:
            bundle = open_bundle(path)
        except (OSError, Malformed) as error:
            raise _no_bundle(path, error) from None
        try:
            note = bundle.whole(Place(CHECKPOINT, Part.CHECKPOINT))
            return cls(path, bundle, note, parse_checkpoint(parse_note(note).text).size)
        except (OSError, Malformed) as error:
            bundle.stack.close()
            raise _no_bundle(path, error) from None

    def close(self) -> None:
        """Give up its files."""
        self.bundle.stack.close()

    def entries(self, start: int, end: int | None) -> Iterator[Existing]:
        """Those from `start` on; StoreUnavailable where a content is not in it."""
        end = self.size if end is None else min(end, self.size)
        for first in range(start - start % WIDTH, end, WIDTH):
            with ExitStack() as stack:
                for one in self._block(first, stack):
                    if start <= one.position < end:
                        yield one

    def _block(self, first: int, stack: ExitStack) -> Iterator[Existing]:
        index, width = first // WIDTH, min(WIDTH, self.size - first)
        name, sealed_name = contents_path(index, width), ciphertexts_path(index, width)
        if name not in self.bundle.sizes:
            raise self._lacks(first)
        try:
            contents = self._items(name, width, MAX_CONTENT_BYTES, stack)
            sealed: Iterator[bytes] = repeat(b"", width)
            if sealed_name in self.bundle.sizes:
                sealed = self._items(sealed_name, width, MAX_CIPHERTEXT, stack)
            for position, (content, data) in enumerate(zip(contents, sealed, strict=True), first):
                if not content:
                    raise self._lacks(position)
                # The hash that is wanted comes from what was signed, not from here.
                yield Existing(position, content, data or None, b"")
        except OSError as error:
            raise _no_bundle(self.path, error) from None

    def _items(self, name: str, width: int, most: int, stack: ExitStack) -> Iterator[bytes]:
        return read_items(stack.enter_context(self.bundle.open(name)), name, width, most)

    def document(self, digest: bytes) -> bytes | None:
        """A text of it; None if it has none of that digest."""
        name = document_path(digest)
        if name not in self.bundle.sizes:
            return None
        with self.bundle.open(name) as stream:
            return stream.read(MAX_DOCUMENT)

    def _lacks(self, position: int) -> StoreUnavailable:
        return StoreUnavailable(
            Text(f"{self.path} does not have the content of entry {position}.",
                 f"{self.path} に{position}番の記録の内容がありません。"),
            help=Text("Name a bundle of the whole log, or a copy published with contents.",
                      "台帳全体の証拠一式、又は内容を含めて公開した写しを指定してください。"),
        )  # fmt: skip


def _no_bundle(path: Path, error: OSError | Malformed) -> Exception:
    told = error.message.en if isinstance(error, Malformed) else error.strerror or str(error)
    wanted = Text("a bundle of the whole log, or a copy published with contents",
                  "台帳全体の証拠一式、又は内容を含めて公開した写し")  # fmt: skip
    return invalid("source", f"{path}: {told}", wanted)
