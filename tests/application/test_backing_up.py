"""Backups made while people work, and what checking them finds: on both databases."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from ledger.application import backup_places
from ledger.application.checking_backup import check_backup
from ledger.application.epochs import Change
from ledger.application.key_backup import back_up_keys, open_keys_backup
from ledger.application.verify import verify_log
from ledger.backup.age import decrypting_with, encrypting_to
from ledger.backup.layout import MANIFEST, Part, backups_in
from ledger.backup.read import open_backup
from ledger.errors import (
    InvalidInput,
    KeyDoesNotFit,
    KeyNotGiven,
    Malformed,
    StoreBusy,
    StoreUnavailable,
)
from ledger.sealing.keys import SoftwareKey
from ledger.store.address import Address
from ledger.store.opening import create_keys, open_keys
from ledger.text import Text
from tests.support.backups import FIRST, Backups, changed, people, relined, with_two_patients
from tests.support.clinic import KEK, ORIGIN, PATIENT, Clinic
from tests.support.erased import destroyed
from tests.support.succeeding import NEW, succeeded

NEXT_KEK = SoftwareKey(2, bytes(range(32, 64)))


clinic = pytest.fixture(with_two_patients, name="clinic")


@pytest.fixture
def backups(tmp_path: Path) -> Backups:
    return Backups(tmp_path / "backups")


def file_of(backups: Backups, part: Part) -> Path:
    return backups.parts()[part].file


def test_a_backup_holds_what_the_stores_hold_and_all_of_it_opens(
    clinic: Clinic, backups: Backups
) -> None:
    made = backups.make(clinic)
    found = backups.checked()
    (log,) = found.logs
    assert found.findings == ()
    assert found.sound
    assert (log.state.head.size, log.result.root) == (
        clinic.size,
        verify_log(clinic.raw, ORIGIN).log.root,
    )
    sealed = clinic.raw.ciphertext_positions(ORIGIN, 0, clinic.size)
    assert (log.sealed, log.opened, log.erased) == (len(sealed), len(sealed), 0)
    assert found.documents == len(clinic.raw.document_digests(ORIGIN)) == 1
    assert found.keys == sum(len(rows) for rows in clinic.keys.key_rows(ORIGIN))
    assert {part.folder.name for part in made.parts} == {made.parts[0].folder.name}


def test_the_key_encryption_key_is_in_no_part(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)
    for part in Part:
        data = file_of(backups, part).read_bytes()
        assert KEK.key not in data
        assert b64encode(KEK.key)[:-2] not in data


def test_no_name_can_be_read_in_any_part(clinic: Clinic, backups: Backups) -> None:
    backups.make(clinic)
    for part in Part:
        for line in file_of(backups, part).read_bytes().splitlines():
            values = [v for v in json.loads(line).values() if isinstance(v, str)]
            shown = b"\n".join(
                [
                    line,
                    *(
                        b64decode(v + "==", validate=False)
                        for v in values
                        if v.isascii() and len(v) % 4 == 0
                    ),
                ]
            )
            for secret in ("山田", "ヤマダ", "代筆"):
                assert secret.encode() not in shown
            assert b"0012345" not in shown


def test_entries_written_while_it_is_made_are_left_to_the_next_one(
    clinic: Clinic, backups: Backups
) -> None:
    before = clinic.size

    class Busy:
        """The store of a clinic that registers somebody whenever a page of entries is read."""

        def __init__(self) -> None:
            self.store = clinic.raw

        def __getattr__(self, name: str) -> Any:
            return getattr(self.store, name)

        def scan(self, origin: str, **more: Any) -> Any:
            for page in self.store.scan(origin, **more):
                clinic.do("person.add", **{**PATIENT, "numbers": [f"9{clinic.size}"]})
                yield page

    backups.make(clinic, store=Busy())
    assert clinic.size > before
    (log,) = backups.checked().logs
    assert log.state.head.size == before
    assert backups.kinds() == set()
    backups.make(clinic)
    (log,) = backups.checked().logs
    assert log.state.head.size == clinic.size


def test_an_erasure_while_it_is_made_makes_it_anew(clinic: Clinic, backups: Backups) -> None:
    hanako = people(clinic)[0]
    left = [1]

    class Erasing:
        """The key store of a clinic that erases somebody before the keys are read."""

        def __getattr__(self, name: str) -> Any:
            return getattr(clinic.keys, name)

        def origins(self) -> list[str]:
            if left and left.pop():
                destroyed(clinic, hanako, "record")
                clinic.keys.erase(ORIGIN, [(hanako, "record")], [])
            return clinic.keys.origins()

    backups.make(clinic, keys=Erasing())
    assert backups.kinds() == set()
    (log,) = backups.checked().logs
    assert (log.state.head.size, log.erased) == (clinic.size, 1)
    assert not any(
        path.name.startswith(".") for place in backups.places.values() for path in place.iterdir()
    )


def test_a_change_of_epoch_while_it_is_made_makes_it_anew(clinic: Clinic, backups: Backups) -> None:
    left = [1]

    class Changing:
        """The key store of a clinic whose key is changed, and old rows dropped, meanwhile."""

        def __getattr__(self, name: str) -> Any:
            return getattr(clinic.keys, name)

        def index_rows(self, origin: str) -> Any:
            if left and left.pop():
                change = Change(clinic.keys, KEK, NEXT_KEK, clinic.chance, clinic.clock)
                change.wrap_anew(lambda _: None)
                clinic.keys.drop_old_epochs()
            return clinic.keys.index_rows(origin)

    made = back_up_keys(Changing(), backups.places[Part.KEYS], FIRST)
    opened = open_keys_backup(made.folder, NEXT_KEK)
    assert (opened.epoch, opened.other_epochs) == (2, 0)
    with pytest.raises(KeyDoesNotFit):
        open_keys_backup(made.folder, KEK)


def test_a_change_of_epoch_that_goes_on_and_on_is_told(clinic: Clinic, backups: Backups) -> None:
    class Restless:
        """A key store of which each look sees a later epoch."""

        epoch = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(clinic.keys, name)

        def check_value(self) -> tuple[int, bytes]:
            self.epoch += 1
            return self.epoch, b""

    with pytest.raises(StoreBusy):
        back_up_keys(Restless(), backups.places[Part.KEYS], FIRST)
    assert not backups_in(backups.places[Part.KEYS])
    assert not list(backups.places[Part.KEYS].glob(".*"))


def test_parts_can_be_made_alone_and_what_was_not_given_is_not_called_checked(
    clinic: Clinic, backups: Backups
) -> None:
    backups.make(clinic, Part.LOG)
    assert not backups.places[Part.KEYS].exists()
    parts = {Part.LOG: open_backup(backups.places[Part.LOG], Part.LOG)}
    found = check_backup(parts, None)
    assert found.sound
    assert found.not_checked == (Part.KEYS, Part.DOCUMENTS)
    assert not found.opened


def test_a_part_that_fails_leaves_no_part_behind(clinic: Clinic, backups: Backups) -> None:
    class Failing:
        def __getattr__(self, name: str) -> Any:
            return getattr(clinic.keys, name)

        def notes(self) -> Any:
            raise StoreUnavailable(Text("gone", "なし"))

    with pytest.raises(StoreUnavailable):
        backups.make(clinic, keys=Failing())
    for place in backups.places.values():
        assert [path.name for path in place.iterdir()] == ["backup.lock"]


def test_two_backups_into_one_place_at_once_are_refused(
    clinic: Clinic, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_places, "LOCK_SECONDS", 0.05)
    with backup_places.reserved([backups.places[Part.KEYS]]), pytest.raises(StoreBusy):
        backups.make(clinic)
    assert not backups_in(backups.places[Part.LOG])
    backups.make(clinic)


def test_a_log_that_is_closed_is_so_in_the_backup(clinic: Clinic, backups: Backups) -> None:
    succeeded(clinic)
    backups.make(clinic)
    found = backups.checked()
    assert found.findings == ()
    told = {log.state.head.origin: log.state.successor for log in found.logs}
    assert told == {ORIGIN: NEW, NEW: None}


# Encrypted.


@pytest.fixture
def sealed(backups: Backups, tmp_path: Path) -> tuple[Backups, str]:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"{identity}\n")
    backups.decrypt = decrypting_with(tmp_path / "identity")
    return backups, str(identity.to_public())


def test_an_encrypted_backup_opens_with_the_identity_alone(
    clinic: Clinic, sealed: tuple[Backups, str]
) -> None:
    backups, recipient = sealed
    made = backups.make(clinic, encrypt=encrypting_to([recipient]))
    for part in made.parts:
        data = part.file.read_bytes()
        assert data.startswith(b"age-encryption.org/v1\n")
        assert b'"kind"' not in data
    found = backups.checked()
    assert (found.findings, found.logs[0].opened) == ((), found.logs[0].sealed)
    keys = backups.parts()[Part.KEYS].folder
    assert open_keys_backup(keys, KEK, backups.decrypt).keys == found.keys
    with pytest.raises(KeyNotGiven):
        open_keys_backup(keys, KEK)


# The keys alone.


def test_a_backup_of_the_keys_alone_opens_row_by_row(clinic: Clinic, tmp_path: Path) -> None:
    made = back_up_keys(clinic.keys, tmp_path / "keys", FIRST)
    opened = open_keys_backup(tmp_path / "keys", KEK)
    assert opened.keys == sum(len(rows) for rows in clinic.keys.key_rows(ORIGIN))
    assert opened.index_rows == sum(len(rows) for rows in clinic.keys.index_rows(ORIGIN))
    assert (opened.epoch, opened.other_epochs, opened.origins) == (1, 0, (ORIGIN,))
    assert opened.sha256 == made.manifest.sha256


def test_a_backup_opens_with_the_new_key_only_if_every_row_is_wrapped_in_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    Change(clinic.keys, KEK, NEXT_KEK, clinic.chance, clinic.clock).wrap_anew(lambda _: None)
    made = back_up_keys(clinic.keys, tmp_path / "keys", FIRST)
    opened = open_keys_backup(made.folder, NEXT_KEK)
    assert opened.other_epochs == opened.keys + opened.index_rows
    with pytest.raises(KeyDoesNotFit):  # over, though its rows are all there still
        open_keys_backup(made.folder, KEK)
    relined(
        made.file,
        lambda lines: lines.remove(
            next(li for li in lines if li.get("class") == "record" and li["epoch"] == 2)
        ),
    )
    with pytest.raises(KeyDoesNotFit) as error:
        open_keys_backup(made.folder, NEXT_KEK)
    assert "record" in error.value.message.en


def test_a_damaged_backup_of_keys_is_not_opened(clinic: Clinic, tmp_path: Path) -> None:
    made = back_up_keys(clinic.keys, tmp_path / "keys", FIRST)
    changed(made.file, lambda data: data + b"\n")
    with pytest.raises(Malformed):
        open_keys_backup(made.folder, KEK)
    changed(made.file, lambda data: data, manifest_too=True)
    with pytest.raises(Malformed):
        open_keys_backup(made.folder, KEK)


def test_an_empty_key_store_has_nothing_to_back_up(tmp_path: Path) -> None:
    address = Address("sqlite", str(tmp_path / "empty.keys"))
    create_keys(address)
    keys = open_keys(address)
    try:
        with pytest.raises(InvalidInput):
            back_up_keys(keys, tmp_path / "keys", FIRST)
    finally:
        keys.close()


def test_a_file_that_is_whole_but_not_the_one_of_its_manifest_is_not_opened(
    clinic: Clinic, tmp_path: Path
) -> None:
    made = back_up_keys(clinic.keys, tmp_path / "keys", FIRST)
    manifest = (made.folder / MANIFEST).read_bytes()

    def shortened(lines: list[dict[str, Any]]) -> None:
        lines.pop()

    relined(made.file, shortened)
    open_keys_backup(made.folder, KEK)
    (made.folder / MANIFEST).write_bytes(manifest)
    with pytest.raises(Malformed):
        open_keys_backup(made.folder, KEK)
