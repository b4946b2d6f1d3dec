"""Which record is due for a provision that may go ahead."""

from __future__ import annotations

from ledger.domain.law.facts import Facts
from ledger.domain.law.retention import retain_until
from ledger.domain.law.verdict import RecordDuty

EACH_YEARS = 3
"""Rule 21: a record made at each provision is kept 3 years from the day it was made."""

NO_RECORD_DUE = RecordDuty(record_set="0")


def consent_record(facts: Facts) -> RecordDuty:
    """The duty after a provision on consent (Article 29(1), Rule 20(1)(2)): set B, method EACH.

    None is due for ON_BEHALF: the provision is in substance the principal's own (REC-EX-2).
    """
    if facts["basis"] == "ON_BEHALF":
        return NO_RECORD_DUE
    recorded = facts.day("record.recorded_at") or facts.day("provided_at")
    assert recorded is not None  # provided_at is never null in facts that fit the frame
    return RecordDuty(
        record_set="B",
        statutory=True,
        methods=("EACH",),
        retain_until=retain_until(recorded, EACH_YEARS).isoformat(),
    )
