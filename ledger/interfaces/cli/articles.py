"""Articles of the Act as they are cited: 27(1) in English, 法27条1項 in Japanese."""

from __future__ import annotations

import re

from ledger.text import Text

# A chapter of guidelines, 3-3-2, is no article.
NUMBER = re.compile(r"((?<![\d-])\d+(?![\d-]))?((?:\((?:\d+|[ivx]+)\))*)")
UNITS = ("項", "号")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
WORDS = (
    (" to ", "〜"),
    ("号-", "号〜"),
    (", ", "、"),
    ("Rule ", "規則"),
    ("Order ", "施行令"),
    (" proviso", "ただし書"),
    ("General Guidelines ", "通則ガイドライン"),
    ("Records Guidelines ", "確認・記録義務ガイドライン"),
    ("Medical Guidance", "医療・介護ガイダンス"),
)
NO_ARTICLE = {
    "authorises nothing": "これだけでは提供を認めない",
    "never a valid consent": "有効な同意とならない",
    "never sufficient alone": "これだけでは足りない",
    "no request under the Act": "法律上の請求ではない",
    "the law named": "示された法令",
    "the policy": "方針",
}
"""Where a code comes from, if that is no article."""


MY_NUMBER_ACT = "My Number Act "


def cited(article: str) -> Text:
    """A citation of a rulebook in both languages; empty for none."""
    if article.startswith(MY_NUMBER_ACT):
        return Text(article, f"番号法{_japanese(article.removeprefix(MY_NUMBER_ACT))}")
    return Text(f"Act {article}", f"法{_japanese(article)}") if article else Text("", "")


def cited_rule(rule: str) -> Text:
    """A rule as events and codes cite it, `Act 27(1)` or `Order 11(i)`, in both languages."""
    if rule in NO_ARTICLE:
        return Text(rule, NO_ARTICLE[rule])
    act = rule.removeprefix("Act ")
    article = cited(act)
    return Text(rule, article.ja if act != rule else article.ja.removeprefix("法"))


def _japanese(article: str) -> str:
    """`29(1), Rule 20(1)(2)` as 29条1項、規則20条1項2号; `35(3) to (6)` as 35条3項〜6項."""
    shown = NUMBER.sub(_numbered, article)
    for english, japanese in WORDS:
        shown = shown.replace(english, japanese)
    return shown


def _numbered(found: re.Match[str]) -> str:
    parts = re.findall(r"\w+", found[2])
    article = f"{found[1]}条" if found[1] else ""
    return article + "".join(
        f"{ROMAN.index(part) + 1}号" if part in ROMAN else part + unit
        for part, unit in zip(parts, UNITS, strict=False)
    )
