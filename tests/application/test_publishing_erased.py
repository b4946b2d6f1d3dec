"""What is erased leaves a copy with contents, in the turn that brings the entry which says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.application.publishing import Published
from tests.support.bundles import change, judged, told, tree_of
from tests.support.checkpoints import Signs
from tests.support.clinic import ORIGIN, Clinic
from tests.support.copies import bundled, copied, published, refused
from tests.support.erased import destroyed, erased
from tests.support.succeeding import after, carried, succeeded
from tests.support.tampering import Administrator

SIZE = 600


@pytest.fixture
def clinic(log_of_600: Clinic) -> Clinic:
    return log_of_600


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def held(copy: Path) -> bytes:
    """Every byte of the sealed parts of a copy."""
    return b"".join(d for name, d in tree_of(copy).items() if name.startswith("ciphertexts/"))


ERASED = (4, 300, 520)
"""Registrations of three people, each in another 256 entries."""


def subject_at(clinic: Clinic, position: int) -> str:
    return str(clinic.events()[position].subject)


def sealed(clinic: Clinic) -> dict[int, bytes]:
    return clinic.raw.ciphertexts(ORIGIN, range(clinic.size))


@pytest.mark.parametrize("size", [512, 530])
def test_what_is_erased_leaves_the_copy_with_the_entry_that_says_so(
    clinic: Clinic, signs: Signs, copy: Path, tmp_path: Path, size: int
) -> None:
    signs.log(clinic.raw, size)
    published(clinic.raw, signs, copy, contents=True)
    before = sealed(clinic)
    for position in ERASED:
        assert destroyed(clinic, subject_at(clinic, position), "identity") == [position]
    went = sum(position < size for position in ERASED)
    signs.log(clinic.raw)
    came = published(clinic.raw, signs, copy, contents=True)
    assert came == Published(size, SIZE + 6, changed=True, erased=went)
    assert copied(copy) == bundled(clinic.raw, signs, tmp_path)
    assert told(judged(copy, signs.vkey)) == "0: "
    assert [at for at, data in before.items() if data not in held(copy)] == list(ERASED)
    assert published(clinic.raw, signs, copy, contents=True) == Published(
        SIZE + 6, SIZE + 6, changed=False
    )


def test_it_leaves_the_copy_when_its_completion_is_signed_and_not_before(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw, 600)
    published(clinic.raw, signs, copy, contents=True)
    data = sealed(clinic)[4]
    assert destroyed(clinic, subject_at(clinic, 4), "identity") == [4]
    assert published(clinic.raw, signs, copy, contents=True) == Published(600, 600, changed=False)
    signs.log(clinic.raw, 601)  # the decision, not the completion
    published(clinic.raw, signs, copy, contents=True)
    assert data in held(copy)
    signs.log(clinic.raw, 602)
    came = published(clinic.raw, signs, copy, contents=True)
    assert came == Published(601, 602, changed=True, erased=1)
    assert data not in held(copy)


def test_what_is_still_in_the_store_though_it_is_erased_does_not_come_into_a_copy(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    data = sealed(clinic)[4]
    erased(clinic, subject_at(clinic, 4), "identity")
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    assert data not in held(copy)
    assert len(held(copy)) > 10000


def test_of_somebody_else_and_of_another_class_nothing_leaves_the_copy(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    before = tree_of(copy)
    erased(clinic, subject_at(clinic, 4), "record")
    signs.log(clinic.raw)
    assert published(clinic.raw, signs, copy, contents=True) == Published(600, 602, changed=True)
    after = tree_of(copy)
    assert before["ciphertexts/000"] == after["ciphertexts/000"]


def test_tiles_and_contents_of_full_blocks_stay_as_they_were(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    destroyed(clinic, subject_at(clinic, 300), "identity")
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    touched = {
        str(path.relative_to(copy)) for path in before
        if path.exists() and path.stat().st_mtime_ns != before[path]
    }  # fmt: skip
    assert touched == {"checkpoint", "ciphertexts/001"}


def test_a_public_copy_does_not_look_for_erasures(clinic: Clinic, signs: Signs, copy: Path) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=False)
    destroyed(clinic, subject_at(clinic, 4), "identity")
    signs.log(clinic.raw)
    came = published(clinic.raw, signs, copy, contents=False)
    assert came == Published(600, 602, changed=True, erased=0)


def test_of_a_closed_log_what_the_log_after_it_erased_leaves_the_copy(
    clinic: Clinic, signs: Signs, copy: Path, tmp_path: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    succeeded(clinic)
    new, data = after(clinic), sealed(clinic)
    called = {e.data["carried_from"]["position"]: str(e.subject) for e in carried(new)}
    for position in ERASED:
        erased(new, called[position], "identity")
        Administrator(clinic.address).delete("ciphertext", position)
    came = published(clinic.raw, signs, copy, contents=True)
    assert came == Published(SIZE, SIZE, changed=True, erased=3)
    assert copied(copy) == bundled(clinic.raw, signs, tmp_path)
    assert [at for at, one in data.items() if one not in held(copy)] == list(ERASED)
    assert told(judged(copy, signs.vkey)) == "0: "
    again = published(clinic.raw, signs, copy, contents=True)
    assert again == Published(SIZE, SIZE, changed=False)


def test_a_damaged_file_of_sealed_parts_is_said_to_be_and_nothing_is_taken_out_of_it(
    clinic: Clinic, signs: Signs, copy: Path
) -> None:
    signs.log(clinic.raw)
    published(clinic.raw, signs, copy, contents=True)
    destroyed(clinic, subject_at(clinic, 300), "identity")
    signs.log(clinic.raw)
    change(copy / "ciphertexts/001", lambda data: data[:-1])
    assert refused(clinic.raw, signs, copy, contents=True) == "damaged_copy None"
