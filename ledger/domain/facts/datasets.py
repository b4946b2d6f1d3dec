"""May a data set be provided: what was made public before that instant, and what the Act says.

Of anonymised information the items are published when it is made (43(3)), and items and means
before it is provided (43(4), 44). Only what had happened before the instant counts. Pseudonymised
information goes to nobody but on the bases that 41(6) leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.event import Event
from ledger.domain.events.dataset import ANNOUNCED, PUBLISHED
from ledger.domain.facts.instants import day_in_japan, when
from ledger.domain.law.facts import Facts
from ledger.domain.law.rulebook import LAW_VERSION, REVISION, RULEBOOKS, judge_by
from ledger.domain.law.verdict import Judgement
from ledger.text import Text

ROWS = ("D04", "D05", "D06")
"""The rows for information about nobody: the others ask about a person."""
CLASSES = {"ANONYMISED": "ANON", "PSEUDONYMISED": "PSEUDO"}
NOT_DECIDED = Text(
    "Article 41(6) leaves this basis open; its own conditions are for a person to check.",
    "法41条6項の例外に当たり得る根拠です。その要件は人が確認してください。",
)


@dataclass(frozen=True)
class Handing:
    """How a data set is handed over, as somebody says."""

    means: str
    recipient_told: bool
    basis: str | None = None


@dataclass(frozen=True)
class DatasetJudged:
    """The judgement with all that it was made from; `lacking` are codes of DATASET_LACKS."""

    judgement: Judgement
    facts: dict[str, Any]
    lacking: tuple[str, ...]
    grounds: dict[str, str]


def judge_dataset(
    made: Event, events: Sequence[Event], handing: Handing, at: str,
    *, law_version: str = LAW_VERSION, revision: int = REVISION,
) -> DatasetJudged:  # fmt: skip
    """The judgement of handing a data set over at an instant, from the events about it."""
    before = [e for e in events if e.happened_at < at and e.data.get("made") == made.event]
    published = _first(_saying_all(PUBLISHED, made, before))
    all_told = _saying_all(ANNOUNCED, made, before)
    announced = _first([event for event in all_told if handing.means in event.data["means"]])
    anonymised = made.data["kind"] == "ANONYMISED"
    lacking = []
    if anonymised and published is None:
        lacking.append("NOT_PUBLISHED")
    if anonymised and announced is None:
        lacking.append("MEANS_NOT_ANNOUNCED" if all_told else "NOT_ANNOUNCED")
    if anonymised and not handing.recipient_told:
        lacking.append("RECIPIENT_NOT_TOLD")
    if not made.data["secured"]:
        lacking.append("NOT_SECURED")
    facts: dict[str, Any] = {
        "data_class": CLASSES[made.data["kind"]],
        "provided_at": day_in_japan(at),
        "basis": handing.basis,
        "anonymised": {
            "published": published is not None and announced is not None,
            "recipient_told": handing.recipient_told,
        },
    }
    found = {"published": published, "announced": announced}
    return DatasetJudged(
        _judged(facts, law_version, revision),
        facts,
        tuple(lacking),
        {name: event.event for name, event in found.items() if event is not None},
    )


def _saying_all(type_name: str, made: Event, before: Sequence[Event]) -> list[Event]:
    """Those of one type that name every item the data set contains."""
    items = set(made.data["items"])
    return [e for e in before if e.type == type_name and items <= set(e.data["items"])]


def _first(events: Sequence[Event]) -> Event | None:
    return min(events, key=when, default=None)


def _judged(facts: dict[str, Any], law_version: str, revision: int) -> Judgement:
    book = RULEBOOKS[law_version, revision]
    rows = tuple(row for row in book.rows if row.id in ROWS)
    about_nobody = replace(book, before_scope=(), rows=rows, undecided=lambda _facts: NOT_DECIDED)
    return judge_by(about_nobody, Facts(facts))
