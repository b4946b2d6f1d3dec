"""Checks 4 and 5: contents as their leaves want them; what is sealed, and what was opened."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ledger import canonical
from ledger.bundle.layout import (
    MAX_CIPHERTEXT,
    MAX_OPENING_LINE,
    OPENINGS,
    Part,
    Place,
    read_items,
)
from ledger.canonical import MAX_CONTENT_BYTES, MAX_PAYLOAD_BYTES
from ledger.errors import Malformed
from ledger.log.content import Content, Sealed, parse_sealed
from ledger.log.content_check import ContentCheck
from ledger.log.entry import Leaf, decode_base64
from ledger.log.tiles import WIDTH
from ledger.text import Text
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report
from ledger.verifier.trail import Leaves

NOT_GIVEN = Text("contents that are not in the bundle", "証拠一式にない記録の内容")
NO_LEAF = Text(
    "contents whose entry is not in the bundle, or could not be read",
    "記録のリーフがない、又は読めないため照合できない内容",
)
NO_CIPHERTEXT = Text(
    "sealed parts that are not in the bundle: not given, or erased",
    "証拠一式にない封緘部分（渡されていないか、消去済み）",
)
NOT_OPENED = Text(
    "what the sealed parts say: only what was opened can be compared",
    "封緘された内容そのもの（開示された分だけを照合できます）",
)
NO_KEYS = Text(
    "that the sealed parts open with a key of the person: no key is ever used here",
    "封緘部分が本人の鍵で開けること（この検証では鍵を使いません）",
)
DOCUMENTS = Text(
    "whether every text that the entries refer to is in the bundle",
    "記録が参照する文書がすべて含まれているか",
)
UNSETTLED = Text(
    "sealed parts and openings whose content is not in the bundle, or could not be read",
    "内容がない、又は読めないため照合できない封緘部分・開示",
)


@dataclass(frozen=True)
class Opening:
    """What was shown of one sealed event."""

    position: int
    payload: bytes
    blind: bytes


class Contents:
    """Contents, ciphertexts and openings, compared 256 entries at a time by rising position."""

    def __init__(self, files: Files, size: int | None, report: Report) -> None:
        self._files, self._report, self._size = files, report, size
        self.contents = files.expected(Part.CONTENTS, size)
        self.ciphertexts = files.expected(Part.CIPHERTEXTS, size)
        self._check = ContentCheck(partial(report.found, Check.CONTENTS))
        self._openings = self._read_openings()
        self._opening = next(self._openings, None)

    def compare(self, index: int, leaves: Leaves) -> None:
        """Everything given of the 256 entries at an index."""
        sealed = self._contents_of(index, leaves)
        place = self.ciphertexts.get(index)
        if place is not None:
            self._ciphertexts_of(place, sealed)
        elif any(one and one.sealed for one in sealed):
            self._report.leave_out(NO_CIPHERTEXT)
        end = (index + 1) * WIDTH
        while self._opening is not None and self._opening.position < end:
            at = self._opening.position - index * WIDTH
            self._compare_opening(self._opening, sealed[at] if 0 <= at < len(sealed) else None)
            self._opening = next(self._openings, None)

    def finish(self) -> None:
        """What is left once all entries have passed by."""
        while self._opening is not None:
            self._compare_opening(self._opening, None)
            self._opening = next(self._openings, None)
        self._report.simulated = self._check.simulated
        if self._report.checked[Check.CONTENTS]:
            self._report.leave_out(DOCUMENTS)
        for place in self._files.of(Part.DOCUMENT):
            self._check_document(place)

    def _contents_of(self, index: int, leaves: Leaves) -> list[Content | None]:
        """The contents that stand where their leaf wants them; None for all others."""
        found: list[Content | None] = []
        place = self.contents.get(index)
        if place is None:
            self._report.leave_out(NOT_GIVEN)
            return found
        for offset, data in enumerate(self._items(place, MAX_CONTENT_BYTES, Check.CONTENTS)):
            leaf = leaves[offset] if offset < len(leaves) else None
            position = index * WIDTH + offset
            if data:
                found.append(check_content(position, data, leaf, self._check, self._report))
            else:
                self._report.leave_out(NOT_GIVEN)
                found.append(None)
        return found

    def _items(self, place: Place, max_bytes: int, check: Check) -> Iterator[bytes]:
        stream = self._files.open(place)
        if stream is None:
            return
        with stream:
            try:
                yield from read_items(stream, place.name, place.width, max_bytes)
            except Malformed as error:
                self._files.malformed(place.name, error, check)
            except OSError as error:
                self._files.unreadable(place.name, error)

    def _ciphertexts_of(self, place: Place, contents: list[Content | None]) -> None:
        report, check = self._report, Check.SEALED
        for offset, data in enumerate(self._items(place, MAX_CIPHERTEXT, check)):
            content = contents[offset] if offset < len(contents) else None
            position = place.index * WIDTH + offset
            if not data:
                if content and content.sealed:
                    report.leave_out(NO_CIPHERTEXT)
            elif content is None:
                report.leave_out(UNSETTLED)
            elif content.sealed is None:
                kind = BundleKind.CIPHERTEXT_EXTRA
                report.found(check, kind, position, f"{len(data)} bytes", "nothing sealed")
            else:
                report.checked[check] += 1
                report.leave_out(NO_KEYS)
                _compare_ciphertext(position, data, parse_sealed(content.sealed), report)

    # Openings.

    def _read_openings(self) -> Iterator[Opening]:
        place = self._files.by_name.get(OPENINGS)
        if place is None:
            return
        stream = self._files.open(place)
        if stream is None:
            return
        last = -1
        with stream:
            try:
                while line := stream.readline(MAX_OPENING_LINE + 1):
                    opening = _parse_opening(line)
                    if opening.position <= last:
                        raise Malformed(OPENINGS, opening.position, "positions that rise")
                    last = opening.position
                    yield opening
            except Malformed as error:
                self._files.malformed(OPENINGS, error, Check.SEALED)
            except OSError as error:
                self._files.unreadable(OPENINGS, error)

    def _compare_opening(self, opening: Opening, content: Content | None) -> None:
        report, position = self._report, opening.position
        if self._size is not None and position >= self._size:
            kind = BundleKind.NEWER_THAN_CHECKPOINT
            report.found(Check.SEALED, kind, position, position, f"below {self._size}",
                         file=OPENINGS)  # fmt: skip
        elif content is None:
            report.leave_out(UNSETTLED)
        elif content.sealed is None:
            kind = BundleKind.OPENING_EXTRA
            report.found(Check.SEALED, kind, position, "an opening", "nothing sealed")
        else:
            report.checked[Check.SEALED] += 1
            report.leave_out(NO_KEYS)
            message = b"daicho/v1/payload\x00" + opening.payload
            made = hmac.digest(opening.blind, message, "sha256")
            wanted = parse_sealed(content.sealed).pc
            if not hmac.compare_digest(made, wanted):
                report.found(Check.SEALED, BundleKind.OPENING_DIFFERS, position, made, wanted)

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


def _compare_ciphertext(position: int, data: bytes, sealed: Sealed, report: Report) -> None:
    digest = hashlib.sha256(data).digest()
    if digest != sealed.ct or len(data) != sealed.length:
        found = f"{digest.hex()}, {len(data)} bytes"
        wanted = f"{sealed.ct.hex()}, {sealed.length} bytes"
        report.found(Check.SEALED, BundleKind.CIPHERTEXT_DIFFERS, position, found, wanted)


def _parse_opening(line: bytes) -> Opening:
    if not line.endswith(b"\n"):
        raise Malformed(OPENINGS, "a line without end, or too long", "lines that end in 0x0A")
    value = canonical.parse(line[:-1], max_bytes=MAX_OPENING_LINE)
    if sorted(value) != ["blind", "payload", "position"]:
        raise Malformed(OPENINGS, sorted(value), "position, payload and blind")
    position = value["position"]
    if type(position) is not int or position < 0:
        raise Malformed(OPENINGS, position, "a position")
    payload = decode_base64("payload", value["payload"])
    canonical.parse(payload, max_bytes=MAX_PAYLOAD_BYTES)
    return Opening(position, payload, decode_base64("blind", value["blind"], 32))
