"""`daicho receive`: personal data came from a third party."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.record_words import say_receipt
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

RECEIVE = writing(
    "receive",
    "receive",
    ("person", "party"),
    details=Text(
        "Confirm who the source is and how it acquired the data, and say what was confirmed. What"
        " happened is always recorded; the answer names what the record lacks and how to complete"
        " it, and how long to keep it. Data entrusted to this organisation name the arrangement"
        " (--held-for).",
        "提供元が誰か、データをどう取得したかを確認し、確認した事項を指定します。"
        "受領の事実は必ず記録され、記録に足りない事項とその補い方、保存期限が示されます。"
        "委託を受けて扱う情報では --held-for に受託の取決めを指定します。",
    ),
    examples=(
        Example(
            "daicho receive 0012345 sakura-honcho --item DISPENSING --basis CONSENT"
            " --acquisition FROM_PRINCIPAL --confirmation DECLARED --channel DOCUMENT"
            " --consent-obtained",
            Text("from a pharmacy, by the person's consent", "本人の同意により薬局から"),
        ),
        Example(
            "daicho receive 0012345 sakura-honcho --item DISPENSING --basis ON_BEHALF"
            " --acquisition IN_COURSE_OF_CARE --confirmation DECLARED --channel DOCUMENT",
            Text("at the person's own request: no record is due by law",
                 "本人の依頼による場合（法令上の記録義務なし）"),
        ),
    ),
    afterwards=say_receipt,
)  # fmt: skip
