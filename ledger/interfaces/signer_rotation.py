"""The files of a signer while its key changes (see ledger.application.rotation).

    prepare   next-key, then next-vkey: the same key however often it is asked for
    retire    the state, which from then on names the new key alone; then old-vkeys, vkey, key,
              and next-vkey away

The state decides which keys sign, and each step can be taken again. So `retire`, killed anywhere,
is finished by the next one; in between the signer signs as the state says. No secret is replaced
before the state has done without it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from ledger.application import ed25519
from ledger.durable import move_file, remove_file
from ledger.errors import NotYetSigned, invalid
from ledger.interfaces.signer_folder import LogSigner, told
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import SignerKey, VerifierKey
from ledger.text import Text

RUN = Text("Run the signer: daicho signer run", "署名者を実行してください: daicho signer run")
RETIRE = Text(
    "End the change under way first: daicho signer retire",
    "先に、進行中の鍵の変更を終えてください: daicho signer retire",
)
ANNOUNCE = Text(
    "Have the new key recorded with daicho signer announce, then run the signer.",
    "daicho signer announce で新しい鍵を記録し、署名者を実行してください。",
)


class Phase(StrEnum):
    """How far a change of the key has come."""

    NONE = "none"
    PREPARED = "prepared"
    """The next key is made; it waits for its announcement, and for a checkpoint that covers it."""
    OVERLAP = "overlap"
    """Both keys sign, until the old one is retired."""


@dataclass(frozen=True)
class Span:
    """The checkpoints that a key signed, by size; None where it has signed none yet."""

    vkey: VerifierKey
    first: int | None
    last: int | None
    """Of a key that signs no more."""


def prepare(signer: LogSigner, random: Callable[[int], bytes]) -> tuple[VerifierKey, bool]:
    """The next key, durable, and whether it was made now; nothing is signed with it yet.

    InvalidInput while an earlier change is under way.
    """
    with signer.lock():
        begun, signing = signer.next_key(), signer.state().keys
        if len(signing) > 1 or begun in signing:
            wanted = Text("one change of the key at a time", "進行中の鍵の変更がないこと")
            raise invalid("--signer", str(signer.path), wanted, help=RETIRE)
        if begun and not signer.has("next-key"):
            raise signer.differs("next-key", "missing", "the secret half of next-vkey")
        if not signer.has("next-key"):
            made = SignerKey.of(signer.origin, random(ed25519.SEED), ed25519.public_of)
            signer.put("next-key", f"{made.text}\n".encode(), mode=0o600)
        secret, _ = signer.key("next-key")
        verifier = VerifierKey.of(secret.name, ed25519.public_of(secret.seed))
        if begun is None:
            signer.put("next-vkey", f"{verifier.text}\n".encode())
        elif begun != verifier:
            raise signer.differs("next-vkey", begun.text, verifier.text)
        return verifier, begun is None


def retire(signer: LogSigner) -> tuple[VerifierKey, VerifierKey]:
    """The old key, whose secret is gone now, and the one that signs alone from here on.

    InvalidInput where no change is under way, NotYetSigned as long as no checkpoint has both
    signatures, SignerDiffers if the new secret is not there.
    """
    with signer.lock():
        state = signer.state()
        new = signer.next_key() or (state.keys[-1] if len(state.keys) > 1 else None)
        if new is None:
            wanted = Text("a signer that changes its key: daicho signer rotate begins it",
                          "鍵を変更中の署名者（daicho signer rotate で開始）")  # fmt: skip
            raise invalid("--signer", str(signer.path), wanted)
        signer.keys()[0].secret_of(new)
        signer.put("next-vkey", f"{new.text}\n".encode())  # where it was lost
        if state.keys != (new,):
            _check_both_signed(signer, new)
            signer.keep_state(replace(state, keys=(new,)))
        return _without_the_old(signer, new), new


def _check_both_signed(signer: LogSigner, new: VerifierKey) -> None:
    """NotYetSigned unless the newest checkpoint is of this very state, and signed by both."""
    state, note = signer.state(), signer.note()
    if note is None or new not in signer.signers_of(note):
        raise NotYetSigned(
            Text("No checkpoint has the signatures of both keys yet. Both keys are kept.",
                 "両方の鍵で署名したチェックポイントがまだありません。鍵は両方とも残しています。"),
            help=RUN if new in state.keys else ANNOUNCE,
        )  # fmt: skip
    signed = parse_checkpoint(note.text)
    if signed != state.checkpoint():
        # What was decided to be signed with both must be, or the same state would give two notes.
        raise NotYetSigned(
            Text(f"The last turn of the signer was interrupted before it signed {state.size}"
                 " entries. Both keys are kept.",
                 f"署名者の前回の実行が、{state.size}件に署名する前に中断しています。"
                 "鍵は両方とも残しています。"),
            help=RUN,
        )  # fmt: skip


def _without_the_old(signer: LogSigner, new: VerifierKey) -> VerifierKey:
    """The files as they are once the new key signs alone; the old key."""
    (now, *_) = [key for key in signer.verifier_keys() if key not in signer.old_keys()]
    old = now if now != new else signer.old_keys()[-1]
    kept = list(dict.fromkeys((*signer.old_keys(), old)))
    signer.put("old-vkeys", "".join(f"{key.text}\n" for key in kept).encode())
    signer.put("vkey", f"{new.text}\n".encode())
    with told(signer.path):
        if signer.has("next-key"):
            move_file(signer.path / "next-key", signer.path / "key")
        remove_file(signer.path / "next-vkey")
    return old


def phase(signer: LogSigner) -> Phase:
    """How far a change of the key has come, by what everybody may read of the folder."""
    new = signer.next_key()
    if new is None:
        return Phase.NONE
    return Phase.OVERLAP if new in signer.keys_in_force() else Phase.PREPARED


def spans(signer: LogSigner) -> list[Span]:
    """From which checkpoint to which each key signed, the oldest key first.

    Each note that is looked at is verified; they are few, since keys change in one direction only.
    """
    keys, sizes = signer.verifier_keys(), signer.sizes()

    def signers(size: int) -> list[int]:
        note = signer.note(size)
        return [keys.index(key) for key in signer.signers_of(note)] if note else [0]

    old, found = signer.old_keys(), []
    for index, key in enumerate(keys):
        start = bisect_left(sizes, index, key=lambda size: max(signers(size)))
        end = bisect_right(sizes, index, key=lambda size: min(signers(size)))
        signed = sizes[start:end]
        last = signed[-1] if signed and key in old else None
        found.append(Span(key, signed[0] if signed else None, last))
    return found
