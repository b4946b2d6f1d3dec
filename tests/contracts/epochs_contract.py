"""What every key store must do about epochs and erasing, whichever database it stands on."""

from __future__ import annotations

import pytest

from ledger.errors import InvalidInput, KeyDoesNotFit, NotPermitted
from ledger.store.address import Address
from ledger.store.contract import EpochNote, KeyStore
from ledger.store.opening import open_keys
from tests.support.entries import ORIGIN, OTHER_ORIGIN
from tests.support.key_rows import OTHER_SUBJECT, SUBJECT, index, key


class EpochsContract:
    # Rows of several epochs.

    def test_a_key_may_be_wrapped_in_two_epochs_at_once(self, keys: KeyStore) -> None:
        keys.set_check_value(1, b"c1")
        keys.put(ORIGIN, [key("tag", 1, b"old")], [index("kana", b"h", b"a", 1)])
        keys.put(ORIGIN, [key("tag", 2, b"new")], [index("kana", b"h", b"a", 2)], anew=True)
        assert keys.get(ORIGIN, SUBJECT, "tag") == {1: b"old", 2: b"new"}
        assert keys.look_up(ORIGIN, "kana", b"h") == [
            index("kana", b"h", b"a", 1),
            index("kana", b"h", b"a", 2),
        ]

    def test_a_row_of_an_epoch_that_is_over_is_refused_and_nothing_is_kept(
        self, keys: KeyStore
    ) -> None:
        keys.set_check_value(1, b"c1")
        assert keys.change_epoch(2, b"c2") == 0
        with pytest.raises(KeyDoesNotFit, match=r"epoch 1 .* current epoch is 2"):
            keys.put(ORIGIN, [key("tag", 2), key("record", 1)])
        with pytest.raises(KeyDoesNotFit):
            keys.put(ORIGIN, [key("tag", 2)], [index("kana", b"h", b"a", 1)])
        with pytest.raises(KeyDoesNotFit):
            keys.put(ORIGIN, [key("tag", 1)], anew=True)
        assert keys.origins() == []
        assert keys.look_up(ORIGIN, "kana", b"h") == []

    def test_a_row_of_an_epoch_to_come_is_kept_only_beside_its_row_of_the_current_one(
        self, keys: KeyStore
    ) -> None:
        keys.set_check_value(1, b"c1")
        here = index("kana", b"h", b"a", 1)
        keys.put(ORIGIN, [key("tag", 1)], [here])
        keys.put(
            ORIGIN,
            [key("tag", 2), key("record", 2), key("tag", 2, subject=OTHER_SUBJECT)],
            [index("kana", b"h", b"a", 2), index("kana", b"h", b"b", 2)],
        )
        keys.put(OTHER_ORIGIN, [key("tag", 2)], [index("kana", b"h", b"a", 2)])
        assert list(keys.get(ORIGIN, SUBJECT, "tag")) == [1, 2]
        assert keys.get(ORIGIN, SUBJECT, "record") == {}
        assert keys.get(ORIGIN, OTHER_SUBJECT, "tag") == {}
        assert keys.look_up(ORIGIN, "kana", b"h") == [here, index("kana", b"h", b"a", 2)]
        assert keys.origins() == [ORIGIN]
        assert keys.look_up(OTHER_ORIGIN, "kana", b"h") == []

    def test_rows_of_two_epochs_may_come_together_in_any_order(self, keys: KeyStore) -> None:
        keys.set_check_value(1, b"c1")
        keys.put(
            ORIGIN,
            [key("tag", 2), key("tag", 1)],
            [index("kana", b"h", b"a", 2), index("kana", b"h", b"a", 1)],
        )
        assert list(keys.get(ORIGIN, SUBJECT, "tag")) == [1, 2]
        assert [row.epoch for row in keys.look_up(ORIGIN, "kana", b"h")] == [1, 2]

    def test_an_erased_key_does_not_come_back_with_those_wrapped_anew(self, keys: KeyStore) -> None:
        """Read before it was erased, written after: before the change, and late, after it."""
        keys.set_check_value(1, b"c1")
        keys.put(ORIGIN, [key("tag", 1), key("record", 1)], [index("kana", b"h", b"a", 1)])
        keys.erase(ORIGIN, [(SUBJECT, "record")], [index("kana", b"h", b"a").row])
        late = [key("tag", 2), key("record", 2)], [index("kana", b"h", b"a", 2)]
        keys.put(ORIGIN, *late, anew=True)
        assert keys.change_epoch(2, b"c2") == 0
        keys.put(ORIGIN, *late, anew=True)
        assert keys.get(ORIGIN, SUBJECT, "record") == {}
        assert keys.look_up(ORIGIN, "kana", b"h") == []
        assert list(keys.get(ORIGIN, SUBJECT, "tag")) == [1, 2]

    # The change.

    def test_an_epoch_changes_only_when_every_row_is_wrapped_in_it(self, keys: KeyStore) -> None:
        keys.set_check_value(1, b"c1")
        a, b = index("kana", b"h", b"a"), index("kana", b"h", b"b")
        keys.put(ORIGIN, [key("tag", 1), key("record", 1)], [a, b])
        keys.put(OTHER_ORIGIN, [key("tag", 1)], [a])
        assert keys.change_epoch(2, b"c2") == 6
        keys.put(ORIGIN, [key("tag", 2)], [a._replace(epoch=2)], anew=True)
        assert keys.change_epoch(2, b"c2") == 4
        assert keys.check_value() == (1, b"c1")
        assert keys.check_values() == {1: b"c1"}
        keys.put(ORIGIN, [key("record", 2)], [b._replace(epoch=2)], anew=True)
        assert keys.change_epoch(2, b"c2") == 2
        keys.put(OTHER_ORIGIN, [key("tag", 2)], [a._replace(epoch=2)], anew=True)
        assert keys.change_epoch(2, b"c2") == 0
        assert keys.check_value() == (2, b"c2")
        assert keys.check_values() == {1: b"c1", 2: b"c2"}

    @pytest.mark.parametrize("epoch", [1, 2])
    def test_an_epoch_that_is_not_newer_is_invalid(self, keys: KeyStore, epoch: int) -> None:
        keys.set_check_value(2, b"c2")
        with pytest.raises(InvalidInput):
            keys.change_epoch(epoch, b"c")
        assert keys.check_values() == {2: b"c2"}

    def test_before_the_first_epoch_there_is_none_to_change(self, keys: KeyStore) -> None:
        with pytest.raises(InvalidInput):
            keys.change_epoch(1, b"c")
        assert keys.drop_old_epochs() == 0
        assert keys.check_values() == {}

    def test_a_second_epoch_never_comes_without_a_change(self, keys: KeyStore) -> None:
        keys.set_check_value(1, b"c1")
        with pytest.raises(InvalidInput):
            keys.set_check_value(2, b"c2")
        assert keys.check_values() == {1: b"c1"}

    def test_old_rows_are_dropped_and_check_values_stay(self, keys: KeyStore) -> None:
        keys.set_check_value(1, b"c1")
        rows = [index("kana", b"h", b"a", 1), index("kana", b"h", b"a", 2)]
        keys.put(ORIGIN, [key("tag", 1, b"old"), key("tag", 2, b"new")], rows)
        assert keys.drop_old_epochs() == 0
        assert keys.change_epoch(2, b"c2") == 0
        assert keys.drop_old_epochs() == 2
        assert keys.drop_old_epochs() == 0
        assert keys.get(ORIGIN, SUBJECT, "tag") == {2: b"new"}
        assert keys.look_up(ORIGIN, "kana", b"h") == rows[1:]
        assert keys.check_values() == {1: b"c1", 2: b"c2"}

    # Erasing.

    def test_an_erased_key_is_gone_in_every_epoch_and_the_others_stay(self, keys: KeyStore) -> None:
        a, b = index("kana", b"h", b"a"), index("kana", b"h", b"b")
        both = [a, a._replace(epoch=2), b]
        mine = [key("tag", 1), key("tag", 2), key("record", 1)]
        keys.put(ORIGIN, [*mine, key("tag", 1, subject=OTHER_SUBJECT)], both)
        keys.put(OTHER_ORIGIN, [key("tag", 1)], [a])
        assert keys.erase(ORIGIN, [(SUBJECT, "tag")], [a.row]) == 4
        assert keys.get(ORIGIN, SUBJECT, "tag") == {}
        assert list(keys.get(ORIGIN, SUBJECT, "record")) == [1]
        assert list(keys.get(ORIGIN, OTHER_SUBJECT, "tag")) == [1]
        assert keys.look_up(ORIGIN, "kana", b"h") == [b]
        assert list(keys.get(OTHER_ORIGIN, SUBJECT, "tag")) == [1]
        assert keys.look_up(OTHER_ORIGIN, "kana", b"h") == [a]

    def test_erasing_again_does_nothing(self, keys: KeyStore) -> None:
        keys.put(ORIGIN, [key("tag", 1)], [index("kana", b"h", b"a")])
        gone = [(SUBJECT, "tag"), (OTHER_SUBJECT, "tag")], [index("kana", b"h", b"a").row]
        assert keys.erase(ORIGIN, *gone) == 2
        assert keys.erase(ORIGIN, *gone) == 0
        assert keys.erase(ORIGIN, [], []) == 0

    def test_a_key_store_opened_for_reading_is_not_changed(
        self, address: Address, keys: KeyStore
    ) -> None:
        keys.set_check_value(1, b"c1")
        keys.put(ORIGIN, [key("tag", 1)])
        reader = open_keys(address, read_only=True)
        for act in (
            lambda: reader.erase(ORIGIN, [(SUBJECT, "tag")], []),
            lambda: reader.change_epoch(2, b"c2"),
            reader.drop_old_epochs,
            lambda: reader.note(1, "started", "2026-04-01T00:00:00Z"),
        ):
            with pytest.raises(NotPermitted):
                act()
        assert list(reader.get(ORIGIN, SUBJECT, "tag")) == [1]
        assert (reader.check_values(), reader.notes()) == ({1: b"c1"}, [])
        reader.close()

    # Reading all.

    def test_every_row_comes_once_and_in_order_however_many_batches_it_takes(
        self, keys: KeyStore
    ) -> None:
        some = [key("tag", e, subject=f"s-{n:04}") for n in range(1100) for e in (1, 2)]
        names = [b"%04d" % n for n in range(1100)]
        rows = [index("kana", b"h", name, e) for name in names for e in (1, 2)]
        keys.put(ORIGIN, some[::-1], rows[::-1])
        keys.put(OTHER_ORIGIN, [key("tag", 1)], [index("kana", b"h", b"a")])
        assert [row for batch in keys.key_rows(ORIGIN) for row in batch] == some
        assert [row for batch in keys.index_rows(ORIGIN) for row in batch] == rows
        assert [len(batch) > 1000 for batch in keys.key_rows(ORIGIN)] == [False] * 3
        assert keys.origins() == sorted([ORIGIN, OTHER_ORIGIN])

    def test_rows_erased_between_two_batches_are_no_obstacle(self, keys: KeyStore) -> None:
        keys.put(ORIGIN, [key("tag", 1, subject=f"s-{n:04}") for n in range(1500)])
        batches = keys.key_rows(ORIGIN)
        first = next(batches)
        keys.erase(ORIGIN, [(first[-1].subject, "tag"), ("s-1200", "tag")], [])
        rest = [row.subject for batch in batches for row in batch]
        assert rest == [f"s-{n:04}" for n in range(1000, 1500) if n != 1200]

    def test_an_empty_key_store_has_no_rows(self, keys: KeyStore) -> None:
        assert (keys.origins(), list(keys.key_rows(ORIGIN)), list(keys.index_rows(ORIGIN))) == (
            [],
            [],
            [],
        )

    # Notes.

    def test_notes_come_back_in_the_order_they_were_made(
        self, address: Address, keys: KeyStore
    ) -> None:
        keys.note(2, "started", "2026-04-02T00:00:00Z", "2027-04-02")
        keys.note(1, "destroyed", "2026-04-01T00:00:00Z")
        keys.note(2, "started", "2026-04-02T00:00:00Z", "2027-04-02")
        started = EpochNote(2, "started", "2026-04-02T00:00:00Z", "2027-04-02")
        wanted = [started, EpochNote(1, "destroyed", "2026-04-01T00:00:00Z", ""), started]
        assert keys.notes() == wanted
        keys.close()
        again = open_keys(address, read_only=True)
        assert again.notes() == wanted
        again.close()
