"""What `verify` found in one log, and how it is told to people and to programs."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ledger.application.findings import StoreFinding, StoreKind
from ledger.application.logs import SIMULATED, Log
from ledger.application.recompute import Recomputed
from ledger.application.verify import Verification
from ledger.errors import AnswerNotBorneOut, LedgerError
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.answering import log_object
from ledger.interfaces.cli.rule_words import corrected_words
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.succession_words import closed, succeeds
from ledger.log.content import parse_instant
from ledger.log.findings import Finding, FindingKind, Severity
from ledger.text import Text
from projections.verification import Difference

MARKS = {Severity.BREAK: "✕", Severity.FINDING: "–", Severity.UNKNOWN_VERSION: "?"}
STYLES = {Severity.BREAK: "bad", Severity.FINDING: "warn", Severity.UNKNOWN_VERSION: "warn"}

NOT_SHOWN_BY_THIS = (
    Text("that the log was not re-linked from some entry to its end, or replaced by an older copy:"
         " only a checkpoint kept elsewhere shows that",
         "ある記録から末尾までの作り直しや古い写しへの差し替えがないこと"
         "（別の場所に保管したチェックポイントだけが示せます）"),
    Text("that something was never recorded: nothing can show that",
         "記録されなかった出来事がないこと（どの検証でも示せません）"),
    Text("that the sealed parts open: their hashes were compared, no key was used",
         "封緘部分が開けること（要約値を照合しただけで、鍵は使っていません）"),
)  # fmt: skip


@dataclass(frozen=True)
class Verified:
    """What came of one log: entries and what stands beside them, and the views."""

    log: Log
    verification: Verification
    views: tuple[Difference, ...]
    views_unchecked: LedgerError | None
    noted_at: str | None
    """When it was last verified, as an instant of the log; None if never."""
    seconds: float
    rules: Recomputed | None = None
    """The verdicts computed again; None where that was not asked, or could not be done."""
    rules_unchecked: LedgerError | None = None
    keys: tuple[StoreFinding, ...] = ()
    """Keys that are there though they were erased."""
    keys_unchecked: LedgerError | None = None
    """What kept from looking for them; whoever verifies may have no right to the key store."""

    @property
    def findings(self) -> list[Finding[FindingKind]]:
        """All findings beside those about views, by position."""
        both: Sequence[Finding[FindingKind]] = [
            *self.verification.log.findings,
            *self.verification.store,
            *self.keys,
            *(self.rules.findings if self.rules else ()),
        ]
        return sorted(both, key=lambda f: (f.position is None, f.position or 0))

    @property
    def exit_code(self) -> int:
        """3 on any break or difference, 1 where something could not be checked, else 0."""
        severities = {finding.severity for finding in self.findings}
        if self.verification.breaks or self.views or Severity.BREAK in severities:
            return exit_codes.DIFFERENCE
        stops = (self.views_unchecked, self.rules_unchecked)
        if any(isinstance(stop, AnswerNotBorneOut) for stop in stops):
            return exit_codes.DIFFERENCE
        unchecked = self.verification.unknown or Severity.UNKNOWN_VERSION in severities
        return exit_codes.FAILED if unchecked or any(stops) else exit_codes.DONE

    def as_object(self) -> dict[str, Any]:
        """The log's part of the JSON answer."""
        checked = self.verification
        partial = checked.start > 0
        return {
            **log_object(self.log),
            "sound": self.exit_code == exit_codes.DONE,
            "size": checked.size,
            "read_from": checked.start,
            "not_read_again": [0, checked.start - 1] if partial else None,
            "root": None if partial else b64encode(checked.log.root).decode(),
            "leaf_hash": b64encode(checked.log.leaf_hash).decode(),
            "findings": [finding.as_json() for finding in self.findings],
            "counts": {
                **{str(kind): number for kind, number in checked.log.counts.items()},
                **{str(kind): number for kind, number in checked.store_counts.items()},
                **({str(StoreKind.KEY_KEPT): len(self.keys)} if self.keys else {}),
            },
            "views": [difference.as_object() for difference in self.views],
            "views_not_checked": (self.views_unchecked.as_json() if self.views_unchecked else None),
            "keys_not_checked": self.keys_unchecked.as_json() if self.keys_unchecked else None,
            "verdicts_recomputed": self.rules.verdicts if self.rules else None,
            "receipts_recomputed": self.rules.receipts if self.rules else None,
            "erasures_recomputed": self.rules.erasures if self.rules else None,
            "corrected": [one.as_json() for one in self.rules.corrected] if self.rules else None,
            "verdicts_not_checked": self.rules_unchecked.as_json()
            if self.rules_unchecked
            else None,
            "seconds": round(self.seconds, 3),
        }


def say_log(session: Session, result: Verified, *, no_views: bool, since_last: bool) -> None:
    """Tell what came of one log."""
    out, checked = session.out, result.verification
    out.say(f"{result.log.name} ({result.log.origin})", "head")
    if result.log.simulated:
        out.say(SIMULATED, "warn")
    store = session.reading_store
    for told in filter(None, (closed(store, result.log), succeeds(store, result.log))):
        out.say(f"  {out.text(told)}")
    read = checked.size - checked.start
    out.say(
        Text(f"  {read} of {checked.size} entries read, {result.seconds:.1f} s",
             f"  {checked.size}件中{read}件を読みました（{result.seconds:.1f}秒）")
    )  # fmt: skip
    if checked.start:
        noted = _when(result)
        out.say(
            Text(f"  not read again: entries 0 to {checked.start - 1}, verified {noted}",
                 f"  0番から{checked.start - 1}番は {noted} に検証済みのため、読み直していません"),
            "warn",
        )  # fmt: skip
    elif since_last and result.noted_at is None:
        out.say(
            Text("  never verified before: everything was read",
                 "  検証済みの部分がないため、すべて読みました")
        )  # fmt: skip
    for finding in result.findings:
        mark = MARKS[finding.severity]
        out.say(f"  {mark} {finding.kind}: {out.text(finding.message)}", STYLES[finding.severity])
        out.say(found_and_wanted(finding.found, finding.wanted))
    shown = len(result.findings)
    counted = sum(checked.log.counts.values()) + sum(checked.store_counts.values())
    counted += len(result.keys) + (len(result.rules.findings) if result.rules else 0)
    if counted > shown:
        out.say(Text(f"  … and {counted - shown} more", f"  … ほか{counted - shown}件"))
    for difference in result.views[:100]:
        out.say(f"  ✕ {difference.kind}: {out.text(difference.as_text())}", "bad")
    if len(result.views) > 100:
        out.say(Text(f"  … and {len(result.views) - 100} more",
                     f"  … ほか{len(result.views) - 100}件"))  # fmt: skip
    if result.views_unchecked is not None:
        why = result.views_unchecked.message
        out.say(
            Text(f"  ? views not compared: {why.en}", f"  ? 照会用の表は未確認: {why.ja}"), "warn"
        )
    _say_unchecked(session, result)
    if result.exit_code == exit_codes.DONE:
        views = Text(" and views", "・照会用の表") if not no_views else Text("", "")
        out.say(
            Text(f"  ✓ entries, links, sealed parts, index, commands, texts{views.en} agree",
                 f"  ✓ 記録・つながり・封緘部分・索引・命令・文書{views.ja}が一致しています"),
            "good",
        )  # fmt: skip
    _say_rules(session, result)
    if not checked.start:
        root = b64encode(checked.log.root).decode()
        out.say(Text(f"  root {root}", f"  ルート {root}"), "faint")


def _say_rules(session: Session, result: Verified) -> None:
    """Tell that everything came out as it was recorded, if it did; and what was corrected since."""
    out, rules = session.out, result.rules
    if rules is None:
        return
    if not rules.findings:
        number, receipts, erasures = rules.verdicts, rules.receipts, rules.erasures
        out.say(
            Text("  ✓ computed again from what they had seen, all the same: verdicts"
                 f" {number}, records of receipts {receipts}, erasures {erasures}",
                 f"  ✓ 判定 {number}件、受領の記録 {receipts}件、消去の決定 {erasures}件を"
                 "当時読んだ範囲から計算し直し、すべて一致しました"),
            "good",
        )  # fmt: skip
    if rules.corrected:
        head, *rest = corrected_words(rules.corrected)
        out.say(Text(f"  – {head.en}", f"  – {head.ja}"), "warn")
        for told in rest:
            out.say(f"      {out.text(told)}")


def _say_unchecked(session: Session, result: Verified) -> None:
    out = session.out
    if result.keys_unchecked is not None:
        why = result.keys_unchecked.message
        out.say(
            Text(f"  ? not looked whether erased keys are there: {why.en}",
                 f"  ? 消去した鍵が残っていないかは未確認: {why.ja}"), "warn"
        )  # fmt: skip
    if result.rules_unchecked is not None:
        why = result.rules_unchecked.message
        out.say(
            Text(f"  ? verdicts not computed again: {why.en}", f"  ? 判定は未確認: {why.ja}"),
            "warn",
        )


def _when(result: Verified) -> str:
    """When the log was last verified, in the zone of its organisation."""
    if result.noted_at is None:
        return "-"
    local = parse_instant(result.noted_at).astimezone(ZoneInfo(result.log.zone))
    return f"{local:%Y-%m-%d %H:%M} {result.log.zone}"


def found_and_wanted(found: str, wanted: str) -> Text:
    """The line with the two values, long ones cut."""

    def cut(text: str) -> str:
        return text if len(text) <= 90 else text[:87] + "..."

    return Text(
        f"      found {cut(found)}, wanted {cut(wanted)}",
        f"      値 {cut(found)}、必要な値 {cut(wanted)}",
    )


def conclude(session: Session, results: Sequence[Verified], lost: Sequence[int]) -> None:
    """Tell what came of all of them, and what verification cannot show."""
    out = session.out
    out.say()
    for key in lost:
        out.say(
            Text(f"✕ log_missing: there are views of a log (log_id {key}) that the store does not"
                 " list",
                 f"✕ log_missing: 照会用の表にある台帳（log_id {key}）が、保管先にありません"),
            "bad",
        )  # fmt: skip
    bad = [r.log.code for r in results if r.exit_code == exit_codes.DIFFERENCE]
    unchecked = [r.log.code for r in results if r.exit_code == exit_codes.FAILED]
    if bad:
        out.say(Text(f"NOT SOUND: {', '.join(bad)}", f"異常あり: {'、'.join(bad)}"), "bad")
    if unchecked:
        codes = ", ".join(unchecked)
        out.say(
            Text(f"NOT FULLY CHECKED: {codes}; no break was found in what could be checked",
                 f"一部未確認: {codes}（確認できた範囲に異常はありません）"),
            "warn",
        )  # fmt: skip
    if not results:
        out.say(Text("There is no log in this store.", "この保管先に台帳はありません。"))
    elif not (bad or unchecked or lost):
        number = len(results)
        logs = "1 log" if number == 1 else f"{number} logs"
        out.say(Text(f"Sound: {logs}.", f"異常なし: 台帳 {number}件"), "good")
    out.say(Text("Not shown by this:", "この検証で分からないこと:"), "faint")
    for text in NOT_SHOWN_BY_THIS:
        out.say("  – " + out.text(text), "faint")
