"""The report for people: what came of each check, what was found, what was not checked."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.log.findings import Severity
from ledger.text import Language, Text
from ledger.verifier.report import BREAK, SOUND, Check, Noted, Report, Standing, State

MARKS = {State.PASSED: "✓", State.FAILED: "✕", State.COULD_NOT: "?", State.NOTHING: "-"}
STATES = {
    State.PASSED: Text("passed", "異常なし"),
    State.FAILED: Text("BREAK", "改ざん又は食い違い"),
    State.COULD_NOT: Text("could not be checked", "確認できません"),
    State.NOTHING: Text("nothing to check", "対象なし"),
}
SIMULATED = Text(
    "SIMULATED: the clock of this log is not real (a demonstration or a test).",
    "模擬: この台帳の時計は実際のものではありません（実演又は試験）。",
)
ENDS = {
    SOUND: Text(
        "SOUND: what was given is what the checkpoint was signed for.",
        "異常なし: 渡されたものは、署名されたチェックポイントのとおりです。",
    ),
    BREAK: Text(
        "BREAK: this is not what was signed for, or not in its form.",
        "異常あり: 署名されたものと異なるか、形式に合いません。",
    ),
}
RULES_BREAK = Text(
    "BREAK: this is what the checkpoint was signed for, but not what the rules make of it.",
    "異常あり: 署名されたチェックポイントのとおりですが、規則から導かれる内容と異なります。",
)
CHECKED_WITH = {
    "cryptography": Text("the library cryptography", "ライブラリー cryptography"),
    "own": Text("this program's own Ed25519", "このプログラム自身の Ed25519"),
}
STANDINGS = {
    Standing.AGREES: Text("agrees with this bundle", "この証拠一式と一致します"),
    Standing.DIFFERS: Text("DIFFERS from this bundle", "この証拠一式と食い違います"),
    Standing.NEWER: Text("NEWER than this bundle", "この証拠一式より新しいものです"),
    Standing.NOT_COMPARED: Text("could not be compared with this bundle",
                                "この証拠一式とは照合できません"),
}  # fmt: skip
COULD_NOT = Text(
    "NOT VERIFIED: this could not be checked, or not all of it.",
    "未検証: 全部又は一部を確認できませんでした。",
)


def lines(report: Report, language: Language) -> Iterator[str]:
    """The report, line by line."""

    def told(text: Text) -> str:
        return text.in_language(language)

    yield from map(told, _head(report))
    for check in Check:
        state = report.state(check)
        counted = f" ({report.checked[check]})" if report.checked[check] else ""
        yield f"{MARKS[state]} {int(check)} {told(check.title)}: {told(STATES[state])}{counted}"
        for one in report.noted:
            if one.check is check:
                yield from _finding(one, language)
        for beside, text in report.remarks:
            if beside is check:
                yield f"    {told(text)}"
    kept, every = len(report.noted), sum(report.counts.values())
    if every > kept:
        yield told(Text(f"… and {every - kept} more findings", f"… ほか{every - kept}件"))
    if report.first_wrong is not None:
        at = report.first_wrong
        yield told(Text(f"First entry that is wrong: {at}", f"最初の異常: {at}番の記録"))
    yield told(Text("Not checked:", "確認していないこと:"))
    for what in report.not_checked:
        yield f"  - {told(what)}"
    yield told(_end(report))


def _end(report: Report) -> Text:
    breaks = report.number_of(Severity.BREAK)
    if breaks and breaks == report.number_of(Severity.BREAK, Check.RULES):
        return RULES_BREAK
    return ENDS.get(report.exit_code, COULD_NOT)


def _head(report: Report) -> Iterator[Text]:
    """What was checked, and with what."""
    if report.origin is not None:
        size = report.size
        yield Text(f"{report.origin}: {size} entries", f"{report.origin}: {size}件")
    if report.simulated:
        yield SIMULATED
    for key in report.signed_by:
        yield Text(f"signed by {key.text}", f"署名者の鍵 {key.text}")
    for witness in report.witnessed:
        yield Text(
            f"seen by the witness {witness.name} at {witness.at}",
            f"立会者 {witness.name} が確認（{witness.at}）",
        )
    if report.checked_with is not None:
        means = CHECKED_WITH[report.checked_with]
        yield Text(f"signatures checked with {means.en}", f"署名の確認: {means.ja}")
    if report.proved is not None:
        given, every = report.proved, report.size
        yield Text(
            f"{given} of {every} entries are given, each with a proof of its own",
            f"{every}件のうち{given}件の記録が、それぞれの証明とともに含まれています",
        )
    for one in report.receipts:
        standing, at = STANDINGS[one.standing], one.position
        yield Text(
            f"receipt {one.file}, entry {at}: {standing.en}",
            f"記録の証明 {one.file}（{at}番の記録）: {standing.ja}",
        )


def _finding(one: Noted, language: Language) -> Iterator[str]:
    finding = one.finding
    file = f" [{one.file}]" if one.file else ""
    yield f"    {finding.kind.value}: {finding.message.in_language(language)}{file}"
    values = Text(
        f"found {finding.found}, wanted {finding.wanted}",
        f"実際の値 {finding.found}、あるべき値 {finding.wanted}",
    )
    yield f"      {values.in_language(language)}"
