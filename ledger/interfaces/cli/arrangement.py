"""`daicho arrangement`: entrustment either way, business succession, equivalent measures abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.interfaces.cli.arrangement_list import list_, next_steps
from ledger.interfaces.cli.command import Example, TextCommand, TextGroup, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome


def _say_what_is_due(session: Session, outcome: Outcome) -> None:
    """After an arrangement was made or checked: by when to look again, or why not to provide."""
    from ledger.application.grounds import arrangements_of
    from ledger.domain.facts.instants import day_in_japan

    event, origin = outcome.main, outcome.acknowledged.origin
    made = event.data.get("arrangement", event.event)
    for one in arrangements_of(session.store, origin, str(event.data["party"])):
        if one.made.event == made:
            for text in next_steps(one, day_in_japan(event.recorded_at)):
                session.out.note(text)


MEANT = Text(
    "ARRANGEMENT is its record number (daicho arrangement list shows it), or the id of the command"
    " that recorded it.",
    "ARRANGEMENT は取決めの記録番号（daicho arrangement list で表示）、"
    "又は記録した命令の番号です。",
)
ONE, TWO = "a1a1a1a1-a1a1-4a1a-8a1a-a1a1a1a1a1a1", "a2a2a2a2-a2a2-4a2a-8a2a-a2a2a2a2a2a2"
THREE = "a7a7a7a7-a7a7-4a7a-8a7a-a7a7a7a7a7a7"

ARRANGEMENT = TextGroup(
    "arrangement",
    title=Text("contracts and other arrangements", "委託・承継・相当措置の取決め"),
    commands=(
        writing(
            "make",
            "arrangement.make",
            ("party",),
            details=Text(
                "Kinds, with their forms: ENTRUSTMENT (CONTRACT), with the items and purposes"
                " entrusted; SUCCESSION (CONTRACT, NEGOTIATION); EQUIVALENT_SYSTEM abroad"
                " (CONTRACT, GROUP_RULES, CERTIFICATION). Nothing can be entrusted, or provided"
                " abroad by equivalent measures, before a check found the measures kept. A"
                " SUCCESSION says its cause and that the business itself passes"
                " (--business-passes): data alone cannot be succeeded to, and the purposes of"
                " before bind the successor. ACCEPTED (CONTRACT): the party entrusts data to this"
                " organisation; what is collected, received or provided for it says --held-for, and"
                " what is entrusted on --under.",
                "種類と形: ENTRUSTMENT（委託。CONTRACT。項目と利用目的も指定）、"
                "SUCCESSION（事業承継。CONTRACT・NEGOTIATION）、EQUIVALENT_SYSTEM"
                "（外国の相当措置。CONTRACT・GROUP_RULES・CERTIFICATION）。"
                "委託と相当措置は、措置が守られていることを確認し、記録するまで根拠になりません。"
                "SUCCESSION では原因と、事業そのものが移ること（--business-passes）を示します。"
                "データだけの承継はなく、承継先も承継前の利用目的に拘束されます。"
                "ACCEPTED（受託。CONTRACT）は、相手方から委託を受ける取決めです。"
                "その情報の取得・受領・提供では --held-for に、再委託では --under に指定します。",
            ),
            examples=(
                Example(
                    "daicho arrangement make sakura-honcho --kind ENTRUSTMENT --form CONTRACT"
                    f" --item DISPENSING --purpose KIZ-P1 --text policy.txt --id {ONE}",
                    Text("dispensing entrusted to the pharmacy; policy.txt holds the contract",
                         "薬局への調剤の委託（policy.txt は契約書の本文）"),
                ),
                Example(
                    "daicho arrangement make awan --kind EQUIVALENT_SYSTEM --form CONTRACT"
                    f" --at 2024-04-01 --id {TWO}",
                    Text("equivalent measures of a recipient abroad", "外国の提供先の相当措置"),
                ),
                Example(
                    "daicho arrangement make sakura-honcho --kind SUCCESSION --form CONTRACT"
                    " --cause TRANSFER --effective-day 2024-10-01 --business-passes",
                    Text("the business passes to a successor", "事業を承継先に引き継ぐ"),
                ),
                Example(
                    "daicho arrangement make sakura-honcho --kind ACCEPTED --form CONTRACT"
                    f" --item NAME,DISPENSING --purpose SAKURA-P1 --id {THREE}",
                    Text("the pharmacy entrusts data to this organisation",
                         "薬局から情報の取扱いを受託"),
                ),
                Example(
                    "daicho arrangement make awan --kind ENTRUSTMENT --form CONTRACT"
                    f" --item NAME --purpose SAKURA-P1 --under {THREE}",
                    Text("and part of them is entrusted on", "その一部を再委託"),
                ),
            ),
            afterwards=_say_what_is_due,
        ),
        writing(
            "check",
            "arrangement.check",
            ("arrangement",),
            details=MEANT,
            examples=(
                f"daicho arrangement check {ONE} --outcome KEPT",
                f"daicho arrangement check {TWO} --outcome KEPT --at 2024-04-10",
            ),
            afterwards=_say_what_is_due,
        ),
        TextCommand(
            "list",
            list_,
            title=Text("arrangements, their last checks and what is due",
                       "取決めと最後の確認、次の確認の期限"),
            details=Text("Days are Japan's.", "日付は日本時間によります。"),
            params=(
                TextOption(["--party"], metavar="PARTY",
                           text=Text("those with one party only", "一つの相手方だけ")),
            ),
            examples=("daicho arrangement list", "daicho arrangement list --party awan"),
        ),
        writing(
            "end",
            "arrangement.end",
            ("arrangement",),
            details=MEANT,
            examples=(f"daicho arrangement end {TWO}",),
        ),
    ),
)  # fmt: skip
