"""One recorded provision in words: what the Act says of it, recorded and as known now; what it asks
of the record, and what that lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.terms import RECORD_ITEMS, ROUTES_ABROAD
from ledger.interfaces.cli.policy_verdict_words import policy_line
from ledger.interfaces.cli.record_words import BY_CHOICE, BY_DUTY, NO_RECORD_DUE, TERM_OVER
from ledger.text import Text
from projections.answers.provisions import ProvisionAnswer
from projections.provisions.record import CLAIMED_LATER, apart

MARKS = {
    "ALLOW": ("✓", "good"),
    "REFUSE": ("✕", "bad"),
    "REVIEW": ("!", "warn"),
    None: ("!", "warn"),
}
WORDS = {
    "ALLOW": Text("lawful", "適法"),
    "REFUSE": Text("unlawful", "違法のおそれ"),
    "REVIEW": Text("needs review", "要確認"),
    None: Text("not judged", "判定対象外"),
}
APPROVED = Text("✓ approved in a review", "✓ 責任者が確認し、承認済み")
NOT_SAID = Text(
    "What the Act asks of this record is not said in it.",
    "法令上どのような記録が必要かは、この記録に書かれていません。",
)
COMPLETE = Text("complete", "記録事項はそろっている")
SUPPLIED = Text(
    " (lacked when it was recorded, supplied since)", "（記録時の不足はその後の登録で補完）"
)
NOT_YET = Text("keep while the series runs, and then on", "保存期限は一括・代替の終了後に決まる")
LATER = Text(
    "claimed earlier, recorded later: what would allow it was recorded only after this record,"
    " and does not change the finding",
    "提供前に得たとする同意等が、この記録の後に記録されています（判定は変わりません）",
)


def findings(answer: ProvisionAnswer) -> list[tuple[Text, str | None]]:
    """The finding recorded, and the finding now where it is another one; then the policy's."""
    if answer.found is None:
        return []
    style = MARKS.get(answer.found["verdict"], MARKS[None])[1]
    told: list[tuple[Text, str | None]] = [(_finding(answer.found), style)]
    if "review" in (answer.grounds or {}):
        told.append((APPROVED, "good"))
    if answer.row.finding == CLAIMED_LATER:
        told.append((LATER, "warn"))
    if answer.shows_both and answer.now is not None and _differ(answer.found, answer.now):
        known = _finding(answer.now)
        told.append((
            Text(f"as known now: {known.en}", f"現在の判定: {known.ja}"),
            "warn",
        ))  # fmt: skip
    by_policy = policy_line(answer.policy)
    return told if by_policy is None else [*told, by_policy]


def record_due(answer: ProvisionAnswer) -> list[tuple[Text, str | None]]:
    """The route abroad, how many transfers; what the Act asks, what lacks, how long it is kept."""
    row = answer.row
    told: list[tuple[Text, str | None]] = []
    if row.route is not None:
        route = ROUTES_ABROAD.label(row.route)
        told.append((Text(f"route abroad: {route.en}", f"外国への提供の経路: {route.ja}"), None))
    if answer.transfers is not None:
        number = f"{answer.transfers:,}"
        told.append((Text(f"transfers in this one record: {number}",
                          f"この記録にまとめた回数: {number}回"), None))  # fmt: skip
    if row.record_set is None:
        return [*told, (NOT_SAID, "faint")]
    if row.record_set == "0":
        return [*told, (NO_RECORD_DUE, "faint")]
    duty = BY_DUTY if row.statutory else BY_CHOICE
    lacks = [RECORD_ITEMS.label(code) for code in apart(row.now_missing or "")]
    items = COMPLETE
    if lacks:
        items = Text(
            "lacks: " + ", ".join(label.en for label in lacks),
            "不足: " + "、".join(label.ja for label in lacks),
        )
    if row.missing != row.now_missing:
        items = Text(items.en + SUPPLIED.en, items.ja + SUPPLIED.ja)
    until = row.retain_until
    keep = Text(f"keep until {until}", f"保存期限 {until}") if until else NOT_YET
    if answer.term_over:
        keep = Text(f"{keep.en}: {TERM_OVER.en}", f"{keep.ja}、{TERM_OVER.ja}")
    line = Text(
        f"record {duty.en} · {items.en} · {keep.en}", f"記録 {duty.ja} · {items.ja} · {keep.ja}"
    )
    return [*told, (line, "warn" if lacks else None)]


def _differ(found: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return any(found[name] != now[name] for name in ("verdict", "row", "rule"))


def _finding(verdict: Mapping[str, Any]) -> Text:
    mark, _ = MARKS.get(verdict["verdict"], MARKS[None])
    word = WORDS.get(verdict["verdict"], WORDS[None])
    row = f" {verdict['row']} {verdict['rule']}" if verdict.get("row") else ""
    reason = verdict["reason"]
    return Text(f"{mark} {word.en}{row}: {reason['en']}", f"{mark} {word.ja}{row}: {reason['ja']}")
