"""Findings about the rest: how a policy is revised, whom it covers and binds, where to turn to."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.policy.gap import REMARK, SHORT_OF_ACT, Found, GapRule
from ledger.domain.policy.profile import Profile
from ledger.text import Text

HOME = "JP"


def _purpose_change_without_notice(profile: Profile) -> Iterator[Found]:
    clause = profile.get("purpose_change")
    if clause is None:
        yield Found()
    elif not clause["notice"]:
        yield Found((clause["clause"],))


def _no_carve_out(profile: Profile) -> Iterator[Found]:
    revision = profile["revision"]
    if revision["without_notice"] and not revision["carve_out"]:
        yield Found(tuple(revision["clauses"]))


def _effective(rule: str, profile: Profile) -> Iterator[Found]:
    if profile["revision"]["effective"] == rule:
        yield Found(tuple(profile["revision"]["clauses"]))


def _deemed(profile: Profile) -> Iterator[Found]:
    if "deemed_by_use" in profile:
        yield Found((profile["deemed_by_use"]["clause"],))


def _deemed_over_sensitive(profile: Profile) -> Iterator[Found]:
    if "deemed_by_use" in profile:
        clause = profile["deemed_by_use"]["clause"]
        if profile["items"]["sensitive"] or "CARE" in profile["scope"]["kinds"]:
            yield Found((clause,))


def _care_left_out(profile: Profile) -> Iterator[Found]:
    if "CARE" not in profile["scope"]["kinds"]:
        yield Found((profile["scope"]["clause"],))


def _abroad(profile: Profile) -> Iterator[Found]:
    country = profile["organisation"]["country"]
    if country != HOME:
        yield Found((), Text(country, country))


def _several_bound(profile: Profile) -> Iterator[Found]:
    bound = profile["bound"]
    if len(bound) > 1:
        names = [str(one["name"]) for one in bound]
        clauses = tuple(dict.fromkeys(one["clause"] for one in bound))
        yield Found(clauses, Text(", ".join(names), "、".join(names)))


def _the_dead_too(profile: Profile) -> Iterator[Found]:
    if not profile["living_only"]["only"]:
        yield Found((profile["living_only"]["clause"],))


def _for_others(profile: Profile) -> Iterator[Found]:
    if "acts_for_others" in profile:
        yield Found((profile["acts_for_others"]["clause"],))


def _standing_abroad(profile: Profile) -> Iterator[Found]:
    for one in profile["standing_recipients"]:
        if one["country"] != HOME:
            name = f"{one['name']} ({one['country']})"
            yield Found((one["clause"],), Text(name, name))


def _standing_unstated(profile: Profile) -> Iterator[Found]:
    for one in profile["standing_recipients"]:
        if not one["stated"]:
            yield Found((one["clause"],), Text(one["name"], one["name"]))


def _desk_defects(profile: Profile) -> Iterator[Found]:
    for desk in profile["desks"]:
        for defect in desk.get("defects", ()):
            yield Found((desk["clause"],), Text(defect["en"], defect["ja"]))


def _no_desk(profile: Profile) -> Iterator[Found]:
    if not profile["desks"]:
        yield Found()


RULES = (
    GapRule(
        "F37", SHORT_OF_ACT, "Act 17(2), 21(3)",
        Text("no clause promises notice or publication of a changed purpose",
             "利用目的を変更したときの通知・公表の定めがありません"),
        Text("A change counts only once it is announced, whatever the policy says.",
             "方針にかかわらず、変更は周知されてから効力を持つものとします。"),
        _purpose_change_without_notice,
    ),
    GapRule(
        "F38", SHORT_OF_ACT, "Act 21(3)",
        Text("the policy may change without notice, and what the law provides is not excepted",
             "通知なく変更できるとし、法令に定める事項を除いていません"),
        Text("A changed purpose has to be announced all the same.",
             "利用目的の変更は、それでも通知・公表が必要です。"),
        _no_carve_out,
    ),
    GapRule(
        "F39", REMARK, "Act 21",
        Text("a version is in force from the day printed in it, which may be before it was posted",
             "記載された改定日に効力を生じるため、掲載前にさかのぼりえます"),
        Text("That day counts; a version in force before it was posted is remarked on.",
             "その日によります。掲載より前に効力を生じる版には注意を示します。"),
        lambda profile: _effective("PRINTED_DAY", profile),
    ),
    GapRule(
        "F40", REMARK, "Act 21",
        Text("the policy does not say when a version takes effect",
             "改定の効力がいつ生じるか書かれていません"),
        Text("The instant has to be given: `daicho policy publish --effective-at`.",
             "日時を指定します（`daicho policy publish --effective-at`）。"),
        lambda profile: _effective("UNSTATED", profile),
    ),
    GapRule(
        "F41", SHORT_OF_ACT, "Act 27(1)",
        Text("using the services is taken as acceptance", "サービスの利用を承諾とみなしています"),
        Text("Such acceptance authorises nothing.", "このみなし承諾だけでは提供を認めません。"),
        _deemed,
    ),
    GapRule(
        "F42", SHORT_OF_ACT, "Act 20(2), 27(1)",
        Text("the deemed acceptance reaches sensitive information",
             "みなし承諾が要配慮個人情報に及んでいます"),
        Text("Sensitive information needs a consent that was given.",
             "要配慮個人情報には、実際に得た同意が必要です。"),
        _deemed_over_sensitive,
    ),
    GapRule(
        "F43", REMARK, "Act 21, 32(1)",
        Text("the scope leaves medical services out", "適用範囲に医療サービスが含まれていません"),
        Text("The policy is applied to patients all the same; the Act in any case.",
             "患者の情報にもこの方針と法律を当てはめます。"),
        _care_left_out,
    ),
    GapRule(
        "F44", REMARK, "Act 28, 171",
        Text("the organisation is abroad", "事業者が外国にあります"),
        Text("Only Japan's Act is judged; the law of the place is not.",
             "判定するのは日本の法律だけです。所在国の法令は判定しません。"),
        _abroad,
    ),
    GapRule(
        "F45", REMARK, "Act 27(5)",
        Text("one policy binds several bodies", "一つの方針が複数の者を拘束しています"),
        Text("Each has its own log and is a third party to the others: what passes between them"
             " needs consent, an entrustment, or joint use with its notice.",
             "それぞれ別の台帳を持ち、互いに第三者です。相互の提供には、同意、委託、"
             "又は共同利用の通知が必要です。"),
        _several_bound,
    ),
    GapRule(
        "F46", REMARK, "Act 2(1)",
        Text("the policy is not limited to the living", "対象が生存する個人に限られていません"),
        Text("The Act does not reach the dead; a provision about them is referred to somebody.",
             "死者の情報に法律は及びません。提供は担当者の確認に回します。"),
        _the_dead_too,
    ),
    GapRule(
        "F47", REMARK, "Act 25, 27(5)(1)",
        Text("the organisation holds data for others", "他の事業者から受託した情報を取り扱います"),
        Text("Such data may serve the purposes of whoever entrusted them alone.",
             "受託した情報は、委託元の利用目的だけに使えます。"),
        _for_others,
    ),
    GapRule(
        "F48", REMARK, "Act 28, 31(1)",
        Text("a standing recipient abroad", "継続的な提供先が外国にあります"),
        Text("It is shown as systematic, with its country and how to refuse.",
             "継続的な提供先として、国名と拒否の方法を示します。"),
        _standing_abroad,
    ),
    GapRule(
        "F49", REMARK, "Act 21, 27(1), 31(1)",
        Text("a standing recipient is named, but not all of what it receives, for what, and how to"
             " refuse",
             "継続的な提供先について、項目・目的・拒否の方法のどれかが書かれていません"),
        Text("It is shown with its terms as not stated.", "内容の記載なしとして示します。"),
        _standing_unstated,
    ),
    GapRule(
        "F50", REMARK, "Act 32(1)",
        Text("what is printed of a desk has a defect", "窓口の記載に不備があります"),
        Text("It is kept as printed and not mended.", "記載のまま保存し、補正しません。"),
        _desk_defects,
    ),
    GapRule(
        "F51", SHORT_OF_ACT, "Act 32(1), 40",
        Text("no desk is named", "窓口が書かれていません"),
        Text("A stop or a request that arrives any other way counts from its arrival.",
             "申出は、どの経路で届いても届いた時から有効とします。"),
        _no_desk,
    ),
)  # fmt: skip
