"""What every store must do when ciphertexts are erased and logs are held, whatever the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.errors import NotPermitted
from ledger.store.address import Address
from ledger.store.contract import Store
from ledger.store.opening import open_store
from tests.contracts.harness import StoreHarness
from tests.support.entries import (
    ORIGIN,
    OTHER_ORIGIN,
    append_of,
    check_log,
    create_log,
    proposed,
    written,
)


def sealed(store: Store, *ciphertexts: bytes, origin: str = ORIGIN) -> None:
    """Entries of a log from position 1, each with its ciphertext."""
    written(store, append_of(*(proposed(ciphertext=one) for one in ciphertexts), origin=origin))


class ForgettingContract(StoreHarness):
    def test_erased_ciphertexts_are_gone_and_the_others_and_the_log_stay(
        self, store: Store
    ) -> None:
        sealed(store, b"one", b"two", b"", b"four")
        assert store.erase_ciphertexts(ORIGIN, [1, 3]) == 2
        assert store.ciphertexts(ORIGIN, range(6)) == {2: b"two", 4: b"four"}
        assert store.ciphertext_positions(ORIGIN, 0, 6) == [2, 4]
        assert check_log(store) == 5

    def test_erasing_again_or_where_nothing_is_does_nothing(self, store: Store) -> None:
        sealed(store, b"one", b"two")
        assert store.erase_ciphertexts(ORIGIN, [1]) == 1
        assert store.erase_ciphertexts(ORIGIN, [0, 1, 99]) == 0
        assert store.erase_ciphertexts(ORIGIN, []) == 0
        assert store.ciphertexts(ORIGIN, [1, 2]) == {2: b"two"}

    def test_a_position_named_twice_is_erased_once(self, store: Store) -> None:
        sealed(store, b"one")
        assert store.erase_ciphertexts(ORIGIN, [1, 1]) == 1

    def test_erasing_in_one_log_leaves_the_others(self, store: Store) -> None:
        create_log(store, OTHER_ORIGIN)
        sealed(store, b"one")
        sealed(store, b"theirs", origin=OTHER_ORIGIN)
        assert store.erase_ciphertexts(ORIGIN, [1]) == 1
        assert store.ciphertexts(OTHER_ORIGIN, [1]) == {1: b"theirs"}

    def test_thousands_are_erased_at_once(self, store: Store) -> None:
        sealed(store, *(b"%d" % number for number in range(1, 3001)))
        assert store.erase_ciphertexts(ORIGIN, range(1, 3000)) == 2999
        assert store.ciphertext_positions(ORIGIN, 0, 4000) == [3000]

    def test_an_erasure_outlives_the_store_object(self, address: Address, store: Store) -> None:
        sealed(store, b"one")
        store.erase_ciphertexts(ORIGIN, [1])
        store.close()
        again = open_store(address)
        assert again.ciphertexts(ORIGIN, [1]) == {}
        again.close()

    def test_entries_are_added_after_an_erasure(self, store: Store) -> None:
        sealed(store, b"one")
        store.erase_ciphertexts(ORIGIN, [1])
        sealed(store, b"two")
        assert store.ciphertexts(ORIGIN, [1, 2]) == {2: b"two"}
        assert check_log(store) == 3

    def test_a_store_opened_for_reading_erases_holds_and_releases_nothing(
        self, address: Address, store: Store
    ) -> None:
        sealed(store, b"one")
        store.hold_log(ORIGIN, "restored")
        reader = open_store(address, read_only=True)
        acts: tuple[Callable[[], object], ...] = (
            lambda: reader.erase_ciphertexts(ORIGIN, [1]),
            lambda: reader.hold_log(OTHER_ORIGIN, "why"),
            lambda: reader.release_log(ORIGIN),
        )
        for act in acts:
            with pytest.raises(NotPermitted):
                act()
        assert reader.ciphertexts(ORIGIN, [1]) == {1: b"one"}
        assert (reader.held_for(ORIGIN), reader.held_for(OTHER_ORIGIN)) == ("restored", None)
        reader.close()

    @pytest.mark.parametrize("change", ["x'ff'", "x''", "x'0000'"])
    def test_the_tables_let_a_ciphertext_be_erased_but_not_be_another(
        self, address: Address, store: Store, change: str
    ) -> None:
        sealed(store, b"c")
        literal = change if address.kind == "sqlite" else f"'\\{change.replace(chr(39), '')}'"
        with pytest.raises(self.raw_errors):
            self.raw(address, f"UPDATE ciphertext SET bytes = {literal}")
        assert store.ciphertexts(ORIGIN, [1]) == {1: b"c"}

    # Holding.

    def test_a_log_is_held_from_when_it_is_marked_until_it_is_released(self, store: Store) -> None:
        assert store.held_for(ORIGIN) is None
        store.hold_log(ORIGIN, "restored on 2026-04-01")
        assert store.held_for(ORIGIN) == "restored on 2026-04-01"
        store.release_log(ORIGIN)
        assert store.held_for(ORIGIN) is None

    def test_a_log_held_again_keeps_its_first_reason(self, store: Store) -> None:
        store.hold_log(ORIGIN, "first")
        store.hold_log(ORIGIN, "second")
        assert store.held_for(ORIGIN) == "first"
        store.release_log(ORIGIN)
        store.hold_log(ORIGIN, "second")
        assert store.held_for(ORIGIN) == "second"

    def test_releasing_a_log_that_is_not_held_does_nothing(self, store: Store) -> None:
        store.release_log(ORIGIN)
        assert store.held_for(ORIGIN) is None

    def test_one_log_is_held_and_the_others_are_not(self, store: Store) -> None:
        store.hold_log(ORIGIN, "why")
        store.hold_log(OTHER_ORIGIN, "before its first entry")
        store.release_log(ORIGIN)
        assert (store.held_for(ORIGIN), store.held_for(OTHER_ORIGIN)) == (
            None,
            "before its first entry",
        )
        create_log(store, OTHER_ORIGIN)
        assert store.held_for(OTHER_ORIGIN) == "before its first entry"

    def test_a_hold_outlives_the_store_object(self, address: Address, store: Store) -> None:
        store.hold_log(ORIGIN, "why")
        store.close()
        again = open_store(address, read_only=True)
        assert again.held_for(ORIGIN) == "why"
        again.close()

    def test_a_log_is_held_on_for_another_reason_only_in_place_of_the_one_named(
        self, store: Store
    ) -> None:
        assert not store.hold_log(ORIGIN, "given up", instead_of="moving")
        assert store.held_for(ORIGIN) is None
        assert store.hold_log(ORIGIN, "moving")
        assert not store.hold_log(ORIGIN, "given up", instead_of="restored")
        assert store.held_for(ORIGIN) == "moving"
        assert store.hold_log(ORIGIN, "given up", instead_of="moving")
        assert store.held_for(ORIGIN) == "given up"
        assert store.hold_log(ORIGIN, "given up", instead_of="moving")

    def test_a_log_is_released_only_of_the_reason_named(self, store: Store) -> None:
        store.hold_log(ORIGIN, "given up")
        store.hold_log(OTHER_ORIGIN, "moving")
        assert not store.release_log(ORIGIN, "moving")
        assert store.held_for(ORIGIN) == "given up"
        assert store.release_log(ORIGIN, "given up")
        assert store.release_log(ORIGIN, "given up")
        assert store.held_for(OTHER_ORIGIN) == "moving"

    def test_the_reason_of_a_hold_is_not_changed(self, address: Address, store: Store) -> None:
        store.hold_log(ORIGIN, "why")
        with pytest.raises(self.raw_errors):
            self.raw(address, "UPDATE held_log SET reason = 'another'")
        assert store.held_for(ORIGIN) == "why"
