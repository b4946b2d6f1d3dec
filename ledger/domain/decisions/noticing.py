"""Notices to the persons concerned: given, filed with the Commission, published, ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.domain.boundary import NOTICE, PARTY, Boundary, Part
from ledger.domain.decisions.joint_use import remarked
from ledger.domain.decisions.request import (
    Decided,
    Decision,
    Known,
    Request,
    check_not_ended,
    check_open,
    check_party,
    digest_of,
    payload_of,
    refuse,
    target,
)
from ledger.domain.event import Event, NewEvent, notice_tag, party_tag
from ledger.domain.events.made_known import MADE_KNOWN
from ledger.domain.terms import NOTICE_CONTENTS, NOTICE_KINDS
from ledger.text import Text

WAITING_DAYS = 30
STATED = ("code", "version", "kind", "start_day", "responsible", "applies_day", *MADE_KNOWN)
LISTS = ("purposes", "items", "parties", "sectors")
NEEDED = {"CARE": "purposes", "JOINT_USE": "items", "OPT_OUT": "items", "ABROAD": "parties"}
"""What a notice of each kind must list at least one of: it would say nothing without."""


def _starting(*starts: str) -> tuple[str, ...]:
    return tuple(code for code in NOTICE_CONTENTS if code.startswith(starts))


CONTENTS = {
    "CARE": ("EXPLICIT_ON_REQUEST", "SILENCE_IS_AGREEMENT", "MAY_CHANGE"),
    "JOINT_USE": _starting("JU"),
    "OPT_OUT": _starting("OO"),
    "ABROAD": _starting("FI"),
}
"""What a notice of each kind can say. What it leaves out is judged, not refused."""
ONLY_OF = {
    "start_day": "OPT_OUT",
    "waiting_days": "OPT_OUT",
    "responsible": "JOINT_USE",
    "applies_day": "JOINT_USE",
}


def give(request: Request, known: Known) -> Decided:
    """A version of a notice; its text is kept beside the log under its digest."""
    arguments = request.arguments
    kind = arguments["kind"]
    _check_unused(arguments, known.events)
    _check_contains(kind, arguments.get("contains", []))
    if not arguments.get(NEEDED[kind]):
        raise refuse(NEEDED[kind], "nothing", _needed(kind))
    _check_only_of(kind, arguments)
    for party in arguments.get("parties", []):
        check_party(party, known, "parties")
    if "responsible" in arguments:
        check_party(arguments["responsible"], known, "responsible")
    data = {
        **payload_of(arguments, *STATED),
        "text": digest_of(arguments["text"]),
        "contains": arguments.get("contains", []),
        **{name: arguments.get(name, []) for name in LISTS},
    }
    if kind == "OPT_OUT":
        data["waiting_days"] = arguments.get("waiting_days", WAITING_DAYS)
    if kind == "JOINT_USE":
        data |= remarked(data, request.happened_at, known.events)
    event = NewEvent("notice.given", request.new_event(), data, tags=_tags(data))
    return Decided((event,), (arguments["text"].encode("utf-8"),))


def _check_unused(arguments: Any, versions: Sequence[Event]) -> None:
    """InvalidInput if the version is recorded already, or the code stands for another kind."""
    given = [event for event in versions if event.type == "notice.given"]
    if any(event.data["version"] == arguments["version"] for event in given):
        raise refuse(
            "version", arguments["version"],
            Text("a version not yet recorded", "まだ記録されていない版"),
        )  # fmt: skip
    # A newer version replaces the older one: one of another kind would end it unsaid.
    other = next((e.data["kind"] for e in given if e.data["kind"] != arguments["kind"]), None)
    if other is not None:
        raise refuse(
            "kind", arguments["kind"],
            Text(f"{other}, as the versions before; another kind of notice has a code of its own",
                 f"これまでの版と同じ {other}（別の種類の通知には別の符号を付けてください）"),
        )  # fmt: skip


def _check_contains(kind: str, contains: Sequence[str]) -> None:
    foreign = [code for code in contains if code not in CONTENTS[kind]]
    if foreign:
        own = ", ".join(CONTENTS[kind])
        raise refuse(
            "contains", ", ".join(foreign),
            Text(f"what a {kind} notice says: {own}", f"{kind} の通知の記載事項: {own}"),
        )  # fmt: skip


def _needed(kind: str) -> Text:
    label = NOTICE_KINDS.label(kind)
    named = {
        "purposes": Text("purpose", "利用目的"),
        "items": Text("category", "項目"),
        "parties": Text("recipient", "提供先"),
    }[NEEDED[kind]]
    return Text(f"at least one {named.en} for a notice of kind {kind} ({label.en})",
                f"{kind}（{label.ja}）には{named.ja}を1つ以上")  # fmt: skip


def _check_only_of(kind: str, arguments: Any) -> None:
    for name, owner in ONLY_OF.items():
        if name in arguments and kind != owner:
            raise refuse(
                name, arguments[name],
                Text(f"nothing: only {'an' if owner == 'OPT_OUT' else 'a'} {owner} notice has it",
                     f"指定なし（{owner} のときだけ指定）"),
            )  # fmt: skip


def file(request: Request, known: Known) -> Decided:
    """What the filing with the Commission contained: the law asks for the same as in the notice."""
    meant = _opt_out(request, known)
    contains = request.arguments.get("contains", [])
    _check_contains("OPT_OUT", contains)
    return _about(request, "notice.filed", meant, contains=contains)


def publish(request: Request, known: Known) -> Decided:
    """The opt-out was published, by the Commission or by the organisation itself."""
    meant, by = _opt_out(request, known), request.arguments["by"]
    for event in known.events:
        if event.type != "notice.published":
            continue
        if (event.data["notice"], event.data["by"]) == (meant.event, by):
            raise refuse(
                "by", f"{by}, recorded by {event.event}",
                Text("a publisher not yet recorded for this notice",
                     "この通知についてまだ記録していない公表者"),
            )  # fmt: skip
    place = payload_of(request.arguments, "place")
    return _about(request, "notice.published", meant, by=by, **place)


def _opt_out(request: Request, known: Known) -> Event:
    """The opt-out notice meant. It may be filed before it is posted: the law asks for both."""
    meant = target(request, "notice", "notice.given")
    if meant.data["kind"] != "OPT_OUT":
        raise refuse(
            "notice", f"{meant.data['code']} {meant.data['version']} ({meant.data['kind']})",
            Text("an OPT_OUT notice: no other is filed and published",
                 "OPT_OUT の通知（届出・公表をするのはオプトアウトだけです）"),
        )  # fmt: skip
    check_not_ended(request, known, "notice", "notice.ended")
    return meant


def end(request: Request, known: Known) -> Decided:
    """The notice was taken down; what rested on it until then stays as it was."""
    meant = target(request, "notice", "notice.given")
    check_open(request, known, "notice", "notice.ended")
    return _about(request, "notice.ended", meant)


def _about(request: Request, type_name: str, meant: Event, **data: Any) -> Decided:
    content = {"notice": meant.event, **data}
    return Decided((NewEvent(type_name, request.new_event(), content, tags=_tags(meant.data)),))


def _tags(notice: Any) -> tuple[str, ...]:
    named = {*notice["parties"], *filter(None, [notice.get("responsible")])}
    return (notice_tag(notice["code"]), *(party_tag(party) for party in sorted(named)))


def _giving_reads(request: Request) -> Boundary:
    arguments = request.arguments
    named = {*arguments.get("parties", ()), *filter(None, [arguments.get("responsible")])}
    parties = (Part(PARTY, (party_tag(party),)) for party in sorted(named))
    return (Part(NOTICE, (notice_tag(arguments["code"]),)), *parties)


def _reads(request: Request) -> Boundary:
    """What was recorded about the notice; of another kind of record nothing: it is refused."""
    code = request.targets["notice"].data.get("code")
    return (Part(NOTICE, (notice_tag(code),)),) if code else ()


DECISIONS = {
    "notice.give": Decision(_giving_reads, give),
    "notice.file": Decision(_reads, file),
    "notice.publish": Decision(_reads, publish),
    "notice.end": Decision(_reads, end),
}
