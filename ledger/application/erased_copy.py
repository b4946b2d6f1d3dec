"""What leaves a copy of a log because it was erased: the sealed parts, never an entry or a hash.

`ciphertexts/N` is the ledger's own, not of C2SP tlog-tiles: nothing signed is made of it, and
length 0 says "not given or erased" (log format, section 8). So a file of it may be replaced, where
tiles and contents never are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ledger.application.erased_later import sealed_under, told_by, told_later
from ledger.bundle.grow import Copy
from ledger.bundle.layout import ciphertexts_path, encode_item
from ledger.domain.events.erasure import COMPLETED
from ledger.log.tiles import WIDTH
from ledger.store.contract import Store


@dataclass(frozen=True)
class Leaving:
    """Positions whose sealed part is erased, and what that changes of what a copy has."""

    positions: frozenset[int] = frozenset()
    count: int = 0
    """Sealed parts that the copy has, and that go."""
    files: Sequence[tuple[str, Sequence[bytes]]] = ()
    """Of these, files of 256 entries to which no entry is added in this turn, as they become."""

    @classmethod
    def of(cls, store: Store, copy: Copy, have: int, size: int) -> Leaving:
        """By the entries from `have` to below `size`; of a closed log, by those of later logs too.

        What earlier entries say was done in the turn that brought them. Malformed where the copy is
        not as it was published.
        """
        if not copy.contents:
            return cls()
        origin = copy.origin
        classes = told_by(store, origin, origin, (COMPLETED,), start=have, end=size)
        classes |= told_later(store, origin, (COMPLETED,))
        found = frozenset(position for position, _ in sealed_under(store, origin, classes, size))
        count, files = 0, list[tuple[str, Sequence[bytes]]]()
        there = sorted(position for position in found if position < have)
        for index, group in groupby(there, lambda position: position // WIDTH):
            width = min(WIDTH, have - index * WIDTH)
            items = copy.ciphertexts(index, width)
            gone = {at % WIDTH for at in group if items[at % WIDTH]}
            count += len(gone)
            if gone and (width == WIDTH or size == have):
                left = [b"" if at in gone else item for at, item in enumerate(items)]
                files.append((ciphertexts_path(index, width), [*map(encode_item, left)]))
        return cls(found, count, files)
