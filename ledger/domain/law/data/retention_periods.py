"""How many years a record is kept, by the method it was made with (Rules 21, 25 and 29)."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.law.data.dated import Dated

YEARS: tuple[Dated[Mapping[str, int]], ...] = (
    Dated("2023-04-01", {"EACH": 3, "BULK": 3, "SUBST": 1}, "Rules 21, 25, 29"),
)
"""EACH counts from the day of the record, BULK and SUBST from the last provision covered."""
