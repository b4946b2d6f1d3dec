"""`daicho dataset`: anonymised and pseudonymised information, which is about nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.domain.commands import COMMANDS
from ledger.errors import invalid
from ledger.interfaces.cli import declared
from ledger.interfaces.cli.command import (
    Example,
    TextArgument,
    TextCommand,
    TextGroup,
    TextOption,
)
from ledger.interfaces.cli.dataset_list import check, list_, say_event, show
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.writing import about_the_command, record, writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome

ASKED = ("dataset", "party")
SECURE_IT = Text(
    "What was removed and how it was processed is not secured: do so without delay (Act 41(2),"
    " 43(2)).",
    "削除情報等・加工方法の安全管理措置がまだです。直ちに講じてください（法41条2項・43条2項）。",
)
PUBLISH_IT = Text(
    "Publish the items it contains without delay (Act 43(3)), then type: daicho dataset publish",
    "含まれる項目を遅滞なく公表し（法43条3項）、記録してください: daicho dataset publish",
)
SUCCEEDED = Text(
    "It was not prevented: stop the use, secure the data set, and see whether a breach is to be"
    " reported (Act 26).",
    "未然に防げていません。利用を止め、データセットを保全し、漏えい等の報告（法26条）の要否を"
    "確認してください。",
)


def _after_making(session: Session, outcome: Outcome) -> None:
    data = outcome.main.data
    if not data["secured"]:
        session.out.warn(SECURE_IT)
    if data["kind"] == "ANONYMISED":
        session.out.note(PUBLISH_IT)


def _after_public(session: Session, outcome: Outcome) -> None:
    """Items that the data set contains and that were not named: then it does not count."""
    from ledger.application.datasets import dataset_of

    data, store = outcome.main.data, session.store
    made = dataset_of(store, outcome.acknowledged.origin, str(data["dataset"])).made
    left = [item for item in made.data["items"] if item not in data["items"]]
    if left:
        codes = ", ".join(left)
        session.out.warn(
            Text(f"It does not name all items, so no provision can rest on it. Left out: {codes}",
                 f"すべての項目を挙げていないため、提供の根拠になりません。不足: {codes}")
        )  # fmt: skip


def _after_reidentified(session: Session, outcome: Outcome) -> None:
    if not outcome.main.data["prevented"]:
        session.out.warn(SUCCEEDED)


def provide(session: Session, *, check_only: bool | None, **given: Any) -> int | None:
    """Record a provision that happened; or with --check answer whether it may be made now."""
    if check_only:
        for name, option in (("happened_at", "--at"), ("command_id", "--id")):
            if given.get(name) is not None:
                raise invalid(
                    option, given[name],
                    Text("nothing: --check asks for now, and records nothing",
                         "指定なし（--check は現在についての判定で、何も記録しません）"),
                )  # fmt: skip
        return check(session, given, ASKED)
    outcome = record(session, "dataset.provide", given, ASKED)
    if not session.out.json:
        session.out.say()
        say_event(session.out, outcome.main)
    return None


DATASET_MEANT = TextArgument(
    "dataset", text=Text("its code (daicho dataset list)", "符号（daicho dataset list で表示）")
)

DATASET = TextGroup(
    "dataset",
    title=Text("anonymised and pseudonymised data sets", "匿名加工情報・仮名加工情報"),
    details=Text(
        "A data set is about nobody: nothing recorded here leads to a person, no person's history"
        " lists it, and nobody may look behind it (Act 41(7), 43(5)). Do not write the method of"
        " processing, or what was removed, into any text.",
        "データセットの記録から本人をたどることはできず、本人についての回答にも現れません。"
        "識別行為は禁止されています（法41条7項・43条5項）。加工の方法や削除した情報は、"
        "どの文にも書かないでください。",
    ),
    commands=(
        writing(
            "make",
            "dataset.make",
            ("dataset",),
            examples=(
                Example(
                    "daicho dataset make STAT-2024 --kind ANONYMISED --item AGE,GENDER,CONDITION"
                    " --standard 'Rule 34, in-house standard 2' --people 1200 --secured"
                    " --at 2024-04-01",
                    Text("made from data of 1200 people", "1200人の情報から作成"),
                ),
            ),
            afterwards=_after_making,
        ),
        writing(
            "publish",
            "dataset.publish",
            ("dataset",),
            details=Text(
                "Due when it is made: the items it contains (Act 43(3)).",
                "作成したとき、含まれる項目を公表します（法43条3項）。",
            ),
            examples=(
                ("daicho dataset publish STAT-2024 --item AGE,GENDER,CONDITION --text policy.txt"
                 " --place website --language ja --at 2024-04-02"),
            ),
            afterwards=_after_public,
        ),
        writing(
            "announce",
            "dataset.announce",
            ("dataset",),
            details=Text(
                "Due before it is provided: items and means (Act 43(4), 44). Only what was"
                " announced before the provision counts.",
                "提供の前に、項目と提供の方法を公表します（法43条4項・44条）。"
                "提供より前の公表だけが根拠になります。",
            ),
            examples=(
                ("daicho dataset announce STAT-2024 --item AGE,GENDER,CONDITION --means ELECTRONIC"
                 " --text policy.txt --place website --language ja --at 2024-04-03"),
            ),
            afterwards=_after_public,
        ),
        TextCommand(
            "provide",
            provide,
            title=COMMANDS["dataset.provide"].title,
            details=Text(
                "Records what happened, with what the Act says of it; nothing that happened is"
                " refused. With --check it says whether it may be provided now, and records"
                " nothing: exit code 0 may, 5 may not, 6 is for a person to decide."
                " A pseudonymised data set goes to nobody but on the bases of Act 41(6) (--basis).",
                "起きた提供を、法令上の判定とともに記録します（記録は拒まれません）。"
                "--check では今提供してよいかだけを答え、何も記録しません"
                "（終了コード: 0 提供できます、5 提供できません、6 人が確認）。"
                "仮名加工情報は、法41条6項の場合（--basis）を除き提供できません。",
            ),
            params=[
                *declared.parameters("dataset.provide", ASKED),
                TextOption(
                    ["--check", "check_only"],
                    text=Text("say whether it may be provided now; record nothing",
                              "今提供してよいかを答える（何も記録しない）"),
                    is_flag=True,
                    default=None,
                ),
                *about_the_command(),
            ],
            examples=(
                Example(
                    "daicho dataset provide STAT-2024 sakura-honcho --means ELECTRONIC"
                    " --recipient-told --check",
                    Text("may the pharmacy have it?", "薬局に提供してよいか"),
                ),
                ("daicho dataset provide STAT-2024 sakura-honcho --means ELECTRONIC"
                 " --recipient-told"),
            ),
        ),
        writing(
            "reidentified",
            "dataset.reidentified",
            ("dataset",),
            details=Text(
                "An incident: somebody collated it, sought what was removed, or used it to reach"
                " people; also where that was prevented.",
                "照合・削除情報等の取得・本人への連絡への利用などがあったときの記録です"
                "（未然に防いだ場合も）。",
            ),
            examples=(
                "daicho dataset reidentified STAT-2024 --how COLLATED --prevented",
            ),
            afterwards=_after_reidentified,
        ),
        TextCommand(
            "list",
            list_,
            title=Text("data sets: made, made public, provided", "データセットの一覧"),
            details=Text("Days are Japan's.", "日付は日本時間によります。"),
            examples=("daicho dataset list",),
        ),
        TextCommand(
            "show",
            show,
            title=Text("one data set with all that happened to it", "データセットとその経過"),
            details=Text("Days are Japan's.", "日付は日本時間によります。"),
            params=(DATASET_MEANT,),
            examples=("daicho dataset show STAT-2024",),
        ),
    ),
)  # fmt: skip
