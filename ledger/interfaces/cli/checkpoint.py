"""`checkpoint`: a signed note of the log, the bytes to hand on. Needs the signer's folder alone."""

from __future__ import annotations

import sys

from ledger.application.logs import SIMULATED, log_of
from ledger.errors import LedgerError, NotYetSigned
from ledger.interfaces.cli.command import Example, TextCommand, TextOption
from ledger.interfaces.cli.session import Session
from ledger.interfaces.cli.signer_logs import note_of_size, the_one
from ledger.interfaces.signer_rotation import RUN
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.entry import base64_text
from ledger.log.note import encode_note
from ledger.text import Text


def checkpoint(session: Session, size: int | None) -> None:
    """Print the newest note, or that of a size, its signature checked."""
    signer = the_one(session)
    if size is None or not signer.sizes():
        note = signer.note(size)
    else:
        note = note_of_size(signer, size, "--size")
    if note is None:
        raise NotYetSigned(
            Text(f"There is no checkpoint of {signer.origin} yet.",
                 f"{signer.origin} のチェックポイントはまだありません。"),
            help=RUN,
        )  # fmt: skip
    data = encode_note(note)
    simulated = _simulated(session, signer.origin)
    if simulated:
        session.out.warn(SIMULATED)
    if session.out.json:
        found = parse_checkpoint(note.text)
        session.out.answer(
            {
                "ok": True,
                "command": "checkpoint",
                "origin": found.origin,
                "simulated": simulated,
                "size": found.size,
                "root": base64_text(found.root),
                "note": data.decode(),
                "vkey": signer.signers_of(note)[-1].text,
                "vkeys": [key.text for key in signer.signers_of(note)],
            }
        )
        return
    # The bytes as they are: whatever the terminal's encoding, what is piped is the note.
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def _simulated(session: Session, origin: str) -> bool | None:
    """What entry 0 says of the log's clock; None where there is no store at hand to ask."""
    if session.settings.get("store") is None:
        return None
    try:
        return log_of(session.reading_store, origin).simulated
    except LedgerError:
        return None


CHECKPOINT = TextCommand(
    "checkpoint",
    checkpoint,
    title=Text("print a signed checkpoint", "署名済みチェックポイントを表示する"),
    details=Text(
        "A signed note of three lines: name, size and root of the log. Its signature is checked"
        " with the key in the signer's folder; whoever gets it checks with the key they were given."
        " Needs neither store nor key of people.",
        "台帳の名前・件数・ルートの3行に署名したものです。署名は署名者のフォルダーの検証鍵で確かめて"
        "から表示します。受け取る人は、別に渡された検証鍵で確かめます。保管先も本人の鍵も要りません。",
    ),
    params=[
        TextOption(["--size"], type=int, metavar="SIZE",
                   text=Text("that of an earlier size; else the newest",
                             "過去の件数のもの（省略時は最新）")),
    ],
    examples=(
        Example("daicho checkpoint", Text("the newest", "最新のもの")),
        Example("daicho checkpoint > checkpoint.txt", Text("to hand on", "渡すために")),
    ),
)  # fmt: skip
