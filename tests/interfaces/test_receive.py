"""At the desk: what came from a third party, what its record lacks, and how it is completed."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from ledger.domain.terms import RECORD_ITEMS, RECORD_METHODS, RECORD_SETS
from ledger.interfaces.cli.output import Output
from ledger.interfaces.cli.record_words import (
    BY_ITEM_OF_PROVISION,
    BY_ITEM_OF_RECEIPT,
    OF_RECEIPTS,
    say_record,
)
from ledger.text import Language
from tests.support.cli import Desk

WHOLE = (
    "party add whole --kind ORGANISATION --sector HOSPITAL --name 中央病院"
    " --address 大阪市2-2 --representative '山本 次郎' --at 2023-05-01T09:00"
)
BARE = "party add bare --kind ORGANISATION --sector HOSPITAL --name 東病院 --at 2023-05-01T09:00"
ABOUT = "--item DISPENSING --acquisition FROM_PRINCIPAL --confirmation DECLARED --channel DOCUMENT"
AT = "--at 2026-02-10T10:00"
ALWAYS_THERE = {"DATE", "PRINCIPAL", "CATEGORIES"}


def receive(party: str = "whole", basis: str = "CONSENT") -> str:
    return f"receive 0012345 {party} --basis {basis} {ABOUT} {AT}"


@pytest.fixture
def sources(desk: Desk) -> Desk:
    for line in (WHOLE, BARE):
        desk.done(line)
    return desk


def test_a_complete_record_is_said_to_be_so_with_its_set_and_term(sources: Desk) -> None:
    line = f"{receive()} --consent-obtained"
    answer = sources.done(f"{line} --json").json
    assert answer["record"] == {
        "set": "D", "statutory": True, "method": "EACH", "methods": ["EACH"], "missing": [],
        "retain_until": answer["record"]["retain_until"],
    }  # fmt: skip
    assert (answer["findings"], set(answer["grounds"])) == ([], {"party"})
    english = sources.done(line).stdout
    assert "Record: set D (recipient, by consent), one for each provision; required" in english
    assert "Everything the law asks for is there." in english
    assert f"Keep until: {answer['record']['retain_until']}" in english
    japanese = sources.done(f"{line} --lang ja").stdout
    assert "記録: 記録事項 D（受領者・同意）、都度（法令上の義務）" in japanese
    assert f"保存期限: {answer['record']['retain_until']}" in japanese


def test_what_needs_no_record_is_said_to_need_none(sources: Desk) -> None:
    line = receive(basis="ON_BEHALF")
    assert "No record is due under the Act" in sources.done(line).stdout
    japanese = sources.done(f"{line} --lang ja").stdout
    assert "法令上の記録義務はありません" in japanese
    assert "保存期限" not in japanese


def test_what_is_missing_and_what_was_noticed_is_told_in_both_languages(sources: Desk) -> None:
    line = receive("bare", "OPT_OUT").replace("FROM_PRINCIPAL", "UNKNOWN")
    english, japanese = (sources.done(f"{line} --lang {lang}").stdout for lang in ("en", "ja"))
    missing = json.loads(sources.done(f"{line} --json").stdout)["record"]["missing"]
    assert missing == [
        "PARTY_ADDRESS", "PARTY_REPRESENTATIVE", "ACQUISITION", "OPT_OUT_PUBLISHED",
    ]  # fmt: skip
    for code in missing:
        assert RECORD_ITEMS.label(code).en in english
        assert RECORD_ITEMS.label(code).ja in japanese
    for said, mark in ((english, "warning: "), (japanese, "注意: ")):
        assert said.count(f"{mark}") == 3
        assert said.count("(APPI-30-1)") == 2
        assert said.count("(APPI-27-2-SENS)") == 1


def test_the_command_that_completes_a_record_works_as_it_is_shown(sources: Desk) -> None:
    """The placeholders filled in, it leaves nothing missing and says so."""
    told = receive("bare").replace("DECLARED", "NOT_CONFIRMED")
    said = sources.done(told).stdout
    (step,) = re.findall(r"daicho (amend .*)", said)
    assert shlex.split(step)[2:] == [
        "--consent-obtained", "--party", "PARTY", "--acquisition", "CODE", "--confirmation",
        "CODE", "--reason", "TEXT",
    ]  # fmt: skip
    sources.done(
        "party amend bare --kind ORGANISATION --sector HOSPITAL --name 東病院 --address 堺市3"
        " --representative '林 三郎' --at 2026-02-10T09:00"
    )
    for place, filled in (("--party PARTY", "--party bare"), ("CODE", "FROM_PRINCIPAL"),
                          ("CODE", "DECLARED"), ("TEXT", "提供元に確認")):  # fmt: skip
        step = step.replace(place, filled, 1)
    answer = sources.done(step).stdout
    assert "Everything the law asks for is there." in answer
    assert "Missing" not in answer
    assert "APPI-30-1" not in answer


def test_of_a_natural_person_the_address_is_completed_by_naming_the_party_again(
    sources: Desk,
) -> None:
    add = "party add --kind PRIVATE_PERSON --sector FAMILY --name '山田 太郎' --json"
    ids = [f"{n}{'1' * 7}-1111-4111-8111-111111111111" for n in (1, 2)]
    sources.done(f"{add} --id {ids[0]}")
    sources.done(f"{add} --id {ids[1]} --address 大阪市4-4")
    first = sources.done(f"{receive(ids[0])} --json").json
    assert first["record"]["set"] == "F"
    assert first["record"]["missing"] == ["PARTY_ADDRESS"]
    number = first["events"][0]["event"]
    again = sources.done(f"amend {number} --party {ids[1]} --reason 住所の確認 --json").json
    assert again["record"]["missing"] == []


def test_a_void_receipt_has_no_record_to_tell_of(sources: Desk) -> None:
    number = sources.done(f"{receive()} --json").json["events"][0]["event"]
    said = sources.done(f"amend {number} --void --reason 誤記").stdout
    assert "Record:" not in said


def test_asked_again_with_the_same_id_it_tells_the_same(sources: Desk) -> None:
    line = f"{receive()} --id 11111111-1111-4111-8111-111111111111"
    first, again = (sources.done(line).stdout for _ in range(2))
    assert first.split("\n\n")[1] == again.split("\n\n")[1]
    assert "Record: set D" in again


def test_the_exceptions_methods_and_days_can_be_typed(sources: Desk) -> None:
    exempt = sources.done(f"{receive()} --exception rec-ex-3 --json").json
    assert exempt["record"]["set"] == "0"
    series = f"{receive()} --method bulk --repeated --period-from 2026-02-01"
    running = sources.done(f"{series} --consent-obtained").stdout
    assert "first and last day of the series" in running
    assert "not yet known" in running
    ended = sources.done(f"{series} --consent-obtained --period-until 2028-02-29 --json").json
    assert ended["record"]["method"] == "BULK"
    assert ended["record"]["retain_until"] == "2031-02-28"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_item_of_every_set_has_words_and_a_way_to_complete_it(
    language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Output(language)
    for record_set in RECORD_SETS:
        for code in RECORD_ITEMS.keys() - ALWAYS_THERE:
            for method in RECORD_METHODS:
                record = {"set": record_set, "statutory": True, "method": method,
                          "methods": [method], "missing": [code]}  # fmt: skip
                say_record(out, record, ())
                said = capsys.readouterr().out
                table = BY_ITEM_OF_RECEIPT if record_set in OF_RECEIPTS else BY_ITEM_OF_PROVISION
                told = out.text(table[code].what) in said
                assert told == (record_set != "0")


def test_a_provision_without_consent_is_not_said_to_be_completed_by_consent_now(
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = {"set": "B", "statutory": True, "method": "EACH", "methods": ["EACH"],
              "missing": ["CONSENT"], "retain_until": "2029-04-20"}  # fmt: skip
    say_record(Output("en"), record, (), "N")
    said = capsys.readouterr().out
    assert "does not complete it" in said
    assert "daicho amend" not in said


def test_with_json_nothing_is_said_beside_the_answer(sources: Desk) -> None:
    assert len(sources.done(f"{receive()} --json").stdout.splitlines()) == 1
