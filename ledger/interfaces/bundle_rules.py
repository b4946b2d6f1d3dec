"""Check 7 of a bundle: the rules computed again, offline, once all other checks have passed.

Of a whole trail every verdict is computed again from what it had seen. Where single entries are
proved, the rules of each verdict's rulebook are asked about the facts that it carries.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ledger import canonical
from ledger.application.bundle_entries import BundleChanged, BundleEntries, ContentMissing
from ledger.application.recompute import Recomputed, recompute
from ledger.application.rule_findings import RuleFinding
from ledger.application.store_check import data_findings
from ledger.application.verdict_alone import has_verdict, judge_alone_again
from ledger.application.verify import Progress
from ledger.bundle.layout import ENTRIES_FOLDER
from ledger.bundle.read import open_bundle
from ledger.errors import LedgerError, Malformed, UnknownVersion
from ledger.log.content import Content, parse_content
from ledger.store.feed import event_of
from ledger.text import Text
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import SOUND, Check, Report
from ledger.verifier.shown import Shown

TRUE = Text(
    "that what was recorded is true: the rules only say what follows from it",
    "記録された内容が事実であること（規則は、記録から導かれることだけを示します）",
)
FACTS = Text(
    "the facts, grounds and records of verdicts and receipts, and erasures: computing them again"
    " takes the whole trail",
    "判定・受領の記録の基になった事実・根拠・記録事項、及び消去の決定"
    "（計算し直すには台帳全体が必要です）",
)
KEPT_BEFORE = Text(
    "what records of the log before keep of people who were erased: that log is not in the bundle",
    "消去した本人について、前の台帳の記録により残すべきもの（前の台帳は証拠一式にありません）",
)
NOT_SOUND = Text(
    "the rules: computed again only where all that comes before them is sound",
    "規則の計算し直し（これより前の検証がすべて異常なしの場合だけ行います）",
)
NOT_WHOLE = Text(
    "the rules: computing them again takes every content, and not all are in the bundle",
    "規則の計算し直し（すべての記録の内容が必要ですが、証拠一式にないものがあります）",
)
CHANGED = Text(
    "the rules: the bundle changed while it was read",
    "規則の計算し直し（読み取り中に証拠一式が変更されました）",
)
BESIDE_THE_LAW = Text(
    "the organisation's own policy: verdicts are of the Act alone",
    "事業者自身の方針（判定は法令についてのものだけです）",
)

Telling = Callable[[], AbstractContextManager[Progress]]


@dataclass
class Rules:
    """Check 7 for the bundle at a path; what came of it."""

    path: Path
    progress: Telling
    shown: Shown | None = None
    """What was proved, where the bundle holds no trail."""
    result: Recomputed | None = None
    """None where nothing was computed again; the report says why."""

    def __call__(self, report: Report) -> None:
        """Make the check, and tell the report."""
        if report.exit_code != SOUND:
            report.leave_out(NOT_SOUND)
        elif report.proved is None:
            self._whole(report)
        else:
            self._single(report)
        if self.result is not None:
            result = self.result
            report.checked[Check.RULES] += result.verdicts + result.receipts + result.erasures
            for finding in self.result.findings:
                _tell(report, finding)
            if self.result.without_log_before:
                report.leave_out(KEPT_BEFORE)
            for what in (TRUE, BESIDE_THE_LAW):
                report.leave_out(what)

    def _whole(self, report: Report) -> None:
        origin, size, root = report.origin, report.size, report.root
        assert origin is not None
        assert size is not None
        assert root is not None
        found = Report()
        try:
            with open_bundle(self.path) as bundle, self.progress() as tell:
                entries = BundleEntries(bundle, origin, size, root, seen=_data_check(found))
                report.include(found)  # of what was signed, as the root has shown
                self.result = recompute(entries, origin, progress=tell)
        except ContentMissing:
            report.leave_out(NOT_WHOLE)
        except UnknownVersion as error:
            why = error.message
            report.leave_out(Text(f"the rules: {why.en}", f"規則の計算し直し（{why.ja}）"))
        except (LedgerError, OSError) as error:
            _tell_changed(report, error)
            report.leave_out(CHANGED)

    def _single(self, report: Report) -> None:
        if self.shown is None:  # a stray leaf file made it look like a trail
            report.leave_out(NOT_WHOLE)
            return
        number, findings = 0, list[RuleFinding]()
        check = _data_check(report)
        for entry in self.shown.entries():
            content = parse_content(canonical.encode(entry.content))
            check(entry.position, content)
            try:
                event = event_of(entry.position, content)
            except UnknownVersion:
                continue
            if has_verdict(event):
                number += 1
                findings += judge_alone_again(event)
        self.result = Recomputed(number, tuple(findings))
        report.leave_out(FACTS)


def holds_trail(path: Path) -> bool:
    """Whether a bundle holds the leaves of a trail; False also for what is no bundle."""
    try:
        with open_bundle(path) as bundle:
            return any(name.startswith(ENTRIES_FOLDER) for name in bundle.sizes)
    except (Malformed, OSError):
        return False


def _data_check(report: Report) -> Callable[[int, Content], None]:
    def check(position: int, content: Content) -> None:
        for kind, found, wanted in data_findings(content):
            report.found(Check.RULES, kind, position, found, wanted)

    return check


def _tell(report: Report, finding: RuleFinding) -> None:
    report.found(Check.RULES, finding.kind, finding.position, finding.found, finding.wanted)


def _tell_changed(report: Report, error: LedgerError | OSError) -> None:
    """What was found otherwise than it had just been verified, under the check that it is of."""
    if isinstance(error, BundleChanged) and error.position is not None:
        kind = BundleKind.CONTENT_DIFFERS
        report.found(Check.CONTENTS, kind, error.position, error.found, error.wanted)
    elif isinstance(error, BundleChanged):
        report.found(Check.ROOT, BundleKind.ROOT_DIFFERS, None, error.found, error.wanted)
    elif isinstance(error, OSError):
        why = error.strerror or str(error)
        report.found(Check.FILES, BundleKind.NOT_READABLE, None, why, "a file")
    else:
        why = error.message.en
        report.found(Check.FILES, BundleKind.FILE_MALFORMED, None, why, "its form")
