"""What a signer signs, and what it refuses, on real stores that are really tampered with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.application.signing import Refused, SignerState, advance
from ledger.errors import SignerDiffers
from ledger.interfaces.signer_folder import LogSigner, parse_state
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.entry import leaf_hash
from ledger.log.note import parse_note
from ledger.store.address import Address
from ledger.store.contract import log_id
from ledger.store.opening import open_store
from tests.support import independent
from tests.support.clinic import CONSENT, ORIGIN, Clinic
from tests.support.signing import (
    check_notes,
    files,
    new_signer,
    notes,
    refused,
    signed,
    turn,
)
from tests.support.tampering import SIZE, Administrator, small_log

OTHER = "ledger.example/other-clinic"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Address:
    address = Address("sqlite", str(tmp_path_factory.mktemp("log") / "ledger.db"))
    small_log(address).close()
    return address


@pytest.fixture
def address(original: Address, tmp_path: Path) -> Address:
    """A log of 25 entries of its own."""
    shutil.copytree(original.path.parent, tmp_path / "store")
    return Address("sqlite", str(tmp_path / "store" / "ledger.db"))


@pytest.fixture
def clinic(address: Address) -> Iterator[Clinic]:
    with Clinic(address, seed=9) as clinic:
        clinic.clock.move(days=1)
        yield clinic


@pytest.fixture
def signer(tmp_path: Path) -> LogSigner:
    return new_signer(tmp_path / "signer")


@pytest.fixture
def admin(address: Address) -> Administrator:
    return Administrator(address)


def test_every_checkpoint_is_of_the_log_as_it_was(clinic: Clinic, signer: LogSigner) -> None:
    assert signed(clinic.address, signer) == (SIZE,)
    sizes = [SIZE]
    for _ in range(9):
        clinic.do("consent", **CONSENT)
        sizes.append(clinic.size)
        assert signed(clinic.address, signer) == (clinic.size,)
    assert check_notes(signer, clinic.leaves()) == sizes
    assert signed(clinic.address, signer, full=True, roots=signer.roots()) == ()


def test_where_nothing_is_new_nothing_is_signed_and_no_file_changes(
    address: Address, signer: LogSigner
) -> None:
    signed(address, signer)
    before = files(signer)
    assert signed(address, signer) == ()
    assert files(signer) == before


def test_the_state_is_on_the_disk_before_anything_is_signed(
    clinic: Clinic, signer: LogSigner
) -> None:
    seen = []

    def sign(seed: bytes, message: bytes) -> bytes:
        size = parse_checkpoint(message.decode()).size
        assert parse_state((signer.path / "state").read_bytes()).size == size
        assert size not in notes(signer)
        seen.append(size)
        return ed25519.sign(seed, message)

    signed(clinic.address, signer, sign=sign)
    clinic.do("consent", **CONSENT)
    signed(clinic.address, signer, sign=sign)
    assert seen == [SIZE, SIZE + 1]


def test_a_turn_that_ended_before_it_signed_is_finished_with_the_same_text(
    clinic: Clinic, signer: LogSigner
) -> None:
    asked = []

    def broken(_seed: bytes, message: bytes) -> bytes:
        asked.append(message)
        raise RuntimeError("no power")

    with pytest.raises(RuntimeError):
        turn(clinic.address, signer, sign=broken)
    assert notes(signer) == {}
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (SIZE, SIZE + 1)
    assert parse_note(notes(signer)[SIZE]).text.encode() == asked[0]
    assert check_notes(signer, clinic.leaves()) == [SIZE, SIZE + 1]


def test_a_wrong_signature_never_leaves_the_signer(address: Address, signer: LogSigner) -> None:
    with pytest.raises(SignerDiffers):
        turn(address, signer, sign=lambda seed, message: ed25519.sign(seed, message + b"\n"))
    assert notes(signer) == {}
    assert signed(address, signer) == (SIZE,)


def test_a_store_put_back_to_an_older_copy_is_refused_also_when_it_has_grown_again(
    original: Address, clinic: Clinic, signer: LogSigner, tmp_path: Path
) -> None:
    for _ in range(3):
        clinic.do("consent", **CONSENT)
    signed(clinic.address, signer)
    older = tmp_path / "older"
    shutil.copytree(original.path.parent, older)
    restored = Address("sqlite", str(older / "ledger.db"))
    assert refused(restored, signer) == f"smaller {SIZE}"
    with Clinic(restored, seed=10) as other:
        other.clock.move(days=2)
        for _ in range(5):
            other.do("consent", **CONSENT)
    assert refused(restored, signer) == f"altered {SIZE + 2}"
    assert refused(restored, signer, full=True) == f"altered {SIZE + 2}"
    assert signed(clinic.address, signer) == ()  # the true one is as good as before


def test_a_store_without_the_log_is_a_shorter_log(
    address: Address, signer: LogSigner, admin: Administrator
) -> None:
    signed(address, signer)
    admin.run("PRAGMA foreign_keys = OFF")
    admin.run("DELETE FROM log")
    assert refused(address, signer) == "smaller 0"


def rewrite_and_relink(admin: Administrator, position: int) -> None:
    admin.rewrite(position, lambda data: data.update(items=["NAME"]))
    admin.relink(position)


CHANGES: dict[str, Callable[[Administrator], object]] = {
    "altered 24: content": lambda a: a.rewrite(24, lambda data: data.update(items=["NAME"])),
    "altered 24: previous": lambda a: a.set("entry", 24, previous=b"\x07" * 32),
    "altered 24: leaf hash": lambda a: a.set("entry", 24, leaf_hash=bytes(32)),
    "altered 24: missing": lambda a: a.delete("entry", 24),
    "altered 24: another one before it, linked anew": lambda a: rewrite_and_relink(a, 4),
    "smaller 24: head": lambda a: a.set_head(size=24),
    "broken 25: head": lambda a: a.set_head(size=26),
    "broken 24: head": lambda a: a.set_head(leaf_hash=bytes(32)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_log_whose_signed_end_was_changed_is_refused(
    address: Address, signer: LogSigner, admin: Administrator, change: str
) -> None:
    signed(address, signer)
    CHANGES[change](admin)
    assert refused(address, signer) == change.partition(":")[0]


@pytest.mark.parametrize("position", [0, 4, 12, 23])
def test_a_signed_entry_whose_content_was_changed_is_found_by_a_full_turn(
    address: Address, signer: LogSigner, admin: Administrator, position: int
) -> None:
    signed(address, signer)
    admin.rewrite(position, lambda data: data.update(added=1))
    admin.chain()
    assert refused(address, signer, full=True) == f"altered {position}"
    # What a turn that is not full leaves out: it reads the last signed entry and what is new.
    assert signed(address, signer) == (SIZE + 1,)


def test_a_root_that_an_earlier_checkpoint_had_otherwise_is_found_by_a_full_turn(
    address: Address, signer: LogSigner
) -> None:
    signed(address, signer)
    store = open_store(address, read_only=True)
    try:
        right = advance(store, SignerState(ORIGIN), full=True)
        assert not isinstance(right, Refused)
        leaves = [entry.leaf_hash for batch in store.scan(ORIGIN) for entry in batch]
        roots = {SIZE: right.state.root, 20: bytes(32), 10: independent.root(leaves[:10])}
        came = advance(store, signer.state(), full=True, roots=roots)
    finally:
        store.close()
    assert isinstance(came, Refused)
    assert (came.kind, came.position) == ("altered", 10)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda a: a.rewrite(27, lambda data: data.update(added=1)), "broken 27"),
        (lambda a: a.delete("entry", 26), "broken 26"),
        (lambda a: a.delete("entry", 28), "broken 28"),
        (lambda a: a.set("entry", 25, previous=b"\x07" * 32), "broken 25"),
        (lambda a: a.set("entry", 26, event="00000000-0000-4000-8000-000000000001"), "broken 26"),
    ],
)
def test_new_entries_that_do_not_fit_together_are_refused(
    clinic: Clinic, signer: LogSigner, admin: Administrator,
    change: Callable[[Administrator], object], wanted: str,
) -> None:  # fmt: skip
    signed(clinic.address, signer)
    for _ in range(4):
        clinic.do("consent", **CONSENT)
    change(admin)
    assert refused(clinic.address, signer) == wanted
    assert check_notes(signer, clinic.leaves()) == [SIZE]


def test_an_entry_of_a_newer_version_is_not_signed_and_not_called_tampering(
    address: Address, signer: LogSigner, admin: Administrator
) -> None:
    signed(address, signer)
    admin.chain()
    newer = admin.entry(25)["content"].replace(b'"v":1', b'"v":2')
    assert newer != admin.entry(25)["content"]
    leaf = leaf_hash(ORIGIN, 25, admin.entry(24)["leaf_hash"], newer)
    admin.set("entry", 25, content=newer, leaf_hash=leaf)
    admin.set_head(leaf_hash=leaf)
    assert refused(address, signer) == "unknown_version 25"


def test_a_signer_of_another_log_does_not_sign_this_one(
    address: Address, signer: LogSigner, tmp_path: Path
) -> None:
    stranger = new_signer(tmp_path / "signer", OTHER)
    assert refused(address, stranger) == "other_origin None"
    with Clinic(address, origin=OTHER, seed=11) as other:
        other.do("org.add", origin=OTHER, code="other", name="別のクリニック", zone="Asia/Tokyo")
    signed(address, stranger)
    shutil.copy(stranger.path / "state", signer.path / "state")
    assert refused(address, signer) == "other_origin None"


def test_a_log_row_under_another_name_is_another_log(
    address: Address, signer: LogSigner, admin: Administrator, tmp_path: Path
) -> None:
    signed(address, signer)
    stranger = new_signer(tmp_path / "signer", OTHER)
    for table in ("entry", "log"):
        admin.run(f"UPDATE {table} SET log_id = ?", log_id(OTHER))
    admin.run("UPDATE log SET origin = ?", OTHER)
    assert refused(address, stranger).startswith("other_origin")
    assert refused(address, signer) == "smaller 0"
