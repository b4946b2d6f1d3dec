"""What a policy says of a provision: met, not met, or silent; each finding with its clause.

It stands beside the Act and never replaces it: a ground that only the policy knows authorises
nothing, and `would` names the bases of the Act that would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.facts.proposal import Proposal
from ledger.text import Text

MET, NOT_MET, SILENT, NOTE = "MET", "NOT_MET", "SILENT", "NOTE"


@dataclass(frozen=True)
class Asked:
    """One provision as the check of a policy sees it."""

    proposal: Proposal
    facts: Mapping[str, Any]
    """The facts that the law reads."""
    sector: str
    """What the recipient is to the organisation."""
    clause: str | None = None
    """The clause of the policy that the desk cites, if it cites one."""
    added: frozenset[str] = frozenset()
    """Purposes beside those of the profile: told to this person beforehand, or changed to."""
    entrusted: frozenset[str] | None = None
    """The entruster's purposes, where the data are held for another."""
    marketing_stopped: bool = False


@dataclass(frozen=True)
class PolicyFinding:
    """One thing the check found: its row, the clause, what it means for the verdict, and why.

    `verdict` is MET, NOT_MET, SILENT, or NOTE (a remark that decides nothing).
    """

    row: str
    verdict: str
    clause: str | None
    reason: Text

    def as_object(self) -> dict[str, Any]:
        """The finding as an event carries it."""
        clause = {} if self.clause is None else {"clause": self.clause}
        return {"row": self.row, "verdict": self.verdict, **clause, "reason": self.reason.as_json()}


@dataclass(frozen=True)
class PolicyCheck:
    """What one policy says; `clauses` are those that decided, `would` bases that would do."""

    verdict: str
    clauses: tuple[str, ...]
    findings: tuple[PolicyFinding, ...]
    would: tuple[str, ...] = ()
