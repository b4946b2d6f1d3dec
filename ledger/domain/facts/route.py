"""Which route of Article 28 a provision abroad takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.law.facts import Facts
from ledger.domain.law.rows.abroad import basis_judged, bites, is_foreign_third_party
from ledger.domain.law.rows.purpose import FREE_OF_THE_PURPOSE

# Article 28(1) yields to what 27(1)(1) to (7) name, the same bases that 18(3) names.
EXCEPTIONS = FREE_OF_THE_PURPOSE
THE_PERSON = frozenset({"PRINCIPAL", "VERIFIED_AGENT"})
PERSONAL_DATA = frozenset({"PERSONAL", "PSEUDO"})


def route_abroad(facts: Mapping[str, Any]) -> str | None:
    """The first route that is open, in the order of the Act; None where Article 28 asks nothing.

    It asks about personal data to a third party abroad: not about the person or an agent, nor about
    referable or anonymised information, nor about the dead. The route says by which door the
    provision goes, not whether all that this door asks is fulfilled: that is the verdict.
    """
    known = Facts(facts)
    recipient = facts["recipient"]
    if recipient["country"] == "JP" or recipient["kind"] in THE_PERSON:
        return None
    if facts["data_class"] not in PERSONAL_DATA:
        return None
    if not is_foreign_third_party(known):
        return "SAME_ENTITY" if recipient["same_entity"] else "DATABASE_IN_JAPAN"
    if recipient["whitelisted"]:
        return "RECOGNISED_COUNTRY"
    if facts["basis"] in EXCEPTIONS:
        return "EXCEPTION"
    if not bites(known):
        return "EQUIVALENT_SYSTEM"
    return "INFORMED_CONSENT" if basis_judged(known) == "FOREIGN_CONSENT" else "NONE"
