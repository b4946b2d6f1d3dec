"""Whom a number leads to is who holds that number, whatever the look-up says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ledger.application import find_person
from ledger.application.look_up import Found
from ledger.application.people import People, kana_key
from ledger.application.resolve import person
from ledger.errors import AnswerNotBorneOut, KeyDoesNotFit
from ledger.sealing.keys import INDEX, blind_index
from ledger.store.address import keys_address
from tests.support.clinic import CONSENT, KEK, NUMBER, ORIGIN, PATIENT, Clinic
from tests.support.tampering import Administrator

OTHER = {"kind": "PATIENT", "name": "鈴木 一郎", "kana": "スズキ イチロウ",
         "birth_date": "1960-01-31", "numbers": ["0099", "A-1"]}  # fmt: skip


@pytest.fixture
def two(clinic: Clinic) -> Clinic:
    clinic.do("person.add", **OTHER)
    return clinic


def hand(clinic: Clinic, table: str) -> tuple[Callable[..., list[tuple[Any, ...]]], str]:
    """The administrator's hand on the key store, and a table of it."""
    postgres = clinic.address.kind == "postgresql"
    run = Administrator(keys_address(clinic.address)).run
    return run, f"daicho_keys.{table}" if postgres else table


def lead(clinic: Clinic, kind: str, value: str, subject: str) -> None:
    """A value of the look-up leads to another person from now on: her row's own bytes copied."""
    wrapped = clinic.keys.get(ORIGIN, "", INDEX)[KEK.epoch]
    key = KEK.unwrap(wrapped, origin=ORIGIN, subject="", klass=INDEX)
    run, table = hand(clinic, "blind_index")
    theirs = next(
        row[0] for row in run(f"SELECT wrapped FROM {table}")
        if KEK.unwrap(bytes(row[0]), origin=ORIGIN, subject="", klass=INDEX).decode() == subject
    )  # fmt: skip
    hmac = blind_index(key, kind, value)
    run(f"UPDATE {table} SET wrapped = ? WHERE kind = ? AND hmac = ?", theirs, kind, hmac)
    assert clinic.people.find(ORIGIN, kind, value) == [subject]


def by_number(clinic: Clinic, number: str = NUMBER) -> list[Found]:
    return find_person.by_number(clinic.store, clinic.people, ORIGIN, number)


def by_kana(clinic: Clinic) -> list[Found]:
    name = (PATIENT["kana"], PATIENT["birth_date"])
    return find_person.by_kana(clinic.store, clinic.people, ORIGIN, *name)


def test_a_number_led_to_another_person_is_answered_about_nobody(two: Clinic) -> None:
    [mine], [other] = by_number(two), by_number(two, "0099")
    lead(two, "number", NUMBER, other.subject)
    size = two.size
    for ask in (
        lambda: by_number(two),
        lambda: person(two.store, two.people, ORIGIN, NUMBER, "person"),
        lambda: find_person.one_person(two.store, two.people, ORIGIN, NUMBER),
        lambda: two.do("consent", **CONSENT),
    ):
        with pytest.raises(AnswerNotBorneOut) as raised:
            ask()
        assert other.subject in raised.value.message.ja
        assert "鈴木" not in str(raised.value.message)
    assert two.size == size
    assert by_number(two, "0099") == [other]
    assert [one.subject for one in by_kana(two)] == [mine.subject]
    two.do("consent", **CONSENT | {"person": mine.subject})


def test_kana_with_birth_date_led_to_another_person_is_answered_about_nobody(two: Clinic) -> None:
    [other] = by_number(two, "0099")
    lead(two, "kana", kana_key(PATIENT["kana"], PATIENT["birth_date"]), other.subject)
    with pytest.raises(AnswerNotBorneOut, match=other.subject):
        by_kana(two)
    assert len(by_number(two)) == 1


def test_a_number_is_borne_out_however_it_is_typed_and_whoever_has_it_too(two: Clinic) -> None:
    two.do("person.add", **OTHER | {"numbers": [NUMBER]})
    assert len(by_number(two)) == 2
    for number in ("a-1", "Ａ－１", " A-1 "):
        assert len(by_number(two, number)) == 1, number
    assert by_number(two, "777") == []


def test_an_index_of_the_log_that_leads_to_another_registration_is_not_followed(
    two: Clinic,
) -> None:
    [mine], [other] = by_number(two), by_number(two, "0099")
    place = {"type": "subject.registered", "position": other.registered.position}
    Administrator(two.address).add("tag", tag=mine.subject, **place)
    assert by_number(two) == [mine]
    assert find_person.one_person(two.store, two.people, ORIGIN, NUMBER) == [mine]


def test_a_person_whose_identity_is_gone_is_found_as_before(two: Clinic) -> None:
    [mine] = by_number(two)
    run, table = hand(two, "key")
    run(f"DELETE FROM {table} WHERE class = 'identity' AND subject = ?", mine.subject)
    [found] = by_number(two)
    assert (found.subject, found.identity) == (mine.subject, None)
    two.do("consent", **CONSENT)


def test_a_key_that_is_said_to_be_of_another_epoch_is_not_used(two: Clinic) -> None:
    run, table = hand(two, "key")
    run(f"UPDATE {table} SET epoch = 2 WHERE class = 'identity'")
    with pytest.raises(KeyDoesNotFit, match="identity of s-"):
        by_number(two)
    run(f"UPDATE {table} SET epoch = 2 WHERE class = 'index'")
    with pytest.raises(KeyDoesNotFit, match=f"index of {ORIGIN}"):
        People(two.keys, KEK, two.chance).find(ORIGIN, "number", NUMBER)
