"""Agents of a person, their authority verified: handing data to one is handing them to the person.

Act 37(3), Order 13. The agent is a party; a natural person among them has keys of their own.
"""

from ledger.domain.events.types import NOTE, EventType
from ledger.domain.shape import PARTY_CODE, UUID, Code, required
from ledger.domain.terms import AUTHORITIES, AUTHORITY_PROOFS
from ledger.text import Text

PARTY = required(PARTY_CODE, "the agent", "代理人")

TYPES = (
    EventType(
        "agent.verified",
        Text("agent verified", "代理人の確認"),
        {
            "party": PARTY,
            "authority": required(Code(AUTHORITIES), "authority", "代理権の種類"),
            "proof": required(Code(AUTHORITY_PROOFS), "proof that was seen", "確認した書類"),
        },
        {"note": NOTE},
        "record",
    ),
    EventType(
        "agent.ended",
        Text("authority of the agent ended", "代理権の終了"),
        {"party": PARTY, "agent": required(UUID, "the agent meant", "対象の代理人の確認")},
        {"note": NOTE},
        "record",
    ),
)
