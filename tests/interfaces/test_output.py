"""How things are laid out: columns by display width, lines that fit, tables that stay tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.law.rulebook import RULEBOOKS
from ledger.domain.terms import VOCABULARIES
from ledger.interfaces.cli.articles import cited, cited_rule
from ledger.interfaces.cli.output import Output, display_width, padded, table_lines, wrapped


def test_a_wide_character_takes_two_columns_and_a_combining_one_none() -> None:
    assert display_width("abc") == 3
    assert display_width("山田ﾔﾏ") == 6
    assert display_width("が") == 2
    assert display_width("か\u3099") == 2
    assert display_width("𠮷") == 2


def test_columns_of_a_table_begin_at_the_same_place_in_both_scripts() -> None:
    lines = table_lines(["name", "code"], [["山田 花子", "A"], ["Lee", "B"]])
    ends = ("code", "A", "B")
    starts = [display_width(line.removesuffix(end)) for line, end in zip(lines, ends, strict=True)]
    assert starts == [11, 11, 11]


@given(st.text(st.sampled_from("abc 山田、。花"), max_size=60), st.integers(8, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    longest_word = max(map(display_width, "".join(" " if c in "山田、。花" else c for c in text)
                           .split()), default=0)  # fmt: skip
    closing_marks = sum(c in "、。" for c in text) * 2
    assert all(
        display_width(line) <= max(width, longest_word + 2 + closing_marks) for line in lines
    )


def test_a_line_does_not_begin_with_a_closing_mark() -> None:
    assert not any(
        line.startswith(("、", "。")) for line in wrapped("山田花子、山田太郎。" * 5, 10)
    )


def test_padding_counts_columns_not_characters() -> None:
    assert padded("山田", 6) == "山田  "
    assert padded("山田花子", 6) == "山田花子"


def test_a_style_is_never_the_only_difference() -> None:
    plain = Output("en", color=False)
    assert "Warning: " in plain.styled("Warning: ", "warn")


@pytest.mark.parametrize(
    ("source", "japanese"),
    [
        ("Order 11(iv)", "施行令11条4号"),
        ("Act 33(2)(iii), 33(5)", "法33条2項3号、33条5項"),
        ("Act 27(1)(v)-(vii)", "法27条1項5号〜7号"),
        ("Act 28(1), (2)", "法28条1項、2項"),
        ("Rule 20(1)(2)", "規則20条1項2号"),
        ("Rule 19(2) proviso", "規則19条2項ただし書"),
        ("Rule 16, 18", "規則16条、18条"),
        ("General Guidelines 3-3-2", "通則ガイドライン3-3-2"),
        ("Records Guidelines 2-2-1-1", "確認・記録義務ガイドライン2-2-1-1"),
    ],
)
def test_a_source_is_cited_in_japanese_as_its_readers_do(source: str, japanese: str) -> None:
    assert (cited_rule(source).en, cited_rule(source).ja) == (source, japanese)


def test_no_source_of_a_code_is_told_in_english_to_a_reader_of_japanese() -> None:
    sources = {term.source for vocabulary in VOCABULARIES.values() for term in vocabulary.values()}
    left = [one for one in sources if re.search("[A-Za-z]", cited_rule(one).ja)]
    assert left == []


def test_articles_are_cited_in_each_language_as_its_readers_do() -> None:
    cites = {
        "27(1)": "法27条1項",
        "27(1), 29(1), Rule 20(1)(2)": "法27条1項、29条1項、規則20条1項2号",
        "27(2) proviso": "法27条2項ただし書",
        "35(1), (2), (5), (6)": "法35条1項、2項、5項、6項",
        "35(3) to (6)": "法35条3項〜6項",
        "35": "法35条",
        "": "",
    }
    assert {article: cited(article).ja for article in cites} == cites
    assert cited("27(1)").en == "Act 27(1)"


def test_no_article_of_a_rulebook_is_left_half_in_english() -> None:
    rows = [row for book in RULEBOOKS.values() for row in book.ordered]
    assert not [row.id for row in rows if any("a" <= c <= "z" for c in cited(row.article).ja)]
