"""Findings about the grounds on which a policy provides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.domain.policy.gap import (
    CONTRADICTION,
    REMARK,
    SHORT_OF_ACT,
    Found,
    GapRule,
    grounds,
    listed,
)
from ledger.domain.policy.profile import Profile
from ledger.domain.terms import GROUND_CONDITIONS, ITEMS, NOTICE_CONTENTS
from ledger.text import Text

OPT_OUT_MATTERS = tuple(f"OO{number}" for number in range(1, 10))
JOINT_USE_MATTERS = tuple(f"JU{number}" for number in range(1, 6))

CONDITIONS_OF_ACT: Mapping[str, tuple[str, ...]] = {
    "CONSENT_IMPLIED_POSTED": ("POSTED", "NOT_RESERVED", "CARE_PURPOSE"),
    "EX_LIFE": ("CONSENT_HARD",),
    "EX_PUBHEALTH": ("CONSENT_HARD",),
    "EX_STATE": ("BODY_AND_DUTY", "CONSENT_IMPEDES"),
    "OPT_OUT": ("MATTERS_LISTED",),
    "NTP_JOINT": ("MATTERS_LISTED",),
}
"""Article 27(1)(ii)-(iv), 27(2), 27(5)(iii), and the Medical Guidance for implied consent.

Filing and the limit of an entrustment are findings of their own.
"""


def _matters_missing(ground: str, wanted: tuple[str, ...], profile: Profile) -> Iterator[Found]:
    for one in grounds(profile, ground):
        named, in_part = one.get("matters", ()), one.get("in_part", ())
        words = [
            _in_part(NOTICE_CONTENTS.label(code)) if code in named else NOTICE_CONTENTS.label(code)
            for code in wanted
            if code not in named or code in in_part
        ]
        if words:
            en = ", ".join(word.en for word in words)
            ja = "、".join(word.ja for word in words)
            yield Found((one["clause"],), Text(en, ja))


def _in_part(matter: Text) -> Text:
    return Text(f"{matter.en} (in part only)", f"{matter.ja}（一部のみ）")


def _lacking(ground: str, condition: str, profile: Profile) -> Iterator[Found]:
    for one in grounds(profile, ground):
        if condition not in one["conditions"]:
            yield Found((one["clause"],))


def _no_purpose_foresees_provision(profile: Profile) -> Iterator[Found]:
    # What goes where the person tells it to go foresees no other provision.
    told = {one["clause"] for one in grounds(profile, "CONSENT_INSTRUCTION")}
    if not any(one["provision"] and one["clause"] not in told for one in profile["purposes"]):
        yield from (Found((one["clause"],)) for one in grounds(profile, "OPT_OUT"))


def _opt_out_reaches_sensitive_items(profile: Profile) -> Iterator[Found]:
    for one in grounds(profile, "OPT_OUT"):
        if "items" not in one or any(ITEMS[item].special for item in one["items"]):
            yield Found((one["clause"],))


def _policy_only(profile: Profile) -> Iterator[Found]:
    for one in grounds(profile, "POLICY_ONLY"):
        yield Found((one["clause"],), Text(one["text"]["en"], one["text"]["ja"]))


def _conditions_missing(profile: Profile) -> Iterator[Found]:
    for one in profile["grounds"]:
        wanted = CONDITIONS_OF_ACT.get(one["ground"], ())
        missing = [code for code in wanted if code not in one["conditions"]]
        if missing:
            yield Found((one["clause"],), listed(GROUND_CONDITIONS, missing))


def _consent_unstated(profile: Profile) -> Iterator[Found]:
    if "consent" not in profile:
        yield Found()


def _law_only_by_catch_all(profile: Profile) -> Iterator[Found]:
    if not grounds(profile, "EX_LAW"):
        yield from (Found((one["clause"],)) for one in grounds(profile, "EX_OTHER_LAW"))


def _implied_without_guidelines(profile: Profile) -> Iterator[Found]:
    if "guidelines" not in profile:
        yield from (Found((one["clause"],)) for one in grounds(profile, "CONSENT_IMPLIED_POSTED"))


RULES = (
    GapRule(
        "F01", SHORT_OF_ACT, "Act 27(2), Rule 11(4)",
        Text("the opt-out clause does not name all nine matters in whole; missing",
             "オプトアウトの条項が9つの事項をすべては挙げていません。不足"),
        Text("Opt-out is refused unless the notice in force and the filing hold all nine.",
             "通知と届出に9つすべてがなければ、オプトアウトによる提供を認めません。"),
        lambda profile: _matters_missing("OPT_OUT", OPT_OUT_MATTERS, profile),
    ),
    GapRule(
        "F02", SHORT_OF_ACT, "Act 27(2)",
        Text("the opt-out clause does not ask for filing with the Commission",
             "オプトアウトの条項が個人情報保護委員会への届出を求めていません"),
        Text("Without a filing that is recorded, opt-out is refused.",
             "届出の記録がなければ、オプトアウトによる提供を認めません。"),
        lambda profile: _lacking("OPT_OUT", "FILED", profile),
    ),
    GapRule(
        "F03", CONTRADICTION, "Act 17(1), 18(1), 27(2)",
        Text("opt-out is provided for, yet no purpose of use foresees provision",
             "オプトアウトを定めながら、第三者提供を予定する利用目的がありません"),
        Text("Opt-out is refused as beyond the purposes in force at collection.",
             "取得時の利用目的を超えるものとして、オプトアウトによる提供を認めません。"),
        _no_purpose_foresees_provision,
    ),
    GapRule(
        "F04", REMARK, "Act 2(3), 27(2)",
        Text("opt-out is not limited to items that may go by it",
             "オプトアウトの対象が、この方法で提供できる項目に限られていません"),
        Text("Any sensitive item refuses it as a whole; what a clinic holds on its patients can"
             " hardly ever go this way.",
             "要配慮個人情報を一つでも含めば全体を認めません。"
             "診療所が持つ患者の情報は、ほとんどこの方法では提供できません。"),
        _opt_out_reaches_sensitive_items,
    ),
    GapRule(
        "F05", SHORT_OF_ACT, "Act 27(5)(3)",
        Text("the joint-use clause does not name all five matters in whole; missing",
             "共同利用の条項が5つの事項をすべては挙げていません。不足"),
        Text("Joint use is refused unless the notice in force holds all five, the address and"
             " the representative of who is responsible included.",
             "通知に5つすべて（管理責任者の住所と代表者を含む）がなければ、共同利用を認めません。"),
        lambda profile: _matters_missing("NTP_JOINT", JOINT_USE_MATTERS, profile),
    ),
    GapRule(
        "F06", SHORT_OF_ACT, "Act 27(1)",
        Text("a ground that only the policy knows", "方針だけが掲げる根拠です"),
        Text("It authorises nothing; consent, a law that is named, or an entrustment would.",
             "この根拠だけでは提供を認めません。本人の同意、根拠となる法令又は委託が必要です。"),
        _policy_only,
    ),
    GapRule(
        "F07", SHORT_OF_ACT, "Act 27(5)(1)",
        Text("entrustment is not limited to what the purpose of use needs",
             "委託が利用目的の達成に必要な範囲に限られていません"),
        Text("An entrustment stands for the items, purposes and work it was recorded with alone.",
             "委託は、記録した項目・利用目的・業務の範囲だけで認めます。"),
        lambda profile: _lacking("NTP_ENTRUST", "WITHIN_PURPOSE", profile),
    ),
    GapRule(
        "F08", SHORT_OF_ACT, "Act 27, Medical Guidance",
        Text("the ground is stated without what the Act asks for; missing",
             "法の定める要件を欠いた根拠です。不足"),
        Text("The Act's condition has to be shown all the same.",
             "法の要件は、方針になくても示す必要があります。"),
        _conditions_missing,
    ),
    GapRule(
        "F09", SHORT_OF_ACT, "Act 27(1)",
        Text("the policy does not say that provision needs prior consent",
             "提供に事前の同意を要することが書かれていません"),
        Text("Consent stays the rule of the Act; where the policy says nothing, it is silent.",
             "法の原則どおり同意を求めます。方針の判定は「定めなし」となります。"),
        _consent_unstated,
    ),
    GapRule(
        "F10", REMARK, "Act 27(1)(1)",
        Text("a provision based on law has no item of its own and rests on the catch-all",
             "法令に基づく場合が項目になく、包括的な定めによることになります"),
        Text("It is met by the catch-all if the Act and the article are named.",
             "法令と条項を示せば、包括的な定めに適合するとします。"),
        _law_only_by_catch_all,
    ),
    GapRule(
        "F11", SHORT_OF_ACT, "Medical Guidance",
        Text("implied consent is relied on without adherence to the Guidance that allows it",
             "黙示の同意によりながら、それを認めるガイダンスの遵守を定めていません"),
        Text("Implied consent is not met by this policy; ask for express consent.",
             "黙示の同意は方針に不適合とします。明示の同意を得てください。"),
        _implied_without_guidelines,
    ),
)  # fmt: skip
