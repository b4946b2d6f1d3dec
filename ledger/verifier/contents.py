"""Check 4: contents as their leaves want them, and texts as they are named."""

from __future__ import annotations

import hashlib
from collections.abc import Set as AbstractSet
from functools import partial

from ledger.bundle.layout import Part, Place
from ledger.canonical import MAX_CONTENT_BYTES
from ledger.log.content import Content, parse_sealed
from ledger.log.content_check import ContentCheck
from ledger.log.entry import Leaf
from ledger.log.tiles import WIDTH
from ledger.text import Text
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report
from ledger.verifier.sealed import NOT_OPENED, Block, Kept, SealedParts
from ledger.verifier.shown import Shown
from ledger.verifier.trail import Leaves

NOT_GIVEN = Text("contents that are not in the bundle", "証拠一式にない記録の内容")
NO_LEAF = Text(
    "contents whose entry is not in the bundle, or could not be read",
    "記録のリーフがない、又は読めないため照合できない内容",
)
DOCUMENTS = Text(
    "whether every text that the entries refer to is in the bundle",
    "記録が参照する文書がすべて含まれているか",
)


class Contents:
    """Contents and what is sealed in them, compared 256 entries at a time by rising position."""

    def __init__(
        self,
        files: Files,
        size: int | None,
        report: Report,
        *,
        promised: AbstractSet[int] | None = None,
        shown: Shown | None = None,
    ) -> None:
        """`promised`: the positions with a proof, where entries are proved one by one."""
        self._files, self._report = files, report
        self._promised, self._shown = promised, shown
        self._contents = files.expected(Part.CONTENTS, size)
        self._check = ContentCheck(partial(report.found, Check.CONTENTS))
        self._sealed = SealedParts(files, size, report)

    @property
    def indexes(self) -> set[int]:
        """Where there is something to compare."""
        return {*self._contents, *self._sealed.ciphertexts}

    def compare(self, index: int, leaves: Leaves) -> None:
        """Everything given of the 256 entries at an index."""
        block = self._block(index, leaves)
        self._sealed.compare_ciphertexts(index, block)
        for position in range(index * WIDTH, (index + 1) * WIDTH):
            payload = self._sealed.opened(position, block)
            kept = block.fitting.get(position)
            if self._shown is not None and kept is not None:
                self._shown.take(position, kept.data, payload)

    def finish(self) -> None:
        """What is left once all entries have passed by."""
        self._sealed.finish()
        self._report.simulated = self._check.simulated
        if self._report.checked[Check.CONTENTS]:
            self._report.leave_out(DOCUMENTS)
        for place in self._files.of(Part.DOCUMENT):
            self._check_document(place)

    def _block(self, index: int, leaves: Leaves) -> Block:
        """Which contents are given, and those that stand where their leaf wants them."""
        block = Block()
        place = self._contents.get(index)
        if place is None:
            self._report.leave_out(NOT_GIVEN)
            return block
        items = self._files.items(place, MAX_CONTENT_BYTES, Check.CONTENTS)
        for offset, data in enumerate(items):
            position = index * WIDTH + offset
            if not data:
                self._report.leave_out(NOT_GIVEN)
                continue
            block.given.add(position)
            leaf = leaves[offset] if offset < len(leaves) else None
            content = check_content(position, data, leaf, self._check, self._report)
            if content:
                sealed = parse_sealed(content.sealed) if content.sealed else None
                block.fitting[position] = Kept(sealed, data if self._shown else b"")
            elif leaf is None and self._promised is not None and position not in self._promised:
                found, wanted = "a content", "a proof of its entry"
                kind = BundleKind.ENTRY_NOT_TIED
                self._report.found(Check.CONTENTS, kind, position, found, wanted)
        return block

    def _check_document(self, place: Place) -> None:
        stream = self._files.open(place)
        if stream is None:
            return
        with stream:
            try:
                digest = hashlib.file_digest(stream, "sha256").digest()
            except OSError as error:
                self._files.unreadable(place.name, error)
                return
        self._report.checked[Check.CONTENTS] += 1
        if digest != place.digest:
            self._report.found(Check.CONTENTS, BundleKind.DOCUMENT_DIFFERS, None, digest.hex(),
                               place.digest.hex(), file=place.name)  # fmt: skip


def check_content(
    position: int, data: bytes, leaf: Leaf | None, check: ContentCheck, report: Report
) -> Content | None:
    """The content, if it is the one its leaf was made of; what is wrong with it is told."""
    report.checked[Check.CONTENTS] += 1
    fits = False
    if leaf is None:
        report.leave_out(NO_LEAF)
    else:
        digest = hashlib.sha256(data).digest()
        fits = digest == leaf.content_hash
        if not fits:
            kind = BundleKind.CONTENT_DIFFERS
            report.found(Check.CONTENTS, kind, position, digest, leaf.content_hash)
    content = check.parse(position, data)
    if content is None:
        return None
    check.judge(position, content, in_place=fits)
    if content.sealed:
        report.leave_out(NOT_OPENED)
    return content if fits else None
