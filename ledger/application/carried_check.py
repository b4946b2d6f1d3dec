"""What a log took over, compared with the log it came from, where that one is in the same store.

Each event says which entry it was: its leaf hash, what it says and when it was first taken down
must be those of that entry, people's tags apart, each of which must stand for one of the old log
throughout. And all that was to be carried must be there. Whether the old log is as it was signed is
no matter of this check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ledger.application.carried_over import CARRIED_OVER
from ledger.application.findings import StoreFinding, StoreKind
from ledger.application.store_check import KEPT_PER_KIND
from ledger.domain.carrying import CARRIED
from ledger.domain.events import EVENT_TYPES
from ledger.domain.events.types import CARRIED_FROM, EVERY_EVENT
from ledger.domain.facts.instants import known_since
from ledger.domain.shape import SUBJECT, Shape
from ledger.errors import LedgerError
from ledger.log.content import Content, parse_content
from ledger.log.entry import base64_text
from ledger.store.contract import Item, Store, StoredEntry
from ledger.store.feed import event_of

OVER = EVENT_TYPES[CARRIED_OVER]
SAME = ("type", "schema", "event", "command", "happened_at", "zone")


class CarriedCheck:
    """The check of one log: give it all entries from the first with `add`, in batches.

    Memory: two tags for each person.
    """

    def __init__(self, store: Store, parse: Callable[[bytes], Content] = parse_content) -> None:
        self._store, self._parse = store, parse
        self.findings: list[StoreFinding] = []
        self.count = 0
        self._people: dict[str, str] = {}
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}
        """The position last carried, by origin of the log it came from."""
        self._carried = 0

    @property
    def counts(self) -> dict[StoreKind, int]:
        """How many differences there are, of which the first are kept as findings."""
        return {StoreKind.CARRIED_DIFFERS: self.count} if self.count else {}

    def add(self, entries: Sequence[StoredEntry]) -> None:
        """Compare what these entries took over."""
        carried: list[tuple[int, Content, Any]] = []
        for position, content in self._parsed(entries):
            carried_from = content.data.get("carried_from")
            if _has_form(CARRIED_FROM.shape, carried_from):
                carried.append((position, content, carried_from))
            if content.type == CARRIED_OVER and _has_form(OVER.data_shape, content.data):
                self._compare(carried)
                carried = []
                self._all_there(position, content.data)
        self._compare(carried)

    def _parsed(self, entries: Sequence[StoredEntry]) -> Iterator[tuple[int, Content]]:
        for entry in entries:
            try:
                yield entry.position, self._parse(entry.content)
            except LedgerError:
                continue  # which the check of the log says

    def _compare(self, carried: Sequence[tuple[int, Content, Any]]) -> None:
        """Each event with the entry that it says it was."""
        for origin in dict.fromkeys(str(one[2]["origin"]) for one in carried):
            of_it = [one for one in carried if one[2]["origin"] == origin]
            if not self._is_here(origin):
                continue
            places = [one[2]["position"] for one in of_it]
            there = {
                entry.position: entry
                for entry in self._store.read(origin, start=min(places), end=max(places) + 1)
            }
            for position, content, carried_from in of_it:
                self._carried += 1
                at = carried_from["position"]
                if at <= self._last.get(origin, -1):
                    self._found(position, f"entry {at} after {self._last[origin]}", "a later one")
                self._last[origin] = max(at, self._last.get(origin, -1))
                self._one(position, content, carried_from, there.get(at))

    def _one(
        self, position: int, content: Content, carried_from: Any, entry: StoredEntry | None
    ) -> None:
        if entry is None:
            self._found(position, f"entry {carried_from['position']}", "an entry that is there")
            return
        leaf_hash = base64_text(entry.leaf_hash)
        if carried_from["leaf_hash"] != leaf_hash:
            self._found(position, f"leaf hash {carried_from['leaf_hash']}", leaf_hash)
            return
        try:
            old = self._parse(entry.content)
            since = known_since(event_of(entry.position, old))
        except LedgerError:
            return
        found: dict[str, tuple[Any, Any]] = {
            **{name: (getattr(content, name), getattr(old, name)) for name in SAME},
            "recorded_at": (carried_from["recorded_at"], since),
            "subject": (content.subject, old.subject),
            "actor": (content.actor.as_object(), old.actor.as_object()),
            "data": (_said(content), _said(old)),
        }
        for name, (new, was) in found.items():
            if not self._same(new, was):
                self._found(position, f"{name} {new}", str(was))
        tags = sorted(self._people.get(tag, tag) for tag in old.tags)
        if tags != sorted(content.tags):
            self._found(position, f"tags {', '.join(content.tags)}", ", ".join(tags))

    def _same(self, new: Any, old: Any) -> bool:
        """Whether both say the same, if the tags of people are read as the people they are of."""
        if isinstance(new, dict) and isinstance(old, dict):
            return new.keys() == old.keys() and all(self._same(new[n], old[n]) for n in new)
        if isinstance(new, list) and isinstance(old, list):
            return len(new) == len(old) and all(map(self._same, new, old))
        if _is_tag(new) and _is_tag(old):
            if old not in self._people and new not in self._taken:
                self._people[old] = new
                self._taken.add(new)
            return bool(self._people.get(old) == new)
        return type(new) is type(old) and bool(new == old)

    def _all_there(self, position: int, data: Any) -> None:
        """Whether as many events came as the old log has to give."""
        origin = str(data["predecessor"])
        if not self._is_here(origin):
            return
        types = tuple(sorted(CARRIED))
        wanted = len(self._store.read(origin, (Item(types),), end=data["read"]))
        if not self._carried == data["carried"] == wanted:
            found = f"{self._carried} events, {data['carried']} said"
            self._found(position, found, f"{wanted} events")

    def _is_here(self, origin: str) -> bool:
        return self._store.head(origin) is not None

    def _found(self, position: int, found: str, wanted: str) -> None:
        self.count += 1
        if self.count <= KEPT_PER_KIND:
            self.findings.append(StoreFinding(StoreKind.CARRIED_DIFFERS, position, found, wanted))


def _said(content: Content) -> dict[str, Any]:
    """The data but for how the event came into the log."""
    return {name: value for name, value in content.data.items() if name not in EVERY_EVENT}


def _has_form(shape: Shape, value: Any) -> bool:
    return next(iter(shape.problems(value, "")), None) is None


def _is_tag(value: Any) -> bool:
    return isinstance(value, str) and SUBJECT.form.fullmatch(value) is not None
