"""A witness: somebody who signs that a checkpoint was seen, with a key of either form."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from ledger.log.cosignature import CosignerKey, CosignerType, cosigned_message, cosigned_value
from ledger.log.note import Note, Signature, encode_note, parse_note

AT = 1679315147


class Witness:
    """One key, made from a number."""

    def __init__(
        self, form: CosignerType = CosignerType.ED25519, number: int = 0,
        name: str = "witness.example.com/w1",
    ) -> None:  # fmt: skip
        seed = number.to_bytes(32, "big")
        self.secret = (
            Ed25519PrivateKey.from_private_bytes(seed)
            if form is CosignerType.ED25519
            else MLDSA44PrivateKey.from_seed_bytes(seed)
        )
        self.key = CosignerKey(name, form, self.secret.public_key().public_bytes_raw())

    def line(self, text: str, at: int = AT) -> Signature:
        """Its signature of a checkpoint."""
        signature = self.secret.sign(cosigned_message(self.key, at, text))
        return Signature(self.key.name, self.key.key_id, cosigned_value(at, signature))

    def cosigned(self, note: bytes, at: int = AT) -> bytes:
        """The note with a line of this witness more."""
        parsed = parse_note(note)
        return encode_note(Note(parsed.text, (*parsed.signatures, self.line(parsed.text, at))))
