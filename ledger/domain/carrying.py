"""Which events go over into the log that succeeds another, and which stay behind.

All that a decision can read goes, with what ended it: then every decision finds in the new log what
it would have found in the old one, and nobody has to judge what is "in force". So does what was
handed out opened, which an erasure in the new log has to list. What only tells of acts of before
stays in the old log, where it is read and proved as ever.
"""

from __future__ import annotations

from ledger.domain.boundary import (
    AGENT,
    ARRANGEMENT,
    CONSENT,
    IDENTITY,
    INSTRUCTION,
    MARKETING,
    NOTICE,
    ORIGINS,
    PARTY,
    POLICY,
    RESERVATION,
    STOPS,
    TOLD,
)
from ledger.domain.events.acceptance import DEEMED
from ledger.domain.events.dataset import PROVIDED, READ, REIDENTIFIED
from ledger.domain.events.disclosure import HANDED_OUT
from ledger.domain.events.recording import AGREED, ENDED
from ledger.domain.events.subject import RETIRED
from ledger.domain.events.tracking import TRACKING
from ledger.domain.events.withholding import WITHHOLDING
from ledger.text import Text

CARRIED = frozenset({
    *IDENTITY, *CONSENT, *INSTRUCTION, *STOPS, *PARTY, *POLICY, *RESERVATION, *AGENT, *ORIGINS,
    *NOTICE, *ARRANGEMENT, *MARKETING, *TRACKING, HANDED_OUT, RETIRED,
    *TOLD, AGREED, ENDED, DEEMED, *WITHHOLDING, *READ,
})  # fmt: skip
"""Types of events that are carried over, each with what ends it."""

OF_A_LOG = Text("says something of that one log", "その台帳だけについての記録")
AN_ACT = Text(
    "an act of before, judged then: it is read in the old log",
    "引継ぎ前の行為とその判定（前の台帳で読む）",
)
PENDING = Text(
    "what was left to a person is decided anew, from what stands now",
    "確認待ちの件は、引継ぎ後の内容であらためて判定する",
)
NOT_AMENDED = Text("what stands in a closed log is not amended", "閉鎖した台帳の記録は訂正しない")

LEFT: dict[str, Text] = {
    "log.carried_over": OF_A_LOG,
    "log.created": OF_A_LOG,
    "signer.rotated": OF_A_LOG,
    "provision.authorised": AN_ACT,
    "provision.not_judged": AN_ACT,
    "provision.refused": AN_ACT,
    "provision.recorded": AN_ACT,
    "provision.referred": PENDING,
    "provision.reviewed": PENDING,
    "erasure.proposed": PENDING,
    "erasure.declined": AN_ACT,
    "provision.amended": NOT_AMENDED,
    PROVIDED: AN_ACT,
    REIDENTIFIED: AN_ACT,
}
"""Types of events that stay in the old log, each with its reason."""
