"""What a person may ask Kizuna, Aladdin and Medmain for, how fast, and of what they are told."""

from __future__ import annotations

import pytest

from tests.support.policies import profile

THREE = ("kizuna", "aladdin", "medmain")
FIVE = (*THREE, "sakura", "minimum")
STOPS = ("SUSPENSION_OF_USE", "ERASURE")
FAST, SLOW, WHENEVER = "WITHOUT_DELAY", "PROMPTLY", "UNSTATED"


def duties(name: str) -> set[str]:
    return {one["duty"] for one in profile(name)["notices"]}


def request_kinds(name: str) -> set[str]:
    return {one["kind"] for one in profile(name)["requests"]}


@pytest.mark.parametrize(
    ("name", "requests"),
    [
        ("kizuna", {
            "DISCLOSURE": (FAST, "KIZ-6.1.a"),
            "CORRECTION": (SLOW, "KIZ-7.1 KIZ-7.2"), "ADDITION": (SLOW, "KIZ-7.1 KIZ-7.2"),
            "DELETION": (SLOW, "KIZ-7.1 KIZ-7.2"),
            **dict.fromkeys(STOPS, (SLOW, "KIZ-8.1 KIZ-8.2 KIZ-8.4")),
            "SELF_SERVICE": (WHENEVER, "KIZ-3.6"),
        }),
        ("aladdin", {
            "DISCLOSURE": (FAST, "ALA-5.1.a"),
            "CORRECTION": (FAST, "ALA-6.1 ALA-6.2.a"), "DELETION": (FAST, "ALA-6.1 ALA-6.2.a"),
            **dict.fromkeys(STOPS, (FAST, "ALA-7.a ALA-7.b ALA-7.c ALA-7.e")),
            "COMPLAINT": (WHENEVER, "ALA-C1"), "SELF_SERVICE": (WHENEVER, "ALA-3.1"),
        }),
        ("medmain", {
            "DISCLOSURE": (FAST, "MED-2.7.a"),
            **dict.fromkeys(
                ("CORRECTION", "ADDITION", "DELETION"), (FAST, "MED-2.8.a MED-2.8.c MED-2.8.d")
            ),
            **dict.fromkeys(STOPS, (FAST, "MED-2.9.a MED-2.9.d")),
            "SUSPENSION_OF_PROVISION": (FAST, "MED-2.9.b MED-2.9.d"),
            "COMPLAINT": (WHENEVER, "MED-4"),
        }),
    ],
)  # fmt: skip
def test_each_request_is_taken_under_its_clauses_and_as_fast_as_they_say(
    name: str, requests: dict[str, tuple[str, str]]
) -> None:
    assert {
        one["kind"]: (one["speed"], " ".join(one["clauses"])) for one in profile(name)["requests"]
    } == requests


def test_the_clinics_investigate_stops_and_medmain_investigates_corrections() -> None:
    investigated = {
        name: {one["kind"] for one in profile(name)["requests"] if one.get("investigation")}
        for name in THREE
    }
    assert investigated == {
        "kizuna": {*STOPS}, "aladdin": {*STOPS},
        "medmain": {"CORRECTION", "ADDITION", "DELETION"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "notices"),
    [
        ("kizuna", ["KIZ-4.2 UNSTATED", "KIZ-6.1.c WITHOUT_DELAY", "KIZ-7.3 PROMPTLY",
                    "KIZ-7.3 PROMPTLY", "KIZ-8.3 PROMPTLY", "KIZ-8.3 PROMPTLY"]),
        ("aladdin", ["ALA-5.1.c WITHOUT_DELAY", "ALA-6.2.b UNSTATED", "ALA-7.d UNSTATED"]),
        ("medmain", [f"MED-{clause} UNSTATED" for clause in
                     ("2.2.b", "2.7.c", "2.8.d", "2.8.e", "2.9.e", "3.1.3", "3.2.a")]),
    ],
)  # fmt: skip
def test_each_notice_is_promised_by_its_clause_and_as_fast_as_it_says(
    name: str, notices: list[str]
) -> None:
    assert [f"{one['clause']} {one['speed']}" for one in profile(name)["notices"]] == notices


@pytest.mark.parametrize(
    ("name", "clauses"),
    [
        ("kizuna", ["KIZ-6.1.1", "KIZ-6.1.2", "KIZ-6.1.3", "KIZ-6.2"]),
        ("aladdin", ["ALA-5.1.1", "ALA-5.1.2", "ALA-5.1.3", "ALA-5.2"]),
        ("medmain", ["MED-2.7.d", "MED-2.8.f", "MED-2.9.f"]),
    ],
)
def test_each_ground_to_refuse_stands_under_its_clause(name: str, clauses: list[str]) -> None:
    assert [one["clause"] for one in profile(name)["refusals"]] == clauses


def test_kizuna_and_aladdin_charge_1000_yen_and_only_for_disclosure() -> None:
    charged = {
        name: [(one["clause"], one["amount"], one["currency"], one["requests"]) for one in fees]
        for name in THREE
        if (fees := profile(name)["fees"])
    }
    assert charged == {
        "kizuna": [("KIZ-6.1.d", 1000, "JPY", ["DISCLOSURE"])],
        "aladdin": [("ALA-5.1.d", 1000, "JPY", ["DISCLOSURE"])],
    }


def test_of_the_five_only_medmain_puts_identity_first() -> None:
    assert [name for name in FIVE if "identity_first" in profile(name)] == ["medmain"]


def test_only_medmain_takes_a_request_to_stop_provision() -> None:
    assert [name for name in THREE if "SUSPENSION_OF_PROVISION" in request_kinds(name)] == [
        "medmain"
    ]


def test_aladdin_corrects_and_deletes_but_does_not_add() -> None:
    kinds = {"CORRECTION", "ADDITION", "DELETION"}
    assert {name: kinds - request_kinds(name) for name in THREE} == {
        "kizuna": set(), "aladdin": {"ADDITION"}, "medmain": set()
    }  # fmt: skip


@pytest.mark.parametrize("name", THREE)
def test_use_is_suspended_only_on_the_two_old_grounds(name: str) -> None:
    for one in profile(name)["requests"]:
        if one["kind"] in STOPS:
            assert one["grounds"] == ["BEYOND_PURPOSE", "IMPROPER_ACQUISITION"]
        elif one["kind"] == "SUSPENSION_OF_PROVISION":
            assert one["grounds"] == ["UNLAWFUL_PROVISION"]


def test_only_the_two_clinics_take_other_measures_in_place_of_a_suspension() -> None:
    measures = {
        name: {one["kind"] for one in profile(name)["requests"] if one.get("alternative")}
        for name in THREE
    }
    assert measures == {"kizuna": {*STOPS}, "aladdin": {*STOPS}, "medmain": set()}


def test_who_is_told_of_a_refusal_differs() -> None:
    declined = {"DISCLOSURE_REFUSED", "CORRECTION_DECLINED", "SUSPENSION_DECLINED"}
    assert {name: declined & duties(name) for name in THREE} == {
        "kizuna": declined,
        "aladdin": {"DISCLOSURE_REFUSED"},
        "medmain": {"CORRECTION_DECLINED"},
    }
    assert [name for name in THREE if "DOES_NOT_EXIST" in duties(name)] == ["medmain"]


def test_history_is_withheld_by_the_clinics_and_medmain_refuses_only_where_no_law_binds_it() -> (
    None
):
    refused = {name: {one["ground"] for one in profile(name)["refusals"]} for name in THREE}
    clinics = {"DG_HARM", "DG_BUSINESS", "DG_LAW", "DG_NOT_PI"}
    assert refused == {"kizuna": clinics, "aladdin": clinics, "medmain": {"DG_NO_DUTY"}}
