"""What to do next where the organisation's own policy is not met, whatever the Act says."""

from __future__ import annotations

import shlex
import unicodedata
from dataclasses import replace

import click
import pytest

from ledger.domain.event import Event
from ledger.domain.law.whole_frame import with_defaults
from ledger.domain.policy.row import ROWS
from ledger.domain.policy.verdict import NOT_MET
from ledger.interfaces.cli.advice.asked import Asked, ask_for_consent
from ledger.interfaces.cli.advice.policy_steps import STEPS, policy_steps, with_the_policy
from ledger.interfaces.cli.main import cli, commands_of
from tests.domain.law.by_hand import written

COMMAND_LINES = commands_of(cli, click.Context(cli, info_name="daicho"))
BARRING = sorted(row.id for row in ROWS.values() if NOT_MET in row.verdicts)


def _refused(*rows: str, facts: str = "") -> Asked:
    whole = with_defaults(written(facts))
    findings = [
        {"row": row, "verdict": NOT_MET, "clause": "KIZ-1", "reason": {"en": "-", "ja": "-"}}
        for row in rows
    ]
    data = {
        "party": "sakura", "items": ["NAME"], "purpose": "P1", "basis": whole["basis"],
        "facts": whole, "policy_check": {"verdict": NOT_MET, "findings": findings},
    }  # fmt: skip
    event = Event(
        position=7, type="provision.refused", schema=1,
        event="11111111-1111-4111-8111-111111111111", command="",
        recorded_at="2024-04-01T00:00:00.000000Z", happened_at="2024-04-01T00:00:00.000000Z",
        zone="Asia/Tokyo", actor={}, subject="s-" + "a" * 26, tags=(), data=data,
    )  # fmt: skip
    return Asked(event, "0012345")


def test_every_row_that_can_bar_a_provision_says_what_to_do() -> None:
    assert sorted(STEPS) == BARRING
    for row in BARRING:
        assert policy_steps(_refused(row)), row


@pytest.mark.parametrize("row", BARRING)
def test_every_step_is_in_both_languages_and_every_line_is_one_the_program_takes(row: str) -> None:
    for step in policy_steps(_refused(row, facts="basis=ENTRUST")):
        assert step.what.en.isascii()
        assert any(unicodedata.name(c, "").startswith("CJK") for c in step.what.ja)
        for line in step.lines:
            program, *words = shlex.split(line)
            assert program == "daicho"
            length = 2 if " ".join(words[:2]) in COMMAND_LINES else 1
            name = " ".join(words[:length])
            COMMAND_LINES[name].make_context(name, words[length:], resilient_parsing=False)


def test_rows_with_the_same_step_say_it_once() -> None:
    assert policy_steps(_refused("Q02", "Q03")) == policy_steps(_refused("Q02"))
    assert len(policy_steps(_refused("Q01", "Q02"))) == len(policy_steps(_refused("Q01")))


def test_nobody_is_asked_for_consent_instead_of_the_instruction_that_is_missing() -> None:
    said = [step.what.en for step in policy_steps(_refused("Q06", facts="basis=ON_BEHALF"))]
    assert not any("consent" in one for one in said)
    by_implied = policy_steps(_refused("Q06", facts="basis=CONSENT_IMPLIED_CARE"))
    assert any("ask the person for consent" in step.what.en for step in by_implied)


@pytest.mark.parametrize("row", ["Q02", "Q03", "Q04", "Q11", "Q13"])
def test_a_consent_is_not_asked_for_that_would_not_help(row: str) -> None:
    asked = _refused(row, "Q06")
    steps = with_the_policy(asked, ask_for_consent(asked))
    assert steps == policy_steps(_refused(row))


def test_where_a_consent_meets_the_clause_too_the_steps_of_the_act_stay() -> None:
    asked = _refused("Q01", "Q05", "Q06")
    assert with_the_policy(asked, ask_for_consent(asked)) == ask_for_consent(asked)


def test_of_what_has_happened_no_other_request_is_proposed() -> None:
    asked = _refused("Q02")
    happened = replace(asked, event=replace(asked.event, type="provision.recorded"))
    assert with_the_policy(happened, []) == []


def test_where_no_policy_was_asked_the_act_alone_says_what_to_do() -> None:
    asked = _refused()
    nothing = {"verdict": None, "reason": {"en": "-", "ja": "-"}}
    event = replace(asked.event, data={**asked.event.data, "policy_check": nothing})
    asked = replace(asked, event=event)
    assert with_the_policy(asked, ask_for_consent(asked)) == ask_for_consent(asked)
