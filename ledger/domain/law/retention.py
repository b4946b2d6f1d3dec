"""How long a provision record must exist (Rules 21, 25 and 29; Civil Code 140 and 143)."""

from __future__ import annotations

from datetime import date, timedelta

LAST_BASE = date(9995, 12, 31)
"""The latest day from which every term still ends on a day that can be written."""


def retain_until(base: date, years: int) -> date:
    """The last day the record must exist: the day before (base + 1 day + N years).

    The first day is not counted (Civil Code 140). 28 Feb 2025 + 3 years gives 29 Feb 2028, 29 Feb
    2028 gives 28 Feb 2031, any other day the same date N years on.
    """
    counted_from = base + timedelta(days=1)
    year = counted_from.year + years
    try:
        return counted_from.replace(year=year) - timedelta(days=1)
    except ValueError:
        # From 29 Feb into a common year: no such day, so the last day of February (Civil Code 143).
        return date(year, 2, 28)
