"""Ed25519 by the library `cryptography`, if it is there."""

from __future__ import annotations

from ledger.log.note import Verify


def ed25519() -> Verify | None:
    """(public key, message, signature) -> whether it holds; None if the library is missing."""
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None

    def verify(public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, UnsupportedAlgorithm, ValueError):
            return False
        return True

    return verify
