"""What is asked of a provision or a collection where a policy or a habit would say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger.domain.terms import BASES
from ledger.interfaces.profiles import load
from tests.support.cli import CONSENT, Desk

LAW = "--statute 医療法25条 --statute-applies"
OF_PHARMACY = "0012345 sakura --item DISPENSING --purpose P1"
STOPS = {
    "none": None,
    "use": "suspend 0012345 --kind USE --ground BREACH",
    "provision": "suspend 0012345 --kind PROVISION --ground BREACH",
    "opt-out": "opt-out 0012345 --channel PHONE",
}


def judged(desk: Desk, line: str) -> dict[str, Any]:
    """The answer to an attempt, authorised or not."""
    answer = desk.run(f"authorise {line} --json")
    assert answer.code in (0, 5, 6), answer.stderr
    found: dict[str, Any] = answer.json
    return found


def row(desk: Desk, line: str) -> str:
    return str(judged(desk, line)["verdict"]["row"])


@pytest.mark.parametrize(
    ("stop", "found"),
    [
        ("none", {"CONSENT": "D72", "ENTRUST": "D50", "LAW": "D20"}),
        ("use", {"CONSENT": "D09", "ENTRUST": "D09", "LAW": "D20"}),
        ("provision", {"CONSENT": "D10", "ENTRUST": "D50", "LAW": "D20"}),
        ("opt-out", {"CONSENT": "D72", "ENTRUST": "D50", "LAW": "D20"}),
    ],
)
def test_each_stop_leaves_what_it_does_not_reach(
    desk: Desk, stop: str, found: dict[str, str]
) -> None:
    desk.done(CONSENT)
    made = desk.done(
        "arrangement make sakura --kind ENTRUSTMENT --form CONTRACT --item DISPENSING --purpose P1"
        " --json"
    ).json["events"][0]["event"]
    desk.done(f"arrangement check {made} --outcome KEPT")
    if line := STOPS[stop]:
        desk.done(line)
    more = {"LAW": LAW}
    assert {
        basis: row(desk, f"{OF_PHARMACY} --basis {basis} {more.get(basis, '')}") for basis in found
    } == found


def test_my_number_goes_on_no_basis_but_a_law_that_is_named(desk: Desk) -> None:
    desk.done(f"{CONSENT} --item MY_NUMBER")
    number = "0012345 sakura --item NAME,MY_NUMBER --purpose P1"
    for basis in BASES:
        if basis != "LAW":
            told = judged(desk, f"{number} --basis {basis}")
            assert told["verdict"]["row"] == "D16", basis
            assert told["events"][0]["type"] == "provision.refused"
    assert row(desk, f"{number} --basis LAW") == "D21"
    assert row(desk, f"{number} --basis LAW {LAW}") == "D20"
    assert row(desk, "0012345 sakura --item NAME --purpose P1 --basis CONSENT") == "D72"


def test_use_is_suspended_at_sakura_although_its_policy_names_no_such_request(
    desk_of: Callable[[str, str], Desk],
) -> None:
    kinds = {one["kind"] for one in load("sakura")["requests"]}
    assert not {"SUSPENSION_OF_USE", "SUSPENSION_OF_PROVISION", "ERASURE"} & kinds
    desk = desk_of("sakura", "SAK")
    desk.done("consent 0012345 --party sakura --item NAME --purpose SAK-P2.1a --form WRITTEN")
    asked = "0012345 sakura --item NAME --purpose SAK-P2.1a --basis CONSENT"
    assert row(desk, asked) == "D72"
    desk.done("suspend 0012345 --kind USE --ground BREACH")
    assert row(desk, asked) == "D09"
    active = [one["stop"] for one in desk.done("stops 0012345 --json").json["stops"]
              if one["active"]]  # fmt: skip
    assert active == ["SUSPENSION_OF_USE"]


def test_an_insurance_number_is_bound_at_minimum_when_it_is_collected_and_when_it_is_provided(
    desk_of: Callable[[str, str], Desk],
) -> None:
    desk = desk_of("minimum", "MIN")
    collect = "collect 0012345 --item {} --purpose {} --source PRINCIPAL --channel IN_PERSON"
    assert "MIN-2.9" in desk.done(collect.format("INSURER_NO", "MIN-P2")).stderr
    assert "MIN-2.9" not in desk.done(collect.format("INSURER_NO", "MIN-PX")).stderr
    # Who shows the card to say who they are: that it was seen, and none of its numbers.
    assert "MIN-2.9" not in desk.done(collect.format("INSURANCE_CARD", "MIN-P2")).stderr
    consent = "consent 0012345 --party sakura --item INSURER_NO --purpose MIN-P2,MIN-PX"
    desk.done(f"{consent} --form WRITTEN")
    asked = "0012345 sakura --item INSURER_NO --purpose {} --basis CONSENT"
    told = judged(desk, asked.format("MIN-P2"))
    assert (told["verdict"]["verdict"], told["policy_check"]["verdict"]) == ("ALLOW", "NOT_MET")
    assert told["policy_check"]["clauses"] == ["MIN-2.9"]
    assert told["events"][0]["type"] == "provision.refused"
    told = judged(desk, asked.format("MIN-PX"))
    assert told["events"][0]["type"] == "provision.authorised"


def test_what_was_provided_as_other_than_any_item_can_be_listed(desk: Desk) -> None:
    for item in ("OTHER", "NAME"):
        desk.done(f"provide 0012345 sakura --item {item} --purpose P1 --basis CONSENT --means FAX")
    (only,) = desk.done("provisions --item OTHER --json").json["rows"]
    assert only["items"] == ["OTHER"]


def test_the_country_of_every_recipient_is_on_record(desk: Desk) -> None:
    kinds = "--kind ORGANISATION --sector PHARMACY"
    for line, country in (
        ("momiji --name もみじ薬局", "JP"),
        ("awan --name Awan --country ID", "ID"),
    ):
        number = desk.done(f"party add {line} {kinds} --json").json["events"][0]["event"]
        data = desk.done(f"show {number} --json").json["content"]["data"]
        assert data["country"] == country
    desk.done("consent 0012345 --party momiji,awan --item NAME --purpose P1 --form WRITTEN")
    asked = "0012345 {} --item NAME --purpose P1 --basis CONSENT"
    assert row(desk, asked.format("momiji")) == "D72"
    assert row(desk, asked.format("awan")) == "D31"


def test_in_jakarta_a_time_is_shown_as_it_was_there_and_kept_in_utc(
    desk_of: Callable[[str, str], Desk],
) -> None:
    desk = desk_of("kizuna", "KIZ")
    desk.done(
        "provide 0012345 sakura --item NAME --purpose KIZ-P1 --basis CONSENT --means FAX"
        " --at 2024-02-01T01:30"
    )
    assert "2024-02-01 01:30  → さくら薬局" in desk.done("history 0012345").stdout
    assert "2024-01-31 18:30  → " in desk.done("history 0012345 --zone UTC").stdout
    (only,) = desk.done("history 0012345 --json").json["rows"]
    assert only["happened_at"] == "2024-01-31T18:30:00.000000Z"
