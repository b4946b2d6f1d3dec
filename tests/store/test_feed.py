"""Nobody acts on an entry that its own leaf hash does not bear out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import AnswerNotBorneOut
from ledger.store.address import Address
from ledger.store.feed import follow, read_events
from tests.support.clinic import CONSENT, ORIGIN, PROVISION, Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A log whose consent was made, by hand, to cover one item more than the person said."""
    address = Address("sqlite", str(tmp_path / "ledger.db"))
    with Clinic.founded(address) as clinic:
        clinic.do("consent", **{**CONSENT, "items": ["NAME", "BILLING"]})
        with closing(sqlite3.connect(address.path)) as by_hand, by_hand:
            by_hand.execute("DROP TRIGGER entry_is_not_changed")
            by_hand.execute(
                "UPDATE entry SET content ="
                " CAST(replace(CAST(content AS TEXT), 'BILLING', 'DISPENSING') AS BLOB)"
                " WHERE type = 'consent.given'"
            )
        yield clinic


def test_an_altered_entry_is_not_read_as_an_event(clinic: Clinic) -> None:
    with pytest.raises(AnswerNotBorneOut, match="does not match its own leaf hash"):
        read_events(clinic.store, ORIGIN, ())
    with pytest.raises(AnswerNotBorneOut):
        list(follow(clinic.store, ORIGIN))


def test_nothing_is_decided_on_an_altered_entry(clinic: Clinic) -> None:
    head = clinic.store.head(ORIGIN)
    with pytest.raises(AnswerNotBorneOut):
        clinic.do("authorise", **PROVISION)
    assert clinic.store.head(ORIGIN) == head
