"""What is missing after a refusal and what to type next: for every row that refuses or refers.

Facts are drawn at random until every such row has decided many of them; nothing is recorded.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections import defaultdict
from dataclasses import replace
from random import Random
from typing import Any

import click
import pytest

from ledger.domain.commands import COMMANDS
from ledger.domain.event import Event
from ledger.domain.facts.proposal import arguments_in, attested
from ledger.domain.law.row import Row
from ledger.domain.law.rulebook import RULEBOOKS, judge
from ledger.domain.law.verdict import Judgement
from ledger.domain.law.whole_frame import with_defaults
from ledger.domain.shape import Code, ListOf
from ledger.errors import InvalidInput
from ledger.interfaces.cli import declared
from ledger.interfaces.cli.advice.asked import Asked
from ledger.interfaces.cli.advice.missing import MISSING, missing
from ledger.interfaces.cli.advice.next_steps import STEPS, steps
from ledger.interfaces.cli.command import TextCommand
from ledger.interfaces.cli.main import cli, commands_of
from ledger.interfaces.cli.placeholders import PLACEHOLDERS, check_filled_in
from tests.support.law_facts import facts as drawn

BOOK = RULEBOOKS["2023-04-01", 2]
ASKED_FOR = Row(id="", rule="", article="", reason=BOOK.rows[0].reason, decide=lambda _: None)
REFUSING = {row.id for row in BOOK.ordered if row.record is ASKED_FOR.record}
NOTHING_TO_SUPPLY = {"D06", "D07", "D08", "D41"}
FILLED_IN_BY_HAND = {
    *PLACEHOLDERS.values(), "FILE", "TIME", "NOTICE", "ARRANGEMENT", "REVIEW", "STAFF", "CODE",
    "VERSION", "SUSPENSION", "OPT-OUT", "RESERVATION", "INFORMATION", "SYSTEM", "REPRESENTATIVE",
}  # fmt: skip
ITEMS = ["NAME", "DISPENSING"]
NUMBERED = ["NAME", "MY_NUMBER"]


def asked_of(facts: dict[str, Any], judgement: Judgement) -> Asked:
    consent = facts["consent"]
    consent["given_at"] = consent["given_at"] or "2024-03-01"
    stop = facts["suspension"]
    stop["since"] = stop["since"] or "2024-03-15"  # as every record, both have their days
    beyond = [
        *([] if consent["covers_categories"] else ["item:DISPENSING"]),
        *([] if consent["covers_recipient"] else ["party:sakura"]),
        *([] if consent["covers_purpose"] else ["purpose:P1"]),
    ]
    data = {
        "party": "sakura", "items": NUMBERED if facts["categories"] == NUMBERED else ITEMS,
        "purpose": "P1", "basis": facts["basis"],
        "facts": facts, "verdict": judgement.as_object(), "not_covered": beyond,
    }  # fmt: skip
    kind = "provision.referred" if judgement.verdict == "REVIEW" else "provision.refused"
    event = Event(
        position=7, type=kind, schema=1, event="11111111-1111-4111-8111-111111111111",
        command="", recorded_at="2024-04-01T00:00:00.000000Z",
        happened_at="2024-04-01T00:00:00.000000Z", zone="Asia/Tokyo", actor={},
        subject="s-" + "a" * 26, tags=(), data=data,
    )  # fmt: skip
    given = {
        name: one
        for name, one in arguments_in(facts).items()
        # Nobody types a text that is sealed, nor a claim the ledger has no code for.
        if name not in (*PLACEHOLDERS, "exceptions")
    }
    if "consent_confirmed" in given:
        given["consent_confirmed"] = "SHOWN"
    return Asked(event, "0012345", given=given)


def _many() -> dict[str, list[Asked]]:
    """Up to 40 cases of every row that refuses or refers."""
    rng, found = Random(20260401), defaultdict[str, list[Asked]](list)
    for number in range(12_000):
        facts = with_defaults(drawn(rng))
        if number % 10 == 0:
            facts["categories"] = NUMBERED
        judgement = judge(facts)
        if judgement.verdict in ("REFUSE", "REVIEW") and len(found[str(judgement.row)]) < 40:
            found[str(judgement.row)].append(asked_of(facts, judgement))
    return dict(found)


CASES = _many()
ALL_CASES = [one for cases in CASES.values() for one in cases]
COMMAND_LINES = commands_of(cli, click.Context(cli, info_name="daicho"))


def test_every_row_that_refuses_or_refers_says_what_is_missing_and_what_to_do() -> None:
    assert set(MISSING) == set(STEPS) == REFUSING
    # No facts a ledger computes are out of frame, and every basis has a row that catches it.
    assert set(CASES) >= REFUSING - {"D01", "D99"}


@pytest.mark.parametrize("row", sorted(CASES))
def test_something_is_missing_unless_nothing_could_help(row: str) -> None:
    for case in CASES[row]:
        assert bool(missing(case)) is (row not in NOTHING_TO_SUPPLY), case.event.data["facts"]


def test_every_sentence_is_there_in_both_languages() -> None:
    for case in ALL_CASES:
        texts = [lack.what for lack in missing(case)] + [step.what for step in steps(case)]
        for text in texts:
            assert text.en.isascii(), text
            assert any(unicodedata.name(c, "").startswith(("CJK", "HIRAGANA")) for c in text.ja)
            assert "None" not in text.en + text.ja


def test_every_command_to_type_is_one_that_the_command_line_takes() -> None:
    lines = {line for case in ALL_CASES for step in steps(case) for line in step.lines}
    assert len({line.split()[1] for line in lines}) >= 9
    for line in lines:
        _check_line(line)


def _check_line(line: str) -> None:
    """Parses, gives all that is required, and every code is one of its vocabulary."""
    program, *words = shlex.split(line)
    assert program == "daicho"
    length = 2 if " ".join(words[:2]) in COMMAND_LINES else 1
    name, rest = " ".join(words[:length]), words[length:]
    command: TextCommand = COMMAND_LINES[name]
    if rest[-1] == "--help":
        return
    params = dict(command.make_context(name, list(rest), resilient_parsing=False).params)
    domain = name.replace(" ", ".").replace("-", "_")
    domain = "authorise_and_provide" if params.pop("authorise", None) else domain
    for argument, field in COMMANDS[domain].arguments.items():
        value = params[argument]
        if field.required:
            assert value not in (None, ()), line
        shape = field.shape.member if isinstance(field.shape, ListOf) else field.shape
        if isinstance(shape, Code) and value:
            typed = [value] if isinstance(value, str) else ",".join(value).split(",")
            assert set(typed) <= {*shape.vocabulary, *FILLED_IN_BY_HAND}, line


def test_saying_all_that_is_missing_settles_the_row_that_only_asks_to_be_told() -> None:
    """D04, D11, D12, D25, D27 ask for what somebody attests: told it, they decide no more."""
    told = {"D04", "D11", "D12", "D23", "D25"}
    for row in told:
        for case in CASES[row]:
            facts = case.event.data["facts"]
            arguments = {lack.argument: lack.value for lack in missing(case)}
            assert all(arguments), row
            assert judge({**facts, **_with(facts, arguments)}, revision=1).row != row


def _with(facts: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any]:
    """The facts in which this too is attested; what is computed stays."""
    before = {
        name: facts[name] for name in ("referable", "anonymised", "record_exception", "record")
    }
    evidence = dict(facts["evidence"])
    said = attested(
        arguments, {**before, "evidence": evidence, "data_class": "", "misuse_foreseen": 0}
    )
    return {name: said[name] for name in ("referable", "anonymised", "evidence")}


def test_nothing_is_missing_that_is_there() -> None:
    """Of conditions that stand side by side, those that hold are not asked for."""
    for case in CASES["D21"]:
        facts = case.facts
        named = {lack.argument for lack in missing(case)}
        assert ("statute" in named) is (facts["evidence.statute.citation"] is None)
        assert ("statute_applies" in named) is not facts.holds("evidence.statute.applies")
    for case in (*CASES["D54"], *CASES["D43"]):
        member = "joint_use_notice" if case.basis == "JOINT_USE" else "optout_notice"
        shown = case.event.data["facts"][member]["items"]
        said = " ".join(lack.what.en for lack in missing(case))
        assert not [code for code in shown if f"({code})" in said]


def _opt_out_of(*items: str) -> tuple[str, str]:
    """What is said to be missing, in both languages, of a set that is refused by opt-out."""
    case = next(case for case in CASES["D40"] if case.facts.holds("sensitive"))
    data = {**case.event.data, "items": list(items)}
    (lack,) = missing(replace(case, event=replace(case.event, data=data)))
    return lack.what.en, lack.what.ja


def test_a_set_that_can_never_go_by_opt_out_says_which_items_are_the_sensitive_ones() -> None:
    english, japanese = _opt_out_of("NAME", "DISPENSING", "EMAIL", "CONDITION")
    named = "dispensing information (DISPENSING), physical condition, symptoms (CONDITION);"
    assert f"special care-required: {named}" in english
    assert "要配慮個人情報: 薬剤処方（DISPENSING）、疾患・健康状態（CONDITION）。" in japanese
    for text in (english, japanese):
        assert not any(code in text for code in ("NAME", "EMAIL"))
    assert "refused as a whole, no item is left out" in english
    assert "項目を減らさず、全体を認めません" in japanese


def test_a_set_with_no_sensitive_item_is_sensitive_because_somebody_is_a_patient() -> None:
    english, japanese = _opt_out_of("NAME", "EMAIL")
    assert "that somebody is a patient here is itself special care-required" in english
    assert "当院の患者であること自体が要配慮個人情報に当たります" in japanese
    for text in (english, japanese):
        assert not any(code in text for code in ("NAME", "EMAIL"))
    assert "refused as a whole" in english


def test_nobody_who_said_no_to_this_is_told_to_be_asked_again() -> None:
    refused = [
        case
        for case in CASES["D70"]
        if case.facts["consent.state"] in ("REFUSED", "WITHDRAWN")
        and all(case.event.data["facts"]["consent"][f"covers_{of}"]
                for of in ("recipient", "categories", "purpose"))
        and case.basis != "ON_BEHALF"
    ]  # fmt: skip
    assert refused
    for case in refused:
        assert steps(case)[0].what.en.startswith("respect that")


def test_a_suggested_line_typed_as_it_stands_is_not_taken_for_an_answer() -> None:
    for argument, word in PLACEHOLDERS.items():
        with pytest.raises(InvalidInput) as raised:
            check_filled_in({argument: word})
        assert word in raised.value.problems[0].wanted.en
        assert declared.option_name(argument).startswith("--")
