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
from ledger.domain.commands import COMMANDS
from ledger.domain.event import Event
from ledger.domain.events import EVENT_TYPES
from ledger.domain.law.revision_2 import RULEBOOK
from ledger.domain.terms import (
    ARRANGEMENT_KINDS,
    BASES,
    DATA_CLASSES,
    NOTICE_KINDS,
    RECORD_METHODS,
    RECORD_SETS,
    REVIEW_DECISIONS,
    ROUTES_ABROAD,
)
from ledger.store.address import Address
from ledger.store.contract import StoredEntry
from ledger.store.feed import event_in
from tests.interfaces.attempts import ATTEMPTS
from tests.support.history_files import HISTORIES, NOW, Line, close, history, made, read

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
    "receipt": {"receipt.recorded"},
    "amendment": {"provision.amended"},
    "two registrations": {"subject.linked"},
    "policy": {"policy.published"},
}

NO_EVENTS = {
    # Only a day before the first rulebook is not judged, and an attempt is judged for today.
    "provision.not_judged",
    # The key announced must be one that the log's signer has: it would refuse these histories.
    "signer.rotated",
    # A log that succeeds another has it, and these succeed none.
    "log.carried_over",
    # A bundle is made of a log that is there, and by nobody's history.
    "bundle.handed_out",
    # Whose keys leaked is opened and sealed anew, for now.
    "subject.retired",
    # Two people erase what is there, one after the other, for now: no file takes that over.
    "erasure.proposed", "erasure.declined", "erasure.decided", "erasure.completed",
}  # fmt: skip
# What none of these histories can ask, for the reasons given above.
NO_COMMANDS = {"signer.announce", "bundle.hand_out", "person.rekey"} | {
    name for name in COMMANDS if name.startswith("erase.")
}
NO_ROWS = {
    "D01",  # facts that a ledger computes always fit the frame
    "D07",  # nobody's history erases: see NO_EVENTS
    "D44",  # an opt-out that is not filed has no item both told and filed: D43 comes first
    "D99",  # every basis has a row of its own
}  # fmt: skip
NO_ROUTES = {"SAME_ENTITY", "DATABASE_IN_JAPAN"}  # recipients abroad of which none of the six tells


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
    assert 60 <= len(lines) <= 130
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


def all_events() -> list[Event]:
    return [event for name in HISTORIES for event in events_of(name)]


def test_every_row_that_the_ledger_can_reach_occurs() -> None:
    rows = {event.data["verdict"]["row"] for event in all_events() if "verdict" in event.data}
    assert rows == {row.id for row in RULEBOOK.ordered} - NO_ROWS | {None}


def test_every_command_occurs() -> None:
    said = {line["command"] for name in HISTORIES for line in read(history(name))}
    assert said == set(COMMANDS) - NO_COMMANDS


def test_every_type_of_event_that_can_come_of_a_command_occurs() -> None:
    assert {event.type for event in all_events()} == set(EVENT_TYPES) - NO_EVENTS


@pytest.mark.parametrize("outcome", ["authorised", "refused"])
def test_every_basis_is_claimed_with_and_without_success(outcome: str) -> None:
    found = {e.data["basis"] for e in all_events() if e.type == f"provision.{outcome}"}
    assert found == set(BASES)


def test_every_kind_of_ground_and_record_occurs() -> None:
    events = all_events()

    def told(type_name: str, member: str) -> set[str]:
        return {event.data[member] for event in events if event.type == type_name}

    records = [event.data["record"] for event in events if "record" in event.data]
    assert told("notice.given", "kind") == set(NOTICE_KINDS)
    assert told("arrangement.made", "kind") == set(ARRANGEMENT_KINDS)
    assert told("provision.reviewed", "decision") == set(REVIEW_DECISIONS)
    assert {record["set"] for record in records} == set(RECORD_SETS)
    assert {record["method"] for record in records} == set(RECORD_METHODS)
    facts = [event.data["facts"] for event in events if "facts" in event.data]
    assert {fact["data_class"] for fact in facts} == set(DATA_CLASSES)
    routes = {event.data["route"] for event in events if "route" in event.data}
    assert routes == set(ROUTES_ABROAD) - NO_ROUTES


@pytest.mark.parametrize("name", HISTORIES)
def test_every_attempt_comes_out_as_expected(name: str) -> None:
    events: dict[str, Event] = {}
    for event in events_of(name):
        if event.type != "entry.withheld":  # it stands before what was withheld at once
            events.setdefault(event.command, event)  # of authorise_and_provide the authorisation
    found = [
        summary(line, events[line["id"]])
        for line in read(history(name))
        if line["command"].startswith("authorise")
    ]
    assert found == [line.strip() for line in ATTEMPTS[name].strip().splitlines()]


def summary(line: Line, event: Event) -> str:
    """A line as in `ATTEMPTS`."""
    given = line["arguments"]
    party = given["party"][:8] if event.data["party"] != given["party"] else given["party"]
    row, outcome = event.data["verdict"]["row"], event.type.removeprefix("provision.")
    policy, day = event.data["policy_check"]["verdict"] or "-", line["recorded_at"][:10]
    return f"{day} {given['person']} {party} {given['basis']} {row} {policy} {outcome}"


def test_a_review_serves_the_one_provision_it_approved() -> None:
    """Referred, approved by a named member of staff, authorised; and one that was declined."""
    events = events_of("sakura")
    referred = {e.event: e for e in events if e.type == "provision.referred"}
    reviews = {e.event: e for e in events if e.type == "provision.reviewed"}
    staff = {e.subject for e in events
             if e.type == "subject.registered" and e.data["kind"] == "STAFF"}  # fmt: skip
    assert {review.data["referral"] for review in reviews.values()} == set(referred)
    assert {review.data["decided_by"] for review in reviews.values()} == staff
    resting = [e for e in events if e.type == "provision.authorised" and "review" in e.data]
    (review,) = (reviews[event.data["review"]] for event in resting)
    assert review.data["decision"] == "APPROVED"
    assert {e.data["verdict"]["verdict"] for e in resting} == {"REVIEW"}


def test_what_a_policy_lacks_stays_lacking() -> None:
    """Aladdin names three items of an opt-out and no filing; no policy names all that the Act asks.

    Only a notice posted later, in addition to the policy, is complete.
    """
    contents = {
        (name, event.data["kind"], event.data["version"]): set(event.data["contains"])
        for name in HISTORIES
        for event in events_of(name)
        if event.type == "notice.given"
    }
    assert contents["aladdin", "OPT_OUT", "1"] == {"OO3", "OO5", "OO6"}
    assert not [e for e in events_of("aladdin") if e.type == "notice.filed"]
    for name in ("minimum-group", "klinik"):
        assert contents[name, "OPT_OUT", "1"] == {"OO2", "OO3", "OO5", "OO6", "OO7"}
    assert "JU5" not in contents["minimum-group", "JOINT_USE", "1"]
    cared_for = {
        name
        for name in HISTORIES
        for event in events_of(name)
        if event.type == "policy.published"
        and any(purpose.get("implied") for purpose in event.data["profile"]["purposes"])
    }
    assert cared_for == {"sakura"}, "the only policy that implied consent reaches"


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
                 "suspension.started", "suspension.lifted", "receipt.recorded"):  # fmt: skip
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
