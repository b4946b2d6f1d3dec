"""The reference page of the check of a policy: its rows, its grounds and what each of them asks."""

from __future__ import annotations

from collections.abc import Iterator

from reference_words import table

from ledger.domain.law.rulebook import REVISION
from ledger.domain.policy.conditions import ALWAYS, FOLLOWS_GUIDELINES, OF_ITSELF, REACHED
from ledger.domain.policy.row import ROWS
from ledger.domain.policy.stated import AUTHORISES_NOTHING
from ledger.domain.policy.verdict import MET, NOT_MET, NOTE, SILENT
from ledger.domain.terms import BASES_OF, GROUND_CONDITIONS, POLICY_GROUNDS, POLICY_VERDICTS
from ledger.text import Text

REMARK = Text("note", "注記")


def page() -> str:
    """All that the check of a policy asks, from the code that asks it."""
    return "\n".join(
        (
            "# Rows of the policy check\n",
            (
                "Beside the Act the ledger asks whether a provision keeps what the organisation's"
                " own policy promises, as its [profile](profile.md) says. Both answers are shown;"
                " a provision is authorised if the Act allows it ([rules](rules.md)) and no policy"
                " in force is not met."
            ),
            (
                "Every row is asked, and no finding hides another: not met if one row says so,"
                " else met if one does, else silent. A note decides nothing."
                f" The rows belong to revision {REVISION} of the rulebook.\n"
            ),
            "## Rows\n",
            table(("row", "what it asks", "問い", "can say"), _rows()),
            "## Grounds\n",
            (
                "A basis of the Act is looked up among the grounds of the profile, the most"
                " particular first; one that is met is enough. Then comes the clause that promises"
                " no provision without consent. Asked are the kinds of recipient, conditions and"
                " items that the profile names, and that without which it would not be this"
                " ground.\n"
            ),
            table(
                ("ground", "in words", "根拠", "bases of the Act", "asked in any case"), _grounds()
            ),
            "## What it is not about\n",
            (
                "Of data handed to the person, or to a verified agent, the policy is silent. Inside"
                " one legal person only purposes, locks and the stop of marketing are asked"
                " (Q01, Q04, Q11). A policy for the living alone is silent of the dead; of"
                " anonymised information it says what it publishes of it (Q06, Q08), or nothing;"
                " of personally referable information no more than locks and the stop of marketing."
            ),
            (
                "\nA purpose that was told to the person beforehand, or changed to, counts as"
                " stated. Data held for another serve the entruster's purposes and no others.\n"
            ),
        )
    )


def _rows() -> Iterator[tuple[str, ...]]:
    for row in ROWS.values():
        said = (_said(verdict) for verdict in row.verdicts)
        yield row.id, row.asks.en, row.asks.ja, "<br>".join(said)


def _said(verdict: str) -> str:
    label = REMARK if verdict == NOTE else POLICY_VERDICTS.label(verdict)
    assert verdict in (MET, NOT_MET, SILENT, NOTE)
    return f"{label.en} {label.ja}"


def _grounds() -> Iterator[tuple[str, ...]]:
    for code, bases in BASES_OF.items():
        label = POLICY_GROUNDS.label(code)
        stands_on = "none" if code in AUTHORISES_NOTHING else ", ".join(bases)
        asked = [*(words for words, _ in OF_ITSELF.get(code, ())),
                 *(GROUND_CONDITIONS.label(one) for one in ALWAYS.get(code, ()))]  # fmt: skip
        if code == "CONSENT_IMPLIED_POSTED":
            asked += [FOLLOWS_GUIDELINES, REACHED]
        if code == "EX_OTHER_LAW":
            asked = [Text("what Article 27(1)(i) to (vii) itself asks", "法27条1項各号の要件")]
        words = "<br>".join(f"{one.en}<br>{one.ja}" for one in asked) or "-"
        yield f"`{code}`", label.en, label.ja, stands_on, words
