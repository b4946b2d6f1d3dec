"""Countries recognised as protecting personal information as Japan does (Article 28(1)).

The judge takes the fact `recipient.whitelisted` as it stands: whoever states the facts looks the
country up here, for the day of the provision.
"""

from __future__ import annotations

from ledger.domain.law.data.dated import Dated, on

NOTICE = "PPC Notice No. 1 of 2019"

# The states of the European Economic Area, and the United Kingdom. That the Notice names them was
# read in a news list and a lawyer's note, not in the Notice; the names of the member states and
# the day of the law version, from which this table is used, were not checked against it.
UNCHECKED = True
RECOGNISED: tuple[Dated[frozenset[str]], ...] = (
    Dated(
        "2023-04-01",
        frozenset({
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
            "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
            "IS", "LI", "NO",
            "GB",
        }),
        NOTICE,
    ),
)  # fmt: skip


def is_recognised(country: str, day: str) -> bool:
    """Whether a country, ISO 3166-1 alpha-2, was recognised on a day."""
    return country in on(RECOGNISED, day)
