"""At the desk: data sets about nobody, and data held for another organisation."""

from __future__ import annotations

import json

import pytest

from tests.support.cli import Desk

DATASET = "QSET --item AGE,CONDITION"
MAKE = (
    f"dataset make {DATASET} --kind ANONYMISED --standard 'Rule 34, in-house 2' --people 1200"
    " --secured --at 2024-04-01"
)
PUBLISH = f"dataset publish {DATASET} --text policy.txt --place website --at 2024-04-02"
ANNOUNCE = (
    f"dataset announce {DATASET} --means ELECTRONIC --text policy.txt --place website"
    " --at 2024-04-03"
)
PROVIDE = "dataset provide QSET sakura --means ELECTRONIC --recipient-told"
ACCEPTED = "11111111-1111-4111-8111-111111111111"
ACCEPT = (
    "arrangement make clinic --kind ACCEPTED --form CONTRACT --item NAME,DISPENSING --purpose E1"
    f" --id {ACCEPTED} --at 2024-04-01"
)
COLLECT = (
    "collect 0012345 --item NAME --purpose E1 --source PRINCIPAL --channel IN_PERSON --at"
    f" 2024-04-02 --held-for {ACCEPTED}"
)
RECEIVE = (
    "receive 0012345 sakura --item DISPENSING --basis CONSENT --acquisition FROM_PRINCIPAL"
    f" --confirmation DECLARED --channel DOCUMENT --at 2024-04-02 --held-for {ACCEPTED}"
)


@pytest.fixture
def public(desk: Desk) -> Desk:
    for line in (MAKE, PUBLISH, ANNOUNCE):
        desk.done(line)
    return desk


@pytest.fixture
def entrusted(desk: Desk) -> Desk:
    """The clinic entrusts names and dispensing of its patients to this organisation."""
    desk.done("party add clinic --kind ORGANISATION --sector ENTRUSTER --name 委託クリニック")
    desk.done(ACCEPT)
    return desk


def test_the_desk_is_told_what_is_due_when_a_data_set_was_made(desk: Desk) -> None:
    told = desk.done(MAKE.replace("--secured", "--not-secured")).stderr
    assert "Publish the items" in told
    assert "not secured" in told
    assert "法43条3項" in desk.done(MAKE.replace("QSET", "S2") + " --lang ja").stderr


def test_asked_beforehand_it_says_what_is_missing_and_records_nothing(desk: Desk) -> None:
    desk.done(MAKE)
    size = desk.size()
    answer = desk.run(f"{PROVIDE} --check")
    assert (answer.code, desk.size()) == (5, size)
    assert "✕ This may not be provided." in answer.stdout
    for shown in ("items were not published", "Act 43(3)", "announced beforehand", "D04"):
        assert shown in answer.stdout
    japanese = desk.run(f"{PROVIDE} --check --lang ja").stdout
    assert "あらかじめ公表していない" in japanese
    assert "法43条3項" in japanese


def test_once_made_public_it_may_be_provided(public: Desk) -> None:
    answer = public.run(f"{PROVIDE} --check --json")
    assert (answer.code, answer.json["verdict"]["row"], answer.json["lacking"]) == (0, "D05", [])
    refused = public.run(f"{PROVIDE.replace('recipient', 'not-recipient')} --check --json")
    assert (refused.code, refused.json["lacking"]) == (5, ["RECIPIENT_NOT_TOLD"])


def test_pseudonymised_information_is_refused_or_left_to_a_person(desk: Desk) -> None:
    desk.done(f"{MAKE.replace('ANONYMISED', 'PSEUDONYMISED')}")
    assert desk.run(f"{PROVIDE} --basis CONSENT --check").code == 5
    left = desk.run(f"{PROVIDE} --basis ENTRUST --check")
    assert (left.code, "This is not judged" in left.stdout) == (6, True)
    assert desk.run(f"{PROVIDE} --check").code == 2


@pytest.mark.parametrize("option", ["--at 2024-05-01", f"--id {ACCEPTED}"])
def test_a_question_takes_no_time_and_no_id(public: Desk, option: str) -> None:
    assert public.run(f"{PROVIDE} --check {option}").code == 2


def test_what_was_provided_too_early_is_recorded_with_what_it_lacks(public: Desk) -> None:
    answer = public.done(f"{PROVIDE} --at 2024-04-02T12:00")
    assert "recorded as it happened" in answer.stdout
    assert "announced beforehand" in answer.stdout
    said = public.done(f"{PROVIDE} --at 2024-04-02T12:00 --json").json
    assert said["lacking"] == ["NOT_ANNOUNCED"]
    assert "recorded as it happened" not in public.done(PROVIDE).stdout
    listed = public.done("dataset list").stdout
    assert listed.startswith("! QSET")
    assert ("✕ 2024-04-02 → さくら薬局" in listed, listed.count("✕")) == (True, 2)


def test_an_announcement_that_leaves_an_item_out_warns(desk: Desk) -> None:
    desk.done(MAKE)
    told = desk.done(ANNOUNCE.replace("AGE,CONDITION", "AGE")).stderr
    assert "Left out: CONDITION" in told


def test_the_list_and_the_data_set_show_everything_that_happened(public: Desk) -> None:
    public.done(PROVIDE)
    public.done("dataset reidentified QSET --how COLLATED --not-prevented --party sakura")
    listed = public.done("dataset list").stdout
    for shown in ("QSET", "anonymised information", "1200", "さくら薬局", "attempts", "age"):
        assert shown in listed
    shown = public.done("dataset show QSET").stdout
    for part in ("items published", "announced: electronic transfer", "D05", "not prevented"):
        assert part in shown
    answer = public.done("dataset show QSET --json").json
    assert [act["type"] for act in answer["acts"]] == [
        "dataset.published", "dataset.announced", "dataset.provided", "dataset.reidentified",
    ]  # fmt: skip
    assert public.run("dataset show NONE").code == 2


def test_a_succeeded_attempt_says_what_to_do(public: Desk) -> None:
    told = public.done("dataset reidentified QSET --how CONTACTED --not-prevented").stderr
    assert "Act 26" in told
    prevented = public.done("dataset reidentified QSET --how CONTACTED --prevented").stderr
    assert "Act 26" not in prevented


def test_no_answer_about_a_person_lists_a_data_set(public: Desk) -> None:
    public.done(PROVIDE)
    for line in ("history 0012345", "standing 0012345 --ended --collected", "stops 0012345",
                 "person show 0012345", "provisions", "received-by sakura"):  # fmt: skip
        assert "QSET" not in json.dumps(public.done(f"{line} --json").json), line


def test_the_log_with_data_sets_verifies_with_its_rules(public: Desk) -> None:
    public.done(PROVIDE)
    assert public.run("verify --rules").code == 0
    assert public.run("history 0012345 --complete").code == 0


# Data held for another.


def test_every_answer_about_the_person_says_for_whom_their_data_are_held(entrusted: Desk) -> None:
    entrusted.done(COLLECT)
    wanted = "held for 委託クリニック (clinic): requests go to 委託クリニック (clinic)"
    for line in ("person show 0012345", "standing 0012345", "history 0012345"):
        assert wanted in entrusted.done(line).stdout, line
        held = entrusted.done(f"{line} --json").json["held_for"]
        assert [one["party"] for one in held] == ["clinic"], line
        assert "開示等の請求は 委託クリニック" in entrusted.done(f"{line} --lang ja").stdout
    told = entrusted.done("standing 0012345 --collected").stdout
    assert told.count("held for 委託クリニック") == 2


def test_a_receipt_says_it_too_and_what_was_returned_says_since_when(entrusted: Desk) -> None:
    entrusted.done(RECEIVE)
    told = entrusted.done("history 0012345").stdout
    assert told.count("held for 委託クリニック") == 2
    entrusted.done(f"arrangement end {ACCEPTED} --at 2024-05-01T12:00")
    told = entrusted.done("person show 0012345").stdout
    assert "was held for 委託クリニック (clinic) until 2024-05-01" in told


def test_a_void_receipt_holds_nothing_for_anybody(entrusted: Desk) -> None:
    receipt = entrusted.done(f"{RECEIVE} --json").json["events"][-1]["event"]
    entrusted.done(f"amend {receipt} --void --reason mistaken")
    assert entrusted.done("person show 0012345 --json").json["held_for"] == []


def test_what_is_held_for_nobody_says_nothing(desk: Desk) -> None:
    desk.done(COLLECT.partition(" --held-for")[0])
    for line in ("person show 0012345", "standing 0012345 --collected", "history 0012345"):
        assert "held for" not in desk.done(line).stdout
        assert desk.done(f"{line} --json").json["held_for"] == []


def test_a_purpose_that_is_not_the_entrusters_warns_and_is_recorded(entrusted: Desk) -> None:
    size = entrusted.size()
    answer = entrusted.done(COLLECT.replace("--purpose E1", "--purpose P1"))
    assert (entrusted.size(), "No purpose of clinic" in answer.stderr) == (size + 1, True)
    assert "P1" in answer.stderr
    assert "No purpose" not in entrusted.done(COLLECT).stderr


def test_the_arrangement_says_how_to_record_what_is_held_under_it(entrusted: Desk) -> None:
    listed = entrusted.done("arrangement list --party clinic").stdout
    assert "requests go to the entruster" in listed
    assert "--held-for" in listed
    entrusted.done("arrangement make sakura --kind ENTRUSTMENT --form CONTRACT --item NAME"
                   f" --purpose E1 --under {ACCEPTED}")  # fmt: skip
    found = entrusted.done("arrangement list --json").json["arrangements"]
    accepted = next(one["event"] for one in found if one["kind"] == "ACCEPTED")
    assert next(one["under"] for one in found if one["kind"] == "ENTRUSTMENT") == accepted
    assert f"under {accepted}" in entrusted.done("arrangement list --party sakura").stdout


def test_data_held_for_another_that_are_entrusted_on_verify(entrusted: Desk) -> None:
    entrusted.done(COLLECT)
    made = "22222222-2222-4222-8222-222222222222"
    entrusted.done("arrangement make sakura --kind ENTRUSTMENT --form CONTRACT --item NAME"
                   f" --purpose E1 --under {ACCEPTED} --id {made}")  # fmt: skip
    entrusted.done(f"arrangement check {made} --outcome KEPT")
    what = f"0012345 sakura --item NAME --basis ENTRUST --held-for {ACCEPTED} --means PAPER"
    entrusted.done(f"provide {what} --purpose E1 --authorise")
    assert entrusted.run(f"provide {what} --purpose P1 --authorise").code == 5
    assert entrusted.run("verify --rules").code == 0
    assert "held for 委託クリニック" in entrusted.done("history 0012345 --complete").stdout


def test_the_arrangement_is_kept_as_long_as_a_record_that_rests_on_it(entrusted: Desk) -> None:
    entrusted.done("consent 0012345 --party sakura --item NAME --purpose E1 --form WRITTEN")
    what = f"0012345 sakura --item NAME --basis CONSENT --purpose E1 --held-for {ACCEPTED}"
    entrusted.done(f"provide {what} --means PAPER --authorise")
    entrusted.done(f"arrangement end {ACCEPTED}")
    rows = entrusted.done("retention list --json --limit 100").json["rows"]
    kept = {row["type"]: row["keep_until"] for row in rows}
    assert kept["arrangement.made"] == kept["provision.recorded"] is not None
