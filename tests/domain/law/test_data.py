"""Dated tables: what stands in them stays, and what is added has a day of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger.domain.law.data.countries import RECOGNISED, is_recognised
from ledger.domain.law.data.dated import Dated, on
from ledger.domain.law.data.public_bodies import EXEMPT, EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME
from ledger.domain.law.data.record_items import ITEMS, RecordItems
from ledger.domain.law.data.retention_periods import YEARS

PINNED = Path(__file__).resolve().parents[2] / "vectors" / "law-tables.json"
TABLES: dict[str, Sequence[Dated[Any]]] = {
    "countries": RECOGNISED,
    "exempt_bodies": EXEMPT,
    "exempt_bodies_recorded": EXEMPT_BY_THE_TEXT_RECORDED_ALL_THE_SAME,
    "record_items": ITEMS,
    "retention_years": YEARS,
}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, RecordItems):
        return [value.rule, value.when.as_json(), [item.as_json() for item in value.items]]
    return {name: _plain(inner) for name, inner in value.items()} if isinstance(value, dict) else (
        value
    )  # fmt: skip


def as_pinned() -> dict[str, Any]:
    """The tables as the vector holds them: print this when a line is added."""
    return {
        name: [[line.since, _plain(line.value)] for line in table]
        for name, table in TABLES.items()
    }  # fmt: skip


def test_a_line_that_was_published_stays_as_it_was() -> None:
    pinned = json.loads(PINNED.read_text(encoding="utf-8"))
    now = as_pinned()
    assert set(pinned) == set(now)
    for name, lines in pinned.items():
        assert now[name][: len(lines)] == lines, name


def test_lines_stand_in_the_order_of_their_days_each_with_a_source() -> None:
    for table in TABLES.values():
        days = [line.since for line in table]
        assert days == sorted(set(days))
        assert all(line.source for line in table)


def test_the_newest_line_that_has_begun_holds() -> None:
    table = (Dated("2023-04-01", "old", "a"), Dated("2027-04-01", "new", "b"))
    days = ("2020-01-01", "2023-04-01", "2027-03-31", "2027-04-01")
    assert [on(table, day) for day in days] == ["old", "old", "old", "new"]


def test_the_states_of_the_economic_area_and_the_united_kingdom_are_recognised() -> None:
    for country in ("DE", "FR", "IS", "LI", "NO", "GB"):
        assert is_recognised(country, "2027-02-08")
    for country in ("US", "ID", "SG", "KR", "CH", "JP"):
        assert not is_recognised(country, "2027-02-08")
    assert len(on(RECOGNISED, "2027-02-08")) == 27 + 3 + 1


def test_every_set_of_record_items_says_when_it_is_due() -> None:
    sets = on(ITEMS, "2027-02-08")
    assert list(sets) == list("ABCDEFG")
    assert all(one.items and one.when.en and one.when.ja for one in sets.values())
    assert not [item for item in sets["B"].items if "date" in item.en]
    assert not [item for item in sets["G"].items if "principal" in item.en]
