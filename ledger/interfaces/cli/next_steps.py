"""After a refusal, the next lawful step: by the row of the rules that decided."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.text import Text


@dataclass(frozen=True)
class Step:
    """What a person can do, and the command for it, with places for what was asked."""

    what: Text
    command: str = ""


REVIEW = Step(
    Text("do not provide it now; ask the person responsible for personal data.",
         "今は提供せず、個人情報の責任者に確認してください。"),
)  # fmt: skip

STEPS: dict[str, Step] = {
    "D01": Step(
        Text("something needed to judge is missing; complete the registration of the party.",
             "判定に必要な事項が足りません。提供先の登録内容を補ってください。"),
        "daicho party amend {party} --help",
    ),
    "D07": Step(
        Text("the data are erased; there is nothing to provide.",
             "消去済みのため、提供できる情報はありません。"),
    ),
    "D09": Step(
        Text("use is suspended; if the ground is gone, lift the suspension first.",
             "利用停止中です。停止の理由がなくなったときは、先に解除を記録してください。"),
        "daicho resume SUSPENSION",
    ),
    "D10": Step(
        Text("provision is suspended; from tomorrow, a new explicit consent can lift it for this"
             " provision, or lift the suspension if its ground is gone.",
             "提供停止中です。停止の理由がなくなったときは解除を記録するか、停止した日より後の日に、"
             "この提供について改めて明示の同意を得てください。"),
        "daicho resume SUSPENSION",
    ),
    "D14": Step(
        Text("the purpose goes beyond those specified; ask for consent to it.",
             "特定した利用目的の範囲外です。この目的について同意を得てください。"),
        "daicho consent {person} --party {party} --item {items} --purpose {purpose} --form WRITTEN",
    ),
    "D40": Step(
        Text("special care-required information never goes by opt-out; ask for consent.",
             "要配慮個人情報はオプトアウトでは提供できません。同意を得てください。"),
        "daicho consent {person} --party {party} --item {items} --purpose {purpose} --form WRITTEN",
    ),
    "D46": Step(
        Text("the person asked to stop; only a new decision of the person changes that.",
             "本人が提供の停止を求めています。本人の改めての意思表示が必要です。"),
        "daicho consent {person} --party {party} --item {items} --purpose {purpose} --form WRITTEN",
    ),
    "D70": Step(
        Text("ask the person for consent, and record it.", "本人に同意を求め、記録してください。"),
        "daicho consent {person} --party {party} --item {items} --purpose {purpose} --form WRITTEN",
    ),
    "D71": Step(
        Text("leave out what is not covered, or ask the person for consent to it.",
             "範囲外の項目を除くか、その分について本人の同意を得てください。"),
        "daicho consent {person} --party {party} --item {items} --purpose {purpose} --form WRITTEN",
    ),
}  # fmt: skip


REQUEST = Step(
    Text("have the person's request in writing on file, and record it.",
         "本人からの書面による依頼を受け、記録してください。"),
    "daicho instruct {person} {party} --item {items} --purpose {purpose} --channel IN_PERSON",
)  # fmt: skip


def next_step(row: str | None, basis: str) -> Step:
    """The next lawful step; where there is no row for it, a person must look at it."""
    if row == "D70" and basis == "ON_BEHALF":
        return REQUEST
    return STEPS.get(row or "", REVIEW)


UNLAWFUL = Step(
    Text("report it to the person responsible for personal data; consent given afterwards does"
         " not change it.",
         "個人情報の責任者に報告してください。後から得た同意では変わりません。"),
)  # fmt: skip
NOT_JUDGED = Step(
    Text("have the person responsible for personal data look at it.",
         "個人情報の責任者に確認を依頼してください。"),
)  # fmt: skip


def after_the_fact(verdict: str | None) -> Step:
    """The next step for a provision that has happened, and was not found to be allowed."""
    return UNLAWFUL if verdict == "REFUSE" else NOT_JUDGED
