"""`daicho accept`: use of the services after a version took effect; it authorises nothing."""

from __future__ import annotations

from ledger.interfaces.cli.command import Example
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

ACCEPT = writing(
    "accept",
    "accept_deemed",
    ("person",),
    details=Text(
        "Some policies take use of the services as acceptance of a new version. That is recorded"
        " for itself, and no provision can rest on it: for a provision ask for consent (daicho"
        " consent).",
        "利用をもって新しい版への承諾とみなす方針があります。その事実だけを記録するもので、"
        "提供の根拠にはなりません。提供には同意を求めてください（daicho consent）。",
    ),
    examples=(
        Example(
            "daicho accept 0012345 --policy KIZ --version 1 --channel WEB",
            Text("the person used the site after version 1 took effect",
                 "版1の施行後にサイトを利用した"),
        ),
    ),
)  # fmt: skip
