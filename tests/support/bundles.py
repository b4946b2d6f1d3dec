"""Bundles to test with: of a clinic, of a made-up trail of any size, and tampered ones.

made = Made(tmp_path)                 a made-up log of 25 entries as a directory, and its key
made.judged("json")                   the report on it, by the verifier
told(report)                          `exit 3, first 7: content_differs 7`
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledger.application import ed25519
from ledger.bundle.write import Block, Source, write_directory, write_zip
from ledger.log.checkpoint import Checkpoint
from ledger.log.entry import FIRST_PREVIOUS, Leaf, data_hash, encode_leaf
from ledger.log.note import SignerKey, VerifierKey, encode_note, sign_note
from ledger.verifier.checkpoints import Keys
from ledger.verifier.checks import verify_bundle
from ledger.verifier.report import Report
from ledger.verifier.signatures import ed25519 as verifiers_own
from tests.support import independent
from tests.support.contents import SEALED_EVENT
from tests.support.logs import ORIGIN, Trail


@dataclass(frozen=True)
class Signer:
    """A key of one origin, made from a number."""

    number: int = 1
    origin: str = ORIGIN

    @property
    def key(self) -> VerifierKey:
        return VerifierKey.of(self.origin, ed25519.public_of(self.number.to_bytes(32, "big")))

    def note(self, size: int, root: bytes) -> bytes:
        """A signed checkpoint of anything."""
        seed = self.number.to_bytes(32, "big")
        key = SignerKey.of(self.origin, seed, ed25519.public_of)
        text = Checkpoint(self.origin, size, root).text()
        return encode_note(sign_note(text, key, ed25519.sign))


def leaf_data(contents: Sequence[bytes], origin: str = ORIGIN) -> list[bytes]:
    """The leaves that these contents make, one after the other."""
    made, previous = [], FIRST_PREVIOUS
    for position, content in enumerate(contents):
        data = encode_leaf(Leaf(origin, position, previous, hashlib.sha256(content).digest()))
        made.append(data)
        previous = data_hash(data)
    return made


@dataclass
class Log:
    """A log as a bundle holds it; each part can be made to differ before it is written."""

    contents: list[bytes]
    leaves: list[bytes]
    ciphertexts: dict[int, bytes] = field(default_factory=dict)
    documents: dict[bytes, bytes] = field(default_factory=dict)
    signer: Signer = field(default_factory=Signer)
    earlier: Sequence[int] = ()

    @classmethod
    def of(cls, size: int, **more: object) -> Log:
        """A made-up log of that many entries."""
        contents = [row.content for row in Trail(size).rows]
        return cls(contents, leaf_data(contents), **more)  # type: ignore[arg-type]

    def root(self, size: int | None = None) -> bytes:
        """The root over the first leaves, by hashing of our own."""
        return independent.root([data_hash(one) for one in self.leaves[:size]])

    def note(self, size: int) -> bytes:
        return self.signer.note(size, self.root(size))

    def source(self) -> Source:
        """What a bundle of it is made of."""
        size = len(self.leaves)
        blocks = [
            Block(
                self.leaves[at : at + 256],
                self.contents[at : at + 256],
                [self.ciphertexts.get(p, b"") for p in range(at, min(at + 256, size))],
            )
            for at in range(0, size, 256)
        ]
        return Source(
            self.signer.origin, size, True, self.note(size),
            {one: self.note(one) for one in self.earlier}, blocks, list(self.documents.items()),
        )  # fmt: skip

    def write(self, out: Path, *, zipped: bool = False) -> Path:
        """The bundle of it."""
        (write_zip if zipped else write_directory)(self.source(), out, lambda _: None)
        return out


SIZE = 25
CIPHERTEXT = b64decode(SEALED_EVENT["ciphertext"])


def small() -> Log:
    """A log of 25 entries with two sealed parts, a text and two earlier checkpoints."""
    log = Log.of(SIZE, ciphertexts={7: CIPHERTEXT, 9: CIPHERTEXT}, earlier=(10, 20))
    log.documents = {hashlib.sha256(b"text").digest(): b"text"}
    return log


def judged(path: Path, *keys: VerifierKey) -> Report:
    """What the verifier says of a bundle under these keys, or that of the first signer."""
    return verify_bundle(path, Keys(keys or (Signer().key,), verifiers_own()))


def told(report: Report) -> str:
    """`3, first 7: content_differs 7, root_differs`, findings in the order of the report."""
    found = [
        one.finding.kind.value
        + ("" if one.finding.position is None else f" {one.finding.position}")
        for one in report.noted
    ]
    first = "" if report.first_wrong is None else f", first {report.first_wrong}"
    return f"{report.exit_code}{first}: {', '.join(dict.fromkeys(found))}"


def change(path: Path, edit: Callable[[bytes], bytes]) -> None:
    """Another content of one file."""
    path.write_bytes(edit(path.read_bytes()))


def flipped(at: int, bit: int = 0) -> Callable[[bytes], bytes]:
    """One bit of one byte changed."""

    def edit(data: bytes) -> bytes:
        place = at % len(data)
        return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]

    return edit


def tree_of(folder: Path) -> Mapping[str, bytes]:
    """Every file of a directory by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A directory with these files."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def text(value: bytes) -> str:
    """Base64 of some bytes."""
    return b64encode(value).decode()
