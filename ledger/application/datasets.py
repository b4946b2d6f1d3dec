"""Data sets as they stand: what was made, made public, provided, and who tried to look behind."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.domain.event import Event, dataset_tag
from ledger.domain.events import dataset as types
from ledger.domain.facts.datasets import DatasetJudged, Handing, judge_dataset
from ledger.errors import invalid
from ledger.store.contract import Item, Store
from ledger.store.feed import read_events
from ledger.text import Text

TYPES = tuple(one.name for one in types.TYPES)


@dataclass(frozen=True)
class Dataset:
    """One data set, with all that was recorded about it, as recorded."""

    made: Event
    published: tuple[Event, ...]
    announced: tuple[Event, ...]
    provided: tuple[Event, ...]
    reidentified: tuple[Event, ...]

    @property
    def code(self) -> str:
        """Its code."""
        return str(self.made.data["dataset"])

    @property
    def anonymised(self) -> bool:
        """Whether it is anonymised information, and not pseudonymised."""
        return bool(self.made.data["kind"] == "ANONYMISED")

    def now(self, handing: Handing, at: str) -> DatasetJudged:
        """Whether it may be handed over so at an instant of 27 characters."""
        return judge_dataset(self.made, (*self.published, *self.announced), handing, at)


def datasets_of(store: Store, origin: str, code: str | None = None) -> list[Dataset]:
    """Every data set of a log, or the one of a code, in the order of making."""
    tags = (dataset_tag(code),) if code else ()
    events = read_events(store, origin, (Item(TYPES, tags),))

    def about(made: Event, type_name: str) -> tuple[Event, ...]:
        return tuple(e for e in events if e.type == type_name and e.data["made"] == made.event)

    return [
        Dataset(
            made,
            about(made, types.PUBLISHED),
            about(made, types.ANNOUNCED),
            about(made, types.PROVIDED),
            about(made, types.REIDENTIFIED),
        )
        for made in events
        if made.type == types.MADE
    ]


def dataset_of(store: Store, origin: str, code: str) -> Dataset:
    """The data set of a code; InvalidInput if there is none."""
    found = datasets_of(store, origin, code)
    if not found:
        known = ", ".join(one.code for one in datasets_of(store, origin)) or "-"
        raise invalid("DATASET", code, Text(f"one of: {known}", f"次のいずれか: {known}"))
    return found[0]
