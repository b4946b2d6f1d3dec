"""`daicho authorise` and `daicho provide`: may this be provided, and what was provided."""

from __future__ import annotations

from typing import Any

from ledger.domain.commands import COMMANDS
from ledger.errors import invalid
from ledger.interfaces.cli import declared
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.exit_codes import of_attempt
from ledger.interfaces.cli.option_groups import AFTER_THE_DAILY_ONES, grouped
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import about_the_command, record, writing
from ledger.text import Text

ASKED = ("person", "party")
OF_PROVIDE = tuple(COMMANDS["provide"].arguments)
WITH_AUTHORISE = Text(
    "it only with --authorise; what happened names its authorisation: --authorisation",
    "--authorise と併用（起きた提供の記録では --authorisation で許可を示します）",
)


def paragraphs(en: str, ja: str, *more: Text) -> Text:
    """Details of a help page, each text a paragraph."""
    return Text("\n".join([en, *(t.en for t in more)]), "\n".join([ja, *(t.ja for t in more)]))


AUTHORISE = writing(
    "authorise",
    "authorise",
    ASKED,
    details=paragraphs(
        "Decides for now and records the answer, refusals too. Exit code: 0 may be provided,"
        " 5 may not, 6 needs review or is not judged.",
        "現在の状態で判定し、結果を（提供できない場合も）記録します。"
        "終了コード: 0 提供できます、5 提供できません、6 確認が必要・判定対象外。",
        AFTER_THE_DAILY_ONES,
    ),
    examples=(
        Example(
            "daicho authorise 0012345 sakura-honcho --item DISPENSING --purpose KIZ-P1"
            " --basis CONSENT",
            Text("may the pharmacy have the prescription?", "薬局に処方を知らせてよいか"),
        ),
        Example(
            "daicho authorise 0012345 sakura-honcho --item DISPENSING --purpose KIZ-P1"
            " --basis LAW --statute '刑事訴訟法197条2項' --statute-applies",
            Text("a written inquiry of the police", "捜査関係事項照会があったとき"),
        ),
        Example(
            "daicho authorise 0012345 sakura-honcho --item DISPENSING --purpose KIZ-P1"
            " --basis CONSENT --data-class DECEASED --id cccccccc-cccc-4ccc-8ccc-cccccccccccc",
            Text("of a patient who has died: needs review, exit code 6",
                 "亡くなった患者の情報（確認が必要。終了コード 6）"),
        ),
    ),
    at=False,
    exit_by_verdict=True,
)  # fmt: skip


def provide(session: Session, *, authorise: bool | None, **given: Any) -> int | None:
    """Record a provision that happened; or decide and record it in one."""
    if not authorise:
        if given.get("review") is not None:
            raise invalid("--review", given["review"], WITH_AUTHORISE)
        record(session, "provide", given, ASKED)
        return None
    for name, option in (("happened_at", "--at"), ("authorisation", "--authorisation")):
        if given.get(name) is not None:
            raise invalid(
                option, given[name],
                Text("nothing: --authorise decides and provides now",
                     "指定なし（--authorise は現在の判定で提供します）"),
            )  # fmt: skip
    return of_attempt(record(session, "authorise_and_provide", given, ASKED))


PROVIDE = TextCommand(
    "provide",
    provide,
    title=COMMANDS["provide"].title,
    details=paragraphs(
        "Records what happened, with what the law says of it; nothing that happened is refused."
        " With --authorise it is decided first, and recorded only if it may be provided.",
        "起きた提供を、法令上の判定とともに記録します（記録は拒まれません）。"
        "--authorise を付けると先に判定し、提供できる場合だけ提供として記録します。",
        AFTER_THE_DAILY_ONES,
    ),
    params=[
        *grouped("provide", declared.parameters("provide", ASKED)),
        *declared.parameters("authorise_and_provide", without=OF_PROVIDE),
        TextOption(
            ["--authorise"],
            text=Text("decide first, and record the provision only if it is allowed",
                      "先に判定し、提供できる場合だけ記録する"),
            is_flag=True,
            default=None,
        ),
        *about_the_command(),
    ],
    examples=(
        Example(
            "daicho provide 0012345 sakura-honcho --authorise --item NAME,DISPENSING"
            " --purpose KIZ-P1 --basis CONSENT --means PAPER"
            " --id 33333333-3333-4333-8333-333333333333",
            Text("decide and record in one", "判定と記録を一度に"),
        ),
        Example(
            "daicho provide 0012345 sakura-honcho --item DISPENSING --purpose KIZ-P1"
            " --basis CONSENT --means FAX --at 2024-04-01T09:30",
            Text("take down what happened earlier", "過去の提供を後から記録"),
        ),
    ),
)  # fmt: skip
