"""`withhold`, `release`, `withheld` and `--withheld`, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cli import CONSENT, Desk

RECORD = "17171717-1717-4717-8717-171717171717"
WITHHOLDING = "18181818-1818-4818-8818-181818181818"
POLICE = "0012345 keisatsu --item NAME --purpose P1 --basis LAW --statute '刑事訴訟法197条2項'"
AT_ONCE = "--withhold CRIME --withheld-by DR-1 --withhold-reason '捜査関係事項照会'"
RECEIVE = (
    "receive 0012345 keisatsu --item NAME --basis LAW --acquisition FROM_PARTY"
    " --confirmation DECLARED --channel DOCUMENT"
)
WITHHOLD = (
    f"withhold {RECORD} --ground CRIME --decided-by DR-1 --reason '警察署からの要請'"
    f" --no-receipt-outside --id {WITHHOLDING}"
)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A record that is told, of a patient who consented; the police; who decides."""
    desk.done("person add --kind STAFF --name '佐々木 誠' --number DR-1")
    desk.done("party add keisatsu --kind ORGANISATION --sector OTHER --name 警察署")
    desk.done(CONSENT)
    desk.done(f"provide {POLICE} --statute-applies --means PAPER --id {RECORD}")
    return desk


def told(desk: Desk, options: str = "") -> int:
    total: int = desk.done(f"history 0012345 --json {options}").json["total"]
    return total


@pytest.mark.parametrize(
    "line",
    [
        f"authorise {POLICE} --statute-applies {AT_ONCE}",
        f"provide {POLICE} --statute-applies --means PAPER {AT_ONCE}",
        f"provide {POLICE} --statute-applies --means PAPER --authorise {AT_ONCE}",
        f"{RECEIVE} {AT_ONCE}",
    ],
)
def test_what_is_recorded_with_withhold_is_not_told_to_the_person(office: Desk, line: str) -> None:
    before = office.done("trail --person 0012345 --json").json["total"]
    assert "withheld from the person by" in office.done(line).stdout
    assert office.done("trail --person 0012345 --json").json["total"] == before
    assert office.done("trail --person 0012345 --json --withheld").json["total"] > before
    (one,) = office.done("withheld --json").json["withheld"]
    assert (one["ground"], one["reason"]) == ("CRIME", "捜査関係事項照会")


def test_withheld_it_is_gone_and_released_it_is_back(office: Desk) -> None:
    assert told(office) == 1
    said = office.done(WITHHOLD).stdout
    assert "daicho release" in said
    assert (told(office), told(office, "--withheld")) == (0, 1)
    assert "There is none." in office.done("history 0012345").stdout
    office.done(f"release {WITHHOLDING} --decided-by DR-1")
    assert told(office) == 1
    assert office.done("withheld --json").json["withheld"] == []
    (one,) = office.done("withheld --all --json").json["withheld"]
    assert one["released_by"] is not None


def test_it_is_listed_with_ground_decider_reason_and_all_that_goes_with_it(office: Desk) -> None:
    office.done(f"amend {RECORD} --means FAX --reason 誤記")
    office.done(WITHHOLD)
    said = office.done("withheld").stdout
    for word in (
        "山田 花子",
        "佐々木 誠",
        "警察署からの要請",
        "(CRIME)",
        "provision record amended",
    ):
        assert word in said
    closed = office.done("withheld --no-names --lang ja").stdout
    assert "山田" not in closed
    assert "警察署からの要請" not in closed
    assert "未開封" in closed


def test_where_it_is_shown_it_is_marked(office: Desk) -> None:
    office.done(WITHHOLD)
    for line in ("history 0012345 --withheld", "provisions", "received-by keisatsu"):
        assert "withheld from the person" in office.done(line).stdout
        row = office.done(f"{line} --json").json["rows"][0]
        assert row["withheld"]["ground"] == "CRIME"
    assert "[withheld]" in office.done("trail").stdout
    assert "本人に非開示" in office.done(f"show {RECORD} --withheld --lang ja").stdout
    shown = office.done(f"show {RECORD} --withheld --json").json
    assert shown["withheld"]["ground"] == "CRIME"
    kept = office.done("retention list 0012345 --withheld").stdout
    assert "withheld from the person" in kept


def test_a_list_of_nothing_withheld_says_so(office: Desk) -> None:
    assert "Nothing is withheld." in office.done("withheld").stdout


def test_what_is_lacking_is_named_as_it_is_typed(office: Desk) -> None:
    said = office.run(f"authorise {POLICE} --withhold CRIME").stderr
    assert "--withheld-by" in said
    assert "--withhold-reason" in said
    assert "--no-receipt-outside" in office.run(
        f"withhold {RECORD} --ground CRIME --decided-by DR-1 --reason 要請"
    ).stderr  # fmt: skip
    assert "ENTRIES" in office.run(
        "withhold --ground CRIME --decided-by DR-1 --reason 要請 --no-receipt-outside"
    ).stderr  # fmt: skip


def test_an_auditor_proves_it_and_nobody_makes_a_receipt_of_it(office: Desk) -> None:
    office.done(WITHHOLD)
    office.done("signer init")
    office.done("signer run --once")
    assert office.run(f"prove {RECORD}").code == 2
    assert office.done(f"prove {RECORD} --withheld --json").json["ok"] is True
    assert office.run(f"receipt {RECORD} out.tlog-proof").code == 2
    assert not Path("out.tlog-proof").exists()


def test_the_bundle_of_the_whole_log_holds_it(office: Desk) -> None:
    office.done(WITHHOLD)
    office.done("signer init")
    office.done("signer run --once")
    out = office.folder / "whole"
    office.done(f"bundle {out}")
    [contents] = (path for path in (out / "contents").rglob("*") if path.is_file())
    assert b"entry.withheld" in contents.read_bytes()
    assert office.done("verify").code == 0


def test_of_somebody_erased_a_run_says_what_of_it_is_due(office: Desk) -> None:
    office.done(WITHHOLD)
    tag = office.done("person show 0012345 --json").json["people"][0]["subject"]
    proposed = office.done("erase propose 0012345 --ground NO_LONGER_NEEDED --json").json
    decision = office.done(
        f"erase decide {proposed['events'][0]['event']} --actor dr-1 --role director --json"
    ).json
    assert [one["classes"] for one in decision["erased"]] == [["identity", "record", "tag"]]
    # No record is due under the Act of what a law demands: nothing keeps it.
    foreseen = office.done("retention run --dry-run --json").json
    assert len(foreseen["withheld"]) == 1
    assert "Withheld" in office.done("retention run --dry-run").stdout
    done = office.done("retention run --json").json["withheld"]
    assert [(one["subject"], one["classes"]) for one in done] == [(tag, ["restricted"])]
    listed = office.done("erase list --json").json
    assert [one["classes"] for one in listed["decided"]] == [["identity", "record", "tag"]]
    assert "not opened" in office.done("withheld").stdout
    assert office.done(f"person show {tag} --json").json["people"][0]["erasure"]["classes"] == [
        "identity", "record", "tag",
    ]  # fmt: skip
