"""How the key of a signer changes, so that whoever trusts the old one can come to trust the new.

    prepared   the next key is made; nothing is signed with it
    overlap    from the first checkpoint that covers its announcement on, both keys sign
    retired    the old key signs no more, and its secret is gone

The announcement is an entry of the log (`signer.rotated`), and a checkpoint that covers it has the
signature of the old key too: so a holder of the old key alone sees that the signer itself names the
new one. A signer that meets an announcement of a key which is not its own next one refuses.
"""

from __future__ import annotations

from dataclasses import dataclass

from ledger.application import ed25519
from ledger.domain.events import known
from ledger.domain.events.signer import ROTATED
from ledger.errors import SignerDiffers
from ledger.log.content import parse_content
from ledger.log.note import SignerKey, VerifierKey
from ledger.store.contract import StoredEntry
from ledger.text import Text

TYPE = f'"type":"{ROTATED}"'.encode()
"""What the canonical bytes of an announcement hold, and hardly any others do."""


@dataclass(frozen=True)
class Keys:
    """The keys of one signer."""

    secrets: tuple[SignerKey, ...]
    first: VerifierKey
    """Signs where the state names no key: in a folder whose key was never changed."""
    next: VerifierKey | None = None
    """Made, and to sign as soon as it is announced."""

    @property
    def public(self) -> tuple[VerifierKey, ...]:
        """The public halves, each of which must have its secret one."""
        return (self.first, self.next) if self.next else (self.first,)

    def secret_of(self, verifier: VerifierKey) -> SignerKey:
        """The secret half; SignerDiffers if it is not there."""
        for secret in self.secrets:
            if VerifierKey.of(secret.name, ed25519.public_of(secret.seed)) == verifier:
                return secret
        raise other_key(verifier)


def may_announce(entry: StoredEntry) -> bool:
    """Whether an entry is to be looked at by `announced`; no other one is an announcement."""
    return TYPE in entry.content


def announced(entry: StoredEntry) -> str | None:
    """The key that an entry announces, which was found sound; None if it is something else.

    UnknownVersion if it is of a shape that this version does not know.
    """
    content = parse_content(entry.content)
    if content.type != ROTATED:
        return None
    known(content.type, content.schema)
    return str(content.data.get("vkey"))


def signing_after(
    signing: tuple[VerifierKey, ...], keys: Keys, vkey: str
) -> tuple[VerifierKey, ...] | None:
    """The keys that sign once `vkey` is announced; None if it is not this signer's next one.

    A key that signs already may be named again: that changes nothing.
    """
    if vkey in {key.text for key in signing}:
        return signing
    if keys.next is None or vkey != keys.next.text:
        return None
    return (*signing, keys.next)


def other_key(verifier: VerifierKey) -> SignerDiffers:
    """The error of a secret key that is missing, or is another one."""
    return SignerDiffers(
        Text(f"The secret key does not belong to {verifier.text}; nothing was signed.",
             f"秘密鍵が {verifier.text} のものではありません。何も署名していません。"),
    )  # fmt: skip
