"""The six histories that are shipped: readable, whole, and the same on both databases."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.application.history_check import check_files
from ledger.application.replay import replay
from ledger.application.verify import verify_log
from ledger.domain.event import Event
from ledger.store.address import Address
from ledger.store.contract import StoredEntry
from ledger.store.feed import event_in
from tests.support.history_files import HISTORIES, NOW, close, history, made, read

ORDER = ["id", "happened_at", "recorded_at", "actor", "command", "arguments"]

FAMILIES = {
    "collection": {"collection.recorded"},
    "purpose change": {"purpose.changed"},
    "third-party provision": {"provision.recorded"},
    "opt-out": {"opt_out.requested"},
    "suspension": {"suspension.started"},
    "consent": {"consent.given"},
    "withdrawal": {"consent.withdrawn"},
    "authorised": {"provision.authorised"},
    "refused": {"provision.refused"},
    "not judged": {"provision.not_judged"},
    "receipt": {"receipt.recorded"},
    "amendment": {"provision.amended"},
    "two registrations": {"subject.linked"},
    "policy": {"policy.published"},
}

# Row D07 waits for erasure, and facts that a ledger computes always fit the frame of D01.
ROWS = {"D09", "D10", "D14", "D40", "D46", "D70", "D71", "D72", None}


def entries_of(address: Address, name: str, seed: int = 7) -> list[StoredEntry]:
    ledger = made(address, seed)
    try:
        (checked,) = check_files([history(name)], NOW, ledger)
        replay(ledger, checked)
        assert verify_log(ledger.store, checked.origin).breaks == 0
        return [entry for batch in ledger.store.scan(checked.origin) for entry in batch]
    finally:
        close(ledger)


@cache
def on_sqlite(name: str) -> tuple[StoredEntry, ...]:
    with TemporaryDirectory() as folder:
        return tuple(entries_of(Address("sqlite", str(Path(folder) / "ledger.db")), name))


@cache
def events_of(name: str) -> tuple[Event, ...]:
    return tuple(event_in(f"demo.daicho.example/{name}", entry) for entry in on_sqlite(name))


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_is_written_as_people_read_it(name: str) -> None:
    text = history(name).read_text(encoding="utf-8")
    lines = text.splitlines()
    assert 60 <= len(lines) <= 120
    for line, value in zip(lines, read(history(name)), strict=True):
        assert list(value) == ORDER
        assert line == json.dumps(value, ensure_ascii=False)
    assert "\\u" not in text


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_holds_every_family_of_events(name: str) -> None:
    types = {event.type for event in events_of(name)}
    assert [family for family, wanted in FAMILIES.items() if not wanted & types] == []


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_holds_late_records_and_unlawful_ones(name: str) -> None:
    events = events_of(name)
    happened = [event.happened_at for event in events]
    assert happened != sorted(happened), "something was recorded after a later event"
    found = {
        event.data["verdict"]["verdict"] for event in events if event.type == "provision.recorded"
    }
    assert {"ALLOW", "REFUSE"} <= found


def test_every_row_that_the_ledger_can_reach_occurs() -> None:
    rows = {
        event.data["verdict"]["row"]
        for name in HISTORIES
        for event in events_of(name)
        if "verdict" in event.data
    }
    assert rows == ROWS


def test_the_logs_say_that_their_clock_is_simulated() -> None:
    assert all(events_of(name)[0].data["simulated"] is True for name in HISTORIES)


def test_names_hold_rare_glyphs_and_names_of_many_countries() -> None:
    names = [
        line["arguments"]["name"]
        for name in HISTORIES
        for line in read(history(name))
        if line["command"] == "person.add"
    ]
    joined = "".join(names)
    assert {"髙", "𠮷", "﨑"} <= set(joined)
    assert any(unicodedata.name(character).startswith("LATIN") for character in joined)
    assert max(Counter(names).values()) <= 2


def test_one_person_of_kizuna_has_a_long_history() -> None:
    events = events_of("kizuna")
    *_, link = (event for event in events if event.type == "subject.linked")
    person = {link.subject, link.data["other"]}
    counted = Counter(event.type for event in events if event.subject in person)
    assert counted["provision.recorded"] >= 4
    assert counted["consent.given"] >= 3
    for kind in ("consent.withdrawn", "provision.amended", "provision.refused",
                 "suspension.started", "suspension.lifted", "provision.not_judged"):  # fmt: skip
        assert counted[kind] >= 1, kind
    late = [e for e in events if e.type == "consent.given" and e.subject in person
            and e.happened_at[:10] < e.recorded_at[:10]]  # fmt: skip
    assert late, "one consent was recorded days after it was given"


@pytest.mark.postgres
@pytest.mark.parametrize("name", HISTORIES)
def test_both_databases_hold_the_same_log_byte_for_byte(
    name: str, postgres_address: Address
) -> None:
    """Given the same randomness; without it positions, types and verdicts are still the same."""
    assert entries_of(postgres_address, name) == list(on_sqlite(name))


def test_another_run_draws_other_keys_and_comes_to_the_same_verdicts(tmp_path: Path) -> None:
    other = entries_of(Address("sqlite", str(tmp_path / "other.db")), "sakura", seed=8)
    first = on_sqlite("sakura")
    assert [entry.leaf_hash for entry in other] != [entry.leaf_hash for entry in first]
    assert [(entry.position, entry.type) for entry in other] == [
        (entry.position, entry.type) for entry in first
    ]
    told = [event_in("demo.daicho.example/sakura", entry).data.get("verdict") for entry in other]
    assert told == [event.data.get("verdict") for event in events_of("sakura")]
