"""`daicho notice`: what the persons concerned were told, what was filed, what was published."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup
from ledger.interfaces.cli.notice_list import list_, show
from ledger.interfaces.cli.notice_steps import say_what_is_left, say_what_it_does
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

NOTICE_MEANT = Text(
    "NOTICE is the record number of the version (daicho notice list shows it), or the id of the"
    " command that recorded it.",
    "NOTICE は通知の版の記録番号（daicho notice list で表示）、又は記録した命令の番号です。",
)
EVERY_CODE = "OO1,OO2,OO3,OO4,OO5,OO6,OO7,OO8,OO9"

NOTICE = TextGroup(
    "notice",
    title=Text("notices given, posted, filed", "通知・掲示・届出"),
    commands=(
        writing(
            "give",
            "notice.give",
            ("code", "version"),
            details=Text(
                "Kinds: CARE (purposes posted in the clinic), JOINT_USE, OPT_OUT, ABROAD"
                " (information about a recipient abroad). --contains names what the text says"
                " (daicho help codes notice_contents); what is left out counts as not said. A CARE"
                " notice lists its purposes by the codes of the Guidance's Table 2 (daicho help"
                " codes care_purposes). Who is responsible in a joint use is said by --responsible"
                " (the organisation itself if left out).\nA newer version of a code replaces the"
                " older one from the day it was given (--at).",
                "種類は CARE（院内掲示）、JOINT_USE（共同利用）、OPT_OUT（オプトアウト）、"
                "ABROAD（外国の提供先に関する情報）です。--contains で本文の記載事項を指定します"
                "（daicho help codes notice_contents）。指定しない事項は記載なしとして扱います。"
                "CARE の利用目的は、ガイダンス別表2の符号で指定します"
                "（daicho help codes care_purposes）。JOINT_USE では管理責任者を --responsible で"
                "指定します（省略時は事業者自身）。\n"
                "同じ符号の新しい版は、通知・掲示の日（--at）から古い版に替わります。",
            ),
            examples=(
                Example(
                    "daicho notice give KIZ-CARE 1 --kind CARE --text policy.txt"
                    " --purpose P-C4,P-C8 --place 'reception desk' --language ja"
                    " --contains EXPLICIT_ON_REQUEST,SILENCE_IS_AGREEMENT,MAY_CHANGE",
                    Text("purposes posted in the clinic; policy.txt holds the text",
                         "院内掲示（policy.txt は本文）"),
                ),
                Example(
                    "daicho notice give KIZ-OPT 1 --kind OPT_OUT --text policy.txt"
                    f" --item NAME,ADDRESS --contains {EVERY_CODE} --start-day 2024-06-01"
                    " --at 2024-04-01 --id a5a5a5a5-a5a5-4a5a-8a5a-a5a5a5a5a5a5",
                    Text("an opt-out, to begin on 1 June", "オプトアウト（6月1日から提供予定）"),
                ),
                Example(
                    "daicho notice give KIZ-JOINT 1 --kind JOINT_USE --text policy.txt"
                    " --item NAME,PHONE --party sakura-honcho --purpose KIZ-P1"
                    " --contains JU1,JU2,JU3,JU4,JU5",
                    Text("joint use with one pharmacy", "薬局との共同利用"),
                ),
                Example(
                    "daicho notice give KIZ-ABROAD 1 --kind ABROAD --text policy.txt"
                    " --party awan --contains FI1,FI2,FI3",
                    Text("information about a recipient abroad", "外国の提供先に関する情報"),
                ),
            ),
            afterwards=say_what_it_does,
        ),
        writing(
            "file",
            "notice.file",
            ("notice",),
            details=NOTICE_MEANT,
            examples=(
                ("daicho notice file a5a5a5a5-a5a5-4a5a-8a5a-a5a5a5a5a5a5"
                 f" --contains {EVERY_CODE} --at 2024-04-02"),
            ),
            afterwards=say_what_is_left,
        ),
        writing(
            "publish",
            "notice.publish",
            ("notice",),
            details=NOTICE_MEANT,
            examples=(
                ("daicho notice publish a5a5a5a5-a5a5-4a5a-8a5a-a5a5a5a5a5a5 --by COMMISSION"
                 " --at 2024-05-01"),
                ("daicho notice publish a5a5a5a5-a5a5-4a5a-8a5a-a5a5a5a5a5a5 --by PROVIDER"
                 " --at 2024-05-02 --place 'website, opt-out page'"),
            ),
            afterwards=say_what_is_left,
        ),
        TextCommand(
            "list",
            list_,
            title=Text("versions of notices", "通知・掲示の版の一覧"),
            details=Text("Days are Japan's.", "日付は日本時間によります。"),
            examples=("daicho notice list",),
        ),
        TextCommand(
            "show",
            show,
            title=Text("what a notice says, and its text", "通知・掲示の記載事項と本文"),
            details=Text(
                "A code means the version in force, else the newest; a record number that version.",
                "符号では現在有効な版（なければ最新の版）、記録番号ではその版を表示します。",
            ),
            params=(
                TextArgument("notice", metavar="RECORD|CODE",
                             text=Text("its record number or code", "記録番号又は符号")),
            ),
            examples=("daicho notice show KIZ-CARE",),
        ),
        writing(
            "end",
            "notice.end",
            ("notice",),
            details=NOTICE_MEANT,
            examples=("daicho notice end a5a5a5a5-a5a5-4a5a-8a5a-a5a5a5a5a5a5",),
        ),
    ),
)  # fmt: skip
