"""Articles of the Act as they are cited: 27(1) in English, 法27条1項 in Japanese."""

from __future__ import annotations

import re

from ledger.text import Text

NUMBER = re.compile(r"(\d+)?((?:\(\d+\))*)")
UNITS = ("項", "号")
WORDS = (
    (" to ", "〜"),
    (", ", "、"),
    ("Rule ", "規則"),
    (" proviso", "ただし書"),
    ("Medical Guidance", "医療・介護ガイダンス"),
)


MY_NUMBER_ACT = "My Number Act "


def cited(article: str) -> Text:
    """A citation of a rulebook in both languages; empty for none."""
    if article.startswith(MY_NUMBER_ACT):
        return Text(article, f"番号法{_japanese(article.removeprefix(MY_NUMBER_ACT))}")
    return Text(f"Act {article}", f"法{_japanese(article)}") if article else Text("", "")


def cited_rule(rule: str) -> Text:
    """A rule as the events cite it, `Act 27(1)` or `Rule 21`, in both languages."""
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
    parts = re.findall(r"\d+", found[2])
    article = f"{found[1]}条" if found[1] else ""
    return article + "".join(n + unit for n, unit in zip(parts, UNITS, strict=False))
