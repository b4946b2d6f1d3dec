"""`daicho stops`: seven stops on one screen; and who receives data systematically."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from ledger.domain.stops import STOPS
from ledger.domain.terms import BASES
from tests.support.cli import CONSENT, Desk

ONE, TWO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
SAYS: dict[str, tuple[str, ...]] = {
    "MARKETING": ("marketing stop 0012345 --channel PHONE",),
    "OPT_OUT": ("opt-out 0012345 --channel PHONE",),
    "WITHDRAWAL": (f"{CONSENT} --id {ONE}", f"withdraw {ONE} --channel LETTER"),
    "RESERVATION": ("reserve 0012345 --purpose P1 --channel IN_PERSON",),
    "SUSPENSION_OF_USE": ("suspend 0012345 --kind USE --ground BREACH",),
    "SUSPENSION_OF_PROVISION": ("suspend 0012345 --kind PROVISION --ground BREACH",),
    "TRACKING": ("tracking refuse 0012345 --channel WEB --means BROWSER_SETTING",),
}
ENDED_BY = {
    "MARKETING": "marketing resume {} --channel EMAIL",
    "OPT_OUT": "opt-in {} --channel EMAIL",
    "RESERVATION": "unreserve {} --channel EMAIL",
    "SUSPENSION_OF_USE": "resume {}",
    "SUSPENSION_OF_PROVISION": "resume {}",
    "TRACKING": "tracking allow {} --channel WEB",
}


def asked(desk: Desk, more: str = "") -> Any:
    return desk.done(f"stops 0012345 {more} --json").json


def active(desk: Desk, more: str = "") -> dict[str, list[str]]:
    """The record numbers of the stops that are active."""
    told = asked(desk, more)["stops"]
    assert [one["stop"] for one in told] == [stop.code for stop in STOPS]
    for one in told:
        assert one["active"] is bool(one["records"])
        assert one["since"] == (one["records"][0]["since"] if one["records"] else None)
    return {one["stop"]: [r["record"] for r in one["records"]] for one in told if one["active"]}


def said(desk: Desk, code: str) -> str:
    """The record number of what makes a stop active."""
    *before, last = SAYS[code]
    for line in before:
        desk.done(line)
    return str(desk.done(f"{last} --json").json["events"][-1]["event"])


def with_profile(desk: Desk, name: str, policy: str) -> str:
    """The record number of a policy with the profile of this name, in force for years."""
    text = files("ledger.interfaces.profiles").joinpath(f"{name}.json").read_text("utf-8")
    (desk.folder / "profile.json").write_text(text, encoding="utf-8")
    at = "2024-01-01T09:00+09:00"
    answer = desk.done(
        f"policy publish {policy} --text policy.txt --profile profile.json --posted-at {at}"
        f" --at {at} --json"
    )
    return str(answer.json["events"][-1]["event"])


def test_of_somebody_who_said_nothing_all_seven_are_shown_and_none_is_active(desk: Desk) -> None:
    assert active(desk) == {}
    plain, japanese = (desk.done(f"stops 0012345 --lang {lang}").stdout for lang in ("en", "ja"))
    for stop in STOPS:
        assert f"– {stop.title.en}: not active" in plain
        assert f"– {stop.title.ja}: なし" in japanese
    assert set(asked(desk)["effects"].values()) == {"ALLOWED"}


@pytest.mark.parametrize("code", SAYS)
def test_one_stop_is_active_alone_with_its_record_number_and_ends_alone(
    desk: Desk, code: str
) -> None:
    record = said(desk, code)
    assert active(desk) == {code: [record]}
    (stop,) = (one for one in STOPS if one.code == code)
    plain, japanese = (desk.done(f"stops 0012345 --lang {lang}").stdout for lang in ("en", "ja"))
    for words in (f"✕ {stop.title.en}, since ", stop.reach.en, stop.still.en, record):
        assert words in plain
    for words in (f"✕ {stop.title.ja}（", stop.reach.ja, stop.still.ja, record):
        assert words in japanese
    assert asked(desk)["effects"] == {basis: stop.effect(basis) for basis in BASES}
    if code in ENDED_BY:
        desk.done(ENDED_BY[code].format(record))
        assert active(desk) == {}


def test_all_seven_at_once_and_each_ended_takes_itself_alone_away(desk: Desk) -> None:
    records = {code: said(desk, code) for code in SAYS}
    assert active(desk) == {code: [record] for code, record in records.items()}
    for code, line in ENDED_BY.items():
        desk.done(line.format(records.pop(code)))
        assert active(desk) == {left: [record] for left, record in records.items()}


def test_two_of_one_kind_are_both_shown_the_older_first(desk: Desk) -> None:
    first = said(desk, "MARKETING")
    line = "marketing stop 0012345 --purpose P1 --channel WEB --at 2025-02-01T09:00+09:00 --json"
    second = desk.done(line).json["events"][-1]["event"]
    third = desk.done(line.replace("02-01", "03-01")).json["events"][-1]["event"]
    assert active(desk)["MARKETING"] == [second, third, first]
    desk.done(f"marketing resume {third} --channel WEB")
    assert "P1 care" in desk.done("stops 0012345").stdout
    desk.done(f"marketing resume {second} --channel WEB")
    assert active(desk)["MARKETING"] == [first]


@pytest.mark.parametrize(
    ("again", "still_active"),
    [
        (CONSENT, False),
        (CONSENT.replace("NAME,DISPENSING", "NAME"), True),
        (CONSENT.replace("--party sakura", "--sector PHARMACY"), True),
        (f"{CONSENT} --not-identified", True),
        (f"{CONSENT} --at 2025-01-01T09:00+09:00", True),
        (CONSENT.replace("WRITTEN", "DEEMED_BY_POLICY"), True),
        (f"{CONSENT} --starts-at 2999-01-01T09:00+09:00", True),
    ],
)
def test_a_withdrawal_is_active_until_the_person_says_yes_to_all_of_it_again(
    desk: Desk, again: str, still_active: bool
) -> None:
    withdrawal = said(desk, "WITHDRAWAL")
    desk.done(again)
    assert active(desk) == ({"WITHDRAWAL": [withdrawal]} if still_active else {})


def test_a_new_consent_counts_against_a_withdrawal_until_it_expires(desk: Desk) -> None:
    desk.done(f"{CONSENT} --id {ONE} --at 2025-01-01T09:00+09:00")
    desk.done(f"withdraw {ONE} --channel LETTER --at 2025-01-02T09:00+09:00")
    again = f"{CONSENT} --at 2025-02-01T09:00+09:00 --expires-at"
    desk.done(f"{again} 2025-03-01T09:00+09:00")
    assert active(desk).keys() == {"WITHDRAWAL"}
    desk.done(f"{again} 2999-03-01T09:00+09:00")
    assert active(desk) == {}


def test_of_a_consent_withdrawn_given_again_and_withdrawn_again_the_last_counts(
    desk: Desk,
) -> None:
    said(desk, "WITHDRAWAL")
    desk.done(f"{CONSENT} --id {TWO}")
    last = desk.done(f"withdraw {TWO} --channel PHONE --json").json["events"][-1]["event"]
    assert active(desk) == {"WITHDRAWAL": [last]}


def test_what_is_on_more_than_one_page_of_the_view_is_all_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = {code: [said(desk, code)] for code in SAYS}
    monkeypatch.setattr("projections.answers.stops.AT_ONCE", 2)
    assert active(desk) == records


def test_bases_are_named_where_they_are_few_and_who_decides_is_said(desk: Desk) -> None:
    said(desk, "OPT_OUT")
    assert "opt-out provision (OPT_OUT)" in desk.done("stops 0012345").stdout
    said(desk, "SUSPENSION_OF_USE")
    screen, together = desk.done("stops 0012345").stdout.split("All of them together")
    for part in (screen, together):
        assert "a person decides: public health" in part
        assert "(LAW), protection of life" in part


def test_a_withdrawal_names_its_own_record_its_consent_and_what_it_covered(desk: Desk) -> None:
    consent = desk.done(f"{CONSENT} --id {ONE} --json").json["events"][-1]["event"]
    desk.done(f"withdraw {ONE} --channel LETTER --id {TWO}")
    (record,) = asked(desk)["stops"][2]["records"]
    assert record["consent"] == consent
    assert record["scope"] == {
        "items": ["NAME", "DISPENSING"], "parties": ["sakura"], "sectors": [],
        "purposes": ["P1"], "channel": "LETTER",
    }  # fmt: skip
    assert "consent withdrawn" in desk.done(f"show {record['record']}").stdout


def test_refusals_of_consent_are_no_stop_and_are_told_beside_them(desk: Desk) -> None:
    desk.done(CONSENT.replace("consent", "refuse", 1))
    assert active(desk) == {}
    assert len(asked(desk)["refusals_of_consent"]) == 1
    assert "refusals of consent that stand: 1" in desk.done("stops 0012345").stdout


def test_all_registrations_of_the_person_count_and_nobody_elses(desk: Desk) -> None:
    desk.done("person add --kind PATIENT --name '山田 花子' --number 77")
    desk.done("person add --kind PATIENT --name '鈴木 一郎' --number 88")
    mine = desk.done("marketing stop 77 --channel PHONE --json").json["events"][-1]["event"]
    desk.done("marketing stop 88 --channel PHONE")
    assert active(desk) == {}
    desk.done("person link 0012345 77 --reason SAME_PERSON")
    assert active(desk) == {"MARKETING": [mine]}


def test_it_is_told_as_it_was_known_at_an_earlier_instant(desk: Desk) -> None:
    opt_out = said(desk, "OPT_OUT")
    known = asked(desk)["stops"][1]["records"][0]["recorded_at"]
    said(desk, "MARKETING")
    with_profile(desk, "minimum", "MIN 1")
    assert active(desk).keys() == {"MARKETING", "OPT_OUT"}
    assert active(desk, f"--as-of {known}") == {"OPT_OUT": [opt_out]}
    assert asked(desk, f"--as-of {known}")["systematic"]["profiles"] == []
    assert "As it was known on" in desk.done(f"stops 0012345 --as-of {known}").stdout


def test_who_spoke_for_the_person_is_told_with_each_record(desk: Desk) -> None:
    desk.done("person add --kind AGENT --name '山田 春子' --number 55")
    for_her = "--given-by 55 --authority LEGAL_REPRESENTATIVE --proof FAMILY_REGISTER"
    desk.done(f"marketing stop 0012345 --channel PHONE {for_her}")
    desk.done(f"{CONSENT} --id {ONE}")
    desk.done(f"withdraw {ONE} --channel PHONE {for_her}")
    assert active(desk).keys() == {"MARKETING", "WITHDRAWAL"}
    assert desk.done("stops 0012345").stdout.count("said for the person by 山田 春子") == 2
    assert [one["active"] for one in desk.done("stops 55 --json").json["stops"]] == [False] * 7


def test_with_complete_the_answer_is_compared_with_all_contents(desk: Desk) -> None:
    said(desk, "OPT_OUT")
    (coverage,) = asked(desk, "--complete")["coverage"]
    assert coverage["complete"] is True


def test_standing_shows_the_two_new_stops_and_what_ended_them(desk: Desk) -> None:
    records = {code: said(desk, code) for code in ("MARKETING", "TRACKING")}
    rows = desk.done("standing 0012345 --json").json["rows"]
    assert [row["kind"] for row in rows] == ["tracking", "marketing"]
    plain = desk.done("standing 0012345").stdout
    assert "marketing stopped" in plain
    assert "setting of the browser" in plain
    for code, record in records.items():
        desk.done(ENDED_BY[code].format(record))
    rows = desk.done("standing 0012345 --ended --json").json["rows"]
    assert [(row["kind"], row["state"]) for row in rows] == [
        ("tracking", "revoked"), ("marketing", "lifted"),
    ]  # fmt: skip


# The way it came by.


def test_another_channel_than_the_policy_publishes_is_noted_and_never_refused(desk: Desk) -> None:
    with_profile(desk, "minimum", "MIN 1")
    for line in ("marketing stop 0012345", "opt-out 0012345", "reserve 0012345 --purpose P1"):
        published = desk.done(f"{line} --channel PHONE")
        assert "another channel" not in published.stderr
        other = desk.done(f"{line} --channel MESSAGING")
        assert "It came by another channel (messaging service)" in other.stderr
        japanese = desk.done(f"{line} --channel MESSAGING --lang ja").stderr
        assert "到着の時から同じく効力があります" in japanese
    flags = {
        record["scope"]["channel"]: record["other_channel"]
        for stop in asked(desk)["stops"]
        for record in stop["records"]
    }
    assert flags == {"PHONE": False, "MESSAGING": True}
    assert "came by another channel" in desk.done("stops 0012345").stdout
    # Cookies are refused where they are set: no desk publishes that.
    desk.done("tracking refuse 0012345 --channel WEB --means BROWSER_SETTING")
    assert asked(desk)["stops"][6]["records"][0]["other_channel"] is False


@pytest.mark.parametrize("kind", ["USE", "PROVISION"])
def test_a_suspension_that_came_another_way_is_noted_and_counts(desk: Desk, kind: str) -> None:
    with_profile(desk, "minimum", "MIN 1")
    line, code = f"suspend 0012345 --kind {kind} --ground BREACH", f"SUSPENSION_OF_{kind}"
    assert "another channel" not in desk.done(f"{line} --channel PHONE").stderr
    assert "came by another channel" not in desk.done("stops 0012345").stdout
    other = desk.done(f"{line} --channel MESSAGING")
    assert "It came by another channel (messaging service)" in other.stderr
    assert "from when it is recorded to begin" in other.stderr
    assert "記録した開始の時から" in desk.done(f"{line} --channel MESSAGING --lang ja").stderr
    assert "another channel" not in desk.done(line).stderr
    (stop,) = (one for one in asked(desk)["stops"] if one["active"])
    assert stop["stop"] == code
    assert [one["other_channel"] for one in stop["records"]] == [False, True, True, False]
    screen = desk.done("stops 0012345").stdout
    assert screen.count("came by another channel") == 2
    assert "messaging service" in screen


def test_who_asked_for_a_suspension_and_for_its_end_is_told(desk: Desk) -> None:
    desk.done("person add --kind AGENT --name '山田 春子' --number 55")
    for_her = "--given-by 55 --authority LEGAL_REPRESENTATIVE --proof FAMILY_REGISTER"
    record = desk.done(
        f"suspend 0012345 --kind USE --ground BREACH --channel LETTER {for_her} --json"
    ).json["events"][-1]["event"]
    for command in ("stops", "standing"):
        told = desk.done(f"{command} 0012345").stdout
        assert "said for the person by 山田 春子" in told
        assert "letter" in told
    assert [one["active"] for one in desk.done("stops 55 --json").json["stops"]] == [False] * 7
    lifted = desk.done(f"resume {record} --channel LETTER {for_her} --json").json["events"][-1]
    data = desk.done(f"show {lifted['event']} --json").json["content"]["data"]
    assert (data["channel"], data["authority"]) == ("LETTER", "LEGAL_REPRESENTATIVE")
    assert active(desk) == {}


def test_where_no_channel_is_published_none_is_another(desk: Desk) -> None:
    assert "another channel" not in desk.done("opt-out 0012345 --channel MESSAGING").stderr
    assert asked(desk)["stops"][1]["records"][0]["other_channel"] is False


# Standing recipients.

ANSWERS = pytest.mark.parametrize(
    "command", ["history 0012345", "standing 0012345", "stops 0012345",
                "provisions --person 0012345"],
)  # fmt: skip


@ANSWERS
def test_where_no_profile_is_loaded_an_answer_says_so_once(desk: Desk, command: str) -> None:
    plain, japanese = (desk.done(f"{command} --lang {lang}").stdout for lang in ("en", "ja"))
    assert plain.count("no profile of a policy is loaded") == 1
    assert plain.count("Systematic recipients") == 1
    assert japanese.count("方針のプロファイルが読み込まれていません") == 1
    assert desk.done(f"{command} --json").json["systematic"] == {"profiles": [], "recipients": []}


@ANSWERS
def test_every_answer_to_a_person_names_who_receives_data_systematically(
    desk: Desk, command: str
) -> None:
    policy = with_profile(desk, "minimum", "MIN 1")
    told = desk.done(f"{command} --json").json["systematic"]
    assert told["profiles"] == [policy]
    assert {(one["name"], one["country"]) for one in told["recipients"]} == {
        ("Google Ireland Limited", "IE"), ("Google LLC", "US"),
    }  # fmt: skip
    assert {one["refusal"] for one in told["recipients"]} == {None}
    plain, japanese = (desk.done(f"{command} --lang {lang}").stdout for lang in ("en", "ja"))
    assert "→ Google LLC (US, analytics service)  MIN-7.1" in plain
    assert "to refuse: " in plain
    assert "is no opt-out" in " ".join(plain.split())
    assert "オプトアウトにはならず" in japanese
    assert "refused by this person" not in plain


@ANSWERS
def test_who_refused_a_recipient_is_told_so_until_it_is_allowed_again(
    desk: Desk, command: str
) -> None:
    with_profile(desk, "minimum", "MIN 1")
    line = "tracking refuse 0012345 --channel WEB --means PLUG_IN --recipient 'google llc' --json"
    record = desk.done(line).json["events"][-1]["event"]
    told = desk.done(f"{command} --json").json["systematic"]["recipients"]
    assert {one["name"]: one["refusal"] for one in told} == {
        "Google Ireland Limited": None, "Google LLC": record,
    }  # fmt: skip
    assert desk.done(command).stdout.count("✕ refused by this person since") == 1
    desk.done(f"tracking allow {record} --channel WEB")
    told = desk.done(f"{command} --json").json["systematic"]["recipients"]
    assert {one["refusal"] for one in told} == {None}


def test_a_recipient_whose_terms_the_policy_does_not_state_is_told_as_such(desk: Desk) -> None:
    with_profile(desk, "aladdin", "ALA 1")
    (google,) = asked(desk)["systematic"]["recipients"]
    assert google["stated"] is False
    assert "the policy does not state the terms" in desk.done("stops 0012345").stdout
    with_profile(desk, "minimum", "MIN 1")
    assert len(asked(desk)["systematic"]["recipients"]) == 3


def test_an_answer_about_a_recipient_has_no_such_section(desk: Desk) -> None:
    with_profile(desk, "minimum", "MIN 1")
    assert "systematic" not in desk.done("received-by sakura --json").json
    assert "Systematic" not in desk.done("received-by sakura").stdout


def test_a_refusal_of_tracking_is_no_opt_out(desk: Desk) -> None:
    said(desk, "TRACKING")
    assert set(asked(desk)["effects"].values()) == {"ALLOWED"}
    assert "it is no opt-out" in desk.done("stops 0012345").stdout
    assert [row["kind"] for row in desk.done("standing 0012345 --json").json["rows"]] == [
        "tracking"
    ]
