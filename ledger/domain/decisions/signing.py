"""Which key signs the checkpoints of the log from here on."""

from __future__ import annotations

from ledger.domain.boundary import Boundary, Part
from ledger.domain.decisions.request import Decided, Decision, Known, Request, refuse
from ledger.domain.event import NewEvent
from ledger.domain.events.signer import ROTATED
from ledger.text import Text


def announce(request: Request, known: Known) -> Decided:
    """The next key, once: its signer signs with both keys from the entry on."""
    new, old = str(request.arguments["vkey"]), str(request.arguments["replaces"])
    for field, key in (("vkey", new), ("replaces", old)):
        if key.split("+")[0] != request.origin:
            wanted = Text(f"a key of {request.origin}", f"{request.origin} の鍵")
            raise refuse(field, key, wanted)
    before = [str(event.data["vkey"]) for event in known.events]
    used = {old, *before, *(str(event.data["replaces"]) for event in known.events)}
    if new in used:
        wanted = Text("a key that was never announced, nor replaced, in this log",
                      "この台帳で一度も使われていない鍵")  # fmt: skip
        raise refuse("vkey", new, wanted)
    if before and before[-1] != old:
        wanted = Text(f"the key announced last: {before[-1]}", f"直前に記録された鍵: {before[-1]}")
        raise refuse("replaces", old, wanted)
    return Decided((NewEvent(ROTATED, request.new_event(), {"vkey": new, "replaces": old}),))


def _announced(_request: Request) -> Boundary:
    return (Part((ROTATED,)),)


DECISIONS = {"signer.announce": Decision(_announced, announce)}
