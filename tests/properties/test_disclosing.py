"""A drawn history: each person's bundle is all of that person, and of nobody else anything.

DAICHO_HISTORIES_SEED=7 pytest -q tests/properties/test_disclosing.py
"""

from __future__ import annotations

import json
import os
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application.persons import person_of
from ledger.domain.boundary import ARRANGEMENT, NOTICE, PARTY, POLICY
from ledger.errors import InvalidInput
from ledger.store.address import Address
from tests.support.bundles import told, tree_of
from tests.support.clinic import ORIGIN, Clinic
from tests.support.clinic_plans import plan
from tests.support.disclosed import Disclosure, contents, opened, proved

SEED = int(os.environ.get("DAICHO_HISTORIES_SEED", "20270208"))
LENGTH = 220
CLEAR = {"log.created", *PARTY, *POLICY, *NOTICE, *ARRANGEMENT}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disclosure]:
    """A history carried out; what a ledger refuses is left out of it."""
    folder = tmp_path_factory.mktemp("drawn")
    with Clinic.created(Address("sqlite", str(folder / "ledger.db"))) as clinic:
        for step in plan(SEED, LENGTH):
            clinic.clock.now = step.now
            command = clinic.command(
                step.name, at=step.happened_at, id=step.id, arguments=step.arguments
            )
            try:
                clinic.repeat(command)
            except InvalidInput:
                continue
        yield Disclosure(clinic, folder)


def test_each_person_is_given_every_entry_of_theirs_and_none_of_another(drawn: Disclosure) -> None:
    events = drawn.clinic.events()
    people = {
        person_of(drawn.clinic.raw, ORIGIN, str(event.subject)) for event in events if event.subject
    }
    assert len(people) > 5
    every = {str(event.subject) for event in events if event.subject}
    for person in people:
        out = drawn.of(people=person)
        assert told(drawn.report(out)) == "0: "
        given = contents(out)
        assert sorted(given) == proved(out)
        own = {event.position for event in events if event.subject in person}
        assert {at for at, one in given.items() if one["subject"] is not None} == own
        along = [one for one in given.values() if one["subject"] is None]
        assert {one["type"] for one in along} <= CLEAR
        assert set(opened(out)) == {at for at in own if given[at]["sealed"]}
        # A pseudonym of somebody else, or the number of a record that is not in it, stands there
        # only where an entry of the person itself names it.
        said = json.dumps([one for one in given.values() if one["subject"] is not None])
        words = _words(out)
        others = {tag for tag in every - person if tag in words}
        assert {tag for tag in others if tag not in said} <= _representatives(along)
        left_out = (event.event for event in events if event.position not in given)
        assert [number for number in left_out if number in words and number not in said] == []


def _words(out: Path) -> str:
    """All that stands in the files of a bundle, and in the leaf data of its proofs."""
    files = tree_of(out)
    leaves = [
        b64decode(line.split(b" ")[1])
        for name, data in files.items() if name.startswith("proofs/")
        for line in data.split(b"\n") if line.startswith(b"extra ")
    ]  # fmt: skip
    return b"\n".join([*files.values(), *leaves]).decode("utf-8", "replace")


def _representatives(along: list[dict[str, dict[str, str]]]) -> set[str]:
    """Tags that a clear registration of an organisation names."""
    return {str(one["data"]["representative"]) for one in along if "representative" in one["data"]}


def test_a_recipients_bundle_is_every_entry_with_its_tag_and_no_other_persons(
    drawn: Disclosure,
) -> None:
    events = drawn.clinic.events()
    tags = {tag for event in events for tag in event.tags if tag.startswith("party:")}
    assert len(tags) > 5
    for tag in sorted(tags):
        out = drawn.of(party=tag.removeprefix("party:"), opened=False)
        assert told(drawn.report(out)) == "0: "
        bearing = {event.position for event in events if tag in event.tags}
        given = contents(out)
        assert bearing <= set(given)
        assert {given[at]["subject"] for at in set(given) - bearing} == {None}
        assert {given[at]["type"] for at in set(given) - bearing} <= CLEAR
