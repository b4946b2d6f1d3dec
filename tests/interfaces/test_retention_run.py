"""What is due is forgotten by a command for a schedule, and what it did is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.interfaces import bootstrap
from ledger.interfaces.cli import erase, retention_run, verify  # loaded before a clock is moved
from tests.support.cli import CONSENT, ORIGIN, QUESTION, Desk

ID = "e0e0e0e0-e0e0-4e0e-8e0e-e0e0e0e0e0e0"
ALL = ["identity", "record", "tag"]


def moved(monkeypatch: pytest.MonkeyPatch, *, years: int = 0, days: int = 0) -> None:
    """The clock of every command from here on."""
    later = timedelta(days=days)

    def now() -> datetime:
        today = datetime.now(UTC)
        return today.replace(year=today.year + years) + later

    for place in (erase, retention_run, verify, bootstrap):
        monkeypatch.setattr(place, "now", now)


@pytest.fixture
def deferred(desk: Desk) -> Desk:
    """A patient whose erasure was decided, and who is kept by a record for three years."""
    desk.done(f"{CONSENT} --id 11111111-1111-4111-8111-111111111111")
    desk.done(f"provide {QUESTION} --means PAPER --authorise --note 処方")
    desk.done(f"erase propose 0012345 --ground BREACH --id {ID}")
    desk.done(f"erase decide {ID} --actor dr-1 --role director")
    return desk


@pytest.fixture
def alone(desk: Desk) -> Desk:
    """A patient who was provided about and nothing of whom is in force; nobody asked anything."""
    desk.done(f"{CONSENT} --id 11111111-1111-4111-8111-111111111111")
    desk.done(f"provide {QUESTION} --means PAPER --authorise --note 処方")
    desk.done("withdraw 11111111-1111-4111-8111-111111111111 --channel PHONE")
    return desk


def run(desk: Desk, more: str = "") -> Any:
    return desk.done(f"retention run {more} --json").json


MEMBERS = {
    "ok", "command", "dry_run", "origin", "on", "finished", "due", "outlived", "idle_years",
    "outlived_not_asked_for", "left", "withheld",
}  # fmt: skip


def test_before_its_day_nothing_is_due(deferred: Desk) -> None:
    size = deferred.size()
    answer = run(deferred)
    assert set(answer) == MEMBERS
    assert (answer["ok"], answer["command"], answer["origin"]) == (True, "retention.run", ORIGIN)
    assert (answer["due"], answer["outlived"], answer["left"]) == ([], [], 0)
    assert "Nothing was due." in deferred.done("retention run").stdout
    assert "期限の来たものはありませんでした" in deferred.done("retention run --lang ja").stdout
    assert deferred.size() == size


def test_the_day_after_it_is_forgotten_and_told(
    deferred: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row, *_) = deferred.done("erase list --json").json["deferred"]
    moved(monkeypatch, years=3, days=2)
    size = deferred.size()
    foreseen = run(deferred, "--dry-run")
    assert foreseen["dry_run"] is True
    assert foreseen["on"] > row["until"]
    (due,) = foreseen["due"]
    assert (due["decision"], due["classes"]) == (
        row["decision"], [f"{row['subject']}:{klass}" for klass in ALL],
    )  # fmt: skip
    assert deferred.size() == size
    assert "花子" in deferred.done("person show 0012345").stdout
    answer = run(deferred)
    assert set(answer) == MEMBERS
    (done,) = answer["due"]
    assert (done["subject"], done["classes"]) == (row["subject"], ALL)
    assert (done["keys"], done["ciphertexts"]) == (5, 3)
    assert deferred.size() == size + 2
    assert "花子" not in deferred.run("person find 0012345").stdout
    assert run(deferred)["due"] == []
    assert deferred.size() == size + 2
    deferred.done("verify --rules")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_was_done_and_what_would_be_is_said_in_words(
    deferred: Desk, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    moved(monkeypatch, years=3, days=2)
    foreseen = deferred.done(f"retention run --dry-run --lang {lang}").stdout
    assert {"en": "Due: ", "ja": "期限到来: "}[lang] in foreseen
    assert {"en": "Nothing was done", "ja": "何も実施していません"}[lang] in foreseen
    done = deferred.done(f"retention run --lang {lang}").stdout
    assert {"en": "Erased: ", "ja": "消去しました: "}[lang] in done


def test_who_outlived_all_terms_is_forgotten_only_where_that_is_asked_for(
    alone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(monkeypatch, years=4)
    assert run(alone)["outlived_not_asked_for"] == 0  # four years are not five
    moved(monkeypatch, years=5, days=2)
    size = alone.size()
    answer = run(alone)
    assert (answer["outlived"], answer["outlived_not_asked_for"], answer["idle_years"]) == (
        [], 1, 5,
    )  # fmt: skip
    assert "daicho retention run --outlived 5" in alone.done("retention run").stdout
    assert alone.size() == size
    foreseen = run(alone, "--dry-run --outlived 5")
    assert len(foreseen["outlived"]) == 1
    assert alone.size() == size
    (done,) = run(alone, "--outlived 5")["outlived"]
    assert [done["subject"]] == foreseen["outlived"]
    assert done["classes"] == ALL
    assert alone.size() == size + 2
    (decided,) = alone.done("erase list --json").json["decided"]
    assert decided["ground"] == "TERM_OVER"
    assert "花子" not in alone.run("person find 0012345").stdout
    assert run(alone, "--outlived 5")["outlived"] == []
    alone.done("verify --rules")


def test_a_longer_time_without_an_entry_may_be_asked_for(
    alone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(monkeypatch, years=5, days=2)
    assert run(alone, "--outlived 10")["outlived"] == []
    assert "花子" in alone.done("person show 0012345").stdout


def test_somebody_of_whom_something_is_in_force_is_not_forgotten_by_rule(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.done(CONSENT)
    desk.done(f"provide {QUESTION} --means PAPER --authorise --note 処方")
    moved(monkeypatch, years=30)
    assert run(desk, "--outlived 5")["outlived"] == []


def test_a_number_of_years_that_is_none_ends_with_2(desk: Desk) -> None:
    for years in ("0", "101", "five"):
        assert desk.run(f"retention run --outlived {years}").code == 2
