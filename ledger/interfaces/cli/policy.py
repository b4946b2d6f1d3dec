"""`daicho policy`: what the organisation published, and how its purposes changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.times import shown_instant
from ledger.interfaces.cli.writing import writing
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.application.policies import Version

YES, NO = Text("yes", "はい"), Text("no", "いいえ")


def _now() -> str:
    from ledger.interfaces.bootstrap import now
    from ledger.log.content import format_instant

    return format_instant(now())


def list_(session: Session) -> None:
    """Every version of every policy of a log."""
    from ledger.application.policies import versions_of

    store, out = session.reading_store, session.out
    log = session.log(store)
    versions = versions_of(store, log.origin, _now())
    if out.json:
        out.answer({"ok": True, "versions": [_as_object(one) for one in versions]})
        return
    headings = (
        Text("policy", "方針"), Text("version", "版"), Text("title", "表題"),
        Text("in force from", "施行"), Text("in force", "有効"),
    )  # fmt: skip
    rows = [
        (
            one.code,
            one.version,
            str(one.published.data["title"]),
            shown_instant(str(one.published.data["effective_at"]), session.zone(log)),
            out.text(YES if one.in_force else NO),
        )
        for one in versions
    ]
    out.table(headings, rows, page=True)


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
    changes = [dict(change.data) for change in found.changes]
    if out.json:
        out.answer(
            {
                "ok": True,
                "version": _as_object(chosen) | {"document": text},
                "versions": [_as_object(one) for one in found.versions],
                "changes": changes,
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
            (Text("changes of purpose", "利用目的の変更"), str(len(changes))),
            (Text("record number", "記録番号"), chosen.published.event),
        ]
    )  # fmt: skip
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
    }


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

POLICY = TextGroup(
    "policy",
    title=Text("published policies and purposes", "公表した方針と利用目的"),
    commands=(
        writing(
            "publish",
            "policy.publish",
            ("policy", "version"),
            details=PURPOSE_FORM,
            examples=(
                Example(
                    "daicho policy publish KIZ 1 --title プライバシーポリシー --language ja"
                    " --text policy.txt --effective-at 2023-04-01 --at 2023-03-20"
                    " --purpose 'KIZ-P1=P-C4:provision:medical care:診療'"
                    " --purpose 'KIZ-P2:internal:billing:会計'",
                    Text("policy.txt holds the text; - reads standard input",
                         "policy.txt は本文（- は標準入力）"),
                ),
            ),
        ),
        writing(
            "change-purpose",
            "purpose.change",
            ("policy", "old"),
            details=PURPOSE_FORM,
            examples=(
                ("daicho policy change-purpose KIZ KIZ-P2"
                " --new 'KIZ-P3:internal:billing and its audit:会計とその監査'"
                " --relation 'an audit checks the billing itself' --announced PUBLISHED"
                " --announced-at 2024-04-01 --effective-at 2024-05-01"),
            ),
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
