"""Lines of witnesses, joined to a checkpoint that a signer has made.

Nobody's key is asked for: who trusts which witness is for whoever checks, and a line that does not
hold counts for nothing there. What the signer itself signed is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.errors import Malformed, SignerDiffers, invalid
from ledger.interfaces.signer_folder import LogSigner
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import Note, encode_note, parse_note
from ledger.text import Text


@dataclass(frozen=True)
class Joined:
    """The checkpoint, and the names of those whose lines are new in it."""

    size: int
    names: tuple[str, ...]


def join(signer: LogSigner, data: bytes) -> Joined:
    """Join the lines of others in a note to the same checkpoint of this signer.

    InvalidInput if this is no checkpoint that it made, SignerDiffers if it signed another tree of
    that size: then two histories of the log are about.
    """
    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except Malformed as error:
        raise invalid("FILE", error.message.en, CHECKPOINT) from None
    if checkpoint.origin != signer.origin:
        raise invalid("FILE", checkpoint.origin, Text(signer.origin, signer.origin))
    with signer.lock():
        kept = signer.note(checkpoint.size)
        if kept is None:
            raise invalid("FILE", f"size {checkpoint.size}", CHECKPOINT)
        if kept.text != note.text:
            raise _fork(signer, note, checkpoint.size)
        lines = [one for one in note.signatures if one.name != signer.origin]
        fresh = tuple(one for one in lines if one not in kept.signatures)
        if fresh:
            joined = encode_note(replace(kept, signatures=(*kept.signatures, *fresh)))
            signer.put(f"checkpoints/{checkpoint.size}", joined)
            newest = signer.newest()
            if newest and newest.size == checkpoint.size:
                signer.put("checkpoint", joined)
    return Joined(checkpoint.size, tuple(dict.fromkeys(one.name for one in fresh)))


CHECKPOINT = Text(
    "a checkpoint that this signer has signed, with the lines of witnesses below it",
    "この署名者が署名したチェックポイントに、立会者の署名を加えたもの",
)

OWN_KEY = Text(
    " It carries this signer's own signature: somebody else has its key.",
    "この署名者の鍵による署名があります。鍵が他人の手にあります。",
)


def _fork(signer: LogSigner, note: Note, size: int) -> SignerDiffers:
    """The alarm: somebody shows another tree of a size that was signed."""
    try:
        ours = bool(signer.signers_of(note))
    except Malformed:
        ours = False
    by = OWN_KEY if ours else Text("", "")
    return SignerDiffers(
        Text(f"This is another tree of {size} entries than the one that was signed.{by.en} Nothing"
             " was saved.",
             f"署名した{size}件の台帳とは別の台帳です。{by.ja}何も保存していません。"),
        help=Text("Keep this file: it is evidence. See docs/how-to/run-a-signer.md.",
                  "このファイルは証拠になります。保存してください（docs/how-to/run-a-signer.md）。"),
    )  # fmt: skip
