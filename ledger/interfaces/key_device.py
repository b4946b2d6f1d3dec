"""A key-encryption key that never leaves its device (PKCS#11); needs the package python-pkcs11.

PKCS#11 has no AES-SIV and no AES-GCM-SIV, so a device wraps with AES-256-GCM under a random nonce
(log format, section 6): at most 2^32 times under one key.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass, PKCS11Error
from pkcs11.mechanisms import GCMParams

from ledger.errors import SAVED_UNKNOWN, KeyDeviceFailed, KeyDoesNotFit, LedgerError, invalid
from ledger.interfaces import device_words as words
from ledger.interfaces.key_uri import KeyUri
from ledger.sealing.keys import Random, not_opened, place

NONCE_SIZE, TAG_SIZE = 12, 16
KEY_BITS = 256
PROBE = b"daicho/v1/probe"

WANTED: dict[Attribute, Any] = {
    Attribute.KEY_TYPE: KeyType.AES,
    Attribute.VALUE_LEN: KEY_BITS // 8,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.ENCRYPT: True,
    Attribute.DECRYPT: True,
}
"""What a key must be, so that nobody who has the PIN can carry it away."""


class _Login:
    """A session with a token, logged in; its keys share it, and it ends with the last of them.

    A program logs in to a token once, however many sessions it has: so it has one.
    """

    def __init__(self, module: str, token: pkcs11.Token, session: pkcs11.Session) -> None:
        self.token, self.session = token, session
        self.lock = Lock()  # the module is loaded without locks of its own: one call at a time
        self.end = weakref.finalize(self, _end, module, session)


_logins: weakref.WeakValueDictionary[tuple[str, bytes], _Login] = weakref.WeakValueDictionary()


def _end(module: str, session: pkcs11.Session) -> None:
    with suppress(PKCS11Error):  # a device that is gone needs no farewell
        session.close()
    _let_go(module)


def _let_go(module: str) -> None:
    """Give the module back, with whatever sessions it still has, if no key uses it."""
    if not any(used == module for used, _ in list(_logins)):
        with suppress(PKCS11Error):
            pkcs11.lib(module).finalize()


@dataclass(frozen=True, eq=False)
class DeviceKey:
    """A KEK in a device: nonce || AES-256-GCM(secret); the session ends when this is let go."""

    uri: KeyUri
    _login: _Login
    _key: Any

    @property
    def epoch(self) -> int:
        """The number at the end of the key's label."""
        return self.uri.epoch

    def __repr__(self) -> str:
        return f"DeviceKey({self.uri.shown()})"

    def wrap(
        self, secret: bytes, *, origin: str, subject: str, klass: str, random: Random
    ) -> bytes:
        bound_to = place(self.epoch, origin, subject, klass)
        nonce = random(NONCE_SIZE)
        with self._login.lock:
            try:
                sealed = self._encrypt(nonce, secret, bound_to)
            except PKCS11Error as error:
                raise words.failed(self.uri, error, SAVED_UNKNOWN) from None
        # Some devices take a nonce of their own instead: what they seal, nobody could open again.
        try:
            opened = self.unwrap(nonce + sealed, origin=origin, subject=subject, klass=klass)
        except KeyDoesNotFit:
            opened = None
        if opened != secret:
            raise words.own_nonce(self.uri)
        return nonce + sealed

    def unwrap(self, wrapped: bytes, *, origin: str, subject: str, klass: str) -> bytes:
        bound_to = place(self.epoch, origin, subject, klass)
        if len(wrapped) < NONCE_SIZE + TAG_SIZE:
            raise not_opened(self.epoch)
        with self._login.lock:
            try:
                return self._decrypt(wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], bound_to)
            except PKCS11Error as error:
                raise self._why(error) from None

    def _why(self, error: PKCS11Error) -> KeyDoesNotFit | KeyDeviceFailed:
        """Devices have many words for bytes that do not open, and use some of them for faults too.

        So the device is asked to open what it seals now: if it can, it is the bytes.
        """
        nonce = bytes(NONCE_SIZE)  # always for the same message, which is no secret
        try:
            well = self._decrypt(nonce, self._encrypt(nonce, PROBE, b""), b"") == PROBE
        except PKCS11Error as second:
            return words.failed(self.uri, second, SAVED_UNKNOWN)
        return not_opened(self.epoch) if well else words.failed(self.uri, error, SAVED_UNKNOWN)

    def _encrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        gcm = GCMParams(nonce, associated, TAG_SIZE * 8)
        return bytes(self._key.encrypt(data, mechanism=Mechanism.AES_GCM, mechanism_param=gcm))

    def _decrypt(self, nonce: bytes, data: bytes, associated: bytes) -> bytes:
        gcm = GCMParams(nonce, associated, TAG_SIZE * 8)
        return bytes(self._key.decrypt(data, mechanism=Mechanism.AES_GCM, mechanism_param=gcm))


def open_device_key(uri: KeyUri, pin: str) -> DeviceKey:
    """The key that a URI names.

    Raises KeyDeviceFailed (module, token, PIN, or a key not to be trusted) and KeyNotGiven (no such
    key). The PIN is tried once, and never where one more wrong one would lock the token.
    """
    with _speaking(uri):
        login = _log_in(uri, pin)
        with login.lock:
            found = _keys(uri, login.session)
            if len(found) != 1:
                raise words.not_one_key(uri, len(found))
            lacking = _lacking(found[0])
        if lacking:
            raise words.not_as_wanted(uri, lacking)
        return DeviceKey(uri, login, found[0])


def make_device_key(uri: KeyUri, pin: str) -> DeviceKey:
    """A new random key in the device, under a label that is not in use there.

    It is sensitive and not extractable: nobody ever sees it, and no backup of this machine has it.
    Raises InvalidInput (the label is in use), else as open_device_key.
    """
    with _speaking(uri):
        login = _log_in(uri, pin)
        with login.lock:
            if _keys(uri, login.session):
                raise invalid("object", uri.label, words.NEW_LABEL)
            words.check_able(uri, _unable(login.token, Mechanism.AES_KEY_GEN))
            with login.token.open(rw=True) as writing:  # logged in, as all sessions of a program
                _generate(uri, writing)
        return open_device_key(uri, pin)


def _generate(uri: KeyUri, session: pkcs11.Session) -> None:
    session.generate_key(
        KeyType.AES,
        KEY_BITS,
        id=uri.id,
        label=uri.label,
        store=True,
        capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
        template={
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
            Attribute.SIGN: False,
            Attribute.VERIFY: False,
            Attribute.WRAP: False,
            Attribute.UNWRAP: False,
            Attribute.DERIVE: False,
        },
    )


@contextmanager
def _speaking(uri: KeyUri) -> Iterator[None]:
    """Errors of the device in words; the module is given back when nothing came of it."""
    try:
        yield
    except PKCS11Error as error:
        _let_go(uri.module)
        raise words.failed(uri, error) from None
    except LedgerError:
        _let_go(uri.module)
        raise


def _log_in(uri: KeyUri, pin: str) -> _Login:
    token = _token(uri)
    known = (uri.module, token.serial)
    login = _logins.get(known)
    if login is None:
        words.check_pin_may_be_tried(uri, token.flags)
        login = _logins[known] = _Login(uri.module, token, token.open(user_pin=pin))
    return login


def _token(uri: KeyUri) -> pkcs11.Token:
    """The one token that fits all that the URI says, and can do what is needed."""
    try:
        module = pkcs11.lib(uri.module)
    except PKCS11Error as error:
        raise words.no_module(uri, error) from None
    tokens = list(module.get_tokens())
    fitting = [token for token in tokens if _fits(uri, token)]
    if len(fitting) != 1:
        raise words.not_one_token(uri, len(fitting), [token.label for token in tokens])
    words.check_able(uri, _unable(fitting[0], Mechanism.AES_GCM))
    return fitting[0]


def _unable(token: pkcs11.Token, mechanism: Mechanism) -> str | None:
    return None if mechanism in token.slot.get_mechanisms() else mechanism.name


def _fits(uri: KeyUri, token: pkcs11.Token) -> bool:
    return (
        token.label == uri.token
        and uri.serial in (None, token.serial.decode("utf-8", "replace"))
        and uri.model in (None, token.model)
        and uri.manufacturer in (None, token.manufacturer_id)
    )


def _keys(uri: KeyUri, session: pkcs11.Session) -> list[Any]:
    named: dict[Attribute, Any] = {
        Attribute.CLASS: ObjectClass.SECRET_KEY,
        Attribute.LABEL: uri.label,
    }
    if uri.id is not None:
        named[Attribute.ID] = uri.id
    return list(session.get_objects(named))


def _lacking(key: Any) -> list[str]:
    """What the key must be and is not, as NAME=FOUND."""
    found = {attribute: key[attribute] for attribute in WANTED}
    return [
        f"{attribute.name}={found[attribute]}"
        for attribute, wanted in WANTED.items()
        if found[attribute] != wanted
    ]
