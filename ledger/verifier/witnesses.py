"""Check 1, second half: who besides the log has signed, and whether that is enough.

Which witnesses count, and how many, says the trust policy that the checker brought.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ledger.errors import Malformed
from ledger.log.cosignature import Verifiers, cosigned_at
from ledger.log.note import Note
from ledger.log.trust_policy import TrustPolicy
from ledger.text import Text
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report, Witnessed

QUORUM = Text(
    "signatures of witnesses, and whether there are enough of them (see --policy)",
    "立会者（witness）の署名とその数（--policy で指定できます）",
)
NO_ML_DSA = Text(
    "signatures of witnesses with ML-DSA-44: the library cryptography is not there, or too old",
    "ML-DSA-44 による立会者の署名（ライブラリー cryptography がないか、古いため）",
)


def judge_witnesses(
    note: Note, policy: TrustPolicy | None, verifiers: Verifiers, report: Report, file: str,
    *, newest: bool,
) -> None:  # fmt: skip
    """Tell which witnesses signed a checkpoint, and whether they are the quorum.

    A wrong line is no signature, and a finding: whoever passes a note on can add a line to it.
    """
    if policy is None:
        report.leave_out(QUORUM)
        return
    signed = []
    for name, key in policy.witnesses.items():
        if key.type not in verifiers:
            if any(one.name == key.name and one.key_id == key.key_id for one in note.signatures):
                report.leave_out(NO_ML_DSA)
            continue
        try:
            at = cosigned_at(note, key, verifiers)
        except Malformed as error:
            kind = BundleKind.COSIGNATURE_WRONG
            wanted = "a signature by that witness"
            report.found(Check.SIGNATURES, kind, None, error.message.en, wanted, file=file)
            continue
        if at is not None:
            signed.append(Witnessed(name, _instant(at)))
    if newest:
        report.witnessed = signed
    if not policy.satisfied({one.name for one in signed}):
        kind = BundleKind.QUORUM_MISSING if newest else BundleKind.EARLIER_QUORUM_MISSING
        found = ", ".join(one.name for one in signed) or "no witness"
        report.found(Check.SIGNATURES, kind, None, found, policy.quorum, file=file)


def _instant(seconds: int) -> str:
    """The instant, or the number as it is where no calendar goes that far."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return str(seconds)
