"""What signatures are checked with: the library `cryptography` if it is there, else curve.py.

Both give the same answer to everything that is known of the scheme's edge cases.
"""

from __future__ import annotations

from ledger.log.note import Verify
from ledger.verifier import curve


def ed25519(*, own: bool = False) -> Verify:
    """(public key, message, signature) -> whether it holds: by the library, or by curve.verify."""
    return (None if own else _library()) or curve.verify


def checked_with(verify: Verify) -> str:
    """Which of the two it is: `cryptography` or `own`."""
    return "own" if verify is curve.verify else "cryptography"


def ml_dsa_44() -> Verify | None:
    """The same for ML-DSA-44, by the library; None if it is not there, or cannot do that."""
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
    except ImportError:
        return None

    def verify(public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    try:
        verify(bytes(1312), b"", bytes(2420))
    except UnsupportedAlgorithm:
        return None
    return verify


def _library() -> Verify | None:
    try:
        from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(curve.encode(curve.BASE))
    except UnsupportedAlgorithm:  # a library that was built, or is held, to do without Ed25519
        return None

    def verify(public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return verify
