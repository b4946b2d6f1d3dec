"""Findings about what the data are for: purposes, items, locks, and use beyond the purposes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledger.domain.policy.gap import CONTRADICTION, REMARK, Found, GapRule, listed
from ledger.domain.policy.profile import Profile
from ledger.domain.terms import CARE_PURPOSES, ITEMS
from ledger.text import Text

CARE_CORE = tuple(code for code in CARE_PURPOSES if code.startswith("P-C"))
INSURANCE_NUMBERS = ("INSURER_NO", "INSURED_SYMBOL_NO")
ENTRUSTED = {"TEST_LAB", "CONTRACTOR"}


def _named(purpose: Mapping[str, Any]) -> Text:
    return Text(f"{purpose['code']} {purpose['en']}", f"{purpose['code']} {purpose['ja']}")


def _implied_beyond_care(profile: Profile) -> Iterator[Found]:
    for one in profile["purposes"]:
        if one.get("implied") and one.get("care") not in CARE_CORE:
            yield Found((one["clause"],), _named(one))


def _inside_with_recipients(profile: Profile) -> Iterator[Found]:
    for one in profile["purposes"]:
        if one["place"] == "INSIDE" and (one["provision"] or "sectors" in one):
            yield Found((one["clause"],), _named(one))


def _entrustment_as_provision(profile: Profile) -> Iterator[Found]:
    for one in profile["purposes"]:
        sectors = set(one.get("sectors", ()))
        if one["place"] == "THIRD_PARTY" and (
            one.get("care") == "P-C7" or (sectors and sectors <= ENTRUSTED)
        ):
            yield Found((one["clause"],), _named(one))


def _incidental(profile: Profile) -> Iterator[Found]:
    for one in profile["purposes"]:
        if one.get("incidental"):
            yield Found((one["clause"],), _named(one))


def _open_items(profile: Profile) -> Iterator[Found]:
    if profile["items"]["open"]:
        yield Found(tuple(profile["items"]["clauses"]))


def _purposes_of_the_lock_alone(profile: Profile) -> Iterator[Found]:
    clauses = {one["code"]: one["clause"] for one in profile["purposes"]}
    for lock in profile["locks"]:
        allowed = lock["purposes"]
        if allowed and all(clauses.get(code) == lock["clause"] for code in allowed):
            yield Found((lock["clause"],), listed(ITEMS, lock["items"]))


def _named_items(profile: Profile) -> set[str]:
    items = profile["items"]
    return {*items["listed"], *items["identifying"], *items["sensitive"], *items["history"]}


def _insurance_numbers_not_bound(profile: Profile) -> Iterator[Found]:
    bound = {
        item for lock in profile["locks"] if lock["effect"] == "REFUSE" for item in lock["items"]
    }
    loose = [
        item for item in INSURANCE_NUMBERS if item in _named_items(profile) and item not in bound
    ]
    if loose:
        yield Found(tuple(profile["items"]["clauses"]), listed(ITEMS, loose))


def _my_number(profile: Profile) -> Iterator[Found]:
    if "MY_NUMBER" in _named_items(profile):
        yield Found(tuple(profile["items"]["clauses"]))


def _use_exceptions_that_provide_nothing(profile: Profile) -> Iterator[Found]:
    stated = {one["ground"] for one in profile["grounds"]}
    exceptions = profile.get("beyond_purpose", {}).get("exceptions", ())
    clauses = tuple(one["clause"] for one in exceptions if one["ground"] not in stated)
    if clauses:
        yield Found(clauses)


def _no_use_exceptions(profile: Profile) -> Iterator[Found]:
    clause = profile.get("beyond_purpose")
    if clause is not None and not clause["exceptions"]:
        yield Found((clause["clause"],))


RULES = (
    GapRule(
        "F12", CONTRADICTION, "Medical Guidance",
        Text("implied consent is claimed for a purpose outside care",
             "医療提供以外の利用目的に黙示の同意を及ぼしています"),
        Text("The Act's check refuses it; ask for express consent.",
             "法令の判定で認めません。明示の同意を得てください。"),
        _implied_beyond_care,
    ),
    GapRule(
        "F13", CONTRADICTION, "Act 17(1)",
        Text("a purpose pursued inside foresees provision or names recipients",
             "内部での利用目的が、提供を予定し又は提供先を挙げています"),
        Text("Provision for this purpose is not met by the policy.",
             "この利用目的での提供は方針に不適合とします。"),
        _inside_with_recipients,
    ),
    GapRule(
        "F14", REMARK, "Act 27(5)(1)",
        Text("listed as provision to third parties, but in law it is an entrustment",
             "第三者提供として挙げていますが、法律上は委託です"),
        Text("Record an entrustment; answers keep it apart from provision to third parties.",
             "委託として記録してください。回答でも第三者提供と分けて示します。"),
        _entrustment_as_provision,
    ),
    GapRule(
        "F15", REMARK, "Act 17(1)",
        Text("an incidental purpose that anything could be put under",
             "何でも含みうる付随の利用目的です"),
        Text("It is taken as stated; name the purpose it serves in the note.",
             "掲げられたものとして扱います。どの利用目的に付随するかを付記してください。"),
        _incidental,
    ),
    GapRule(
        "F16", REMARK, "Act 17(1)",
        Text("the items are not listed conclusively", "取得する項目が限定して列挙されていません"),
        Text("Any item may be recorded; what has no code is OTHER, with a label that names it.",
             "どの項目も記録できます。符号のないものは OTHER とし、ラベルで内容を示します。"),
        _open_items,
    ),
    GapRule(
        "F17", CONTRADICTION, "Act 17(1)",
        Text("the only purpose these items may serve stands nowhere but in the clause that binds"
             " them",
             "項目に認める利用目的が、利用目的の条項になく、制限する条項だけにあります"),
        Text("The purpose counts as stated, with that clause as its source.",
             "その条項を出典とする利用目的として扱います。"),
        _purposes_of_the_lock_alone,
    ),
    GapRule(
        "F18", REMARK, "",
        Text("insurance numbers are named but not bound to insurance work (Health Insurance Act,"
             " Article 194-2)",
             "保険の番号を挙げながら、利用を医療保険の事務に限っていません（健康保険法194条の2）"),
        Text("No use for another purpose is refused by the policy; at most it is remarked on.",
             "他の目的でも方針により不適合とはせず、注意を示すにとどめます。"),
        _insurance_numbers_not_bound,
    ),
    GapRule(
        "F19", REMARK, "",
        Text("My Number is among the items (My Number Act, Article 19)",
             "個人番号を項目に挙げています（番号法19条）"),
        Text("Its provision is refused on every basis but a law that is named.",
             "根拠となる法令を示す場合を除き、どの根拠でも提供を認めません。"),
        _my_number,
    ),
    GapRule(
        "F20", REMARK, "Act 18(3), 27(1)",
        Text("exceptions for use are listed that the policy does not list for provision",
             "利用の例外として挙げ、提供の根拠には挙げていないものがあります"),
        Text("They are exceptions for use and authorise no provision.",
             "利用の例外にとどまり、提供の根拠とはしません。"),
        _use_exceptions_that_provide_nothing,
    ),
    GapRule(
        "F21", REMARK, "Act 18(3)",
        Text("use beyond the purposes has no exception at all: stricter than the Act",
             "目的外の利用に例外がなく、法より厳しい定めです"),
        Text("A purpose that is not stated is not met by the policy, also where the Act allows it.",
             "掲げていない目的は、法が許す場合も方針に不適合とします。"),
        _no_use_exceptions,
    ),
)  # fmt: skip
