"""A signer at work on a real store, and what must hold of all it ever signed.

signer = new_signer(folder)           the key of a log's signer, from fixed randomness
came = turn(address, signer)          one turn, the store opened for reading only
check_notes(signer, leaves)           every note kept is of the true log, and says so under the key
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.application.signing import Refused, Signed, sign_next
from ledger.interfaces.signer_folder import LogSigner
from ledger.store.address import Address, parse_address
from ledger.store.opening import open_store
from tests.support import independent
from tests.support.cli import ORIGIN as DESK_ORIGIN
from tests.support.cli import Desk
from tests.support.clinic import ORIGIN, Chance


def new_signer(folder: Path, origin: str = ORIGIN, *, seed: int = 1) -> LogSigner:
    """A signer that has seen nothing yet."""
    signer = LogSigner(folder, origin)
    signer.create(Chance(seed))
    return signer


def turn(address: Address, signer: LogSigner, **more: Any) -> Signed | Refused:
    """What came of one turn."""
    store = open_store(address, read_only=True)
    try:
        with signer.lock():
            keys, _ = signer.keys()
            return sign_next(store, signer, keys, **more)
    finally:
        store.close()


def signed(address: Address, signer: LogSigner, **more: Any) -> tuple[int, ...]:
    """The sizes that one turn signed; it must not refuse."""
    came = turn(address, signer, **more)
    assert isinstance(came, Signed), came
    return came.sizes


def refused(address: Address, signer: LogSigner, **more: Any) -> str:
    """`KIND POSITION` of the refusal of one turn, which must change nothing in the folder."""
    before = files(signer)
    came = turn(address, signer, **more)
    assert isinstance(came, Refused), came
    assert files(signer) == before
    assert came.message.en != came.message.ja
    return f"{came.kind} {came.position}"


def files(signer: LogSigner) -> dict[str, bytes]:
    """Everything in the folder, by name."""
    return {
        str(path.relative_to(signer.path)): path.read_bytes()
        for path in sorted(signer.path.rglob("*"))
        if path.is_file()
    }


def notes(signer: LogSigner) -> dict[int, bytes]:
    """Every note kept, by the size its file is named after."""
    folder = signer.path / "checkpoints"
    return {int(path.name): path.read_bytes() for path in folder.glob("*") if path.name.isdecimal()}


def check_notes(signer: LogSigner, leaves: list[bytes]) -> list[int]:
    """The sizes signed, once it was seen that each note is three true lines under its keys.

    Every signature must hold, under a key of the folder. Nothing of the ledger's own tree, note or
    checkpoint is used here.
    """
    found = notes(signer)
    for size, note in found.items():
        text = note.decode().rpartition("\n\n")[0]
        root = b64encode(independent.root(leaves[:size])).decode()
        assert text == f"{signer.origin}\n{size}\n{root}"
        assert signed_by(signer, note)
    newest = signer.path / "checkpoint"
    assert (newest.read_bytes() if newest.exists() else None) in (None, *found.values())
    return sorted(found)


def signed_by(signer: LogSigner, note: bytes) -> list[str]:
    """The verifier keys of the folder that signed a note, in its order; no other may have."""
    files = [signer.path / name for name in ("old-vkeys", "vkey", "next-vkey")]
    lines = [line for file in files if file.exists() for line in file.read_text().splitlines()]
    by_id = {bytes.fromhex(line.split("+", 2)[1]): line for line in lines}
    text, _, signatures = note.decode().rpartition("\n\n")
    found = []
    for signature in signatures.splitlines():
        dash, name, value = signature.split(" ")
        assert (dash, name) == ("—", signer.origin)
        line = by_id[b64decode(value)[:4]]
        public = Ed25519PublicKey.from_public_bytes(b64decode(line.split("+", 2)[2])[1:])
        public.verify(b64decode(value)[4:], f"{text}\n".encode())
        found.append(line)
    return found


def signer_at(desk: Desk) -> LogSigner:
    """The signer that the desk's settings name."""
    return LogSigner(desk.folder / "signer", DESK_ORIGIN)


def leaves_at(desk: Desk) -> list[bytes]:
    """The leaf hashes of the desk's log."""
    store = open_store(parse_address(desk.env["DAICHO_STORE"]), read_only=True)
    try:
        return [entry.leaf_hash for batch in store.scan(DESK_ORIGIN) for entry in batch]
    finally:
        store.close()
