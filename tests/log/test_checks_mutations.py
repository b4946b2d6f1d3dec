"""Whatever is done to the stored rows is found, unless the log is forged whole.

`hypothesis` draws the acts. What is asserted is that there is a break, not which one: the table in
test_checks.py says which.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.log.findings import Severity
from tests.support import independent
from tests.support.logs import ORIGIN, StoredRow, Trail

SIZE = 6
SOUND = Trail(SIZE)
COLUMNS = ["position", "type", "event", "content", "previous", "leaf_hash"]

positions = st.integers(0, SIZE - 1)
acts = st.one_of(
    st.builds("drop {}".format, positions),
    st.builds("drop {}, renumber".format, positions),
    st.builds("insert {}".format, positions),
    st.builds("repeat {}".format, positions),
    st.builds("repeat {}, renumber".format, positions),
    st.builds("truncate {}".format, positions),
    st.builds("swap {} {}".format, positions, positions),
    st.builds("reorder {} {}".format, positions, positions),
    st.builds("swap-contents {} {}".format, positions, positions),
    st.builds("replace {}".format, positions),
    st.builds("content {}".format, positions),
    st.builds("previous {}".format, positions),
    st.builds("leaf {}".format, positions),
    st.builds("link {}".format, st.integers(1, SIZE - 1)),
    st.builds("fit {}".format, positions),
    st.builds("relink {}".format, positions),
)


def trail_of(rows: list[StoredRow]) -> Trail:
    trail = Trail(0)
    trail.rows, trail.head_size, trail.head_leaf = rows, SIZE, SOUND.head_leaf
    return trail


@settings(max_examples=400, deadline=None)
@given(st.lists(acts, min_size=1, max_size=4))
def test_any_acts_on_the_rows_are_found_while_the_head_is_as_it_was(done: list[str]) -> None:
    trail = Trail(SIZE)
    try:
        trail.do(", ".join(done))
    except IndexError:
        assume(False)  # an act on a position that an earlier one took away
    changed = trail.rows != SOUND.rows
    assert (trail.check().number_of(Severity.BREAK) > 0) is changed


@st.composite
def flipped(draw: st.DrawFn) -> tuple[int, dict[str, Any]]:
    """A row and one column of it with one bit changed."""
    at, column = draw(positions), draw(st.sampled_from(COLUMNS))
    value = getattr(SOUND.rows[at], column)
    if isinstance(value, int):
        return at, {column: value ^ 1 << draw(st.integers(0, 40))}
    where, bit = draw(st.integers(0, len(value) - 1)), 1 << draw(st.integers(0, 6))
    if isinstance(value, str):
        return at, {column: value[:where] + chr(ord(value[where]) ^ bit) + value[where + 1 :]}
    return at, {column: value[:where] + bytes([value[where] ^ bit]) + value[where + 1 :]}


@settings(max_examples=400, deadline=None)
@given(flipped())
def test_one_bit_of_any_column_of_any_row_is_found(change: tuple[int, dict[str, Any]]) -> None:
    at, columns = change
    rows = [*SOUND.rows]
    rows[at] = replace(rows[at], **columns)
    assert trail_of(rows).check().number_of(Severity.BREAK) > 0


@settings(max_examples=200, deadline=None)
@given(st.permutations(range(SIZE)), st.booleans())
def test_any_other_order_of_the_rows_is_found(order: list[int], renumber: bool) -> None:
    trail = trail_of([SOUND.rows[at] for at in order])
    if renumber:
        trail.renumber()
    assert trail.check().sound is (order == sorted(order))


@settings(max_examples=200, deadline=None)
@given(st.sets(positions, min_size=1), st.sampled_from(["content", "previous", "leaf_hash"]))
def test_one_column_of_any_rows_emptied_is_found(rows_of: set[int], column: str) -> None:
    rows = [*SOUND.rows]
    for at in rows_of:
        empty: dict[str, Any] = {column: b""}
        rows[at] = replace(rows[at], **empty)
    found = {finding.position for finding in trail_of(rows).check().findings}
    assert rows_of & found
    if column != "content":
        assert rows_of == found


@settings(max_examples=100, deadline=None)
@given(positions, st.booleans())
def test_rows_forged_from_an_entry_on_are_found_until_the_head_is_forged_too(
    at: int, drop: bool
) -> None:
    """Why the last assertion has to hold: every byte of the store now agrees with every other.

    The root has changed, so a checkpoint kept elsewhere does not fit; nothing else can tell.
    """
    trail = Trail(SIZE)
    trail.do(f"drop {at}, renumber" if drop else f"content {at}").do(f"relink {at}")
    assert trail.check().number_of(Severity.BREAK) > 0
    trail.head()
    forged = trail.check()
    assert forged.sound
    assert forged.root != SOUND.check().root


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40))
def test_the_root_of_a_check_is_that_of_the_definition(size: int) -> None:
    trail = Trail(size)
    leaves: list[bytes] = []
    for row in trail.rows:
        previous = leaves[-1] if leaves else bytes(32)
        leaves.append(independent.leaf_hash(ORIGIN, row.position, previous, row.content))
    assert trail.check().root == independent.root(leaves)
