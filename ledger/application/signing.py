"""What a signer may sign: the log it signed before, grown by entries it has re-hashed itself.

A signer keeps how far it has come (SignerState), apart from the store. It reads the entries after
that from their bytes, extends its own tree, and refuses a log that is not a continuation:

    SMALLER  fewer entries than were signed           ALTERED  a signed entry is another one now
    BROKEN   new entries do not fit together          OTHER_ORIGIN  it is the log of another name
    OTHER_KEY  a new entry says that another's key signs from here on (see rotation)
    HELD  the log is not written to: it may lack entries, or goes on in another store

The new state, with the keys that sign from it on, is durable before anything is signed
(`sign_next`), and the same state always gives the same note. So no size ever has two notes,
whenever the signer is killed.

What it does not see: entries that came after the last signature and were changed before the next
one; and, without `full`, a signed entry before the last whose content no longer gives its leaf
hash, or an event id that was used before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from ledger.application import ed25519
from ledger.application.rotation import Keys, announced, may_announce, other_key, signing_after
from ledger.errors import Malformed, UnknownVersion
from ledger.log.checkpoint import Checkpoint
from ledger.log.checks import LogCheck
from ledger.log.entry import FIRST_PREVIOUS, base64_text, leaf_hash
from ledger.log.findings import Finding, Kind, Result, Severity
from ledger.log.note import Note, Sign, Signature, VerifierKey, sign_note
from ledger.log.tree import Frontier
from ledger.store.contract import Store, StoredEntry
from ledger.text import Text

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


@dataclass(frozen=True)
class SignerState:
    """How far a signer has come: all it needs of the entries it has seen."""

    origin: str
    size: int = 0
    root: bytes = Frontier().root()
    frontier: tuple[bytes, ...] = ()
    leaf_hash: bytes = FIRST_PREVIOUS
    """Of the last entry; 32 zero bytes if there is none."""
    keys: tuple[VerifierKey, ...] = ()
    """Which sign this size, the older first; none where the key was never changed."""

    def checkpoint(self) -> Checkpoint:
        """What is signed at this size."""
        return Checkpoint(self.origin, self.size, self.root)

    def check(self) -> None:
        """Malformed if root and frontier do not belong together: one of them was damaged."""
        if Frontier.resumed(self.size, self.frontier).root() != self.root:
            raise Malformed("state root", base64_text(self.root), "the root of the frontier")


class RefusalKind(StrEnum):
    """Why a signer does not sign."""

    SMALLER = "smaller"
    ALTERED = "altered"
    BROKEN = "broken"
    OTHER_ORIGIN = "other_origin"
    STATE_OLDER = "state_older"
    """The signer's own state is behind, or beside, the newest checkpoint that it made."""
    UNKNOWN_VERSION = "unknown_version"
    """A newer program wrote an entry: no fault of the log, but not readable here."""
    OTHER_KEY = "other_key"
    """An entry announces a key that is not this signer's next one."""
    HELD = "held"
    """The log is held: restored and not yet complete, or moved."""


@dataclass(frozen=True)
class Refused:
    """Nothing was signed; the state is as it was."""

    kind: RefusalKind
    position: int | None
    """Of the first entry concerned; None where it is the log as a whole."""
    found: str
    wanted: str
    findings: tuple[Finding[Kind], ...] = ()
    """What the check of the entries found, where that is the reason."""

    @property
    def message(self) -> Text:
        """The sentence for people, without the values."""
        sentence = _SENTENCES[self.kind]
        at = "?" if self.position is None else self.position
        return Text(sentence.en.format(at=at), sentence.ja.format(at=at))


_SENTENCES = {
    RefusalKind.SMALLER: Text(
        "The log is shorter than what was signed: it ends before entry {at}.",
        "台帳が署名済みの件数より短くなっています（{at}番の記録の前で終わっています）。",
    ),
    RefusalKind.ALTERED: Text(
        "Entry {at} is not the one that was signed: it or an entry before it was changed.",
        "{at}番の記録が署名したものと異なります。この記録か、それより前の記録が変更されています。",
    ),
    RefusalKind.BROKEN: Text(
        "The entries after the last checkpoint do not fit together, from entry {at} on.",
        "前回のチェックポイントより後の記録が、{at}番からつながっていません。",
    ),
    RefusalKind.OTHER_ORIGIN: Text(
        "This is not the log that this signer signs.",
        "この署名者が署名する台帳ではありません。",
    ),
    RefusalKind.STATE_OLDER: Text(
        "The signer's state is not that of its newest checkpoint: an older copy of it was restored,"
        " or the checkpoint was replaced.",
        "署名者の状態が最新のチェックポイントと合いません。古い写しに戻されたか、"
        "チェックポイントが差し替えられています。",
    ),
    RefusalKind.UNKNOWN_VERSION: Text(
        "Entry {at} was written by a newer version; upgrade the signer.",
        "{at}番の記録は新しい版で作られています。署名者の daicho を更新してください。",
    ),
    RefusalKind.OTHER_KEY: Text(
        "Entry {at} announces a key that this signer does not have: somebody changes the signer's"
        " key without the signer.",
        "{at}番の記録は、この署名者が持っていない鍵への変更を記録しています。"
        "署名者の知らないところで鍵を替えようとしています。",
    ),
    RefusalKind.HELD: Text(
        "The log is held: it may lack entries, or it goes on in another store.",
        "この台帳は書込みを止めてあります。記録が欠けているか、別の保管先に移されています。",
    ),
}


@dataclass(frozen=True)
class Advanced:
    """The log is a continuation of what was signed; `state` is where it ends now."""

    state: SignerState
    findings: tuple[Finding[Kind], ...] = ()
    """Worth a look, and no reason not to sign."""
    to_look_at: tuple[StoredEntry, ...] = ()
    """New entries that may announce a key."""


def advance(
    store: Store,
    state: SignerState,
    *,
    full: bool = False,
    roots: Mapping[int, bytes] | None = None,
    progress: Progress | None = None,
) -> Advanced | Refused:
    """How far a log has come since `state`, all new entries re-hashed; or why that is no saying.

    With `full` the signed entries are read again too, and their root is compared at the size of
    `state` and at every size of `roots`. Cost: about 110 bytes of memory for an entry read.
    """
    head = store.head(state.origin)
    size = head.size if head else 0
    if head is None and not state.size:
        return Refused(RefusalKind.OTHER_ORIGIN, None, "no such log", state.origin)
    if size < state.size:
        found = f"{size} entries" if head else "no such log"
        return Refused(RefusalKind.SMALLER, size, found, f"{state.size} entries")
    if state.size and (altered := _last_signed(store, state)):
        return altered
    start = 0 if full else state.size
    previous = state.leaf_hash if start else FIRST_PREVIOUS
    check = LogCheck(state.origin, start=start, previous=previous)
    tree = Frontier() if full else Frontier.resumed(state.size, state.frontier)
    signed = {**(roots or {}), state.size: state.root} if full else {}
    agreed, differs = 0, False
    to_look_at: list[StoredEntry] = []
    for entries in store.scan(state.origin, start=start, end=size):
        check.add(entries)
        for entry in entries:
            tree.add(entry.leaf_hash)
            if entry.position >= state.size and may_announce(entry):
                to_look_at.append(entry)
            if tree.size in signed and not differs:
                differs = tree.root() != signed[tree.size]
                agreed = agreed if differs else tree.size
        if progress:
            progress(tree.size - start, size - start)
    result = check.finish(size, head.leaf_hash if head else None)
    if refused := _unsound(result, state, start + result.size):
        return refused
    if differs:
        return Refused(RefusalKind.ALTERED, agreed, "another root", "the root that was signed")
    grown = SignerState(
        state.origin, tree.size, tree.root(), tree.hashes, result.leaf_hash, state.keys
    )
    return Advanced(grown, result.findings, tuple(to_look_at))


def _last_signed(store: Store, state: SignerState) -> Refused | None:
    """What is wrong with the last signed entry, whose leaf hash vouches for all before it."""
    position = state.size - 1
    entry = store.entry(state.origin, position)
    if entry is None:
        found = "nothing"
    else:
        computed = leaf_hash(state.origin, position, entry.previous, entry.content)
        found = base64_text(computed)
        if computed == state.leaf_hash:  # else the column alone may be wrong
            found = base64_text(entry.leaf_hash)
    wanted = base64_text(state.leaf_hash)
    return None if found == wanted else Refused(RefusalKind.ALTERED, position, found, wanted)


def _unsound(result: Result, state: SignerState, end: int) -> Refused | None:
    """The refusal that the findings ask for, told by the first of them; None if they ask none."""
    if result.sound:
        return None
    broken = result.number_of(Severity.BREAK) > 0
    severity = Severity.BREAK if broken else Severity.UNKNOWN_VERSION
    first = next(one for one in result.findings if one.severity is severity)
    kind = RefusalKind.BROKEN if broken else RefusalKind.UNKNOWN_VERSION
    if broken and first.position is not None and first.position < state.size:
        kind = RefusalKind.ALTERED
    elif Kind.ORIGIN_DIFFERS in result.counts:
        kind = RefusalKind.OTHER_ORIGIN
    # Of the log as a whole it is the head that differs, which speaks of the last entry.
    position = end - 1 if first.position is None else first.position
    return Refused(kind, position, first.found, first.wanted, result.findings)


class Keeper(Protocol):
    """Where a signer keeps what it must not lose; durable when each method returns."""

    def state(self) -> SignerState:
        """How far the signer has come."""
        ...

    def newest(self) -> Checkpoint | None:
        """The newest checkpoint that was kept, its signature verified; None before the first."""
        ...

    def keep_state(self, state: SignerState) -> None:
        """Keep how far it has come."""
        ...

    def keep_checkpoint(self, checkpoint: Checkpoint, note: Note) -> None:
        """Keep the note; SignerDiffers if another text was signed for that size."""
        ...


@dataclass(frozen=True)
class Signed:
    """What came of one turn."""

    state: SignerState
    sizes: tuple[int, ...]
    """Of the checkpoints that were signed now: none where nothing was new, two where the last turn
    was interrupted before it had signed."""
    findings: tuple[Finding[Kind], ...] = ()
    overlap_began: bool = False
    """Whether the last of these sizes is the first with the signature of a new key."""


def sign_next(
    store: Store,
    keeper: Keeper,
    keys: Keys,
    *,
    sign: Sign = ed25519.sign,
    full: bool = False,
    roots: Mapping[int, bytes] | None = None,
    progress: Progress | None = None,
) -> Signed | Refused:
    """One turn of a signer: the next checkpoint signed and kept, if the log has grown as it may.

    The order is the promise: state durable, then signed, then the note kept. A turn that was
    interrupted in between is finished by the next one, which signs the very same text with the
    same keys.
    """
    state, newest = keeper.state(), keeper.newest()
    names = {state.origin, *(key.name for key in keys.secrets)}
    if len(names) > 1:
        found = ", ".join(sorted(names - {state.origin}))
        return Refused(RefusalKind.OTHER_ORIGIN, None, f"a key of {found}", state.origin)
    for verifier in (*keys.public, *state.keys):
        keys.secret_of(verifier)
    done = newest.size if newest else 0
    most = max(done, *(roots or (0,)))
    if most > state.size or (newest and done == state.size and newest != state.checkpoint()):
        return Refused(RefusalKind.STATE_OLDER, None, f"size {state.size}", f"size {most}")
    came = advance(store, state, full=full, roots=roots, progress=progress)
    if isinstance(came, Advanced):
        came = _with_announced(came, keys)
    if isinstance(came, Refused):
        return came
    # After reading: what was read of a log that is not held now was there before anybody holds it.
    line = store.held_for(state.origin)
    if line is not None:
        return Refused(RefusalKind.HELD, None, line, "a log that is not held")
    sizes = []
    if done < state.size:
        _sign(keeper, state, keys, sign)
        sizes.append(state.size)
    if came.state.size > state.size:
        keeper.keep_state(came.state)
        _sign(keeper, came.state, keys, sign)
        sizes.append(came.state.size)
    return Signed(came.state, tuple(sizes), came.findings, came.state.keys != state.keys)


def _with_announced(came: Advanced, keys: Keys) -> Advanced | Refused:
    """The same, signed with the next key too if a new entry announces it; a refusal if another."""
    signing = before = came.state.keys or (keys.first,)
    for entry in came.to_look_at:
        try:
            vkey = announced(entry)
        except UnknownVersion as error:
            found, wanted = error.message.en, "what this version knows"
            return Refused(RefusalKind.UNKNOWN_VERSION, entry.position, found, wanted)
        if vkey is None:
            continue
        after = signing_after(signing, keys, vkey)
        if after is None:
            wanted = keys.next.text if keys.next else "none: no next key was made here"
            return Refused(RefusalKind.OTHER_KEY, entry.position, vkey, wanted)
        signing = after
    return came if signing == before else replace(came, state=replace(came.state, keys=signing))


def _sign(keeper: Keeper, state: SignerState, keys: Keys, sign: Sign) -> None:
    checkpoint = state.checkpoint()
    text = checkpoint.text()
    made: list[Signature] = []
    for verifier in state.keys or (keys.first,):
        (signature,) = sign_note(text, keys.secret_of(verifier), sign).signatures
        # A fault in signing must not leave the house: one wrong signature can give the key away.
        if not ed25519.verify(verifier.public, text.encode(), signature.value):
            raise other_key(verifier)
        made.append(signature)
    keeper.keep_checkpoint(checkpoint, Note(text, tuple(made)))
