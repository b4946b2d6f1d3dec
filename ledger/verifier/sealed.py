"""Check 5: sealed parts as their contents want them, and what was opened of them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from ledger import canonical
from ledger.bundle.layout import MAX_CIPHERTEXT, MAX_OPENING_LINE, OPENINGS, Part
from ledger.canonical import MAX_PAYLOAD_BYTES
from ledger.errors import Malformed
from ledger.log.content import Sealed
from ledger.log.entry import decode_base64
from ledger.log.tiles import WIDTH
from ledger.text import Text
from ledger.verifier.files import Files
from ledger.verifier.kinds import BundleKind
from ledger.verifier.report import Check, Report

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
UNSETTLED = Text(
    "sealed parts and openings whose content is not in the bundle, or could not be read",
    "内容がない、又は読めないため照合できない封緘部分・開示",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a content that fits its leaf, while its 256 entries pass by."""

    sealed: Sealed | None
    data: bytes
    """Its bytes, where they are to be shown; else empty."""


@dataclass(frozen=True)
class Block:
    """The contents of 256 entries, by position."""

    given: set[int] = field(default_factory=set)
    fitting: dict[int, Kept] = field(default_factory=dict)
    """Those that are what their leaf was made of."""


@dataclass(frozen=True)
class Opening:
    """What was shown of one sealed event."""

    position: int
    payload: bytes
    blind: bytes


class SealedParts:
    """Ciphertexts and openings, compared with contents by rising position."""

    def __init__(self, files: Files, size: int | None, report: Report) -> None:
        self._files, self._report, self._size = files, report, size
        self.ciphertexts = files.expected(Part.CIPHERTEXTS, size)
        self._openings = self._read_openings()
        self._opening = next(self._openings, None)

    def compare_ciphertexts(self, index: int, block: Block) -> None:
        """The ciphertexts of the 256 entries at an index."""
        report, check = self._report, Check.SEALED
        place = self.ciphertexts.get(index)
        if place is None:
            if any(kept.sealed for kept in block.fitting.values()):
                report.leave_out(NO_CIPHERTEXT)
            return
        for offset, data in enumerate(self._files.items(place, MAX_CIPHERTEXT, check)):
            position = index * WIDTH + offset
            kept = block.fitting.get(position)
            if not data:
                if kept and kept.sealed:
                    report.leave_out(NO_CIPHERTEXT)
            elif kept is None:
                report.leave_out(UNSETTLED)
            elif kept.sealed is None:
                kind = BundleKind.CIPHERTEXT_EXTRA
                report.found(check, kind, position, f"{len(data)} bytes", "nothing sealed")
            else:
                report.checked[check] += 1
                report.leave_out(NO_KEYS)
                _compare_ciphertext(position, data, kept.sealed, report)

    def opened(self, position: int, block: Block) -> bytes | None:
        """The payload that was opened at a position, if there is one and it is what was sealed.

        Positions are asked for as they rise; openings that are passed by have nothing beside them.
        """
        self._pass_by(position)
        opening = self._opening
        if opening is None or opening.position != position:
            return None
        self._opening = next(self._openings, None)
        return opening.payload if self._holds(opening, block) else None

    def finish(self) -> None:
        """What is left once all entries have passed by."""
        self._pass_by(None)

    def _pass_by(self, position: int | None) -> None:
        while self._opening and (position is None or self._opening.position < position):
            self._holds(self._opening, Block())
            self._opening = next(self._openings, None)

    def _holds(self, opening: Opening, block: Block) -> bool:
        report, check, position = self._report, Check.SEALED, opening.position
        kept = block.fitting.get(position)
        if self._size is not None and position >= self._size:
            kind = BundleKind.NEWER_THAN_CHECKPOINT
            report.found(check, kind, position, position, f"below {self._size}", file=OPENINGS)
        elif position not in block.given:
            kind = BundleKind.ENTRY_NOT_TIED
            report.found(check, kind, position, "an opening", "its content", file=OPENINGS)
        elif kept is None:
            report.leave_out(UNSETTLED)
        elif kept.sealed is None:
            kind = BundleKind.OPENING_EXTRA
            report.found(check, kind, position, "an opening", "nothing sealed")
        else:
            report.checked[check] += 1
            report.leave_out(NO_KEYS)
            message = b"daicho/v1/payload\x00" + opening.payload
            made = hmac.digest(opening.blind, message, "sha256")
            if hmac.compare_digest(made, kept.sealed.pc):
                return True
            report.found(check, BundleKind.OPENING_DIFFERS, position, made, kept.sealed.pc)
        return False

    def _read_openings(self) -> Iterator[Opening]:
        place = self._files.by_name.get(OPENINGS)
        stream = self._files.open(place) if place else None
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
