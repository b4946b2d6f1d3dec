"""Whether a key-encryption key is the one of a key store; and if not, which one it is.

A key store keeps a check value for each epoch it has had: a known text, wrapped. So an old key is
told from a wrong one, and nobody takes the one for the other.
"""

from __future__ import annotations

from enum import StrEnum

from ledger.errors import KeyDoesNotFit
from ledger.log.content import parse_instant
from ledger.sealing.keys import CHECK, KeyEncryptionKey, Random
from ledger.store.contract import EpochNote, KeyStore
from ledger.text import Text

CHECK_VALUE = b"daicho/v1/check"

BEGUN = "begun"
"""Keys are being wrapped for this epoch; detail: its check value in hex, so that a run that goes on
knows whether it has the same key. From here on a backup may hold rows of it."""
STARTED = "started"
"""The epoch became the current one; detail: the day the next change is due, YYYY-MM-DD."""
BACKED_UP = "backed_up"
"""A backup of the key store was opened with its key; detail: SHA-256 of that file in hex."""
FILE_DESTROYED = "file_destroyed"
"""The key's file here was destroyed; whether there are copies of it is not known."""
DESTROYED = "destroyed"
"""Somebody confirmed that every copy of the key of this epoch is destroyed."""


class Fit(StrEnum):
    """What a key-encryption key is to a key store."""

    FITS = "fits"
    OLDER = "older"
    """The key of an epoch that is over."""
    NEWER = "newer"
    """The key of an epoch to which a change was begun."""
    OTHER = "other"


def check_value_of(kek: KeyEncryptionKey, random: Random) -> bytes:
    """The check value of a key's epoch, wrapped."""
    return kek.wrap(CHECK_VALUE, origin="", subject="", klass=CHECK, random=random)


def opens(kek: KeyEncryptionKey, wrapped: bytes) -> bool:
    """Whether this is the key that wrapped a check value."""
    try:
        return kek.unwrap(wrapped, origin="", subject="", klass=CHECK) == CHECK_VALUE
    except KeyDoesNotFit:
        return False


def noted(keys: KeyStore, epoch: int, word: str) -> EpochNote | None:
    """The first note of this kind about an epoch: what comes after it changes nothing."""
    return next((one for one in keys.notes() if (one.epoch, one.note) == (epoch, word)), None)


def fit_of(keys: KeyStore, kek: KeyEncryptionKey) -> Fit:
    """What a key is to a key store that has a check value."""
    current = keys.check_value()
    wrapped = keys.check_values().get(kek.epoch)
    if current is None or kek.epoch > current[0]:
        begun = noted(keys, kek.epoch, BEGUN)
        return Fit.NEWER if begun and opens(kek, bytes.fromhex(begun.detail)) else Fit.OTHER
    if wrapped is None or not opens(kek, wrapped):
        return Fit.OTHER
    return Fit.FITS if kek.epoch == current[0] else Fit.OLDER


def check_fits(keys: KeyStore, kek: KeyEncryptionKey) -> None:
    """KeyDoesNotFit unless this key is the one of the key store; it says which one it is."""
    found = keys.check_value()
    if found is not None and found[0] == kek.epoch:
        kek.unwrap(found[1], origin="", subject="", klass=CHECK)
        return
    fit = fit_of(keys, kek)
    if found is not None and fit is Fit.OLDER:
        raise _an_old_key(kek.epoch, found[0], noted(keys, found[0], STARTED))
    if found is not None and fit is Fit.NEWER:
        raise _not_yet(kek.epoch, found[0])
    epoch = "none" if found is None else str(found[0])
    raise KeyDoesNotFit(
        Text(
            f"The key-encryption key is of epoch {kek.epoch}; the key store: {epoch}.",
            f"鍵暗号化鍵は第{kek.epoch}期、鍵の保管庫は {epoch} です。",
        )
    )


def _an_old_key(epoch: int, current: int, started: EpochNote | None) -> KeyDoesNotFit:
    on = Text("", "")
    if started is not None:
        day = parse_instant(started.at).astimezone().date()
        on = Text(f", changed on {day}", f"（{day}に変更）")
    return KeyDoesNotFit(
        Text(
            f"This is the key of epoch {epoch}; the key store is at epoch {current}{on.en}.",
            f"この鍵暗号化鍵は第{epoch}期のものです。鍵の保管庫は第{current}期です{on.ja}。",
        ),
        help=Text(
            "Give the new key: key_file in the settings file, DAICHO_KEY_FILE or --key-file has to"
            " name it. daicho key status shows more.",
            "新しい鍵を、設定ファイルの key_file、DAICHO_KEY_FILE 又は --key-file で指定して"
            "ください。daicho key status で詳細を確認できます。",
        ),
    )


def _not_yet(epoch: int, current: int) -> KeyDoesNotFit:
    return KeyDoesNotFit(
        Text(
            f"This is the key of epoch {epoch}; the change to it was begun and is not finished:"
            f" the key store is at epoch {current}.",
            f"この鍵暗号化鍵は第{epoch}期のものです。変更が完了しておらず、"
            f"鍵の保管庫はまだ第{current}期です。",
        ),
        help=Text(
            "Finish the change, with the key before it: daicho key change",
            "変更前の鍵で daicho key change をもう一度実行し、変更を完了してください。",
        ),
    )
