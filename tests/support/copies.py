"""Copies of a log as `publish` keeps them, and the bundle that the same checkpoint gives.

came = published(store, signs, path, contents=True)     one turn, up to the newest note of `signs`
bundled(store, signs, tmp_path)                         the files of a bundle, pages apart
copied(path)                                            those of the copy
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import mkdtemp

from ledger.application.bundling import bundle_log
from ledger.application.publishing import Published, Refused, publish
from ledger.bundle.grow import Copy
from ledger.store.contract import Store
from tests.support.bundles import tree_of
from tests.support.checkpoints import Signs

PAGES = ("README.txt", "manifest.json")
PUBLIC = ("checkpoint", "checkpoints/", "tile/")


def published(store: Store, signs: Signs, path: Path, *, contents: bool) -> Published | Refused:
    """What came of one turn."""
    copy = Copy(path, signs.origin, contents=contents)
    copy.check()
    copy.make()
    note, earlier = _notes(signs)
    return publish(store, copy, note, [signs.vkey], earlier)


def refused(store: Store, signs: Signs, path: Path, *, contents: bool) -> str:
    """`KIND POSITION` of a refusal, which must change nothing in the directory."""
    before = tree_of(path)
    came = published(store, signs, path, contents=contents)
    assert isinstance(came, Refused), came
    assert tree_of(path) == before
    assert came.message.en != came.message.ja
    assert came.found != came.wanted
    return f"{came.kind} {came.position}"


def bundled(store: Store, signs: Signs, folder: Path) -> Mapping[str, bytes]:
    """The files of the bundle of the newest checkpoint."""
    out = Path(mkdtemp(dir=folder)) / "bundle"
    note, earlier = _notes(signs)
    bundle_log(store, signs.origin, note, {size: read() for size, read in earlier.items()}, out)
    return _without_pages(out)


def copied(path: Path) -> Mapping[str, bytes]:
    """The files of a copy."""
    return _without_pages(path)


def public_part(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Those that a public copy has."""
    return {name: data for name, data in files.items() if name.startswith(PUBLIC)}


def _without_pages(path: Path) -> Mapping[str, bytes]:
    return {name: data for name, data in tree_of(path).items() if name not in PAGES}


def _notes(signs: Signs) -> tuple[bytes, dict[int, Callable[[], bytes]]]:
    notes = {int(one.name): one.read_bytes for one in (signs.path / "checkpoints").iterdir()}
    return (signs.path / "checkpoint").read_bytes(), notes
