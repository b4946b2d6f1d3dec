"""What tests of other people's programs share: the page's commands, and files to be judged."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.application import ed25519
from ledger.log.checkpoint import TlogProof, encode_tlog_proof
from ledger.log.entry import data_hash
from ledger.log.note import SignerKey, encode_note, sign_note
from ledger.log.proof import consistency_proof, inclusion_proof
from ledger.log.tiles import TileTree
from ledger.log.tree import node_hash
from tests.docs.pages import DOCS, blocks
from tests.support.bundles import Log, Signer, leaf_data, put
from tests.support.cli import Desk
from tests.support.packing import files_of

PAGE = DOCS / "how-to" / "check-with-other-tools.md"
ASSETS = Path(__file__).resolve().parents[1] / "assets" / "bundles"
ID = "33333333-3333-4333-8333-333333333333"
SHELLS = [name for name in ("sh", "bash", "dash") if shutil.which(name)]


@dataclass(frozen=True)
class Verdict:
    """How another program ended, and what it said."""

    code: int
    said: str


Check = Callable[[Path, str], Verdict]
"""(what is to be checked, verifier key) -> verdict."""


def page_blocks() -> list[str]:
    """Key, signature, every entry, the root, a receipt."""
    found = [block.text for block in blocks(PAGE, "sh")]
    assert len(found) == 5
    return found


def receipt_steps() -> list[str]:
    """The page's way for one who has a receipt and no bundle."""
    key, signature, entries, _root, receipt = page_blocks()
    return [
        key,
        signature.partition("signed evidence")[0],
        entries.partition("previous=")[0],
        receipt,
    ]


def in_shell(folder: Path, key: str, commands: list[str], shell: str = "sh") -> Verdict:
    """The commands of the page in a folder that holds what it asks for."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing: apt install openssl")
    (folder / "verifier-key.txt").write_text(f"{key}\n")
    done = subprocess.run(
        [shell, "-eu", "-c", "\n".join(commands)],
        cwd=folder, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return Verdict(done.returncode, done.stdout + done.stderr)


def counts(verdict: Verdict) -> dict[str, int]:
    """What Go counted, without what it found none of."""
    assert verdict.code == 0, verdict.said
    found: dict[str, int] = {
        name: count
        for name, count in json.loads(verdict.said).items()
        if name not in ("Root", "Tiles") and count
    }
    return found


def key_of(desk: Desk) -> str:
    [path] = Path(desk.env["DAICHO_SIGNER"]).glob("*/vkey")
    return path.read_text().strip()


def signed_size(desk: Desk) -> int:
    """How many entries its newest checkpoint is of: what was handed out since is not signed."""
    [path] = Path(desk.env["DAICHO_SIGNER"]).glob("*/checkpoint")
    return int(path.read_text().splitlines()[1])


def unpacked(name: str, folder: Path) -> Path:
    return put(folder / "evidence", dict(files_of(ASSETS / f"{name}.zip")))


def relinked(folder: Path) -> Path:
    """Every entry from the second on made anew, leaves and tiles with them, under the old note."""
    log, other = Log.of(5), Log.of(5)
    other.contents = [log.contents[0], *(one.replace(b"1", b"2") for one in log.contents[1:])]
    other.leaves = leaf_data(other.contents)
    path = other.write(folder / "evidence")
    (path / "checkpoint").write_bytes(log.note(5))
    return path


def part(log: Log, positions: list[int], old: int) -> Mapping[str, bytes]:
    """The proofs of some entries, and that the log grew from an earlier one."""
    size = len(log.leaves)
    tree = TileTree([data_hash(one) for one in log.leaves])
    grown = {
        "old": old, "size": size,
        "hashes": [b64encode(h).decode() for h in consistency_proof(tree.nodes, old, size)],
    }  # fmt: skip
    files = {
        "checkpoint": log.note(size),
        f"checkpoints/{old}": log.note(old),
        f"consistency/{old}-{size}.json": json.dumps(grown).encode(),
    }
    for position in positions:
        hashes = tuple(inclusion_proof(tree.nodes, position, size))
        proof = TlogProof(position, hashes, log.note(size), log.leaves[position])
        files[f"proofs/{position}.tlog-proof"] = encode_tlog_proof(proof)
    return files


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "label": lambda data: data.replace(b"proof@v1", b"proof@v2"),
    "index": lambda data: data.replace(b"index 3\n", b"index 2\n"),
    "no index": lambda data: data.replace(b"index 3\n", b""),
    "code as index": lambda data: data.replace(b"index 3\n", b"index a[$(touch${IFS}done)]\n"),
    "leaf": lambda data: data.replace(b"extra Z", b"extra Y", 1),
    "hash": lambda data: b"\n".join(
        b"A" * 43 + b"=" if number == 3 else line for number, line in enumerate(data.split(b"\n"))
    ),
    "a hash less": lambda data: b"\n".join(
        line for number, line in enumerate(data.split(b"\n")) if number != 3
    ),
    "a hash more": lambda data: data.replace(b"\n\n", b"\n" + b"A" * 43 + b"=\n\n", 1),
    "size": lambda data: data.replace(b"\n5\n", b"\n6\n"),
    "origin": lambda data: data.replace(b"\nledger", b"\nlodger"),
    "signature": lambda data: data[:-20] + b"AAAA" + data[-16:],
}


def renamed(note: bytes) -> bytes:
    """The same size and root as of another log, signed by the first signer under its own name."""
    signer = SignerKey.of(Signer().key.name, (1).to_bytes(32, "big"), ed25519.public_of)
    text = note.decode().partition("\n\n")[0].replace("ledger", "lodger", 1) + "\n"
    return encode_note(sign_note(text, signer, ed25519.sign))


LIES = (
    "an entry of another position",
    "an entry of another log",
    "a size above that of the tree",
    "a size below that of the tree",
    "a root above that of the tree",
    "a position outside the log",
)


def lie(name: str) -> bytes:
    """A receipt that no honest log gives, under a checkpoint that its key did sign."""
    log = Log.of(8)
    hashes = [data_hash(one) for one in log.leaves]
    tree = TileTree(hashes)
    match name:
        case "an entry of another position":
            other = TileTree([hashes[0], hashes[2], *hashes[2:]])
            note = log.signer.note(8, other.root())
            proof = TlogProof(1, tuple(inclusion_proof(other.nodes, 1, 8)), note, log.leaves[2])
        case "an entry of another log":
            leaf = log.leaves[0].replace(b"ledger", b"lodger")
            proof = TlogProof(0, (), log.signer.note(1, data_hash(leaf)), leaf)
        case "a size above that of the tree":
            note = log.signer.note(8, tree.root(4))
            proof = TlogProof(1, tuple(inclusion_proof(tree.nodes, 1, 4)), note, log.leaves[1])
        case "a size below that of the tree":
            note = log.signer.note(4, tree.root(8))
            proof = TlogProof(1, tuple(inclusion_proof(tree.nodes, 1, 8)), note, log.leaves[1])
        case "a root above that of the tree":
            note = log.signer.note(4, node_hash(bytes(32), tree.root(4)))
            path = (*inclusion_proof(tree.nodes, 3, 4), bytes(32))
            proof = TlogProof(3, path, note, log.leaves[3])
        case _:  # the position is not below the size
            note = log.signer.note(1, hashes[1])
            honest = TlogProof(0, (), note, log.leaves[1])
            return encode_tlog_proof(honest).replace(b"index 0", b"index 1")
    return encode_tlog_proof(proof)
