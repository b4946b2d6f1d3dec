"""The key-encryption key changed: nobody is lost, and nobody erased comes back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application.epoch_status import Epoch, Epochs, epochs_of, erasures
from ledger.application.epochs import (
    check_new_key,
    drop_old,
    newest_begun,
    note_destroyed,
    note_started,
)
from ledger.application.erasing import finish
from ledger.application.key_fit import Fit, fit_of
from ledger.application.people import People
from ledger.errors import InvalidInput, KeyDoesNotFit, KeyGone
from ledger.sealing.keys import IDENTITY, RECORD, TAG, SoftwareKey
from ledger.store.contract import KeyRow
from tests.support.clinic import CONSENT, KEK, NUMBER, PATIENT, STAFF, Clinic
from tests.support.epochs import (
    DUE,
    SECOND,
    THIRD,
    change_of,
    changed,
    epochs_in,
    erase,
    once,
    with_key,
)

WRONG = SoftwareKey(1, bytes(32))
OTHER_SECOND = SoftwareKey(2, bytes(range(96, 128)))


class Stopped(Exception):
    """Instead of a power cut."""


def all_open(clinic: Clinic, kek: SoftwareKey) -> None:
    """Everybody is found and every payload opens with this key."""
    with_key(clinic, kek).people.check_fits()
    clinic.check()
    assert len(clinic.people.find(clinic.origin, "number", NUMBER)) == 1


def epochs(clinic: Clinic) -> Epochs:
    found = epochs_of(clinic.keys)
    assert found is not None
    return found


def test_after_a_change_everything_opens_with_the_new_key_and_no_old_row_is_left(
    clinic: Clinic, tmp_path: Path
) -> None:
    clinic.do("consent", **{**CONSENT, "note": "同意書"})
    assert changed(clinic, KEK, SECOND, tmp_path / "backups") == 6
    all_open(clinic, SECOND)
    assert epochs_in(clinic.keys, clinic.origin) == {2}
    clinic.do("person.add", **{**PATIENT, "numbers": ["77"]})
    assert changed(clinic, SECOND, THIRD, tmp_path / "backups") == 11
    all_open(clinic, THIRD)
    assert [one.number for one in epochs(clinic).all] == [1, 2, 3]


def test_until_the_flip_all_opens_with_the_old_key_and_from_then_on_with_the_new(
    clinic: Clinic,
) -> None:
    def stop() -> None:
        raise Stopped

    change = change_of(clinic, KEK, SECOND, once("change_epoch", stop))
    with pytest.raises(Stopped):
        change.wrap_anew()
    assert epochs_in(clinic.keys, clinic.origin) == {1, 2}
    all_open(clinic, KEK)
    with pytest.raises(KeyDoesNotFit, match="begun and is not finished"):
        with_key(clinic, SECOND).people.check_fits()
    assert change.wrap_anew() == 0
    all_open(clinic, SECOND)
    with_key(clinic, KEK).check()  # what was started before still reads, until old rows are dropped


def test_a_change_stopped_before_any_of_its_acts_is_finished_by_doing_it_again(
    clinic: Clinic, tmp_path: Path
) -> None:
    stopped: list[str] = []
    while len(stopped) < 20:
        acts: list[str] = []

        def stop_before_the_second(name: str, acts: list[str] = acts) -> None:
            acts.append(name)
            if len(acts) == 2:
                raise Stopped

        try:
            changed(clinic, KEK, SECOND, tmp_path / "backups", stop_before_the_second)
        except Stopped:
            stopped.append(acts[1])
            current = clinic.keys.check_value()
            assert current is not None
            all_open(clinic, KEK if current[0] == 1 else SECOND)
            continue
        break
    assert stopped == ["put", "put", "change_epoch", "note", "note", "drop_old_epochs"]
    all_open(clinic, SECOND)
    assert epochs_in(clinic.keys, clinic.origin) == {2}
    # None of it was noted, or backed up, twice for being stopped.
    assert [note.note for note in clinic.keys.notes()] == ["begun", "started", "backed_up"]


def test_whom_a_desk_registers_while_the_key_changes_is_wrapped_anew_too(clinic: Clinic) -> None:
    def register() -> None:
        clinic.do("person.add", **{**PATIENT, "numbers": ["88"]})

    wrapped = change_of(clinic, KEK, SECOND, once("change_epoch", register)).wrap_anew()
    assert wrapped == 11
    all_open(clinic, SECOND)
    assert len(clinic.people.find(clinic.origin, "number", "88")) == 1


def test_who_is_erased_while_being_wrapped_anew_does_not_come_back(clinic: Clinic) -> None:
    (who,) = clinic.people.find(clinic.origin, "number", NUMBER)
    change = change_of(clinic, KEK, SECOND, once("put", lambda: erase(clinic, NUMBER)))
    change.wrap_anew()
    assert who not in clinic.keys.subjects(clinic.origin)
    with_key(clinic, SECOND)
    assert clinic.people.find(clinic.origin, "number", NUMBER) == []
    registered = next(event for event in clinic.events() if event.subject == who)
    with pytest.raises(KeyGone):
        clinic.payload(registered.position)


def test_a_process_that_still_has_the_old_key_registers_nobody_after_the_change(
    clinic: Clinic, tmp_path: Path
) -> None:
    change_of(clinic, KEK, SECOND).wrap_anew()
    size, subjects = clinic.size, clinic.keys.subjects(clinic.origin)
    newcomer = {**PATIENT, "numbers": ["99"]}
    with pytest.raises(KeyDoesNotFit) as told:
        clinic.do("person.add", **newcomer)
    assert "Nothing was saved." in told.value.saved.en
    assert (clinic.size, clinic.keys.subjects(clinic.origin)) == (size, subjects)
    changed(clinic, KEK, SECOND, tmp_path / "backups")
    for command in ("person.add", "consent"):
        with pytest.raises(KeyDoesNotFit):
            clinic.do(command, **(newcomer if command == "person.add" else CONSENT))
    assert clinic.size == size
    with_key(clinic, SECOND).do("person.add", **newcomer)


def test_a_process_that_still_has_the_old_key_erases_nothing_by_halves(
    clinic: Clinic, tmp_path: Path
) -> None:
    (who,) = clinic.people.find(clinic.origin, "number", NUMBER)
    changed(clinic, KEK, SECOND, tmp_path / "backups")
    rows = [row for batch in clinic.keys.index_rows(clinic.origin) for row in batch]
    with pytest.raises(KeyDoesNotFit):
        erase(clinic, who)
    assert clinic.types()[-1] == "erasure.decided"
    assert [row for batch in clinic.keys.index_rows(clinic.origin) for row in batch] == rows
    with_key(clinic, SECOND)
    assert len(finish(clinic.ledger, clinic.origin, STAFF)) == 1
    assert [row for batch in clinic.keys.index_rows(clinic.origin) for row in batch] == []


def test_an_old_key_is_told_from_a_wrong_one(clinic: Clinic, tmp_path: Path) -> None:
    changed(clinic, KEK, SECOND, tmp_path / "backups")
    keys = clinic.keys
    with pytest.raises(KeyDoesNotFit, match=r"key of epoch 1; .* at epoch 2, changed on 2026-0"):
        People(keys, KEK, clinic.chance).check_fits()
    for kek in (WRONG, THIRD):
        with pytest.raises(KeyDoesNotFit, match="the key store: 2"):
            People(keys, kek, clinic.chance).check_fits()
    with pytest.raises(KeyDoesNotFit, match="does not open"):
        People(keys, OTHER_SECOND, clinic.chance).check_fits()
    found = [fit_of(keys, kek) for kek in (SECOND, KEK, WRONG, OTHER_SECOND, THIRD)]
    assert found == [Fit.FITS, Fit.OLDER, Fit.OTHER, Fit.OTHER, Fit.OTHER]


def test_a_second_key_for_an_epoch_that_was_begun_is_refused(clinic: Clinic) -> None:
    change_of(clinic, KEK, SECOND, once("put", lambda: None))._begin()
    check_new_key(clinic.keys, SECOND)
    with pytest.raises(InvalidInput, match="another key than the change to epoch 2"):
        check_new_key(clinic.keys, OTHER_SECOND)
    with pytest.raises(InvalidInput, match="another key than the change to epoch 2"):
        change_of(clinic, KEK, OTHER_SECOND).wrap_anew()
    assert epochs_in(clinic.keys, clinic.origin) == {1}


def test_of_two_who_begin_at_once_only_one_goes_on(clinic: Clinic) -> None:
    def be_first() -> None:
        change_of(clinic, KEK, SECOND).wrap_anew()

    with pytest.raises(InvalidInput, match="another key than"):
        change_of(clinic, KEK, OTHER_SECOND, once("note", be_first)).wrap_anew()
    all_open(clinic, SECOND)


def test_two_who_change_to_the_same_key_at_once_do_it_once(clinic: Clinic) -> None:
    def be_first() -> None:
        change_of(clinic, KEK, SECOND).wrap_anew()

    for act in ("put", "change_epoch"):
        assert change_of(clinic, KEK, SECOND, once(act, be_first)).wrap_anew() >= 0
        all_open(clinic, SECOND)


def test_where_the_new_key_was_lost_another_epoch_is_begun_and_nothing_is_lost(
    clinic: Clinic, tmp_path: Path
) -> None:
    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        change_of(clinic, KEK, OTHER_SECOND, once("change_epoch", stop)).wrap_anew()
    assert newest_begun(clinic.keys) == 2
    changed(clinic, KEK, THIRD, tmp_path / "backups")
    all_open(clinic, THIRD)
    assert epochs_in(clinic.keys, clinic.origin) == {3}
    assert newest_begun(clinic.keys) == 0
    assert epochs(clinic).not_destroyed == (1, 2)


@pytest.mark.parametrize("epoch", [1, 2])
def test_a_row_that_does_not_open_stops_the_change_and_the_old_key_stays_good(
    clinic: Clinic, epoch: int
) -> None:
    (who,) = clinic.people.find(clinic.origin, "number", NUMBER)
    if epoch == 1:
        clinic.keys.put(clinic.origin, [KeyRow(who, "other", 1, bytes(60))])
    else:  # a new row with another secret, though it opens
        place = {"origin": clinic.origin, "subject": who, "klass": RECORD}
        wrapped = SECOND.wrap(bytes(32), **place, random=clinic.chance)
        clinic.keys.put(clinic.origin, [KeyRow(who, RECORD, 2, wrapped)])
    with pytest.raises(KeyDoesNotFit, match=f"{who} does not open .* epoch {epoch}"):
        change_of(clinic, KEK, SECOND).wrap_anew()
    all_open(clinic, KEK)


def test_a_row_of_no_epoch_in_reach_ends_the_change_instead_of_going_round_for_ever(
    clinic: Clinic,
) -> None:
    # Nothing writes such a row; a key store filled by other hands may have one.
    clinic.keys.put(clinic.origin, [KeyRow("s-lost", RECORD, 1, b"kept")])
    change = change_of(clinic, SoftwareKey(0, KEK.key), SECOND)
    with pytest.raises(KeyDoesNotFit, match="cannot be wrapped anew"):
        change.wrap_anew()
    all_open(clinic, KEK)


def test_no_old_row_goes_before_a_backup_was_opened(clinic: Clinic) -> None:
    change_of(clinic, KEK, SECOND).wrap_anew()
    note_started(clinic.keys, clinic.clock, DUE)
    with pytest.raises(InvalidInput, match="backup"):
        drop_old(clinic.keys)
    assert epochs_in(clinic.keys, clinic.origin) == {1, 2}


def test_a_key_in_force_is_never_noted_as_destroyed(clinic: Clinic, tmp_path: Path) -> None:
    def noting(epoch: int) -> bool:
        return note_destroyed(clinic.keys, epoch, clinic.clock)

    for epoch in (0, 1, 2):
        with pytest.raises(InvalidInput, match="there is none"):
            noting(epoch)
    changed(clinic, KEK, SECOND, tmp_path / "backups")
    for epoch in (0, 2, 3):
        with pytest.raises(InvalidInput, match="an epoch that is over: 1"):
            noting(epoch)
    assert [noting(1), noting(1)] == [True, False]


def test_what_was_erased_is_in_backups_until_every_key_of_its_time_is_destroyed(
    clinic: Clinic, tmp_path: Path
) -> None:
    note_started(clinic.keys, clinic.clock, "2026-06-30")
    clinic.do("person.add", **{**PATIENT, "numbers": ["11"]})
    clinic.do("person.add", **{**PATIENT, "numbers": ["22"]})
    erase(clinic, "11")

    def left() -> list[str]:
        found = erasures(clinic.raw, clinic.origin, epochs(clinic), simulated=False)
        return [one.left.as_text().en for one in found]

    assert left() == ["destroyed here, in backups until 2026-06-30"]
    changed(clinic, KEK, SECOND, tmp_path / "backups")
    erase(with_key(clinic, SECOND), "22")
    still = f"destroyed here, in backups until {DUE}"
    assert left() == [still, still]
    note_destroyed(clinic.keys, 1, clinic.clock, all_copies=False)
    assert left() == [still, still]
    note_destroyed(clinic.keys, 1, clinic.clock)
    assert left() == ["destroyed, in no backup that can be opened", still]
    changed(clinic, SECOND, THIRD, tmp_path / "backups")
    note_destroyed(clinic.keys, 2, clinic.clock)
    assert left() == ["destroyed, in no backup that can be opened"] * 2


def test_the_key_in_force_is_there_whatever_a_note_says_of_it() -> None:
    noted = Epoch(2, started_at="2026-07-01T00:00:00.000000Z", due="2026-10-01",
                  destroyed_at="2026-07-02T00:00:00.000000Z")  # fmt: skip
    before = Epoch(1, destroyed_at="2026-07-02T00:00:00.000000Z")
    left = Epochs(2, (before, noted)).left_of(2)
    assert (left.is_in_no_backup, left.opened_by, left.until) == (False, (2,), "2026-10-01")


def test_the_key_of_an_earlier_epoch_still_opens_what_was_erased_later() -> None:
    # It was in the backups of the earlier epoch too.
    first, second = Epoch(1), Epoch(2, destroyed_at="2026-05-01T00:00:00.000000Z")
    third = Epoch(3, due=DUE)
    found = Epochs(3, (first, second, third)).left_of(2)
    assert (found.opened_by, found.until) == ((1,), DUE)


@pytest.mark.parametrize("written", [0, 1])
def test_who_is_late_to_a_change_brings_nothing_back_that_was_erased_since(
    clinic: Clinic, written: int
) -> None:
    """`written`: how much the late one has written by then: nothing, or the keys."""
    acts: list[str] = []
    tag = str(clinic.ledger.people.find(clinic.origin, "number", NUMBER)[0])

    def overtaken(act: str) -> None:
        acts.append(act)
        if act != "put" or acts.count("put") != written + 1:
            return
        # The other has changed the epoch, and somebody was erased in it; the rows here are older.
        change_of(clinic, KEK, SECOND).wrap_anew()
        people = People(clinic.keys, SECOND, clinic.chance)
        rows = people.rows_of(clinic.origin, {tag})
        clinic.keys.erase(clinic.origin, [(tag, IDENTITY), (tag, RECORD), (tag, TAG)], rows)

    change_of(clinic, KEK, SECOND, overtaken).wrap_anew()
    assert [clinic.keys.get(clinic.origin, tag, one) for one in (IDENTITY, RECORD, TAG)] == [{}] * 3
    assert People(clinic.keys, SECOND, clinic.chance).find(clinic.origin, "number", NUMBER) == []


def test_an_erasure_while_a_change_is_under_way_counts_for_the_new_epoch(
    clinic: Clinic, tmp_path: Path
) -> None:
    # A backup made in between may hold the keys wrapped anew: the old key's end is not enough.
    erase_once = once("put", lambda: erase(clinic, NUMBER))

    def before(act: str) -> None:
        erase_once(act)
        clinic.clock.move(minutes=1)

    changed(clinic, KEK, SECOND, tmp_path / "backups", before)
    note_destroyed(clinic.keys, 1, clinic.clock)
    (found,) = erasures(clinic.raw, clinic.origin, epochs(clinic), simulated=False)
    assert (found.left.epoch, found.left.opened_by, found.left.until) == (2, (2,), DUE)


def test_an_erasure_in_a_log_without_a_real_clock_counts_as_of_now(
    clinic: Clinic, tmp_path: Path
) -> None:
    erase(clinic, NUMBER)
    changed(clinic, KEK, SECOND, tmp_path / "backups")
    note_destroyed(clinic.keys, 1, clinic.clock)
    for simulated, dead in ((False, True), (True, False)):
        (found,) = erasures(clinic.raw, clinic.origin, epochs(clinic), simulated=simulated)
        assert found.left.is_in_no_backup is dead


def test_without_a_due_day_it_is_in_backups_until_the_key_is_changed(clinic: Clinic) -> None:
    erase(clinic, NUMBER)
    (found,) = erasures(clinic.raw, clinic.origin, epochs(clinic), simulated=False)
    assert found.left.as_text().en == "destroyed here, in backups until the key is changed"


def test_a_change_is_overdue_the_day_after_its_day(clinic: Clinic) -> None:
    note_started(clinic.keys, clinic.clock, "2026-06-30")
    assert not epochs(clinic).is_overdue("2026-06-30")
    assert epochs(clinic).is_overdue("2026-07-01")
