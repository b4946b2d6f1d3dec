"""Revision 2 of 2023-04-01: revision 1, and what another Act locks.

The individual number (D16) stands after use inside the same legal person, which is no provision,
and before every basis. The facts differ too: purposes count for a person as they stood when the
data were collected (ledger.domain.facts.revision_2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ledger.domain.law import revision_1
from ledger.domain.law.row import Row
from ledger.domain.law.rows.handing_over import D15
from ledger.domain.law.rows.my_number import D16


def _rows() -> Iterator[Row]:
    for row in revision_1.RULEBOOK.rows:
        yield row
        if row is D15:
            yield D16


RULEBOOK = replace(
    revision_1.RULEBOOK,
    revision=2,
    reads=revision_1.RULEBOOK.reads | {"categories"},
    rows=tuple(_rows()),
)
