"""History files carried out: once, in order, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application.command import Command
from ledger.application.history_check import check_files
from ledger.application.record import Ledger
from ledger.application.replay import Progress, Replayed, replay
from ledger.application.verify import verify_log
from ledger.errors import InvalidInput, PartlyDone
from ledger.log.content import Actor
from ledger.store.address import Address
from ledger.store.feed import read_events
from tests.application.conftest import BOTH
from tests.support.history_files import (
    NOW,
    ORIGIN,
    close,
    id_of,
    line,
    made,
    small_clinic,
    write,
)


@pytest.fixture(params=BOTH)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    address = (
        Address("sqlite", str(tmp_path / "ledger.db"))
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_address")
    )
    ledger = made(address)
    yield ledger
    close(ledger)


def run(ledger: Ledger, path: Path) -> Replayed:
    (history,) = check_files([path], NOW, ledger)
    return replay(ledger, history)


def size(ledger: Ledger) -> int:
    head = ledger.store.head(ORIGIN)
    return head.size if head else 0


def test_every_line_becomes_events_marked_as_imported(ledger: Ledger, tmp_path: Path) -> None:
    replayed = run(ledger, write(tmp_path / "a.jsonl", small_clinic()))
    events = read_events(ledger.store, ORIGIN, ())
    assert (replayed.lines, replayed.new) == (7, 7)
    assert [event.type for event in events] == [
        "log.created", "policy.published", "subject.registered", "party.registered",
        "consent.given", "provision.recorded", "consent.withdrawn",
    ]  # fmt: skip
    assert all(event.data["imported"] for event in events)
    assert {event.command for event in events} == {id_of(number) for number in range(7)}


def test_what_happened_keeps_its_instant_and_the_real_clock_says_when_it_was_taken_down(
    ledger: Ledger, tmp_path: Path
) -> None:
    run(ledger, write(tmp_path / "a.jsonl", small_clinic()))
    provision = read_events(ledger.store, ORIGIN, ())[5]
    assert provision.happened_at == "2026-03-01T15:05:00.000000Z"
    assert provision.recorded_at == "2026-12-01T00:00:00.000000Z"


def test_a_provision_is_judged_as_of_the_instant_it_happened(
    ledger: Ledger, tmp_path: Path
) -> None:
    lines = [*small_clinic(), line(7, "provide", person="101", party="lab", items=["NAME"],
                                   purpose="P1", basis="CONSENT", means="FAX")]  # fmt: skip
    run(ledger, write(tmp_path / "a.jsonl", lines))
    events = read_events(ledger.store, ORIGIN, ())
    assert events[5].data["verdict"]["row"] == "D72"
    assert events[7].data["verdict"]["row"] == "D70"


def test_running_a_file_again_adds_nothing(ledger: Ledger, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", small_clinic())
    run(ledger, path)
    before = ledger.store.head(ORIGIN)
    again = run(ledger, path)
    assert (again.lines, again.new) == (7, 0)
    assert ledger.store.head(ORIGIN) == before


def test_lines_added_to_a_file_are_all_that_a_second_run_records(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.jsonl", small_clinic()[:4])
    run(ledger, path)
    again = run(ledger, write(path, small_clinic()))
    assert (again.lines, again.new) == (7, 3)
    assert size(ledger) == 7


def test_a_line_the_log_refuses_stops_the_file_and_a_mended_file_goes_on(
    ledger: Ledger, tmp_path: Path
) -> None:
    lines = [*small_clinic(), line(7, "withdraw", consent=id_of(4), channel="LETTER"),
             line(8, "opt_out", person="101", channel="PHONE")]  # fmt: skip
    path = write(tmp_path / "a.jsonl", lines)
    with pytest.raises(PartlyDone) as stopped:
        run(ledger, path)
    (problem,) = stopped.value.cause.problems  # type: ignore[attr-defined]
    assert problem.where == f"{path}:8"
    assert problem.field == "consent"
    assert "7 lines before it are saved, 7 of them just now" in stopped.value.saved.en
    assert size(ledger) == 7
    lines[7] = line(7, "suspend", person="101", kind="USE", ground="BREACH")
    again = run(ledger, write(path, lines))
    assert (again.lines, again.new) == (9, 2)


def test_a_recorded_line_that_was_edited_is_not_passed_over_in_silence(
    ledger: Ledger, tmp_path: Path
) -> None:
    lines = small_clinic()
    path = write(tmp_path / "a.jsonl", lines)
    run(ledger, path)
    lines[5]["arguments"]["items"] = ["NAME", "DOB"]
    with pytest.raises(PartlyDone) as stopped:
        run(ledger, write(path, lines))
    assert "items: found ['NAME', 'DOB'], wanted ['NAME']" in stopped.value.message.en
    lines[5]["arguments"]["items"] = ["NAME"]
    lines[5]["happened_at"] = "2026-03-02T00:06:00+09:00"
    with pytest.raises(PartlyDone, match="happened_at"):
        run(ledger, write(path, lines))
    assert size(ledger) == 7


def test_an_instant_written_with_another_offset_is_the_same_line(
    ledger: Ledger, tmp_path: Path
) -> None:
    lines = small_clinic()
    path = write(tmp_path / "a.jsonl", lines)
    run(ledger, path)
    lines[5]["happened_at"] = "2026-03-01T15:05:00Z"
    lines[1]["arguments"]["effective_at"] = "2025-12-31T15:00Z"
    assert run(ledger, write(path, lines)).new == 0


def test_a_log_opened_by_hand_takes_a_history_of_the_same_organisation(
    ledger: Ledger, tmp_path: Path
) -> None:
    lines = small_clinic()
    opened = Command("org.add", id_of(99), lines[0]["arguments"], Actor("staff-1", "owner"))
    ledger.execute(ORIGIN, opened)
    replayed = run(ledger, write(tmp_path / "a.jsonl", lines))
    assert (replayed.lines, replayed.new) == (7, 6)
    lines[0]["arguments"]["name"] = "別の診療所"
    with pytest.raises(InvalidInput, match=r"arguments.name: found '別の診療所', wanted 小さな"):
        run(ledger, write(tmp_path / "b.jsonl", lines))


def test_progress_counts_every_line(ledger: Ledger, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    (history,) = check_files([write(tmp_path / "a.jsonl", small_clinic())], NOW, ledger)
    replay(ledger, history, Progress(), lambda done: seen.append((done.lines, done.new)))
    assert seen == [(n, n) for n in range(1, 8)]


def test_a_replayed_log_verifies(ledger: Ledger, tmp_path: Path) -> None:
    run(ledger, write(tmp_path / "a.jsonl", small_clinic()))
    assert verify_log(ledger.store, ORIGIN).breaks == 0
