"""What checking a backup finds: on both databases."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from ledger import canonical
from ledger.application.key_backup import open_keys_backup
from ledger.backup.layout import MANIFEST, Part
from ledger.errors import (
    KeyDoesNotFit,
)
from ledger.log.findings import Severity
from ledger.sealing.keys import SoftwareKey
from tests.support.backups import Backups, changed, people, relined, with_two_patients
from tests.support.clinic import KEK, ORIGIN, Clinic
from tests.support.erased import decided, destroyed
from tests.support.succeeding import NEW, after, succeeded

NEXT_KEK = SoftwareKey(2, bytes(range(32, 64)))


clinic = pytest.fixture(with_two_patients, name="clinic")


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path / "backups")


def file_of(backups: Backups, part: Part) -> Path:
    return backups.parts()[part].file


def test_a_changed_byte_of_any_part_is_found(clinic: Clinic, backups: Backups) -> None:
    for number, part in enumerate(Part):
        backups.make(clinic)
        changed(file_of(backups, part), lambda data: data[:200] + b"?" + data[201:])
        assert "file_changed" in backups.kinds(), number
        assert backups.checked().number_of(Severity.BREAK)


def test_lines_that_do_not_fit_their_end_are_found_whatever_the_manifest_says(
    clinic: Clinic, backups: Backups
) -> None:
    for part in Part:
        backups.make(clinic)
        changed(
            file_of(backups, part),
            lambda data: data.replace(b'"kind":"end","lines":', b'"kind":"end","lines":1', 1),
            manifest_too=True,
        )
        assert backups.kinds() == {"lines_differ"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("content", {"content_changed"}),
        ("entry", {"entry_missing"}),
        ("last entry", {"tail_missing"}),
        ("head", {"tail_missing", "heads_differ"}),
        ("log", {"heads_differ"}),
    ],
)
def test_what_a_forger_changes_in_the_log_is_found_by_its_chain(
    clinic: Clinic, backups: Backups, name: str, wanted: set[str]
) -> None:
    backups.make(clinic)

    def change(lines: list[dict[str, Any]]) -> None:
        entries = [line for line in lines if line["kind"] == "entry"]
        if name == "content":
            content = b64decode(entries[2]["content"])
            entries[2]["content"] = b64encode(content.replace(b"KIZ", b"KIY")).decode()
            if b"KIZ" not in content:
                content = b64decode(entries[1]["content"]).replace(b"KIZ", b"KIY")
                entries[1]["content"] = b64encode(content).decode()
        elif name == "entry":
            lines.remove(entries[1])
        elif name == "last entry":
            lines.remove(entries[-1])
        elif name == "head":
            lines[0]["size"] += 1
        else:
            lines.clear()

    relined(file_of(backups, Part.LOG), change)
    assert wanted <= backups.kinds()
    assert not backups.checked().sound


@pytest.mark.parametrize(
    ("part", "kind", "change", "wanted"),
    [
        (Part.LOG, "ciphertext", None, "ciphertext_missing"),
        (Part.LOG, "ciphertext", "bytes", "ciphertext_changed"),
        (Part.DOCUMENTS, "document", None, "document_missing"),
        (Part.DOCUMENTS, "document", "bytes", "document_changed"),
        (Part.KEYS, "key", None, "key_missing"),
    ],
)
def test_what_is_missing_or_changed_beside_the_entries_is_found(
    clinic: Clinic, backups: Backups, part: Part, kind: str, change: str | None, wanted: str
) -> None:
    backups.make(clinic)

    def forge(lines: list[dict[str, Any]]) -> None:
        one = next(
            line for line in lines if line["kind"] == kind and line.get("class") in (None, "record")
        )
        if change is None:
            lines.remove(one)
        else:
            data = b64decode(one[change])
            one[change] = b64encode(bytes([data[0] ^ 1]) + data[1:]).decode()

    relined(file_of(backups, part), forge)
    assert backups.kinds() == {wanted}


def test_a_ciphertext_where_nothing_is_sealed_is_found(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)
    extra = {"kind": "ciphertext", "position": 0, "bytes": "AAAA"}
    relined(file_of(backups, Part.LOG), lambda lines: lines.insert(2, extra))
    assert backups.kinds() == {"ciphertext_extra"}


def test_a_key_that_does_not_open_its_payload_is_found(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)
    hanako = people(clinic)[0]

    def swap(lines: list[dict[str, Any]]) -> None:
        one = next(li for li in lines if (li.get("subject"), li.get("class")) == (hanako, "record"))
        wrapped = KEK.wrap(
            bytes(32), origin=ORIGIN, subject=hanako, klass="record", random=clinic.chance
        )
        one["wrapped"] = b64encode(wrapped).decode()

    relined(file_of(backups, Part.KEYS), swap)
    assert backups.kinds() == {"payload_not_opened"}


def test_a_key_row_that_was_changed_does_not_open(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)

    def flip(lines: list[dict[str, Any]]) -> None:
        wrapped = b64decode(lines[-1]["wrapped"])
        lines[-1]["wrapped"] = b64encode(wrapped[:-1] + bytes([wrapped[-1] ^ 1])).decode()

    relined(file_of(backups, Part.KEYS), flip)
    with pytest.raises(KeyDoesNotFit):
        backups.checked()
    with pytest.raises(KeyDoesNotFit):
        open_keys_backup(file_of(backups, Part.KEYS).parent, KEK)


def test_keys_older_than_an_erasure_are_told_and_are_no_break(
    clinic: Clinic, backups: Backups
) -> None:
    backups.make(clinic)
    hanako = people(clinic)[0]
    destroyed(clinic, hanako, "identity", "record", "tag")
    clinic.keys.erase(ORIGIN, [(hanako, k) for k in ("identity", "record", "tag")], [])
    backups.make(clinic)
    assert backups.kinds() == {"erased_key_kept"}  # the rows by which she was looked up
    found = backups.checked(KEK, keys=1)
    assert found.sound
    assert found.erased_keys == 3
    assert {str(one.kind) for _, one in found.findings} == {"erased_key_kept"}


def test_what_was_decided_counts_as_erased_before_it_is_carried_out(
    clinic: Clinic, backups: Backups
) -> None:
    hanako = people(clinic)[0]
    decided(clinic, hanako, "record")
    backups.make(clinic)
    assert backups.checked().erased == {(ORIGIN, hanako, "record")}


def test_a_key_that_newer_keys_lack_is_told_and_is_no_break(
    clinic: Clinic, backups: Backups
) -> None:
    backups.make(clinic)
    hanako = people(clinic)[0]
    destroyed(clinic, hanako, "record")
    clinic.keys.erase(ORIGIN, [(hanako, "record")], [])
    backups.make(clinic)
    assert backups.kinds(log=1) == {"key_gone_since"}
    assert backups.checked(KEK, log=1).sound


def test_what_a_successor_erased_counts_in_the_log_before(clinic: Clinic, backups: Backups) -> None:
    hanako = people(clinic)[0]
    succeeded(clinic)
    new = after(clinic)
    carried = next(
        e for e in new.events()
        if e.type == "subject.registered" and e.event == clinic.events()[2].event
    )  # fmt: skip
    decided(new, str(carried.subject), "record")
    backups.make(clinic)
    assert backups.checked().erased == {
        (NEW, carried.subject, "record"),
        (ORIGIN, hanako, "record"),
    }


def test_another_key_encryption_key_is_refused(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)
    for other in (SoftwareKey(1, bytes(32)), NEXT_KEK):
        with pytest.raises(KeyDoesNotFit):
            backups.checked(other)
        with pytest.raises(KeyDoesNotFit):
            open_keys_backup(file_of(backups, Part.KEYS).parent, other)


def test_without_a_key_all_but_the_payloads_is_checked(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)
    found = backups.checked(None)
    assert (found.findings, found.opened, found.logs[0].opened) == ((), False, 0)

    def without_keys(lines: list[dict[str, Any]]) -> None:
        lines[:] = [one for one in lines if one["kind"] == "check"]

    relined(file_of(backups, Part.KEYS), without_keys)
    found = backups.checked(None)
    assert {str(one.kind) for _, one in found.findings} == {"key_missing"}


def test_a_manifest_that_says_another_epoch_or_other_logs_is_found(
    clinic: Clinic, backups: Backups
) -> None:
    for part, name, value in ((Part.KEYS, "epoch", 2), (Part.DOCUMENTS, "logs", [])):
        backups.make(clinic)
        path = file_of(backups, part).parent / MANIFEST
        whole = path.read_bytes()
        path.write_bytes(canonical.encode({**json.loads(whole), name: value}))
        kinds = {str(one.kind) for _, one in backups.checked(None).findings}
        assert kinds == {"lines_differ" if part is Part.KEYS else "heads_differ"}
        path.write_bytes(whole)


def test_a_ciphertext_that_is_not_of_the_entry_before_it_is_found(
    clinic: Clinic, backups: Backups
) -> None:
    backups.make(clinic)

    def move(lines: list[dict[str, Any]]) -> None:
        one = next(line for line in lines if line["kind"] == "ciphertext")
        one["position"] += 1

    relined(file_of(backups, Part.LOG), move)
    assert "lines_differ" in backups.kinds()
