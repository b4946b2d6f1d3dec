"""Recorded facts in, events out: pure functions, one file a family of commands.

Each decision names its boundary (what it must have seen) and says what is wrong with a request as
Problems; a refusal by law is an event, not an error.
"""

from ledger.domain.decisions import (
    amending,
    arranging,
    collecting,
    consenting,
    datasets,
    disclosing,
    erasing,
    noticing,
    providing,
    publishing,
    receiving,
    registering,
    reviewing,
    signing,
    stopping,
    telling,
    withholding,
)
from ledger.domain.decisions.request import Decision

DECISIONS: dict[str, Decision] = {
    **registering.DECISIONS,
    **publishing.DECISIONS,
    **noticing.DECISIONS,
    **arranging.DECISIONS,
    **collecting.DECISIONS,
    **receiving.DECISIONS,
    **consenting.DECISIONS,
    **telling.DECISIONS,
    **stopping.DECISIONS,
    **providing.DECISIONS,
    **reviewing.DECISIONS,
    **amending.DECISIONS,
    **signing.DECISIONS,
    **erasing.DECISIONS,
    **disclosing.DECISIONS,
    **withholding.DECISIONS,
    **datasets.DECISIONS,
}
DECISIONS = {name: withholding.able_at_once(name, one) for name, one in DECISIONS.items()}
