"""Encryption to a public key: opened by its owner, by nobody else, and not when changed."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]
import pytest

from ledger.backup.age import decrypting_with, encrypting_to, not_decrypted
from ledger.errors import ExtraMissing, InvalidInput, KeyDoesNotFit, KeyNotGiven, Malformed

TEXT = b"a line\n" * 40_000
CHUNKS = [TEXT[at : at + 999] for at in range(0, len(TEXT), 999)]


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, Path]:
    """A public key, and the file of its identity as age-keygen writes it."""
    identity = pyrage.x25519.Identity.generate()
    path = tmp_path / "identity"
    path.write_text(f"# created: 2026\n# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public()), path


def encrypted(*recipients: str) -> bytes:
    out = io.BytesIO()
    encrypting_to(recipients)(CHUNKS, out)
    return out.getvalue()


def opened(data: bytes, identity: Path) -> bytes:
    with decrypting_with(identity)(io.BytesIO(data)) as plain:
        return plain.read()


def test_what_was_encrypted_is_opened_by_the_identity(pair: tuple[str, Path]) -> None:
    data = encrypted(pair[0])
    assert TEXT[:50] not in data
    assert opened(data, pair[1]) == TEXT


def test_public_keys_are_taken_from_a_file_and_each_owner_opens_it(
    pair: tuple[str, Path], tmp_path: Path
) -> None:
    other = pyrage.x25519.Identity.generate()
    (tmp_path / "other").write_text(f"{other}\n")
    (tmp_path / "recipients").write_text(f"# both\n{pair[0]}\n\n{other.to_public()}\n")
    data = encrypted(str(tmp_path / "recipients"))
    assert opened(data, pair[1]) == opened(data, tmp_path / "other") == TEXT


def test_another_identity_does_not_open_it(pair: tuple[str, Path], tmp_path: Path) -> None:
    (tmp_path / "other").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    with pytest.raises(KeyDoesNotFit):
        opened(encrypted(pair[0]), tmp_path / "other")


def test_no_identity_says_which_option_is_wanted() -> None:
    with pytest.raises(KeyNotGiven) as error:
        not_decrypted(io.BytesIO(b""))
    assert error.value.help is not None
    assert "--identity" in error.value.help.en


@pytest.mark.parametrize("cut", [10, 150, 70_000, -1])
def test_a_shortened_file_is_not_taken_for_a_whole_one(pair: tuple[str, Path], cut: int) -> None:
    with pytest.raises(Malformed):
        opened(encrypted(pair[0])[:cut], pair[1])


def test_a_changed_byte_is_seen(pair: tuple[str, Path]) -> None:
    data = bytearray(encrypted(pair[0]))
    data[-5] ^= 1
    with pytest.raises(Malformed):
        opened(bytes(data), pair[1])


def test_whoever_reads_only_the_beginning_may_leave(pair: tuple[str, Path]) -> None:
    data = encrypted(pair[0])
    with decrypting_with(pair[1])(io.BytesIO(data)) as plain:
        assert plain.readline() == b"a line\n"


def test_what_goes_wrong_in_the_reader_is_told_as_it_is(pair: tuple[str, Path]) -> None:
    data = encrypted(pair[0])
    with pytest.raises(ZeroDivisionError), decrypting_with(pair[1])(io.BytesIO(data)):
        _ = 1 // 0


def test_what_fails_while_encrypting_is_told_as_it_was(pair: tuple[str, Path]) -> None:
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError(28, "No space left on device")

    def failing() -> Any:
        yield b"x" * 100_000
        raise InterruptedError("stopped")

    encrypt = encrypting_to([pair[0]])
    with pytest.raises(OSError, match="No space left"):
        encrypt(CHUNKS, Full())
    with pytest.raises(InterruptedError):
        encrypt(failing(), io.BytesIO())


def test_what_is_no_key_is_refused_and_a_secret_is_not_repeated(
    pair: tuple[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("# nothing\n")
    for given in ("age1nonsense", str(tmp_path / "none"), str(tmp_path / "empty"), str(pair[1])):
        with pytest.raises(InvalidInput) as refused:
            encrypting_to([given])
        assert "AGE-SECRET" not in refused.value.message.en, given
    secret = pair[1].read_text().splitlines()[-1]
    pair[1].write_text(secret[:-1] + "\n")
    with pytest.raises(InvalidInput) as error:
        decrypting_with(pair[1])
    assert secret[:30] not in str(error.value)
    with pytest.raises(InvalidInput):
        decrypting_with(tmp_path / "empty")


def test_without_the_package_it_says_which_extra_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "pyrage":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ExtraMissing):
        encrypting_to(["age1x"])


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not here")
def test_the_program_age_opens_it(pair: tuple[str, Path]) -> None:
    done = subprocess.run(
        ["age", "-d", "-i", os.fspath(pair[1])],
        input=encrypted(pair[0]),
        capture_output=True,
        check=True,
    )
    assert done.stdout == TEXT
