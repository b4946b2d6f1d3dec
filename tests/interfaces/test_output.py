"""How things are laid out: columns by display width, lines that fit, tables that stay tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.interfaces.cli.output import Output, display_width, padded, table_lines, wrapped


def test_a_wide_character_takes_two_columns_and_a_combining_one_none() -> None:
    assert display_width("abc") == 3
    assert display_width("山田ﾔﾏ") == 6
    assert display_width("が") == 2
    assert display_width("か\u3099") == 2
    assert display_width("𠮷") == 2


def test_columns_of_a_table_begin_at_the_same_place_in_both_scripts() -> None:
    lines = table_lines(["name", "code"], [["山田 花子", "A"], ["Lee", "B"]])
    assert {display_width(line[: -len(code)]) for line, code in zip(lines, ("code", "A", "B"),
                                                                    strict=True)} == {11}  # fmt: skip


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
