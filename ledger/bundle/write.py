"""A log as a bundle: the same log, checkpoints and texts always give the same bytes.

The bundle is written under another name beside its own and takes its own when it is whole, so that
one that was interrupted is never taken for one.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger import canonical
from ledger.bundle import layout
from ledger.bundle.readme import readme
from ledger.canonical import Json
from ledger.log.entry import data_hash
from ledger.log.tiles import (
    TileTree,
    encode_entries,
    encode_tile,
    entries_path,
    tile_path,
    tiles_of,
)

COPIED_AT_ONCE = 2**20


@dataclass(frozen=True)
class Block:
    """256 entries, or the last ones: their leaf data, contents and ciphertexts, all as many."""

    leaf_data: Sequence[bytes]
    contents: Sequence[bytes]
    ciphertexts: Iterable[bytes]
    """Empty bytes where there is none."""


@dataclass(frozen=True)
class Source:
    """What a bundle is made of. The caller vouches that it all belongs together."""

    origin: str
    size: int
    simulated: bool | None
    checkpoint: bytes
    """The newest signed note, of this size."""
    earlier: Mapping[int, bytes]
    """Earlier signed notes, by size."""
    blocks: Iterable[Block]
    documents: Iterable[tuple[bytes, bytes]]
    """(SHA-256, bytes) of the texts that the entries refer to."""


def write_directory(source: Source, out: Path, agrees: Callable[[bytes], None]) -> None:
    """Write the bundle as a new directory, if `agrees` raises nothing at the root of its leaves.

    FileExistsError if `out` is there. Memory: 32 bytes an entry, for the tree, and 256 entries.
    """
    write_bundle(out, lambda folder: agrees(_fill(source, folder)))


def write_zip(source: Source, out: Path, agrees: Callable[[bytes], None]) -> None:
    """The same as one zip; needs twice its space for a while."""
    write_bundle(out, lambda folder: agrees(_fill(source, folder)), zipped=True)


def write_bundle(
    out: Path,
    fill: Callable[[Path], None],
    *,
    zipped: bool = False,
    before: Callable[[], None] = lambda: None,
) -> None:
    """A directory, or one zip of it, that `fill` puts files into; nothing is there if it raises.

    `before` is called when all is written, just before it takes its name; nothing is there either
    if that raises.
    """
    with _beside(out) as folder:
        if zipped:
            fill(folder / "bundle")
            _pack(folder / "bundle", folder / "zip")
            folder = folder / "zip"
        else:
            fill(folder)
        _check_free(out)
        before()
        _check_free(out)  # something may have come there meanwhile
        folder.rename(out)


class Files:
    """The files of a bundle as they are written to a folder, and the manifest of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[Json] = []

    def put(self, name: str, parts: Iterable[bytes]) -> str:
        """A file of these bytes, which need not be held at once; its SHA-256 in hex."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as file:
            for part in parts:
                file.write(part)
                digest.update(part)
                size += len(part)
        self._files.append({"name": name, "size": size, "sha256": digest.hexdigest()})
        return digest.hexdigest()

    def put_manifest(self, origin: str, size: int, simulated: bool | None) -> str:
        """The list of all that was put: the last file. Its SHA-256 in hex."""
        value: canonical.Object = {
            "origin": origin,
            "size": size,
            "simulated": simulated,
            "files": sorted(
                self._files, key=lambda one: str(one["name"]) if isinstance(one, dict) else ""
            ),
        }
        data = canonical.encode(value, max_bytes=layout.UNLIMITED) + b"\n"
        return self.put(layout.MANIFEST, [data])


def _fill(source: Source, folder: Path) -> bytes:
    files, tree = Files(folder), TileTree()
    put = files.put
    for index, block in enumerate(source.blocks):
        width = len(block.leaf_data)
        put(entries_path(index, width), [encode_entries(block.leaf_data)])
        put(layout.contents_path(index, width), map(layout.encode_item, block.contents))
        put(layout.ciphertexts_path(index, width), map(layout.encode_item, block.ciphertexts))
        for data in block.leaf_data:
            tree.add(data_hash(data))
    for level, index, width in tiles_of(tree.size):
        put(tile_path(level, index, width), [encode_tile(tree.tile(level, index))])
    put(layout.CHECKPOINT, [source.checkpoint])
    for size, note in source.earlier.items():
        put(layout.earlier_path(size), [note])
    for digest, text in source.documents:
        put(layout.document_path(digest), [text])
    put(layout.README, [readme(source.origin, source.size, source.simulated)])
    files.put_manifest(source.origin, source.size, source.simulated)
    return tree.root()


def _pack(folder: Path, out: Path) -> None:
    """A zip of a directory: byte order, stored, one time, no folders; for its owner alone."""
    out.touch(mode=0o600)
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in names:
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system = 3  # else it would tell the system it was made on
            member.external_attr = 0o100644 << 16
            member.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as file, packed.open(member, "w") as into:
                shutil.copyfileobj(file, into, COPIED_AT_ONCE)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A new folder on the same file system, for its owner alone; nothing of it is left over."""
    _check_free(out)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_free(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise FileExistsError(errno.EEXIST, "is there already", str(out))
