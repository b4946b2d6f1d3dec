"""Entries withheld from the person they are about, at once or later; and released.

Nobody can take back what the person holds. So nothing is withheld that was handed out opened, or
was named in an erasure that the person was told of; of what leaves no trace in the log (a receipt,
a printed answer) somebody attests that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ledger.domain.boundary import ERASURE, LINKING, Boundary, of_people
from ledger.domain.commands.withholding import AT_ONCE, WITHHELD_AT_ONCE
from ledger.domain.decisions.erasing import ABOUT_PERSON
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_person,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import Event, NewEvent, party_tag
from ledger.domain.events.disclosure import HANDED_OUT
from ledger.domain.events.erasure import DECIDED
from ledger.domain.events.withholding import RELEASED, WITHHELD, WITHHOLDING
from ledger.domain.facts.instants import day_in_japan
from ledger.domain.withheld import MAY_BE_WITHHELD, going_with, hidden, texts_in, withheld_by
from ledger.errors import InvalidInput, Problem, shown
from ledger.text import Text

ONE_PERSONS = Text(
    "records of provision or receipt, or what was asked before, all about one person",
    "同じ本人についての提供・受領の記録（判定・訂正を含む）",
)
NOT_YET_WITHHELD = Text("an entry not withheld yet", "まだ非開示でない記録")
NOT_HANDED_OUT = Text(
    "an entry that was never handed out to the person: that cannot be taken back",
    "本人に渡していない記録（渡したものは取り戻せません）",
)
NOT_TOLD_BEFORE = Text(
    "an entry of this log's own: one carried over is still told in the log before, which is closed",
    "この台帳で作成した記録（引き継いだ記録は、閉鎖済みの前の台帳で開示されたままになります）",
)
NOT_TOLD_OF = Text(
    "an entry that no decision to erase names: the person was told of that",
    "消去の決定で理由に挙げていない記録（本人に通知済みです）",
)
ATTESTED = Text(
    "the attestation: receipts and printed answers leave no trace in the log, and with one in the"
    " person's hands nothing is withheld",
    "確認の指定（証明や印刷した回答は台帳に残りません。本人の手元にあれば非開示にできません）",
)
SOMEBODY_ELSE = Text("somebody other than the person it is about", "本人以外の者")


def withhold(request: Request, known: Known) -> Decided:
    """The withholding of entries that stand already."""
    arguments = request.arguments
    entries = [request.targets[f"entries[{i}]"] for i in range(len(arguments["entries"]))]
    for one in entries:
        if one.type not in MAY_BE_WITHHELD or one.subject not in request.subjects:
            raise refuse("entries", f"{one.event} ({one.type})", ONE_PERSONS)
    check_person(request, known, "entries")
    if not arguments["no_receipt_outside"]:
        raise refuse("no_receipt_outside", False, ATTESTED)
    today = day_in_japan(request.recorded_at)
    if arguments.get("until", "9999") <= today:
        raise refuse(
            "until", arguments["until"],
            Text(f"a day after today, {today}", f"今日（{today}）より後の日"),
        )  # fmt: skip
    _check_untold(request, known, [one.event for one in entries])
    event = _withheld(
        request, [one.event for one in entries], "decided_by", arguments["ground"],
        payload_of(arguments, "reason"),
    )  # fmt: skip
    data = {**event.data, **payload_of(arguments, "until", "no_receipt_outside")}
    return Decided((replace(event, data=data),))


def release(request: Request, known: Known) -> Decided:
    """The release of what one withholding names; what another one names stays withheld."""
    withholding = target(request, "withholding", WITHHELD)
    for event in known.events:
        if event.type == RELEASED and event.data["withholding"] == withholding.event:
            wanted = Text("one that is not released yet", "まだ解除されていないもの")
            raise refuse("withholding", f"{withholding.event}, released by {event.event}", wanted)
    decider = _decider(request, "decided_by")
    data = {"withholding": withholding.event, "decided_by": decider}
    tags = tuple(sorted({*withholding.tags, decider}))
    return Decided(
        (NewEvent(RELEASED, request.new_event(), data, subject=withholding.subject, tags=tags),)
    )


def able_at_once(name: str, decision: Decision) -> Decision:
    """The decision; what it records is withheld in the same append, where that can be asked."""
    if name not in WITHHELD_AT_ONCE:
        return decision

    def decide(request: Request, known: Known) -> Decided:
        if not _asked_at_once(request):
            return decision.decide(request, known)
        decided = decision.decide(request, known)
        event = _withheld(
            request, [one.event for one in decided.events], "withheld_by",
            request.arguments["withhold"], {"reason": request.arguments["withhold_reason"]},
        )  # fmt: skip
        # First, so that the command's own entry is still the last of the command.
        return replace(decided, events=(event, *decided.events))

    return replace(decision, decide=decide)


def _asked_at_once(request: Request) -> bool:
    """Whether it is to be withheld; InvalidInput where a part of what that takes is lacking."""
    given = [name for name in AT_ONCE if name in request.arguments]
    problems = [
        Problem(name, "nothing", AT_ONCE[name].meaning) for name in AT_ONCE if name not in given
    ]
    if given and problems:
        raise InvalidInput(problems)
    return bool(given)


def _withheld(
    request: Request, entries: list[str], by: str, ground: str, payload: dict[str, str]
) -> NewEvent:  # fmt: skip
    decider = _decider(request, by)
    data = {"entries": entries, "ground": ground, "decided_by": decider}
    # Of one act parts may stand under several registrations, which may be unlinked later.
    tags = {decider, *request.subjects} - {str(request.subject)}
    return NewEvent(WITHHELD, request.new_event(), data, subject=request.subject,
                    tags=tuple(sorted(tags)), payload=payload)  # fmt: skip


def _decider(request: Request, argument: str) -> str:
    decider = str(request.targets[argument].subject)
    if decider in request.subjects:
        raise refuse(argument, request.arguments[argument], SOMEBODY_ELSE)
    return decider


def _check_untold(request: Request, known: Known, entries: list[str]) -> None:
    """InvalidInput for what is withheld already, or what the person has or can still be told."""
    withheld = withheld_by(known.events)
    going = going_with(entries, known.events)
    told = _told_with_erasures(known.events)
    handed = _handed_out(request.origin, known.events)
    carried = [event for event in known.events if "carried_from" in event.data]
    before = {event.event for event in carried} - set(withheld_by(carried))
    problems = [
        Problem("entries", shown(name), NOT_YET_WITHHELD) for name in entries if name in withheld
    ]
    for name in sorted(going - set(withheld)):
        problems += [Problem("entries", shown(name), NOT_TOLD_OF)] if name in told else []
        problems += [Problem("entries", shown(name), NOT_TOLD_BEFORE)] if name in before else []
        problems += [
            Problem("entries", f"{name}, in {by}", NOT_HANDED_OUT)
            for by in (handed(name),)
            if by is not None
        ]
    if problems:
        raise InvalidInput(problems)


def _told_with_erasures(events: Sequence[Event]) -> set[str]:
    return {text for e in events if e.type == DECIDED for text in texts_in(e.data["deferred"])}


def _handed_out(origin: str, events: Sequence[Event]) -> Callable[[str], str | None]:
    """By record number, the bundle of the person that held an entry; None if none did."""
    by_name = {event.event: event for event in events}
    bundles = [
        (bundle, hidden([event for event in events if event.position < bundle.position]))
        for bundle in events
        if bundle.type == HANDED_OUT and bundle.subject is not None
    ]

    def found(name: str) -> str | None:
        for bundle, left_out in bundles:
            if name not in left_out and _held(origin, bundle, by_name[name]):
                return bundle.event
        return None

    return lambda name: found(name) if name in by_name else None


def _held(origin: str, bundle: Event, entry: Event) -> bool:
    """Whether a bundle of the person held an entry: it stood in that log, and fits what was asked.

    See ledger.application.selecting.is_disclosed, of which this is the part about one person.
    """
    data = bundle.data
    came = entry.data.get("carried_from")
    places = {origin: entry.position, **({came["origin"]: came["position"]} if came else {})}
    if places.get(data["log"], data["size"]) >= data["size"]:
        return False
    since, before = data.get("happened_from", ""), data.get("happened_before", "9999")
    named = "party" not in data or party_tag(data["party"]) in entry.tags
    return named and bool(since <= entry.happened_at < before)


def _everything(request: Request) -> Boundary:
    return of_people(request.subjects, ABOUT_PERSON)


def _changes(request: Request) -> Boundary:
    types = tuple(sorted({HANDED_OUT, *ERASURE, *LINKING, *WITHHOLDING}))
    return of_people(request.subjects, types)


DECISIONS = {
    "withhold": Decision(_everything, withhold, _changes),
    "release": Decision(_everything, release, _changes),
}
