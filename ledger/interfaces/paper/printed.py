"""One receipt as a page: made from the very bytes of its file, so that the two belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ledger.application.logs import Log
from ledger.application.proving import SignedCheckpoint
from ledger.domain.event import Event
from ledger.domain.events import EVENT_TYPES
from ledger.interfaces.cli.times import shown_instant
from ledger.interfaces.paper.page import Paper, page_of
from ledger.interfaces.paper.qr import Qr, qr_of
from ledger.log.checkpoint import parse_tlog_proof
from ledger.log.paper_code import code_of


@dataclass(frozen=True)
class Printed:
    """A page that is ready to be written, and the text of its code."""

    page: bytes
    text: str
    qr: Qr

    def as_object(self) -> dict[str, Any]:
        """The page's part of a JSON answer."""
        return {
            "bytes": len(self.page),
            "code": self.text,
            "qr": {
                "version": self.qr.version,
                "level": self.qr.level,
                "millimetres": self.qr.millimetres,
            },
        }


def printed_of(
    log: Log, signed: SignedCheckpoint, event: Event, receipt: bytes, file: str
) -> Printed:
    """The page of a receipt of this event; ExtraMissing where no code can be drawn.

    `file` is the receipt's name without a folder.
    """
    code = code_of(event.event, parse_tlog_proof(receipt))
    qr = qr_of(code.text())
    paper = Paper(
        organisation=log.name,
        what=EVENT_TYPES[event.type].title,
        when=shown_instant(event.happened_at, ZoneInfo(event.zone)),
        code=code,
        key=f"{signed.key.name} {signed.key.key_id.hex()}",
        file=file,
        simulated=log.simulated,
    )
    return Printed(page_of(paper, qr), code.text(), qr)
