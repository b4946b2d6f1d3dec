"""`daicho review`: a named person decides what the rules leave to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome

APPROVED = Text(
    "{name} decided that it may be provided. Ask again with this decision; it serves once, and"
    " only while nothing has changed:",
    "{name} が、提供してよいと決定しました。この結論を付けてもう一度判定してください"
    "（一度限り、事実が変わらない間だけ有効です）:",
)
DECLINED = Text(
    "{name} decided that it may not be provided.", "{name} が、提供してはならないと決定しました。"
)
SEALED = Text(
    "A word in capitals stands for a text that was sealed: type it again.",
    "大文字の語は封緘された文言です。改めて入力してください。",
)
NO_FACTS = ("consent_confirmed", "period_from", "transfers")
"""What was typed and is no fact of the rules, or says more than the fact made of it."""


def _say_who_decided_what(session: Session, outcome: Outcome) -> None:
    """Who decided what; if approved, the question again, filled in from what was referred."""
    from ledger.application.labels import Labels
    from ledger.application.resolve import record
    from ledger.domain.facts.proposal import SEALED as WITHOUT_TEXT
    from ledger.domain.facts.proposal import arguments_in
    from ledger.interfaces.cli.advice.asked import Asked
    from ledger.interfaces.cli.placeholders import PLACEHOLDERS

    out, event, origin = session.out, outcome.main, outcome.acknowledged.origin
    if out.json:
        return
    tag = str(event.data["decided_by"])
    name = Labels(session.store, origin, session.people).person(tag) or Text(tag, tag)
    approved = event.data["decision"] == "APPROVED"
    said = APPROVED if approved else DECLINED
    out.say()
    out.say(Text(said.en.format(name=name.en), said.ja.format(name=name.ja)), "head")
    if not approved:
        return
    referral = record(session.store, origin, str(event.data["referral"]), "referral")
    given = {
        argument: PLACEHOLDERS[argument] if value == WITHOUT_TEXT else value
        for argument, value in arguments_in(referral.data["facts"]).items()
    }
    given |= {name: referral.data[name] for name in NO_FACTS if name in referral.data}
    line = Asked(referral, str(referral.subject), given=given).again(review=event.event)
    out.say("  " + line)
    if WITHOUT_TEXT in arguments_in(referral.data["facts"]).values():
        out.say("  " + out.text(SEALED), "faint")


REVIEW = writing(
    "review",
    "review",
    ("referral",),
    details=Text(
        "REFERRAL is the record number of what needs review, or the id of the command that asked."
        " The person who decided must be registered (daicho person add --kind STAFF); the reason"
        " is sealed.",
        "REFERRAL は確認が必要とされた記録の番号、又は判定した命令の番号です。"
        "決定した者は登録済みであることが必要です（daicho person add --kind STAFF）。"
        "理由は封緘します。",
    ),
    examples=(
        Example(
            "daicho review cccccccc-cccc-4ccc-8ccc-cccccccccccc --decision APPROVED"
            " --decided-by DR-1 --reason 'the widow asked; the patient had agreed'",
            Text("the person responsible approved", "責任者が提供を認めた"),
        ),
    ),
    afterwards=_say_who_decided_what,
)
