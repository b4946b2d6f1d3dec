"""No proof is made from what is not what was signed: neither from store nor from checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.application.proving import (
    covered_record,
    proof_file,
    prove_consistency,
    prove_inclusion,
    signed_checkpoint,
    tree_under,
)
from ledger.errors import AnswerNotBorneOut, Malformed
from ledger.log.checkpoint import Checkpoint
from ledger.store.address import Address
from tests.application.conftest import BOTH
from tests.support.checkpoints import Signs, by, proof_of, proof_under
from tests.support.clinic import ORIGIN, Clinic
from tests.support.tampering import SIZE, Administrator, Original, flipped, small_log


@pytest.fixture(scope="module", params=BOTH)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """A small log."""
    if request.param == "sqlite":
        place = tmp_path_factory.mktemp("original") / "ledger.db"
        found = Original(Address("sqlite", str(place)))
    else:
        prepared = request.getfixturevalue("prepared_fast")
        name = prepared.server.create_database(prepared.template)
        found = Original(Address("postgresql", prepared.server.url(name)), prepared.server)
    small_log(found.address).close()
    return found


@pytest.fixture
def address(original: Original, tmp_path: Path) -> Iterator[Address]:
    """A copy of it to do one thing to."""
    address = original.copy(tmp_path / "copy")
    yield address
    original.drop(address)


class Elsewhere:
    """What an administrator does to a store of 25 entries, and the words of the refusal."""

    @staticmethod
    def content_changed(admin: Administrator) -> str:
        """Its words no longer give its leaf hash."""
        admin.set("entry", 6, content=flipped(admin.entry(6)["content"], 40, 0))
        return "Entry 6 .* does not match its own leaf hash"

    @staticmethod
    def relinked_to_the_end(admin: Administrator) -> str:
        """An older entry changed, and everything after it made to fit again."""
        admin.rewrite(3, lambda data: data.update(sector="OTHER"))
        admin.relink(3)
        return f"The first {SIZE} entries of the log have the root .*, the checkpoint"

    @staticmethod
    def this_one_replaced_and_relinked(admin: Administrator) -> str:
        admin.rewrite(6, lambda data: data.update(note="other"))
        admin.relink(6)
        return f"The first {SIZE} entries"

    @staticmethod
    def leaf_hash_of_another_changed(admin: Administrator) -> str:
        admin.set("entry", 11, leaf_hash=flipped(admin.entry(11)["leaf_hash"], 0, 0))
        return f"The first {SIZE} entries"

    @staticmethod
    def last_entries_taken_away(admin: Administrator) -> str:
        admin.delete("entry", 20, up=True)
        admin.set_head(size=20, leaf_hash=admin.entry(19)["leaf_hash"])
        return f"The log has 20 entries, its checkpoint signs {SIZE}: entries are gone"

    @staticmethod
    def last_entries_taken_away_and_the_head_left(admin: Administrator) -> str:
        admin.delete("entry", 20, up=True)
        return f"The log has 20 entries, its checkpoint signs {SIZE}"

    @staticmethod
    def one_taken_from_the_middle(admin: Administrator) -> str:
        admin.delete("entry", 11)
        return "After entry 10 comes entry 12"

    @staticmethod
    def the_index_leads_elsewhere(admin: Administrator) -> str:
        """Two entries exchange their record numbers in the column that is looked up."""
        first, second = admin.entry(6)["event"], admin.entry(10)["event"]
        admin.set("entry", 6, event="")
        admin.set("entry", 10, event=first)
        admin.set("entry", 6, event=second)
        return f"Under the number {first} stands entry 10, which calls itself {second}"


ACTS = [name for name in vars(Elsewhere) if not name.startswith("_")]


@pytest.mark.parametrize("act", ACTS)
def test_no_proof_leaves_a_store_that_is_not_what_was_signed(
    address: Address, signs: Signs, act: str
) -> None:
    with Clinic(address) as clinic:
        signed = by(signs, signs.log(clinic.raw))
        number = clinic.events()[6].event
        assert proof_of(clinic, signed, 6).hashes
        wanted = getattr(Elsewhere, act)(Administrator(address))
        with pytest.raises(AnswerNotBorneOut, match=wanted) as refused:
            proof_under(clinic, signed, number)
        assert refused.value.message.ja != refused.value.message.en


def test_an_entry_that_changes_after_the_tree_was_read_is_not_proved(
    address: Address, signs: Signs
) -> None:
    with Clinic(address) as clinic:
        signed = by(signs, signs.log(clinic.raw))
        event = clinic.events()[6]
        tree = tree_under(clinic.raw, [signed])
        admin = Administrator(address)
        admin.set("entry", 6, content=flipped(admin.entry(6)["content"], 40, 0))
        with pytest.raises(AnswerNotBorneOut, match="Entry 6 has the leaf hash"):
            prove_inclusion(clinic.raw, tree, signed, event)


def test_an_older_checkpoint_of_another_history_is_not_shown_to_be_the_start(
    long_clinic: Clinic, signs: Signs
) -> None:
    newest = by(signs, signs.log(long_clinic.raw))
    other = by(signs, signs.leaves([bytes(32)] * 9))
    with pytest.raises(AnswerNotBorneOut, match="first 9 entries"):
        tree_under(long_clinic.raw, [newest, other])
    # Nor where the tree is not asked first.
    tree = tree_under(long_clinic.raw, [newest])
    with pytest.raises(AnswerNotBorneOut, match="not the start"):
        prove_consistency(tree, newest, other)


def test_a_newest_checkpoint_older_than_another_is_refused(
    long_clinic: Clinic, signs: Signs
) -> None:
    newest, other = (by(signs, signs.log(long_clinic.raw, size)) for size in (8, 9))
    with pytest.raises(AnswerNotBorneOut, match="put back to an older state"):
        tree_under(long_clinic.raw, [newest, other])


def test_a_checkpoint_counts_only_if_this_logs_key_has_signed_it(
    long_clinic: Clinic, signs: Signs, tmp_path: Path
) -> None:
    note = signs.log(long_clinic.raw)
    assert signed_checkpoint(ORIGIN, note, signs.vkey).others == 0
    (signature,) = note.signatures
    spoiled = replace(signature, value=flipped(signature.value, 9, 0))
    with pytest.raises(AnswerNotBorneOut, match="does not hold: signature"):
        signed_checkpoint(ORIGIN, replace(note, signatures=(spoiled,)), signs.vkey)
    stranger = Signs(tmp_path / "stranger", ORIGIN, seed=2)
    with pytest.raises(AnswerNotBorneOut, match="no signature by a key of"):
        signed_checkpoint(ORIGIN, note, stranger.vkey)
    with pytest.raises(AnswerNotBorneOut, match="does not hold: checkpoint"):
        signed_checkpoint(ORIGIN, replace(note, text=note.text + "more\n"), signs.vkey)
    # A key of the log beside it, for a checkpoint that calls itself this log's.
    beside = Signs(tmp_path / "beside", "ledger.example/other", seed=3)
    claimed = beside.checkpoint(Checkpoint(ORIGIN, 1, bytes(32)))
    with pytest.raises(AnswerNotBorneOut, match="no signature by a key of"):
        signed_checkpoint(ORIGIN, claimed, beside.vkey)
    with pytest.raises(AnswerNotBorneOut, match=r"is of the log ledger.example.other"):
        signed_checkpoint(ORIGIN, beside.leaves([bytes(32)]), beside.vkey)


def test_a_record_that_is_gone_is_told_as_a_shorter_log_not_as_a_wrong_number(
    address: Address, signs: Signs
) -> None:
    with Clinic(address) as clinic:
        signed = by(signs, signs.log(clinic.raw))
        number = clinic.events()[22].event
        Elsewhere.last_entries_taken_away(Administrator(address))
        with pytest.raises(AnswerNotBorneOut, match=f"its checkpoint signs {SIZE}"):
            covered_record(clinic.raw, number, signed)


def test_a_proof_file_that_would_not_hold_is_not_made(long_clinic: Clinic, signs: Signs) -> None:
    signed = by(signs, signs.log(long_clinic.raw))
    proved = proof_of(long_clinic, signed, 41)
    spoiled = replace(signed, note=signed.note.replace(signed.note[-12:-8], b"AAAA"))
    with pytest.raises(AnswerNotBorneOut, match="signature"):
        proof_file(spoiled, proved)
    with pytest.raises(Malformed, match="hashes that lead to the root"):
        proof_file(signed, replace(proved, hashes=proved.hashes[::-1]))
