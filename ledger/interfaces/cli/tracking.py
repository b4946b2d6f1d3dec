"""`daicho tracking refuse` and `allow`: cookies and the like, refused and allowed again."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example, TextGroup
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

TRACKING = TextGroup(
    "tracking",
    title=Text("a refusal of cookies and the like", "追跡（Cookie等）の拒否"),
    commands=(
        writing(
            "refuse",
            "tracking.refuse",
            ("person",),
            details=Text(
                "It is no opt-out. Recording it switches nothing off: that is done in the browser,"
                " or on the website. A recipient is named as the policy's profile does, or by its"
                " clause.",
                "オプトアウトではありません。記録しても停止の設定はされません"
                "（ブラウザ又はウェブサイトで行います）。提供先は、方針のプロファイルにある名称"
                "又は条項で指定します。",
            ),
            examples=(
                Example(
                    "daicho tracking refuse 0012345 --channel WEB --means BROWSER_SETTING"
                    " --id 16161616-1616-4616-8616-161616161616",
                    Text("by a setting of the browser", "ブラウザの設定による拒否"),
                ),
            ),
        ),
        writing(
            "allow",
            "tracking.allow",
            ("refusal",),
            details=Text(
                "REFUSAL is the record number of the refusal (daicho stops PERSON shows it), or the"
                " id of the command that recorded it.",
                "REFUSAL は拒否の記録番号（daicho stops PERSON で表示）、"
                "又は記録した命令の番号です。",
            ),
            examples=("daicho tracking allow 16161616-1616-4616-8616-161616161616 --channel WEB",),
        ),
    ),
)
