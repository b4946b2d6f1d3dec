"""A command that does one turn, or one every so many seconds for ever."""

from __future__ import annotations

import time
from collections.abc import Callable

from ledger.errors import LedgerError, NotYetSigned, StoreBusy, StoreUnavailable, invalid
from ledger.interfaces.cli import exit_codes
from ledger.interfaces.cli.session import Session
from ledger.text import Text

MAY_PASS: tuple[type[LedgerError], ...] = (StoreBusy, StoreUnavailable, NotYetSigned)
"""What may be over by the next turn."""


def take_turns(session: Session, every: float | None, turn: Callable[[bool], int]) -> int:
    """The exit code of the one turn, or of the first that did not end well.

    `turn` is told whether it is to be quiet where nothing is new.
    """
    if every is None:
        return turn(False)
    if not every > 0:
        raise invalid("--every", every, Text("more than 0 seconds", "0より大きい秒数"))
    while True:
        try:
            code = turn(True)
        except MAY_PASS as error:
            session.out.warn(error.message)
        else:
            if code != exit_codes.DONE:
                return code
        time.sleep(every)
