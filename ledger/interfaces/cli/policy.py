"""`daicho policy`: what the organisation published, and how its purposes changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup, TextOption
from ledger.interfaces.cli.policy_changes import as_object, changes
from ledger.interfaces.cli.policy_remarks import (
    notice_outstanding,
    publication,
    remarks,
    say_if_made_known,
    say_remarks,
)
from ledger.interfaces.cli.profile_words import say_gaps_of_published
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.command import Outcome
    from ledger.application.policies import Version

YES, NO = Text("yes", "はい"), Text("no", "いいえ")


def _now() -> str:
    from ledger.interfaces.bootstrap import now
    from ledger.log.content import format_instant

    return format_instant(now())


def list_(session: Session) -> None:
    """Every version of every policy of a log."""
    from ledger.application.policies import changes_of, versions_of

    store, out = session.reading_store, session.out
    log = session.log(store)
    versions = versions_of(store, log.origin, _now())
    changes = changes_of(store, log.origin, _now())
    outstanding = [change for change in changes if change.outstanding]
    if out.json:
        out.answer(
            {
                "ok": True,
                "versions": [_as_object(one) for one in versions],
                "outstanding": [change.recorded.event for change in outstanding],
            }
        )
        return
    headings = (
        Text("policy", "方針"), Text("version", "版"), Text("title", "表題"),
        Text("in force from", "施行"), Text("in force", "有効"), Text("remarks", "注意"),
    )  # fmt: skip
    rows = [
        (
            one.code,
            one.version,
            str(one.published.data["title"]),
            shown_instant(str(one.published.data["effective_at"]), session.zone(log)),
            out.text(YES if one.in_force else NO),
            ", ".join(one.remarks) or "–",
        )
        for one in versions
    ]
    out.table(headings, rows, page=True)
    for change in outstanding:
        out.warn(notice_outstanding(change))


def show(session: Session, policy: str | None, version: str | None) -> None:
    """One policy: its versions, the purposes in force, and a text."""
    from ledger.application.policies import document_of, policy_of

    if not policy:
        raise invalid("POLICY", "nothing", Text("the code of a policy", "方針の符号"))
    store, out = session.reading_store, session.out
    log = session.log(store)
    found = policy_of(store, log.origin, policy, _now())
    standing = next((one for one in found.versions if one.in_force), found.versions[-1])
    chosen = next((one for one in found.versions if one.version == version), None)
    if version is not None and chosen is None:
        known = ", ".join(one.version for one in found.versions)
        raise invalid("--version", version, Text(f"one of: {known}", f"次のいずれか: {known}"))
    chosen = chosen or standing
    text = document_of(store, log.origin, str(chosen.published.data["text"]))
    if out.json:
        out.answer(
            {
                "ok": True,
                "version": _as_object(chosen) | {"document": text},
                "versions": [_as_object(one) for one in found.versions],
                "changes": [as_object(change) for change in found.changes],
                "purposes_in_force": list(found.purposes.values()),
            }
        )
        return
    zone = session.zone(log)
    out.say(f"{chosen.code} {chosen.version}: {chosen.published.data['title']}", "head")
    out.facts(
        [
            (Text("in force from", "施行"),
             shown_instant(str(chosen.published.data["effective_at"]), zone)),
            (Text("in force now", "現在有効"), out.text(YES if chosen.in_force else NO)),
            (Text("versions", "版"), ", ".join(one.version for one in found.versions)),
            *publication(chosen, zone),
            (Text("changes of purpose", "利用目的の変更"), str(len(found.changes))),
            (Text("record number", "記録番号"), chosen.published.event),
        ]
    )  # fmt: skip
    for remark in remarks(chosen):
        out.say(remark, "warn")
    for change in found.changes:
        if change.outstanding:
            out.say(notice_outstanding(change), "warn")
    out.say()
    out.say(Text("Purposes in force now", "現在の利用目的"), "head")
    headings = (
        Text("code", "符号"), Text("purpose", "利用目的"), Text("Table 2", "別表2"),
        Text("provision foreseen", "提供の予定"),
    )  # fmt: skip
    rows = [
        (
            str(one["code"]),
            out.text(Text(str(one["en"]), str(one["ja"]))),
            str(one.get("care", "–")),
            out.text(YES if one["provision"] else NO),
        )
        for one in found.purposes.values()
    ]
    out.table(headings, rows)
    out.say()
    out.say(text.rstrip("\n"))


def _as_object(version: Version) -> dict[str, Any]:
    return {
        **version.published.data,
        "event": version.published.event,
        "in_force": version.in_force,
        "remarks": {code: list(purposes) for code, purposes in version.remarks.items()},
    }


def _published(session: Session, outcome: Outcome) -> None:
    """What is to be known of a version just recorded: remarks on it, findings about its profile."""
    say_remarks(session, outcome)
    say_gaps_of_published(session, outcome)


PURPOSE_FORM = Text(
    "A purpose is written CODE:provision:ENGLISH:日本語, with `internal` in place of `provision`"
    " where provision to third parties is not foreseen. A purpose of the Medical Guidance's Table 2"
    " says which, as CODE=P-C4 (daicho help codes care_purposes): implied consent for care goes by"
    " it.",
    "利用目的は 符号:provision:英語:日本語 の形で書きます。"
    "第三者提供を予定しないものは provision の代わりに internal とします。"
    "医療・介護ガイダンス別表2の利用目的は 符号=P-C4 の形で示します"
    "（daicho help codes care_purposes）。黙示の同意はこれによります。",
)

CHANGE = "c4c4c4c4-c4c4-4c4c-8c4c-c4c4c4c4c4c4"

POLICY = TextGroup(
    "policy",
    title=Text("published policies and purposes", "公表した方針と利用目的"),
    commands=(
        writing(
            "publish",
            "policy.publish",
            ("policy", "version"),
            details=Text(
                f"{PURPOSE_FORM.en}\nWith --profile, title, language and purposes come from the"
                " profile (daicho profile list), and the version takes effect by the policy's own"
                " rule: say when it was posted (--posted-at), could otherwise be viewed"
                " (--available-at), or which day is printed in it (--printed-day).",
                f"{PURPOSE_FORM.ja}\n--profile を指定すると、表題・言語・利用目的はプロファイル"
                "（daicho profile list）によります。効力は方針自体の定めによって生じます。"
                "掲載の日時（--posted-at）、掲載以外で閲覧可能となった日時（--available-at）、"
                "又は記載された改定日（--printed-day）を指定してください。",
            ),
            examples=(
                Example(
                    "daicho policy publish KIZ 1 --title プライバシーポリシー --language ja"
                    " --text policy.txt --effective-at 2023-04-01 --at 2023-03-20"
                    " --purpose 'KIZ-P1=P-C4:provision:medical care:診療'"
                    " --purpose 'KIZ-P2:internal:billing:会計'",
                    Text("policy.txt holds the text; - reads standard input",
                         "policy.txt は本文（- は標準入力）"),
                ),
                Example(
                    "daicho policy publish MIN-TERMS 1 --text policy.txt --profile minimum-terms"
                    " --printed-day 2035-04-01 --posted-at 2024-04-01T18:00"
                    " --place 'website, terms of use'",
                    Text("with a profile that comes with the program: in force from the day printed"
                         " in it",
                         "添付のプロファイルを用いる場合（記載された改定日から施行）"),
                ),
            ),
            afterwards=_published,
        ),
        writing(
            "change-purpose",
            "purpose.change",
            ("policy", "old"),
            details=Text(
                f"{PURPOSE_FORM.en}\nA change counts once it was made known: now (--announced,"
                " --announced-at) or later (daicho policy announce-change). One that is not related"
                " to the old purpose (--not-related) needs each person's consent.",
                f"{PURPOSE_FORM.ja}\n変更は、周知してはじめて効力を持ちます。周知は、この命令"
                "（--announced・--announced-at）又は後の daicho policy announce-change で"
                "記録します。関連性が認められない変更（--not-related）には本人の同意が必要です。",
            ),
            examples=(
                ("daicho policy change-purpose KIZ KIZ-P2"
                " --new 'KIZ-P3:internal:billing and its audit:会計とその監査'"
                " --relation 'an audit checks the billing itself' --announced PUBLISHED"
                " --announced-at 2024-04-01 --effective-at 2024-05-01"),
                Example(
                    "daicho policy change-purpose KIZ KIZ-P1"
                    " --new 'KIZ-P4=P-C5:provision:answering inquiries:照会への回答'"
                    " --relation 'answering other providers is part of the care'"
                    " --effective-at 2024-06-01 --at 2024-04-01"
                    f" --decided-by 'data protection officer' --id {CHANGE}",
                    Text("decided, and not yet made known", "決定済みで、周知はこれから"),
                ),
            ),
            afterwards=say_if_made_known,
        ),
        writing(
            "announce-change",
            "purpose.announce",
            ("change",),
            details=Text(
                "CHANGE is the record number of the change (daicho policy changes shows it), or the"
                " id of the command that recorded it. --at says when it was made known.",
                "CHANGE は変更の記録番号（daicho policy changes で表示）、又は記録した命令の番号"
                "です。--at は周知の日時です。",
            ),
            examples=(
                (f"daicho policy announce-change {CHANGE} --announced PUBLISHED --at 2024-05-01"
                 " --place 'website, news page' --language ja --text policy.txt"),
            ),
            afterwards=say_if_made_known,
        ),
        TextCommand(
            "changes",
            changes,
            title=Text("changes of purpose, and how they were made known",
                       "利用目的の変更と周知の一覧"),
            params=(
                TextArgument("policy", required=False,
                             text=Text("of one policy only", "一つの方針だけ")),
            ),
            examples=("daicho policy changes", "daicho policy changes KIZ"),
        ),
        TextCommand(
            "list",
            list_,
            title=Text("versions of policies", "方針の版の一覧"),
            examples=("daicho policy list",),
        ),
        TextCommand(
            "show",
            show,
            title=Text("the text of a policy, and the purposes now", "方針の本文と現在の利用目的"),
            params=(
                TextArgument("policy", text=Text("its code", "方針の符号")),
                TextOption(["--version"], metavar="VERSION",
                           text=Text("another version than the one in force",
                                     "現在有効な版以外を見るとき")),
            ),
            examples=("daicho policy show KIZ",),
        ),
    ),
)  # fmt: skip
