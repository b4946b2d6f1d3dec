"""Encryption to a public key with age (https://age-encryption.org/v1), as a stream.

The machine that makes backups needs the public key alone, and cannot open what it made. The package
pyrage does it; it comes with the extra `age`, and nothing else asks for it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from ledger.errors import ExtraMissing, KeyDoesNotFit, KeyNotGiven, Malformed, invalid
from ledger.text import Text


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


Encrypt = Callable[[Iterable[bytes], Writable], None]
"""Everything from the one, encrypted, into the other."""
Decrypt = Callable[[BinaryIO], AbstractContextManager[BinaryIO]]
"""The plain bytes of an encrypted file, as a file to be read."""

RECIPIENT = Text(
    "a public key of age (age1...), or a file with one in each line",
    "age の公開鍵（age1...）、又は1行に一つずつ書いたファイル",
)
IDENTITY = Text(
    "a file of age identities (AGE-SECRET-KEY-1...), as age-keygen writes it",
    "age の秘密鍵のファイル（AGE-SECRET-KEY-1...。age-keygen が書く形式）",
)


def encrypting_to(given: Sequence[str]) -> Encrypt:
    """Encryption to public keys, each given as itself or as a file; any one of them opens it.

    InvalidInput for what is none; ExtraMissing where pyrage is not installed.
    """
    pyrage = _pyrage()
    recipients = []
    for text in given:
        for line in [text] if text.startswith("age1") else _lines(Path(text), RECIPIENT):
            try:
                recipients.append(pyrage.x25519.Recipient.from_str(line))
            except pyrage.RecipientError:  # not shown: somebody may have named a secret
                raise invalid("--encrypt-to", _length(text, line), RECIPIENT) from None
        if not recipients:
            raise invalid("--encrypt-to", text, RECIPIENT)

    def encrypt(chunks: Iterable[bytes], out: Writable) -> None:
        source, target = _Source(chunks), _Target(out)
        try:
            pyrage.encrypt_io(source, target, recipients)
        except (pyrage.EncryptError, OSError):
            # What is told here is what happened beneath, not the sentence made of it.
            raise source.error or target.error or AssertionError("encryption failed") from None

    return encrypt


def decrypting_with(path: Path) -> Decrypt:
    """Decryption with the identities of a file; errors as encrypting_to."""
    pyrage = _pyrage()
    identities = []
    for line in _lines(path, IDENTITY):
        try:
            identities.append(pyrage.x25519.Identity.from_str(line))
        except pyrage.IdentityError:
            raise invalid("--identity", _length(str(path), line), IDENTITY) from None
    if not identities:
        raise invalid("--identity", str(path), IDENTITY)

    @contextmanager
    def decrypted(file: BinaryIO) -> Iterator[BinaryIO]:
        reading, writing = os.pipe()
        failed: list[Exception] = []

        def run() -> None:
            try:
                with os.fdopen(writing, "wb") as out:
                    pyrage.decrypt_io(file, out, identities)
            except Exception as error:  # noqa: BLE001 - told by whoever reads
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            with os.fdopen(reading, "rb") as plain:
                yield plain
                whole = not plain.read(1)
        except BaseException:
            thread.join()
            # Where the decryption ended early, that is why the reader met something else.
            if failed and not _left_first(failed[0]):
                raise _cannot_be_opened(pyrage, failed[0]) from None
            raise
        thread.join()
        if failed and whole:
            raise _cannot_be_opened(pyrage, failed[0]) from None

    return decrypted


def not_decrypted(_file: BinaryIO) -> AbstractContextManager[BinaryIO]:
    """The Decrypt of somebody who gave no identity: KeyNotGiven."""
    raise KeyNotGiven(
        Text("This backup is encrypted, and no key of age was given.",
             "このバックアップは暗号化されていますが、age の秘密鍵が指定されていません。"),
        help=Text("Name the file of its identity: --identity FILE",
                  "秘密鍵のファイルを --identity で指定してください。"),
    )  # fmt: skip


def _left_first(error: Exception) -> bool:
    """Whether the pipe broke because the reader was gone: no fault of the file."""
    return isinstance(error, BrokenPipeError) or "Broken pipe" in str(error)


def _cannot_be_opened(pyrage: Any, error: Exception) -> Exception:
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        return KeyDoesNotFit(
            Text("This backup is encrypted to another key than the one given with --identity.",
                 "このバックアップは、--identity の鍵とは別の鍵で暗号化されています。"),
        )  # fmt: skip
    if isinstance(error, pyrage.DecryptError | OSError):
        return Malformed("encrypted file", str(error), "a whole file of age, unchanged")
    return error


class _Broken(Exception):
    """What age is told of any error: by an interrupted call it would be misled to try again."""


class _Source:
    """Chunks as a file to be read, which keeps what went wrong in making them."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = b""
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while size < 0 or len(self._left) < size:
                chunk = next(self._chunks, None)
                if chunk is None:
                    break
                self._left += chunk
        except BaseException as error:
            self.error = error
            raise _Broken from error
        size = len(self._left) if size < 0 else size
        data, self._left = self._left[:size], self._left[size:]
        return data


class _Target:
    """A file to be written, which keeps what went wrong in writing."""

    def __init__(self, out: Writable) -> None:
        self._out = out
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self._out.write(data)
        except BaseException as error:
            self.error = error
            raise _Broken from error
        return len(data)

    def flush(self) -> None:
        try:
            self._out.flush()
        except BaseException as error:
            self.error = error
            raise _Broken from error


def _length(source: str, line: str) -> str:
    where = "" if source == line else f"{source}: "
    return f"{where}{len(line)} characters of another form"


def _lines(path: Path, wanted: Text) -> list[str]:
    """Lines with something in them; comments left out."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise invalid("FILE", f"{path}: {error}", wanted) from None
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _pyrage() -> Any:
    try:
        import pyrage  # type: ignore[import-untyped]
    except ImportError:
        raise ExtraMissing(
            Text("Encrypted backups need the package pyrage, which is not installed here.",
                 "暗号化したバックアップに必要なパッケージ pyrage が、ここには入っていません。"),
            help=Text("It is what the extra age of daicho brings: pip install 'pyrage>=1.4,<2'.",
                      "daicho の追加機能 age に当たります: pip install 'pyrage>=1.4,<2'"),
        ) from None  # fmt: skip
    return pyrage
