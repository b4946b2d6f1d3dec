"""What a notice still needs: what the law asks it to say, and what to type next."""

from __future__ import annotations

from ledger.application.command import Outcome
from ledger.application.grounds import Notice, notice_of
from ledger.domain.event import Event
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.terms import CARE_PURPOSES, NOTICE_REMARKS
from ledger.interfaces.cli.session import Session
from ledger.text import Text

IN_FORCE, REPLACED, ENDED, NOT_YET = (
    Text("in force", "有効"), Text("replaced", "新しい版あり"), Text("ended", "終了"),
    Text("not yet", "開始前"),
)  # fmt: skip


_FIXED = Text(
    "It cannot change for people who were told otherwise: ask them, or leave them out, unless it"
    " is a mere change of name or a succession.",
    "以前の通知・公表を受けた本人については変更できません。名称の変更や事業の承継にすぎない場合を"
    "除き、本人の同意を得るか、対象から外してください。",
)
FOLLOWS = {
    "ITEMS_CHANGED": _FIXED,
    "USERS_CHANGED": _FIXED,
    "PURPOSES_CHANGED": Text(
        "It may change within what people can expect, told before it applies.",
        "本人が通常予期できる範囲で、適用前に通知・公表すれば変更できます。",
    ),
    "RESPONSIBLE_CHANGED": Text(
        "Another one may take over, told before it applies.",
        "適用前に通知・公表すれば変更できます。",
    ),
    "CHANGED_LATE": Text(
        "Until it was told, the version before binds.", "通知・公表までは前の版に拘束されます。"
    ),
}
"""What each remark means for the joint use."""


def state(one: Notice) -> Text:
    """In force or not, and why not."""
    if one.in_force:
        return IN_FORCE
    if one.ended:
        return ENDED
    return REPLACED if one.replaced_by else NOT_YET


def published_by(one: Notice, by: str) -> list[Event]:
    """The publications by the Commission, or by the organisation itself."""
    return [event for event in one.published if event.data["by"] == by]


def not_filed(one: Notice) -> list[Text]:
    """What the notice says and its filing does not contain; nothing where nothing was filed."""
    if not one.filed or not one.lacking_in_filing:
        return []
    codes = ", ".join(one.lacking_in_filing)
    return [Text(f"Not in the filing: {codes}", f"届出に含まれていない事項: {codes}")]


def next_steps(one: Notice) -> list[Text]:
    """What is still to be done about a notice in force, each with what to type."""
    if not one.in_force:
        return []
    if one.lacking:
        codes = ", ".join(one.lacking)
        line = f"daicho notice give {one.code} VERSION --kind {one.kind} ..."
        return [
            Text(f"To be relied on, it must say also: {codes} (daicho help codes notice_contents)."
                 f" Record a version that does: {line}",
                 f"根拠とするには次の事項の記載も必要です: {codes}（daicho help codes"
                 f" notice_contents）。記載した版を記録してください: {line}")
        ]  # fmt: skip
    if one.kind == "OPT_OUT":
        return _next_of_opt_out(one)
    if one.kind == "ABROAD":
        line = f"daicho consent PERSON --information {one.given.event} --shown-at TIME ..."
        return [
            Text(f"Once it was shown to a person, record it with their consent: {line}",
                 f"本人に示したら、同意と併せて記録してください: {line}")
        ]  # fmt: skip
    return []


def _next_of_opt_out(one: Notice) -> list[Text]:
    number, found = one.given.event, []
    if not one.filed or one.lacking_in_filing:
        codes = ",".join(one.given.data["contains"])
        found.append(
            Text("File it with the Commission, then type:"
                 f" daicho notice file {number} --contains {codes}",
                 "委員会に届け出たら、次を入力してください: "
                 f"daicho notice file {number} --contains {codes}")
        )  # fmt: skip
    for by, en, ja in (
        ("COMMISSION", "When the Commission has published it, type:", "委員会が公表したら"),
        ("PROVIDER", "Publish it yourselves after that, then type:", "その後に自らも公表したら"),
    ):
        if not published_by(one, by):
            line = f"daicho notice publish {number} --by {by}"
            found.append(Text(f"{en} {line}", f"{ja}、次を入力してください: {line}"))
    return found


def say_what_it_does(session: Session, outcome: Outcome) -> None:
    """After a version was given: which one it replaces, and what is still to be done."""
    one, versions = _recorded(session, outcome, outcome.main.event)
    note = session.out.note
    if one.replaced_by:
        newer = one.replaced_by.data["version"]
        note(
            Text(f"Version {newer} of {one.code} is newer: this one does not replace it.",
                 f"{one.code} にはより新しい版 {newer} があるため、この版は現在の版になりません。")
        )  # fmt: skip
    for other in versions:
        if other.replaced_by and other.replaced_by.event == one.given.event:
            day = day_in_japan(one.given.happened_at)
            note(
                Text(f"Version {other.version} of {one.code} is replaced by this one from {day}.",
                     f"{one.code} の版 {other.version} は、{day} からこの版に替わります。")
            )  # fmt: skip
    for text in (*_not_of_table_2(one), *remarks(one), *next_steps(one)):
        note(text)


def remarks(one: Notice) -> list[Text]:
    """What is to be remarked on a version, with what follows of it (Act 27(6))."""
    found = []
    for code in one.given.data.get("remarks", ()):
        label, follows = NOTICE_REMARKS.label(code), FOLLOWS.get(code, Text("", ""))
        found.append(Text(f"{code}: {label.en}. {follows.en}", f"{code}: {label.ja}。{follows.ja}"))
    return found


def _not_of_table_2(one: Notice) -> list[Text]:
    """Implied consent goes by the purposes of the Guidance's Table 2."""
    others = [code for code in one.given.data["purposes"] if code not in CARE_PURPOSES]
    if one.kind != "CARE" or not others:
        return []
    codes = ", ".join(others)
    return [
        Text(f"No code of the Guidance's Table 2: {codes}. Implied consent goes by those: list the"
             " purpose as P-C4, for example (daicho help codes care_purposes).",
             f"ガイダンス別表2の符号ではありません: {codes}。黙示の同意は別表2の符号によります。"
             "P-C4 のように指定してください（daicho help codes care_purposes）。")
    ]  # fmt: skip


def say_what_is_left(session: Session, outcome: Outcome) -> None:
    """After a filing or publication: what is still to be done about the notice."""
    one, _ = _recorded(session, outcome, str(outcome.main.data["notice"]))
    if not one.in_force:
        why = state(one)
        session.out.note(
            Text(f"Version {one.version} of {one.code} is not in force now: {why.en}.",
                 f"{one.code} の版 {one.version} は現在有効ではありません（{why.ja}）。")
        )  # fmt: skip
    for text in (*not_filed(one), *next_steps(one)):
        session.out.note(text)


def _recorded(session: Session, outcome: Outcome, number: str) -> tuple[Notice, list[Notice]]:
    recorded = outcome.main.recorded_at
    return notice_of(session.store, outcome.acknowledged.origin, number, recorded)
