"""A log that may have fallen behind, held against what was signed of it, and completed.

    0 ............ here ............ signed ............ there
    hashed again   written, if it    of a standby also:
    and compared   gives the root    nobody signed it

Nothing is written before the entries here and those that are missing were found to give the very
root that was signed. They come from whatever has them: a bundle of the whole log, a published copy
with contents, a standby. What has no signature of the log's key is no reason to believe anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from ledger.application import ed25519
from ledger.application.behind import leaf_of
from ledger.application.bundling import digests_in
from ledger.application.erased_later import decided
from ledger.application.transfer import Existing, check_ciphertext, check_text, fill, stored
from ledger.domain.events.erasure import DECIDED
from ledger.errors import (
    AnswerNotBorneOut,
    LogBehind,
    Malformed,
    SourceDiffers,
    StoreUnavailable,
    invalid,
)
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.content import Content, parse_content
from ledger.log.entry import FIRST_PREVIOUS, base64_text, leaf_hash
from ledger.log.note import VerifierKey, parse_note, verified_by
from ledger.log.tree import Frontier
from ledger.store.contract import Store
from ledger.text import Text, counted

Progress = Callable[[int, int], None]
"""Told how many entries of how many were read."""


class Source(Protocol):
    """Where missing entries are taken from. Nothing it says is believed."""

    def entries(self, start: int, end: int | None) -> Iterator[Existing]:
        """Its entries from `start` to before `end`, or to its own end; fewer if it has no more."""
        ...

    def document(self, digest: bytes) -> bytes | None:
        """A text that entries refer to; None if it has none."""
        ...


@dataclass(frozen=True)
class StandbySource:
    """The same log in another store of the same people: a standby, or the old place."""

    store: Store
    origin: str

    def entries(self, start: int, end: int | None) -> Iterator[Existing]:
        return stored(self.store, self.origin, start=start, end=end)

    def document(self, digest: bytes) -> bytes | None:
        return self.store.document(self.origin, digest)


@dataclass(frozen=True)
class Shown:
    """One signed checkpoint, and where it was found."""

    where: str
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Found:
    """What a log is, next to what was signed of it."""

    size: int
    signed: int
    """Size of the newest checkpoint shown; 0 if none was."""
    missing: int
    """Entries that were signed and are not here."""
    frontier: tuple[int, tuple[bytes, ...]]
    """The tree of what is here."""
    leaf_hash: bytes
    """Of the last entry here."""

    @property
    def after(self) -> int:
        """Entries here that no checkpoint shown vouches for."""
        return max(self.size - self.signed, 0)


@dataclass(frozen=True)
class Completed:
    """What came of completing a log."""

    size: int
    written: int
    unsigned: int
    """Of them, those above the newest checkpoint: from a standby, signed by nobody."""
    without_ciphertext: tuple[int, ...]
    """Positions of sealed entries written whose sealed part the source does not have."""
    lacking: tuple[bytes, ...]
    """Digests of texts that entries written refer to and the source does not have."""


def checked_note(where: str, data: bytes, origin: str, keys: Sequence[VerifierKey]) -> Shown:
    """A checkpoint of the log, signed by one of these keys; InvalidInput if it is anything else."""
    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
        if checkpoint.origin != origin:
            of = Text(f"one of {origin}", f"{origin} のもの")
            raise invalid("checkpoint", f"{where}: of {checkpoint.origin}", of)
        if not verified_by(note, list(keys), ed25519.verify):
            names = ", ".join(key.text for key in keys) or "-"
            raise Malformed("signature", "none by the log's key", names)
    except Malformed as error:
        wanted = Text(f"a checkpoint of {origin} signed with its key",
                      f"{origin} の署名済みチェックポイント")  # fmt: skip
        raise invalid("checkpoint", f"{where}: {error.message.en}", wanted) from None
    return Shown(where, checkpoint)


def roots_of(shown: Sequence[Shown]) -> dict[int, bytes]:
    """The roots by size; AnswerNotBorneOut where two were signed for one size."""
    roots: dict[int, bytes] = {}
    for one in shown:
        size, root = one.checkpoint.size, one.checkpoint.root
        if roots.setdefault(size, root) != root:
            raise _contradicted(one.checkpoint.origin, size, f"another root ({one.where})")
    return roots


def look(
    store: Store, origin: str, roots: Mapping[int, bytes], progress: Progress | None = None
) -> Found:
    """What is here next to these signed roots, by size: every entry is hashed again.

    AnswerNotBorneOut where entries do not fit together, or give another root than was signed.
    """
    head = store.head(origin)
    size = head.size if head else 0
    tree, previous = Frontier(), FIRST_PREVIOUS
    for batch in store.scan(origin, end=size):
        for entry in batch:
            fits = entry.position == tree.size and entry.previous == previous
            previous = leaf_of(origin, entry)
            if not fits or entry.leaf_hash != previous:
                raise _contradicted(origin, entry.position, "an entry that does not fit")
            tree.add(previous)
            if roots.get(tree.size, None) not in (None, tree.root()):
                raise _contradicted(origin, tree.size, base64_text(tree.root()))
        if progress:
            progress(tree.size, size)
    if tree.size != size or (head and head.leaf_hash != previous):
        raise _contradicted(origin, tree.size, "another head")
    signed = max(roots, default=0)
    return Found(size, signed, max(signed - size, 0), (tree.size, tree.hashes), previous)


def complete(
    store: Store,
    origin: str,
    found: Found,
    roots: Mapping[int, bytes],
    source: Source,
    progress: Progress | None = None,
    *,
    unsigned: bool = False,
    unsealed: bool = False,
) -> Completed:
    """What came of writing what is missing, taken from a source; `found` comes from `look`.

    With `unsigned` what the source has above the newest checkpoint is taken too: for a standby of
    one's own. SourceDiffers, and nothing is written, unless the entries give every root that was
    signed; LogBehind where the source does not have them all. So too StoreUnavailable where it
    lacks sealed parts that nobody erased, unless `unsealed` says to go on without them for ever.
    """
    end = None if unsigned else found.signed
    lacking = _Lacking(decided(store, origin))
    hashes = _leaf_hashes(origin, found, roots, source, end, progress, lacking)
    if not unsealed:
        lacking.check()
    if found.size + len(hashes) < found.signed:
        raise incomplete(origin, found.size + len(hashes), found.signed)
    _check_end(origin, source, found.size + len(hashes))
    without: list[int] = []

    def entries() -> Iterator[Existing]:
        some = source.entries(found.size, found.size + len(hashes))
        for wanted, one in zip(hashes, some, strict=True):
            if one.ciphertext is None and parse_content(one.content).sealed is not None:
                without.append(one.position)
            yield one._replace(leaf_hash=wanted)

    came = fill(store, origin, entries(), source.document)
    above = max(came.size - max(found.signed, found.size), 0)
    return Completed(came.size, came.written, above, tuple(without), came.lacking)


def _leaf_hashes(
    origin: str,
    found: Found,
    roots: Mapping[int, bytes],
    source: Source,
    end: int | None,
    progress: Progress | None,
    lacking: _Lacking,
) -> list[bytes]:
    """The leaf hashes of what is missing, made from contents and found to give what was signed.

    Sealed parts and texts are looked at as well, so that of a source that was altered nothing is
    written, however long it is.
    """
    tree = Frontier.resumed(*found.frontier)
    previous = found.leaf_hash
    hashes: list[bytes] = []
    texts: set[bytes] = set()
    for one in source.entries(found.size, end):
        if one.position != tree.size:
            raise SourceDiffers(origin, one.position, f"entry {one.position}", f"entry {tree.size}")
        previous = leaf_hash(origin, one.position, previous, one.content)
        hashes.append(previous)
        tree.add(previous)
        if roots.get(tree.size, None) not in (None, tree.root()):
            wanted = f"{base64_text(roots[tree.size])}, the root signed of {tree.size} entries"
            raise SourceDiffers(origin, one.position, base64_text(tree.root()), wanted)
        content = _content(origin, one)
        lacking.add(one, content)
        texts |= _check_beside(origin, one, content, source, texts)
        if progress:
            progress(tree.size, max(found.signed, tree.size))
    return hashes


class _Lacking:
    """Sealed parts that the source does not have, though nobody decided to erase them."""

    def __init__(self, erased: frozenset[tuple[str, str]]) -> None:
        self._erased = set(erased)
        self._at: dict[tuple[str, str], list[int]] = {}

    def add(self, one: Existing, content: Content) -> None:
        """One entry of the source; what it says of erasures counts for those before it too."""
        subject = str(content.subject)
        if content.type == DECIDED:
            classes = content.data.get("classes")
            names = classes if isinstance(classes, list) else []
            self._erased |= {(subject, str(name)) for name in names}
        if content.sealed is not None and one.ciphertext is None:
            self._at.setdefault((subject, str(content.sealed["class"])), []).append(one.position)

    def check(self) -> None:
        """StoreUnavailable where any is lacking."""
        at = [at for name, some in self._at.items() if name not in self._erased for at in some]
        if at:
            raise StoreUnavailable(
                Text(f"The source lacks {counted(len(at), 'sealed part')} that nobody erased; the"
                     f" first is that of entry {min(at)}.",
                     f"指定した所には、消去されていない封緘部分{len(at):,}件がありません（最初は"
                     f"{min(at)}番）。"),
                help=Text("Name a bundle of the whole log, a copy published with contents, or a"
                          " standby. If nothing has them: the same with --sealed-parts-lost; they"
                          " can then never be read.",
                          "台帳全体の証拠一式、内容を含めて公開した写し、又は予備機を指定して"
                          "ください。どこにもない場合だけ --sealed-parts-lost を付けます"
                          "（以後、その内容は読めません）。"),
            )  # fmt: skip


def _content(origin: str, one: Existing) -> Content:
    try:
        return parse_content(one.content)
    except Malformed as error:
        raise SourceDiffers(origin, one.position, error.message.en, "a content") from error


def _check_beside(
    origin: str, one: Existing, content: Content, source: Source, known: set[bytes]
) -> set[bytes]:
    """The texts an entry refers to; SourceDiffers where one, or the sealed part, is another."""
    check_ciphertext(origin, one, content)
    digests = digests_in(content)
    for digest in digests - known:
        text = source.document(digest)
        if text is not None:
            check_text(origin, one.position, digest, text)
    return digests


def _check_end(origin: str, source: Source, end: int) -> None:
    """SourceDiffers where the end divides a command: an append never does, so nobody signed it."""
    last = list(islice(source.entries(max(end - 1, 0), end + 1), 2))
    if len(last) == 2:
        commands = [parse_content(one.content).command for one in last]
        if commands[0] == commands[1]:
            raise SourceDiffers(origin, end, "the same command as before", "the next command")


def incomplete(origin: str, here: int, signed: int) -> LogBehind:
    """The error of a log whose signed entries nobody has any more; only a successor goes on."""
    return LogBehind(
        origin,
        f"{here} entries",
        f"{signed} entries",
        Text(
            "Name what has the rest: --from-bundle, --from-copy, --from-store. If nothing has it,"
            " the log cannot go on; only a successor can: daicho log succeed NEW_ORIGIN"
            f" --org {origin} --reason LOST_TAIL (docs/how-to/succeed-a-log.md).",
            "残りの記録のある所を --from-bundle、--from-copy、--from-store で指定してください。"
            "どこにもない場合、この台帳は続けられません。後継の台帳を開いてください:"
            f" daicho log succeed NEW_ORIGIN --org {origin} --reason LOST_TAIL"
            "（docs/how-to/succeed-a-log.md）。",
        ),
    )


def _contradicted(origin: str, at: int, found: str) -> AnswerNotBorneOut:
    return AnswerNotBorneOut(
        Text(
            f"{origin} is not the log that was signed: at {at}, found {found}.",
            f"{origin} は署名された台帳と異なります（{at}番、実際: {found}）。",
        ),
        help=Text(
            "Keep everything as it is. See what is wrong: daicho verify; restore another backup,"
            " or succeed the log (docs/how-to/succeed-a-log.md).",
            "すべてそのまま残し、daicho verify で確かめてください。別のバックアップから復元するか、"
            "後継の台帳を開いてください（docs/how-to/succeed-a-log.md）。",
        ),
    )
