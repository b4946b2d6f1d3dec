"""Arrangements with a party: made, checked, ended."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import ARRANGEMENT, Boundary, Part, of_party
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_begun,
    check_not_ended,
    check_open,
    check_party,
    digest_of,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import NewEvent, party_tag
from ledger.text import Text

FORMS = {
    "ENTRUSTMENT": ("CONTRACT",),
    "SUCCESSION": ("CONTRACT", "NEGOTIATION"),
    "EQUIVALENT_SYSTEM": ("CONTRACT", "GROUP_RULES", "CERTIFICATION"),
}
"""Forms that make sense for each kind (Act 25; General Guidelines 3-6-3; Rule 16)."""
SCOPE = ("items", "purposes")
NEEDED = Text("at least one for an ENTRUSTMENT", "ENTRUSTMENT（委託）には1つ以上")
NOT_NEEDED = Text(
    "nothing: only an ENTRUSTMENT says so", "指定なし（ENTRUSTMENT（委託）のときだけ指定）"
)


def make(request: Request, known: Known) -> Decided:
    """An arrangement; its text, if there is one, is kept beside the log under its digest."""
    arguments = request.arguments
    check_party(arguments["party"], known)
    kind = arguments["kind"]
    if arguments["form"] not in FORMS[kind]:
        forms = ", ".join(FORMS[kind])
        raise refuse(
            "form", arguments["form"],
            Text(f"a form of {kind}: {forms}", f"{kind} の形: {forms}"),
        )  # fmt: skip
    _check_scope(arguments)
    data = {
        **payload_of(arguments, "kind", "form"),
        **{name: arguments.get(name, []) for name in SCOPE},
        "own_use": arguments.get("own_use", False),
    }
    return _with(request, "arrangement.made", arguments["party"], data)


def _check_scope(arguments: Any) -> None:
    """What is entrusted is said for an entrustment, and for nothing else."""
    entrusted = arguments["kind"] == "ENTRUSTMENT"
    for name in SCOPE:
        if entrusted and not arguments.get(name):
            raise refuse(name, "nothing", NEEDED)
        if not entrusted and arguments.get(name):
            raise refuse(name, ", ".join(arguments[name]), NOT_NEEDED)
    if not entrusted and "own_use" in arguments:
        raise refuse("own_use", arguments["own_use"], NOT_NEEDED)


def check(request: Request, known: Known) -> Decided:
    """Somebody looked whether the measures are kept (Act 25, 28(3))."""
    meant = target(request, "arrangement", "arrangement.made")
    if meant.data["kind"] == "SUCCESSION":
        raise refuse(
            "arrangement", f"{meant.event} (SUCCESSION)",
            Text("an ENTRUSTMENT or EQUIVALENT_SYSTEM: nobody is supervised after a succession",
                 "ENTRUSTMENT か EQUIVALENT_SYSTEM（事業承継に確認の義務はありません）"),
        )  # fmt: skip
    check_begun(request, "arrangement")
    check_not_ended(request, known, "arrangement", "arrangement.ended")
    data = {"arrangement": meant.event, "outcome": request.arguments["outcome"]}
    return _with(request, "arrangement.checked", meant.data["party"], data)


def end(request: Request, known: Known) -> Decided:
    """The arrangement ended; what was provided under it stays as it was."""
    meant = target(request, "arrangement", "arrangement.made")
    check_open(request, known, "arrangement", "arrangement.ended")
    data = {"arrangement": meant.event}
    return _with(request, "arrangement.ended", meant.data["party"], data)


def _with(request: Request, type_name: str, party: str, data: dict[str, Any]) -> Decided:
    """The event, under its party, with the text that came with it."""
    content = {"party": party, **data}
    text = request.arguments.get("text")
    if text is not None:
        content["text"] = digest_of(text)
    event = NewEvent(type_name, request.new_event(), content, tags=(party_tag(party),))
    return Decided((event,), () if text is None else (text.encode("utf-8"),))


def _reads(request: Request) -> Boundary:
    """What was recorded about arrangements with the party; of another kind of record nothing."""
    party = request.targets["arrangement"].data.get("party")
    return (Part(ARRANGEMENT, (party_tag(party),)),) if party else ()


DECISIONS = {
    "arrangement.make": Decision(lambda request: of_party(request.arguments["party"]), make),
    "arrangement.check": Decision(_reads, check),
    "arrangement.end": Decision(_reads, end),
}
