"""What may be forgotten when, and why not yet, through the real command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.store.address import Address
from tests.support.cli import Desk
from tests.support.clinic import CONSENT, NUMBER, PROVISION, Clinic
from tests.support.tampering import Administrator, desk_at

SECOND = "0099"
SERIES = {"method": "BULK", "repeated": True, "period_from": "2026-04-01"}
LAST_DAY, DAY_AFTER = "2029-04-01", "2029-04-02"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Address, dict[str, str]]:
    """A withdrawn consent with its record, a series that runs, a void record, a stop."""
    address = Address("sqlite", str(tmp_path_factory.mktemp("kept") / "ledger.db"))
    numbers: dict[str, str] = {}

    def keep(name: str, *command: Any, **arguments: Any) -> None:
        numbers[name] = clinic.do(*command, **arguments).main.event

    with Clinic.founded(address) as clinic:
        provision = {**PROVISION, "means": "PAPER"}
        keep("consent", "consent", **CONSENT, note="聞き取り")
        keep("record", "provide", **provision, note="処方箋の写し")
        keep("withdrawal", "withdraw", consent=numbers["consent"], channel="PHONE")
        keep("void", "provide", **provision)
        clinic.do("amend", record=numbers["void"], void=True, reason="取り違え")
        clinic.do("person.add", kind="PATIENT", name="佐藤 次郎", numbers=[SECOND])
        keep("second", "consent", **{**CONSENT, "person": SECOND})
        keep("series", "provide", **{**provision, "person": SECOND, **SERIES})
        keep("stop", "suspend", person=SECOND, kind="USE", ground="BREACH")
    return address, numbers


@pytest.fixture
def numbers(written: tuple[Address, dict[str, str]]) -> dict[str, str]:
    return written[1]


@pytest.fixture
def desk(written: tuple[Address, dict[str, str]], tmp_path: Path) -> Desk:
    return desk_at(written[0], tmp_path)


def answered(desk: Desk, line: str) -> dict[str, Any]:
    """The rows of an answer, by record number."""
    return {row["event"]: row for row in desk.done(f"{line} --json").json["rows"]}


def test_an_entry_may_be_forgotten_from_the_day_after_its_last_day(
    desk: Desk, numbers: dict[str, str]
) -> None:
    for day, free in ((LAST_DAY, False), (DAY_AFTER, True)):
        rows = answered(desk, f"retention list {NUMBER} --on {day}")
        for name in ("record", "consent", "withdrawal"):
            row = rows[numbers[name]]
            assert (row["state"], row["keep_until"]) == ("KEEP_UNTIL", LAST_DAY)
            assert row["may_be_forgotten"] is free
        assert rows[numbers["void"]]["may_be_forgotten"] is True
    assert rows[numbers["record"]]["own_until"] == LAST_DAY
    assert rows[numbers["consent"]]["held_by"] == numbers["record"]
    assert rows[numbers["consent"]]["rule"] == "Rule 20(2)"


def test_what_runs_or_stands_has_no_day(desk: Desk, numbers: dict[str, str]) -> None:
    rows = answered(desk, f"retention list {SECOND} --on 2099-01-01")
    assert rows[numbers["series"]]["state"] == "SERIES_RUNNING"
    assert rows[numbers["second"]]["state"] == "SERIES_RUNNING"
    assert rows[numbers["stop"]]["state"] == "IN_FORCE"
    assert not any(rows[numbers[name]]["may_be_forgotten"] for name in ("series", "second", "stop"))


def test_only_what_is_free_is_listed_when_asked_for(desk: Desk, numbers: dict[str, str]) -> None:
    everything = answered(desk, f"retention list --on {DAY_AFTER}")
    free = answered(desk, f"retention list --on {DAY_AFTER} --free")
    assert free == {event: row for event, row in everything.items() if row["may_be_forgotten"]}
    assert numbers["record"] in free
    assert numbers["series"] not in free
    shown = desk.done(f"retention list --on {DAY_AFTER} --free").stdout
    assert "Not yet" not in shown


def test_the_list_says_what_until_when_because_of_what_and_by_which_rule(
    desk: Desk, numbers: dict[str, str]
) -> None:
    shown = desk.done(f"retention list {NUMBER} --on {LAST_DAY}").stdout
    free, kept = shown.split("Not yet")
    assert f"May be forgotten on {LAST_DAY} (day in Japan)" in free
    assert numbers["void"] in free
    assert (
        f"to be kept until {LAST_DAY}, because of record {numbers['record']} (Rule 20(2))" in kept
    )
    assert f"to be kept until {LAST_DAY} (Rule 21)" in kept
    assert "山田 花子" in kept
    assert "nothing sealed in it" in free
    second = desk.done(f"retention list {SECOND}").stdout
    assert f"a series still runs, because of record {numbers['series']}" in second
    assert "in force (Act 35)" in second


def test_the_list_reads_in_japanese(desk: Desk, numbers: dict[str, str]) -> None:
    shown = desk.done(f"retention list {NUMBER} --on {LAST_DAY} --lang ja").stdout
    assert f"{LAST_DAY}（日本の日付）に消去できるもの" in shown
    assert "まだ消去できないもの" in shown
    assert f"{LAST_DAY} まで保存（記録 {numbers['record']} のため、規則20条2項）" in shown
    assert "このコマンドは何も消去しません" in shown
    second = desk.done(f"retention list {SECOND} --lang ja").stdout
    assert "現在も有効（法35条）" in second
    assert "期限未定" in second


def test_it_says_that_other_laws_may_ask_for_longer_and_deletes_nothing(desk: Desk) -> None:
    before = desk.size("ledger.example/kizuna-clinic")
    shown = desk.done("retention list --on 2099-01-01").stdout
    assert "Medical records and other laws may ask for longer." in shown
    assert "Nothing is deleted by this command." in shown
    assert desk.size("ledger.example/kizuna-clinic") == before
    assert answered(desk, "retention list --on 2099-01-01")


def test_it_answers_as_it_was_known_then(desk: Desk, numbers: dict[str, str]) -> None:
    then = desk.done("retention list --as-of 2026-04-01T09:06:30+09:00 --json").json["rows"]
    assert {row["event"] for row in then} & set(numbers.values()) == {
        numbers["consent"], numbers["record"],
    }  # fmt: skip
    (consent,) = [row for row in then if row["event"] == numbers["consent"]]
    assert consent["state"] == "IN_FORCE"  # not withdrawn yet


@pytest.mark.parametrize("day", ["2029-02-30", "tomorrow", ""])
def test_a_day_that_is_none_is_refused(desk: Desk, day: str) -> None:
    answer = desk.run(f"retention list --on '{day}'")
    assert answer.code == 2
    assert "--on" in answer.stderr


def test_a_row_that_was_edited_is_not_handed_over(
    written: tuple[Address, dict[str, str]], tmp_path: Path
) -> None:
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        clinic.do("consent", **CONSENT)
        clinic.do("provide", **PROVISION, means="PAPER")
        desk = desk_at(clinic.address, tmp_path)
        desk.done("retention list")
        Administrator(clinic.address).view(
            "UPDATE retention_1 SET keep_until = '2020-01-01' WHERE type = 'provision.recorded'"
        )
        answer = desk.run("retention list")
    assert answer.code != 0
    assert "keep_until" in answer.stderr
