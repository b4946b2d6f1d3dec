"""What the organisation's own policy says of a provision, in words: never in place of the Act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.domain.policy.verdict import MET, NOT_MET, NOTE, SILENT
from ledger.domain.terms import BASES, POLICY_VERDICTS
from ledger.text import Text

MARKS = {MET: ("✓", "good"), NOT_MET: ("✕", "bad"), SILENT: ("-", "faint")}
SAID = Text("note: ", "注記: ")

Line = tuple[Text, str | None]
"""A line and its style."""


def policy_lines(check: Mapping[str, Any]) -> Iterator[Line]:
    """The verdict with its clauses, every finding, and what would authorise in its place.

    Of an entry that was recorded without asking a policy: the reason why not.
    """
    verdict = check["verdict"]
    if verdict is None:
        yield Text(**check["reason"]), "faint"
        return
    word = _word(verdict, check["clauses"])
    yield Text(f"Policy: {word.en}", f"方針: {word.ja}"), MARKS[verdict][1]
    for finding in check["findings"]:
        yield _finding(finding), None
    if check["would"]:
        bases = [(BASES.label(code), code) for code in check["would"]]
        yield (
            Text(
                "  Would authorise: " + "; ".join(f"{label.en} ({code})" for label, code in bases),
                "  提供を認め得る根拠: "
                + "、".join(f"{label.ja}（{code}）" for label, code in bases),
            ),
            "warn",
        )


def policy_line(check: Mapping[str, Any] | None) -> Line | None:
    """The verdict with its clauses and why, in one line; None where no policy was asked."""
    if check is None or check["verdict"] is None:
        return None
    word = _word(check["verdict"], check["clauses"])
    reasons = [f["reason"] for f in check["findings"] if f["verdict"] == check["verdict"]]
    en, ja = " ".join(r["en"] for r in reasons), "".join(r["ja"] for r in reasons)
    return Text(f"policy {word.en}: {en}", f"方針 {word.ja}: {ja}"), MARKS[check["verdict"]][1]


def policy_mark(check: Mapping[str, Any] | None) -> Iterator[str]:
    """The mark of a policy that is not met and the clauses, for a list; nothing else is told."""
    if check is not None and is_against(check):
        yield " ".join([MARKS[NOT_MET][0], *check["clauses"]])


def is_against(check: Mapping[str, Any] | None) -> bool:
    """Whether a policy in force is not met."""
    return check is not None and check["verdict"] == NOT_MET


def _word(verdict: str, clauses: list[str]) -> Text:
    label, mark = POLICY_VERDICTS.label(verdict), MARKS[verdict][0]
    if not clauses:
        return Text(f"{mark} {label.en}", f"{mark} {label.ja}")
    named = Text(", ".join(clauses), "、".join(clauses))
    return Text(f"{mark} {label.en}, {named.en}", f"{mark} {label.ja}（{named.ja}）")


def _finding(finding: Mapping[str, Any]) -> Text:
    """One finding: its clause if it has one, what was found, and the row."""
    said, reason = finding["verdict"] == NOTE, finding["reason"]
    source = [finding[name] for name in ("clause", "row") if name in finding]
    return Text(
        f"  {SAID.en if said else ''}{reason['en']} ({' · '.join(source)})",
        f"  {SAID.ja if said else ''}{reason['ja']}（{' · '.join(source)}）",
    )
