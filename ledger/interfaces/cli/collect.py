"""`daicho collect`: personal information was collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.interfaces.cli.said_words import remark_words
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome


def _say_what_the_policies_say(session: Session, outcome: Outcome) -> None:
    """It happened and is recorded; whoever stands at the desk must know what speaks against it."""
    data = outcome.main.data
    if "entruster" in data and data["outside"]:
        codes = ", ".join(data["outside"])
        session.out.warn(
            Text(f"No purpose of {data['entruster']}, for whom the data are held: {codes}. Use them"
                 " for the entruster's purposes only.",
                 f"委託元（{data['entruster']}）の利用目的ではありません: {codes}。"
                 "受託した情報は、委託元の利用目的の範囲でだけ利用できます。")
        )  # fmt: skip
    for remark in outcome.main.data.get("lacking", ()):
        session.out.warn(remark_words(session.out, remark).removeprefix("! "))


COLLECT = writing(
    "collect",
    "collect",
    ("person",),
    details=Text(
        "What the policies in force say against it is shown and kept with the record: an item that"
        " a closed list does not name, an item bound to another purpose, a recording to which not"
        " both sides agreed (daicho recording). The collection is recorded all the same.\n"
        "Data that another organisation entrusts to this one name the arrangement (--held-for, of"
        " daicho arrangement make --kind ACCEPTED); their purposes are the entruster's.",
        "有効な方針に合わない点（一覧にない項目、他の利用目的に限られた項目、双方の同意がない"
        "録音・録画等（daicho recording））は、表示して記録に残します。"
        "取得の事実はいずれの場合も記録します。\n"
        "他の事業者から委託を受けて扱う情報では --held-for に受託の取決め"
        "（daicho arrangement make --kind ACCEPTED）を指定します。"
        "利用目的は委託元のものに限られます。",
    ),
    examples=(
        (
            "daicho collect 0012345 --item NAME,DOB,DISPENSING --purpose KIZ-P1 --source PRINCIPAL"
            " --channel REGISTRATION_FORM --sensitive-ground DIRECT"
        ),
    ),
    afterwards=_say_what_the_policies_say,
)
