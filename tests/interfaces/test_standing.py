"""What stands about a person, on one screen; and what still stands after a withdrawal."""

from __future__ import annotations

import pytest

from tests.support.cli import CONSENT, Desk

OTHER = "consent 0012345 --sector INSURER --item NAME --purpose P1 --form ORAL"
FIRST_ID, SECOND_ID = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def kinds(desk: Desk, line: str) -> list[tuple[str, str]]:
    rows = desk.done(f"{line} --json").json["rows"]
    return [(row["kind"], row["state"]) for row in rows]


def test_nothing_stands_about_somebody_who_said_nothing(desk: Desk) -> None:
    assert "Nothing stands." in desk.done("standing 0012345").stdout
    assert "有効なものはありません。" in desk.done("standing 0012345", DAICHO_LANG="ja").stdout


def test_each_stop_is_shown_for_itself_and_none_implies_another(desk: Desk) -> None:
    desk.done(CONSENT)
    desk.done("opt-out 0012345 --channel PHONE")
    desk.done("suspend 0012345 --kind USE --ground BREACH")
    assert kinds(desk, "standing 0012345") == [
        ("suspension", "standing"),
        ("opt_out", "standing"),
        ("consent", "standing"),
    ]
    told = desk.done("standing 0012345", DAICHO_LANG="ja").stdout
    assert "利用の停止" in told
    assert "さくら薬局" in told


def test_what_ended_is_shown_only_on_request(desk: Desk) -> None:
    desk.done(f"{CONSENT} --id {FIRST_ID}")
    desk.done(f"withdraw {FIRST_ID} --channel PHONE")
    assert kinds(desk, "standing 0012345") == []
    assert kinds(desk, "standing 0012345 --ended") == [("consent", "withdrawn")]
    assert "withdrawn" in desk.done("standing 0012345 --ended").stdout


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--not-identified", "not valid: identity was not confirmed"),
        ("--not-competent", "not valid: the person could not judge it"),
        ("--not-confirmed", "not valid: the clinic did not confirm will and scope"),
    ],
)
def test_a_consent_that_cannot_be_relied_on_says_why(desk: Desk, option: str, told: str) -> None:
    desk.done(f"{CONSENT} {option}")
    assert told in desk.done("standing 0012345").stdout


def test_a_withdrawal_says_which_consents_still_stand(desk: Desk) -> None:
    desk.done(f"{CONSENT} --id {FIRST_ID}")
    desk.done(f"{OTHER} --id {SECOND_ID}")
    answer = desk.done(f"withdraw {FIRST_ID} --channel IN_PERSON")
    assert "Other consents of this person still stand: 1" in answer.stderr
    answer = desk.done(f"withdraw {SECOND_ID} --channel IN_PERSON")
    assert "still stand" not in answer.stderr
