"""What we write, a shell and openssl check, by the very commands of the page that says how."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger.bundle.layout import ENTRIES_FOLDER
from ledger.log.checkpoint import TlogProof, encode_tlog_proof
from ledger.log.entry import data_hash
from ledger.log.proof import inclusion_proof
from ledger.log.tiles import TileTree
from tests.support.bundles import Log, Signer, change
from tests.support.cli import Desk
from tests.support.other_tools import (
    ASSETS,
    LIES,
    PAGE,
    SHELLS,
    SPOILT,
    in_shell,
    key_of,
    lie,
    page_blocks,
    receipt_steps,
    relinked,
    renamed,
    signed_size,
    unpacked,
)
from tests.verifier.test_assets import WANTED

# The shell makes the tree from the entries, so it reads no tile; it looks into no content and opens
# no ciphertext.
NOT_SEEN_BY_SHELL = {"tile-changed", "ciphertext-changed", "newer-version"}


def test_the_page_names_what_its_tables_say_is_not_seen() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for word in ("`ciphertexts/`", "the tiles", "earlier checkpoints", "files that do not belong"):
        assert word in text


@pytest.mark.parametrize("shell", SHELLS)
def test_the_commands_of_the_page_check_a_bundle_and_a_receipt_of_a_clinic(
    desk: Desk, tmp_path: Path, shell: str
) -> None:
    for name in ("evidence", "consent.tlog-proof", "consent.json"):
        (tmp_path / name).symlink_to(desk.folder / name)
    last_line = 'test "$(sha256 < consent.json)" = "$(sed -n 5p leaf)"'
    assert last_line in PAGE.read_text(encoding="utf-8")
    verdict = in_shell(tmp_path, key_of(desk), [*page_blocks(), last_line], shell)
    assert verdict.code == 0, verdict.said
    size = signed_size(desk)
    assert verdict.said.count("Signature Verified Successfully") == 2
    for line in (
        f"key of {key_of(desk).split('+')[0]}",
        f"entries: {size}, each tied to the one before and to its content",
        "these entries are what was signed",
        f"entry {size - 1} stands in the log of {size} entries",
    ):
        assert line in verdict.said


def test_the_commands_of_the_page_check_a_copy_that_grew(grown: Desk, tmp_path: Path) -> None:
    (tmp_path / "evidence").symlink_to(grown.folder / "copy")
    verdict = in_shell(tmp_path, key_of(grown), page_blocks()[:4])
    assert verdict.code == 0, verdict.said
    assert f"entries: {grown.size()}, each tied" in verdict.said


def test_the_receipt_block_checks_every_proof_that_one_person_was_given(
    desk: Desk, tmp_path: Path
) -> None:
    desk.done("bundle shown --person 0012345")
    shown = desk.folder / "shown"
    proofs = sorted((shown / "proofs").iterdir())
    assert len(proofs) > 1
    for proof in proofs:
        shutil.copy(proof, tmp_path / "consent.tlog-proof")
        verdict = in_shell(tmp_path, key_of(desk), receipt_steps())
        assert verdict.code == 0, verdict.said
        assert f"entry {proof.stem} stands in the log" in verdict.said


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_the_commands_of_the_page_check_logs_of_every_shape(tmp_path: Path, size: int) -> None:
    log = Log.of(size)
    log.write(tmp_path / "evidence")
    tree = TileTree([data_hash(one) for one in log.leaves])
    *checks, receipt = page_blocks()
    for position in {0, size // 2, size - 1}:
        hashes = tuple(inclusion_proof(tree.nodes, position, size))
        proof = TlogProof(position, hashes, log.note(size), log.leaves[position])
        (tmp_path / "consent.tlog-proof").write_bytes(encode_tlog_proof(proof))
        verdict = in_shell(tmp_path, Signer().key.text, [*checks, receipt])
        assert verdict.code == 0, verdict.said
        assert f"entry {position} stands in the log of {size} entries" in verdict.said


def test_the_commands_of_the_page_go_from_one_file_of_entries_to_the_next(tmp_path: Path) -> None:
    log = Log.of(258)
    log.write(tmp_path / "evidence")
    for path in (tmp_path / "evidence" / ENTRIES_FOLDER).rglob("*"):
        assert path.name in ("000", "001.p", "2")
    key, signature, entries, _root, _receipt = page_blocks()
    verdict = in_shell(tmp_path, Signer().key.text, [key, signature, entries])
    assert verdict.code == 0, verdict.said
    assert "entries: 258" in verdict.said


@pytest.mark.parametrize("name", [one for one in WANTED if not one.startswith("partial-")])
def test_the_commands_of_the_page_stop_where_our_verifier_does_but_for_what_the_page_names(
    tmp_path: Path, name: str
) -> None:
    unpacked(name, tmp_path)
    verdict = in_shell(tmp_path, Signer().key.text, page_blocks()[:4])
    accepted = WANTED[name].startswith("0:") or name in NOT_SEEN_BY_SHELL
    assert (verdict.code == 0) is accepted, verdict.said
    assert ("these entries are what was signed" in verdict.said) is accepted


def test_a_key_that_did_not_sign_is_told_by_openssl(tmp_path: Path) -> None:
    unpacked("sound", tmp_path)
    key, signature = page_blocks()[:2]
    assert in_shell(tmp_path, Signer().key.text, [key, signature]).code == 0
    # Another key under the very id of the right one, so that openssl has to tell them apart.
    [name, key_id, _], [_, _, other] = (one.key.text.split("+", 2) for one in (Signer(), Signer(2)))
    verdict = in_shell(tmp_path, f"{name}+{key_id}+{other}", [key, signature])
    assert verdict.code != 0
    assert "Signature Verification Failure" in verdict.said


def test_a_log_that_was_made_anew_stops_at_its_root(tmp_path: Path) -> None:
    relinked(tmp_path)
    verdict = in_shell(tmp_path, Signer().key.text, page_blocks()[:4])
    assert verdict.code != 0
    assert "entries: 5, each tied" in verdict.said
    assert "these entries are what was signed" not in verdict.said


def test_a_checkpoint_of_another_log_by_the_same_key_is_not_taken(tmp_path: Path) -> None:
    change(unpacked("sound", tmp_path) / "checkpoint", renamed)
    assert in_shell(tmp_path, Signer().key.text, page_blocks()[:2]).code != 0


def test_a_line_slipped_in_under_what_was_signed_is_not_passed_over(tmp_path: Path) -> None:
    checkpoint = unpacked("sound", tmp_path) / "checkpoint"
    change(checkpoint, lambda data: data.replace(b"\n\n", b"\nand more\n\n"))
    assert in_shell(tmp_path, Signer().key.text, page_blocks()[:2]).code != 0


@pytest.mark.parametrize("how", SPOILT)
def test_the_commands_of_the_page_stop_at_a_spoiled_receipt(tmp_path: Path, how: str) -> None:
    sound = (ASSETS / "sound.tlog-proof").read_bytes()
    spoilt = SPOILT[how](sound)
    assert spoilt != sound
    (tmp_path / "consent.tlog-proof").write_bytes(sound)
    assert in_shell(tmp_path, Signer().key.text, receipt_steps()).code == 0
    (tmp_path / "consent.tlog-proof").write_bytes(spoilt)
    for shell in SHELLS:
        verdict = in_shell(tmp_path, Signer().key.text, receipt_steps(), shell)
        assert verdict.code != 0, verdict.said
        assert "stands in the log" not in verdict.said
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize("name", LIES)
def test_the_commands_of_the_page_take_no_lie_because_its_checkpoint_is_signed(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "consent.tlog-proof").write_bytes(lie(name))
    verdict = in_shell(tmp_path, Signer().key.text, receipt_steps())
    assert "Signature Verified Successfully" in verdict.said
    assert verdict.code != 0, verdict.said
