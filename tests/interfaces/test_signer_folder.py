"""The files of a signer: never two notes for a size, never a second key, nothing read on trust."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.application.signing import Refused, SignerState
from ledger.errors import InvalidInput, Malformed, SignerDiffers, StoreBusy
from ledger.interfaces.signer_folder import LogSigner, parse_state, state_bytes
from ledger.log.note import sign_note
from ledger.store.address import Address
from tests.support.clinic import CONSENT, ORIGIN, Chance, Clinic
from tests.support.signing import files, new_signer, notes, refused, signed, turn

SIZE = 4


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield clinic


@pytest.fixture
def address(clinic: Clinic) -> Address:
    """A log of four entries."""
    return clinic.address


@pytest.fixture
def signer(tmp_path: Path) -> LogSigner:
    return new_signer(tmp_path / "signer")


def test_an_older_copy_of_the_signers_own_state_is_refused(
    clinic: Clinic, signer: LogSigner
) -> None:
    signed(clinic.address, signer)
    older = {name: (signer.path / name).read_bytes() for name in ("state", "checkpoint")}
    clinic.do("consent", **CONSENT)
    signed(clinic.address, signer)
    clinic.do("consent", **CONSENT)
    (signer.path / "state").write_bytes(older["state"])
    assert refused(clinic.address, signer) == "state_older None"
    (signer.path / "checkpoint").write_bytes(older["checkpoint"])
    assert refused(clinic.address, signer, full=True, roots=signer.roots()) == "state_older None"


def test_a_size_has_one_note_for_ever(address: Address, signer: LogSigner) -> None:
    """The last barrier: however it came about, another text for a size is not kept."""
    signed(address, signer)
    key, _ = signer.key()
    other = SignerState(ORIGIN, SIZE, bytes(32)).checkpoint()
    before = files(signer)
    with pytest.raises(SignerDiffers):
        signer.keep_checkpoint(other, sign_note(other.text(), key, ed25519.sign))
    assert files(signer) == before


def test_a_state_with_any_bit_wrong_signs_nothing(clinic: Clinic, signer: LogSigner) -> None:
    signed(clinic.address, signer)
    clinic.do("consent", **CONSENT)
    good, before = (signer.path / "state").read_bytes(), notes(signer)
    for at in range(len(good)):
        bad = good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :]
        (signer.path / "state").write_bytes(bad)
        with suppress(SignerDiffers):
            assert isinstance(turn(clinic.address, signer), Refused), bad
        assert notes(signer) == before
        assert (signer.path / "state").read_bytes() == bad
    (signer.path / "state").write_bytes(good)
    assert signed(clinic.address, signer) == (SIZE + 1,)


@pytest.mark.parametrize("name", ["key", "vkey", "state", "checkpoint"])
def test_a_file_that_is_cut_or_another_one_is_told_with_its_name(
    clinic: Clinic, signer: LogSigner, tmp_path: Path, name: str
) -> None:
    signed(clinic.address, signer)
    clinic.do("consent", **CONSENT)
    strange = new_signer(tmp_path / "other", seed=2)
    signed(clinic.address, strange)
    file = signer.path / name
    for data in (b"", file.read_bytes()[:-9], b"\xff\xfe", (strange.path / name).read_bytes()):
        if data == file.read_bytes() or (name == "state" and len(data) > 100):
            continue  # the state of another signer of the same log is as good as its own
        kept = file.read_bytes()
        file.write_bytes(data)
        before = files(signer)
        with pytest.raises(SignerDiffers):
            turn(clinic.address, signer)
        assert files(signer) == before
        file.write_bytes(kept)


def test_a_key_is_never_made_in_the_place_of_another(tmp_path: Path, address: Address) -> None:
    signer = new_signer(tmp_path / "signer")
    signed(address, signer)
    with pytest.raises(InvalidInput):
        signer.create(Chance(2))
    kept = files(signer)
    for lost in (("vkey", "key"), ("vkey", "state")):
        for name in lost:
            (signer.path / name).unlink()
        with pytest.raises(SignerDiffers):
            signer.create(Chance(2))
        for name in lost:
            (signer.path / name).write_bytes(kept[name])
    (signer.path / "vkey").unlink()  # the public half alone can be made again
    signer.create(Chance(2))
    assert files(signer) == kept


def test_the_secret_key_is_for_its_owner_alone_and_a_warning_says_if_not(
    signer: LogSigner,
) -> None:
    key = signer.path / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert signer.key()[1] is None
    key.chmod(0o644)
    assert str(key) in str(signer.key()[1])


def test_two_signers_of_one_folder_do_not_sign_at_once(address: Address, signer: LogSigner) -> None:
    with signer.lock(), pytest.raises(StoreBusy), LogSigner(signer.path.parent, ORIGIN).lock(0.05):
        pass
    assert signed(address, signer) == (SIZE,)


def test_a_state_is_read_back_as_it_was_written_and_in_no_other_form() -> None:
    state = SignerState(ORIGIN, 3, b"r" * 32, (b"a" * 32, b"b" * 32), b"l" * 32)
    assert parse_state(state_bytes(state)) == state
    data = state_bytes(state)
    changed = data.replace(b"{\n", b'{\n "more": 1,\n'), data.replace(b"3,", b"3.0,"), data + b"\n"
    for other in (
        *changed,
        data.replace(b": ", b":  "),
        data.replace(b'"size": 3', b'"size": true'),
    ):
        assert other != data
        with pytest.raises(Malformed):
            parse_state(other)
