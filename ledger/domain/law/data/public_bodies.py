"""Public bodies: a provision to them needs no record (Article 29(1) with 16(2); REC-EX-16-2).

Not exempt are the bodies of the Act's Table 2 and local incorporated agencies that run hospitals or
universities: they are held to the rules for private businesses.
"""

from __future__ import annotations

from ledger.domain.law.data.dated import Dated

EXEMPT: tuple[Dated[frozenset[str]], ...] = (
    Dated(
        "2023-04-01",
        frozenset({
            "STATE_ORGAN",
            "LOCAL_GOVERNMENT",
            "INCORPORATED_ADMIN_AGENCY",
            "LOCAL_INCORPORATED_AGENCY",
        }),
        "Act 29(1), 16(2); General Guidelines 3-7-4",
    ),
)  # fmt: skip

EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME: tuple[Dated[frozenset[str]], ...] = (
    Dated("2023-04-01", frozenset({"LOCAL_GOVERNMENT_HOSPITAL"}), "reading of this project"),
)
"""A hospital that a city or prefecture runs itself: the record is no duty under the Act."""
