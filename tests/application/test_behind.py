"""A log that is held or has fallen behind its signer: nothing is written, nothing is signed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger.application.behind import (
    Held,
    HeldKind,
    check_goes_on_here,
    check_not_behind,
    held,
    in_words,
    parse_held,
)
from ledger.application.logs import log_of
from ledger.application.signing import SignerState
from ledger.errors import AppendOutcomeUnknown, LogBehind, LogHeld
from ledger.interfaces.signer_folder import LogSigner
from ledger.store.address import Address
from tests.support.clinic import CONSENT, ORIGIN, Clinic, Interposed
from tests.support.same_log import log_rows
from tests.support.signing import new_signer, refused, signed
from tests.support.tampering import Administrator

AT = "2026-04-01T00:00:00.000000Z"
KINDS = tuple(HeldKind)


def reason(kind: HeldKind) -> str:
    return "somebody's words" if kind is HeldKind.OTHER else Held(kind, AT, "sqlite:////x").line()


@pytest.mark.parametrize("kind", KINDS)
def test_a_held_log_takes_no_command_whatever_it_is_held_for(
    clinic: Clinic, kind: HeldKind
) -> None:
    clinic.raw.hold_log(ORIGIN, reason(kind))
    before = log_rows(clinic.raw)
    with pytest.raises(LogHeld) as caught:
        clinic.do("consent", **CONSENT)
    assert caught.value.help
    assert log_rows(clinic.raw) == before
    assert log_of(clinic.raw, ORIGIN).held == held(clinic.raw, ORIGIN)


def test_what_was_recorded_before_is_answered_as_before(clinic: Clinic) -> None:
    command = clinic.command("consent", arguments=CONSENT)
    first = clinic.repeat(command)
    clinic.raw.hold_log(ORIGIN, reason(HeldKind.RESTORED))
    again = clinic.repeat(command)
    assert again.acknowledged.repeated
    assert again.main.event == first.main.event


def test_released_it_takes_commands_again(clinic: Clinic) -> None:
    clinic.raw.hold_log(ORIGIN, reason(HeldKind.RESTORED))
    clinic.raw.release_log(ORIGIN)
    assert log_of(clinic.raw, ORIGIN).held is None
    clinic.do("consent", **CONSENT)


def test_held_between_decision_and_append_the_outcome_is_not_known(clinic: Clinic) -> None:
    def hold() -> None:
        clinic.raw.hold_log(ORIGIN, reason(HeldKind.MOVED))

    command = clinic.command("consent", arguments=CONSENT)
    late: Any = Interposed(clinic.raw, hold)
    with pytest.raises(AppendOutcomeUnknown) as caught:
        replace(clinic.ledger, store=late).execute(ORIGIN, command)
    assert caught.value.help
    assert "same --id" in caught.value.help.en


def test_only_a_store_that_is_moved_opens_no_log(clinic: Clinic) -> None:
    for kind in KINDS:
        clinic.raw.hold_log(ORIGIN, reason(kind))
        if kind in (HeldKind.MOVED, HeldKind.MOVING, HeldKind.GIVEN_UP):
            with pytest.raises(LogHeld):
                check_goes_on_here(clinic.raw)
        else:
            check_goes_on_here(clinic.raw)
        clinic.raw.release_log(ORIGIN)
    check_goes_on_here(clinic.raw)


@pytest.mark.parametrize("kind", KINDS)
def test_every_reason_says_why_and_what_to_do_in_both_languages(kind: HeldKind) -> None:
    found = parse_held(reason(kind))
    assert found.kind is kind
    told = in_words(ORIGIN, found)
    for text in (told.en, told.ja):
        assert "{" not in text
        assert kind is HeldKind.OTHER or "2026-04-01 00:00 UTC" in text
    assert found.help.en != found.help.ja


def test_people_are_told_of_it_in_the_zone_of_the_organisation(clinic: Clinic) -> None:
    clinic.raw.hold_log(ORIGIN, reason(HeldKind.MOVED))
    with pytest.raises(LogHeld, match="2026-04-01 09:00 Asia/Tokyo"):
        clinic.do("consent", **CONSENT)
    found = log_of(clinic.raw, ORIGIN).held
    assert found
    assert "2026-04-01 09:00 Asia/Tokyo" in found.why.ja


@pytest.mark.parametrize("line", ["", "restored", "moved", "moving ", "  x", "restoredx 1"])
def test_a_line_that_anybody_wrote_is_read_without_a_fault(line: str) -> None:
    in_words(ORIGIN, parse_held(line))


@pytest.fixture
def signer(clinic: Clinic, tmp_path: Path) -> LogSigner:
    found = new_signer(tmp_path / "signer")
    signed(clinic.address, found)
    return found


def test_a_held_log_is_not_signed_whether_it_grew_or_not(clinic: Clinic, signer: LogSigner) -> None:
    clinic.do("consent", **CONSENT)
    clinic.raw.hold_log(ORIGIN, reason(HeldKind.MOVED))
    assert refused(clinic.address, signer) == "held None"
    clinic.raw.release_log(ORIGIN)
    assert signed(clinic.address, signer) == (clinic.size,)
    clinic.raw.hold_log(ORIGIN, reason(HeldKind.RESTORED))
    assert refused(clinic.address, signer) == "held None"


def test_a_log_that_has_what_was_signed_is_not_behind(clinic: Clinic, signer: LogSigner) -> None:
    check_not_behind(clinic.raw, signer.state())
    clinic.do("consent", **CONSENT)
    check_not_behind(clinic.raw, signer.state())
    check_not_behind(clinic.raw, SignerState("ledger.example/other"))


def test_a_log_that_is_shorter_than_what_was_signed_is_behind(
    clinic: Clinic, signer: LogSigner
) -> None:
    state = replace(signer.state(), size=clinic.size + 1)
    with pytest.raises(LogBehind, match=f"found {clinic.size} entries"):
        check_not_behind(clinic.raw, state)
    with pytest.raises(LogBehind, match="found 0 entries"):
        check_not_behind(clinic.raw, replace(state, origin="ledger.example/other"))


@pytest.mark.parametrize("column", ["content", "previous"])
def test_a_log_with_another_entry_where_one_was_signed_is_behind(
    clinic: Clinic, signer: LogSigner, address: Address, column: str
) -> None:
    entry = clinic.raw.entry(ORIGIN, clinic.size - 1)
    assert entry
    changed = {
        "content": entry.content.replace(b"staff-1", b"staff-2"),
        "previous": bytes([7]) * 32,
    }
    Administrator(address).set("entry", clinic.size - 1, **{column: changed[column]})
    with pytest.raises(LogBehind, match=f"entry {clinic.size - 1}"):
        check_not_behind(clinic.raw, signer.state())


def test_the_guard_of_a_ledger_is_asked_before_anything_is_written(clinic: Clinic) -> None:
    asked: list[str] = []

    def guard(origin: str) -> None:
        asked.append(origin)
        raise LogBehind(origin, "found", "wanted", in_words(origin, parse_held("x")))

    before = log_rows(clinic.raw)
    with pytest.raises(LogBehind):
        replace(clinic.ledger, guard=guard).execute(
            ORIGIN, clinic.command("consent", arguments=CONSENT)
        )
    assert asked == [ORIGIN]
    assert log_rows(clinic.raw) == before
