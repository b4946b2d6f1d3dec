"""`daicho judge`: facts in, verdict out, with no ledger anywhere near."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ledger.interfaces.cli.judge import JUDGE, MAX_BYTES
from tests.support.cli import Answer, Desk

CONSENTED: dict[str, Any] = {
    "basis": "CONSENT", "provided_at": "2027-02-08", "consent": {"state": "GIVEN"},
}  # fmt: skip
REFUSED = CONSENTED | {"consent": {"state": "WITHDRAWN"}}
THE_DEAD = CONSENTED | {"data_class": "DECEASED"}


@pytest.fixture
def nowhere(tmp_path: Path) -> Desk:
    """A folder with nothing in it, and no settings."""
    return Desk(tmp_path, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)})


def judge(desk: Desk, facts: Any, options: str = "") -> Answer:
    given = facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)
    return desk.run(f"judge {options}", input=given)


@pytest.mark.parametrize(
    ("facts", "code", "verdict"),
    [(CONSENTED, 0, "ALLOW"), (REFUSED, 5, "REFUSE"), (THE_DEAD, 6, "REVIEW"), ({}, 5, "REFUSE")],
)
def test_the_exit_code_is_that_of_the_verdict(
    nowhere: Desk, facts: Any, code: int, verdict: str
) -> None:
    answer = judge(nowhere, facts, "--json")
    assert (answer.code, answer.json["verdict"]) == (code, verdict)
    assert judge(nowhere, facts).code == code


def test_nothing_is_needed_and_nothing_is_left_behind(nowhere: Desk) -> None:
    judge(nowhere, CONSENTED)
    assert list(nowhere.folder.iterdir()) == []


def test_json_is_the_verdict_alone(nowhere: Desk) -> None:
    assert judge(nowhere, CONSENTED, "--json").json == {
        "verdict": "ALLOW",
        "row": "D72",
        "rule": "APPI-27-1",
        "reason": {"en": "Valid consent.", "ja": "有効な同意があります。"},
        "findings": [],
        "record_set": "B",
        "statutory": True,
        "record_methods": ["EACH"],
        "retain_until": "2030-02-08",
        "law_version": "2023-04-01",
    }


def test_people_are_told_in_their_language_verdict_reason_article_and_record(nowhere: Desk) -> None:
    facts = CONSENTED | {"record": {"method": "BULK"}}
    english = judge(nowhere, facts).stdout
    for part in ("✓ This may be provided.", "Valid consent.", "Act 27(1)", "D72", "R19-2",
                 "B (by duty under the Act)", "2030-02-08", "revision 2"):  # fmt: skip
        assert part in english
    japanese = judge(nowhere, facts, "--lang ja").stdout
    for part in ("✓ 提供できます", "有効な同意があります。", "法27条1項", "R19-2", "法令上の義務",
                 "2030-02-08", "第2版"):  # fmt: skip
        assert part in japanese
    assert "This" not in japanese
    assert (
        "記録義務はありません"
        in judge(nowhere, CONSENTED | {"basis": "ENTRUST"}, "--lang ja").stdout
    )
    assert (
        "still runs"
        in judge(nowhere, CONSENTED | {"record": {"method": "BULK", "repeated": True}}).stdout
    )


def test_every_problem_of_the_facts_is_told_in_either_language(nowhere: Desk) -> None:
    wrong = CONSENTED | {"erased": "no", "recipient": {"nation": "JP"}}
    for language, word in (("en", "found"), ("ja", "入力値")):
        told = judge(nowhere, wrong, f"--lang {language}").stdout
        assert told.count(word) == 2
        assert "recipient.nation" in told


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[1]", '{"basis":"LAW","basis":"CONSENT","provided_at":"2027-02-08"}',
     '{"basis": NaN}', "[" * 50 + "]" * 50, "[" * 100_000, '{"basis":"\\ud800"}',
     "9" * 5_000, '"' + "x" * (MAX_BYTES + 1) + '"'],
    ids=["nothing", "word", "list", "twice", "nan", "deep", "deeper", "surrogate", "number",
         "long"],
)  # fmt: skip
def test_what_is_no_facts_object_is_refused_as_input(nowhere: Desk, text: str) -> None:
    answer = judge(nowhere, text, "--json")
    assert (answer.code, answer.json["row"]) == (5, "D01")
    assert answer.json["findings"]
    assert len(answer.stdout) < 3_000
    batch = judge(nowhere, f"{text}\n{json.dumps(CONSENTED)}\n", "--batch")
    assert [json.loads(line)["row"] for line in batch.stdout.splitlines()] == ["D01", "D72"]


def test_a_batch_answers_line_for_line_in_order_and_exits_0(nowhere: Desk) -> None:
    lines = [json.dumps(CONSENTED), "", "{", json.dumps(REFUSED), json.dumps(THE_DEAD) + "\r", "7"]
    answer = judge(nowhere, "\n".join(lines), "--batch")
    rows = [json.loads(line)["row"] for line in answer.stdout.splitlines()]
    assert (answer.code, rows) == (0, ["D72", "D01", "D01", "D70", "D02", "D01"])
    assert answer.stderr == ""
    nothing = judge(nowhere, "", "--batch")
    assert (nothing.code, nothing.stdout) == (0, "")


def test_a_line_that_is_just_short_enough_is_read_and_one_byte_more_is_not(nowhere: Desk) -> None:
    facts = json.dumps(CONSENTED)
    whole = facts + " " * (MAX_BYTES - len(facts))
    answer = judge(nowhere, f"{whole}\n{whole} \n{facts}", "--batch")
    rows = [json.loads(line)["row"] for line in answer.stdout.splitlines()]
    assert rows == ["D72", "D01", "D72"]


def test_bytes_that_are_no_utf_8_are_refused_as_input(nowhere: Desk) -> None:
    bytes_ = b'{"basis":"\xff"}\n' + json.dumps(CONSENTED).encode()
    (nowhere.folder / "facts.jsonl").write_bytes(bytes_)
    with (
        (nowhere.folder / "facts.jsonl").open("rb") as file,
        nowhere.process("judge --batch", stdin=file) as process,
    ):
        assert process.stdout is not None
        rows = [json.loads(line)["row"] for line in process.stdout]
    assert (process.returncode, rows) == (0, ["D01", "D72"])


def test_an_answer_comes_before_the_next_line_is_written(nowhere: Desk) -> None:
    with nowhere.process("judge --batch", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for facts, row in ((CONSENTED, "D72"), (REFUSED, "D70")):
            process.stdin.write(json.dumps(facts) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["row"] == row
        process.stdin.close()
    assert process.returncode == 0


def test_revision_0_is_asked_for_by_number_and_no_other_is_made_up(nowhere: Desk) -> None:
    law = {"basis": "LAW", "provided_at": "2027-02-08"}
    assert judge(nowhere, law).code == 5
    not_judged = judge(nowhere, law, "--revision 0 --json")
    assert (not_judged.code, not_judged.json["verdict"]) == (6, None)
    assert "Not judged" in not_judged.json["reason"]["en"]
    unknown = judge(nowhere, law, "--revision 7")
    assert unknown.code == 2
    assert "0, 1" in unknown.stderr


def test_a_law_that_has_no_rules_is_refused_as_input(nowhere: Desk) -> None:
    answer = judge(nowhere, CONSENTED | {"law_version": "2028-07-16"}, "--json")
    assert (answer.code, answer.json["row"], answer.json["law_version"]) == (5, "D01", "2023-04-01")


def test_the_examples_of_the_help_page_work(nowhere: Desk) -> None:
    (nowhere.folder / "facts.json").write_text(json.dumps(CONSENTED), encoding="utf-8")
    (nowhere.folder / "facts.jsonl").write_text(f"{json.dumps(REFUSED)}\n" * 2, encoding="utf-8")
    for example in JUDGE.examples:
        line, _, file = example.line.removeprefix("daicho ").partition(" < ")
        given = (nowhere.folder / file).read_text(encoding="utf-8")
        answer = nowhere.run(line, input=given)
        assert (answer.code, answer.stderr) == (0, ""), example.line
        assert answer.stdout
