"""`daicho profile`: what a policy promises, as data: listed, checked, shown. Nothing is recorded.

Needs no store, no key and no settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ledger.domain.terms import (
    EFFECTIVE_RULES,
    GROUND_CONDITIONS,
    ITEMS,
    LOCK_EFFECTS,
    NOTICE_CONTENTS,
    NOTICE_DUTIES,
    POLICY_GROUNDS,
    POLICY_SCOPES,
    REFUSAL_GROUNDS,
    REQUEST_KINDS,
    SECTORS,
    SPEEDS,
    Vocabulary,
)
from ledger.errors import invalid
from ledger.interfaces.cli.command import Example, TextArgument, TextCommand, TextGroup
from ledger.interfaces.cli.profile_words import say_gaps, total
from ledger.interfaces.cli.session import Session
from ledger.text import Text

if TYPE_CHECKING:
    from ledger.interfaces.cli.output import Output

NO_PROFILE = Text("a name of `daicho profile list`, a file, or - for standard input",
                  "`daicho profile list` の名前、ファイル、又は -（標準入力）")  # fmt: skip
DESK = {
    "name": Text("name", "名称"), "address": Text("address", "住所"),
    "phone": Text("telephone", "電話"), "email": Text("e-mail", "電子メール"),
    "messaging": Text("messaging", "メッセージ"), "hours": Text("hours", "受付時間"),
}  # fmt: skip


def list_(session: Session) -> None:
    """The profiles that come with the program."""
    from ledger.domain.policy.findings import findings_of
    from ledger.interfaces.profiles import load, names

    out = session.out
    found = {name: load(name) for name in names()}
    if out.json:
        answer = [
            {"name": name, **_identity(one), "findings": len(findings_of(one))}
            for name, one in found.items()
        ]
        out.answer({"ok": True, "profiles": answer})
        return
    headings = (
        Text("name", "名前"), Text("organisation", "事業者"), Text("policy", "方針"),
        Text("version", "版"), Text("findings", "指摘"),
    )  # fmt: skip
    rows = [
        (name, str(one["organisation"]["name"]), str(one["policy"]), str(one["version"]),
         str(len(findings_of(one))))
        for name, one in found.items()
    ]  # fmt: skip
    out.table(headings, rows)


def check(session: Session, profile: str | None) -> None:
    """Problems end with an error; findings are listed and are no error."""
    from ledger.domain.policy.findings import findings_of

    loaded, out = _loaded(profile), session.out
    found = findings_of(loaded)
    if out.json:
        findings = [gap.as_object() for gap in found]
        out.answer({"ok": True, "profile": _identity(loaded), "findings": findings})
        return
    out.say(_title(loaded), "head")
    out.say(total(found))
    say_gaps(out, found)


def show(session: Session, profile: str | None) -> None:
    """The profile in words."""
    loaded, out = _loaded(profile), session.out
    if out.json:
        out.answer({"ok": True, "profile": _identity(loaded), "data": loaded})
        return
    out.say(_title(loaded), "head")
    out.facts(_outline(out, loaded))
    for heading, lines in (
        (Text("Grounds", "根拠"), _grounds(out, loaded)),
        (Text("Purposes", "利用目的"), _purposes(out, loaded)),
        (Text("Items bound to purposes", "項目の利用制限"), _locks(out, loaded)),
        (Text("Requests", "請求"), _requests(out, loaded)),
        (Text("Notices promised", "約束する通知"), _notices(out, loaded)),
        (Text("Fees", "手数料"), _fees(out, loaded)),
        (Text("Desks, as printed", "窓口（記載のまま）"), _desks(out, loaded)),
        (Text("Standing recipients", "継続的な提供先"), _standing(out, loaded)),
    ):
        out.say()
        out.say(heading, "head")
        for line in list(lines) or [out.text(Text("none", "なし"))]:
            out.say(f"  {line}")


def _loaded(source: str | None) -> dict[str, Any]:
    from ledger.interfaces.profiles import load

    if not source:
        raise invalid("PROFILE", "nothing", NO_PROFILE)
    return load(source)


def _identity(profile: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "organisation": profile["organisation"]["name"],
        "policy": profile["policy"],
        "version": profile["version"],
    }


def _title(profile: Mapping[str, Any]) -> str:
    name = profile["organisation"]["name"]
    return f"{profile['policy']} {profile['version']}: {profile['title']} · {name}"


def _labels(out: Output, vocabulary: Vocabulary, codes: Iterable[str]) -> str:
    comma = "、" if out.language == "ja" else ", "
    return comma.join(out.text(vocabulary.label(code)) for code in codes)


def _words(out: Output, text: Mapping[str, Any]) -> str:
    return out.text(Text(str(text["en"]), str(text["ja"])))


def _outline(out: Output, profile: Mapping[str, Any]) -> list[tuple[Text | str, str]]:
    revision, organisation = profile["revision"], profile["organisation"]
    bound = [str(one["name"]) for one in profile["bound"]]
    consent = profile.get("consent", {}).get("clause")
    unstated = out.text(Text("not stated", "定めなし"))
    return [
        (Text("country, time zone", "所在国・時間帯"),
         f"{organisation['country']}, {organisation['zone']}"),
        (Text("covers", "適用範囲"), _labels(out, POLICY_SCOPES, profile["scope"]["kinds"])),
        (Text("binds", "拘束される者"), ", ".join(bound)),
        (Text("provision needs consent", "提供には同意"), consent or unstated),
        (Text("a version takes effect", "改定の効力"),
         out.text(EFFECTIVE_RULES.label(revision["effective"]))),
        (Text("refuses requests for", "応じない理由"),
         _labels(out, REFUSAL_GROUNDS, dict.fromkeys(
             one["ground"] for one in profile["refusals"])) or unstated),
    ]  # fmt: skip


def _grounds(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    for one in profile["grounds"]:
        yield (
            f"{one['clause']}  {out.text(POLICY_GROUNDS.label(one['ground']))}:"
            f" {_words(out, one['text'])}"
        )
        for vocabulary, codes in (
            (GROUND_CONDITIONS, one["conditions"]),
            (NOTICE_CONTENTS, one.get("matters", ())),
            (SECTORS, one.get("sectors", ())),
            (ITEMS, one.get("items", ())),
        ):
            if codes:
                yield f"    {_labels(out, vocabulary, codes)}"


def _purposes(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    marks = {
        "provision": Text("provision foreseen", "提供を予定"),
        "implied": Text("implied consent", "黙示の同意"),
        "marketing": Text("marketing", "営業・宣伝"),
        "incidental": Text("incidental", "付随"),
    }
    for one in profile["purposes"]:
        said = [out.text(text) for name, text in marks.items() if one.get(name)]
        said += [_labels(out, SECTORS, one["sectors"])] if "sectors" in one else []
        yield f"{one['clause']}  {one['code']} {_words(out, one)}" + (
            f" ({' · '.join(said)})" if said else ""
        )


def _locks(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    nothing = out.text(Text("no purpose", "認める利用目的なし"))
    for one in profile["locks"]:
        allowed = ", ".join(one["purposes"]) or nothing
        effect = out.text(LOCK_EFFECTS.label(one["effect"]))
        yield f"{one['clause']}  {_labels(out, ITEMS, one['items'])} → {allowed}; {effect}"


def _requests(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    for one in profile["requests"]:
        yield (
            f"{', '.join(one['clauses'])}  {out.text(REQUEST_KINDS.label(one['kind']))}:"
            f" {out.text(SPEEDS.label(one['speed']))}"
        )


def _notices(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    for one in profile["notices"]:
        yield (
            f"{one['clause']}  {out.text(NOTICE_DUTIES.label(one['duty']))}:"
            f" {out.text(SPEEDS.label(one['speed']))}"
        )


def _fees(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    for one in profile["fees"]:
        requests = _labels(out, REQUEST_KINDS, one["requests"])
        unit = _words(out, one["unit"])
        yield f"{one['clause']}  {one['amount']:,} {one['currency']} ({unit}): {requests}"


def _desks(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    for one in profile["desks"]:
        said = [f"{out.text(text)} {one[name]}" for name, text in DESK.items() if name in one]
        yield f"{one['clause']}  {' · '.join(said)}"
        yield from (f"    ! {_words(out, defect)}" for defect in one.get("defects", ()))


def _standing(out: Output, profile: Mapping[str, Any]) -> Iterable[str]:
    for one in profile["standing_recipients"]:
        yield f"{one['clause']}  {one['name']} ({one['country']}): {_words(out, one['purpose'])}"
        yield f"    {_labels(out, ITEMS, one['items'])}"
        yield f"    {out.text(Text('to refuse', '拒否の方法'))}: {_words(out, one['refuse'])}"


PROFILE_ARGUMENT = TextArgument(
    "profile",
    text=Text("a name of `daicho profile list`, or a file (- for standard input)",
              "`daicho profile list` の名前、又はファイル（- は標準入力）"),
)  # fmt: skip

PROFILE = TextGroup(
    "profile",
    title=Text("profiles of policies: what they promise, as data",
               "方針のプロファイル（方針の約束をデータにしたもの）"),
    commands=(
        TextCommand(
            "list",
            list_,
            title=Text("profiles that come with the program", "付属のプロファイル"),
            examples=("daicho profile list",),
        ),
        TextCommand(
            "check",
            check,
            title=Text("where a policy falls short of the Act or contradicts itself",
                       "方針が法に足りない点と矛盾を調べる"),
            details=Text(
                "A profile that cannot be used is refused with every problem, exit code 2."
                " Findings do not keep a policy from being used: each says what the ledger then"
                " does.",
                "使えないプロファイルは、誤りをすべて示して終了コード 2 で終わります。"
                "指摘があっても方針は使えます。それぞれに台帳の扱いを示します。",
            ),
            params=(PROFILE_ARGUMENT,),
            examples=(
                Example("daicho profile check hinata", Text("one that comes with the program",
                                                            "付属のもの")),
            ),
        ),
        TextCommand(
            "show",
            show,
            title=Text("a profile in words", "プロファイルを言葉で示す"),
            params=(PROFILE_ARGUMENT,),
            examples=("daicho profile show hinata",),
        ),
    ),
)  # fmt: skip
