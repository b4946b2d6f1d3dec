"""Whatever is put, wrapped anew, erased and changed, in any order, and however late it is written.

What was not erased always has a row in the current epoch; what was erased has none in any; of an
old epoch nothing is left once it is dropped.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import KeyDoesNotFit
from ledger.store.address import Address
from ledger.store.contract import IndexRow, KeyRow, KeyStore
from ledger.store.opening import create_keys, open_keys
from tests.support.entries import ORIGIN

PEOPLE = st.integers(0, 4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), PEOPLE),
        st.tuples(st.just("put_late"), PEOPLE),
        st.tuples(st.just("erase"), PEOPLE),
        st.tuples(st.just("read"), st.just(0)),
        st.tuples(st.just("write"), st.integers(1, 12)),
        st.tuples(st.just("change"), st.just(0)),
        st.tuples(st.just("drop"), st.just(0)),
    ),
    max_size=40,
)


def rows_of(person: int, epoch: int) -> tuple[KeyRow, IndexRow]:
    wrapped = b"%d in %d" % (person, epoch)
    name = b"%016d" % person
    return KeyRow(f"s-{person}", "tag", epoch, wrapped), IndexRow("n", b"h", name, epoch, wrapped)


class Desk:
    """One who puts, erases and changes, and one who wraps anew what was read some time ago."""

    def __init__(self, keys: KeyStore) -> None:
        self.keys, self.epoch = keys, 1
        self.live: set[int] = set()
        self.gone: set[int] = set()
        self.read: list[tuple[int, int]] = []
        keys.set_check_value(1, b"1")

    def put(self, person: int, epoch: int) -> None:
        key, index = rows_of(person, epoch)
        if person in self.gone:
            return  # nobody is registered twice under one tag
        self.keys.put(ORIGIN, [key], [index])
        self.live.add(person)

    def act(self, step: str, number: int) -> None:
        match step:
            case "put":
                self.put(number, self.epoch)
            case "put_late" if self.epoch > 1:
                try:
                    self.put(number, self.epoch - 1)
                except KeyDoesNotFit:
                    return
                assert number in self.gone
            case "erase" if number in self.live:
                key, index = rows_of(number, 0)
                assert self.keys.erase(ORIGIN, [(key.subject, key.klass)], [index.row]) > 0
                self.live.remove(number)
                self.gone.add(number)
            case "read":
                batches = self.keys.key_rows(ORIGIN)
                people = {int(row.subject[2:]) for batch in batches for row in batch}
                self.read = [(person, self.epoch + 1) for person in sorted(people)]
            case "write":
                now, self.read = self.read[:number], self.read[number:]
                rows = [rows_of(*one) for one in now if one[1] >= self.epoch]
                self.keys.put(ORIGIN, [r[0] for r in rows], [r[1] for r in rows], anew=True)
            case "change":
                if self.keys.change_epoch(self.epoch + 1, b"%d" % (self.epoch + 1)) == 0:
                    self.epoch += 1
            case "drop":
                self.keys.drop_old_epochs()
                assert {row.epoch for row in self.rows()} <= {self.epoch, self.epoch + 1}

    def rows(self) -> list[KeyRow | IndexRow]:
        return [
            *(row for batch in self.keys.key_rows(ORIGIN) for row in batch),
            *(row for batch in self.keys.index_rows(ORIGIN) for row in batch),
        ]

    def check(self) -> None:
        value = self.keys.check_value()
        assert value is not None
        assert value[0] == self.epoch
        found = set(self.rows())
        assert {row for person in self.live for row in rows_of(person, self.epoch)} <= found
        assert not [row for row in found if int(row.wrapped.split()[0]) in self.gone]


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_is_not_erased_has_a_key_in_the_current_epoch_and_what_is_erased_has_none(
    steps: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        address = Address("sqlite", str(Path(folder) / "k"))
        create_keys(address)
        keys = open_keys(address)
        desk = Desk(keys)
        for step in steps:
            desk.act(*step)
            desk.check()
        keys.close()
