"""How a refusal of the signer, and what it noticed, is told to people and to programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.application.signing import RefusalKind, Refused
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.verify_words import MARKS, STYLES, found_and_wanted
from ledger.log.findings import Finding, Kind
from ledger.text import Text

SHOWN = 20
WHAT_NOW = {
    RefusalKind.OTHER_ORIGIN: Text(
        "  Look at --store, --signer and --org.", "  --store、--signer、--org を確認してください。"
    ),
    RefusalKind.UNKNOWN_VERSION: Text(
        "  Upgrade daicho where the signer runs.", "  署名者の daicho を更新してください。"
    ),
    RefusalKind.HELD: Text(
        "  Restored: daicho log confirm. Moved: name the new place with --store.",
        "  復元した台帳は daicho log confirm で確認してください。移行した台帳は --store で"
        "新しい保管先を指定してください。",
    ),
}
KEEP_ALL = Text(
    "  Change nothing: keep a copy of the store and of the signer's folder, and find out who did"
    " this. See docs/how-to/run-a-signer.md.",
    "  何も変更せず、保管先と署名者のフォルダーの写しを取り、原因を調べてください"
    "（docs/how-to/run-a-signer.md）。",
)


def say_refusal(out: Output, refused: Refused, size: int) -> None:
    """Which refusal it is, at which entry, that nothing was signed, and what to do now."""
    why = refused.message
    out.say(Text(f"  ✕ refused ({refused.kind}): {why.en}",
                 f"  ✕ 署名を拒否しました（{refused.kind}）: {why.ja}"), "bad")  # fmt: skip
    out.say(found_and_wanted(refused.found, refused.wanted))
    say_findings(out, refused.findings)
    out.say(Text(f"  Nothing was signed. Signed before: {size} entries.",
                 f"  何も署名していません（署名済み: {size}件）。"))  # fmt: skip
    out.say(WHAT_NOW.get(refused.kind, KEEP_ALL))


def say_findings(out: Output, findings: Sequence[Finding[Kind]]) -> None:
    """The first findings, each with its mark."""
    for finding in findings[:SHOWN]:
        mark = MARKS[finding.severity]
        out.say(f"  {mark} {finding.kind}: {out.text(finding.message)}", STYLES[finding.severity])
    if len(findings) > SHOWN:
        more = len(findings) - SHOWN
        out.say(Text(f"  … and {more} more", f"  … ほか{more}件"))


def refusal_object(refused: Refused) -> dict[str, Any]:
    """A refusal as a member of a JSON answer."""
    return {
        "kind": str(refused.kind),
        "position": refused.position,
        "message": refused.message.as_json(),
        "found": refused.found,
        "wanted": refused.wanted,
        "findings": [finding.as_json() for finding in refused.findings],
    }
