"""Revision 1 of 2023-04-01: the whole table, from the facts that do not fit to no basis at all.

The order is that of the table with its readings: what is gone or stopped first, then who is no
third party, then the exceptions of 27(1), then recipients abroad, then each basis.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.law.row import Rulebook
from ledger.domain.law.rows.academic import (
    D26_JOINT,
    D26_PUBLISH,
    D26_RECIPIENT,
    D27_JOINT,
    D27_PUBLISH,
    D27_RECIPIENT,
)
from ledger.domain.law.rows.care import D60, D61, D62
from ledger.domain.law.rows.consent_or_request import D70, D71, D72
from ledger.domain.law.rows.exceptions import (
    D20,
    D21,
    D22_LIFE,
    D22_PUBLIC_HEALTH,
    D23_LIFE,
    D23_PUBLIC_HEALTH,
    D24,
    D25,
)
from ledger.domain.law.rows.foreign import D30, D31, D32, D33, D34
from ledger.domain.law.rows.handing_over import D02, D03, D15, D15_BEYOND
from ledger.domain.law.rows.misuse import D08
from ledger.domain.law.rows.not_third_party import D50, D51, D52, D53, D54, D55
from ledger.domain.law.rows.nothing_matched import D99
from ledger.domain.law.rows.opt_out import D40, D46
from ledger.domain.law.rows.opt_out_conditions import D41, D42, D43, D44, D45, D47
from ledger.domain.law.rows.processed import D04, D05, D06
from ledger.domain.law.rows.purpose import D14
from ledger.domain.law.rows.referable import D11, D12, D13
from ledger.domain.law.rows.stops import D07, D09, D10
from ledger.domain.law.rows.whole_facts_fit import d01_whole
from ledger.domain.law.whole_frame import dotted

LAW_VERSION = "2023-04-01"

# What the verdict does not turn on: the frame checks them, no row reads them.
UNREAD = frozenset({"law_version", "categories"})

RULEBOOK = Rulebook(
    law_version=LAW_VERSION,
    revision=1,
    reads=frozenset(name for name, _ in dotted()) - UNREAD,
    before_scope=(d01_whole(LAW_VERSION),),
    rows=(
        D02, D07, D03, D04, D05, D08, D09, D15_BEYOND, D15, D06, D10, D11, D12, D13,
        replace(D14, project=True),
        D20, D21, D22_LIFE, D22_PUBLIC_HEALTH, D23_LIFE, D23_PUBLIC_HEALTH, D24, D25,
        D26_PUBLISH, D26_JOINT, D26_RECIPIENT, D27_PUBLISH, D27_JOINT, D27_RECIPIENT,
        D30, D31, D32, D33, D34,
        D40, D41, D42, D43, D44, D45, D46, D47,
        D50, D51, D52, D53, D54, D55,
        D60, D61, D62, D70, D71, D72, D99,
    ),
)  # fmt: skip
