"""Any log cut anywhere, completed from whatever has the rest, is byte for byte what it was.

And a source that differs in a byte of what is missing gives nothing: the log stays as it is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.application.bundle_source import BundleSource
from ledger.application.completing import Completed, Source, StandbySource, complete, look
from ledger.errors import LedgerError
from ledger.store.address import Address
from ledger.store.contract import Store
from tests.support import independent
from tests.support.checkpoints import Signs
from tests.support.clinic import CONSENT, ORIGIN, PATIENT, PROVISION, Clinic
from tests.support.copies import published
from tests.support.same_log import command_ends, empty_store, filled, log_rows
from tests.support.whole_bundles import whole

COMMANDS = st.lists(st.sampled_from(["consent", "provide", "person", "policy", "erase"]),
                    min_size=1, max_size=6)  # fmt: skip
KINDS = ("bundle", "copy", "standby")
READ = ("contents", "ciphertexts", "policies")
"""Folders of a bundle that what is missing is taken from."""
few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def recorded(clinic: Clinic, commands: list[str]) -> None:
    """One command after the other; `erase` takes one sealed part away, as an erasure does."""
    for number, name in enumerate(commands):
        if name == "consent":
            clinic.do("consent", **CONSENT, note="同意書" * (number + 1))
        elif name == "provide":
            clinic.do("consent", **CONSENT)
            clinic.do("authorise_and_provide", **PROVISION, means="FAX", note="送付")
        elif name == "person":
            clinic.do("person.add", **PATIENT | {"numbers": [f"9{number}"]})
        elif name == "policy":
            clinic.do("suspend", person="0012345", kind="PROVISION", ground="BREACH")
        else:
            clinic.raw.erase_ciphertexts(ORIGIN, clinic.raw.ciphertext_positions(ORIGIN, 0, 99)[:1])


@contextmanager
def built(folder: Path, commands: list[str]) -> Iterator[Clinic]:
    with Clinic.founded(Address("sqlite", str(folder / "source.db"))) as clinic:
        recorded(clinic, commands)
        yield clinic


@contextmanager
def source_of(clinic: Clinic, kind: str, folder: Path) -> Iterator[Source]:
    """The log as something that has all of it."""
    if kind == "standby":
        yield StandbySource(clinic.raw, ORIGIN)
        return
    with closing(BundleSource.open(files_of(clinic, kind, folder))) as source:
        yield source


def files_of(clinic: Clinic, kind: str, folder: Path) -> Path:
    if kind == "bundle":
        return whole(clinic, folder / "evidence")
    signs = Signs(folder / "signer", ORIGIN)
    signs.log(clinic.raw, None)
    published(clinic.raw, signs, folder / "copy", contents=True)
    return folder / "copy"


@contextmanager
def cut(clinic: Clinic, folder: Path, chosen: int) -> Iterator[Store]:
    """A store that has the log up to the end of one of its commands."""
    ends = command_ends(clinic.raw)[:-1]
    with closing(empty_store(Address("sqlite", str(folder / "behind.db")))) as store:
        end = ends[chosen % len(ends)]
        if end:
            filled(clinic.raw, store, end=end)
        yield store


def completed(clinic: Clinic, store: Store, source: Source) -> Completed:
    leaves = clinic.leaves()
    roots = {len(leaves): independent.root(leaves)}
    return complete(
        store, ORIGIN, look(store, ORIGIN, roots), roots, source,
        unsealed=True,  # one is taken away here without the event that an erasure is
    )  # fmt: skip


@few
@given(commands=COMMANDS, chosen=st.integers(0, 50), kind=st.sampled_from(KINDS))
def test_any_log_cut_after_any_command_is_completed_to_the_same_bytes(
    commands: list[str], chosen: int, kind: str
) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        built(Path(name), commands) as clinic,
        source_of(clinic, kind, Path(name)) as source,
        cut(clinic, Path(name), chosen) as store,
    ):
        assert completed(clinic, store, source).size == clinic.size
        assert log_rows(store) == log_rows(clinic.raw)


@few
@given(data=st.data(), commands=COMMANDS, chosen=st.integers(0, 50),
       kind=st.sampled_from(["bundle", "copy"]))  # fmt: skip
def test_a_source_with_another_byte_gives_nothing_or_the_very_same(
    data: st.DataObject, commands: list[str], chosen: int, kind: str
) -> None:
    with tempfile.TemporaryDirectory() as name, built(Path(name), commands) as clinic:
        folder = Path(name)
        path = files_of(clinic, kind, folder)
        files = sorted(one for part in READ for one in (path / part).rglob("*") if one.is_file())
        file = data.draw(st.sampled_from(files), label="file")
        content = bytearray(file.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1), label="byte")
        content[at] ^= data.draw(st.integers(1, 255), label="change")
        file.write_bytes(content)
        with cut(clinic, folder, chosen) as store:
            before = log_rows(store)
            try:
                with closing(BundleSource.open(path)) as source:
                    came = completed(clinic, store, source)
            except LedgerError:
                assert log_rows(store) == before
                return
            # The byte was of what is here already.
            assert not came.lacking
            assert log_rows(store) == log_rows(clinic.raw)


@pytest.mark.parametrize("part", READ)
def test_from_nothing_every_byte_of_every_part_counts(tmp_path: Path, part: str) -> None:
    with built(tmp_path, ["provide", "person"]) as clinic:
        path = files_of(clinic, "bundle", tmp_path)
        (file, *_) = sorted(one for one in (path / part).rglob("*") if one.is_file())
        good = file.read_bytes()
        shutil.copy(file, tmp_path / "good")
        for at in range(0, len(good), max(len(good) // 40, 1)):
            file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
            with closing(empty_store(Address("sqlite", str(tmp_path / f"{at}.db")))) as store:
                with pytest.raises(LedgerError), closing(BundleSource.open(path)) as source:
                    completed(clinic, store, source)
                assert store.heads() == []
