"""What every key store must do, whichever database it stands on.

A subclass supplies the fixture `address`: the Address of a key store that was just created.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.errors import InvalidInput
from ledger.store.address import Address
from ledger.store.contract import KeyStore
from ledger.store.opening import open_keys
from tests.support.entries import ORIGIN, OTHER_ORIGIN
from tests.support.key_rows import OTHER_SUBJECT, SUBJECT, index, key


class KeyStoreContract:
    @pytest.fixture
    def keys(self, address: Address) -> Iterator[KeyStore]:
        keys = open_keys(address)
        yield keys
        keys.close()

    def test_a_key_comes_back_as_it_was_put(self, keys: KeyStore) -> None:
        keys.put(ORIGIN, [key("tag", 1, b"\x00wrapped"), key("record", 2, b"r")])
        assert keys.get(ORIGIN, SUBJECT, "tag") == {1: b"\x00wrapped"}
        assert keys.get(ORIGIN, SUBJECT, "record") == {2: b"r"}

    def test_a_key_that_is_not_there_is_in_no_epoch(self, keys: KeyStore) -> None:
        keys.put(ORIGIN, [key("tag", 1, b"w")])
        assert keys.get(ORIGIN, SUBJECT, "record") == {}
        assert keys.get(ORIGIN, OTHER_SUBJECT, "tag") == {}
        assert keys.get(OTHER_ORIGIN, SUBJECT, "tag") == {}

    def test_a_key_that_is_there_already_is_left_as_it_is(self, keys: KeyStore) -> None:
        keys.put(ORIGIN, [key("tag", 1, b"first")])
        keys.put(ORIGIN, [key("tag", 1, b"second"), key("record", 1, b"new")])
        assert keys.get(ORIGIN, SUBJECT, "tag") == {1: b"first"}
        assert keys.get(ORIGIN, SUBJECT, "record") == {1: b"new"}

    def test_subjects_are_listed_once_sorted_and_by_log(self, keys: KeyStore) -> None:
        keys.put(ORIGIN, [key("tag", 1, b"1", OTHER_SUBJECT), key("tag", 1, b"2")])
        keys.put(ORIGIN, [key("record", 1, b"3")])
        assert keys.subjects(ORIGIN) == [SUBJECT, OTHER_SUBJECT]
        assert keys.subjects(OTHER_ORIGIN) == []

    def test_the_blind_index_gives_all_subjects_of_one_value(self, keys: KeyStore) -> None:
        x, y = index("kana", b"h1", b"2"), index("kana", b"h2", b"1")
        z, w = index("number", b"h1", b"3"), index("kana", b"h1", b"0")
        keys.put(ORIGIN, [], [x, y])
        keys.put(ORIGIN, [], [z])
        keys.put(ORIGIN, [], [w])
        assert keys.look_up(ORIGIN, "kana", b"h1") == [w, x]
        assert keys.look_up(ORIGIN, "number", b"h1") == [z]
        assert keys.look_up(ORIGIN, "number", b"h2") == []
        assert keys.look_up(OTHER_ORIGIN, "kana", b"h1") == []

    def test_a_row_of_the_blind_index_put_twice_is_kept_once(self, keys: KeyStore) -> None:
        row = index("kana", b"h1", b"1")
        keys.put(ORIGIN, [], [row])
        keys.put(ORIGIN, [], [row._replace(wrapped=b"again")])
        assert keys.look_up(ORIGIN, "kana", b"h1") == [row]

    def test_there_is_no_check_value_before_one_is_set(self, keys: KeyStore) -> None:
        assert keys.check_value() is None

    def test_the_check_value_is_written_once(self, keys: KeyStore) -> None:
        keys.set_check_value(1, b"first")
        with pytest.raises(InvalidInput):
            keys.set_check_value(1, b"second")
        assert keys.check_value() == (1, b"first")

    def test_what_was_put_is_there_after_opening_again(
        self, address: Address, keys: KeyStore
    ) -> None:
        keys.put(ORIGIN, [key("tag", 1, b"w")], [index("kana", b"h", b"1")])
        keys.set_check_value(1, b"c")
        keys.close()
        again = open_keys(address)
        try:
            assert again.get(ORIGIN, SUBJECT, "tag") == {1: b"w"}
            assert again.look_up(ORIGIN, "kana", b"h") == [index("kana", b"h", b"1")]
            assert again.check_value() == (1, b"c")
        finally:
            again.close()

    def test_a_second_connection_sees_a_key_at_once(self, address: Address, keys: KeyStore) -> None:
        other = open_keys(address)
        try:
            keys.put(ORIGIN, [key("tag", 1, b"w")])
            assert other.get(ORIGIN, SUBJECT, "tag") == {1: b"w"}
        finally:
            other.close()
