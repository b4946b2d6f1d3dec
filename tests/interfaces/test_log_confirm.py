"""A restored log confirmed at the desk: recognised as behind, completed, released, or not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger.application.behind import Held, HeldKind
from ledger.store.address import parse_address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from tests.support.cli import CONSENT, ORIGIN, QUESTION, Desk

PROVIDE = f"provide {QUESTION} --means PAPER --authorise"
NOW = "2026-04-01T00:00:00.000000Z"


def opened(desk: Desk) -> Store:
    return open_store(parse_address(desk.env["DAICHO_STORE"]))


def hold(desk: Desk) -> None:
    store = opened(desk)
    store.hold_log(ORIGIN, Held(HeldKind.RESTORED, NOW).line())
    store.close()


def copied(desk: Desk, prefix: str) -> None:
    """The store's files under another name: an old copy, or a standby."""
    for file in desk.folder.glob("clinic.db*"):
        shutil.copy(file, desk.folder / f"{prefix}{file.name}")


def set_back(desk: Desk) -> None:
    """The store's file as it was when it was copied to `old-`."""
    for file in desk.folder.glob("clinic.db*"):
        file.unlink()
    for file in desk.folder.glob("old-clinic.db*"):
        shutil.copy(file, desk.folder / file.name.removeprefix("old-"))


@pytest.fixture
def behind(signed: Desk) -> Desk:
    """A store that was set back from 7 entries, which are signed, to 5."""
    copied(signed, "old-")
    signed.done(PROVIDE)
    signed.done("signer run --once")
    signed.done("bundle evidence")
    signed.done("publish copy --contents")
    copied(signed, "standby-")
    assert signed.size() == 7
    set_back(signed)
    assert signed.size() == 5
    return signed


def test_a_store_set_back_by_hand_takes_no_command_and_can_be_read(behind: Desk) -> None:
    refused = behind.run(CONSENT)
    assert refused.code == 4
    assert "signed 7 entries" in refused.stderr
    assert "daicho log confirm" in refused.stderr
    assert "Nothing was saved" in refused.stderr
    assert behind.size() == 5
    behind.done("trail")
    assert behind.run(CONSENT, DAICHO_LANG="ja").code == 4


def test_views_that_are_ahead_of_the_log_say_that_it_was_set_back(behind: Desk) -> None:
    newer = behind.folder / "standby-clinic.db.views"
    behind.done("trail", DAICHO_STORE=f"sqlite:///{behind.folder}/standby-clinic.db")
    shutil.copy(newer, behind.folder / "clinic.db.views")
    refused = behind.run("history 0012345")
    assert refused.code == 3
    assert "were made from 7 entries, and the log has only 5" in refused.stderr
    assert "daicho log confirm" in refused.stderr
    behind.done("log confirm --from-bundle evidence")
    behind.done("rebuild")
    assert behind.done("history 0012345 --json").json["total"] == 1


def test_without_the_signers_folder_it_is_not_recognised(behind: Desk) -> None:
    """What a desk cannot look at it cannot know: the signer itself refuses then."""
    behind.done(CONSENT, DAICHO_SIGNER=None)
    assert behind.run("signer run --once").code == 3


@pytest.mark.parametrize("source", [
    "--from-bundle evidence", "--from-copy copy", "--from-store sqlite:///standby-clinic.db",
])  # fmt: skip
def test_it_is_completed_from_whatever_has_the_rest_and_goes_on(behind: Desk, source: str) -> None:
    done = behind.done(f"log confirm {source} --json").json
    assert (done["size_before"], done["size"], done["written"], done["signed"]) == (5, 7, 2, 7)
    assert done["not_signed"] == 0
    behind.done("rebuild")
    behind.done("verify")
    behind.done(CONSENT)
    behind.done("signer run --once")
    assert behind.done("history 0012345 --json").json["total"] == 1


def test_of_a_standby_what_was_not_signed_yet_comes_too(behind: Desk) -> None:
    standby = f"sqlite:///{behind.folder}/standby-clinic.db"
    behind.done(CONSENT, DAICHO_STORE=standby)
    done = behind.done(f"log confirm --from-store {standby} --json").json
    assert (done["size"], done["written"], done["not_signed"]) == (8, 3, 1)


def test_without_a_source_it_says_that_only_a_successor_can_go_on(behind: Desk) -> None:
    refused = behind.run("log confirm")
    assert refused.code == 4
    assert "daicho log succeed" in refused.stderr
    assert behind.size() == 5
    assert behind.run(CONSENT).code == 4
    behind.done("log succeed ledger.example/kizuna-2 --org kizuna --reason LOST_TAIL")


def test_an_erasure_among_what_was_missing_is_carried_out_again(signed: Desk) -> None:
    signed.done("person add --kind PATIENT --name '佐藤 一郎' --number 0099")
    copied(signed, "old-")  # with the keys of the person
    asked = signed.done("erase propose 0099 --ground NO_LONGER_NEEDED --json").json
    signed.done(f"erase decide {asked['events'][0]['event']}", DAICHO_ACTOR="staff-2")
    signed.done("signer run --once")
    signed.done("bundle evidence")
    set_back(signed)
    assert "佐藤" in signed.done("person find 0099").stdout
    done = signed.done("log confirm --from-bundle evidence --json").json
    assert done["keys_destroyed_again"] > 0
    assert done["sealed_parts_destroyed_again"] > 0
    signed.done("rebuild")
    assert "佐藤" not in signed.run("person find 0099").stdout
    signed.done("verify")


def test_what_the_signer_was_about_to_sign_counts_too(behind: Desk) -> None:
    """It was killed between its state and its note."""
    (newest,) = (behind.folder / "signer").glob("*/checkpoint")
    (newest.parent / "checkpoints" / "7").unlink()
    shutil.copy(newest.parent / "checkpoints" / "5", newest)
    assert behind.run("log confirm").code == 4
    done = behind.done("log confirm --from-store sqlite:///standby-clinic.db --json").json
    assert (done["size"], done["signed"]) == (7, 7)


def test_a_held_log_that_lacks_nothing_is_released(signed: Desk) -> None:
    hold(signed)
    refused = signed.run(CONSENT)
    assert refused.code == 4
    assert "restored from an older copy" in refused.stderr
    assert "is held" in signed.done("trail").stderr
    assert "(held)" in signed.done("status").stdout
    assert signed.done("status --json").json["logs"][0]["held"] == f"restored {NOW}"
    assert signed.run("signer run --once").code == 4
    answer = signed.done("log confirm")
    assert "has all that was signed: 5 entries" in answer.stdout
    signed.done(CONSENT)
    signed.done("signer run --once")


def test_it_says_what_came_after_the_newest_checkpoint(signed: Desk) -> None:
    signed.done(CONSENT)
    hold(signed)
    assert "Not signed yet, after them: 1 entry." in signed.done("log confirm").stdout
    assert "未署名" in signed.done("log confirm", DAICHO_LANG="ja").stdout


def vkey(desk: Desk) -> str:
    return next((desk.folder / "signer").glob("*/vkey")).read_text().strip()


def test_a_checkpoint_that_somebody_kept_is_enough_with_the_key(signed: Desk) -> None:
    kept = next((signed.folder / "signer").glob("*/checkpoint"))
    hold(signed)
    line = f"log confirm --checkpoint {kept} --key {vkey(signed)}"
    assert signed.done(line, DAICHO_SIGNER=None).code == 0
    hold(signed)
    assert signed.run(f"log confirm --checkpoint {kept}", DAICHO_SIGNER=None).code == 2
    assert signed.run(CONSENT, DAICHO_SIGNER=None).code == 4


def test_a_checkpoint_of_more_than_is_here_keeps_it_held(behind: Desk) -> None:
    kept = next((behind.folder / "signer").glob("*/checkpoint"))
    hold(behind)
    line = f"log confirm --checkpoint {kept} --key {vkey(behind)}"
    assert behind.run(line, DAICHO_SIGNER=None).code == 4
    assert behind.run(CONSENT, DAICHO_SIGNER=None).code == 4


def test_without_any_checkpoint_only_one_who_says_that_none_was_signed_releases_it(
    desk: Desk,
) -> None:
    hold(desk)
    assert desk.run("log confirm").code == 1
    assert desk.run(CONSENT).code == 4
    answer = desk.done("log confirm --never-signed")
    assert "cannot be shown" in answer.stdout
    desk.done(CONSENT)


def test_nobody_says_never_signed_of_a_log_that_was(signed: Desk) -> None:
    hold(signed)
    assert signed.run("log confirm --never-signed").code == 2
    assert signed.run(CONSENT).code == 4


def test_a_log_that_is_another_one_stays_held(behind: Desk) -> None:
    """Five entries as signed, then two that were recorded after it was set back."""
    behind.done(PROVIDE, DAICHO_SIGNER=None)
    hold(behind)
    refused = behind.run("log confirm --from-bundle evidence")
    assert refused.code == 3
    assert behind.run(CONSENT).code == 4


def test_a_bundle_that_was_altered_completes_nothing(behind: Desk) -> None:
    files = [one for one in (behind.folder / "evidence" / "contents").rglob("*") if one.is_file()]
    data = files[0].read_bytes()
    place = data.rindex(b"PAPER")
    files[0].write_bytes(data[:place] + b"EMAIL" + data[place + 5 :])
    assert behind.run("log confirm --from-bundle evidence").code == 3
    assert behind.size() == 5
    assert behind.run(CONSENT, DAICHO_SIGNER=None).code == 4


def test_a_moved_log_is_not_released_by_a_checkpoint(signed: Desk) -> None:
    signed.done("move --to sqlite:///new.db")
    refused = signed.run("log confirm")
    assert refused.code == 4
    assert "was moved to" in refused.stderr
    assert signed.run("log confirm --never-signed").code == 4


@pytest.mark.parametrize(("line", "told"), [
    ("--from-bundle evidence --from-copy copy", "one of"),
    ("--from-bundle nowhere", "--from-bundle"),
    ("--from-copy nowhere", "--from-copy"),
    ("--from-store nowhere", "--from-store"),
    ("--checkpoint nowhere", "--checkpoint"),
    ("--checkpoint policy.txt", "--checkpoint"),
    ("--key nonsense", "--key"),
])  # fmt: skip
def test_what_is_no_source_and_no_checkpoint_is_told(behind: Desk, line: str, told: str) -> None:
    hold(behind)
    refused = behind.run(f"log confirm {line}")
    assert refused.code == 2
    assert told in refused.stderr
    assert behind.size() == 5
    assert behind.run(CONSENT).code == 4


def test_a_folder_that_was_damaged_is_told_and_does_not_stop_the_desk(signed: Desk) -> None:
    state = next((signed.folder / "signer").glob("*/state"))
    Path(state).write_text("{}", encoding="utf-8")
    assert "state" in signed.done(CONSENT).stderr


def test_a_bundle_without_all_sealed_parts_is_no_source_unless_nothing_has_them(
    behind: Desk,
) -> None:
    """That of one person has the contents about them, and no sealed part."""
    standby = f"sqlite:///{behind.folder}/standby-clinic.db"
    behind.done(f"{CONSENT} --note 代筆", DAICHO_STORE=standby)
    behind.done("signer run --once", DAICHO_STORE=standby)
    behind.done("bundle hanako --person 0012345", DAICHO_STORE=standby)
    refused = behind.run("log confirm --from-bundle hanako")
    assert refused.code == 1
    assert "1 sealed part that nobody erased" in refused.stderr
    assert behind.size() == 5
    copied(behind, "again-")
    answer = behind.done("log confirm --from-bundle hanako --sealed-parts-lost --json").json
    assert answer["without_sealed_part"] == [7]
    behind.env["DAICHO_STORE"] = f"sqlite:///{behind.folder}/again-clinic.db"
    answer = behind.done(f"log confirm --from-store {standby} --json").json
    assert answer["without_sealed_part"] == []


def test_sealed_parts_that_the_source_says_were_erased_are_not_asked_for(behind: Desk) -> None:
    standby = {"DAICHO_STORE": f"sqlite:///{behind.folder}/standby-clinic.db"}
    erasure = "e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"
    behind.done("person add --kind PATIENT --name '佐藤 太郎' --number 0077777", **standby)
    behind.done(f"erase propose 0077777 --ground NO_LONGER_NEEDED --id {erasure}", **standby)
    behind.done(f"erase decide {erasure} --actor dr-1 --role director", **standby)
    answer = behind.done(f"log confirm --from-store {standby['DAICHO_STORE']} --json").json
    assert len(answer["without_sealed_part"]) == 1
    assert answer["keys_lost_of"] == []


def test_a_bundle_of_another_log_is_told_as_that(behind: Desk) -> None:
    (behind.folder / "o").mkdir()
    other = Desk.opened(behind.folder / "o")
    other.done("org add ledger.example/other --code other --name 他 --zone Asia/Tokyo")
    other.done("signer init --org other")
    other.done("signer run --once --org other")
    other.done("bundle theirs --org other")
    refused = behind.run("log confirm --from-bundle o/theirs")
    assert refused.code == 2
    assert "--from-bundle" in refused.stderr
    assert "ledger.example/other" in refused.stderr
    assert behind.size() == 5
