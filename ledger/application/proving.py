"""Proofs about one log, made from its store and shown to hold before anybody gets them.

    inclusion    this entry stands in the log of that size
    consistency  the log of an older size is the start of the log of that size

Sizes and roots come from checkpoints whose signature holds under a key of the signer folder. A
proof is handed out only if it leads from the store's own bytes to the signed root: whatever does
not agree raises AnswerNotBorneOut, which names the difference. Nothing here writes.

Cost: one reading of the log up to the size of the checkpoint, and some 36 bytes of memory an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from ledger.application import ed25519
from ledger.application.resolve import record, told_record
from ledger.application.verify import BATCH, Progress
from ledger.domain.event import Event
from ledger.errors import AnswerNotBorneOut, Malformed, NotYetSigned
from ledger.log.checkpoint import (
    Checkpoint,
    TlogProof,
    encode_tlog_proof,
    parse_checkpoint,
    parse_tlog_proof,
    proved_leaf,
)
from ledger.log.entry import Leaf, base64_text, data_hash, encode_leaf
from ledger.log.note import Note, VerifierKey, encode_note, parse_note, verified_by
from ledger.log.proof import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from ledger.log.tiles import TileTree
from ledger.store.contract import Store
from ledger.text import Text

DO_NOT_MEND = Text(
    "Change nothing, keep a copy of the store and of the signer folder, then run: daicho verify",
    "何も変更せず、保管先と署名者フォルダーの写しを取ってから、daicho verify を実行してください。",
)
RUN_THE_SIGNER = Text(
    "Run the signer, then ask again: daicho signer run --once",
    "署名を実行してから、もう一度お試しください: daicho signer run --once",
)


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint of this log that its key has signed."""

    checkpoint: Checkpoint
    note: bytes
    """The signed note, verbatim."""
    key: VerifierKey
    """Whose signature was found to hold: the newest, where several were."""
    others: int
    """Signatures by other keys, which were not checked."""


@dataclass(frozen=True)
class Inclusion:
    """That one entry is in the log of a checkpoint."""

    event: Event
    content: bytes
    leaf_data: bytes
    hashes: tuple[bytes, ...]

    @property
    def leaf_hash(self) -> bytes:
        """The leaf hash of the entry, made from its leaf data."""
        return data_hash(self.leaf_data)


@dataclass(frozen=True)
class Consistency:
    """That the log of an older checkpoint is the start of the log of a newer one."""

    old: SignedCheckpoint
    hashes: tuple[bytes, ...]


def signed_checkpoint(
    origin: str, note: Note, keys: VerifierKey | Sequence[VerifierKey]
) -> SignedCheckpoint:
    """The checkpoint in a note; AnswerNotBorneOut unless it is this log's, signed by such a key.

    `keys` are the signer's, the oldest first. One of them is enough; a forged signature by another
    of them is not passed over.
    """
    known = [keys] if isinstance(keys, VerifierKey) else list(keys)
    try:
        checkpoint = parse_checkpoint(note.text)
        signers = verified_by(note, known, ed25519.verify)
    except Malformed as error:
        raise _differs(
            Text(
                f"The checkpoint in the signer folder does not hold: {error.message.en}",
                f"署名者フォルダーのチェックポイントが正しくありません（{error.message.ja}）",
            )
        ) from None
    if checkpoint.origin != origin:
        raise _differs(
            Text(
                f"The checkpoint in the signer folder is of the log {checkpoint.origin}, not of"
                f" {origin}.",
                f"署名者フォルダーのチェックポイントは {checkpoint.origin} のもので、"
                f"{origin} のものではありません。",
            )
        )
    own = [key for key in known if key in signers and key.name == origin]
    if not own:
        shown = ", ".join(f"{key.name} {key.key_id.hex()}" for key in known)
        raise _differs(
            Text(
                f"The checkpoint of size {checkpoint.size} has no signature by a key of {origin}:"
                f" in the signer folder there is {shown}.",
                f"{checkpoint.size}件のチェックポイントに {origin} の鍵の署名がありません"
                f"（署名者フォルダーの鍵: {shown}）。",
            )
        )
    others = len(note.signatures) - len(own)
    return SignedCheckpoint(checkpoint, encode_note(note), own[-1], others)


def covered_record(
    store: Store, given: str, signed: SignedCheckpoint, *, withheld: bool = False
) -> Event:
    """The event under a record number or the id of a command; NotYetSigned if it is too new.

    What is withheld from its person is not found, unless `withheld` says that it may be.
    InvalidInput if there is none, AnswerNotBorneOut if the log is shorter than what was signed.
    """
    origin, size = signed.checkpoint.origin, signed.checkpoint.size
    head = store.head(origin)
    if head is None or head.size < size:
        raise _shorter(head.size if head else 0, size)
    look_up = record if withheld else told_record
    event = look_up(store, origin, given, "RECORD")
    if given not in (event.event, event.command):  # the index led to another entry
        raise _differs(
            Text(
                f"Under the number {given} stands entry {event.position}, which calls itself"
                f" {event.event}.",
                f"番号 {given} から {event.position}番の記録が見つかりましたが、"
                f"その記録番号は {event.event} です。",
            )
        )
    if event.position >= size:
        raise NotYetSigned(
            Text(
                f"Entry {event.position} is newer than the newest checkpoint, which vouches for"
                f" the {size} entries before it.",
                f"{event.position}番の記録は、最新のチェックポイント（初めの{size}件）より後の"
                "ものです。",
            ),
            help=RUN_THE_SIGNER,
        )
    return event


def tree_under(
    store: Store, signed: Sequence[SignedCheckpoint], progress: Progress | None = None
) -> TileTree:
    """The tree over the store's leaf hashes, its roots found to be those of these checkpoints.

    `signed` is of one log, the newest first: the log is read up to its size.
    """
    origin, size = signed[0].checkpoint.origin, signed[0].checkpoint.size
    for one in signed:
        if one.checkpoint.size > size:
            raise _rolled_back(size, one.checkpoint.size)
    tree = TileTree()
    for entries in store.scan(origin, end=size, batch=BATCH):
        for entry in entries:
            if entry.position != tree.size:
                raise _differs(
                    Text(
                        f"After entry {tree.size - 1} comes entry {entry.position}.",
                        f"{tree.size - 1}番の記録の次が {entry.position}番です。",
                    )
                )
            tree.add(entry.leaf_hash)
        if progress:
            progress(tree.size, size)
    if tree.size < size:
        raise _shorter(tree.size, size)
    for one in signed:
        _same_root(tree, one.checkpoint)
    return tree


def prove_inclusion(
    store: Store, tree: TileTree, signed: SignedCheckpoint, event: Event
) -> Inclusion:
    """The proof of one entry, from its own bytes as they are in the store to the signed root."""
    checkpoint, position = signed.checkpoint, event.position
    entry = store.entry(checkpoint.origin, position)
    if entry is None:
        raise _shorter(position, checkpoint.size)
    data = encode_leaf(
        Leaf(checkpoint.origin, position, entry.previous, sha256(entry.content).digest())
    )
    hashes = tuple(inclusion_proof(tree.nodes, position, checkpoint.size))
    proved = Inclusion(event, entry.content, data, hashes)
    if not verify_inclusion(
        proved.leaf_hash, position, checkpoint.size, checkpoint.root, proved.hashes
    ):
        raise _differs(
            Text(
                f"Entry {position} has the leaf hash {base64_text(proved.leaf_hash)}, which is not"
                " in the tree that the checkpoint signs.",
                f"{position}番の記録のリーフハッシュ {base64_text(proved.leaf_hash)} は、"
                "チェックポイントのハッシュ木に含まれていません。",
            )
        )
    return proved


def prove_consistency(
    tree: TileTree, signed: SignedCheckpoint, old: SignedCheckpoint
) -> Consistency:
    """The proof that the log of an older checkpoint is the start of the newer one's."""
    older, newer = old.checkpoint, signed.checkpoint
    hashes = tuple(consistency_proof(tree.nodes, older.size, newer.size))
    if not verify_consistency(older.size, older.root, newer.size, newer.root, hashes):
        raise _differs(
            Text(
                f"The log of {older.size} entries is not the start of the log of {newer.size}.",
                f"{older.size}件の台帳が、{newer.size}件の台帳の先頭部分になっていません。",
            )
        )
    return Consistency(old, hashes)


def proof_file(signed: SignedCheckpoint, proved: Inclusion) -> bytes:
    """The proof as a C2SP `.tlog-proof` with leaf data in `extra`, read back and found to hold.

    Whoever has this file and the log's verifier key needs nothing else to check it.
    """
    position = proved.event.position
    data = encode_tlog_proof(TlogProof(position, proved.hashes, signed.note, proved.leaf_data))
    again = parse_tlog_proof(data)
    leaf = proved_leaf(again)
    signed_checkpoint(leaf.origin, parse_note(again.checkpoint), signed.key)
    return data


def _same_root(tree: TileTree, checkpoint: Checkpoint) -> None:
    root = tree.root(checkpoint.size)
    if root == checkpoint.root:
        return
    found, wanted = base64_text(root), base64_text(checkpoint.root)
    raise _differs(
        Text(
            f"The first {checkpoint.size} entries of the log have the root {found}, the checkpoint"
            f" signs {wanted}: one of them is not what was signed.",
            f"台帳の初めの{checkpoint.size}件のルートハッシュは {found} ですが、"
            f"署名されたものは {wanted} です。いずれかの記録が署名した時と異なります。",
        )
    )


def _rolled_back(size: int, signed: int) -> AnswerNotBorneOut:
    return _differs(
        Text(
            f"The newest checkpoint is of size {size}, and there is one of size {signed}: the"
            " signer folder was put back to an older state.",
            f"最新のチェックポイントは{size}件ですが、{signed}件のものがあります。"
            "署名者フォルダーが以前の状態に戻されています。",
        )
    )


def _shorter(size: int, signed: int) -> AnswerNotBorneOut:
    return _differs(
        Text(
            f"The log has {size} entries, its checkpoint signs {signed}: entries are gone.",
            f"台帳は{size}件ですが、チェックポイントでは{signed}件が署名されています。"
            "記録が失われています。",
        )
    )


def _differs(message: Text) -> AnswerNotBorneOut:
    return AnswerNotBorneOut(message, help=DO_NOT_MEND)
