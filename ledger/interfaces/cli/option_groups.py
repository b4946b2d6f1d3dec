"""Options under headings: what only some bases or data ask for stands after the daily options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from ledger.domain.commands import COMMANDS
from ledger.domain.commands.evidence import (
    ACADEMIC,
    ANONYMISED,
    BY_LAW,
    CLASS,
    CONFIRMED_BY_RECIPIENT,
    PROTECTION,
    RECORDING,
    REFERABLE,
    STATE_DUTY,
)
from ledger.domain.commands.speaking import SPOKEN_BY
from ledger.domain.commands.withholding import AT_ONCE
from ledger.domain.shape import Field
from ledger.interfaces.cli.command import TextOption
from ledger.text import Text

RECEIPTS = Text("Receipts: what was confirmed with the source", "受領: 提供元に確認した事項")
RECEIPTS_ONLY = ("channel", "acquisition", "confirmation")
"""Of these, what stands among the daily options of `receive` concerns `amend` but rarely."""

GROUPS: tuple[tuple[Text, Mapping[str, Field]], ...] = (
    (Text("If somebody speaks for the person (all three)",
          "本人に代わる方の申出の場合（3つとも指定）"), SPOKEN_BY),
    (Text("If the data or their use are out of the ordinary",
          "データの区分・利用が通常と異なる場合"), CLASS),
    (Text("With --basis LAW", "--basis LAW（法令）の場合"), BY_LAW),
    (Text("With --basis LIFE or PUBLIC_HEALTH", "--basis LIFE・PUBLIC_HEALTH の場合"), PROTECTION),
    (Text("With --basis STATE_DUTY", "--basis STATE_DUTY（国の機関等への協力）の場合"), STATE_DUTY),
    (Text("With --basis ACAD_PUBLISH, ACAD_JOINT or ACAD_RECIPIENT",
          "--basis ACAD_PUBLISH・ACAD_JOINT・ACAD_RECIPIENT（学術研究）の場合"), ACADEMIC),
    (Text("With --data-class REFERABLE (as cookies, browsing logs)",
          "--data-class REFERABLE（Cookie・閲覧履歴など個人関連情報）の場合"), REFERABLE),
    (Text("With --data-class ANON (anonymised)",
          "--data-class ANON（匿名加工情報）の場合"), ANONYMISED),
    (Text("How the record is made, if not one for each provision",
          "記録の作成方法（都度でない場合・記録義務の例外）"), RECORDING),
    (RECEIPTS, CONFIRMED_BY_RECIPIENT),
    (Text("If the person is not to be told of it", "本人に開示しない場合"), AT_ONCE),
)  # fmt: skip

AFTER_THE_DAILY_ONES = Text(
    "The options below the first list are needed only where their heading fits; the answer names"
    " what is missing.",
    "最初の一覧より下のオプションは、見出しの場合にだけ使います。足りないものは回答に示されます。",
)


def grouped(command: str, parameters: Sequence[click.Parameter]) -> list[click.Parameter]:
    """The same parameters, options of the evidence last, each under its heading."""
    declared = COMMANDS[command].arguments
    for parameter in parameters:
        if isinstance(parameter, TextOption) and parameter.name in declared:
            parameter.group = _heading(command, str(parameter.name), declared[parameter.name])
    order: dict[Text | None, int] = {text: place for place, (text, _) in enumerate(GROUPS)}
    return sorted(parameters, key=lambda one: order.get(getattr(one, "group", None), -1))


def _heading(command: str, name: str, field: Field) -> Text | None:
    if command == "amend" and name in RECEIPTS_ONLY:
        return RECEIPTS
    # By the declaration itself: another command may have an argument of the same name.
    return next((text for text, fields in GROUPS if fields.get(name) is field), None)
