"""The signer of the log: which key its checkpoints are signed with."""

from ledger.domain.events.types import EventType
from ledger.domain.shape import VERIFIER_KEY, required
from ledger.text import Text

ROTATED = "signer.rotated"

TYPES = (
    EventType(
        ROTATED,
        Text("signer's key changed", "署名者の鍵の変更"),
        {
            "vkey": required(VERIFIER_KEY, "verifier key of the new key", "新しい鍵の検証鍵"),
            "replaces": required(
                VERIFIER_KEY, "verifier key of the key that it replaces", "これまでの鍵の検証鍵"
            ),
        },
        about_person=False,
    ),
)
