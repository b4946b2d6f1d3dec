"""What a log took over is compared with the log it came from: every difference has its position.

The new log is written anew by somebody who can write anything, leaf hashes and links in order: only
the comparison with the old log can tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ledger.application.findings import StoreKind
from ledger.application.verify import verify_log
from ledger.log.content import Actor, Content, parse_content
from ledger.store.contract import Append, Proposed
from tests.support.clinic import CONSENT, PATIENT, STOP, Clinic
from tests.support.succeeding import NEW, after, succeeded

FORGED = "ledger.example/forged"
Change = Callable[[list[Content]], list[Content]]


@pytest.fixture
def done(clinic: Clinic) -> Clinic:
    """A succession of two people, linked, with a consent and a stop: entries 1 to 7 of 9."""
    clinic.do("person.add", **{**PATIENT, "numbers": ["777"]})
    clinic.do("person.link", person="0012345", other="777", reason="SAME_PERSON")
    clinic.do("consent", **CONSENT)
    clinic.do("suspend", **STOP)
    succeeded(clinic)
    return clinic


def forged(clinic: Clinic, change: Change) -> list[tuple[str, int | None]]:
    """Findings of the new log, written once more under another name with these contents."""
    contents = [parse_content(entry.content) for entry in clinic.raw.read(NEW)]
    bare = [replace(content, sealed=None) for content in contents]
    for number, content in enumerate(change(bare)):
        event = Proposed(content.type, content.event, content.encode(), content.index_tags())
        clinic.raw.append([Append(FORGED, content.command, (event,), creates_log=number == 0)])
    found = verify_log(clinic.raw, FORGED)
    assert found.log.findings == ()
    assert {one.kind for one in found.store} <= {StoreKind.CARRIED_DIFFERS,
                                                 StoreKind.DOCUMENT_MISSING}  # fmt: skip
    differs = [one for one in found.store if one.kind is StoreKind.CARRIED_DIFFERS]
    assert all(one.message.en != one.message.ja for one in differs)
    return [(str(one.kind), one.position) for one in differs]


def test_what_was_carried_as_it_was_differs_in_nothing(done: Clinic) -> None:
    assert forged(done, lambda contents: contents) == []
    assert verify_log(done.raw, NEW).store == ()


def at(
    number: int, data: dict[str, Any] | None = None, carried_from: dict[str, Any] | None = None,
    **members: Any,
) -> Change:  # fmt: skip
    """One content with other members; `data` and `carried_from` are joined to what is there."""

    def change(contents: list[Content]) -> list[Content]:
        one = contents[number]
        said: dict[str, Any] = {**one.data, **(data or {})}
        said["carried_from"] = {**said["carried_from"], **(carried_from or {})}
        contents[number] = replace(one, data=said, **members)
        return contents

    return change


CHANGES: dict[str, tuple[Change, list[int]]] = {
    "another time": (at(6, happened_at="2020-01-01T00:00:00.000000Z"), [6]),
    "another record number": (at(6, event="6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0"), [6]),
    "another command": (at(6, command="6f1d2c3b-4a59-4687-9786-a5b4c3d2e1f0"), [6]),
    "another zone": (at(6, zone="Asia/Jakarta"), [6]),
    "more items": (at(6, data={"items": ["NAME", "DISPENSING", "TREATMENT"]}), [6]),
    "another ground": (at(7, data={"ground": "BY_POLICY"}), [7]),
    "another leaf hash": (at(7, carried_from={"leaf_hash": "A" * 43 + "="}), [7]),
    "another day on record": (
        at(7, carried_from={"recorded_at": "2020-01-01T00:00:00.000000Z"}), [7]
    ),
    "no such entry": (at(7, carried_from={"position": 99}), [7]),
    "an entry twice": (at(7, carried_from={"position": 6}), [7]),
    "another actor": (at(7, actor=Actor("staff-9", "front_desk")), [7]),
    "another order": (
        lambda contents: [*contents[:6], contents[7], contents[6], contents[8]], [7]
    ),
    "a stop left out": (lambda contents: [*contents[:7], contents[8]], [7]),
    "a link left out": (lambda contents: [*contents[:5], *contents[6:]], [7]),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_carried_event_that_is_not_the_old_one_is_found(done: Clinic, name: str) -> None:
    change, wanted = CHANGES[name]
    found = forged(done, change)
    assert {position for _, position in found} >= set(wanted)
    assert {kind for kind, _ in found} == {"carried_differs"}


def test_a_stop_moved_to_another_person_is_found(done: Clinic) -> None:
    other = parse_content(done.raw.read(NEW)[4].content).subject
    assert forged(done, at(7, subject=other)) == [("carried_differs", 7)]


def test_two_people_made_one_are_found(done: Clinic) -> None:
    def change(contents: list[Content]) -> list[Content]:
        contents[4] = replace(contents[4], subject=contents[2].subject)
        return contents

    assert ("carried_differs", 4) in forged(done, change)


def test_a_link_to_somebody_else_is_found(done: Clinic) -> None:
    stranger = "s-" + "a" * 26
    assert ("carried_differs", 5) in forged(done, at(5, data={"other": stranger}))
    assert after(done).types()[5] == "subject.linked"


def test_a_tag_left_out_is_found(done: Clinic) -> None:
    assert forged(done, at(5, tags=())) == [("carried_differs", 5)]


def test_where_the_old_log_is_in_another_store_nothing_is_compared(done: Clinic) -> None:
    def change(contents: list[Content]) -> list[Content]:
        for number in range(1, 8):
            contents = at(number, carried_from={"origin": "ledger.example/elsewhere"})(contents)
        last = contents[8]
        contents[8] = replace(last, data={**last.data, "predecessor": "ledger.example/elsewhere"})
        return contents

    assert forged(done, change) == []
