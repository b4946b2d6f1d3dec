"""Keys and identities of people: made, found, sealed and opened.

A key is durable before anything is sealed under it, so every acknowledged payload opens. A key
whose event never came to be written (a crash between the two) belongs to nobody and is passed
over: a person is somebody whose registration stands in the log.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger import canonical
from ledger.application.key_fit import check_fits, check_value_of
from ledger.errors import KeyDoesNotFit, KeyGone
from ledger.log.content import SEAL_ALGORITHM, Content, parse_sealed
from ledger.sealing.envelope import Envelope, Opening, check_opening, open_envelope, seal
from ledger.sealing.keys import (
    IDENTITY,
    INDEX,
    RECORD,
    RESTRICTED,
    TAG,
    KeyEncryptionKey,
    Random,
    blind_index,
    subject_tag,
)
from ledger.store.contract import IndexRow, KeyRow, KeyStore
from ledger.text import Text

KANA_FROM, KANA_TO = 0x3041, 0x3096
KANA_OFFSET = 0x60


@dataclass
class Pending:
    """Keys and look-up rows of people about to be registered, not yet durable."""

    keys: list[KeyRow] = field(default_factory=list)
    index: list[IndexRow] = field(default_factory=list)


@dataclass(frozen=True)
class People:
    """The people of a store: a key store opened with its key-encryption key."""

    keys: KeyStore
    kek: KeyEncryptionKey
    random: Random

    def check_fits(self) -> None:
        """KeyDoesNotFit unless this key-encryption key is the one of the key store."""
        check_fits(self.keys, self.kek)

    def set_check(self) -> None:
        """Make this key-encryption key the one of a new key store."""
        self.keys.set_check_value(self.kek.epoch, check_value_of(self.kek, self.random))

    def new_subject(self, origin: str, pending: Pending) -> str:
        """The tag of a new person, whose keys are added to `pending`."""
        tag_key = self.random(32)
        subject = subject_tag(tag_key, origin)
        for klass, key in ((TAG, tag_key), (IDENTITY, self.random(32)), (RECORD, self.random(32))):
            wrapped = self._wrap(key, origin, subject, klass)
            pending.keys.append(KeyRow(subject, klass, self.kek.epoch, wrapped))
        return subject

    def index_identity(
        self, origin: str, subject: str, payload: Mapping[str, Any], pending: Pending
    ) -> None:
        """Make the person findable by each number, and by kana with birth date."""
        index_key = self._index_key(origin)
        for kind, value in index_values(payload):
            wrapped = self._wrap(subject.encode("ascii"), origin, "", INDEX)
            hmac = blind_index(index_key, kind, value)
            row = IndexRow(kind, hmac, self.random(16), self.kek.epoch, wrapped)
            pending.index.append(row)

    def keep(self, origin: str, pending: Pending) -> None:
        """Make the pending keys durable."""
        if pending.keys or pending.index:
            self.keys.put(origin, pending.keys, pending.index)

    def find(self, origin: str, kind: str, value: str) -> list[str]:
        """Tags of people under a number, or under kana and birth date; in no order."""
        if not self.keys.get(origin, "", INDEX):
            return []
        hmac = blind_index(self._index_key(origin), kind, value)
        rows: dict[bytes, dict[int, bytes]] = {}
        for row in self.keys.look_up(origin, kind, hmac):
            rows.setdefault(row.row, {})[row.epoch] = row.wrapped
        found = (self._unwrap(wraps, origin, "", INDEX).decode("ascii") for wraps in rows.values())
        return list(dict.fromkeys(found))

    def rows_of(self, origin: str, subjects: Collection[str]) -> list[bytes]:
        """Names of the rows of the blind index that lead to any of these registrations.

        Every row of the log is opened, which finds them whatever became of the identity. Cost: some
        microseconds a row.
        """
        wraps: dict[bytes, dict[int, bytes]] = {}
        for batch in self.keys.index_rows(origin):
            for row in batch:
                wraps.setdefault(row.row, {})[row.epoch] = row.wrapped
        # A row of other epochs alone is not passed over: KeyDoesNotFit, before anything is erased.
        return [
            name
            for name, wrapped in wraps.items()
            if self._unwrap(wrapped, origin, "", INDEX).decode() in subjects
        ]

    def _index_key(self, origin: str) -> bytes:
        """The log's own key of the blind index, made when it is first needed."""
        found = self.keys.get(origin, "", INDEX)
        if not found:
            wrapped = self._wrap(self.random(32), origin, "", INDEX)
            self.keys.put(origin, [KeyRow("", INDEX, self.kek.epoch, wrapped)])
            # Another process may have been first; what is stored is what counts.
            found = self.keys.get(origin, "", INDEX)
        return self._unwrap(found, origin, "", INDEX)

    def seal(
        self,
        origin: str,
        content: Content,
        payload: Mapping[str, Any],
        klass: str,
        pending: Pending,
    ) -> tuple[Content, bytes]:
        """The content with its `sealed` member, and the ciphertext to be kept beside it."""
        assert content.subject is not None
        if klass == RESTRICTED:
            self._make_restricted(origin, content.subject)
        data_key = self._data_key(origin, content.subject, klass, pending)

        def associated_data(kc: bytes, pc: bytes) -> bytes:
            return replace(content, sealed=_sealed(klass, n, kc, pc)).without_ciphertext()

        n = self.random(32)
        envelope = seal(
            dict(payload), data_key=data_key, n=n, origin=origin, associated_data=associated_data
        )
        sealed = _sealed(klass, n, envelope.kc, envelope.pc) | {
            "ct": _base64(envelope.ct),
            "len": len(envelope.ciphertext),
        }
        return replace(content, sealed=sealed), envelope.ciphertext

    def _make_restricted(self, origin: str, subject: str) -> None:
        """Make the key for what is withheld from a person, when it is first needed."""
        if not self.keys.get(origin, subject, RESTRICTED):
            wrapped = self._wrap(self.random(32), origin, subject, RESTRICTED)
            # Another process may be first: what is stored is what counts.
            self.keys.put(origin, [KeyRow(subject, RESTRICTED, self.kek.epoch, wrapped)])

    def open(self, origin: str, content: Content, ciphertext: bytes | None) -> canonical.Object:
        """The payload of a sealed event. KeyGone if key or ciphertext is not there any more."""
        if content.sealed is None:
            return {}
        return check_opening(
            self.opening(origin, content, ciphertext), parse_sealed(content.sealed).pc
        )

    def opening(self, origin: str, content: Content, ciphertext: bytes | None) -> Opening:
        """What shows the payload of a sealed event to others, and no other event; as `open`."""
        assert content.sealed is not None
        assert content.subject is not None
        if ciphertext is None:
            raise KeyGone(Text("The ciphertext is not there.", "暗号文がありません。"))
        klass = parse_sealed(content.sealed).klass
        data_key = self._data_key(origin, content.subject, klass, None)
        return opened_with(data_key, origin, content, ciphertext)

    def _data_key(self, origin: str, subject: str, klass: str, pending: Pending | None) -> bytes:
        for owner, of_class, _epoch, wrapped in pending.keys if pending else ():
            if (owner, of_class) == (subject, klass):
                return self.kek.unwrap(wrapped, origin=origin, subject=subject, klass=klass)
        found = self.keys.get(origin, subject, klass)
        if not found:
            raise KeyGone(
                Text(
                    f"There is no key of class {klass} for {subject}.",
                    f"{subject} の {klass} の鍵がありません。",
                )
            )
        return self._unwrap(found, origin, subject, klass)

    def _unwrap(self, found: dict[int, bytes], origin: str, subject: str, klass: str) -> bytes:
        """The secret in one key of the key store, which may be wrapped in several epochs."""
        wrapped = found.get(self.kek.epoch)
        if wrapped is None:
            epoch = max(found, default=0)
            raise KeyDoesNotFit(
                Text(
                    f"The key-encryption key is of epoch {self.kek.epoch}; the key of class"
                    f" {klass} of {subject or origin}: {epoch}.",
                    f"鍵暗号化鍵は第{self.kek.epoch}期、{subject or origin} の {klass} の鍵は"
                    f" 第{epoch}期です。",
                )
            )
        return self.kek.unwrap(wrapped, origin=origin, subject=subject, klass=klass)

    def _wrap(self, secret: bytes, origin: str, subject: str, klass: str) -> bytes:
        return self.kek.wrap(
            secret, origin=origin, subject=subject, klass=klass, random=self.random
        )


def opened_with(data_key: bytes, origin: str, content: Content, ciphertext: bytes) -> Opening:
    """The opening of a sealed event with its person's key; errors as open_envelope."""
    sealed = parse_sealed(content.sealed or {})
    return open_envelope(
        Envelope(sealed.n, sealed.kc, sealed.pc, sealed.ct, ciphertext),
        data_key=data_key,
        origin=origin,
        associated_data=content.without_ciphertext(),
    )


def _sealed(klass: str, n: bytes, kc: bytes, pc: bytes) -> canonical.Object:
    return {
        "alg": SEAL_ALGORITHM,
        "class": klass,
        "n": _base64(n),
        "kc": _base64(kc),
        "pc": _base64(pc),
    }


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def index_values(payload: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """(kind, value) under which an identity is looked up."""
    values = [("number", search_key(number)) for number in payload.get("numbers", ())]
    if "kana" in payload and "birth_date" in payload:
        values.append(("kana", kana_key(payload["kana"], payload["birth_date"])))
    return values


def kana_key(kana: str, birth_date: str) -> str:
    """The look-up value for a name in kana with a birth date."""
    return f"{search_key(kana)}|{birth_date}"


def search_key(text: str) -> str:
    """A text as it is compared, never as it is kept: NFKC, katakana, no spaces, lower case.

    So half-width digits and kana find what was typed full-width, and hiragana finds katakana.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    katakana = "".join(
        chr(ord(c) + KANA_OFFSET) if KANA_FROM <= ord(c) <= KANA_TO else c for c in folded
    )
    return "".join(katakana.split())
