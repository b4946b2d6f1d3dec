"""Recorded facts in, events out: pure functions, one file a family of commands.

Each decision names its boundary (what it must have seen) and says what is wrong with a request as
Problems; a refusal by law is an event, not an error.
"""

from ledger.domain.decisions import (
    amending,
    arranging,
    collecting,
    consenting,
    disclosing,
    erasing,
    noticing,
    providing,
    receiving,
    registering,
    reviewing,
    signing,
)
from ledger.domain.decisions.request import Decision

DECISIONS: dict[str, Decision] = {
    **registering.DECISIONS,
    **noticing.DECISIONS,
    **arranging.DECISIONS,
    **collecting.DECISIONS,
    **receiving.DECISIONS,
    **consenting.DECISIONS,
    **providing.DECISIONS,
    **reviewing.DECISIONS,
    **amending.DECISIONS,
    **signing.DECISIONS,
    **erasing.DECISIONS,
    **disclosing.DECISIONS,
}
