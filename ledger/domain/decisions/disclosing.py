"""That something is handed out opened: only while nothing of it has been decided to be erased."""

from __future__ import annotations

from ledger.domain.boundary import Boundary, Part, of_people
from ledger.domain.decisions.request import Decided, Decision, Known, Request, payload_of, refuse
from ledger.domain.event import NewEvent, party_tag
from ledger.domain.events.disclosure import BUNDLE, HANDED_OUT
from ledger.domain.events.erasure import DECIDED
from ledger.domain.events.withholding import WITHHELD
from ledger.text import Text


def hand_out(request: Request, known: Known) -> Decided:
    """The entry that lists it, before any erasure that could not reach it.

    What was decided before the reading began was left closed; what came since was opened too early.
    Of what is withheld from the person the same holds.
    """
    since = int(request.arguments["read_at"])
    meanwhile = [event for event in known.events if event.position >= since]
    withheld = [event for event in meanwhile if event.type == WITHHELD]
    if withheld:
        wanted = Text("a bundle made now: ask for it again",
                      "今から作る証拠一式（もう一度実行してください）")  # fmt: skip
        raise refuse("bundle", f"changed meanwhile: {withheld[0].event}", wanted)
    if meanwhile:
        wanted = Text("a bundle made after that: ask for it again",
                      "消去の決定の後に作った証拠一式（もう一度実行してください）")  # fmt: skip
        raise refuse("bundle", f"erasure decided meanwhile: {meanwhile[0].event}", wanted)
    subject, *others = sorted(request.arguments["people"]) or [None]
    party = request.arguments.get("party")
    tags = tuple(sorted([*others, *([party_tag(party)] if party else [])]))
    data = payload_of(request.arguments, *BUNDLE)
    return Decided((NewEvent(HANDED_OUT, request.new_event(), data, subject=subject, tags=tags),))


def _erasures(request: Request) -> Boundary:
    people = frozenset(request.arguments["people"])
    return of_people(people, (DECIDED, WITHHELD)) if people else (Part((DECIDED,)),)


DECISIONS = {"bundle.hand_out": Decision(_erasures, hand_out)}
