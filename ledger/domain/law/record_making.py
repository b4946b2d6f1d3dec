"""How a record may be made and how long it must exist, for providers and recipients alike.

EACH: one for each provision. BULK: one for a series. SUBST: a contract or other document instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.domain.law.data.dated import on
from ledger.domain.law.data.retention_periods import YEARS
from ledger.domain.law.retention import LAST_BASE, retain_until
from ledger.domain.law.verdict import Finding
from ledger.text import Text

EACH = "EACH"
BULK = "BULK"
SUBST = "SUBST"


def methods_allowed(*, opt_out: bool, repeated: bool, document: bool) -> tuple[str, ...]:
    """The methods open to a record (Rules 19, 23 and 27, paragraphs 2 and 3), in one order.

    `repeated`: to the same party, or certain to be. `document`: one that was made for goods or
    services to the person holds all items, and the provision rests on consent.
    """
    if opt_out:
        return (EACH,)
    allowed = {EACH: True, BULK: repeated, SUBST: document}
    return tuple(method for method, holds in allowed.items() if holds)


def method_used(wanted: str, methods: Sequence[str]) -> str:
    """The method wanted if it is allowed, else EACH, which always is."""
    return wanted if wanted in methods else EACH


def last_day(method: str, *, day: str, recorded: date | None, last: date | None) -> str | None:
    """The last day the record must exist (Rules 21, 25 and 29), YYYY-MM-DD.

    `day` is that of the provision or receipt, `recorded` that of the record, `last` that of the
    last provision a BULK or SUBST record covers. None while a series runs, and where the term would
    end beyond the days that can be written.
    """
    base = recorded if method == EACH else last
    if base is None or base > LAST_BASE:
        return None
    return retain_until(base, on(YEARS, day)[method]).isoformat()


def noticed(
    claims: Sequence[str], wanted: str, methods: Sequence[str], rule: str
) -> tuple[Finding, ...]:
    """What is wrong with a claimed exception, or with the method, where a record is due."""
    found = [Finding(claim, "WARNING", _without_effect(claim)) for claim in claims]
    if wanted not in methods:
        found.append(Finding(rule, "WARNING", _not_allowed(wanted)))
    return tuple(found)


def _without_effect(claim: str) -> Text:
    return Text(
        f"{claim} is claimed and has no effect here: the record is made.",
        f"{claim} が主張されていますが、ここでは効果がありません。記録を作成します。",
    )


def _not_allowed(method: str) -> Text:
    return Text(
        f"The method {method} is not allowed for this record; its term is reckoned as for EACH.",
        f"この記録に方法 {method} は使えません。保存期限は EACH（都度）として計算しています。",
    )
