"""Arrangements with a party: made, checked, ended."""

from __future__ import annotations

from typing import Any

from ledger.domain.boundary import ARRANGEMENT, Boundary, Part, of_party
from ledger.domain.decisions.holding import accepted, check_reaches, of_arrangement
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
    "ACCEPTED": ("CONTRACT",),
}
"""Forms that make sense for each kind (Act 25; General Guidelines 3-6-3; Rule 16)."""
SCOPE = ("items", "purposes")
SCOPED = ("ENTRUSTMENT", "ACCEPTED")
"""Kinds that say what is entrusted: to the party, or by it."""
OF_A_SUCCESSION = ("cause", "effective_day", "business_passes")
NEEDED = Text(
    "at least one for an ENTRUSTMENT or ACCEPTED",
    "ENTRUSTMENT（委託）・ACCEPTED（受託）には1つ以上",
)
NO_SCOPE = Text(
    "nothing: only an ENTRUSTMENT or ACCEPTED says so",
    "指定なし（ENTRUSTMENT（委託）・ACCEPTED（受託）のときだけ指定）",
)
NOT_NEEDED = Text(
    "nothing: only an ENTRUSTMENT says so", "指定なし（ENTRUSTMENT（委託）のときだけ指定）"
)
NOT_CHECKED = {
    "SUCCESSION": Text(
        "an ENTRUSTMENT or EQUIVALENT_SYSTEM: nobody is supervised after a succession",
        "ENTRUSTMENT か EQUIVALENT_SYSTEM（事業承継に確認の義務はありません）",
    ),
    "ACCEPTED": Text(
        "an ENTRUSTMENT or EQUIVALENT_SYSTEM: whoever entrusts supervises, not who is entrusted",
        "ENTRUSTMENT か EQUIVALENT_SYSTEM（受託では、監督するのは委託元です）",
    ),
}


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
    _check_succession(arguments)
    data = {
        **payload_of(arguments, "kind", "form", *OF_A_SUCCESSION),
        **{name: arguments.get(name, []) for name in SCOPE},
        "own_use": arguments.get("own_use", False),
        **_under(request, known),
    }
    return _with(request, "arrangement.made", arguments["party"], data)


def _check_scope(arguments: Any) -> None:
    """What is entrusted is said where something is; own use and `under` only where we entrust."""
    scoped = arguments["kind"] in SCOPED
    for name in SCOPE:
        if scoped and not arguments.get(name):
            raise refuse(name, "nothing", NEEDED)
        if not scoped and arguments.get(name):
            raise refuse(name, ", ".join(arguments[name]), NO_SCOPE)
    for name in ("own_use", "under"):
        if arguments["kind"] != "ENTRUSTMENT" and name in arguments:
            raise refuse(name, arguments[name], NOT_NEEDED)


def _under(request: Request, known: Known) -> dict[str, Any]:
    """The member `under`: what is entrusted on is within what was entrusted to us."""
    made = accepted(request, "under")
    if made is None:
        return {}
    arguments = request.arguments
    check_reaches(request, known, "under", made, arguments["items"])
    beyond = [code for code in arguments["purposes"] if code not in made.data["purposes"]]
    if beyond:
        covered = ", ".join(made.data["purposes"])
        raise refuse(
            "purposes", ", ".join(beyond),
            Text(f"purposes of the entruster: {covered}", f"委託元の利用目的: {covered}"),
        )  # fmt: skip
    return {"under": made.event}


def _check_succession(arguments: Any) -> None:
    """What only a succession has; and that data alone cannot be succeeded to (Act 27(5)(ii))."""
    if arguments["kind"] != "SUCCESSION":
        for name in OF_A_SUCCESSION:
            if name in arguments:
                raise refuse(
                    name, arguments[name],
                    Text("nothing: only a SUCCESSION says so",
                         "指定なし（SUCCESSION（事業承継）のときだけ指定）"),
                )  # fmt: skip
    elif arguments.get("business_passes") is False:
        raise refuse(
            "business_passes", False,
            Text("true: where no business passes it is no succession; handing over the data needs"
                 " each person's consent or another basis",
                 "true（事業が移らない場合は事業承継に当たらず、データの提供には本人の同意など"
                 "別の根拠が必要です）"),
        )  # fmt: skip


def check(request: Request, known: Known) -> Decided:
    """Somebody looked whether the measures are kept (Act 25, 28(3))."""
    meant = target(request, "arrangement", "arrangement.made")
    if meant.data["kind"] in NOT_CHECKED:
        raise refuse(
            "arrangement", f"{meant.event} ({meant.data['kind']})", NOT_CHECKED[meant.data["kind"]]
        )
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
    "arrangement.make": Decision(
        lambda request: (
            *of_party(request.arguments["party"]),
            *of_arrangement(request, "under"),
        ),
        make,
    ),
    "arrangement.check": Decision(_reads, check),
    "arrangement.end": Decision(_reads, end),
}
