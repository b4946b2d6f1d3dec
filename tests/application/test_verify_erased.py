"""What verification says of sealed parts and their erasure, in one log and across a succession."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application.verify import Since, verify_log
from ledger.log.findings import Severity
from ledger.store.address import Address
from tests.support.clinic import CONSENT, ORIGIN, PATIENT, Clinic
from tests.support.erased import decided, destroyed, erased, sealed_of
from tests.support.succeeding import NEW, after, succeeded
from tests.support.tampering import Administrator

THIRD = "ledger.example/kizuna-clinic-3"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """Two patients, each with a sealed identity and a sealed note."""
    with Clinic.founded(Address("sqlite", str(tmp_path / "ledger.db"))) as clinic:
        clinic.do("person.add", **{**PATIENT, "numbers": ["777"]})
        clinic.do("consent", **CONSENT, note="代筆")
        clinic.do("consent", **{**CONSENT, "person": "777"}, note="口頭")
        yield clinic


def people(clinic: Clinic) -> list[str]:
    """The two patients as they are called in this log."""
    return [str(e.subject) for e in clinic.events() if e.type == "subject.registered"]


def told(clinic: Clinic, origin: str = ORIGIN) -> list[tuple[str, int | None]]:
    found = verify_log(clinic.raw, origin)
    assert found.log.findings == ()
    return [(str(one.kind), one.position) for one in found.store]


def gone(clinic: Clinic, *positions: int) -> None:
    for position in positions:
        Administrator(clinic.address).delete("ciphertext", position)


def test_an_erasure_that_was_carried_out_is_sound(clinic: Clinic) -> None:
    hanako, _ = people(clinic)
    assert len(destroyed(clinic, hanako, "identity", "record")) == 2
    assert told(clinic) == []


def test_a_sealed_part_that_is_there_though_its_erasure_was_completed_is_found(
    clinic: Clinic,
) -> None:
    hanako, _ = people(clinic)
    erased(clinic, hanako, "record")
    (position,) = sealed_of(clinic, hanako, "record")
    assert told(clinic) == [("ciphertext_kept", position)]
    (finding,) = verify_log(clinic.raw, ORIGIN).store
    assert (finding.found, finding.wanted) == ("a ciphertext", "none: class record is erased")
    assert finding.kind.severity is Severity.BREAK
    gone(clinic, position)
    assert told(clinic) == []


def test_it_is_found_by_a_verification_of_what_is_new_alone(clinic: Clinic) -> None:
    first = verify_log(clinic.raw, ORIGIN)
    erased(clinic, people(clinic)[0], "record")
    noted = Since(first.size, first.log.leaf_hash)
    found = verify_log(clinic.raw, ORIGIN, noted=noted, since_noted=True)
    assert (found.start, [str(one.kind) for one in found.store]) == (
        first.size,
        ["ciphertext_kept"],
    )


def test_an_erasure_that_is_decided_and_not_completed_may_be_half_done(clinic: Clinic) -> None:
    hanako, _ = people(clinic)
    decided(clinic, hanako, "record", "identity")
    assert told(clinic) == []
    gone(clinic, *sealed_of(clinic, hanako, "record"))
    assert told(clinic) == []


# A closed log: its successor says what was erased of it.


@pytest.mark.parametrize("steps", [1, 2])
def test_in_a_closed_log_a_sealed_part_may_be_missing_where_a_later_log_erased_it(
    clinic: Clinic, steps: int
) -> None:
    hanako, taro = people(clinic)
    succeeded(clinic)
    last = after(clinic)
    if steps == 2:
        succeeded(last, new=THIRD)
        last = after(last, THIRD)
    again, other = people(last)
    assert not {hanako, taro} & {again, other}
    positions = sealed_of(clinic, hanako, "record")
    gone(clinic, *positions)
    assert told(clinic) == [("ciphertext_missing", positions[0])]
    decided(last, other, "record")
    decided(last, again, "identity")
    assert told(clinic) == [("ciphertext_missing", positions[0])]  # of another, or of another class
    decided(last, again, "record")
    assert told(clinic) == []
    gone(clinic, *sealed_of(clinic, taro, "identity"))
    assert told(clinic) == [("ciphertext_missing", sealed_of(clinic, taro, "identity")[0])]


def test_in_a_closed_log_what_a_later_log_says_is_erased_must_be_gone(clinic: Clinic) -> None:
    hanako, _ = people(clinic)
    succeeded(clinic)
    new = after(clinic)
    again, _ = people(new)
    kept = sealed_of(clinic, hanako, "record")
    gone_there = sealed_of(new, again, "record")
    erased(new, again, "record")
    assert told(clinic) == [("ciphertext_kept", kept[0])]
    assert told(clinic, NEW) == [("ciphertext_kept", gone_there[0])]
    gone(clinic, *kept)
    assert told(clinic) == []


def test_what_was_erased_before_the_succession_is_sound_in_both(clinic: Clinic) -> None:
    hanako, _ = people(clinic)
    destroyed(clinic, hanako, "record")
    succeeded(clinic)
    assert (told(clinic), told(clinic, NEW)) == ([], [])


def test_an_event_that_cannot_be_read_excuses_nothing_and_stops_nothing(clinic: Clinic) -> None:
    hanako, _ = people(clinic)
    succeeded(clinic)
    new = after(clinic)
    again, _ = people(new)
    gone(clinic, *(positions := sealed_of(clinic, hanako, "record")))
    decided(new, again, "record")
    admin = Administrator(clinic.address)
    admin.run("UPDATE entry SET content = x'7b7d' WHERE type = 'erasure.decided'")
    assert told(clinic) == [("ciphertext_missing", positions[0])]


def test_a_closed_log_whose_successor_is_elsewhere_is_verified_by_itself(clinic: Clinic) -> None:
    clinic.raw.close_log(ORIGIN, "ledger.example/elsewhere")
    assert told(clinic) == []
    hanako, _ = people(clinic)
    gone(clinic, *(positions := sealed_of(clinic, hanako, "identity")))
    assert told(clinic) == [("ciphertext_missing", positions[0])]
