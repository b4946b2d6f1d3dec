"""The change of a signer's key on a real log: announced, signed with both, then by the new one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.application import ed25519
from ledger.application.proving import prove_inclusion, signed_checkpoint, tree_under
from ledger.application.signing import Refused, Signed
from ledger.errors import InvalidInput, NotYetSigned, SignerDiffers
from ledger.interfaces.signer_folder import LogSigner
from ledger.interfaces.signer_rotation import Phase, Span, phase, prepare, retire, spans
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.content import Content, parse_content
from ledger.log.note import VerifierKey, encode_note, parse_note, verified_by
from ledger.store.address import Address
from ledger.store.contract import Acknowledged, Append, Proposed
from tests.support.clinic import CONSENT, ORIGIN, STAFF, Chance, Clinic
from tests.support.signing import (
    check_notes,
    files,
    new_signer,
    notes,
    refused,
    signed,
    signed_by,
    turn,
)

SIZE = 4
STRANGER = VerifierKey.of(ORIGIN, ed25519.public_of(bytes(32)))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A log of four entries."""
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        yield clinic


@pytest.fixture
def signer(clinic: Clinic, tmp_path: Path) -> LogSigner:
    """Its signer, which has signed these."""
    signer = new_signer(tmp_path / "signer")
    signed(clinic.address, signer)
    return signer


def prepared(signer: LogSigner, seed: int = 2) -> VerifierKey:
    return prepare(signer, Chance(seed))[0]


def announce(clinic: Clinic, signer: LogSigner) -> None:
    new = signer.next_key()
    assert new is not None
    clinic.do("signer.announce", vkey=new.text, replaces=signer.verifier_key().text)


def force(clinic: Clinic, data: Any, schema: int = 1, type_name: str = "signer.rotated") -> None:
    """An announcement as only one can append it who asks no decision."""
    content = Content(
        type=type_name, schema=schema, event=clinic.chance.uuid(),
        command=clinic.chance.uuid(), recorded_at="2026-12-01T00:00:00.000000Z",
        happened_at="2026-12-01T00:00:00.000000Z", zone="Asia/Tokyo", actor=STAFF, subject=None,
        tags=(), data=data,
    )  # fmt: skip
    proposed = Proposed(content.type, content.event, content.encode(), content.index_tags())
    (done,) = clinic.raw.append([Append(ORIGIN, content.command, (proposed,))])
    assert isinstance(done, Acknowledged)


def overlapping(clinic: Clinic, signer: LogSigner, seed: int = 2) -> tuple[VerifierKey, ...]:
    """The old key and the new one, both of which signed the newest checkpoint."""
    old = signer.verifier_key()
    new = prepared(signer, seed)
    announce(clinic, signer)
    signed(clinic.address, signer)
    return old, new


def lines(signer: LogSigner, size: int) -> list[str]:
    """Whose signatures the note of a size has, in its order, each of them verified."""
    return signed_by(signer, notes(signer)[size])


def test_both_keys_sign_from_the_announcement_on_until_the_old_one_is_retired(
    clinic: Clinic, signer: LogSigner
) -> None:
    old = signer.verifier_key()
    new = prepared(signer)
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (5,)
    assert (phase(signer), signer.verifier_key()) == (Phase.PREPARED, old)
    announce(clinic, signer)
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (7,)
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (8,)
    assert (phase(signer), signer.verifier_key()) == (Phase.OVERLAP, new)
    assert signer.keys_in_force() == [old, new]
    assert retire(signer) == (old, new)
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (9,)
    assert (phase(signer), signer.keys_in_force()) == (Phase.NONE, [new])

    found = {size: lines(signer, size) for size in check_notes(signer, clinic.leaves())}
    both = [old.text, new.text]
    assert found == {4: [old.text], 5: [old.text], 7: both, 8: both, 9: [new.text]}
    assert spans(signer) == [Span(old, 4, 8), Span(new, 7, None)]
    assert signed(clinic.address, signer, full=True, roots=signer.roots()) == ()
    assert sorted(files(signer)) == [
        "checkpoint", *sorted(f"checkpoints/{size}" for size in found), "key", "old-vkeys",
        "state", "state.lock", "vkey",
    ]  # fmt: skip
    secret = (signer.path / "key").read_text(encoding="utf-8")
    assert secret.split("+")[3] == new.key_id.hex()
    assert (signer.path / "key").stat().st_mode & 0o777 == 0o600


def test_a_key_can_be_changed_again_and_again(clinic: Clinic, signer: LogSigner) -> None:
    first = signer.verifier_key()
    _, second = overlapping(clinic, signer, 2)
    retire(signer)
    _, third = overlapping(clinic, signer, 3)
    retire(signer)
    assert len({first, second, third}) == 3
    assert signer.verifier_keys() == [first, second, third]
    assert spans(signer) == [Span(first, 4, 5), Span(second, 5, 6), Span(third, 6, None)]
    assert [lines(signer, size) for size in check_notes(signer, clinic.leaves())] == [
        [first.text], [first.text, second.text], [second.text, third.text],
    ]  # fmt: skip
    assert list(signer.roots()) == [4, 5, 6]
    assert signed(clinic.address, signer, full=True, roots=signer.roots()) == ()


def test_who_holds_the_old_key_alone_finds_the_new_one_announced_under_its_signature(
    clinic: Clinic, signer: LogSigner
) -> None:
    old, new = overlapping(clinic, signer)
    note = parse_note((signer.path / "checkpoint").read_bytes())
    for key in (old, new):  # each alone is enough
        assert verified_by(note, [key], ed25519.verify) == [key]
    under = signed_checkpoint(ORIGIN, note, old)
    assert (under.key, under.others) == (old, 1)
    event = clinic.events()[SIZE]
    proved = prove_inclusion(clinic.raw, tree_under(clinic.raw, [under]), under, event)
    assert parse_content(proved.content).data == {"vkey": new.text, "replaces": old.text}


def test_a_proof_goes_by_any_key_of_the_signer_and_names_the_newest_that_signed(
    clinic: Clinic, signer: LogSigner
) -> None:
    old, new = overlapping(clinic, signer)
    retire(signer)
    clinic.do("consent", **CONSENT)
    signed(clinic.address, signer)
    found = []
    for size in signer.sizes():
        note = signer.note(size)
        assert note is not None
        under = signed_checkpoint(ORIGIN, note, signer.verifier_keys())
        found.append((size, under.key, under.others))
    assert found == [(4, old, 0), (5, new, 0), (6, new, 0)]


# What is refused.


@pytest.mark.parametrize("made", [False, True])
def test_an_announcement_of_a_key_that_is_not_in_the_folder_is_refused_for_ever(
    clinic: Clinic, signer: LogSigner, made: bool
) -> None:
    if made:
        prepared(signer)
    clinic.do("consent", **CONSENT)
    clinic.do("signer.announce", vkey=STRANGER.text, replaces=signer.verifier_key().text)
    for full in (False, True):
        assert refused(clinic.address, signer, full=full) == "other_key 5"
    clinic.do("consent", **CONSENT)
    assert refused(clinic.address, signer) == "other_key 5"
    assert check_notes(signer, clinic.leaves()) == [4]


def test_another_key_is_refused_while_two_sign_and_so_is_the_retired_one(
    clinic: Clinic, signer: LogSigner, tmp_path: Path
) -> None:
    old, new = overlapping(clinic, signer)
    again = LogSigner(tmp_path / "again", ORIGIN)
    shutil.copytree(signer.path, again.path)
    force(clinic, {"vkey": new.text, "replaces": old.text})  # it signs already
    assert signed(clinic.address, signer) == (6,)
    assert lines(signer, 6) == [old.text, new.text]
    retire(signer)
    force(clinic, {"vkey": old.text, "replaces": new.text})
    assert refused(clinic.address, signer) == "other_key 6"
    assert signed(clinic.address, again) == (7,)  # where it was not retired, it signs still
    force(clinic, {"vkey": STRANGER.text, "replaces": new.text})
    assert refused(clinic.address, again) == "other_key 7"


@pytest.mark.parametrize("data", [{}, {"vkey": None}, {"vkey": ["x"]}, {"vkey": ""}])
def test_an_announcement_that_names_no_key_is_of_another_key(
    clinic: Clinic, signer: LogSigner, data: dict[str, Any]
) -> None:
    prepared(signer)
    force(clinic, data)
    assert refused(clinic.address, signer) == "other_key 4"


def test_an_announcement_of_a_newer_version_is_not_called_anything_else(
    clinic: Clinic, signer: LogSigner
) -> None:
    clinic.do("consent", **CONSENT)
    force(clinic, {"vkey": prepared(signer).text, "replaces": signer.verifier_key().text}, 2)
    assert refused(clinic.address, signer) == "unknown_version 5"


def test_what_only_looks_like_an_announcement_changes_nothing(
    clinic: Clinic, signer: LogSigner
) -> None:
    for vkey in (prepared(signer).text, STRANGER.text):
        data = {"type": "signer.rotated", "vkey": vkey, "replaces": signer.verifier_key().text}
        force(clinic, data, type_name="policy.published")
    force(clinic, {"text": json.dumps(data, separators=(",", ":"))}, type_name="a.rotated")
    assert signed(clinic.address, signer) == (7,)
    assert phase(signer) is Phase.PREPARED


def test_a_key_is_announced_once(clinic: Clinic, signer: LogSigner) -> None:
    old, new = overlapping(clinic, signer)
    for vkey, replaces in ((new, old), (old, new), (STRANGER, old)):
        with pytest.raises(InvalidInput):
            clinic.do("signer.announce", vkey=vkey.text, replaces=replaces.text)
    assert clinic.size == 5


def test_the_old_key_is_not_retired_before_a_checkpoint_has_both_signatures(
    clinic: Clinic, signer: LogSigner
) -> None:
    def too_early(error: type[Exception]) -> None:
        before = files(signer)
        with pytest.raises(error):
            retire(signer)
        assert files(signer) == before

    too_early(InvalidInput)  # no change under way
    prepared(signer)
    too_early(NotYetSigned)
    announce(clinic, signer)
    too_early(NotYetSigned)

    def no_power(_seed: bytes, _message: bytes) -> bytes:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        turn(clinic.address, signer, sign=no_power)
    assert len(signer.state().keys) == 2
    too_early(NotYetSigned)  # decided, and not signed
    signed(clinic.address, signer)
    clinic.do("consent", **CONSENT)
    with pytest.raises(RuntimeError):
        turn(clinic.address, signer, sign=no_power)
    too_early(NotYetSigned)  # a later one was decided, to be signed with both
    signed(clinic.address, signer)
    retire(signer)
    too_early(InvalidInput)


def test_a_change_that_is_not_at_its_end_is_not_begun_again(
    clinic: Clinic, signer: LogSigner
) -> None:
    new = prepared(signer, 2)
    before = files(signer)
    assert prepare(signer, Chance(3)) == (new, False)
    announce(clinic, signer)
    assert prepare(signer, Chance(3)) == (new, False)
    assert files(signer) == before
    signed(clinic.address, signer)
    before = files(signer)
    with pytest.raises(InvalidInput):
        prepare(signer, Chance(3))
    assert files(signer) == before


@pytest.mark.parametrize("name", ["next-key", "next-vkey"])
def test_without_its_half_of_the_next_key_nothing_is_signed_nor_retired_nor_made_anew(
    clinic: Clinic, signer: LogSigner, tmp_path: Path, name: str
) -> None:
    def nothing_is_done() -> None:
        before = files(signer)
        with pytest.raises((SignerDiffers, InvalidInput)):
            retire(signer)
        if name == "next-key":
            with pytest.raises((SignerDiffers, InvalidInput)):
                prepare(signer, Chance(5))
        with suppress(SignerDiffers):
            assert isinstance(turn(clinic.address, signer), Refused)
        assert files(signer) == before

    other = new_signer(tmp_path / "other", seed=7)
    prepared(other, 8)
    prepared(signer)
    announce(clinic, signer)
    for already in (False, True):
        if already:
            signed(clinic.address, signer)
            clinic.do("consent", **CONSENT)
        kept = (signer.path / name).read_bytes()
        for data in (None, b"", kept[:-9], (other.path / name).read_bytes()):
            (signer.path / name).unlink(missing_ok=True)
            if data is not None:
                (signer.path / name).write_bytes(data)
            if name == "next-vkey" and data is None and already:
                continue  # no loss: see below
            nothing_is_done()
        (signer.path / name).write_bytes(kept)


def test_the_public_half_of_the_next_key_alone_is_no_loss(
    clinic: Clinic, signer: LogSigner
) -> None:
    new = prepared(signer)
    (signer.path / "next-vkey").unlink()
    assert prepare(signer, Chance(5)) == (new, True)
    announce(clinic, signer)
    signed(clinic.address, signer)
    (signer.path / "next-vkey").unlink()
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (6,)
    with pytest.raises(InvalidInput):
        prepare(signer, Chance(5))
    assert retire(signer)[1] == new
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (7,)
    assert check_notes(signer, clinic.leaves()) == [4, 5, 6, 7]


@pytest.mark.parametrize("name", ["vkey", "next-vkey"])
def test_a_public_key_of_another_log_is_no_key_of_this_signer(
    clinic: Clinic, signer: LogSigner, name: str
) -> None:
    prepared(signer)
    other = VerifierKey.of("ledger.example/other", signer.verifier_key().public)
    (signer.path / name).write_text(f"{other.text}\n", encoding="utf-8")
    with pytest.raises(SignerDiffers):
        signer.verifier_keys()
    before = files(signer)
    with pytest.raises(SignerDiffers):
        turn(clinic.address, signer)
    assert files(signer) == before


def test_a_forged_signature_under_either_key_spoils_the_checkpoint(
    clinic: Clinic, signer: LogSigner
) -> None:
    overlapping(clinic, signer)
    path = signer.path / "checkpoint"
    good = parse_note(path.read_bytes())
    for index in (0, 1):
        signatures = list(good.signatures)
        value = signatures[index].value
        signatures[index] = replace(signatures[index], value=bytes([value[0] ^ 1]) + value[1:])
        path.write_bytes(encode_note(replace(good, signatures=tuple(signatures))))
        for read in (signer.note, signer.newest, signer.verifier_key):
            with pytest.raises(SignerDiffers):
                read()
        with pytest.raises(SignerDiffers):
            turn(clinic.address, signer)


def test_a_state_of_two_keys_with_any_bit_wrong_signs_nothing(
    clinic: Clinic, signer: LogSigner
) -> None:
    overlapping(clinic, signer)
    clinic.do("consent", **CONSENT)
    good, before = (signer.path / "state").read_bytes(), notes(signer)
    for at in range(len(good)):
        bad = good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :]
        (signer.path / "state").write_bytes(bad)
        with suppress(SignerDiffers):
            assert isinstance(turn(clinic.address, signer), Refused), bad
        assert notes(signer) == before
    (signer.path / "state").write_bytes(good)
    assert signed(clinic.address, signer) == (6,)


def test_a_copy_without_secrets_and_state_is_enough_to_read_every_checkpoint(
    clinic: Clinic, signer: LogSigner, tmp_path: Path
) -> None:
    def check_copy(step: int) -> None:
        copy = LogSigner(tmp_path / f"copy-{step}", ORIGIN)
        shutil.copytree(signer.path, copy.path)
        for name in ("key", "next-key", "state", "state.lock"):
            (copy.path / name).unlink(missing_ok=True)
        assert copy.roots() == signer.roots()
        assert (phase(copy), spans(copy)) == (phase(signer), spans(signer))
        assert copy.verifier_key() == signer.verifier_key()

    check_copy(0)
    prepared(signer)
    check_copy(1)
    announce(clinic, signer)
    signed(clinic.address, signer)
    check_copy(2)
    retire(signer)
    check_copy(3)


def test_the_same_state_gives_the_same_note_also_with_two_keys(
    clinic: Clinic, signer: LogSigner
) -> None:
    prepared(signer)
    announce(clinic, signer)

    def second_fails(seed: bytes, message: bytes) -> bytes:
        if asked:
            raise RuntimeError
        asked.append(message)
        return ed25519.sign(seed, message)

    asked: list[bytes] = []
    with pytest.raises(RuntimeError):
        turn(clinic.address, signer, sign=second_fails)
    assert list(notes(signer)) == [4]  # one signature of two is no note
    clinic.do("consent", **CONSENT)
    assert signed(clinic.address, signer) == (5, 6)
    kept = notes(signer)
    assert parse_checkpoint(parse_note(kept[5]).text).text().encode() == asked[0]
    for name in ("checkpoint", "checkpoints/5", "checkpoints/6"):
        (signer.path / name).unlink()
    shutil.copy(signer.path / "checkpoints" / "4", signer.path / "checkpoint")
    came = turn(clinic.address, signer)
    assert isinstance(came, Signed)
    assert notes(signer) == {4: kept[4], 6: kept[6]}
