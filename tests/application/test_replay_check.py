"""Everything wrong with a history file is said before anything of it is saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.application.history_check import SHOWN_PROBLEMS, check_files
from ledger.application.history_references import RECORDED_BY
from ledger.domain.commands import COMMANDS, Reference
from ledger.errors import InvalidInput, Problem
from ledger.store.address import Address
from tests.support.history_files import (
    NOW,
    Line,
    close,
    history,
    id_of,
    line,
    made,
    read,
    small_clinic,
    write,
)

Spoil = Callable[[list[Any]], None]


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as found:
        check_files([path], NOW, None)
    return found.value.problems


def set_to(number: int, member: str, value: object) -> Spoil:
    def spoil(lines: list[Any]) -> None:
        holder, _, name = member.rpartition(".")
        target = lines[number - 1][holder] if holder else lines[number - 1]
        if value is None:
            del target[name]
        else:
            target[name] = value

    return spoil


def replaced(number: int, text: str) -> Spoil:
    def spoil(lines: list[Any]) -> None:
        lines[number - 1] = text

    return spoil


def added(*more: Line) -> Spoil:
    def spoil(lines: list[Any]) -> None:
        lines.extend(more)

    return spoil


AUTHORISE = {"person": "101", "party": "lab", "items": ["NAME"], "purpose": "P1",
             "basis": "CONSENT"}  # fmt: skip

# What is spoilt, then the one problem: line, field, part of what was found, part of what is wanted.
SPOILT: dict[str, tuple[Spoil, int, str, str, str]] = {
    "not JSON": (replaced(7, "{"), 7, "line", "Expecting", "one JSON object"),
    "empty line": (replaced(7, ""), 7, "line", "nothing", "one JSON object"),
    "not an object": (replaced(7, "[]"), 7, "line", "[]", "one JSON object"),
    "repeated key": (replaced(7, '{"id":"a","id":"b"}'), 7, "line", "'id', 'id'", "repeated keys"),
    "a float": (replaced(7, '{"id":1.5}'), 7, "line", "1.5", "floats"),
    "unknown member": (set_to(7, "why", "x"), 7, "why", "'x'", "no such member"),
    "no happened_at": (set_to(7, "happened_at", None), 7, "happened_at", "nothing", "an instant"),
    "no offset": (set_to(7, "happened_at", "2026-03-02T09:00:00"), 7, "happened_at",
                  "2026-03-02T09:00:00", "with its offset"),
    "no such day": (set_to(7, "happened_at", "2026-02-30T09:00:00+09:00"), 7, "happened_at",
                    "02-30", "an instant"),
    "the future": (set_to(7, "happened_at", "2026-12-02T00:00:00Z"), 7, "happened_at",
                   "2026-12-02", "not in the future"),
    "recorded_at of a real log": (set_to(7, "recorded_at", "2026-03-02T09:00:00Z"), 7,
                                  "recorded_at", "2026-03-02", "not simulated"),
    "id of no UUID": (set_to(7, "id", "7"), 7, "id", "'7'", "UUID"),
    "id used twice": (set_to(7, "id", id_of(3)), 7, "id", "line 4", "no other line"),
    "no such command": (set_to(7, "command", "forget"), 7, "command", "'forget'", "org.add"),
    "actor without role": (set_to(7, "actor", {"id": "x"}), 7, "actor.role", "nothing", "ASCII"),
    "argument of no command": (set_to(7, "arguments.purpose", "P1"), 7, "arguments.purpose",
                               "'P1'", "no such member"),
    "argument out of shape": (set_to(6, "arguments.items", ["NAME", "SOUL"]), 6,
                              "arguments.items[1]", "'SOUL'", "a code for item"),
    "a decision for now": (added(line(8, "authorise", **AUTHORISE)), 8, "command", "authorise",
                           "cannot decide for now"),
    "org.add twice": (added(line(8, "org.add", **small_clinic()[0]["arguments"])), 8, "command",
                      "org.add", "first line"),
    "unknown person": (set_to(6, "arguments.person", "999"), 6, "arguments.person", "'999'",
                       "an earlier line"),
    "person of another kind": (set_to(6, "arguments.person", id_of(3)), 6, "arguments.person",
                               "party.add, line 4", "registers a person"),
    "unknown party": (set_to(5, "arguments.parties", ["nobody"]), 5, "arguments.parties",
                      "'nobody'", "party.add"),
    "a record further down": (set_to(7, "arguments.consent", id_of(8)), 7, "arguments.consent",
                              id_of(8), "an earlier line"),
    "a record of another kind": (set_to(7, "arguments.consent", id_of(5)), 7,
                                 "arguments.consent", "provide, line 6", "with: consent"),
    "a notice that is none": (added(line(8, "notice.file", notice=id_of(4))), 8,
                              "arguments.notice", "consent, line 5", "with: notice.give"),
    "information that is none": (set_to(5, "arguments.information", id_of(1)), 5,
                                 "arguments.information", "policy.publish, line 2",
                                 "with: notice.give"),
    "a recipient that a notice names": (
        added(line(8, "notice.give", code="N", version="1", kind="ABROAD", text="x",
                   parties=["nobody"])), 8, "arguments.parties", "'nobody'", "party.add"),
    "an arrangement further down": (
        added(line(8, "arrangement.check", arrangement=id_of(9), outcome="KEPT")), 8,
        "arguments.arrangement", id_of(9), "arrangement.make"),
    "an agent that is none": (added(line(8, "agent.end", agent=id_of(3))), 8, "arguments.agent",
                              "party.add, line 4", "with: agent.verify"),
    "a reservation that is none": (
        added(line(8, "unreserve", reservation=id_of(4), channel="PHONE")), 8,
        "arguments.reservation", "consent, line 5", "with: reserve"),
    "a referral that is none": (
        added(line(8, "review", referral=id_of(5), decision="APPROVED", decided_by="101",
                   reason="x")), 8, "arguments.referral", "provide, line 6",
        "with: authorise, authorise_and_provide"),
    "party code taken": (added(line(8, "party.add", kind="ORGANISATION", code="lab",
                                    sector="CLINIC", name="x")), 8, "arguments.code", "lab",
                         "not yet in use"),
}  # fmt: skip


def test_every_record_that_a_command_refers_to_is_known_by_its_commands() -> None:
    arguments = {
        argument
        for command in COMMANDS.values()
        for argument, reference in command.references.items()
        if reference is Reference.RECORD
    }
    assert arguments == set(RECORDED_BY)
    assert {name for names in RECORDED_BY.values() for name in names} <= set(COMMANDS)


@pytest.mark.parametrize("name", SPOILT)
def test_a_mistake_is_named_with_file_and_line(name: str, tmp_path: Path) -> None:
    spoil, number, field, found, wanted = SPOILT[name]
    lines: list[Any] = small_clinic()
    spoil(lines)
    path = write(tmp_path / "clinic.jsonl", lines)
    (problem,) = problems_of(path)
    assert problem.where == f"{path}:{number}"
    assert problem.field == field
    assert found in problem.found
    assert wanted in problem.wanted.en
    assert problem.wanted.ja != problem.wanted.en


SIMULATED: dict[str, tuple[Spoil, int, str, str]] = {
    "no recorded_at": (set_to(5, "recorded_at", None), 5, "recorded_at", "clock of a simulated"),
    "recorded_at backwards": (set_to(5, "recorded_at", "2026-03-01T08:00:00+07:00"), 5,
                              "recorded_at", "not before the line above"),
    "happened after it was recorded": (set_to(5, "happened_at", "2026-03-01T08:31:00+07:00"), 5,
                                       "happened_at", "not after it was recorded"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIMULATED)
def test_the_clock_of_a_simulated_log_is_checked(name: str, tmp_path: Path) -> None:
    spoil, number, field, wanted = SIMULATED[name]
    lines = read(history("kizuna"))
    spoil(lines)
    found = problems_of(write(tmp_path / "k.jsonl", lines))
    assert (f"{tmp_path / 'k.jsonl'}:{number}", field) == (found[0].where, found[0].field)
    assert wanted in found[0].wanted.en


def test_a_decision_in_a_simulated_log_is_made_when_it_is_recorded(tmp_path: Path) -> None:
    lines = read(history("kizuna"))
    number = next(n for n, line in enumerate(lines, 1) if line["command"] == "authorise")
    set_to(number, "happened_at", "2026-03-02T00:00:00+07:00")(lines)
    (problem,) = problems_of(write(tmp_path / "k.jsonl", lines))
    assert "decides when it is recorded" in problem.wanted.en


@pytest.mark.parametrize(
    ("argument", "given", "wanted"),
    [
        ("decided_by", "999", "a line that registers a person"),
        ("referral", "review", "with: authorise, authorise_and_provide"),
        ("review", "consent", "with: review"),
    ],
)
def test_a_review_is_traced_from_the_referral_to_its_use(
    argument: str, given: str, wanted: str, tmp_path: Path
) -> None:
    lines = read(history("sakura"))
    number = next(n for n, line in enumerate(lines, 1) if argument in line["arguments"])
    other = next((line["id"] for line in lines if line["command"] == given), given)
    set_to(number, f"arguments.{argument}", other)(lines)
    (problem,) = problems_of(write(tmp_path / "s.jsonl", lines))
    assert (problem.where, problem.field) == (
        f"{tmp_path / 's.jsonl'}:{number}", f"arguments.{argument}"
    )  # fmt: skip
    assert wanted in problem.wanted.en


def test_a_byte_order_mark_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", small_clinic())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert problems_of(path)[0].where == f"{path}:1"


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", small_clinic())
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))
    assert problems_of(path)[0].field == "line"


def test_an_empty_file_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert problems_of(write(tmp_path / "a.jsonl", []))[0].found == "nothing"
    assert "No such file" in problems_of(tmp_path / "none.jsonl")[0].found


def test_a_file_of_one_endless_line_is_not_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b" " * 5_000_000)
    (problem,) = problems_of(path)
    assert problem.where == f"{path}:1"


def test_all_files_are_checked_and_their_problems_counted(tmp_path: Path) -> None:
    spoilt = [*small_clinic(), *(line(8 + n, "opt_out", person=f"9{n}", channel="PHONE")
                                 for n in range(SHOWN_PROBLEMS + 5))]  # fmt: skip
    first = write(tmp_path / "a.jsonl", spoilt)
    second = write(tmp_path / "b.jsonl", ["{", *spoilt[1:2]])
    with pytest.raises(InvalidInput) as found:
        check_files([first, second], NOW, None)
    assert len(found.value.problems) == SHOWN_PROBLEMS
    assert found.value.help is not None
    assert found.value.help.en == "6 more problems are not shown."


def test_one_log_is_not_taken_from_two_files(tmp_path: Path) -> None:
    paths = [write(tmp_path / name, small_clinic()) for name in ("a.jsonl", "b.jsonl")]
    with pytest.raises(InvalidInput, match="one file for one log"):
        check_files(paths, NOW, None)


def test_references_may_lead_into_the_log_that_is_there(tmp_path: Path) -> None:
    from ledger.application.replay import replay

    ledger = made(Address("sqlite", str(tmp_path / "ledger.db")))
    lines = small_clinic()
    (first,) = check_files([write(tmp_path / "a.jsonl", lines)], NOW, ledger)
    replay(ledger, first)
    later = [lines[0], line(20, "opt_out", person="１０１", channel="PHONE"),
             line(21, "instruct", person=id_of(2), party="lab", items=["NAME"], purposes=["P1"],
                  channel="EMAIL"),
             line(22, "amend", record=id_of(5), void=True, reason="x")]  # fmt: skip
    path = write(tmp_path / "b.jsonl", later)
    (second,) = check_files([path], NOW, ledger)
    assert replay(ledger, second).new == 3
    assert len(problems_of(path)) == 4, "without the log they lead nowhere"
    close(ledger)


def test_a_natural_person_who_is_a_party_is_a_person_too(tmp_path: Path) -> None:
    lines = [*small_clinic(),
             line(7, "party.add", kind="PRIVATE_PERSON", sector="FAMILY", name="髙橋 一男"),
             line(8, "collect", person=id_of(7), items=["NAME"], purposes=["P1"],
                  source="PRINCIPAL", channel="PHONE")]  # fmt: skip
    (checked,) = check_files([write(tmp_path / "a.jsonl", lines)], NOW, None)
    assert checked.lines == 9


GROUNDS = (
    line(7, "notice.give", code="O", version="1", kind="OPT_OUT", text="本文", items=["NAME"]),
    line(8, "notice.file", notice=id_of(7), contains=["OO1"]),
    line(9, "notice.give", code="F", version="1", kind="ABROAD", text="本文", parties=["lab"]),
    line(10, "consent", person="101", items=["NAME"], parties=["lab"], purposes=["P1"],
         form="WRITTEN", information=id_of(9), shown_at="2026-03-02T00:09:30+09:00"),
    line(11, "arrangement.make", party="lab", kind="SUCCESSION", form="CONTRACT"),
    line(12, "arrangement.end", arrangement=id_of(11)),
    line(13, "agent.verify", person="101", party="lab", authority="MANDATE",
         proof="MANDATE_LETTER"),
    line(14, "agent.end", agent=id_of(13)),
    line(15, "reserve", person="101", purposes=["P1"], channel="PHONE"),
    line(16, "unreserve", reservation=id_of(15), channel="PHONE"),
    line(17, "notice.end", notice=id_of(7)),
)  # fmt: skip


def test_the_grounds_of_provisions_are_recorded_from_a_file_too(tmp_path: Path) -> None:
    from ledger.application.replay import replay

    path = write(tmp_path / "a.jsonl", [*small_clinic(), *GROUNDS])
    ledger = made(Address("sqlite", str(tmp_path / "clinic.db")))
    (checked,) = check_files([path], NOW, ledger)
    assert replay(ledger, checked).new == 18
    close(ledger)


@pytest.mark.parametrize(
    ("number", "argument"),
    [(8, "notice"), (10, "information"), (12, "arrangement"), (14, "agent"), (16, "reservation")],
)
def test_what_such_a_line_refers_to_is_of_its_kind(
    tmp_path: Path, number: int, argument: str
) -> None:
    lines = json.loads(json.dumps([*small_clinic(), *GROUNDS]))
    lines[number]["arguments"][argument] = id_of(2)
    (problem,) = problems_of(write(tmp_path / "a.jsonl", lines))
    assert (problem.field, "person.add" in problem.found) == (f"arguments.{argument}", True)


def test_a_party_that_is_nobody_in_particular_is_no_person(tmp_path: Path) -> None:
    lines = [*small_clinic(),
             line(7, "party.add", code="self", kind="PRINCIPAL", sector="OTHER", name="本人"),
             line(8, "collect", person=id_of(7), items=["NAME"], purposes=["P1"],
                  source="PRINCIPAL", channel="PHONE")]  # fmt: skip
    (problem,) = problems_of(write(tmp_path / "a.jsonl", lines))
    assert problem.field == "arguments.person"
