"""A change of the signer's key, killed at every step: no secret lost, no second note, a way on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ledger.interfaces.signer_folder import LogSigner
from ledger.interfaces.signer_rotation import Phase, phase
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from tests.support.cli import CONSENT, Desk
from tests.support.signer_kills import copied, kills
from tests.support.signing import check_notes, leaves_at, notes, signed_by, signer_at

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX; elsewhere nothing is like it"),
]
ENTRIES = 4


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose log was signed once."""
    desk = Desk.opened(tmp_path_factory.mktemp("desk"))
    desk.done("signer init")
    desk.done("signer run")
    return desk.folder


@pytest.fixture
def desk(opened: Path, tmp_path: Path) -> Desk:
    return copied(opened, tmp_path)


def secrets(signer: LogSigner) -> set[bytes]:
    """Every secret key in the folder."""
    return {
        path.read_bytes() for path in signer.path.glob("*key") if b"PRIVATE" in path.read_bytes()
    }


def all_signed(desk: Desk, sizes: list[int]) -> dict[int, list[str]]:
    """Whose signatures each note has; the notes are true, and of these sizes."""
    signer = signer_at(desk)
    assert check_notes(signer, leaves_at(desk)) == sizes
    return {size: signed_by(signer, note) for size, note in notes(signer).items()}


def test_the_making_of_the_next_key_killed_at_any_step_is_finished_with_the_same_key(
    desk: Desk,
) -> None:
    steps, before = 0, secrets(signer_at(desk))
    for step, left in kills(desk, "signer rotate"):
        steps += 1
        signer = signer_at(left)
        kept = secrets(signer)
        left.done(CONSENT)
        left.done("signer run")  # what is half made changes nothing
        assert before <= kept == secrets(signer), step
        shown = left.done("signer rotate --json").json
        assert (kept == before) or kept == secrets(signer), step
        assert len(secrets(signer)) == 2
        assert (signer.path / "next-key").stat().st_mode & 0o777 == 0o600
        assert left.done("signer rotate --json").json["vkey"] == shown["vkey"]
        left.done("signer announce")
        left.done("signer run")
        assert all_signed(left, [4, 5, 6])[6] == [shown["replaces"], shown["vkey"]]
    assert steps > 8


def test_a_turn_over_the_announcement_killed_at_any_step_gives_one_note_for_a_size(
    desk: Desk,
) -> None:
    shown = desk.done("signer rotate --json").json
    desk.done("signer announce")
    old, both = [shown["replaces"]], [shown["replaces"], shown["vkey"]]
    seen = set()
    for step, left in kills(desk, "signer run"):
        signer = signer_at(left)
        before, state = notes(signer), signer.state()
        seen.add((state.size, len(state.keys), 5 in before, phase(signer)))
        assert 5 not in before or len(state.keys) == 2, step  # durable before anything is signed
        if 5 not in before or parse_checkpoint(signed_text(signer)).size < 5:
            early = left.run("signer retire")
            assert (early.code, len(secrets(signer))) == (1, 2), step
        left.done(CONSENT)
        left.done("signer run")
        wanted = [4, 6] if state.size == 4 else [4, 5, 6]
        found = all_signed(left, wanted)
        assert found == {size: old if size == 4 else both for size in wanted}, step
        assert before.items() <= notes(signer).items(), step
        left.done("signer retire")
        assert len(secrets(signer)) == 1
    assert seen == {
        (4, 0, False, Phase.PREPARED), (5, 2, False, Phase.PREPARED),
        (5, 2, True, Phase.PREPARED), (5, 2, True, Phase.OVERLAP),
    }  # fmt: skip


def signed_text(signer: LogSigner) -> str:
    return parse_note((signer.path / "checkpoint").read_bytes()).text


def test_the_retiring_of_the_old_key_killed_at_any_step_is_finished_and_loses_no_secret_too_soon(
    desk: Desk,
) -> None:
    shown = desk.done("signer rotate --json").json
    desk.done("signer announce")
    desk.done("signer run")
    old, new = shown["replaces"], shown["vkey"]
    two = secrets(signer_at(desk))
    seen = set()
    for step, left in kills(desk, "signer retire"):
        signer = signer_at(left)
        alone = [key.text for key in signer.state().keys] == [new]
        kept = secrets(signer)
        assert kept == two if not alone else kept <= two, step
        under_way = signer.has("next-vkey")
        seen.add((alone, len(kept), signer.has("old-vkeys"), under_way))
        assert left.done("signer status --json").json["ok"]
        # It goes on to sign as the state says, whether the change is finished first or not.
        left.done(CONSENT)
        left.done("signer run")
        expected = [new] if alone else [old, new]
        assert all_signed(left, [4, 5, 6]) == {4: [old], 5: [old, new], 6: expected}, step
        if under_way:  # nor is another change begun before this one is at its end
            assert left.run("signer rotate").code == 2, step
        assert left.run("signer retire").code == (0 if under_way else 2), step
        assert len(secrets(signer)) == 1
        left.done(CONSENT)
        left.done("signer run --full")
        assert all_signed(left, [4, 5, 6, 7])[7] == [new], step
        assert signer.old_keys()[0].text == old
        assert left.done("signer rotate --json").json["made"]  # and may be changed again
    assert {alone for alone, *_ in seen} == {False, True}
    assert (True, 1, True, True) in seen  # the old secret is gone, and not all is tidied up
    assert (True, 2, False, True) in seen
