"""The key that signs the checkpoints of a log."""

from __future__ import annotations

from ledger.domain.commands.command import CommandType
from ledger.domain.shape import VERIFIER_KEY, required
from ledger.text import Text

COMMANDS = (
    CommandType(
        "signer.announce",
        Text("record that the signer changes its key", "署名者の鍵の変更を記録する"),
        {
            "vkey": required(
                VERIFIER_KEY,
                "verifier key of the new key, as signer rotate prints it",
                "新しい鍵の検証鍵（signer rotate が表示したもの）",
            ),
            "replaces": required(
                VERIFIER_KEY, "verifier key of the key that signs now", "現在の鍵の検証鍵"
            ),
        },
    ),
)
