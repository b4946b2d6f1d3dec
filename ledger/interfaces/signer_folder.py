"""The folder of a signer: for each log a secret key, a state, and the checkpoints it signed.

    DIR/<log key>/key              Go note private key, for its owner alone
                  vkey             the public half, to be given to whoever checks
                  next-key         the key that is to follow, and its public half (see
                  next-vkey        signer_rotation)
                  old-vkeys        public halves of the keys before, the oldest first
                  state            how far the signer has come, and which keys sign (JSON)
                  checkpoint       the newest signed note
                  checkpoints/SIZE every signed note

<log key> is log_id of the origin in hexadecimal. Reading needs only checkpoint, checkpoints and the
public halves.
`vkey` is written last: without it there is no signer yet, and `create` goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.application import ed25519
from ledger.application.rotation import Keys
from ledger.application.signing import SignerState
from ledger.durable import make_folder, put_file
from ledger.errors import (
    LedgerError,
    Malformed,
    NotPermitted,
    SignerDiffers,
    StoreUnavailable,
    UnknownVersion,
    invalid,
)
from ledger.interfaces.key_file import open_to_others
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.entry import base64_text, check_origin, decode_hash
from ledger.log.note import (
    Note,
    SignerKey,
    VerifierKey,
    encode_note,
    parse_note,
    verified_by,
)
from ledger.store.contract import log_id
from ledger.store.sqlite_lock import WriterLock
from ledger.text import Text

LOCK_SECONDS = 5.0
NEW_LOG = Text(
    "a log that has no signer here yet; no key is ever overwritten",
    "このフォルダーにまだ署名者のない台帳（鍵は上書きしません）",
)
NO_SIGNER = Text(
    "a log that has a signer here; make one with: daicho signer init",
    "このフォルダーに署名者のある台帳（daicho signer init で作成）",
)


class LogSigner:
    """What the signer of one log keeps; a Keeper of ledger.application.signing."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.origin = origin
        self.path = folder / f"{log_id(origin):016x}"

    @property
    def is_there(self) -> bool:
        """Whether the signer was made, and made to its end."""
        return (self.path / "vkey").is_file()

    def create(self, random: Callable[[int], bytes]) -> VerifierKey:
        """A new key, and the state of one who has seen nothing; InvalidInput if there is one."""
        with told(self.path):
            make_folder(self.path)
        with self.lock():
            if self.is_there:
                raise invalid("--signer", str(self.path), NEW_LOG)
            key, state = self.path / "key", self.path / "state"
            if not state.is_file():
                if key.exists() or (self.path / "checkpoint").exists():
                    raise self.differs("state", "missing", "a state beside a key or checkpoint")
                self.keep_state(SignerState(self.origin))
            elif not key.exists() and self.state().size:
                raise self.differs("key", "missing", "the key that has signed before")
            if not key.exists():
                made = SignerKey.of(self.origin, random(ed25519.SEED), ed25519.public_of)
                self.put("key", f"{made.text}\n".encode(), mode=0o600)
            secret, _ = self.key()
            verifier = VerifierKey.of(secret.name, ed25519.public_of(secret.seed))
            self.put("vkey", f"{verifier.text}\n".encode())
            return verifier

    @contextmanager
    def lock(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Be the only one who signs with this folder; StoreBusy if another one is at it."""
        lock = WriterLock(self.path / "state", seconds)
        try:
            with told(self.path), lock.held():
                yield
        finally:
            lock.close()

    def verifier_key(self) -> VerifierKey:
        """The newest key in force."""
        return self.keys_in_force()[-1]

    def keys_in_force(self) -> list[VerifierKey]:
        """The key that signs now; while the key changes, the old one and the new one."""
        now = self._lines("vkey")
        note = self.note()
        signed = self.signers_of(note) if note else []
        either = dict.fromkeys((*now, *self._lines("next-vkey")))
        return [key for key in either if key in signed] or now

    def verifier_keys(self) -> list[VerifierKey]:
        """Every key that a checkpoint of this signer may be signed with, the oldest first."""
        names = ("old-vkeys", "vkey", "next-vkey")
        return list(dict.fromkeys(key for name in names for key in self._lines(name)))

    def signers_of(self, note: Note) -> list[VerifierKey]:
        """Those of its keys that signed a note, the oldest first; Malformed if one was forged."""
        keys = self.verifier_keys()
        signed = verified_by(note, keys, ed25519.verify)
        return [key for key in keys if key in signed]

    def next_key(self) -> VerifierKey | None:
        """The key that is to follow, or that signs beside the old one; None if none was made."""
        return next(iter(self._lines("next-vkey")), None)

    def old_keys(self) -> list[VerifierKey]:
        """The keys before, which sign no more."""
        return self._lines("old-vkeys")

    def keys(self) -> tuple[Keys, list[Text]]:
        """All keys with their secret halves, and warnings where others can read these."""
        names = [name for name in ("key", "next-key") if name == "key" or self.has(name)]
        found = [self.key(name) for name in names]
        (first,) = self._lines("vkey")
        keys = Keys(tuple(key for key, _ in found), first, self.next_key())
        return keys, [warning for _, warning in found if warning]

    def key(self, name: str = "key") -> tuple[SignerKey, Text | None]:
        """A secret key, and a warning where others can read its file."""
        with self._as_left(name):
            key = SignerKey.parse(self._read(name).decode("utf-8").strip(), ed25519.public_of)
            return key, open_to_others(self.path / name)

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        with told(self.path):
            return (self.path / name).is_file()

    def _lines(self, name: str) -> list[VerifierKey]:
        """The verifier keys in a file; none if there is no such file, which `vkey` must be."""
        if name != "vkey" and not self.has(name):
            return []
        with self._as_left(name):
            lines = self._read(name).decode("utf-8").splitlines()
            keys = [VerifierKey.parse(line.strip()) for line in lines]
            if (strange := [key.name for key in keys if key.name != self.origin]) or not keys:
                raise Malformed("name", ", ".join(strange), self.origin)
            if name != "old-vkeys" and len(keys) != 1:
                raise Malformed("verifier keys", len(keys), "one")
            return keys

    def state(self) -> SignerState:
        """How far it has come; SignerDiffers if that is missing or damaged."""
        with self._as_left("state"):
            state = parse_state(self._read("state"))
            state.check()
            return state

    def keep_state(self, state: SignerState) -> None:
        self.put("state", state_bytes(state))

    def newest(self) -> Checkpoint | None:
        note = self.note()
        return parse_checkpoint(note.text) if note else None

    def note(self, size: int | None = None) -> Note | None:
        """The newest note, or that of a size, its signature verified; None if there is none."""
        name = "checkpoint" if size is None else f"checkpoints/{size}"
        if not self.has(name):
            return None
        with self._as_left(name):
            note = parse_note(self._read(name))
            checkpoint = parse_checkpoint(note.text)
            if not self.signers_of(note):
                wanted = ", ".join(key.text for key in self.verifier_keys())
                raise Malformed("signature", "none by this signer", wanted)
            if checkpoint.origin != self.origin or size not in (None, checkpoint.size):
                raise Malformed("checkpoint", note.text, f"{self.origin}, size {size or 'any'}")
            return note

    def sizes(self) -> list[int]:
        """Sizes that a note is kept of, ascending."""
        with told(self.path):
            names = [one.name for one in (self.path / "checkpoints").glob("[0-9]*")]
        return sorted(int(name) for name in names if name.isdecimal())

    def roots(self) -> dict[int, bytes]:
        """The root of every note that is kept, by size, each signature verified."""
        notes = {size: self.note(size) for size in self.sizes()}
        return {size: parse_checkpoint(note.text).root for size, note in notes.items() if note}

    def keep_checkpoint(self, checkpoint: Checkpoint, note: Note) -> None:
        kept = self.note(checkpoint.size)
        if kept and kept.text != note.text:
            raise self.differs(f"checkpoints/{checkpoint.size}", kept.text, note.text)
        if kept is None:
            with told(self.path):
                make_folder(self.path / "checkpoints")
            self.put(f"checkpoints/{checkpoint.size}", encode_note(note))
        self.put("checkpoint", encode_note(kept or note))

    def _read(self, name: str) -> bytes:
        with told(self.path):
            try:
                return (self.path / name).read_bytes()
            except FileNotFoundError:
                raise self.differs(name, "missing", "as the signer left it") from None

    def put(self, name: str, data: bytes, *, mode: int = 0o644) -> None:
        """A file of the folder, whole or as it was whenever this is interrupted."""
        with told(self.path):
            put_file(self.path / name, data, mode=mode)

    @contextmanager
    def _as_left(self, name: str) -> Iterator[None]:
        """What is malformed in a file was not left there by a signer."""
        try:
            yield
        except (Malformed, UnicodeDecodeError) as error:
            found = error.message.en if isinstance(error, Malformed) else "no UTF-8"
            raise self.differs(name, found, "as the signer left it") from None

    def differs(self, name: str, found: str, wanted: str) -> SignerDiffers:
        """The error of a file that is not as the signer left it."""
        place = self.path / name
        return SignerDiffers(
            Text(f"{place}: {found}; wanted: {wanted}. Nothing was signed.",
                 f"{place}: 署名者が残したものと異なります（{found}）。何も署名していません。"),
            help=Text("Do not make another key in its place: see docs/how-to/run-a-signer.md.",
                      "代わりの鍵を作らないでください（docs/how-to/run-a-signer.md）。"),
        )  # fmt: skip


def signer_of(folder: Path, origin: str) -> LogSigner:
    """The signer of a log; InvalidInput if it has none in this folder."""
    signer = LogSigner(folder, check_origin(origin))
    with told(folder):
        if not signer.is_there:
            raise invalid("--signer", f"{folder}, {origin}", NO_SIGNER)
    return signer


def state_in(folder: Path, origin: str) -> SignerState | None:
    """How far the signer of a log has come; None if it has none in this folder."""
    signer = LogSigner(folder, check_origin(origin))
    with told(folder):
        return signer.state() if signer.is_there else None


def signers_in(folder: Path) -> list[LogSigner]:
    """The signers of a folder, by origin."""
    with told(folder):
        names = [path.parent for path in folder.glob("*/vkey")]
        found = []
        for path in names:
            origin = (path / "vkey").read_text(encoding="utf-8", errors="replace").split("+")[0]
            found.append(LogSigner(folder, origin if origin.isascii() else ""))
            if found[-1].path != path:
                message = Text(f"{path} is not the folder of {origin!r}.",
                               f"{path} は {origin!r} のフォルダーではありません。")  # fmt: skip
                raise SignerDiffers(message)
    return sorted(found, key=lambda one: one.origin)


def state_bytes(state: SignerState) -> bytes:
    """The state as JSON; the inverse of parse_state."""
    members = {
        "origin": state.origin,
        "size": state.size,
        "root": base64_text(state.root),
        "frontier": [base64_text(one) for one in state.frontier],
        "leaf_hash": base64_text(state.leaf_hash),
        **({"keys": [key.text for key in state.keys]} if state.keys else {}),
    }
    return (json.dumps(members, indent=1) + "\n").encode("ascii")


def parse_state(data: bytes) -> SignerState:
    """The state in a file; Malformed if it is none."""
    try:
        members = json.loads(data)
        state = SignerState(
            members["origin"],
            members["size"],
            decode_hash("root", members["root"]),
            tuple(decode_hash("frontier", one) for one in members["frontier"]),
            decode_hash("leaf_hash", members["leaf_hash"]),
            tuple(VerifierKey.parse(one) for one in members.get("keys", ())),
        )
    except (ValueError, TypeError, KeyError, AttributeError, UnknownVersion):
        raise Malformed("state", data[:80], "the members of a state") from None
    # What was understood must be all there is: a state is written by nobody else.
    if type(state.size) is not int or not isinstance(state.origin, str):
        raise Malformed("state", data[:80], "a name and a number")
    if state_bytes(state) != data:
        raise Malformed("state", data[:80], "the bytes that this program writes")
    return state


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What the file system refuses, in the words of the ledger."""
    try:
        yield
    except PermissionError as error:
        place = error.filename or path
        message = Text(f"{place}: {error.strerror}. Nothing was signed.",
                       f"{place} を使う権限がありません。何も署名していません。")  # fmt: skip
        raise NotPermitted(message) from None
    except LedgerError:
        raise
    except OSError as error:
        place = error.filename or path
        message = Text(f"{place}: {error.strerror}.",
                       f"{place} を読み書きできません（{error.strerror}）。")  # fmt: skip
        raise StoreUnavailable(message) from None
