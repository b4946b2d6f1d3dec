"""Bundles of a whole clinic, and its verdicts computed again from store and bundle alike.

out = whole(clinic, tmp_path / "evidence")       everything, under a key of its own
recomputed(clinic)                               the same from both, or the test fails
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.application.bundle_entries import BundleEntries
from ledger.application.bundling import bundle_log
from ledger.application.recompute import Recomputed, recompute
from ledger.bundle.read import open_bundle
from tests.support import independent
from tests.support.bundles import Signer
from tests.support.clinic import ORIGIN, Clinic

SIGNER = Signer(7, ORIGIN)


def whole(clinic: Clinic, out: Path, *, zipped: bool = False) -> Path:
    """A bundle of everything the log holds now."""
    leaves = clinic.leaves()
    note = SIGNER.note(len(leaves), independent.root(leaves))
    bundle_log(clinic.raw, ORIGIN, note, {}, out, zipped=zipped)
    return out


@contextmanager
def entries_of(clinic: Clinic, path: Path) -> Iterator[BundleEntries]:
    """The entries of a bundle of the clinic's log, which has the leaves that the log has now."""
    leaves = clinic.leaves()
    with open_bundle(path) as bundle:
        yield BundleEntries(bundle, ORIGIN, len(leaves), independent.root(leaves))


def recomputed(clinic: Clinic) -> Recomputed:
    """What comes of the log, found to be the same from its store and from a bundle of it."""
    found = recompute(clinic.store, ORIGIN)
    with TemporaryDirectory() as folder, entries_of(clinic, whole(clinic, Path(folder) / "b")) as e:
        assert recompute(e, ORIGIN) == found
    return found
